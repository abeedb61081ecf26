# Thư gửi văn bản, trang xác nhận của nơi nhận, tình trạng gửi (Nghị định 30/2020/NĐ-CP, điều 18 và 21)
letter-document =
    Kính gửi: { $recipient }

    { $agency } gửi văn bản:
    { $type } số { $notation } ngày { $date }
    { $subject }

    { $how }

    Xin văn thư kiểm tra tệp, rồi xác nhận đã nhận hoặc trả lại kèm lý do:
    { $receipt }
    Địa chỉ này chỉ dành cho nơi nhận nêu trên và chỉ trả lời được một lần. Xin không chuyển tiếp.

    Mã văn bản: { $code }
    Tra cứu tình trạng: { $address }
    SHA-256 của tệp:
    { $digest }

    Thư được gửi tự động. Xin không trả lời thư này.
letter-attached = Văn bản đã ký số được đính kèm thư này.
letter-too-large = Văn bản có dung lượng lớn nên không đính kèm. Xin tải về theo địa chỉ xác nhận ở dưới.
letter-separate-files = Văn bản có { $count } tệp kèm theo; tải được tại địa chỉ xác nhận ở dưới.
letter-standing-subject = { $standing ->
        [RECALLED] Thu hồi văn bản { $notation }
        [REPLACED] Thay thế văn bản { $notation }
       *[CORRECTED] Đính chính văn bản { $notation }
    }
letter-standing-what =
    Kính gửi: { $recipient }

    { $agency } thông báo { $standing ->
        [RECALLED] thu hồi
        [REPLACED] thay thế
       *[CORRECTED] đính chính
    } văn bản đã gửi:
    { $document }
    { $subject }

    { $standing ->
        [RECALLED] Văn bản bị thu hồi từ { $moment }. Xin không sử dụng, hủy văn bản đã nhận và báo lại cơ quan gửi (Điều 18 Nghị định 30/2020/NĐ-CP).
        [REPLACED] Văn bản được thay thế từ { $moment }. Xin không sử dụng văn bản cũ.
       *[CORRECTED] Văn bản được đính chính từ { $moment }. Xin dùng cùng với văn bản đính chính.
    }
letter-standing-reason = Lý do:
letter-standing-later =
    { $standing ->
        [REPLACED] Văn bản thay thế
       *[other] Văn bản đính chính
    }: { $later }
    { $later_address }
letter-standing-where =
    Tra cứu tình trạng văn bản:
    { $address }

    Thư được gửi tự động. Xin không trả lời thư này.
receipt-title = Xác nhận nhận văn bản
receipt-for = Nơi nhận: { $name }
receipt-document = { $type } số { $notation }
receipt-agency = Cơ quan gửi
receipt-date = Ngày ban hành
receipt-subject = Trích yếu
receipt-code = Mã tra cứu
receipt-digest = SHA-256 của tệp đã gửi
receipt-take = Tải văn bản
receipt-check-title = 1. So tệp nhận được
receipt-check-lead = Chọn tệp PDF trong thư. Tệp được so ngay trên máy này, không gửi đi.
receipt-check-sent = Tệp chỉ được đọc để tính mã, không được lưu.
receipt-check-choose = Chọn tệp PDF
receipt-check = So tệp
receipt-same = Đúng tệp đã gửi
receipt-same-more = Tệp giống bản cơ quan gửi đã ban hành từng bit.
receipt-other = Không phải tệp đã gửi
receipt-other-more = Tệp khác bản đã gửi. Xin tải lại từ trang này, hoặc trả lại văn bản.
receipt-verify = Kiểm tra chữ ký số của tệp
receipt-confirm-title = 2. Xác nhận đã nhận
receipt-confirm-first = Xin so tệp trước. Sau khi tệp đúng, nút xác nhận hiện ra ở đây.
receipt-by = Họ tên văn thư
receipt-confirm = Xác nhận đã nhận
receipt-back-title = Trả lại văn bản
receipt-back-lead = Chỉ trả lại khi chữ ký không hợp lệ, tệp sai, hoặc văn bản gửi nhầm.
receipt-reason = Lý do
receipt-reason-not-intact = Chữ ký không hợp lệ hoặc tệp bị thay đổi
receipt-reason-not-ours = Không thuộc thẩm quyền, gửi nhầm nơi nhận
receipt-reason-other = Lý do khác
receipt-note = Ghi rõ thêm
receipt-back = Trả lại
receipt-received = Đã xác nhận nhận văn bản
receipt-received-more = { $by } xác nhận lúc { $moment }. Không cần làm gì thêm.
receipt-rejected = Văn bản đã được trả lại
receipt-rejected-more = { $by } trả lại lúc { $moment }. Cơ quan gửi đã được báo.
receipt-recalled = Văn bản đã bị thu hồi
receipt-recalled-more = Cơ quan ban hành đã thu hồi văn bản này. Xin không sử dụng và xóa tệp đã nhận.
receipt-replaced = Văn bản đã được thay thế
receipt-replaced-more = Xin không sử dụng văn bản này. Văn bản thay thế:
receipt-corrected = Văn bản đã được đính chính
receipt-corrected-more = Xin dùng cùng với văn bản đính chính:
receipt-files = Tệp kèm theo ({ $count })
receipt-unknown = Địa chỉ này không dùng được
receipt-unknown-more = Địa chỉ bị gõ thiếu, hoặc đã quá 90 ngày. Văn bản vẫn tra cứu được theo mã in trên văn bản.
receipt-wrong-no-name = Xin ghi họ tên người trả lời.
receipt-wrong-no-reason = Xin ghi rõ lý do.
receipt-wrong-other-file = Tệp chưa được so, hoặc không phải tệp đã gửi.
receipt-wrong-answered = Văn bản này đã được trả lời rồi.
receipt-wrong-recalled = Văn bản đã bị thu hồi, không trả lời nữa.
receipt-until = Trả lời được đến { $moment }.
delivery-title = Tình trạng gửi
delivery-of = Tình trạng gửi văn bản { $notation }
delivery-none = Văn bản chưa gửi cho nơi nào
delivery-none-more = Danh sách nơi nhận hiện ra khi văn bản được ban hành.
delivery-recipient = Nơi nhận
delivery-address = Hộp thư
delivery-state = Tình trạng
delivery-when = Thời điểm
delivery-state-queued = Chờ gửi
delivery-state-sent = Đã gửi, chờ xác nhận
delivery-state-refused = Không gửi được
delivery-state-given-up = Không gửi được sau 5 ngày
delivery-state-other-way = Gửi bằng cách khác
delivery-state-received = Đã nhận
delivery-state-rejected = Bị trả lại
delivery-state-stopped = Đã dừng, chưa gửi đi
delivery-state-in-doubt = Không rõ đã đến hay chưa
delivery-told = Đã báo { $sent }/{ $reached } nơi nhận.
delivery-told-other-way = { $count } nơi nhận phải báo bằng cách khác.
delivery-told-stopped = Đã dừng { $count } thư chưa gửi.
delivery-news-queued = Chờ gửi thư báo
delivery-news-sent = Đã gửi thư báo
delivery-news-refused = Không gửi được thư báo
delivery-news-given-up = Không gửi được thư báo sau 5 ngày
delivery-news-other-way = Phải báo bằng cách khác
delivery-news-stopped = Đã dừng thư báo, chưa gửi đi
delivery-news-in-doubt = Không rõ thư báo đã đến hay chưa
delivery-answer = Máy chủ trả lời: { $answer }
delivery-by = { $by }
delivery-linked = gửi địa chỉ, không kèm tệp
delivery-in-time = Ban hành đúng hạn
delivery-in-time-more = Ký lúc { $signed }, ban hành lúc { $issued }, hạn { $due } (khoản 1 điều 18 Nghị định 30/2020/NĐ-CP).
delivery-late = Ban hành chậm
delivery-late-waiting = Quá hạn ban hành
delivery-late-waiting-more = Ký lúc { $signed }, hạn ban hành { $due } (khoản 1 điều 18 Nghị định 30/2020/NĐ-CP).
delivery-back = Về văn bản
delivery-evidence = Tải hồ sơ chứng cứ
delivery-lates-title = Ban hành chậm
delivery-lates-lead = Văn bản ký trong 31 ngày qua mà ban hành sau thời hạn, hoặc đã quá hạn mà chưa ban hành.
delivery-lates-cut = Đây là { $count } văn bản mới nhất. Còn văn bản cũ hơn chưa hiện ở đây.
delivery-lates-none = Không có văn bản nào chậm
delivery-lates-none-more = Mọi văn bản đã ký đều được ban hành đúng hạn.
delivery-lates-due = Hạn ban hành
delivery-lates-issued = Ban hành lúc
delivery-lates-not-yet = chưa ban hành
