# Khung của trang báo lỗi; từng lỗi có câu riêng ở nơi khác.
error-kept = Những gì không bị mất
error-do = Nên làm gì bây giờ
