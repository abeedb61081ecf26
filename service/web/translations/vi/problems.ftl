# Điều gì đã xảy ra (problem-…), điều gì không mất (kept-…), bây giờ làm gì (do-…).
problem-again = Mở lại trang
problem-documents = Văn bản của tôi
problem-start = Về trang chính
problem-number = Mã sự cố: { $incident }

kept-nothing_sent = Hệ thống không lưu tệp này; các văn bản khác của bạn vẫn nguyên vẹn.
kept-not_signed = Văn bản chưa được ký và không thay đổi.
kept-all_kept = Dữ liệu đã lưu của bạn vẫn nguyên vẹn.

do-choose_pdf = Vui lòng chọn một tệp PDF. Tệp Word hoặc Excel cần được lưu thành PDF trước.
do-get_whole_file = Vui lòng tải lại tệp từ nơi gửi rồi thử lại.
do-give_password = Vui lòng nhập mật khẩu mở tệp rồi tải lên lại.
do-make_smaller = Vui lòng giảm dung lượng, ví dụ quét ảnh ở độ phân giải thấp hơn, rồi tải lên lại.
do-split_document = Vui lòng tách văn bản thành các phần ngắn hơn.
do-export_again = Vui lòng xuất lại tệp PDF từ phần mềm soạn thảo rồi thử lại.
do-ask_author = Vui lòng đề nghị nơi gửi cung cấp bản cho phép ký thêm.
do-other_certificate = Vui lòng chọn chứng thư khác.
do-renew_certificate = Vui lòng liên hệ bộ phận công nghệ thông tin để được cấp chứng thư mới.
do-ask_it = Vui lòng liên hệ bộ phận công nghệ thông tin của cơ quan.
do-place_again = Vui lòng đặt lại vị trí chữ ký trong trang.
do-pin_again = Vui lòng nhập lại mã PIN.
do-unlock_pin = Vui lòng liên hệ bộ phận công nghệ thông tin để mở lại khóa.
do-code_again = Vui lòng nhập mã đang hiển thị trên ứng dụng xác thực.
do-later = Vui lòng thử lại sau ít phút.
do-look_again = Vui lòng mở lại văn bản để xem tình trạng hiện tại.
do-check_address = Vui lòng kiểm tra lại địa chỉ hoặc mở từ danh sách văn bản.
do-send_again = Vui lòng mở lại trang và gửi lại.
do-check_request = Vui lòng kiểm tra lại nội dung đã gửi.
do-check_token = Vui lòng kiểm tra mã truy cập tại trang tài khoản.
do-sign_in = Vui lòng đăng nhập.
do-wait = Vui lòng chờ một phút rồi thử lại.
do-tell_incident = Vui lòng thử lại; nếu vẫn lỗi, báo mã sự cố cho bộ phận công nghệ thông tin.
do-check_text = Vui lòng kiểm tra lại nội dung đã nhập.
do-choose_pin = Vui lòng chọn mã PIN khác.
do-choose_image = Vui lòng chọn ảnh khác.

problem-not_a_pdf = Tệp không phải PDF
problem-not_a_pdf-what = Nội dung tệp không phải định dạng PDF, dù tên tệp có thể ghi khác.
problem-empty = Tệp rỗng
problem-empty-what = Tệp không có nội dung.
problem-truncated = Tệp bị thiếu
problem-truncated-what = Phần cuối của tệp bị thiếu, có thể do tải về chưa xong.
problem-encrypted = Tệp có mật khẩu
problem-encrypted-what = Tệp được bảo vệ bằng mật khẩu nên chưa mở được.
problem-wrong_password = Mật khẩu chưa đúng
problem-wrong_password-what = Mật khẩu không mở được tệp này.
problem-encrypted_to_certificates = Tệp được mã hóa cho người nhận
problem-encrypted_to_certificates-what = Tệp được mã hóa riêng cho chứng thư của người nhận nên không mở được.
problem-too_large = Tệp quá lớn
problem-too_large-what = { $megabytes ->
    [0] Tệp vượt quá dung lượng cho phép.
   *[other] Tệp vượt quá dung lượng cho phép ({ $megabytes } MB).
 }
problem-too_many_pages = Văn bản quá nhiều trang
problem-too_many_pages-what = { $limit ->
    [0] Văn bản vượt quá số trang cho phép.
   *[other] Văn bản vượt quá số trang cho phép ({ $limit } trang).
 }
problem-too_deep = Tệp có cấu trúc bất thường
problem-too_deep-what = Cấu trúc của tệp lồng nhau quá sâu nên không đọc được an toàn.
problem-too_slow = Tệp mất quá nhiều thời gian để đọc
problem-too_slow-what = Tệp không đọc xong trong thời gian cho phép.
problem-too_much_memory = Tệp cần quá nhiều bộ nhớ
problem-too_much_memory-what = Khi mở, tệp phình to vượt mức cho phép.
problem-unreadable = Không đọc được tệp
problem-unreadable-what = Tệp có định dạng PDF nhưng cấu trúc bị hỏng.
problem-certified_against_signing = Văn bản không cho ký thêm
problem-certified_against_signing-what = Tác giả đã khóa văn bản này, không cho phép ký thêm.
problem-document_locked = Văn bản đã được khóa
problem-document_locked-what = Người ký trước đã khóa văn bản, mọi thay đổi sau đó, kể cả ký thêm, đều làm hỏng chữ ký ấy.
problem-encryption_forbids = Chủ văn bản không cho ký
problem-encryption_forbids-what = Văn bản được mã hóa, và quyền dành cho người đọc không cho phép ký.
problem-mark_on_annotation = Chỗ này đã có nội dung khác
problem-mark_on_annotation-what = Mẫu chữ ký sẽ nằm đè lên một ghi chú, một ô biểu mẫu hoặc một chữ ký đã có.
problem-signed_already = Văn bản đã có chữ ký
problem-signed_already-what = Chỗ cho số, ngày tháng và dấu phải được tạo trước chữ ký đầu tiên; văn bản đã ký hoặc đã chứng thực thì không thêm được nữa.
problem-fields_taken = Văn bản đã có sẵn các ô này
problem-fields_taken-what = Trong văn bản đã có ô mang tên dành cho số, ngày tháng, chữ ký hoặc dấu.
problem-text_refused = Không điền được nội dung này
problem-text_refused-what = { $limit ->
    [0] Nội dung để trống, quá dài, hoặc có chữ không in được.
   *[other] Nội dung để trống, dài hơn { $limit } chữ, hoặc có chữ không in được.
 }
problem-field_locked = Ô chữ ký đã bị khóa
problem-field_locked-what = Một chữ ký trước đã khóa ô này.
problem-document_refused = Không nhận được văn bản
problem-document_refused-what = Văn bản này không xử lý được.

problem-certificate_not_yet_valid = Chứng thư chưa có hiệu lực
problem-certificate_not_yet_valid-what = Thời hạn của chứng thư chưa bắt đầu.
problem-certificate_expired = Chứng thư đã hết hạn
problem-certificate_expired-what = Thời hạn của chứng thư đã kết thúc.
problem-certificate_key_usage = Chứng thư không dùng để ký số
problem-certificate_key_usage-what = Chứng thư này được cấp cho mục đích khác.
problem-certificate_weak_key = Khóa không còn đủ an toàn
problem-certificate_weak_key-what = Độ dài khóa hoặc thuật toán không còn được phép dùng để ký.
problem-certificate_untrusted_path = Chứng thư chưa được tin cậy
problem-certificate_untrusted_path-what = Chứng thư không thuộc tổ chức cấp chứng thư được hệ thống tin cậy.
problem-certificate_revoked = Chứng thư đã bị thu hồi
problem-certificate_revoked-what = Tổ chức cấp chứng thư đã thu hồi chứng thư này.
problem-certificate_suspended = Chứng thư đang tạm dừng
problem-certificate_suspended-what = Tổ chức cấp chứng thư đang tạm dừng chứng thư này.
problem-certificate_wrong_scope = Chứng thư không đúng phạm vi
problem-certificate_wrong_scope-what = Chứng thư cá nhân không dùng để đóng dấu cơ quan, và ngược lại.
problem-certificate_refused = Không dùng được chứng thư này
problem-certificate_refused-what = Chứng thư này không được phép ký lúc này.

problem-field_filled = Ô chữ ký đã có chữ ký
problem-field_filled-what = Ô chữ ký được chọn đã được ký trước đó.
problem-no_such_field = Không có ô chữ ký này
problem-no_such_field-what = Văn bản không có ô chữ ký mang tên này.
problem-no_such_page = Không có trang này
problem-no_such_page-what = Văn bản không có trang được chọn.
problem-no_such_place = Không có vị trí này
problem-no_such_place-what = Không tìm thấy vị trí gợi ý này trên văn bản.
problem-too_many_signatures = Văn bản có quá nhiều chữ ký
problem-too_many_signatures-what = Số chữ ký trong văn bản vượt quá mức xử lý được.
problem-moment_unreadable = Thời điểm không đọc được
problem-moment_unreadable-what = Thời điểm kiểm tra cần ghi theo ISO 8601.
problem-policy_unknown = Không có chính sách kiểm tra này
problem-policy_unknown-what = Tên chính sách kiểm tra gửi kèm không có tại đây.
problem-days_unreadable = Không đọc được số ngày
problem-days_unreadable-what = Số ngày lưu kết quả là một số nguyên từ 1 trở lên.
problem-trust_unreadable = Chứng thư gửi kèm không đọc được
problem-trust_unreadable-what = Một chứng thư gửi kèm không phải dạng PEM hoặc DER.
problem-trust_too_large = Quá nhiều chứng thư gửi kèm
problem-trust_too_large-what = Các chứng thư gửi kèm vượt quá mức cho phép.
problem-consent_refused = Xác nhận ký không còn hiệu lực
problem-consent_refused-what = Xác nhận đã hết hạn, đã dùng, hoặc thuộc về lần ký khác.
problem-status_unknown = Chưa kiểm tra được chứng thư
problem-status_unknown-what = Chưa hỏi được tình trạng thu hồi của chứng thư.
problem-malformed = Dữ liệu không đúng dạng
problem-malformed-what = Một phần dữ liệu gửi lên không đọc được.
problem-trust_unusable = Danh mục tin cậy gặp lỗi
problem-trust_unusable-what = Danh mục tổ chức cấp chứng thư được tin cậy chưa dùng được.

problem-mark_outside_page = Chữ ký nằm ngoài trang
problem-mark_outside_page-what = Khung chữ ký không nằm trọn trong trang.
problem-wrong_pin = Mã PIN chưa đúng
problem-wrong_pin-what = Mã PIN không mở được khóa ký.
problem-pin_locked = Khóa ký đang bị khóa
problem-pin_locked-what = Mã PIN đã nhập sai quá số lần cho phép.
problem-wrong_code = Mã xác thực chưa đúng
problem-wrong_code-what = Mã xác thực một lần không đúng hoặc đã dùng.
problem-key_not_found = Không tìm thấy khóa ký
problem-key_not_found-what = Thiết bị ký không chứa khóa của chứng thư này.
problem-device_unavailable = Thiết bị ký không trả lời
problem-device_unavailable-what = Thiết bị giữ khóa đang không kết nối được.
problem-device_missing = Thiết bị ký chưa được thiết lập
problem-device_missing-what = Khóa này nằm trên loại thiết bị chưa được thiết lập tại đây.
problem-device_failed = Thiết bị ký gặp lỗi
problem-device_failed-what = Thiết bị giữ khóa không tạo được chữ ký.
problem-value_refused = Giá trị chữ ký không đúng
problem-value_refused-what = Giá trị do thiết bị trả về không khớp với chứng thư nên đã bị loại bỏ.
problem-timestamp_unavailable = Dịch vụ dấu thời gian chưa trả lời
problem-timestamp_unavailable-what = Chưa lấy được dấu thời gian từ dịch vụ nào.
problem-signing_failed = Chưa ký được
problem-signing_failed-what = Việc ký chưa thực hiện được.
problem-signature_not_kept = Bản ký không qua được bước kiểm tra
problem-signature_not_kept-what = Bản vừa ký không qua được bước kiểm tra lại nên không được phát ra.

problem-weak_pin = Mã PIN mới chưa đạt
problem-weak_pin-what = { $reason ->
    [length] Mã PIN mới cần có từ 6 đến 12 chữ số.
    [digits] Mã PIN mới chỉ gồm chữ số.
    [trivial] Mã PIN mới quá dễ đoán.
    [unchanged] Mã PIN mới trùng với mã cũ.
   *[other] Mã PIN mới không đạt yêu cầu.
 }
problem-image_refused = Không dùng được ảnh này
problem-image_refused-what = Ảnh chữ ký cần là tệp PNG nền trong suốt, màu xanh; ảnh dấu màu đỏ.
problem-not_revocable = Không thu hồi được chứng thư
problem-not_revocable-what = Chứng thư không do hệ thống này cấp hoặc đã được thu hồi.

problem-not_found = Không tìm thấy
problem-not_found-what = Nội dung này không có, hoặc không dành cho bạn.
problem-not_allowed = Không có quyền
problem-not_allowed-what = Vai trò của bạn không bao gồm việc này.
problem-consent_mismatch = Văn bản đã thay đổi
problem-consent_mismatch-what = Văn bản hiện tại không còn là bản bạn đã xem khi xác nhận.
problem-act_not_open = Lần ký này đã đóng
problem-act_not_open-what = Lần ký này đã kết thúc, đã rút lại, hoặc văn bản vừa có chữ ký khác.
problem-not_possible = Chưa thực hiện được
problem-not_possible-what = Việc này không thực hiện được ở tình trạng hiện tại.
problem-account_locked = Tài khoản đang tạm khóa
problem-account_locked-what = Mật khẩu đã nhập sai quá số lần cho phép.
problem-wrong_sign_in = Đăng nhập chưa đúng
problem-wrong_sign_in-what = Tên đăng nhập hoặc mật khẩu chưa đúng.
problem-sign_in_unavailable = Hệ thống tài khoản không trả lời
problem-sign_in_unavailable-what = Máy chủ tài khoản đang không kết nối được.
problem-account_inactive = Tài khoản đã ngừng hoạt động
problem-account_inactive-what = Tài khoản này đang bị tạm khóa trong hệ thống nhân sự.
problem-code_locked = Mã xác thực tạm khóa
problem-code_locked-what = Mã xác thực đã nhập sai quá nhiều lần nên tạm thời không được kiểm tra.
problem-already_enrolled = Đã đăng ký mã xác thực
problem-already_enrolled-what = Một ứng dụng xác thực đang được dùng; cần gỡ trước khi đăng ký lại.
problem-form_expired = Trang đã quá hạn
problem-form_expired-what = Trang được mở quá lâu nên không gửi được nữa. Chưa có việc gì được thực hiện.
problem-token_refused = Mã truy cập không hợp lệ
problem-token_refused-what = Yêu cầu thiếu mã truy cập, hoặc mã đã hết hạn hay bị thu hồi.
problem-scope_missing = Mã truy cập không đủ phạm vi
problem-scope_missing-what = Mã truy cập không có phạm vi “{ $scope }”.

problem-bad_request = Yêu cầu không hợp lệ
problem-bad_request-what = Hệ thống không hiểu được yêu cầu này.
problem-not_signed_in = Cần đăng nhập
problem-not_signed_in-what = Trang này dành cho người đã đăng nhập.
problem-method_not_allowed = Cách gọi không đúng
problem-method_not_allowed-what = Địa chỉ này không nhận cách gọi vừa dùng.
problem-wrong_media_type = Loại dữ liệu không đúng
problem-wrong_media_type-what = Địa chỉ này nhận loại dữ liệu khác.
problem-invalid_request = Dữ liệu gửi lên chưa đúng
problem-invalid_request-what = Một hoặc nhiều trường chưa đúng.
problem-too_many_requests = Quá nhiều yêu cầu
problem-too_many_requests-what = Bạn đã gửi quá nhiều yêu cầu trong thời gian ngắn.
problem-unexpected = Hệ thống gặp sự cố
problem-unexpected-what = Đã xảy ra lỗi ngoài dự kiến; sự cố đã được ghi lại.
problem-unavailable = Dịch vụ tạm thời gián đoạn
problem-unavailable-what = Một phần của hệ thống đang không trả lời.

api-title = API cho hệ thống khác
api-lead = Mọi việc trên trang đều có cửa cho phần mềm. Xác thực bằng mã truy cập tạo tại trang tài khoản.
api-doors = Các cửa
api-shapes = Kiểu dữ liệu
api-problems = Các lỗi
api-problems-lead = Mọi lỗi là application/problem+json (RFC 9457) với mã ổn định.
api-member = Trường
api-shape = Kiểu
api-meaning = Ý nghĩa
api-required = bắt buộc
api-token = Cần mã truy cập có phạm vi “{ $scope }”.
api-no-token = Không cần tài khoản.
api-takes = Nhận
api-gives = Trả về
api-status = Trạng thái
problem-staff_file_refused = Không đọc được tệp nhân sự
problem-staff_file_refused-what = Tệp không phải danh sách nhân sự dạng CSV hoặc XLSX đọc được.
problem-directory_unreachable = Thư mục hộp thư chưa trả lời
problem-directory_unreachable-what = Hệ thống chưa liên lạc được trọn vẹn với thư mục hộp thư.
problem-directory_refused = Thư mục hộp thư từ chối
problem-directory_refused-what = Thư mục hộp thư không chấp nhận yêu cầu của hệ thống.
problem-directory_failed = Thư mục hộp thư có trục trặc
problem-directory_failed-what = Yêu cầu đến thư mục hộp thư chưa thực hiện được.
problem-plan_own = Cần người thứ hai phê duyệt
problem-plan_own-what = Người lập kế hoạch hoặc chịu trách nhiệm cho kế hoạch không được tự phê duyệt.
problem-plan_changed = Kế hoạch đã thay đổi
problem-plan_changed-what = Kế hoạch không còn như lúc bạn xem, hoặc không còn mở.
problem-plan_guarded = Vượt giới hạn an toàn
problem-plan_guarded-what = Kế hoạch thay đổi nhiều hơn một ngày bình thường và chưa có người chịu trách nhiệm.
problem-plan_no_reason = Thiếu lý do
problem-plan_no_reason-what = Việc này cần nêu lý do.
problem-plan_busy = Kế hoạch đang được thực hiện
problem-plan_busy-what = Kế hoạch đang được thực hiện ở nơi khác.
problem-nothing_to_undo = Không có gì để hoàn tác
problem-nothing_to_undo-what = Kế hoạch chưa thay đổi gì.
problem-plan_refused = Kế hoạch không thực hiện được
problem-plan_refused-what = Kế hoạch không được chấp nhận.
problem-faults_open = Tệp nhân sự còn lỗi
problem-faults_open-what = Tệp nhân sự còn lỗi chưa sửa hoặc chưa được bỏ qua.
problem-not_waivable = Lỗi không được bỏ qua
problem-not_waivable-what = Có lỗi không được phép bỏ qua.
problem-source_refused = Không lập kế hoạch
problem-source_refused-what = Tệp nhân sự hoặc thư mục hộp thư thiếu nhiều so với lần trước.
problem-sync_refused = Không đồng bộ được
problem-sync_refused-what = Yêu cầu đồng bộ không được chấp nhận.
problem-scim_refused = Yêu cầu không được chấp nhận
problem-scim_refused-what = Hệ thống không thực hiện yêu cầu của hệ thống nhân sự.
