# Đơn vị của chính quyền: danh sách, lệnh và trang
units-top = cấp cao nhất
units-line = { $code } { $name } ({ $people } người)
units-change-new = Thêm { $code } { $name }, trực thuộc: { $parent }
units-change-renamed = Đổi tên { $code }: { $before } → { $name }
units-change-moved = Chuyển { $code } { $name }: { $before } → { $parent }
units-foreseen =
    { $count ->
        [0] Không có gì thay đổi.
       *[other] Sẽ có { $count } thay đổi; chưa có gì được ghi.
    }
units-done =
    { $count ->
        [0] Không có gì thay đổi.
       *[other] Đã ghi { $count } thay đổi.
    }
units-missing = { $count } đơn vị đang có mà danh sách không nêu, được giữ nguyên: { $codes }
units-refused = Chưa có gì thay đổi. Cần sửa trước:
units-refused-several-sheets = Bảng tính có nhiều trang đều giống danh sách đơn vị. Hãy để lại một trang.
units-place = Dòng { $row }: { $text }
units-place-column = Dòng { $row }, cột { $column }: { $text }
units-fault-missing-column = Thiếu một cột bắt buộc: cần mã đơn vị, tên đơn vị và mã đơn vị cấp trên.
units-fault-empty-code = Thiếu mã đơn vị.
units-fault-malformed-code = Mã đơn vị chỉ gồm chữ cái không dấu, chữ số và các dấu . _ - ở giữa: { $value }
units-fault-code-too-long = Mã đơn vị dài quá 40 ký tự: { $value }
units-fault-doubled-code = Mã đơn vị này đã có (chữ hoa và chữ thường được coi là một): { $value }
units-fault-empty-name = Thiếu tên đơn vị.
units-fault-name-too-long = Tên đơn vị dài quá 200 ký tự: { $value }
units-fault-unknown-parent = Đơn vị cấp trên không có trong danh sách và cũng chưa có trong hệ thống: { $value }
units-fault-ring = Đơn vị { $value } trực thuộc chính nó qua các cấp trên.
units-fault-too-deep = Đơn vị { $value } nằm sâu hơn 32 cấp.
units-fault-second-root = Chỉ một đơn vị đứng ở cấp cao nhất, và đã có { $value }. Hãy ghi mã đơn vị cấp trên.

# Đơn vị trở thành gì, theo quyết định nào
units-linked = Đã ghi. Số liệu của những ngày trước được tính theo đơn vị kế thừa khi hỏi.
units-linked-already = Việc này đã được ghi; không có gì thay đổi.
units-link-refused-no-decision = Chưa ghi: thiếu số của quyết định.
units-link-refused-too-long = Chưa ghi: số của quyết định dài quá 100 ký tự hoặc có ký tự không in được.
units-link-refused-day-in-doubt = Chưa ghi: ngày quyết định { $value } không hợp lý.
units-link-refused-decided-in-future = Chưa ghi: ngày quyết định { $value } chưa đến.
units-link-refused-decided-later = Chưa ghi: { $value } trước ngày quyết định.
units-link-refused-successors = Chưa ghi: giải thể (dissolve) không có đơn vị kế thừa; đổi tên (rename) và sáp nhập (merge) có đúng một; chia tách (split) từ hai; chuyển giao (transfer) từ một.
units-link-refused-unknown-unit = Chưa ghi: chưa từng có đơn vị mang mã { $value }.
units-link-refused-to-itself = Chưa ghi: đơn vị { $value } không kế thừa chính nó, và mỗi đơn vị kế thừa chỉ nêu một lần.
units-link-refused-ring = Chưa ghi: cùng ngày đó đơn vị kế thừa lại trở thành { $value }.
units-link-refused-linked-already = Chưa ghi: quyết định { $value } đã nói đơn vị này trở thành gì từ ngày đó.

# Trang
units-title = Đơn vị
units-lead = Các đơn vị của chính quyền, mỗi đơn vị dưới đơn vị cấp trên. Không đơn vị nào bị xóa; mỗi thay đổi được ghi vào sổ nhật ký.
units-door = Cây đơn vị, thêm và đổi tên.
units-people = { $count } người
units-empty = Chưa có đơn vị nào
units-empty-about = Nhập cả danh sách bằng lệnh “flask units import”, hoặc thêm từng đơn vị ở dưới, đơn vị cao nhất trước.
units-add = Thêm đơn vị
units-rename = Đổi tên
units-field-code = Mã đơn vị
units-field-name = Tên đơn vị
units-field-under = Trực thuộc
units-hint-code = Ví dụ H13.02; danh sách nhân sự ghi mã này cho từng người. Không đổi được về sau.
units-hint-rename = Văn bản đã phát hành giữ tên cũ.
units-added = Đã thêm { $name }.
units-renamed = Tên mới: { $name }.
problem-bodies_refused = Thông tin đơn vị chưa hợp lệ
problem-bodies_refused-what = Mã, tên hoặc đơn vị cấp trên không đúng. Chưa có gì thay đổi.
