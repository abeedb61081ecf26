"""The sheet reports are written on: A4, our serif, quiet rules, every page numbered out of how many.

This is where ReportLab is spoken. Whatever comes from a stranger passes through `safe` first: one
form of each letter, no markup, a box for what our face cannot draw, and never longer than fits.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    Paragraph,
    SimpleDocTemplate,
    Table,
    TableStyle,
)

import signing

FONTS: Final = Path(signing.__file__).parent / "fonts"
REGULAR: Final = "AnTinSerif"
BOLD: Final = "AnTinSerif-Bold"
LONGEST: Final = 600
BOX: Final = "□"
INK, SOFT, LINE = HexColor("#12263a"), HexColor("#4a5a69"), HexColor("#d9d3c6")
TONES: Final = {
    "good": (HexColor("#0a4f44"), HexColor("#e7f2ef")),
    "warn": (HexColor("#694400"), HexColor("#fdf3df")),
    "bad": (HexColor("#8c1a13"), HexColor("#fbecea")),
    "plain": (HexColor("#12263a"), HexColor("#eaeff4")),
}
MARGIN: Final = 22 * mm
WIDTH: Final = A4[0] - 2 * MARGIN
FRAME: Final = 6  # what ReportLab keeps free around its frame


@cache
def _letters() -> frozenset[int]:
    """Register the faces once and return the letters they can draw."""
    for name, file in ((REGULAR, "AnTinSerif-Regular.ttf"), (BOLD, "AnTinSerif-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / file)))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR)
    face = pdfmetrics.getFont(REGULAR).face  # type: ignore[attr-defined]
    return frozenset(face.charToGlyph)


def plain(text: object, longest: int = LONGEST) -> str:
    """Return a text that our face can draw: NFC, no control characters, a box for unknown letters."""
    known = _letters()
    whole = unicodedata.normalize("NFC", str(text))
    drawn = "".join(
        sign if ord(sign) in known else BOX
        for sign in whole[:longest]
        if sign.isprintable() or sign == " "
    )
    return drawn + ("…" if len(whole) > longest else "")


def safe(text: object) -> str:
    """Return a text for a paragraph: drawable, and without any markup of its own."""
    return escape(plain(text))


def style(
    size: float = 10,
    *,
    bold: bool = False,
    colour: Color = INK,
    before: float = 0,
    after: float = 0,
    keep: bool = False,
) -> ParagraphStyle:
    """Return a way to set a paragraph; Vietnamese letters carry two marks and need the room."""
    _letters()
    return ParagraphStyle(
        f"{size}-{bold}-{before}-{after}",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.42,
        textColor=colour,
        spaceBefore=before,
        spaceAfter=after,
        keepWithNext=keep,
        splitLongWords=1,
    )


def words(text: object, how: ParagraphStyle) -> Paragraph:
    """Return a paragraph of a text that may be a stranger's."""
    return Paragraph(safe(text), how)


class Seal(Flowable):
    """The verdict's seal: a double frame around its sign, drawn in strokes as on the pages."""

    def __init__(self, tone: str, size: float = 17 * mm) -> None:
        super().__init__()
        self.tone, self.width, self.height = tone, size, size

    def draw(self) -> None:
        """Draw the frame and the sign of the tone."""
        canvas, size = self.canv, self.width
        canvas.setStrokeColor(TONES[self.tone][0])
        for inset, line in ((0.6, 1.6), (4, 0.6)):
            canvas.setLineWidth(line)
            canvas.roundRect(inset, inset, size - 2 * inset, size - 2 * inset, 2)
        canvas.setLineWidth(2.6)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        for stroke in _STROKES[self.tone]:
            path = canvas.beginPath()
            path.moveTo(stroke[0][0] * size, stroke[0][1] * size)
            for x, y in stroke[1:]:
                path.lineTo(x * size, y * size)
            canvas.drawPath(path)


_STROKES: Final[dict[str, Sequence[Sequence[tuple[float, float]]]]] = {
    "good": [[(0.31, 0.51), (0.45, 0.36), (0.70, 0.65)]],
    "bad": [[(0.35, 0.35), (0.65, 0.65)], [(0.35, 0.65), (0.65, 0.35)]],
    "warn": [
        [(0.38, 0.62), (0.42, 0.68), (0.5, 0.71), (0.59, 0.68), (0.62, 0.6), (0.58, 0.53),
         (0.51, 0.48), (0.5, 0.42)],
        [(0.5, 0.3), (0.5, 0.3)],
    ],
    "plain": [[(0.35, 0.5), (0.65, 0.5)]],
}  # fmt: skip


def ruled(rows: Sequence[tuple[Flowable, Flowable]], label_width: float = 46 * mm) -> Table:
    """Return facts, one to a line: what it is on the left, what it says on the right."""
    table = Table(
        [list(row) for row in rows], colWidths=[label_width, WIDTH - label_width], hAlign="LEFT"
    )
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 6),
                ("TOPPADDING", (0, 0), (-1, -1), 2.2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.8),
                ("LINEBELOW", (0, 0), (-1, -2), 0.4, LINE),
            ]
        )
    )
    return table


def framed(content: Flowable, width: float) -> Table:
    """Return a picture with a quiet frame around it."""
    table = Table([[content]], colWidths=[width], hAlign="LEFT")
    nothing = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT")]
    nothing += [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("TOP", "BOTTOM")]
    table.setStyle(TableStyle([("BOX", (0, 0), (-1, -1), 0.6, LINE), *nothing]))
    return table


def write(story: list[Flowable], *, title: str, foot: Callable[[int, int], str]) -> bytes:
    """Return a story as PDF; `foot` says what stands under page so-and-so of so many."""
    _letters()
    held = BytesIO()

    class Numbered(Canvas):
        """A canvas that knows the number of pages when it writes the feet."""

        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self._sheets: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - ReportLab's name
            """Put a page aside."""
            self._sheets.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined]

        def save(self) -> None:
            """Write every page with its foot."""
            for number, sheet in enumerate(self._sheets, 1):
                self.__dict__.update(sheet)
                _foot(self, foot(number, len(self._sheets)))
                super().showPage()
            super().save()

    document = SimpleDocTemplate(
        held,
        pagesize=A4,
        leftMargin=MARGIN - FRAME,
        rightMargin=MARGIN - FRAME,
        topMargin=20 * mm,
        bottomMargin=24 * mm,
        title=plain(title),
        author="Ấn Tín",
        lang="vi-VN",
        initialFontName=REGULAR,
    )
    document.build(story, canvasmaker=Numbered)
    return held.getvalue()


def _foot(canvas: Canvas, text: str) -> None:
    """Write one line under a page, above it a rule."""
    canvas.saveState()
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, 17 * mm, A4[0] - MARGIN, 17 * mm)
    canvas.setFont(REGULAR, 8)
    canvas.setFillColor(SOFT)
    left, _, right = text.partition("\t")
    canvas.drawString(MARGIN, 12.5 * mm, left)
    canvas.drawRightString(A4[0] - MARGIN, 12.5 * mm, right)
    canvas.restoreState()
