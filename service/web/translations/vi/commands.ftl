# Dòng lệnh: flask demo, documents, ledger
demo-not-here = Dữ liệu mẫu chỉ dùng cho bản chạy thử, không dùng khi vận hành chính thức.
demo-ready = { $name } đã sẵn sàng: { $people } tài khoản mẫu.
documents-signed = ✔ Đã ký: { $out } (mức { $level }, SHA-256 { $sha256 })
documents-warning = ! Lưu ý: { $warning }
documents-refused = ✘ Không ký được: { $reason }
documents-no-key = { $name } chưa có khóa ký.
documents-nobody = Không có người dùng đang hoạt động mang tên { $name }.
documents-bad-place = { $text }: cần “trang:trái,trên,rộng,cao” tính theo phần của trang
ledger-intact = ✔ Sổ sự kiện nguyên vẹn: { $events } sự kiện, trong đó { $forgotten } đã xóa nội dung theo thời hạn lưu giữ; gốc cây băm { $head }
ledger-broken = ✘ Sổ sự kiện bị đứt tại sự kiện số { $number }: { $reason ->
    [missing] thiếu sự kiện
    [surplus] có sự kiện thừa
    [erased] nội dung bị xóa mà không có sự kiện nào ghi nhận
    [unproved] không khớp với lá của cây băm
    [node] một nút cây băm phía trên đã bị sửa
    [cut] các sự kiện từ đây về sau không còn
    [rewritten] sổ đã bị viết lại sau mốc ký gần nhất còn khớp
    [forged] mốc ký được lưu không phải mốc đã ký
   *[altered] nội dung đã bị sửa
}
ledger-empty = Sổ sự kiện còn trống, chưa có gì để ký.
ledger-damaged = ✘ Sổ sự kiện không còn khớp với điều đã ký ({ $reason }). Hãy chạy “flask ledger verify”.
ledger-prove-one = Cần một trong hai: số sự kiện hoặc --from.
ledger-not-covered = Chưa có mốc ký nào bao gồm sự kiện này; hãy chạy “flask ledger checkpoint”.
ledger-no-checkpoint = Không có mốc ký nào ở { $size } sự kiện.
ledger-proved = ✔ Sự kiện số { $number } nằm trong sổ dưới mốc ký { $size } sự kiện. Đường chứng minh và mốc ký:
ledger-grew = ✔ Sổ chỉ được ghi thêm từ { $first } đến { $second } sự kiện. Đường chứng minh và mốc ký mới nhất:
directory-not-embedded = Thư mục hộp thư do hệ thống khác quản lý, không phục vụ ở đây.
directory-port = Không mở được cổng { $port }: { $reason }
directory-serves = Thư mục hộp thư dùng thử: { $url }, gốc { $base }, quản trị { $root }
seed-not-here = Nơi đây đang phục vụ người thật nên không tạo thành phố thử nghiệm. Hãy dùng một thư mục dữ liệu mới.
seed-month = Tháng { $month }: { $events } hoạt động, { $documents } văn bản đi.
seed-ready = Thành phố thử nghiệm đã sẵn sàng: { $staff } cán bộ, { $days } ngày, { $events } hoạt động.
