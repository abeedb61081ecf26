# Thông báo: trên trang, trong thư, trong lịch
notices-title = Thông báo
notices-lead = Việc chờ bạn và văn bản của bạn.
notices-bell = { $count ->
    [0] Thông báo
   *[other] Thông báo: { $count } chưa đọc
 }
notices-none = Chưa có thông báo
notices-none-more = Khi có văn bản chờ bạn xem, ký hoặc cấp số, thông báo hiện ra ở đây.
notices-read-all = Đánh dấu đã đọc tất cả
notices-read-done = Đã đánh dấu đã đọc.
notices-open = Mở văn bản
notices-over = đã xong
notices-due = hạn { $moment }
notices-settings = Cách nhận thông báo
notices-digest = Gửi thư tổng hợp lúc 7 giờ mỗi ngày làm việc
notices-digest-hint = Việc hỏa tốc và thượng khẩn luôn được báo ngay bằng thư.
notices-keep = Lưu
notices-kept = Đã lưu.
notices-calendar = Lịch hạn xử lý
notices-calendar-lead = Địa chỉ riêng để xem hạn xử lý trong lịch của bạn. Ai có địa chỉ này đều xem được, xin giữ kín.
notices-calendar-make = Tạo địa chỉ lịch
notices-calendar-again = Tạo địa chỉ mới, bỏ địa chỉ cũ
notices-calendar-revoke = Bỏ địa chỉ lịch
notices-calendar-since = Địa chỉ đang dùng được tạo lúc { $moment }.
notices-calendar-once = Chép địa chỉ này vào lịch của bạn. Địa chỉ chỉ hiện một lần:
notices-calendar-revoked = Đã bỏ địa chỉ lịch.
notice-turn-review = Chờ bạn xem và cho ý kiến
notice-turn-sign = Chờ bạn ký số
notice-turn-number = Chờ bạn cấp số và ngày
notice-turn-seal = Chờ bạn ký số cơ quan
notice-turn-issue = Chờ bạn ban hành
notice-returned = Văn bản bị trả lại
notice-issued = Văn bản đã ban hành
notice-not-delivered = Có nơi nhận không gửi được
notice-rejected = Nơi nhận trả lại văn bản
calendar-name = Ấn Tín – hạn xử lý văn bản
letter-urgency-normal = Thường
letter-urgency-khan = Khẩn
letter-urgency-thuong-khan = Thượng khẩn
letter-urgency-hoa-toc = Hỏa tốc
letter-no-deadline = không đặt hạn
letter-until = hạn { $due }
letter-notice-subject = [{ $urgency }] { $what }: { $subject }
letter-notice =
    Kính gửi { $name },

    { $what }: { $subject }
    Độ khẩn: { $urgency }
    Hạn xử lý: { $due }

    Xin đăng nhập để xử lý: { $inbox }
    Thư này không ký được văn bản: người ký luôn phải đăng nhập và dùng khóa của mình.
letter-digest-subject = Ấn Tín ngày { $date }: { $count } việc
letter-digest-opening =
    Kính gửi { $name },

    Việc của bạn đến 7 giờ ngày { $date }:
letter-digest-more = … và những việc khác trong danh sách trên trang.
letter-digest-closing =
    Xin đăng nhập để xử lý: { $inbox }
    Thư này không ký được văn bản. Muốn thôi nhận thư tổng hợp, xin tắt ở trang Thông báo.
