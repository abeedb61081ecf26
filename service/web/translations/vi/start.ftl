# Trang chính, theo vai trò.
start-open-title = Văn bản điện tử, ký và kiểm tra tại một nơi
start-open-lead = Ai cũng có thể kiểm tra một văn bản đã ký, không cần tài khoản. Cán bộ có thẩm quyền đăng nhập để ký số.
start-door-verify = Kiểm tra văn bản
start-door-verify-text = Xem ai đã ký, ký khi nào và văn bản có còn nguyên vẹn không.
start-door-sign-in = Đăng nhập
start-door-sign-in-text = Dành cho cán bộ, công chức ký số và quản lý văn bản.
start-hello = Kính chào { $name }
start-to-sign = { $count ->
    [0] Không có văn bản chờ ký
   *[other] { $count } văn bản chờ ký
}
start-sign-next = Ký văn bản đầu tiên
start-upload = Tải văn bản lên
start-all-documents = Tất cả văn bản
start-nothing-title = Chưa có văn bản nào
start-nothing-text = Tải lên một tệp PDF để ký. Tệp gốc được giữ nguyên từng byte.
start-done-title = Đã ký hết
start-done-text = Mọi văn bản đều đã được ký.
start-waiting = Chờ ký
start-finishing = Đã ký, đang chờ dấu thời gian
start-recent = Đã ký gần đây
start-other-lead = Vai trò: { $roles }.
start-nav-office-text = Văn bản đang chờ xử lý, dự thảo và văn bản đã xong.
start-nav-register-text = Số, ngày và trích yếu của các văn bản đã cấp số.
start-nav-mailboxes-text = Hộp thư của cán bộ, đối chiếu với danh sách nhân sự.
start-nav-adoption-text = Tỷ lệ dùng chữ ký số và thư công vụ, kèm hai số đếm và chứng cứ.
start-nav-reported-text = Số liệu do các cơ quan báo cáo, kèm minh chứng.
start-nav-verify-text = { start-door-verify-text }
start-nav-trust-text = Các tổ chức cấp chứng thư mà hệ thống tin cậy.
start-door-account = Tài khoản
start-door-account-text = Chứng thư, mã PIN và xác thực hai bước.
role-leader = Lãnh đạo
role-clerk = Văn thư
role-it_staff = Cán bộ công nghệ thông tin
role-auditor = Kiểm toán
role-administrator = Quản trị
