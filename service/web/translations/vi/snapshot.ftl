# Lỗi trong tệp nhân sự; mỗi câu đứng cạnh dòng, cột và giá trị
fault-unknown-column = Cột này không có trong danh mục cột. Hãy sửa tên cột, hoặc cho bỏ qua cột.
fault-missing-column = Thiếu một cột bắt buộc.
fault-duplicate-column = Có hai cột cùng một nội dung. Hãy giữ lại một cột.
fault-cells-without-heading = Có dữ liệu nằm ngoài các cột có tên.
fault-row-too-short = Dòng này ít ô hơn số cột; tệp có thể đã bị cắt.
snapshot-warning-no-final-line-end = Tệp không kết thúc bằng dấu xuống dòng: dòng cuối có thể đã bị cắt.
fault-empty-staff-number = Thiếu mã cán bộ.
fault-duplicate-staff-number = Mã cán bộ này đứng ở nhiều dòng.
fault-malformed-staff-number = Mã cán bộ không đúng dạng.
fault-empty-name = Thiếu họ và tên.
fault-unusual-sign = Tên có dấu hoặc chữ số không thường gặp trong tên.
fault-mixed-scripts = Tên lẫn chữ cái của hai hệ chữ trông giống nhau.
fault-control-character = Có ký tự điều khiển (xuống dòng, thẻ cột…) mà mắt không thấy.
fault-bidi-character = Có ký tự đổi chiều chữ, làm tên hiện ra khác với tên thật.
fault-invisible-character = Có ký tự mà mắt không thấy.
fault-unassigned-character = Có ký tự không thuộc bảng mã Unicode.
fault-empty-unit = Thiếu mã đơn vị.
fault-unknown-unit = Mã đơn vị này chưa có trong hệ thống.
fault-leading-zeros-lost = Số này có thể đã mất các chữ số 0 ở đầu khi mở bằng bảng tính.
fault-digits-lost = Số này đã bị bảng tính làm tròn. Hãy nhập lại dưới dạng văn bản.
fault-date-in-text = Bảng tính đã đổi nội dung này thành ngày hoặc giờ. Hãy nhập lại dưới dạng văn bản.
fault-error-cell = Ô này là một thông báo lỗi của bảng tính.
fault-unread-formula = Ô này là công thức chưa được tính.
fault-cell-too-long = Nội dung của ô quá dài.
fault-malformed-address = Địa chỉ thư không đúng dạng.
fault-duplicate-address = Địa chỉ thư này được ghi cho hai người hoặc hai hộp thư.
fault-malformed-user-name = Tên đăng nhập không đúng dạng.
fault-duplicate-user-name = Tên đăng nhập này được ghi cho hai người.
fault-malformed-phone = Số điện thoại không đúng dạng.
fault-malformed-date = Ngày không đúng dạng; hãy ghi theo dạng 31/12/2026.
fault-malformed-number = Dung lượng phải là một số nguyên, tính bằng MB.
fault-malformed-boolean = Không rõ người này còn làm việc hay không.
fault-malformed-national-id = Số định danh cá nhân không đúng dạng.
fault-missing-decision = Người này có thay đổi mà thiếu số hoặc ngày quyết định.
fault-unknown-kind = Không rõ dòng này là của cá nhân hay của đơn vị.
fault-missing-address = Hộp thư đơn vị thiếu địa chỉ.
fault-missing-owner = Hộp thư đơn vị thiếu người chịu trách nhiệm.
fault-missing-clerk = Hộp thư đơn vị thiếu văn thư quản lý.
fault-unknown-person = Không có cán bộ nào mang mã này.

# Điều cần biết; dòng vẫn được đọc
snapshot-warning-formula-cell = Ô này lấy kết quả của công thức ở lần tính gần nhất.
snapshot-warning-sheet-not-read = Trang tính này không được đọc vì bị ẩn hoặc không có cột nào quen thuộc.
snapshot-warning-read-as-cp1258 = Tệp được đọc theo bảng mã Windows-1258. Hãy xem lại vài họ tên trước khi đi tiếp.
snapshot-warning-personal-column-not-read = Cột dữ liệu cá nhân này không được đọc vì quy tắc đặt địa chỉ không cần đến.

# Tệp không đọc được; chưa có gì thay đổi
snapshot-refused-empty-file = Tệp không có nội dung.
snapshot-refused-too-large = Tệp lớn hơn mức cho phép.
snapshot-refused-too-many-rows = Tệp có nhiều dòng hơn mức cho phép. Hãy chia thành nhiều tệp.
snapshot-refused-too-many-columns = Tệp có nhiều cột hơn mức cho phép.
snapshot-refused-too-much-unpacked = Bảng tính chiếm quá nhiều bộ nhớ khi mở. Hãy chép danh sách sang một bảng tính mới rồi gửi lại.
snapshot-refused-unknown-format = Tệp không phải là bảng tính XLSX hay tệp CSV.
snapshot-refused-old-or-locked-workbook = Bảng tính thuộc dạng cũ (.xls) hoặc được đặt mật khẩu. Hãy lưu lại thành .xlsx không có mật khẩu.
snapshot-refused-broken-workbook = Bảng tính bị hỏng hoặc chưa tải lên đủ. Hãy mở lại, lưu và gửi lại.
snapshot-refused-broken-text = Không nhận ra bảng mã của tệp. Hãy lưu lại dưới dạng CSV UTF-8.
snapshot-refused-broken-csv = Tệp CSV sai cấu trúc, thường do dấu nháy kép mở mà không đóng.
snapshot-refused-no-headings = Không tìm thấy dòng tên cột.
snapshot-refused-several-sheets = Bảng tính có nhiều trang đều giống danh sách cán bộ. Hãy để lại một trang.
snapshot-refused-no-such-sheet = Bảng tính không có trang cần đọc.

# Quy tắc đặt địa chỉ
address-warning-national-id-in-address = Địa chỉ chứa chữ số của số định danh cá nhân; ai nhận thư cũng đọc được.
address-warning-birth-date-in-address = Địa chỉ chứa ngày sinh; ai nhận thư cũng đọc được.
address-none-name = Không viết được tên này bằng chữ cái không dấu; cần người quyết định địa chỉ.
address-none-taken = Mọi địa chỉ theo quy tắc đều đã có người dùng; cần người quyết định địa chỉ.
address-none-claimed = Địa chỉ ghi trong tệp là của người khác hoặc không dùng được; cần người quyết định địa chỉ.
