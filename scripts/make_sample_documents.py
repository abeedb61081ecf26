"""Make the sample documents, signatures and seal under `service/samples/`, for the embedded default.

The documents are laid out by Decree 30/2020 (appendix I) for an office of a city that does not exist:
their number and day are left blank, as a leader receives them. Run it again only to change them; it
needs ReportLab, Pillow and fontTools, and Debian's package fonts-liberation2:

    uv run --no-project --with reportlab --with pillow --with fonttools python scripts/make_sample_documents.py
"""

from __future__ import annotations

import math
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont as FontFile
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.colors import black
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

TARGET = Path(__file__).parent.parent / "service" / "samples"
FONTS = Path("/usr/share/fonts/truetype/liberation2")
FACES = {"T": "Regular", "TB": "Bold", "TI": "Italic", "TBI": "BoldItalic"}

CITY = "Mỹ An"
OVER = "ỦY BAN NHÂN DÂN<br/>THÀNH PHỐ MỸ AN"
OFFICE = "SỞ KHOA HỌC <br/>VÀ CÔNG NGHỆ"
HEAD = (("GIÁM ĐỐC",), "Nguyễn Thị Minh Anh")
DEPUTY = (("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Trần Quốc Bảo")

LEFT, RIGHT, TOP, BOTTOM = 30 * mm, 18 * mm, 20 * mm, 20 * mm


def style(name: str, font: str = "T", size: float = 14, **more: object) -> ParagraphStyle:
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=size * 1.22, **more)


CENTRED = style("centred", alignment=TA_CENTER)
BODY = style("body", alignment=TA_JUSTIFY, firstLineIndent=10 * mm, spaceAfter=4)
BASIS = style("basis", "TI", alignment=TA_JUSTIFY, firstLineIndent=10 * mm, spaceAfter=3)
ARTICLE = style("article", alignment=TA_JUSTIFY, firstLineIndent=10 * mm, spaceAfter=5)
CELL = style("cell", size=12)
CELL_CENTRED = style("cellc", size=12, alignment=TA_CENTER)
CELL_HEAD = style("cellh", "TB", 12, alignment=TA_CENTER)


class Rule(Flowable):
    """A line under a heading, centred, as long as the rules want it."""

    def __init__(self, length: float, above: float = 2, below: float = 2) -> None:
        super().__init__()
        self.length, self.above, self.below = length, above, below

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.available = width
        return width, self.above + self.below

    def draw(self) -> None:
        start = (self.available - self.length) / 2
        self.canv.setLineWidth(0.7)
        self.canv.line(start, self.below, start + self.length, self.below)


def head(symbol: str, subject: str | None = None, *, month: str = "11") -> list[Flowable]:
    """National motto, agency, number and place: appendix I, parts II.1 to II.4."""
    motto = "Độc lập - Tự do - Hạnh phúc"
    left = [
        Paragraph(OVER, style("over", size=12.5, alignment=TA_CENTER)),
        Paragraph(OFFICE, style("office", "TB", 12.5, alignment=TA_CENTER)),
        Rule(26 * mm),
    ]
    right = [
        Paragraph(
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", style("nation", "TB", 12.2, alignment=TA_CENTER)
        ),
        Paragraph(motto, style("motto", "TB", 13, alignment=TA_CENTER)),
        Rule(pdfmetrics.stringWidth(motto, "TB", 13)),
    ]
    blank = "\u00a0" * 8
    number = [Paragraph(f"Số:{blank}/{symbol}", style("number", size=13, alignment=TA_CENTER))]
    if subject:
        number.append(Paragraph(f"V/v {subject}", style("about", size=12, alignment=TA_CENTER)))
    place = f"{CITY}, ngày{blank}tháng {month} năm 2026"
    dated = [Paragraph(place, style("place", "TI", 13, alignment=TA_CENTER))]
    table = Table([[left, right], [number, dated]], colWidths=[66 * mm, 99 * mm])
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 1), (-1, 1), 4),
            ]
        )
    )
    return [table, Spacer(1, 6 * mm)]


def title(kind: str, about: str) -> list[Flowable]:
    return [
        Paragraph(kind, style("kind", "TB", 14, alignment=TA_CENTER)),
        Paragraph(about, style("subject", "TB", 14, alignment=TA_CENTER)),
        Rule(36 * mm, 3, 2),
        Spacer(1, 4 * mm),
    ]


def close(signer: tuple[Sequence[str], str], copies: Sequence[str], width: float = 165) -> Flowable:
    """Recipients on the left; title, room for the signature and full name on the right."""
    titles, name = signer
    left = [Paragraph("Nơi nhận:", style("to", "TBI", 12))]
    left += [Paragraph(f"- {copy}", style("copy", size=11)) for copy in copies]
    right = [Paragraph(line, style("title", "TB", 14, alignment=TA_CENTER)) for line in titles]
    right.append(Spacer(1, 27 * mm))
    right.append(Paragraph(name, style("name", "TB", 14, alignment=TA_CENTER)))
    table = Table([[left, right]], colWidths=[(width - 82) * mm, 82 * mm])
    table.setStyle(
        TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0)])
    )
    return KeepTogether([Spacer(1, 5 * mm), table])


def grid(rows: Sequence[Sequence[str]], widths: Sequence[float], centred: Sequence[int]) -> Table:
    def cell(text: str, row: int, column: int) -> Paragraph:
        chosen = CELL_HEAD if row == 0 else CELL_CENTRED if column in centred else CELL
        return Paragraph(text, chosen)

    cells = [[cell(t, r, c) for c, t in enumerate(row)] for r, row in enumerate(rows)]
    table = Table(cells, colWidths=[width * mm for width in widths], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, black),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return table


def write(name: str, subject: str, story: list[Flowable], *, turned: bool = False) -> None:
    """Lay a document out; a turned one has upright sheets that viewers turn by 90 degrees."""
    size = landscape(A4) if turned else A4
    frame = Frame(
        LEFT if not turned else TOP,
        BOTTOM,
        size[0] - LEFT - (RIGHT if not turned else 0) + (LEFT - 2 * TOP if turned else 0),
        size[1] - TOP - BOTTOM,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )

    def before(canvas: object, document: BaseDocTemplate) -> None:
        if turned:
            canvas.setPageSize(A4)
            canvas.setPageRotation(90)
            canvas.transform(0, 1, -1, 0, A4[0], 0)
        if document.page > 1:
            canvas.setFont("T", 13)
            canvas.drawCentredString(size[0] / 2, size[1] - 13 * mm, str(document.page))

    document = BaseDocTemplate(
        str(TARGET / f"{name}.pdf"),
        pagesize=size,
        title=subject,
        author="Sở Khoa học và Công nghệ thành phố Mỹ An (văn bản mẫu)",
        lang="vi",
        invariant=1,
        pageCompression=1,
    )
    document.addPageTemplates([PageTemplate("page", [frame], onPage=before)])
    document.build(story)


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


def letter() -> None:
    story = head("SKHCN-CĐS", "tăng cường ký số văn bản điện tử<br/>và sử dụng hộp thư công vụ")
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
        "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, đề nghị phản ánh về Phòng Chuyển đổi số "
        "để được hướng dẫn./.",
    ):
        story.append(Paragraph(text, BODY))
    story.append(close(DEPUTY, ("Như trên;", "Giám đốc Sở (để báo cáo);", "Lưu: VT, CĐS.")))
    write("cong-van", "Công văn về việc tăng cường ký số văn bản điện tử", story)


def submission() -> None:
    story = head("TTr-SKHCN") + title(
        "TỜ TRÌNH", "Về việc trang bị chữ ký số cho lãnh đạo cấp phòng năm 2027"
    )
    story.append(
        Paragraph(
            "Kính gửi: Ủy ban nhân dân thành phố Mỹ An.",
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
            story += [Spacer(1, 2 * mm), grid(rows, (12, 66, 27, 34, 26), (0, 2, 3, 4))]
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
            story += [grid(rows, (12, 66, 27, 34, 26), (0, 2, 3, 4)), Spacer(1, 4 * mm)]
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


class Field(Flowable):
    """A line of a form: what is asked, and a field to fill in."""

    def __init__(self, label: str, name: str) -> None:
        super().__init__()
        self.label, self.name = label, name

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.available = width
        return width, 10 * mm

    def draw(self) -> None:
        self.canv.setFont("T", 13)
        self.canv.drawString(0, 3 * mm, self.label)
        start = 58 * mm
        self.canv.acroForm.textfield(
            name=self.name,
            tooltip=self.label,
            x=start,
            y=1 * mm,
            width=self.available - start,
            height=7 * mm,
            fontSize=11,
            borderWidth=0.5,
            borderStyle="underlined",
            fillColor=None,
            forceBorder=True,
            relative=True,
        )


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


# --- a hand and a seal --------------------------------------------------------------------------

Point = tuple[float, float]


def curve(points: Sequence[Point]) -> list[Point]:
    """A smooth line through points (Catmull-Rom)."""
    padded = [points[0], *points, points[-1]]
    line = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        steps = max(8, round(math.dist(b, c) * 3))
        for step in range(steps):
            t = step / steps
            line.append(
                tuple(
                    0.5
                    * (
                        2 * q
                        + (r - p) * t
                        + (2 * p - 5 * q + 4 * r - s) * t * t
                        + (3 * q - p - 3 * r + s) * t**3
                    )
                    for p, q, r, s in zip(a, b, c, d, strict=True)
                )
            )
    return line


def hand(name: str, strokes: Sequence[Sequence[Point]], size: tuple[int, int], seed: int) -> None:
    """A signature in blue ink: quick where the pen flies, thick where it turns and presses down."""
    chance, factor = random.Random(seed), 4
    mask = Image.new("L", (size[0] * factor, size[1] * factor), 0)
    pen = ImageDraw.Draw(mask)
    for stroke in strokes:
        line = curve(stroke)
        width = 3.0
        for index, (here, there) in enumerate(zip(line, line[1:], strict=False)):
            ahead = line[min(index + 60, len(line) - 1)]
            behind = line[max(index - 60, 0)]
            speed = math.dist(behind, ahead) / 40  # a turn keeps both ends near: the pen is slow
            down = max(0.0, there[1] - here[1]) / (math.dist(here, there) + 1e-6)
            ends = min(1.0, (index + 12) / 90, (len(line) - index) / 150)
            wanted = (1.5 + 2.9 * down + 1.0 / (0.5 + speed)) * (0.3 + 0.7 * ends)
            width += (wanted - width) * 0.03
            radius = factor * width * (1 + chance.uniform(-0.02, 0.02)) / 2
            x, y = here[0] * factor, here[1] * factor
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    alpha = mask.resize(size, Image.Resampling.LANCZOS)
    image = Image.new("RGBA", size, (22, 58, 158, 0))
    image.putalpha(alpha)
    image.save(TARGET / f"{name}.png", optimize=True)


def seal(name: str, around: str, below: str, middle: Sequence[str], side: int = 850) -> None:
    """A round red seal of 36 mm at 600 dpi: two rings, the city around, the office in the middle."""
    factor = 3
    size = side * factor
    mask = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(mask)
    centre = size / 2

    def ring(radius: float, width: float) -> None:
        r = radius * size
        pen.ellipse(
            (centre - r, centre - r, centre + r, centre + r), outline=255, width=round(width * size)
        )

    ring(0.485, 0.016)
    ring(0.455, 0.005)
    ring(0.318, 0.006)
    bold = str(FONTS / "LiberationSerif-Bold.ttf")

    def arc(text: str, radius: float, height: float, start: float, *, upside: bool = False) -> None:
        font = ImageFont.truetype(bold, round(height * size))
        spread = 1.14
        angles = [font.getlength(c) * spread / (radius * size) for c in text]
        angle = start - sum(angles) / 2 * (-1 if upside else 1)
        for letter, wide in zip(text, angles, strict=True):
            turn = angle + wide / 2 * (-1 if upside else 1)
            tile = Image.new("L", (round(0.2 * size), round(0.2 * size)), 0)
            half = tile.width / 2
            ImageDraw.Draw(tile).text((half, half), letter, font=font, fill=255, anchor="ms")
            degrees = -math.degrees(turn) - 90 if not upside else -math.degrees(turn) + 90
            tile = tile.rotate(degrees, Image.Resampling.BICUBIC)
            x = centre + math.cos(turn) * radius * size
            y = centre + math.sin(turn) * radius * size
            mask.paste(255, (round(x - half), round(y - half)), tile)
            angle += wide * (-1 if upside else 1)

    arc(around, 0.352, 0.078, -math.pi / 2)
    arc(below, 0.408, 0.07, math.pi / 2, upside=True)
    for side_of in (-1, 1):
        _star(
            pen,
            centre + side_of * 0.387 * size * math.cos(0.50),
            centre + 0.387 * size * math.sin(0.50),
            0.03 * size,
        )
    heights = (0.088, 0.088, 0.07)
    top = -0.105 * (len(middle) - 1) / 2
    for number, (line, height) in enumerate(zip(middle, heights, strict=True)):
        font = ImageFont.truetype(bold, round(height * size))
        pen.text(
            (centre, centre + (top + 0.105 * number + 0.028) * size),
            line,
            font=font,
            fill=255,
            anchor="ms",
        )
    alpha = mask.resize((side, side), Image.Resampling.LANCZOS)
    image = Image.new("RGBA", (side, side), (200, 24, 33, 0))
    image.putalpha(alpha.point(lambda level: level // 32 * 32 * 15 // 16 if level < 224 else 240))
    image.save(TARGET / f"{name}.png", optimize=True)


def _star(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    corners = []
    for number in range(10):
        far = radius if number % 2 == 0 else radius * 0.382
        angle = -math.pi / 2 + number * math.pi / 5
        corners.append((x + far * math.cos(angle), y + far * math.sin(angle)))
    pen.polygon(corners, fill=255)


MINH_ANH = (
    ((163, 88), (166, 91)),
    # M: up, down, up, down, and on into "inh"
    ((38, 150), (60, 100), (86, 40), (92, 64), (88, 140), (104, 96), (128, 48), (136, 70), (130, 138),
     (148, 112), (158, 106), (157, 136), (170, 112), (180, 106), (184, 134), (196, 112), (208, 66),
     (204, 98), (199, 136), (212, 112), (222, 110), (226, 134), (246, 122)),
    # A: a tall loop, its bar swept into "nh" and the long flourish beneath
    ((262, 158), (290, 96), (318, 22), (326, 40), (322, 100), (324, 146), (336, 142)),
    ((276, 112), (310, 98), (350, 104), (352, 134), (364, 108), (376, 106), (380, 134), (394, 106),
     (412, 44), (406, 92), (401, 136), (414, 110), (426, 108), (432, 132), (470, 118), (520, 92)),
    ((500, 84), (360, 172), (150, 186), (70, 178), (120, 168), (280, 172), (440, 160)),
)  # fmt: skip

QUOC_BAO = (
    ((60, 44), (120, 34), (190, 30), (206, 34)),
    ((132, 30), (122, 84), (110, 140), (92, 156), (84, 140), (104, 122)),
    # B: a stem and two bowls, then "ao" running into a stroke under the name
    ((226, 152), (236, 96), (252, 34), (250, 60), (238, 150)),
    ((238, 60), (262, 28), (304, 34), (300, 70), (258, 88), (308, 92), (318, 128), (280, 154), (244, 144)),
    ((352, 112), (332, 104), (322, 132), (338, 146), (354, 118), (356, 142), (376, 134), (390, 110),
     (404, 112), (402, 140), (384, 144), (384, 118), (410, 106), (450, 100)),
    ((448, 98), (520, 70), (500, 110), (380, 176), (200, 188), (120, 172), (210, 160), (360, 166)),
)  # fmt: skip


def without_hints(source: Path, target: Path) -> None:
    """Leave out the instructions for old screens: three quarters of what a document embeds."""
    options = Options(hinting=False, layout_features=[], name_IDs=["*"], notdef_outline=True)
    options.drop_tables += ["FFTM"]
    with FontFile(source) as font:
        subsetter = Subsetter(options)
        subsetter.populate(
            unicodes={*range(0x20, 0x250), *range(0x1EA0, 0x1F00), *range(0x2010, 0x2030)}
        )
        subsetter.subset(font)
        font.save(target)


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for short, face in FACES.items():
            lean = Path(folder) / f"{face}.ttf"
            without_hints(FONTS / f"LiberationSerif-{face}.ttf", lean)
            pdfmetrics.registerFont(TTFont(short, str(lean)))
        for make in (decision, letter, submission, report, form, appendix):
            make()
    hand("chu-ky-lanhdao", MINH_ANH, (560, 210), 1)
    hand("chu-ky-phogiamdoc", QUOC_BAO, (560, 210), 2)
    seal("dau-co-quan", "THÀNH PHỐ MỸ AN", "MẪU", ("SỞ", "KHOA HỌC", "VÀ CÔNG NGHỆ"))
    for file in sorted(TARGET.iterdir()):
        print(f"{file.name}: {file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
