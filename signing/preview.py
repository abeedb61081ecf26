"""One page as a viewer shows it: an image of it, and where its words stand.

PDFium is not safe among threads: call these in a process of their own (the sandbox), one at a time.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import math
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import pypdfium2
import pypdfium2.raw as pdfium

from signing.errors import DocumentRefusedError
from signing.placement import Box, Mark, Page, Word, mark_for
from signing.reading import open_reader, page_tree, refusing

MOST_PIXELS: Final = 8_000_000
MOST_LETTERS: Final = 60_000
MARKING: Final = "MẬT"

WordsOf = Callable[[int], tuple[Word, ...]]


@dataclass(frozen=True, slots=True)
class Preview:
    """A page as PNG; `scale` is how many pixels make a point, as `Mark.scale` wants it."""

    png: bytes
    width: int
    height: int
    scale: float
    page: Page


def render(
    document: BinaryIO,
    page: int,
    *,
    scale: float = 1.5,
    most_pixels: int = MOST_PIXELS,
    password: str | None = None,
) -> Preview:
    """Return one page, counted from 0, as a viewer shows it; a huge page comes at a smaller scale.

    Raises:
        DocumentRefusedError: `no_such_page`, or the engine cannot read the document or the page.

    """
    with _page(document, page, password, forms=True) as (sheet, geometry):
        points = geometry.shown_width * geometry.shown_height
        fitting = math.sqrt(most_pixels / points) * 0.999
        used = max(min(scale, fitting), 1 / min(geometry.shown_width, geometry.shown_height))
        # PDFium takes no notice of /UserUnit: its pixels count units, ours count points.
        if points * used * used > 1.1 * most_pixels:
            raise DocumentRefusedError("too_much_memory", "page too long to draw", most_pixels)
        bitmap = sheet.render(scale=used * geometry.user_unit)
        image = bitmap.to_pil()
        with io.BytesIO() as target:
            image.convert("RGB").save(target, "PNG", compress_level=3)
            return Preview(target.getvalue(), image.width, image.height, used, geometry)


def words(document: BinaryIO, page: int, *, password: str | None = None) -> tuple[Word, ...]:
    """Return the words of a page in the order they are written, each with its box.

    Raises:
        DocumentRefusedError: `no_such_page`, or the engine cannot read the document or the page.

    """
    with _page(document, page, password) as (sheet, _):
        return tuple(_words(sheet.get_textpage()))


@contextmanager
def opened_words(
    document: BinaryIO, *, password: str | None = None
) -> Iterator[tuple[tuple[Page, ...], WordsOf]]:
    """Open a document once to read the words of several pages; give its pages and their words.

    Raises:
        DocumentRefusedError: the engines cannot read the document, or, when its words are asked for,
            a page; `no_such_page`.

    """
    with refusing():
        pages = tuple(page for _, page in page_tree(open_reader(document, password=password)))
    with contextlib.ExitStack() as stack:
        with refusing():
            opened = stack.enter_context(_opened(document, password))

        def words_of(number: int) -> tuple[Word, ...]:
            if not 0 <= number < len(pages):
                raise DocumentRefusedError("no_such_page", str(number + 1), len(pages))
            with refusing():
                return tuple(_words(opened[number].get_textpage()))

        yield pages, words_of


def secret_marking(document: BinaryIO, *, password: str | None = None) -> str | None:
    """Return the state-secret marking that stands on page 1 by itself, or None (W-14).

    A marking is MẬT alone, TỐI MẬT or TUYỆT MẬT in capitals; MẬT within a phrase (BẢO MẬT) is none.

    Raises:
        DocumentRefusedError: the engine cannot read page 1.

    """
    with refusing(), _opened(document, password) as opened:
        text = opened[0].get_textpage()
        count = min(text.count_chars(), MOST_LETTERS)
        if MARKING not in unicodedata.normalize("NFC", text.get_text_range(0, count)):
            return None
        turned = Page(1, 1, rotation=opened[0].get_rotation())
        return _marking(tuple(_words(text)), turned)


@contextmanager
def _page(
    document: BinaryIO, number: int, password: str | None, *, forms: bool = False
) -> Iterator[tuple[Any, Page]]:
    """Open one page, with its geometry, and turn the engines' faults into refusals."""
    with refusing():
        pages = page_tree(open_reader(document, password=password))
        if not 0 <= number < len(pages):
            raise DocumentRefusedError("no_such_page", str(number + 1), len(pages))
        with _opened(document, password) as opened:
            if forms and opened.get_formtype() != pdfium.FORMTYPE_NONE:
                opened.init_forms()
            yield opened[number], pages[number][1]


@contextmanager
def _opened(document: BinaryIO, password: str | None) -> Iterator[Any]:
    document.seek(0)
    opened = pypdfium2.PdfDocument(document, password=password)
    try:
        yield opened
    finally:
        opened.close()


def _words(text: Any) -> Iterator[Word]:
    """Yield the words of a text page: letters between spaces, with the box that holds them."""
    letters: list[str] = []
    box: Box | None = None
    first = 0
    for index in range(min(text.count_chars(), MOST_LETTERS)):
        point = pdfium.FPDFText_GetUnicode(text, index)
        letter = chr(point) if 0x20 < point < 0x110000 and not 0xD800 <= point < 0xE000 else " "
        if letter.isspace():
            if letters and box is not None:
                yield _word(text, first, letters, box)
            letters, box = [], None
            continue
        first = index if box is None else first
        letters.append(letter)
        around = Box(*text.get_charbox(index, loose=True))
        box = around if box is None else _hull(box, around)
    if letters and box is not None:
        yield _word(text, first, letters, box)


def _word(text: Any, first: int, letters: Sequence[str], box: Box) -> Word:
    """Return a word with the size and the start of its first letter, where they are sound."""
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    told = pdfium.FPDFText_GetCharOrigin(text, first, x, y)
    told = told and pdfium.FPDFText_GetMatrix(text, first, matrix)
    size = pdfium.FPDFText_GetFontSize(text, first) * math.hypot(matrix.c, matrix.d)
    sound = told and all(map(math.isfinite, (x.value, y.value))) and 0 < size < 1e6
    return Word(
        unicodedata.normalize("NFC", "".join(letters)),
        box,
        size if sound else 0.0,
        (x.value, y.value) if sound else None,
    )


def _hull(one: Box, other: Box) -> Box:
    return Box(
        min(one.left, other.left),
        min(one.bottom, other.bottom),
        max(one.right, other.right),
        max(one.top, other.top),
    )


def _marking(found: Sequence[Word], page: Page) -> str | None:
    """Return the marking among the words of a page: one that no other word stands close before."""
    marks = [mark_for(word.box, page) for word in found]
    for index, word in enumerate(found):
        if word.text.strip("()[].,:;*") != MARKING:
            continue
        before = index - 1
        if before < 0 or not _beside(marks[before], marks[index]):
            return MARKING
        if found[before].text in {"TỐI", "TUYỆT"}:
            return f"{found[before].text} {MARKING}"
    return None


def _beside(one: Mark, other: Mark) -> bool:
    """Whether two words stand on one line with no more than a space between them."""
    line = abs((one.y + one.height) - (other.y + other.height)) < 0.6 * other.height
    gap = other.x - (one.x + one.width)
    return line and -0.5 * other.height < gap < other.height
