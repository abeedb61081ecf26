tokens-no-key = { $name } chưa có khóa ký. Hãy cấp chứng thư cho tài khoản này trước.
