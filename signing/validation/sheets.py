"""A page of one revision as PDFium draws it, with or without some of its annotations."""

from __future__ import annotations

import ctypes
import io
import math
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from signing.placement import Box

Source = BinaryIO | Path | str
ANNOTATIONS_AT_MOST: Final = 2_000
_ALIKE: Final = 0.01  # PDFium keeps numbers in 32 bits


class Part(io.RawIOBase):
    """The first `end` octets of a document as a file of their own; its position is nobody else's."""

    def __init__(self, document: BinaryIO, end: int) -> None:
        """Look at the file itself where there is one: a position shared with others is not moved."""
        self._document, self._at = document, 0
        self._file: int | None = None
        with suppress(OSError, AttributeError):
            self._file = document.fileno()
        self._end = min(end, self._size())

    def readable(self) -> bool:
        """Tell that it is."""
        return True

    def seekable(self) -> bool:
        """Tell that it is."""
        return True

    def tell(self) -> int:
        """Return where the next octet is read."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go somewhere else."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._end}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as there are octets."""
        wanted = max(0, min(len(buffer), self._end - self._at))
        if self._file is None:
            before = self._document.tell()
            self._document.seek(self._at)
            piece = self._document.read(wanted)
            self._document.seek(before)
        else:
            piece = os.pread(self._file, wanted, self._at)
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _size(self) -> int:
        if self._file is not None:
            return os.fstat(self._file).st_size
        before = self._document.tell()
        size = self._document.seek(0, os.SEEK_END)
        self._document.seek(before)
        return size


@contextmanager
def revision(document: Source, end: int, password: str | None = None) -> Iterator[Any]:
    """Give PDFium's document over the first `end` octets; raises what PDFium raises."""
    if isinstance(document, str | Path):
        with (
            Path(document).open("rb", buffering=0) as opened,
            revision(opened, end, password) as it,
        ):
            yield it
        return
    it = pypdfium2.PdfDocument(Part(document, end), password=password)
    try:
        yield it
    finally:
        it.close()


def leave_out(opened: Any, page: int, boxes: Sequence[Box], *, others: bool = False) -> None:
    """Take from a page the annotations that lie in exactly one of these boxes; with `others`, all others.

    Do this before `with_forms`: afterwards the form keeps its widgets.
    """
    sheet = opened[page]
    try:
        for index in reversed(range(min(_count(sheet), ANNOTATIONS_AT_MOST))):
            box = _box(sheet, index)
            named = box is not None and any(_same(box, one) for one in boxes)
            if named is not others:
                pdfium.FPDFPage_RemoveAnnot(sheet, index)
    finally:
        sheet.close()


def _count(sheet: Any) -> int:
    """Return how many annotations a page has."""
    return int(pdfium.FPDFPage_GetAnnotCount(sheet))


def with_forms(opened: Any) -> None:
    """Let the widgets of a form be drawn from now on."""
    if opened.get_formtype() != pdfium.FORMTYPE_NONE:
        opened.init_forms()


def draw(sheet: Any, *, pixels: int, scale: float = 1.0, until: float = math.inf) -> Image.Image:
    """Return a page as a picture of at most so many pixels, annotations and widgets included.

    The drawing is given up at a moment of this process's CPU time, as far as PDFium lets itself be
    interrupted: between the objects of a page, not within one.

    Raises:
        TimeoutError: that moment came.
        ValueError: the page is too long to be drawn.

    """
    width, height = (max(1.0, float(side)) for side in sheet.get_size())
    used = min(scale, math.sqrt(pixels / (width * height)))
    size = math.ceil(width * used), math.ceil(height * used)
    if size[0] * size[1] > 2 * pixels:
        raise ValueError("a page too long to draw")
    bitmap = pypdfium2.PdfBitmap.new_native(*size, pdfium.FPDFBitmap_BGR, rev_byteorder=True)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, *size, 0xFFFFFFFF)
        _draw_on(bitmap, sheet, size, until)
        drawn: Image.Image = bitmap.to_pil().convert("RGB")
        return drawn
    finally:
        bitmap.close()


def _draw_on(bitmap: Any, sheet: Any, size: tuple[int, int], until: float) -> None:
    flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
    pause = pdfium.IFSDK_PAUSE(version=1)
    late = type(pause.NeedToPauseNow)(lambda _pause: int(time.process_time() > until))
    pause.NeedToPauseNow = late
    whole = (0, 0, *size, 0)
    state = pdfium.FPDF_RenderPageBitmap_Start(bitmap, sheet, *whole, flags, pause)
    pdfium.FPDF_RenderPage_Close(sheet)
    if state == pdfium.FPDF_RENDER_TOBECONTINUED:
        raise TimeoutError
    if state != pdfium.FPDF_RENDER_DONE:
        raise ValueError("a page that cannot be drawn")
    if sheet.formenv is not None:
        pdfium.FPDF_FFLDraw(sheet.formenv, bitmap, sheet, *whole, flags)


def on_picture(sheet: Any, box: Box, picture: Image.Image) -> tuple[int, int, int, int]:
    """Return the pixels of a page's picture that a box of the page covers: left, top, right, bottom."""
    corners = [
        _pixel(sheet, picture, x, y) for x in (box.left, box.right) for y in (box.bottom, box.top)
    ]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    return (
        min(max(left, 0), picture.width),
        min(max(top, 0), picture.height),
        min(max(right, 0), picture.width),
        min(max(bottom, 0), picture.height),
    )


def _pixel(sheet: Any, picture: Image.Image, x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(
        sheet,
        0,
        0,
        picture.width,
        picture.height,
        0,
        x,
        y,
        ctypes.byref(across),
        ctypes.byref(down),
    )
    return across.value, down.value


def _box(sheet: Any, index: int) -> Box | None:
    """Return the rectangle of an annotation, its corners in order."""
    annotation = pdfium.FPDFPage_GetAnnot(sheet, index)
    if not annotation:
        return None
    rectangle = pdfium.FS_RECTF()
    found = pdfium.FPDFAnnot_GetRect(annotation, rectangle)
    pdfium.FPDFPage_CloseAnnot(annotation)
    if not found:
        return None
    across = sorted((rectangle.left, rectangle.right))
    upwards = sorted((rectangle.bottom, rectangle.top))
    return Box(across[0], upwards[0], across[1], upwards[1])


def _same(one: Box, other: Box) -> bool:
    pairs = (
        (one.left, min(other.left, other.right)),
        (one.bottom, min(other.bottom, other.top)),
        (one.right, max(other.left, other.right)),
        (one.top, max(other.bottom, other.top)),
    )
    return all(math.isclose(a, b, rel_tol=1e-5, abs_tol=_ALIKE) for a, b in pairs)
