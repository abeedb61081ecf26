# ruff: noqa: E501, ISC004 - a document's sentences are easier to read unbroken
"""Make the sample documents, signatures and seal under `service/samples/`, for the embedded default.

The documents are laid out by Decree 30/2020 (appendix I) for an office of the sample city, and nothing
in them is true: number and date are left blank, as a leader receives them. Run it again only to change them; it
needs ReportLab, Pillow and fontTools, and Debian's package fonts-liberation2:

    uv run --no-project --with reportlab --with pillow --with fonttools python scripts/make_sample_documents.py
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer
from sample_layout import (
    ARTICLE,
    BASIS,
    BODY,
    TARGET,
    Field,
    close,
    close_two,
    grid,
    head,
    style,
    title,
    without_hints,
    write,
)
from sample_marks import MINH_ANH, QUOC_BAO, hand, seal
from sample_office_papers import office_papers

FONTS = Path("/usr/share/fonts/truetype/liberation2")
FACES = {"T": "Regular", "TB": "Bold", "TI": "Italic", "TBI": "BoldItalic"}

HEAD = (("GIÁM ĐỐC",), "Nguyễn Thị Minh Anh")
DEPUTY = (("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Trần Quốc Bảo")


def decision() -> None:
    story = head("QĐ-SKHCN") + title(
        "QUYẾT ĐỊNH",
        "Về việc thành lập Tổ công tác triển khai chữ ký số<br/>và hộp thư điện tử công vụ",
    )
    story.append(
        Paragraph(
            "GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ",
            style("who", "TB", 14, alignment=TA_CENTER, spaceAfter=6),
        )
    )
    for basis in (
        "Căn cứ Luật Giao dịch điện tử ngày 22 tháng 6 năm 2023;",
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
        "Căn cứ Nghị định số 68/2024/NĐ-CP ngày 25 tháng 6 năm 2024 của Chính phủ quy định về chữ ký "
        "số chuyên dùng công vụ;",
        "Theo đề nghị của Chánh Văn phòng Sở.",
    ):
        story.append(Paragraph(basis, BASIS))
    story.append(Spacer(1, 2 * mm))
    story.append(Paragraph("QUYẾT ĐỊNH:", style("do", "TB", 14, alignment=TA_CENTER, spaceAfter=6)))
    for number, text in enumerate(
        (
            "Thành lập Tổ công tác triển khai chữ ký số và hộp thư điện tử công vụ của Sở Khoa học và "
            "Công nghệ (sau đây gọi là Tổ công tác), gồm các ông, bà có tên trong danh sách do Chánh "
            "Văn phòng Sở trình và được Giám đốc Sở phê duyệt.",
            "Tổ công tác có nhiệm vụ: rà soát chứng thư chữ ký số của lãnh đạo các phòng, đơn vị trực "
            "thuộc; hướng dẫn ký số văn bản đi theo đúng trình tự quy định; cấp, tạm khóa, mở lại hộp "
            "thư công vụ khi có thay đổi về nhân sự; báo cáo kết quả với Giám đốc Sở trước ngày 25 "
            "hằng tháng.",
            "Văn phòng Sở là bộ phận thường trực, bảo đảm điều kiện làm việc của Tổ công tác. Kinh phí "
            "hoạt động sử dụng từ nguồn chi thường xuyên của Sở theo quy định.",
            "Quyết định này có hiệu lực kể từ ngày ký. Tổ công tác tự giải thể sau khi hoàn thành nhiệm vụ.",
            "Chánh Văn phòng Sở, Trưởng các phòng, Thủ trưởng các đơn vị trực thuộc và các ông, bà có "
            "tên trong danh sách chịu trách nhiệm thi hành Quyết định này./.",
        ),
        1,
    ):
        story.append(Paragraph(f'<font name="TB">Điều {number}.</font> {text}', ARTICLE))
    closing = close(HEAD, ("Như Điều 5;", "UBND thành phố (để báo cáo);", "Lưu: VT, VP."))
    story[-1:] = [KeepTogether([story[-1], closing])]  # no signature stands alone on its page
    write("quyet-dinh", "Quyết định về việc thành lập Tổ công tác triển khai chữ ký số", story)


def rules() -> None:
    story = head("QĐ-SKHCN") + title(
        "QUYẾT ĐỊNH",
        "Ban hành quy định về ký số văn bản điện tử<br/>tại Sở Khoa học và Công nghệ",
    )
    story.append(
        Paragraph(
            "GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ",
            style("who", "TB", 14, alignment=TA_CENTER, spaceAfter=6),
        )
    )
    for basis in (
        "Căn cứ Luật Giao dịch điện tử ngày 22 tháng 6 năm 2023;",
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
        "Theo đề nghị của Chánh Văn phòng Sở.",
    ):
        story.append(Paragraph(basis, BASIS))
    story.append(Spacer(1, 2 * mm))
    story.append(Paragraph("QUYẾT ĐỊNH:", style("do", "TB", 14, alignment=TA_CENTER, spaceAfter=6)))
    articles = (
        ("Phạm vi điều chỉnh",
         "Quyết định này quy định việc ký số, kiểm tra và lưu trữ văn bản điện tử của Sở Khoa học và "
         "Công nghệ. Văn bản có nội dung bí mật nhà nước không thuộc phạm vi của Quyết định này."),
        ("Thứ tự ký",
         "Văn bản đi được trình theo thứ tự: người soạn thảo; người rà soát; người có thẩm quyền ký số; "
         "văn thư cấp số và thời gian ban hành; văn thư ký số của cơ quan; phát hành. Hệ thống từ chối "
         "mọi thứ tự khác và ghi rõ lý do."),
        ("Trách nhiệm của người có thẩm quyền",
         "Người có thẩm quyền đọc toàn văn trước khi ký; tự giữ thiết bị lưu khóa bí mật và mã cá nhân; "
         "không nhờ người khác ký thay bằng chứng thư của mình. Khi vắng mặt từ một ngày làm việc trở "
         "lên, người có thẩm quyền giao cấp phó ký thay bằng văn bản, nêu rõ thời hạn và phạm vi."),
        ("Trách nhiệm của người rà soát",
         "Người rà soát kiểm tra căn cứ, nội dung, thể thức và kỹ thuật trình bày; ghi ý kiến ngay trên "
         "hệ thống. Ý kiến rà soát gắn với đúng bản văn bản đã đọc; khi văn bản thay đổi, việc rà soát "
         "được thực hiện lại."),
        ("Trách nhiệm của văn thư",
         "Văn thư cấp số theo thứ tự trong năm, không để trống, không cấp trùng, chung cho văn bản giấy và "
         "văn bản điện tử; trực tiếp ký số của cơ quan tại trụ sở; không giao thiết bị lưu khóa của cơ "
         "quan cho người khác khi chưa được phép bằng văn bản."),
        ("Hình ảnh chữ ký và dấu",
         "Chữ ký số của người có thẩm quyền hiển thị bằng hình ảnh chữ ký trên văn bản giấy, màu xanh, nền "
         "trong suốt, đặt giữa chức vụ và họ tên. Chữ ký số của cơ quan hiển thị bằng hình ảnh dấu, màu "
         "đỏ, kích thước bằng kích thước thực tế, trùm lên khoảng một phần ba hình ảnh chữ ký về bên trái."),
        ("Phụ lục và bản sao",
         "Phụ lục là tệp riêng được cơ quan ký số ở góc trên bên phải trang đầu, không hiển thị hình ảnh. "
         "Bản sao điện tử ghi hình thức sao, tên cơ quan sao và thời gian ký."),
        ("Kiểm tra văn bản đến",
         "Văn thư kiểm tra tính xác thực và toàn vẹn của văn bản điện tử trước khi đăng ký; văn bản không "
         "hợp lệ được trả lại nơi gửi kèm lý do trong ngày làm việc."),
        ("Sửa đổi, thay thế và thu hồi",
         "Văn bản đã phát hành có sai sót về nội dung được thay thế bằng văn bản có hình thức tương đương; "
         "sai sót về thể thức được đính chính bằng công văn. Bản cũ được giữ nguyên và ghi rõ tình trạng."),
        ("Chuyển công tác, nghỉ việc",
         "Trước khi chuyển công tác, nghỉ hưu hoặc nghỉ việc, công chức bàn giao các văn bản đang xử lý; "
         "tài khoản và chứng thư được tạm dừng ngay trong ngày quyết định có hiệu lực."),
        ("Báo cáo",
         "Văn phòng Sở tổng hợp hằng tháng tỷ lệ văn bản đi có đủ hai chữ ký số theo từng phòng, đơn vị, "
         "kèm tử số, mẫu số và ngày chốt số liệu, báo cáo Giám đốc Sở trước ngày 25."),
        ("Hiệu lực thi hành",
         "Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng Sở, Trưởng các phòng, Thủ trưởng các "
         "đơn vị trực thuộc chịu trách nhiệm thi hành Quyết định này./."),
    )  # fmt: skip
    for number, (name, text) in enumerate(articles, 1):
        story.append(
            Paragraph(
                f'<font name="TB">Điều {number}. {name}</font>',
                style(
                    "article-name",
                    firstLineIndent=10 * mm,
                    spaceBefore=3,
                    spaceAfter=2,
                    keepWithNext=1,
                ),
            )  # fmt: skip
        )
        story.append(Paragraph(text, ARTICLE))
    closing = close(
        HEAD, ("Như Điều 12;", "UBND thành phố (để báo cáo);", "Ban Giám đốc Sở;", "Lưu: VT, VP.")
    )
    story[-2:] = [KeepTogether([*story[-2:], closing])]
    write("quyet-dinh-ba-trang", "Quyết định ban hành quy định về ký số văn bản điện tử", story)


def minutes() -> None:
    story = head("BB-SKHCN") + title(
        "BIÊN BẢN",
        "Bàn giao thiết bị lưu khóa bí mật của cơ quan<br/>giữa hai kỳ phân công lãnh đạo",
    )
    for text in (
        "Tại trụ sở Sở Khoa học và Công nghệ, hai bên cùng kiểm tra và bàn giao thiết bị lưu khóa bí mật "
        "của cơ quan, gồm các nội dung sau:",
        "1. Bên giao: ông Trần Quốc Bảo, Phó Giám đốc Sở, phụ trách công tác văn thư đến hết ngày bàn giao.",
        "2. Bên nhận: bà Nguyễn Thị Minh Anh, Giám đốc Sở, trực tiếp phụ trách công tác văn thư từ ngày "
        "bàn giao.",
        "3. Thiết bị: 01 thiết bị lưu khóa bí mật của cơ quan, hoạt động bình thường; niêm phong còn "
        "nguyên vẹn; mã mở khóa được đổi ngay trước mặt hai bên.",
        "4. Tình trạng văn bản: không còn văn bản đã có chữ ký số của người có thẩm quyền mà chưa được cấp "
        "số và ký số của cơ quan.",
        "Biên bản được hai bên đọc lại, thống nhất và ký số. Mỗi bên giữ một bản điện tử có giá trị như nhau./.",
    ):
        story.append(Paragraph(text, BODY))
    deputy = (("BÊN GIAO", "PHÓ GIÁM ĐỐC"), DEPUTY[1])
    head_of_office = (("BÊN NHẬN", "GIÁM ĐỐC"), HEAD[1])
    story.append(close_two(deputy, head_of_office, ("Hai bên ký;", "Lưu: VT, VP.")))
    write("bien-ban-hai-nguoi-ky", "Biên bản bàn giao thiết bị lưu khóa bí mật của cơ quan", story)


def letter() -> None:
    story = head("SKHCN-VP", "tăng cường ký số văn bản điện tử<br/>và sử dụng hộp thư công vụ")
    story.append(
        Paragraph(
            "Kính gửi: Các phòng, đơn vị trực thuộc Sở.",
            style("dear", alignment=TA_CENTER, spaceAfter=10),
        )
    )
    for text in (
        "Thực hiện kế hoạch chuyển đổi số năm 2026 của thành phố, Sở Khoa học và Công nghệ đề nghị các "
        "phòng, đơn vị trực thuộc thực hiện một số nội dung sau:",
        "1. Toàn bộ văn bản đi (trừ văn bản mật) được soạn thảo, trình và ký số trên hệ thống. Người có "
        "thẩm quyền ký trước; văn thư cấp số, ngày tháng, sau đó ký số của cơ quan.",
        "2. Lãnh đạo phòng, đơn vị kiểm tra hiệu lực chứng thư chữ ký số của mình; trường hợp chứng thư "
        "còn hiệu lực dưới 60 ngày thì gửi đề nghị gia hạn về Văn phòng Sở.",
        "3. Công chức, viên chức sử dụng hộp thư công vụ trong trao đổi công việc; không chuyển tiếp tự "
        "động thư công vụ ra hộp thư bên ngoài.",
        "4. Khi tiếp nhận văn bản điện tử, văn thư kiểm tra tính xác thực và toàn vẹn trước khi đăng ký; "
        "văn bản không hợp lệ được trả lại nơi gửi kèm lý do.",
        "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, đề nghị phản ánh về Văn phòng Sở để được "
        "hướng dẫn./.",
    ):
        story.append(Paragraph(text, BODY))
    story.append(close(DEPUTY, ("Như trên;", "Giám đốc Sở (để báo cáo);", "Lưu: VT, VP.")))
    write("cong-van", "Công văn về việc tăng cường ký số văn bản điện tử", story)


def submission() -> None:
    story = head("TTr-SKHCN") + title(
        "TỜ TRÌNH", "Về việc trang bị chữ ký số cho lãnh đạo cấp phòng năm 2027"
    )
    story.append(
        Paragraph(
            "Kính gửi: Ủy ban nhân dân thành phố.",
            style("dear", alignment=TA_CENTER, spaceAfter=10),
        )
    )
    for text in (
        "Sau hai năm triển khai, 100% lãnh đạo Sở và 86% lãnh đạo cấp phòng đã được cấp chứng thư chữ ký "
        "số; tỷ lệ văn bản đi được ký số của cả lãnh đạo và cơ quan đạt 91%. Phần còn lại tập trung ở "
        "các đơn vị mới sắp xếp.",
        "Để hoàn thành mục tiêu của năm 2027, Sở Khoa học và Công nghệ kính trình Ủy ban nhân dân thành "
        "phố xem xét, chấp thuận:",
        "1. Cấp mới 42 chứng thư chữ ký số cho lãnh đạo cấp phòng của các đơn vị sau sắp xếp.",
        "2. Gia hạn 118 chứng thư hết hạn trong năm 2027, thực hiện trước ngày hết hạn ít nhất 30 ngày.",
        "3. Giao Sở Khoa học và Công nghệ tổ chức tập huấn, hoàn thành trong quý I năm 2027.",
        "Kính trình Ủy ban nhân dân thành phố xem xét, quyết định./.",
    ):
        story.append(Paragraph(text, BODY))
    story.append(close(HEAD, ("Như trên;", "Ban Giám đốc Sở;", "Lưu: VT, KHTC.")))
    write("to-trinh", "Tờ trình về việc trang bị chữ ký số năm 2027", story)


def report() -> None:
    story = head("BC-SKHCN") + title(
        "BÁO CÁO", "Kết quả ứng dụng chữ ký số và hộp thư công vụ<br/>10 tháng đầu năm 2026"
    )
    parts = {
        "I. TÌNH HÌNH CHUNG": (
            "Trong 10 tháng đầu năm 2026, các cơ quan, đơn vị của thành phố đã tiếp nhận và xử lý "
            "184.310 văn bản, trong đó 178.022 văn bản dưới dạng điện tử. Việc ký số được thực hiện "
            "theo đúng trình tự: người có thẩm quyền ký, văn thư cấp số và ngày tháng, cơ quan ký.",
            "Hạ tầng mạng truyền số liệu chuyên dùng đã kết nối đến toàn bộ xã, phường; hệ thống thư "
            "điện tử công vụ hoạt động ổn định, thời gian gián đoạn dưới 2 giờ trong kỳ báo cáo.",
        ),
        "II. KẾT QUẢ CỤ THỂ": (
            "1. Về chữ ký số: đã cấp 2.431 chứng thư trên tổng số 2.850 lãnh đạo các cấp, đạt 85,3%. Số "
            "lãnh đạo có ký số ít nhất một văn bản trong tháng 10 là 2.204 người. Có 37 chứng thư được "
            "thu hồi do thay đổi vị trí công tác, tất cả đều thực hiện trong ngày làm việc.",
            "2. Về hộp thư công vụ: 9.118 trên 9.640 công chức, viên chức có hộp thư; 7.905 người sử "
            "dụng thường xuyên, tính theo số tuần có đăng nhập hoặc gửi thư.",
            "3. Về kiểm tra văn bản đến: văn thư các đơn vị đã kiểm tra chữ ký số của 96.540 văn bản; "
            "trả lại 212 văn bản, chủ yếu do thiếu chữ ký số của cơ quan hoặc chứng thư hết hiệu lực.",
        ),
        "III. TỒN TẠI, HẠN CHẾ": (
            "Một số đơn vị mới sắp xếp chưa kịp đề nghị cấp chứng thư cho lãnh đạo; việc đồng bộ danh "
            "sách nhân sự với hệ thống thư điện tử ở một số nơi còn chậm so với quyết định điều động.",
            "Tỷ lệ sử dụng hộp thư công vụ ở cấp xã thấp hơn mức chung; nguyên nhân chủ yếu là thói quen "
            "trao đổi qua ứng dụng bên ngoài và thiếu thiết bị tại bộ phận một cửa.",
        ),
        "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ": (
            "1. Hoàn thành cấp chứng thư cho toàn bộ lãnh đạo các đơn vị sau sắp xếp trước ngày 31 tháng "
            "3 năm 2027; thực hiện gia hạn trước ngày hết hạn ít nhất 30 ngày.",
            "2. Đồng bộ hằng ngày danh sách nhân sự với hệ thống thư điện tử; tạm khóa hộp thư trong ngày "
            "làm việc khi có quyết định thôi việc, nghỉ hưu hoặc chuyển công tác.",
            "3. Công khai số liệu hằng tháng theo từng đơn vị, kèm tử số, mẫu số và ngày chốt số liệu, để "
            "các đơn vị tự đối chiếu và kiểm toán viên kiểm tra khi cần.",
            "4. Rà soát máy tính của bộ phận một cửa cấp xã; đề xuất bổ sung thiết bị trong dự toán năm "
            "2027, ưu tiên các xã có tỷ lệ sử dụng hộp thư công vụ dưới 60%.",
            "5. Tổ chức 12 lớp tập huấn cho văn thư và lãnh đạo cấp xã, ưu tiên các đơn vị có tỷ lệ thấp.",
        ),
    }
    bold = style(
        "part", "TB", 14, firstLineIndent=10 * mm, spaceBefore=4, spaceAfter=4, keepWithNext=1
    )
    for name, texts in parts.items():
        story.append(Paragraph(name, bold))
        story += [Paragraph(text, BODY) for text in texts]
        if name.startswith("II."):
            rows = [("TT", "Khối cơ quan", "Lãnh đạo", "Có chứng thư", "Tỷ lệ (%)")]
            rows += [
                ("1", "Sở, ban, ngành", "412", "412", "100,0"),
                ("2", "Ủy ban nhân dân phường", "744", "668", "89,8"),
                ("3", "Ủy ban nhân dân xã", "1.402", "1.106", "78,9"),
                ("4", "Đơn vị sự nghiệp", "292", "245", "83,9"),
                ("", "Tổng cộng", "2.850", "2.431", "85,3"),
            ]
            story += [Spacer(1, 2 * mm), grid(rows, (12, 63, 27, 34, 26), (0, 2, 3, 4))]
            story += [Spacer(1, 4 * mm), Paragraph(
                "4. Về sử dụng hộp thư công vụ theo địa bàn: số liệu tháng 10 năm 2026, tính trên tổng số "
                "công chức, viên chức có hộp thư của từng đơn vị.", BODY)]  # fmt: skip
            rows = [("TT", "Đơn vị", "Có hộp thư", "Thường xuyên", "Tỷ lệ (%)")]
            places = ("Phường An Bình", "Phường An Hòa", "Phường Long Tuyền", "Phường Tân Phú",
                      "Phường Hưng Lợi", "Xã Trường Thành", "Xã Thạnh Mỹ", "Xã Đông Hiệp",
                      "Xã Thới Xuân", "Xã Vĩnh Trinh", "Xã Nhơn Nghĩa", "Xã Giai Xuân")  # fmt: skip
            for number, name in enumerate(places, 1):
                owners, regular = 96 - 3 * number, 90 - 5 * number
                share = f"{100 * regular / owners:.1f}".replace(".", ",")
                rows.append((str(number), name, str(owners), str(regular), share))
            story += [grid(rows, (12, 63, 27, 34, 26), (0, 2, 3, 4)), Spacer(1, 4 * mm)]
    story.append(Paragraph("V. KIẾN NGHỊ", bold))
    for text in (
        "1. Đề nghị Ủy ban nhân dân thành phố giao chỉ tiêu tỷ lệ văn bản đi có đủ chữ ký số của lãnh "
        "đạo và cơ quan cho từng đơn vị, đưa vào đánh giá hằng quý.",
        "2. Đề nghị Sở Nội vụ cung cấp danh sách biến động nhân sự hằng ngày qua nền tảng chia sẻ dữ "
        "liệu, thay cho công văn thông báo hằng tháng.",
        "3. Đề nghị Sở Tài chính bố trí kinh phí gia hạn chứng thư và thay thế thiết bị lưu khóa đã sử "
        "dụng quá 5 năm.",
    ):
        story.append(Paragraph(text, BODY))
    story.append(
        Paragraph(
            "Trên đây là báo cáo kết quả 10 tháng đầu năm 2026, kính gửi Ủy ban nhân dân thành phố./.",
            BODY,
        )
    )
    story.append(
        close(
            DEPUTY, ("UBND thành phố;", "Ban Giám đốc Sở;", "Các phòng, đơn vị;", "Lưu: VT, CĐS.")
        )
    )
    write("bao-cao", "Báo cáo kết quả ứng dụng chữ ký số 10 tháng đầu năm 2026", story)


def form() -> None:
    story = head("PĐN-SKHCN") + title(
        "PHIẾU ĐỀ NGHỊ", "Cấp chứng thư chữ ký số chuyên dùng công vụ"
    )
    story.append(Paragraph("I. Người được cấp chứng thư", style("part", "TB", 14, spaceAfter=4)))
    for label, name in (
        ("Họ và tên:", "ho_ten"),
        ("Chức vụ:", "chuc_vu"),
        ("Đơn vị công tác:", "don_vi"),
        ("Hộp thư công vụ:", "hop_thu"),
        ("Số điện thoại:", "dien_thoai"),
    ):
        story.append(Field(label, name))
    story.append(
        Paragraph("II. Nội dung đề nghị", style("part2", "TB", 14, spaceBefore=8, spaceAfter=4))
    )
    story += [
        Field("Hình thức (cấp mới, gia hạn):", "hinh_thuc"),
        Field("Thiết bị lưu khóa:", "thiet_bi"),
    ]
    story.append(
        Paragraph(
            "Tôi cam đoan thông tin trên là đúng, sử dụng khóa bí mật đúng mục đích và báo ngay cho cơ quan "
            "quản lý khi thiết bị bị mất hoặc thay đổi vị trí công tác.",
            style("vow", alignment=TA_JUSTIFY, firstLineIndent=10 * mm, spaceBefore=8),
        )
    )
    story.append(close(DEPUTY, ("Văn phòng Sở;", "Lưu: VT.")))
    write("phieu-de-nghi", "Phiếu đề nghị cấp chứng thư chữ ký số", story)


def appendix() -> None:
    story: list[Flowable] = title(
        "PHỤ LỤC", "Danh sách đơn vị và tỷ lệ ký số văn bản đi, 10 tháng đầu năm 2026"
    )
    rows = [
        (
            "TT",
            "Đơn vị",
            "Văn bản đi",
            "Lãnh đạo ký số",
            "Cơ quan ký số",
            "Đủ hai chữ ký",
            "Tỷ lệ (%)",
        )
    ]
    names = ("Văn phòng Sở", "Phòng Chuyển đổi số", "Phòng Quản lý khoa học", "Phòng Kế hoạch - Tài chính",
             "Phòng Bưu chính, Viễn thông", "Thanh tra Sở", "Trung tâm Công nghệ thông tin")  # fmt: skip
    counts = (1240, 866, 512, 488, 301, 144, 930)
    for number, (name, sent) in enumerate(zip(names, counts, strict=True), 1):
        both = sent - 7 * number
        share = f"{100 * both / sent:.1f}".replace(".", ",")
        rows.append(
            (str(number), name, str(sent), str(sent - 2 * number), str(both), str(both), share)
        )
    story.append(grid(rows, (14, 78, 30, 36, 36, 34, 29), (0, 2, 3, 4, 5, 6)))
    story.append(close(HEAD, ("Như văn bản chính;", "Lưu: VT."), 257))
    write("phu-luc-ngang", "Phụ lục: tỷ lệ ký số văn bản đi theo đơn vị", story, turned=True)


def main() -> None:
    (TARGET / "van-phong").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for short, face in FACES.items():
            lean = Path(folder) / f"{face}.ttf"
            without_hints(FONTS / f"LiberationSerif-{face}.ttf", lean)
            pdfmetrics.registerFont(TTFont(short, str(lean)))
        for make in (
            decision,
            rules,
            minutes,
            letter,
            submission,
            report,
            form,
            appendix,
            office_papers,
        ):
            make()
    hand("chu-ky-lanhdao", MINH_ANH, (560, 210), 1)
    hand("chu-ky-phogiamdoc", QUOC_BAO, (560, 210), 2)
    seal("dau-co-quan", "CON DẤU THỬ NGHIỆM", "MẪU", ("SỞ", "KHOA HỌC", "VÀ CÔNG NGHỆ"))
    for file in sorted(TARGET.rglob("*.p[dn][fg]")):
        print(f"{file.name}: {file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
