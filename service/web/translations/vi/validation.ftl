# Kết luận về văn bản
verdict-ELECTRONIC_ORIGINAL = Bản gốc văn bản điện tử: có chữ ký số hợp lệ của người có thẩm quyền và của cơ quan.
verdict-AWAITING_AGENCY = Chưa phát hành: người có thẩm quyền đã ký số hợp lệ, văn bản còn chờ chữ ký số của cơ quan.
verdict-COPY = Bản sao: chỉ có chữ ký số hợp lệ của cơ quan.
verdict-SIGNED = Văn bản có chữ ký số hợp lệ.
verdict-UNSIGNED = Văn bản không có chữ ký số nào.
verdict-UNDETERMINED = Không xác định được chữ ký số có hợp lệ hay không; chưa được coi là hợp lệ.
verdict-REJECTED = Chữ ký số không hợp lệ, hoặc văn bản đã bị thay đổi sau khi ký.

# Từng câu hỏi kiểm tra
finding-not_reached = Chưa kiểm tra được nội dung này vì một bước trước đó đã dừng.
finding-readable = Đọc được đầy đủ dữ liệu của chữ ký.
finding-format_unknown = Chữ ký theo định dạng mà hệ thống chưa hỗ trợ, nên không kết luận được.
finding-unreadable = Dữ liệu của chữ ký bị hỏng hoặc không đọc được, nên không kết luận được.
finding-byte_range_whole = Chữ ký bao trùm toàn bộ phiên bản văn bản được ký.
finding-byte_range_broken = Chữ ký không bao trùm toàn bộ phiên bản văn bản được ký.
finding-padding_used = Có dữ liệu lạ nằm trong phần đệm của chữ ký.
finding-dictionary_kept = Thông tin mô tả chữ ký còn nguyên như khi ký.
finding-dictionary_changed = Thông tin mô tả chữ ký đã bị thay đổi sau khi ký.
finding-signer_known = Có thông tin người ký trong chứng thư chữ ký số.
finding-signer_unknown = Không tìm thấy chứng thư chữ ký số của người ký.
finding-hash_matches = Nội dung được ký còn nguyên vẹn.
finding-hash_differs = Nội dung được ký đã bị thay đổi sau khi ký.
finding-key_matches = Chữ ký được tạo bằng đúng khóa của chứng thư.
finding-key_differs = Chữ ký không được tạo bằng khóa của chứng thư này, hoặc đã bị sửa.
finding-no_changes = Không có thay đổi nào sau khi ký.
finding-changes_permitted = Sau khi ký chỉ có những thay đổi được phép.
finding-data_behind_the_end = Có dữ liệu lạ được gắn vào sau phần kết thúc của tệp.
finding-hybrid_references = Tệp có hai bảng tra cứu nội dung khác nhau, nên mỗi phần mềm có thể hiển thị một khác.
finding-certification_violated = Có thay đổi mà người ký trước đã không cho phép.
finding-annotations_added = Có ghi chú được thêm hoặc sửa sau khi ký.
finding-changed_later = Văn bản có thay đổi không được phép sau khi ký.
finding-algorithms_sound = Thuật toán ký đủ an toàn.
finding-algorithms_weak = Thuật toán hoặc độ dài khóa không còn đủ an toàn.
finding-not_circular_15 = Thuật toán ký không theo Thông tư 15/2025/TT-BKHCN; đây là lưu ý, không phải dấu hiệu sửa đổi.
finding-certificate_good = Chứng thư chữ ký số hợp lệ tại thời điểm ký đã được chứng minh.
finding-certificate_good_now = Chứng thư chữ ký số hợp lệ tại thời điểm kiểm tra; thời điểm ký chưa được chứng minh.
finding-certificate_status_unknown = Không tra cứu được trạng thái thu hồi của chứng thư.
finding-certificate_revoked = Chứng thư đã bị thu hồi, và không chứng minh được văn bản đã ký trước đó.
finding-certificate_authority_revoked = Chứng thư của tổ chức cấp đã bị thu hồi, và không chứng minh được văn bản đã ký trước đó.
finding-certificate_expired = Chứng thư đã hết hạn, và không chứng minh được văn bản đã ký khi còn hạn.
finding-certificate_not_yet_valid = Chứng thư chưa có hiệu lực tại thời điểm ký.
finding-certificate_untrusted = Chứng thư không do tổ chức mà hệ thống tin cậy cấp.
finding-certificate_unsuitable = Chứng thư không được cấp để ký văn bản, hoặc là chứng thư tự ký.
finding-certificate_weak = Chứng thư dùng thuật toán hoặc khóa không còn đủ an toàn.
finding-certificate_path_broken = Không xác minh được chuỗi chứng thư đến tổ chức tin cậy.
finding-timestamp_absent = Chữ ký không kèm dấu thời gian, nên thời điểm ký chỉ do người ký khai.
finding-timestamp_holds = Dấu thời gian hợp lệ.
finding-timestamp_broken = Dấu thời gian không khớp với chữ ký hoặc đã bị sửa.
finding-timestamp_undecided = Không xác định được dấu thời gian có hợp lệ hay không.
finding-process_passed = Quy trình kiểm tra theo tiêu chuẩn EN 319 102-1 cho kết quả hợp lệ.
finding-process_objects = Quy trình kiểm tra theo tiêu chuẩn EN 319 102-1 chưa cho kết quả hợp lệ.
finding-process_stopped = Quy trình kiểm tra theo tiêu chuẩn EN 319 102-1 không chạy được đến cùng.
finding-claimed_time_absent = Người ký không khai thời điểm ký.
finding-claimed_time_plausible = Thời điểm ký do người ký khai là hợp lý.
finding-claimed_time_shifted = Giờ ký lệch +07:00: giờ Việt Nam đã được ghi như giờ quốc tế.
finding-claimed_time_in_future = Thời điểm ký do người ký khai muộn hơn thời điểm thực tế.

# Lý do chữ ký chưa hợp lệ (EN 319 102-1)
sub-indication-format_failure = Cấu trúc của chữ ký hoặc của văn bản không đúng quy định.
sub-indication-hash_failure = Nội dung được ký đã bị thay đổi.
sub-indication-sig_crypto_failure = Giá trị chữ ký không khớp với chứng thư của người ký.
sub-indication-revoked = Chứng thư đã bị thu hồi trước khi ký.
sub-indication-expired = Chứng thư đã hết hạn trước khi ký.
sub-indication-not_yet_valid = Chứng thư chưa có hiệu lực khi ký.
sub-indication-sig_constraints_failure = Chữ ký chưa đáp ứng yêu cầu của chính sách kiểm tra.
sub-indication-chain_constraints_failure = Chứng thư chưa đáp ứng yêu cầu của chính sách kiểm tra.
sub-indication-certificate_chain_general_failure = Không xác minh được chuỗi chứng thư.
sub-indication-crypto_constraints_failure = Thuật toán hoặc khóa không đủ an toàn.
sub-indication-policy_processing_error = Không áp dụng được chính sách ký ghi trong chữ ký.
sub-indication-signature_policy_not_available = Không tìm thấy chính sách ký ghi trong chữ ký.
sub-indication-timestamp_order_failure = Thứ tự các dấu thời gian không hợp lý.
sub-indication-no_signing_certificate_found = Không tìm thấy chứng thư của người ký.
sub-indication-no_certificate_chain_found = Chứng thư không dẫn đến tổ chức tin cậy nào.
sub-indication-revoked_no_poe = Chứng thư đã bị thu hồi, và thiếu bằng chứng văn bản đã ký trước đó.
sub-indication-revoked_ca_no_poe = Chứng thư của tổ chức cấp đã bị thu hồi, và thiếu bằng chứng văn bản đã ký trước đó.
sub-indication-out_of_bounds_no_poe = Chứng thư không trong thời hạn hiệu lực, và thiếu bằng chứng văn bản đã ký trong thời hạn đó.
sub-indication-out_of_bounds_not_revoked = Chứng thư không trong thời hạn hiệu lực, tuy không bị thu hồi.
sub-indication-revocation_out_of_bounds_no_poe = Thông tin thu hồi không thuộc thời hạn cần thiết, và thiếu bằng chứng về thời điểm ký.
sub-indication-crypto_constraints_failure_no_poe = Thuật toán nay không còn an toàn, và thiếu bằng chứng văn bản đã ký khi còn an toàn.
sub-indication-no_poe = Thiếu bằng chứng về thời điểm văn bản được ký.
sub-indication-try_later = Hiện chưa tra cứu được trạng thái chứng thư; hãy kiểm tra lại sau.
sub-indication-signed_data_not_found = Không tìm thấy nội dung được ký.
sub-indication-generic = Chữ ký không kiểm tra được đến cùng.

# Lưu ý về cả văn bản
notice-irregular_syntax = Tệp không theo đúng cú pháp PDF; hệ thống vẫn đọc và kiểm tra được.
notice-data_behind_the_end = Có dữ liệu lạ nằm sau phần kết thúc của tệp.
notice-signature_removed = Một phiên bản trước của tệp có chữ ký mà phiên bản cuối không còn.
notice-weak_digest = Dùng hàm băm không còn đủ an toàn.
notice-weak_key = Khóa ngắn hơn mức an toàn.
notice-not_circular_15 = Thuật toán ký không theo Thông tư 15/2025/TT-BKHCN.

# Văn bản không kiểm tra được
refused-not_a_pdf = đây không phải tệp PDF
refused-empty = tệp trống
refused-truncated = tệp bị thiếu phần cuối
refused-encrypted = tệp được bảo vệ, cần mật khẩu để mở
refused-wrong_password = mật khẩu không mở được tệp
refused-too_large = tệp lớn hơn mức cho phép
refused-too_many_pages = tệp có quá nhiều trang
refused-too_many_signatures = tệp có quá nhiều chữ ký
refused-too_deep = cấu trúc tệp quá phức tạp
refused-too_slow = đọc tệp mất quá nhiều thời gian
refused-too_much_memory = đọc tệp tốn quá nhiều bộ nhớ
refused-unreadable = không đọc được tệp
refused-trust_unreadable = chứng thư gửi kèm không đọc được
refused-trust_too_large = chứng thư gửi kèm quá nhiều
refused-policy_unknown = không có chính sách kiểm tra này
refused-days_unreadable = số ngày lưu kết quả không đọc được
refused-moment_unreadable = thời điểm kiểm tra không đọc được

# Dòng lệnh
verify-refused = ✘ { $file }: không kiểm tra được, { $reason }.
verify-nobody = không rõ người ký
verify-bad-moment = { $moment } không phải thời điểm theo ISO 8601
verify-line-signature = { $sign } { $field }: { $name }, ký lúc { $when }, mức { $level }
verify-line-document-timestamp = { $sign } { $field }: dấu thời gian của { $name }, lúc { $when }

# Mã chưa có câu giải thích
code-without-sentence = Mã kết quả: { $code }.
