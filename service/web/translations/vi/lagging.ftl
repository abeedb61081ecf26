# Ai còn chậm, và so sánh đơn vị.
lag-title = Đơn vị còn chậm
lag-sort = Xếp theo
lag-sort-code = Mã đơn vị
lag-sort-share = Tỷ lệ thấp nhất trước
lag-sort-short = Thiếu nhiều người nhất trước
lag-sort-change = Giảm nhiều nhất so với tháng trước
lag-short = Còn thiếu (người)
lag-change = So với tháng trước
lag-points = { $points } điểm
lag-choose = Chọn { $name } để so sánh
lag-compare = So sánh các đơn vị đã chọn
lag-about = Còn thiếu là số người cần thêm để đạt mục tiêu. Thay đổi tính bằng điểm phần trăm so với tháng trước, khi tháng đó đã chốt.
compare-title = So sánh đơn vị
compare-choose = Chọn từ { $fewest } đến { $most } đơn vị để so sánh.
compare-back = Quay lại chọn đơn vị
compare-change = So với tháng trước: { $change }.
lag-tick = So sánh
