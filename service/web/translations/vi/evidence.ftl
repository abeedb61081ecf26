# Hồ sơ chứng cứ của một văn bản
evidence-refused = Không có văn bản đã ban hành nào mang mã này.
evidence-written = Đã ghi { $files } tệp chứng cứ vào { $path }, sự kiện số { $number }.
evidence-sound = Nguyên vẹn: chứng cứ của văn bản { $notation }, ký bởi { $name }, lập lúc { $moment }; { $files } tệp, { $events } sự kiện có bằng chứng trong sổ.
evidence-version = Bản { $number }: { $sha256 }
evidence-version-withheld = Bản { $number } (không kèm nội dung): { $sha256 }
evidence-ledger = không có bằng chứng trong sổ sự kiện
evidence-version-wrong = không phải bản mà bảng kê nêu
