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
