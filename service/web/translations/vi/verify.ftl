# Trang "Kiểm tra văn bản": hỏi, trả lời, và giải thích.
verify-title = Kiểm tra văn bản
verify-lead = Đưa tệp PDF vào đây để biết ai đã ký, ký khi nào và văn bản có bị sửa hay không.
verify-drop = Kéo tệp PDF thả vào đây
verify-choose = Chọn tệp PDF
verify-file = Tệp PDF cần kiểm tra
verify-submit = Kiểm tra
verify-kept-nothing = Tệp không được lưu lại. Kết quả được giữ { $hours } giờ để xem, rồi tự xóa.
verify-limit = Tệp PDF, tối đa { $size }.
verify-password = Mật khẩu mở tệp
verify-password-hint = Chỉ dùng để đọc tệp trong lần kiểm tra này, không được lưu.
verify-password-again = Chọn lại tệp và nhập mật khẩu.
verify-file-missing = Hãy chọn một tệp PDF.
verify-sending = Đang gửi tệp…
verify-sent = Đã gửi { $percent } %
verify-working = Đang kiểm tra chữ ký…
verify-too-big-here = Tệp này lớn hơn { $size }. Hãy chọn tệp nhỏ hơn.
verify-lost = Mất kết nối trước khi tệp được gửi xong. Hãy thử lại.
verify-another = Kiểm tra văn bản khác
verify-print = In kết quả
verify-nameless = Tệp không tên
verify-result-of = Kết quả kiểm tra

verify-refused-title = Chưa kiểm tra được tệp này
verify-refused-not_a_pdf = Tệp này không phải là PDF. Hãy chọn đúng tệp văn bản có đuôi .pdf.
verify-refused-empty = Tệp này trống, không có nội dung. Hãy lấy lại tệp từ nơi gửi.
verify-refused-truncated = Tệp này bị thiếu phần cuối, có thể do tải về chưa xong. Hãy tải lại tệp rồi kiểm tra.
verify-refused-encrypted = Tệp này có mật khẩu. Hãy nhập mật khẩu mở tệp để kiểm tra.
verify-refused-wrong_password = Mật khẩu chưa đúng. Hãy nhập lại mật khẩu mở tệp.
verify-refused-encrypted_to_certificates = Tệp này được mã hóa riêng cho chứng thư của người nhận nên không mở được tại đây. Hãy đề nghị nơi gửi cung cấp bản không mã hóa.
verify-refused-too_large = Tệp này lớn hơn mức cho phép. Hãy chọn tệp nhỏ hơn.
verify-refused-too_many_pages = Tệp này có quá nhiều trang để kiểm tra tại đây.
verify-refused-too_deep = Cấu trúc của tệp này phức tạp bất thường nên không được mở. Hãy hỏi lại nơi gửi văn bản.
verify-refused-too_slow = Tệp này cần quá nhiều thời gian để đọc nên việc kiểm tra đã dừng. Hãy hỏi lại nơi gửi văn bản.
verify-refused-too_much_memory = Tệp này chiếm quá nhiều bộ nhớ khi mở nên việc kiểm tra đã dừng. Hãy hỏi lại nơi gửi văn bản.
verify-refused-unreadable = Không đọc được tệp này: cấu trúc PDF bị hỏng. Hãy lấy lại tệp từ nơi gửi.

verdict-title-electronic_original = Bản gốc văn bản điện tử
verdict-title-awaiting_agency = Đã ký, chưa phát hành
verdict-title-copy = Bản sao điện tử hợp lệ
verdict-title-signed = Chữ ký số hợp lệ
verdict-title-unsigned = Văn bản chưa được ký số
verdict-title-undetermined = Chưa xác định được
verdict-title-rejected = Không hợp lệ

indication-total-passed = Hợp lệ
indication-indeterminate = Chưa xác định được
indication-total-failed = Không hợp lệ
indication-passed = Hợp lệ
indication-failed = Không hợp lệ
indication-none = Không có chữ ký

verify-whole = Có nguyên vẹn không?
verify-whole-yes = Còn nguyên vẹn
verify-whole-yes-more = Nội dung không thay đổi kể từ khi ký.
verify-whole-added = Còn nguyên vẹn
verify-whole-added-more = Nội dung đã ký không thay đổi; sau đó có phần bổ sung được phép.
verify-whole-changed = Đã bị thay đổi
verify-whole-changed-more = Sau khi ký, tệp có thay đổi không được phép.
verify-whole-broken = Đã bị sửa
verify-whole-broken-more = Nội dung không còn khớp với chữ ký.
verify-whole-unclear = Chưa xác định được
verify-whole-unclear-more = Có phần không kiểm tra được, hoặc có ghi chú thêm vào sau khi ký.
verify-whole-unsigned = Không có căn cứ
verify-whole-unsigned-more = Tệp không có chữ ký số nên không thể biết đã bị sửa hay chưa.

verify-who = Ai đã ký, có tin cậy không?
verify-who-trusted = { $others ->
    [0] { $name }
   *[other] { $name } và { $others } người ký khác
}
verify-who-trusted-more = Chứng thư do nơi cấp được tin cậy cấp và có hiệu lực.
verify-who-internal = { verify-who-trusted }
verify-who-internal-more = Chứng thư nội bộ của hệ thống này, không có giá trị pháp lý bên ngoài.
verify-who-stranger = { verify-who-trusted }
verify-who-stranger-more = Tên ghi trong chứng thư; nơi cấp không thuộc danh sách được tin cậy.
verify-who-unchecked = { verify-who-trusted }
verify-who-unchecked-more = Chưa kiểm tra được chứng thư có bị thu hồi hay không.
verify-who-unproven = { verify-who-trusted }
verify-who-unproven-more = Tên ghi trong chứng thư; chữ ký không khớp nên không chứng minh được người ký.
verify-who-revoked = { verify-who-trusted }
verify-who-revoked-more = Chứng thư đã bị thu hồi.
verify-who-nobody = Không có người ký
verify-who-nobody-more = Không tìm thấy chữ ký số nào trong tệp.

verify-when = Ký khi nào?
verify-when-proven = { $moment }
verify-when-proven-more = Dấu thời gian chứng minh chữ ký đã có vào lúc này.
verify-when-claimed = { $moment }
verify-when-claimed-more = Theo đồng hồ của người ký; chưa có dấu thời gian chứng minh.
verify-when-unknown = Không rõ
verify-when-unknown-more = Chữ ký không ghi thời điểm và không có dấu thời gian.
verify-when-never = Chưa ký
verify-when-never-more = Không có thời điểm ký.

verify-signatures = Từng chữ ký, theo thứ tự
verify-kind-signature = Chữ ký số
verify-kind-document-timestamp = Dấu thời gian lưu trữ
verify-fact-time = Thời điểm ký
verify-fact-issuer = Nơi cấp chứng thư
verify-fact-trust = Phạm vi tin cậy
verify-fact-since = Sau chữ ký này
verify-time-proven = có dấu thời gian
verify-time-claimed = theo người ký
verify-since-nothing = Không có thay đổi
verify-since-permitted = Chỉ có bổ sung được phép:
verify-since-forbidden = Có thay đổi không được phép:
change-validation-data = dữ liệu để kiểm tra lâu dài
change-signing = thêm chữ ký
change-form-filling = điền vào ô có sẵn
change-number-and-date = điền số và ngày, tháng, năm ban hành
change-seal = chữ ký số ở ô dành cho cơ quan
change-signatures-and-seal = thêm chữ ký, trong đó có chữ ký ở ô dành cho cơ quan
change-annotation = thêm ghi chú
change-undefined = thay đổi không rõ loại
change-pages-added = thêm { $count } trang
change-pages-removed = bớt { $count } trang
change-overlap = có nội dung chèn đè lên phần đã ký
change-visual = hình ảnh trang đã khác đi
trust-domain-none = Không thuộc danh sách được tin cậy
trust-domain-internal = Nội bộ (dùng thử)
trust-domain-official = Chứng thực chuyên dùng Chính phủ
trust-domain-public = Chứng thực công cộng

verify-stamp-words = Niêm phong toàn bộ tệp và các chữ ký ở trên vào lúc { $moment }, để còn kiểm tra được sau khi chứng thư hết hạn.

verify-details = Chi tiết kỹ thuật
verify-details-times = Thời gian
verify-claimed-time = Người ký khai
verify-best-time = Thời điểm dùng để xét
verify-timestamp = Dấu thời gian của { $authority }
verify-details-certificate = Chứng thư
verify-managing-unit = Cơ quan quản lý
verify-validity = Thời hạn chứng thư
verify-standing = Tình trạng
standing-good = Có hiệu lực
standing-revoked = Đã bị thu hồi
standing-unknown = Chưa kiểm tra được
verify-serial = Số sê-ri
verify-details-technical = Kỹ thuật
verify-algorithm = Thuật toán
verify-algorithm-sound = Độ an toàn của thuật toán
verify-sound-yes = Đạt
verify-sound-no = Không đạt
verify-coverage = Phạm vi ký
coverage-whole-document = Toàn bộ tệp
coverage-whole-revision = Toàn bộ phiên bản tại lúc ký
coverage-partial = Chỉ một phần tệp
verify-format = Dạng chữ ký
verify-etsi = Kết luận theo ETSI EN 319 102-1
verify-details-findings = Các điều đã kiểm tra
finding-outcome-passed = Đạt
finding-outcome-failed = Không đạt
finding-outcome-not_reached = Không kiểm tra được
finding-outcome-warning = Lưu ý

verify-document = Tệp đã kiểm tra
verify-document-facts = { $pages } trang · { $size } · PDF { $version }
verify-document-revisions = Phiên bản trong tệp
verify-document-protected = Tệp có mật khẩu
verify-yes = Có
verify-no = Không
verify-digest-hint = Hai người có thể đọc cho nhau dãy này để biết đang cầm cùng một tệp.
verify-checked-at = Kiểm tra lúc
verify-policy = Chính sách kiểm tra
verify-notices = Lưu ý
verify-next = Nên làm gì bây giờ?
verify-next-electronic_original = Có thể sử dụng văn bản này. Hãy giữ tệp PDF: bản in không mang theo chữ ký số.
verify-next-copy = Có thể sử dụng bản sao này. Hãy giữ tệp PDF: bản in không mang theo chữ ký số.
verify-next-signed = Các chữ ký đều hợp lệ. Hãy đối chiếu người ký với thẩm quyền ký loại văn bản này.
verify-next-awaiting_agency = Văn bản có chữ ký của người có thẩm quyền nhưng chưa có chữ ký số của cơ quan. Hãy chờ bản phát hành hoặc hỏi văn thư của cơ quan.
verify-next-unsigned = Hãy hỏi nơi gửi bản có chữ ký số. Nếu văn bản được in ra rồi quét lại, chữ ký số đã mất.
verify-next-undetermined = Chưa nên coi văn bản này là hợp lệ. Hãy kiểm tra lại sau, hoặc hỏi cơ quan ban hành theo số điện thoại chính thức.
verify-next-rejected = Không sử dụng văn bản này. Hãy liên hệ cơ quan ban hành theo số điện thoại chính thức, không theo số ghi trong văn bản.

verify-verdict-electronic_original = Văn bản có chữ ký số hợp lệ của người có thẩm quyền và của cơ quan ban hành.
verify-verdict-awaiting_agency = Chữ ký số của người có thẩm quyền hợp lệ; văn bản chưa có chữ ký số của cơ quan.
verify-verdict-copy = Bản sao có chữ ký số hợp lệ của cơ quan sao.
verify-verdict-signed = Mọi chữ ký số trong văn bản đều hợp lệ.
verify-verdict-unsigned = Không có chữ ký số nào trong tệp này.
verify-verdict-undetermined = Có điều chưa kiểm tra được, nên chưa thể coi văn bản là hợp lệ.
verify-verdict-rejected = Văn bản đã bị sửa sau khi ký, hoặc chữ ký số không đúng.

# Các điều phải nói về mỗi chữ ký
verify-fact-signer = Người ký
verify-fact-claimed-role = Vai trò nêu khi ký (tự khai)
verify-fact-intact = Tính toàn vẹn
verify-intact-yes = Nội dung còn nguyên vẹn
verify-intact-added = Nội dung đã ký còn nguyên vẹn; sau đó có bổ sung được phép
verify-intact-changed = Có thay đổi không được phép sau khi ký
verify-intact-broken = Nội dung không còn khớp với chữ ký
verify-intact-unclear = Chưa xác định được
verify-fact-valid-then = Chứng thư lúc ký
verify-picture = Trang { $page } nay khác với lúc ký; chỗ khác được khoanh lại.
verify-picture-alt = Trang { $page } của văn bản, các chỗ khác với lúc ký được khoanh lại
verify-level-missing = Để đạt mức cao hơn, còn thiếu
verify-means = Điều này có nghĩa gì?

# Giữ và xóa kết quả
verify-keep-title = Giữ hay xóa kết quả này
verify-kept-until = Kết quả này được giữ đến { $moment }, rồi tự xóa. Chỉ người có địa chỉ của trang này xem được.
verify-keep = Giữ lâu hơn
verify-keep-choice = Giữ kết quả
verify-keep-short = Chỉ để xem ({ $hours } giờ)
verify-keep-days = { $days } ngày
verify-keep-hint = Khi giữ lâu, chứng thư và dữ liệu thu hồi đã dùng được lưu cùng. Tệp thì không.
verify-kept = Kết quả được giữ đến { $moment }.
verify-delete = Xóa ngay
verify-deleted = Đã xóa kết quả kiểm tra cùng hình ảnh và bằng chứng.
verify-take = Tải về
verify-take-pdf = Báo cáo PDF
verify-take-etsi = XML theo ETSI
verify-take-json = JSON
verify-take-evidence = Bằng chứng

# Nhiều tệp
verify-choose-many = Chọn một hoặc nhiều tệp PDF
verify-drop-many = Kéo một hoặc nhiều tệp PDF thả vào đây
verify-limit-many = Tệp PDF, mỗi tệp tối đa { $size }.
verify-many-title = Kết quả kiểm tra nhiều tệp
verify-many-lead = Mỗi tệp có kết luận riêng. Mở từng dòng để xem chi tiết.
verify-many-file = Tệp
verify-many-verdict = Kết luận
verify-many-signers = Người ký
verify-many-open = Xem chi tiết
verify-many-progress = Đã xong { $done } trong { $all } tệp
verify-many-waiting = Đang chờ
verify-many-sending = Đang gửi
verify-many-working = Đang kiểm tra
verify-many-pause = Đang chờ đến lượt; không cần làm gì
verify-many-stay = Hãy để trang này mở cho đến khi xong.
verify-many-done = Đã kiểm tra xong
verify-many-refused = Không kiểm tra được
verify-many-lost = Mất kết nối
verify-many-too-many = Mỗi lần gửi tối đa { $most } tệp. Hãy chia thành nhiều lần.
verify-many-count-good = hợp lệ
verify-many-count-warn = chưa xác định
verify-many-count-bad = không hợp lệ
verify-many-count-plain = chưa ký hoặc chưa phát hành
verify-many-count-refused = không đọc được

# Không gửi tệp
verify-unsent-title = Kiểm tra mà không gửi tệp
verify-unsent-lead = Trình duyệt tự tính mã SHA-256 của tệp ngay trên máy này; chỉ mã đó được gửi để tra cứu.
verify-unsent-choose = Chọn tệp để tính mã
verify-unsent-digest = Mã SHA-256 của tệp
verify-unsent-hint = 64 chữ số và chữ cái từ a đến f.
verify-unsent-wrong = Đây chưa phải mã SHA-256. Mã có 64 ký tự, gồm chữ số và chữ cái từ a đến f.
verify-unsent-look = Tra cứu
verify-unsent-counting = Đang tính mã trên máy này…
verify-unsent-failed = Không đọc được tệp này trên máy.
verify-known-title = Tra cứu theo mã SHA-256
verify-known-signed = Tệp này đã được ký tại đây
verify-known-signed-more = Tệp có đúng mã này là văn bản đã ký ngày { $moment } và đang lưu tại hệ thống.
verify-known-attached = Tệp này kèm theo văn bản { $notation }
verify-known-attached-more = Tệp có đúng mã này được ban hành cùng văn bản ngày { $moment } và đang lưu tại hệ thống.
verify-known-verdict = Tệp này đã được kiểm tra tại đây
verify-known-verdict-more = Ngày { $moment }, hệ thống kết luận: { $verdict } Có { $count } chữ ký.
verify-known-nothing = Hệ thống chưa biết tệp này
verify-known-nothing-more = Điều đó không có nghĩa là tệp sai: tệp có thể được ký ở nơi khác, hoặc chưa từng được kiểm tra tại đây.
verify-known-proves-title = Mã SHA-256 chứng minh điều gì?
verify-known-proves = Hai tệp có cùng mã SHA-256 là giống nhau từng bit. Chỉ cần khác một ký tự, mã đã khác hẳn.
verify-known-proves-not = Mã không cho biết ai gửi tệp cho bạn, và không thay cho việc kiểm tra chữ ký. Hãy chắc chắn mã được tính từ chính tệp bạn đang giữ.
verify-known-full = Kiểm tra đầy đủ chữ ký

# Mã in trên văn bản
code-title = Tra cứu theo mã in trên văn bản
code-lead = Nhập 16 ký tự in cạnh mã QR trên văn bản.
code-label = Mã văn bản
code-hint = Bốn nhóm bốn ký tự. Không phân biệt chữ hoa, chữ thường.
code-look = Tra cứu
code-wrong = Không có văn bản nào mang mã này
code-wrong-more = Có thể mã bị gõ nhầm. Hãy so lại từng nhóm với bản in. Nếu mã đúng như bản in mà vẫn không tìm thấy, không nên tin bản in đó.
code-of = Mã { $code }
code-state-signed = Văn bản này được ký tại đây
code-state-signed-more = Bản đang lưu được ký ngày { $moment }.
code-state-outdated = Đã có bản mới hơn
code-state-outdated-more = Bản mang mã này được ký ngày { $moment }. Sau đó văn bản đã được ký thêm; hãy hỏi cơ quan ban hành bản mới nhất.
code-state-withdrawn = Văn bản đã được thu hồi
code-state-withdrawn-more = Văn bản mang mã này không còn được sử dụng. Hãy hỏi cơ quan ban hành.
code-state-reserved = Chưa có bản được ký
code-state-reserved-more = Mã này được dành cho một văn bản chưa ký xong tại đây. Không nên tin bản in mang mã này.
code-verdict = Kết luận của hệ thống
code-checked = Kiểm tra lần cuối
code-signed-at = Ngày ký
code-level = Mức chữ ký
code-signatures = Số chữ ký
code-document = Văn bản
code-digest = Mã SHA-256 của bản đang lưu
code-compare-title = Tệp của bạn có đúng là văn bản này không?
code-compare-lead = Mã trên giấy thì ai cũng in được. Hãy so tệp của bạn với bản đang lưu.
code-compare-choose = Chọn tệp PDF để so
code-compare-here = Tệp được so ngay trên máy này, không gửi đi.
code-compare-sent = Tệp chỉ được đọc để tính mã, không được lưu.
code-compare = So sánh
code-match-same = Đúng là văn bản này
code-match-same-more = Tệp của bạn giống bản đang lưu từng bit.
code-match-attached = Là một tệp kèm theo văn bản này
code-match-attached-more = Tệp của bạn giống từng bit tệp kèm theo mà cơ quan đã ký số.
code-match-other_version = Là một bản khác của văn bản này
code-match-other_version-more = Tệp của bạn là bản trước hoặc bản sau của cùng văn bản, không phải bản mang mã này.
code-match-different = Không phải văn bản này
code-match-different-more = Tệp của bạn khác với bản đang lưu. Nếu tệp được nhận kèm mã này, không nên sử dụng; hãy hỏi cơ quan ban hành.
code-print = Mã tra cứu công khai
code-print-lead = Ai có mã này đều xem được tình trạng của văn bản tại { $address }. Tên văn bản { $titles ->
    [yes] được hiển thị
   *[no] không hiển thị
 }.
code-qr-alt = Mã QR của địa chỉ { $address }
code-open = Mở trang công khai
code-qr-take = Tải mã QR

# Báo cáo trên giấy
paper-title = Kết quả kiểm tra văn bản điện tử
paper-checked = Kiểm tra lúc { $moment }
paper-file = Tên tệp
paper-page = Trang { $number }/{ $all }
paper-more-signatures = Còn { $count } chữ ký khác; xem trong kết quả dạng XML hoặc JSON.
paper-sealed = Báo cáo này được hệ thống tại { $address } ký số. Hãy giữ tệp PDF: bản in không mang theo chữ ký số của báo cáo.
paper-not-sealed = Báo cáo này do hệ thống tại { $address } lập và không có chữ ký số, vì hệ thống chưa được cấp khóa để ký báo cáo.

# Các khối kiểm tra của EN 319 102-1
block-format_checking = Cấu trúc
block-identification_of_the_signing_certificate = Chứng thư của người ký
block-validation_context_initialization = Chính sách kiểm tra
block-revocation_freshness_checker = Độ mới của thông tin thu hồi
block-x509_certificate_validation = Hiệu lực và tin cậy của chứng thư
block-cryptographic_verification = Mật mã: nội dung và khóa
block-signature_acceptance_validation = Điều kiện chấp nhận chữ ký
block-timestamp_validation = Dấu thời gian
block-modification_detection = Thay đổi sau khi ký
block-validation_process = Quy trình chung
block-other = Khác

verify-other-ways = Cách kiểm tra khác
verify-unsent-short = Chỉ gửi mã SHA-256; tệp ở lại trên máy này.
verify-unsent-again = Tra cứu tệp khác
code-short = 16 ký tự cạnh mã QR.
