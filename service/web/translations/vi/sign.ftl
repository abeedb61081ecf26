# Các trang để lãnh đạo ký số.
sign-needed = Vui lòng điền mục này.
sign-cancel = Bỏ qua
sign-do = Ký số
sign-again = Ký lại
sign-more = Ký thêm
sign-go-on = Tiếp tục ký
sign-back = Quay lại
sign-going-on = Đang chuẩn bị…
sign-signing = Đang ký…
sign-download = Tải văn bản
sign-download-signed = Tải bản đã ký
sign-document-door = Xem văn bản
sign-documents-door = Về danh sách văn bản
sign-report-door = Xem kết quả kiểm tra

sign-documents-title = Văn bản của tôi
sign-documents-waiting = { $count ->
    [0] Không còn văn bản nào chờ ký.
   *[other] { $count } văn bản chờ ký.
 }
sign-documents-empty = Chưa có văn bản nào
sign-documents-empty-text = Tải lên một tệp PDF, chọn vị trí chữ ký, nhập mã PIN: văn bản được ký trong khoảng một phút.
sign-group-waiting = Chờ ký
sign-group-under-way = Đã ký; đang chờ dấu thời gian
sign-group-signed = Đã ký

sign-upload-door = Tải văn bản lên
sign-upload-title = Tải văn bản lên để ký
sign-upload-lead = Nội dung tệp được giữ nguyên; chữ ký chỉ được thêm vào sau.
sign-upload-file = Tệp PDF
sign-upload-choose = Chọn tệp PDF
sign-upload-drop = hoặc thả tệp vào đây
sign-upload-limits = Tệp PDF, tối đa { $size }.
sign-upload-password = Mật khẩu mở tệp
sign-upload-password-hint = Mật khẩu được lưu mã hóa, chỉ dùng để mở tệp này khi ký.
sign-upload-has-password = Tệp có mật khẩu
sign-upload-do = Tải lên
sign-upload-which = Tệp: { $name }
sign-upload-missing = Chưa có tệp nào được chọn. Vui lòng chọn một tệp PDF.
sign-upload-too-large = Tệp này lớn hơn mức cho phép ({ $size }). Vui lòng chọn tệp nhỏ hơn.
sign-upload-sending = Đang gửi
sign-upload-reading = Đã gửi xong, đang kiểm tra tệp…
sign-upload-broken = Mất kết nối khi đang gửi. Tệp vẫn được chọn; vui lòng bấm Tải lên lần nữa.

sign-step-place = Đặt chữ ký
sign-step-authorize = Xác nhận
sign-step-done = Kết quả

sign-place-title = Đặt chữ ký: { $title }
sign-place-where = Vị trí chữ ký
sign-place-by-hand = Tự đặt
sign-place-unseen = Không hiển thị trên trang
sign-place-page = Trang
sign-place-left = Cách mép trái (%)
sign-place-top = Cách mép trên (%)
sign-place-width = Rộng (%)
sign-place-height = Cao (%)
sign-place-credential = Chứng thư
sign-place-reason = Lý do ký (không bắt buộc)
sign-place-wrong = Một số mục chưa đúng. Vui lòng xem lại vị trí và chứng thư.
sign-percent-range = Nhập số từ 0 đến 100.
sign-page-range = Văn bản không có trang này.
sign-reason-long = Lý do dài quá 300 ký tự.
sign-reason-hint = Được ghi vào chữ ký, không in lên trang.
sign-numbers = Kích thước và vị trí
sign-numbers-hint = Tính theo phần trăm của trang, từ góc trên bên trái. Dùng khi chọn “Tự đặt”.
sign-on-page = · trang { $page }
sign-options = Vị trí và chứng thư
sign-preset-title-and-name = Giữa chức vụ và họ tên
sign-preset-bottom-right = Góc dưới bên phải
sign-preset-bottom-left = Góc dưới bên trái
sign-preset-bottom-middle = Giữa phía dưới
sign-preset-top-right = Góc trên bên phải
sign-preset-top-left = Góc trên bên trái
sign-preset-other = Vị trí gợi ý
sign-warning-covers-text = Vị trí này che một phần chữ trên trang.
sign-warning-status-unknown = Chưa kiểm tra được tình trạng thu hồi của chứng thư. Chữ ký vẫn tạo được, nhưng có thể chưa được xác nhận là hợp lệ.
sign-warning-other = Có điểm cần lưu ý: { $code }.
sign-no-credential = Bạn chưa có chứng thư để ký
sign-no-credential-text = Vui lòng liên hệ bộ phận công nghệ thông tin để được cấp chứng thư. Văn bản đã tải lên vẫn được giữ.
sign-prints-picture = In lên trang: ảnh chữ ký của bạn
sign-prints-lines = In lên trang: họ tên, chức danh, thời gian ký
sign-stamp-signer = Người ký: { $name }
sign-stamp-title = Chức danh: { $title }
sign-stamp-unit = Cơ quan: { $unit }
sign-stamp-time = Thời gian ký: khi xác nhận
sign-stamp-name = Khung chữ ký
sign-stamp-role = khung di chuyển được
sign-stamp-at = Chữ ký ở trang { $page }, cách mép trái { $left } %, cách mép trên { $top } %.
sign-keys-hint = Kéo khung chữ ký đến vị trí mong muốn, hoặc dùng phím mũi tên để di chuyển, Shift và mũi tên để đổi kích thước, Page Up và Page Down để đổi trang.
sign-stage = Nội dung văn bản { $title }
sign-tools = Trang và thu phóng
sign-page-of = Trang { $page }/{ $all }
sign-page-of-name = Trang { $page }
sign-page-picture = Hình trang { $page }
sign-pages-more = Đang hiện { $count } trang để chọn vị trí. Tải văn bản để đọc toàn bộ.
sign-page-before = Trang trước
sign-page-after = Trang sau
sign-go-to-page = Đến trang
sign-zoom-in = Phóng to
sign-zoom-out = Thu nhỏ
sign-back-to-document = Về văn bản

sign-issued-by = Cấp bởi { $issuer }
sign-valid-until = đến { $day }
sign-standing-good = Đang hiệu lực
sign-standing-unknown = Chưa rõ tình trạng thu hồi
sign-standing-locked = Khóa ký đang bị khóa
sign-internal = Nội bộ
sign-internal-about = Chứng thư do hệ thống tự cấp để dùng thử, không có giá trị pháp lý.

sign-authorize-title = Xác nhận ký số
sign-you-sign = Bạn ký văn bản
sign-page-as-printed = Trang { $page }, đúng như khi in
sign-unseen-about = Chữ ký không hiển thị trên trang. Nội dung nhìn thấy của văn bản không thay đổi.
sign-digest = Mã băm SHA-256 của văn bản
sign-digest-signed = Mã băm SHA-256 của bản đã ký
sign-with = Chứng thư
sign-pin = Mã PIN
sign-code = Mã xác thực một lần
sign-code-hint = 6 chữ số trên ứng dụng xác thực.
sign-tries-left = { $count ->
    [0] Mã PIN chưa đúng.
   *[other] Mã PIN chưa đúng. Còn { $count } lần nhập trước khi khóa bị khóa lại.
 }

sign-result-signed = Văn bản đã được ký
sign-result-signed-text = Bản ký đã được kiểm tra lại và lưu giữ.
sign-result-given = Đã ký; đang chờ dấu thời gian
sign-result-given-text = Chữ ký của bạn đã được giữ an toàn. Dịch vụ dấu thời gian chưa trả lời; hệ thống tiếp tục thử.
sign-result-leave = Bạn có thể rời trang này; việc ký vẫn tiếp tục.
sign-result-tries = Đã thử { $count } lần. Bạn có thể rời trang này; việc ký vẫn tiếp tục.
sign-result-failed = Ký không thành
sign-result-failed-text = Văn bản không thay đổi. Bạn có thể ký lại.
sign-result-withdrawn = Lần ký đã được rút lại
sign-failure-rejected = Bản ký không qua được bước kiểm tra lại.
sign-failure-moved-on = Văn bản đã có chữ ký khác trong lúc chờ.
sign-failure-other = Việc ký không hoàn tất được.
sign-given-at = Thời điểm ký
sign-level = Mức chữ ký
sign-level-later = Xác định sau khi có dấu thời gian
sign-level-b-b = chữ ký cơ bản
sign-level-b-t = có dấu thời gian
sign-level-b-lt = có dữ liệu kiểm tra lâu dài
sign-level-b-lta = có dấu thời gian lưu trữ
sign-next = Văn bản tiếp theo chờ ký

sign-file-name = Tên tệp
sign-extent = Độ dài
sign-brought-at = Tải lên lúc
sign-signatures = Số chữ ký
sign-acts = Các lần ký
sign-versions = Các phiên bản
sign-version = Phiên bản { $number }
sign-version-first = Phiên bản 1: như đã tải lên
sign-version-newest = mới nhất
