account-scope-csc = Ký giá trị băm từ phần mềm khác (CSC): mỗi lần nhập mã PIN cho tối đa 100 chữ ký trong nửa giờ

csc-description = Ký số từ xa bằng khóa của cán bộ, cơ quan; mỗi lần ký chỉ cho đúng các giá trị băm đã được chấp thuận
csc-pin = Mã PIN
csc-pin-what = Mã PIN của khóa ký
csc-otp = Mã một lần
csc-otp-what = Mã một lần trên thiết bị của người ký
