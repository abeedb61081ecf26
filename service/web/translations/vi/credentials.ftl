credentials-enrolled = Đã ghi nhận chứng thư của { $subject }, do { $issuer } cấp.
credentials-seal-of = Đây là con dấu của { $agency }.
credentials-seal-of-nobody = Chưa ghi con dấu này là của cơ quan nào nên chưa dùng được. Ghi bằng lệnh: flask credentials assign { $id } MÃ_CƠ_QUAN
credentials-unit-of-a-person = Chứng thư cá nhân không phải là con dấu: bỏ --unit, hoặc thêm --scope agency.
credentials-seal = ✔ { $id }: { $subject }, { $holder } giữ, dùng đến { $day }: con dấu của { $agency } ({ $unit })
credentials-seal-open = ✘ { $id }: { $subject }, { $holder } giữ, dùng đến { $day }: chưa ghi là của cơ quan nào
credentials-no-seal = Không có con dấu { $id } đang dùng, hoặc không có đơn vị { $unit }.
