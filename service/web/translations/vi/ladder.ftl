# Bậc thang: thuộc diện → được trang bị → có dùng → dùng thường xuyên.
ladder-name-signature = Chữ ký số của lãnh đạo
ladder-name-mail = Hộp thư công vụ của cán bộ
ladder-heading = { $name } · { $place } · { $first } – { $last }
ladder-rung = { $name }: { $rate }.
ladder-rung-none = { $name }: không có số liệu ({ $reason })
ladder-dropped = Giảm { $count } người so với bậc dưới.
ladder-aside = Ngoài ra { $count } người có dùng nhưng không ở bậc dưới.
ladder-habit = Thường xuyên: ít nhất { $days } ngày mỗi tuần, trong { $reached } của { $weeks } tuần cuối kỳ.
ladder-signature-entitled = Lãnh đạo đương chức
ladder-signature-equipped = Có chứng thư chữ ký số
ladder-signature-active = Đã ký số trong kỳ
ladder-signature-habitual = Ký số thường xuyên
ladder-mail-entitled = Cán bộ thuộc diện tính
ladder-mail-equipped = Có hộp thư công vụ
ladder-mail-active = Đã dùng hộp thư trong kỳ
ladder-mail-habitual = Dùng hộp thư thường xuyên
