# Kế hoạch hộp thư: trường hợp cần người quyết định và cảnh báo an toàn, bổ sung cho sync.ftl.
sync-proposal-same-name-and-unit = Trùng họ tên và đơn vị với một hộp thư chưa có mã cán bộ
sync-proposal-same-person = Có thể là người đã có trong hồ sơ với mã cán bộ khác
sync-proposal-two-records = Hồ sơ nhân sự có nhiều dòng cùng một mã cán bộ
sync-proposal-address-taken = Địa chỉ đã thuộc về hộp thư khác
sync-proposal-cannot-say = Thư mục đang dùng không ghi được thông tin này
sync-proposal-handover = Đổi người phụ trách hoặc văn thư của hộp thư đơn vị: cần biên bản bàn giao
sync-proposal-unit-mailbox-not-working = Hộp thư đơn vị đang tạm khóa hoặc đã đóng
sync-kept = { $count } mục được giữ bằng tay, không thay đổi
sync-kept-about = Hồ sơ nhân sự ghi khác, nhưng có người đã chọn giữ các mục này bằng tay.
breach-forbidden-attribute = Kế hoạch định ghi { $attribute } ({ $counted } lần). Thuộc tính này không kế hoạch nào được phép ghi.
