# Cổng cho hệ thống khác: yêu cầu gửi lại, thông báo tự động.
problem-idempotency_key_malformed = Khóa chống gửi trùng không đúng dạng
problem-idempotency_key_malformed-what = Idempotency-Key là một chuỗi từ 1 đến 128 ký tự ASCII, không có dấu cách, ví dụ một UUID.
problem-idempotency_key_not_taken = Lệnh này không nhận khóa chống gửi trùng
problem-idempotency_key_not_taken-what = Lệnh này không lưu lại kết quả nên không thể bảo đảm chỉ thực hiện một lần. Xin gửi lại không kèm Idempotency-Key.
problem-idempotency_key_reused = Khóa chống gửi trùng đã dùng cho yêu cầu khác
problem-idempotency_key_reused-what = Idempotency-Key này đã đi cùng một yêu cầu có nội dung khác. Mỗi yêu cầu dùng một khóa riêng.
problem-idempotency_in_progress = Yêu cầu này đang được thực hiện
problem-idempotency_in_progress-what = Yêu cầu cùng khóa đang được thực hiện. Xin gửi lại sau thời gian ghi ở Retry-After.
problem-webhook_refused = Không lưu được địa chỉ nhận thông báo
problem-webhook_refused-what = Địa chỉ, tên hoặc loại thông báo chưa dùng được ({ $reason }). Địa chỉ phải là HTTPS và ở ngoài mạng nội bộ, trừ nơi đã được quản trị hệ thống cho phép.

account-scope-outgoing = Trình, duyệt, cấp số và phát hành văn bản đi thay tôi
account-scope-seal = Ký số cơ quan lên văn bản đi
account-scope-webhooks = Quản lý địa chỉ nhận thông báo

webhook-letter-subject = Đã ngừng gửi thông báo đến một hệ thống
webhook-letter =
    Kính gửi Ông/Bà,

    Hệ thống “{ $name }” không nhận thông báo trong thời gian dài ({ $reason }), nên Ấn Tín đã ngừng gửi. Các thông báo chưa gửi được vẫn được giữ 30 ngày và sẽ được gửi lại khi Ông/Bà bật lại ở trang tài khoản, mục thông báo cho hệ thống khác.

    Ấn Tín

api-example = Ví dụ

account-field-url = Địa chỉ nhận (HTTPS)
account-field-kinds = Nội dung được báo

webhook-title = Thông báo cho hệ thống khác
webhook-lead = Hệ thống quản lý văn bản của cơ quan được báo ngay khi văn bản thay đổi trạng thái, không phải hỏi lại nhiều lần. Thông báo không chứa nội dung văn bản.
webhook-add = Thêm hệ thống nhận thông báo
webhook-name-hint = Ví dụ: Hệ thống quản lý văn bản của Sở.
webhook-url-hint = Ví dụ: https://vanban.cantho.gov.vn/thong-bao. Địa chỉ trong mạng nội bộ phải được quản trị hệ thống cho phép trước.
webhook-waiting = { $count } thông báo đang chờ gửi
webhook-waits = Đang chờ gửi
webhook-on = Đang gửi
webhook-off = Tạm dừng
webhook-stopped = Đã ngừng gửi
webhook-stopped-why = Hệ thống không nhận thông báo ({ $reason }). Các thông báo vẫn được giữ và sẽ được gửi lại theo thứ tự khi bật lại.
webhook-stands = Tình trạng
webhook-state = Trạng thái
webhook-try = Gửi thử
webhook-turn-on = Bật lại
webhook-turn-off = Tạm dừng
webhook-change-secret = Đổi khóa bí mật
webhook-change-secret-hint = Sau khi đổi, khóa cũ còn dùng được 24 giờ để hệ thống nhận kịp thay khóa mới.
webhook-secret-made = Khóa bí mật để kiểm tra thông báo
webhook-secret-once = Xin sao chép ngay và nhập vào hệ thống nhận: khóa này chỉ hiện một lần.
webhook-both-good = Khóa cũ còn dùng được đến { $moment }.
webhook-told = Thông báo gần đây
webhook-told-nothing = Chưa có thông báo nào. Xin bấm “Gửi thử” để kiểm tra kết nối.
webhook-attempts = đã thử { $count } lần
webhook-delivery-waiting = Chờ gửi
webhook-delivery-delivered = Đã nhận
webhook-delivery-given-up = Không gửi được
webhook-change = Sửa thông tin
webhook-keep = Lưu thay đổi
webhook-remove = Xóa hệ thống này
webhook-remove-hint = Các thông báo chưa gửi cũng bị xóa.
webhook-changed = Đã lưu thay đổi.
webhook-removed = Đã xóa hệ thống nhận thông báo.
webhook-turned-on = Đã bật lại; những thông báo còn chờ sẽ được gửi trước.
webhook-turned-off = Đã tạm dừng; các thông báo mới sẽ chờ đến khi bật lại.
webhook-trial-good = Gửi thử thành công: hệ thống đã nhận (mã { $status }).
webhook-trial-bad = Gửi thử không thành công: { $reason }.

webhook-refused-bad-address = Địa chỉ chưa đúng. Xin nhập đầy đủ, bắt đầu bằng https://.
webhook-refused-not-https = Địa chỉ phải bắt đầu bằng https://.
webhook-refused-private-address = Địa chỉ này thuộc mạng nội bộ. Xin đề nghị quản trị hệ thống cho phép trước.
webhook-refused-no-name = Xin nhập tên ngắn gọn, không quá 100 ký tự.
webhook-refused-no-kinds = Xin chọn ít nhất một nội dung.
webhook-refused-unknown-kind = Xin chọn trong danh sách.
webhook-refused-too-many = Đã đủ 20 hệ thống. Xin xóa bớt trước khi thêm.

webhook-problem-timeout = không trả lời kịp
webhook-problem-unreachable = không kết nối được
webhook-problem-unknown-host = không tìm thấy địa chỉ
webhook-problem-tls = chứng thư của máy chủ không được tin cậy
webhook-problem-redirect = trả lời chuyển hướng sang địa chỉ khác
webhook-problem-gone = hệ thống báo không còn nhận
webhook-problem-private-address = địa chỉ thuộc mạng nội bộ
webhook-problem-not-https = địa chỉ không dùng HTTPS
webhook-problem-bad-address = địa chỉ không đúng
webhook-problem-http = máy chủ trả lời mã { $status }
webhook-problem-other = không rõ lý do

webhook-kind-trial = Gửi thử
webhook-kind-document-drafted = Có dự thảo mới
webhook-kind-document-redrafted = Thay tệp dự thảo
webhook-kind-document-sent = Trình đi
webhook-kind-document-turn-opened = Đến lượt xử lý
webhook-kind-document-turn-handed-on = Chuyển người xử lý
webhook-kind-document-approved = Có ý kiến nhất trí
webhook-kind-document-returned = Trả lại
webhook-kind-document-taken-back = Rút lại
webhook-kind-document-signed = Lãnh đạo đã ký
webhook-kind-document-numbered = Đã cấp số, ngày
webhook-kind-document-sealed = Đã ký số cơ quan
webhook-kind-document-seal-refused = Không ký số cơ quan được
webhook-kind-document-issued = Đã phát hành
webhook-kind-document-cancelled = Đã hủy
webhook-kind-document-standing-changed = Đính chính, thay thế, thu hồi
webhook-kind-document-delivery-stopped = Dừng một thư gửi văn bản
webhook-kind-document-recipient-told = Báo nơi nhận về đính chính, thay thế, thu hồi
webhook-kind-signature-finished = Hoàn tất một chữ ký số
