# Số văn bản và sổ đăng ký văn bản đi.
problem-number_taken = Số và ký hiệu này đã có trong sổ
problem-number_taken-what = Văn bản khác của cơ quan đã mang số và ký hiệu này trong năm. Chưa có gì được ghi thêm.
problem-number_refused = Chưa cấp được số
problem-number_refused-what = Dãy số hoặc ngày ban hành không cho phép việc này. Chưa có gì được ghi thêm.
problem-entry_refused = Thông tin đăng ký chưa hợp lệ
problem-entry_refused-what = Có trường còn thiếu, quá dài hoặc không đúng. Chưa có gì được ghi thêm.
