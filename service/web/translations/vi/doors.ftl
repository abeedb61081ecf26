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
