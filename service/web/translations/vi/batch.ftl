# Ký nhiều văn bản trong một lần xác nhận.
batch-door = Ký nhiều văn bản
batch-step-choose = Chọn văn bản
batch-choose-title = Ký nhiều văn bản
batch-choose-lead = Chọn các văn bản cần ký, xem lại từng văn bản, rồi nhập mã PIN một lần.
batch-choose-empty = Không có văn bản nào chờ ký
batch-choose-empty-text = Khi có văn bản chờ ký, bạn có thể chọn nhiều văn bản để ký trong một lần.
batch-signed-with = Ký bằng chứng thư của { $name }.
batch-limit = Mỗi lần tối đa { $limit } văn bản.
batch-all = Chọn tất cả
batch-none = Bỏ chọn tất cả
batch-chosen = Đã chọn { $count } văn bản
batch-look = Xem lại trước khi ký
batch-going-on = { $count } văn bản đang được ký hoặc chờ bạn xác nhận
batch-going-on-from = Danh sách lập lúc { $moment }.
batch-going-on-door = Mở danh sách

batch-review-title = { $count ->
    [0] Không còn văn bản nào để ký
   *[other] Xem lại { $count } văn bản
 }
batch-review-lead = Mỗi văn bản được ký riêng, đúng như hình dưới đây. Văn bản chưa muốn ký thì bỏ ra khỏi danh sách.
batch-count = { $count } văn bản
batch-picture = { $title }: trang { $page } với chữ ký, đúng như khi in
batch-closer = Xem rõ
batch-stamp-on = chữ ký ở trang { $page }
batch-read = Đọc văn bản
batch-place = Đặt lại chữ ký
batch-place-alone = Tự đặt chữ ký
batch-place-here = Đặt ở đây
batch-take-out = Bỏ ra
batch-put-back = Đưa lại
batch-name-not-found = Không thấy họ tên của bạn trên văn bản; chữ ký được đặt ở chỗ trống gần góc trang.
batch-you-sign = Bạn ký trong một lần xác nhận
batch-digest = Mã băm của danh sách
batch-pin-hint = Một mã PIN cho { $count } văn bản trong danh sách này.
batch-do = Ký số { $count } văn bản
batch-jump = Nhập mã PIN để ký { $count } văn bản
batch-out = Không ký lần này
batch-back = Chọn lại văn bản
batch-nothing-open = Danh sách không còn văn bản nào để ký.
batch-nothing-signed = Chưa văn bản nào được ký.
batch-shown-again = Danh sách được mở đã lâu. Vui lòng xem lại và nhập mã PIN lần nữa.
batch-rest = Đã ký { $count } văn bản của danh sách này
batch-rest-text = Dưới đây là các văn bản còn lại; cần nhập mã PIN một lần nữa.
batch-progress-door = Xem kết quả

batch-under-way = Đang ký { $count } văn bản
batch-finished = Đã ký { $count } văn bản
batch-finished-text = Từng bản ký đã được kiểm tra lại và lưu giữ.
batch-partly = Đã ký { $done }/{ $all } văn bản
batch-failed = Ký không thành
batch-done-of = { $done }/{ $all } văn bản đã xong
batch-now-giving = Đang tạo chữ ký cho từng văn bản.
batch-now-finishing = Chữ ký đã tạo xong. Đang gắn dấu thời gian và kiểm tra lại từng văn bản.
batch-now-waiting = Chữ ký đã được giữ an toàn. Dịch vụ dấu thời gian chưa trả lời; hệ thống tự thử lại.
batch-stay = Việc này mất vài giây.
batch-open = { $count } văn bản chưa được ký
batch-open-text = Các văn bản này vẫn giữ nguyên vị trí chữ ký. Bạn có thể ký tiếp với một mã PIN cho cả phần còn lại.
batch-sign-rest = Ký tiếp các văn bản còn lại
batch-documents = Văn bản trong danh sách
batch-state-open = Chưa ký
batch-state-left-out = Không ký lần này

batch-why-taken-out = Bạn đã bỏ văn bản này ra.
batch-why-no-clear-place = Không tìm được chỗ trống cho chữ ký. Vui lòng tự đặt vị trí.
batch-why-not-reached = Chưa kịp chuẩn bị văn bản này. Vui lòng chọn lại.
batch-why-document-changed = Văn bản đã có bản mới hơn kể từ khi lập danh sách.
batch-why-placed-elsewhere = Văn bản đã được đặt chữ ký lại hoặc rút lại ở nơi khác.
batch-why-act-not-open = Văn bản vừa có chữ ký khác hoặc đang được người khác ký.
batch-why-consent-mismatch = Nội dung văn bản không khớp với bản bạn đã xem.
batch-why-consent-expired = Xác nhận đã hết hạn trước khi ký đến văn bản này.
batch-why-session-ended = Phiên làm việc kết thúc trước khi ký đến văn bản này.
batch-why-device-unavailable = Thiết bị giữ khóa ngừng trả lời trước khi ký đến văn bản này.
batch-why-timestamp-unavailable = Đang chờ dấu thời gian.
batch-why-undetermined = Chưa kiểm tra được tình trạng thu hồi của chứng thư; hệ thống tự thử lại.

problem-batch_too_many = Danh sách quá dài
problem-batch_too_many-what = Mỗi lần xác nhận chỉ ký được tối đa { $limit } văn bản.
problem-batch_empty = Chưa chọn văn bản nào
problem-batch_empty-what = Cần ít nhất một văn bản.
problem-batch_over = Danh sách đã đóng
problem-batch_over-what = Danh sách đã ký xong, hoặc để quá lâu chưa xác nhận.
do-choose_fewer = Vui lòng bỏ bớt, rồi ký phần còn lại ở lần sau.
do-choose_some = Vui lòng chọn văn bản cần ký.
do-gather_again = Vui lòng chọn lại các văn bản cần ký.
