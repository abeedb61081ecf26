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
    [cut] cây băm còn lá nhưng sự kiện không còn
   *[altered] nội dung đã bị sửa
}
directory-not-embedded = Thư mục hộp thư do hệ thống khác quản lý, không phục vụ ở đây.
directory-port = Không mở được cổng { $port }: { $reason }
directory-serves = Thư mục hộp thư dùng thử: { $url }, gốc { $base }, quản trị { $root }
