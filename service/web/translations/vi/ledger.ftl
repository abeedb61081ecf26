# Sổ sự kiện: khóa ký, dấu thời gian, phòng kiểm toán giữ mốc ký
ledger-held = Đã đối chiếu { $checkpoints } mốc ký, trong đó { $stamped } mốc có dấu thời gian.
ledger-stamp-broken = ✘ Dấu thời gian của mốc ký { $number } sự kiện không tin được: { $reason ->
    [altered] nội dung khác với khi lưu
    [orphan] không có mốc ký nào ở số sự kiện này
    [imprint] dấu được cấp cho nội dung khác
    [untrusted] cơ quan cấp dấu không có trong danh sách tin cậy
    [early] thời điểm trong dấu sớm hơn lúc tạo mốc ký
   *[forged] chữ ký của dấu không đúng
}
ledger-stamped = Đã lấy { $done } dấu thời gian; còn { $waiting } mốc ký đang chờ.
ledger-key-unwritten = ✘ Không ghi được khóa vào { $file }: { $reason }
ledger-key-changed =
    ✔ Việc thay khóa đã được ghi vào sổ. Hãy đưa phần dưới vào tệp cấu hình rồi khởi động lại dịch vụ, và gửi mốc ký
    (có chữ ký của cả hai khóa) cho phòng kiểm toán.
