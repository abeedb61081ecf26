# Khung trang và những từ dùng ở mọi nơi.
house-name = Ấn Tín
house-tagline = Ký số và kiểm tra văn bản điện tử

layout-skip = Đến nội dung chính
layout-navigation = Điều hướng chính
layout-menu = Giao diện và tài khoản
layout-theme = Giao diện
layout-demo = Bản dùng thử. Chứng thư nội bộ: chữ ký tạo tại đây không có giá trị pháp lý.
layout-legal-time = Giờ Việt Nam (+07:00)
language-vi = Tiếng Việt
language-en = English
theme-auto = Theo thiết bị
theme-light = Sáng
theme-dark = Tối

nav-start = Trang chính
nav-sign = Ký số
nav-mailboxes = Hộp thư công vụ
nav-verify = Kiểm tra văn bản
nav-more = Thêm
nav-account = Tài khoản
nav-sign-in = Đăng nhập
nav-sign-out = Đăng xuất

notice-info = Thông tin
notice-good = Đã xong
notice-warn = Lưu ý
notice-bad = Có lỗi

steps-name = Bước { $current } trên { $all }
step-done = Đã xong

document-pages = { $count } trang
document-signatures = { $count } chữ ký
act-state-new = Chưa ký
act-state-placed = Chờ xác nhận ký
act-state-given = Đã ký, chờ dấu thời gian
act-state-finished = Đã ký
act-state-failed = Ký không thành
act-state-withdrawn = Đã rút lại
