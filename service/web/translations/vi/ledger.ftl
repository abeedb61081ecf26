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

problem-not_covered = Chưa có mốc ký cho yêu cầu này
problem-not_covered-what = Không có mốc ký nào ở số sự kiện này, hoặc sự kiện chưa nằm dưới mốc ký.
problem-ledger_damaged = Sổ sự kiện không còn khớp với điều đã ký
problem-ledger_damaged-what = Không chứng minh được; bộ phận kỹ thuật cần chạy “flask ledger verify” và báo cho kiểm toán.

ledger-note-believed = ✔ Mốc ký đúng của { $origin }: { $size } sự kiện, gốc cây băm { $root }
ledger-note-grew = ✔ Sổ chỉ được ghi thêm kể từ mốc ký { $since } sự kiện.
ledger-note-stamped = ✔ Mốc ký đã có trước { $moment }, theo dấu thời gian của { $authority }.
ledger-note-trust = ✘ Không đọc được tệp chứng thư gốc: { $reason }
ledger-note-stamp = ✘ Dấu thời gian không tin được: { $reason ->
    [imprint] dấu được cấp cho nội dung khác
    [untrusted] cơ quan cấp dấu không có trong danh sách tin cậy
   *[forged] chữ ký của dấu không đúng
}
ledger-note-refused = ✘ Không tin được: { $reason ->
    [unreadable] tệp này không phải là mốc ký
    [older_unreadable] tệp mốc ký cũ không phải là mốc ký
    [older_untrusted] mốc ký cũ không do khóa này ký, hoặc đã bị sửa
    [key_laid_aside] mốc ký mới do một khóa đã thôi dùng ký
    [proof_unreadable] không đọc được tệp chứng minh
    [proof_missing] thiếu tệp chứng minh từ mốc ký cũ (--proof)
    [shrunk] mốc ký mới có ít sự kiện hơn mốc ký cũ; sổ đã bị cắt
    [rewritten] sổ không phải được ghi thêm từ mốc ký cũ; sổ đã bị viết lại, hoặc tệp chứng minh không đúng
   *[untrusted] mốc ký không do khóa này ký, hoặc đã bị sửa
}

witness-subject = Mốc ký sổ sự kiện ngày { $day }: { $size } sự kiện
witness-body =
    Kính gửi phòng kiểm toán,

    Đính kèm là mốc ký mới nhất của sổ sự kiện { $origin }: { $size } sự kiện, gốc cây băm
    { $root }
    { $stamped ->
        [yes] Kèm dấu thời gian của mốc ký (tệp .tst).
       *[no] Dấu thời gian của mốc ký chưa lấy được; sau này có thể tải về tại /api/v1/ledger/stamp?size={ $size }.
    }
    { $known ->
        [grown] Kèm chứng minh rằng sổ chỉ được ghi thêm kể từ mốc ký { $since } sự kiện trong thư trước (tệp .json).
        [same] Sổ không thay đổi kể từ thư trước.
       *[first] Đây là thư đầu tiên.
    }
    Đề nghị lưu thư này ở nơi hệ thống ký số không ghi được. Kiểm tra bằng khóa đã được bàn giao trực tiếp, không dùng
    khóa nào nêu trong thư:

    { $known ->
        [grown] flask ledger check-note checkpoint-{ $size }.txt --key KHÓA --since checkpoint-{ $since }.txt --proof growth-{ $since }-{ $size }.json{ $stamped ->
            [yes] {" "}--token checkpoint-{ $size }.tst
           *[no] {""}
        }
       *[first] flask ledger check-note checkpoint-{ $size }.txt --key KHÓA{ $stamped ->
            [yes] {" "}--token checkpoint-{ $size }.tst
           *[no] {""}
        }
    }

    Mỗi ngày có một thư. Ngày nào không có thư, đề nghị hỏi bộ phận vận hành.

ledger-title = Sổ sự kiện
ledger-lead = Mọi việc trong hệ thống được ghi nối tiếp vào sổ này. Sửa hoặc xóa một mục đã ghi đều bị phát hiện.
ledger-state-good = Lần kiểm tra gần nhất: sổ nguyên vẹn
ledger-state-bad = Sổ không còn nguyên vẹn
ledger-state-warn = Chưa có kết quả kiểm tra mới
ledger-walked = Đã kiểm tra toàn bộ { $events } sự kiện lúc { $moment }.
ledger-never-walked = Hệ thống tự kiểm tra toàn bộ sổ mỗi đêm.
ledger-age-now = Kết quả dưới một giờ trước.
ledger-age-hours = Kết quả cách đây { $hours } giờ.
ledger-age-days = Kết quả cách đây { $days } ngày.
ledger-what-now = Đề nghị giữ nguyên cơ sở dữ liệu, không khởi tạo lại, và báo ngay cho kiểm toán.
ledger-standing = Hiện trạng
ledger-fact-events = Số sự kiện
ledger-fact-signed = Mốc ký gần nhất
ledger-fact-stamped = Dấu thời gian
ledger-fact-witness = Thư gửi kiểm toán
ledger-forgotten = { $count } đã xóa nội dung theo thời hạn lưu giữ
ledger-covers = { $uncovered ->
    [0] Bao gồm toàn bộ { $size } sự kiện
   *[other] Bao gồm { $size } sự kiện; { $uncovered } sự kiện mới chờ mốc sau
}
ledger-none-signed = Chưa có mốc ký nào.
ledger-waits = Đang chờ dấu thời gian
ledger-waiting = { $count } mốc ký đang chờ
ledger-size = { $size } sự kiện
ledger-letter-sent = Đã gửi
ledger-letter-waiting = Đang gửi
ledger-letter-refused = Bị từ chối
ledger-letter-given-up = Không gửi được
ledger-letter-forgotten = Đã qua thời hạn lưu thư
ledger-no-letter = Chưa gửi thư nào
ledger-no-witness = Chưa đặt địa chỉ nhận
ledger-notes = Các mốc ký gần đây
ledger-notes-about = Mỗi giờ, hệ thống ký xác nhận sổ đã ghi đến đâu. Người giữ một mốc ký cũ biết được sổ có bị viết lại hay không.
ledger-made = Thời điểm ký
ledger-stamp = Dấu thời gian
ledger-fetch = Tải về
ledger-note = Mốc ký
ledger-line-forged = Mốc ký đã bị sửa
ledger-line-stamp = Dấu không tin được
ledger-key = Khóa kiểm tra
ledger-key-about = Mốc ký là thật khi kiểm tra đúng với khóa này. Kiểm toán nên nhận khóa trực tiếp, không chỉ từ trang này.
ledger-former-keys = Khóa đã dùng trước đây, cũ nhất trước:
ledger-check = Tự kiểm tra
ledger-check-keep = Lưu một mốc ký và dấu thời gian của nó ở nơi hệ thống này không ghi được.
ledger-check-grown = Về sau, tải mốc ký mới và chứng minh rằng sổ chỉ được ghi thêm kể từ mốc cũ.
ledger-check-example = Ví dụ: từ { $first } đến { $second } sự kiện
ledger-check-run = Đối chiếu trên máy của mình, không cần kết nối với hệ thống này:
ledger-check-key = KHOA
ledger-check-others = Có thể dùng công cụ khác theo chuẩn C2SP tlog-checkpoint, RFC 9162 và RFC 3161.
ledger-check-api = Mô tả giao diện lập trình
ledger-found = Phát hiện khi kiểm tra lúc { $moment }.
ledger-lines-wrong = Có mốc ký hoặc dấu thời gian không tin được; xem bảng bên dưới.
