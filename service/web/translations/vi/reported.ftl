# Các chỉ tiêu do cơ quan tự báo cáo: không bao giờ lẫn với số hệ thống đo được.
figures-none-reports-missing = Chưa đủ báo cáo của các đơn vị.
figures-none-not-restated = Số do đơn vị báo cáo không quy đổi sang đơn vị kế thừa.
figures-goal-f9 = Văn bản, hồ sơ xử lý hoàn toàn điện tử
figures-goal-f10 = Cơ quan điều hành trên môi trường điện tử
figures-goal-f11 = Cán bộ có máy tính
figures-goal-f12 = Cấp xã có mạng truyền số liệu chuyên dùng
figures-goal-f13 = Dịch vụ công trực tuyến toàn trình
figures-goal-f14 = Cán bộ được tập huấn kỹ năng số
figures-goal-f15 = Người dân, doanh nghiệp hài lòng
figures-goal-f16 = Hệ thống có hồ sơ cấp độ an toàn
figures-goal-f17 = Chứng thư chữ ký số đã cấp
adoption-figure-reported = { $measure } · { $place } · { $first } – { $last }: { $rate }; do đơn vị báo cáo
adoption-no-figure-reported = { $measure } · { $place } · { $first } – { $last }: không có số liệu do đơn vị báo cáo ({ $reason })
adoption-missing = { $reason } Còn thiếu: { $units }.
