"""How an official document is laid out (Decree 30/2020, appendix I)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont as FontFile
from reportlab.lib.colors import black
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
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

CITY = "Cần Thơ"
OVER = "ỦY BAN NHÂN DÂN<br/>THÀNH PHỐ CẦN THƠ (MẪU)"
OFFICE = "SỞ KHOA HỌC<br/>VÀ CÔNG NGHỆ"

LEFT, RIGHT, TOP, BOTTOM = 30 * mm, 18 * mm, 20 * mm, 20 * mm
ROOM = 30 * mm  # between title and full name: signature, and a seal of 36 mm beside it


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


def head(symbol: str, subject: str | None = None, year: str = " 2026") -> list[Flowable]:
    """National motto, agency, number and place: appendix I, parts II.1 to II.4.

    The blanks are as wide as what will fill them, with a space on either side of a day; `year` may be one.
    """
    motto = "Độc lập - Tự do - Hạnh phúc"
    left = [
        Paragraph(OVER, style("over", size=12.5, alignment=TA_CENTER)),
        Paragraph(OFFICE, style("office", "TB", 12.5, alignment=TA_CENTER)),
        Rule(26 * mm, 4, 2),
    ]
    right = [
        Paragraph(
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", style("nation", "TB", 12.2, alignment=TA_CENTER)
        ),
        Paragraph(motto, style("motto", "TB", 13, alignment=TA_CENTER)),
        Rule(pdfmetrics.stringWidth(motto, "TB", 13)),
    ]
    blank, day = "\u00a0" * 8, "\u00a0" * 6
    number = [Paragraph(f"Số:{blank}/{symbol}", style("number", size=13, alignment=TA_CENTER))]
    if subject:
        number.append(Paragraph(f"V/v {subject}", style("about", size=12, alignment=TA_CENTER)))
    place = f"{CITY}, ngày{day}tháng{day}năm{year}"
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
        Rule(36 * mm, 6, 2),
        Spacer(1, 4 * mm),
    ]


Signer = tuple[Sequence[str], str]


def close(signer: Signer, copies: Sequence[str], width: float = 162) -> Flowable:
    """Recipients on the left; title, room for the signature and full name on the right."""
    columns = [recipients(copies), signature(signer)]
    table = Table([columns], colWidths=[(width - 82) * mm, 82 * mm], hAlign="LEFT")
    table.setStyle(
        TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0)])
    )
    return KeepTogether([Spacer(1, 5 * mm), table])


def close_two(left: Signer, right: Signer, copies: Sequence[str]) -> Flowable:
    """Two signers side by side, each under a title; recipients beneath."""
    table = Table(
        [[signature(left), signature(right)]], colWidths=[81 * mm, 81 * mm], hAlign="LEFT"
    )
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "BOTTOM")]))
    return KeepTogether([Spacer(1, 5 * mm), table, Spacer(1, 6 * mm), *recipients(copies)])


def recipients(copies: Sequence[str]) -> list[Flowable]:
    lines = [Paragraph(f"- {copy}", style("copy", size=11)) for copy in copies]
    return [Paragraph("Nơi nhận:", style("to", "TBI", 12)), *lines]


def signature(signer: Signer) -> list[Flowable]:
    titles, name = signer
    lines = [Paragraph(line, style("title", "TB", 14, alignment=TA_CENTER)) for line in titles]
    return [
        *lines,
        Spacer(1, ROOM),
        Paragraph(name, style("name", "TB", 14, alignment=TA_CENTER)),
    ]


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
            canvas.transform(0, 1, -1, 0, A4[0], 0)
        if document.page > 1:
            canvas.setFont("T", 13)
            canvas.drawCentredString(size[0] / 2, size[1] - 13 * mm, str(document.page))

    document = BaseDocTemplate(
        str(TARGET / f"{name}.pdf"),
        pagesize=size,  # ReportLab swaps width and height of a turned page
        title=subject,
        author="Sở Khoa học và Công nghệ thành phố Cần Thơ (văn bản mẫu)",
        lang="vi",
        invariant=1,
        pageCompression=1,
    )
    template = PageTemplate("page", [frame], onPage=before)
    template.rotation = 90 * turned
    document.addPageTemplates([template])
    document.build(story)


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


def without_hints(source: Path, target: Path) -> None:
    """Leave out the instructions for old screens: three quarters of what a document embeds."""
    options = Options(hinting=False, layout_features=[], name_IDs=["*"], notdef_outline=True)
    options.drop_tables += ["FFTM"]
    with FontFile(source, recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(
            unicodes={*range(0x20, 0x250), *range(0x1EA0, 0x1F00), *range(0x2010, 0x2030)}
        )
        subsetter.subset(font)
        font.save(target)
