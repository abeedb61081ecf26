"""A copy of a document: the document itself with one signature more, or its pages as a new file.

A copy carries the agency's signature where everybody sees it, at the top right of page 1 (Decree 30/2020,
appendix I, part II of copies). A certified or locked document takes no such mark (ISO 32000-2, 12.8.2.2):
its pages are then copied into a new file, in which every stamp is part of the picture and no signature is.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, BinaryIO, Final

import pypdfium2
import pypdfium2.raw as pdfium

from signing.copying_pages import shown_alone
from signing.errors import DocumentRefusedError
from signing.reading import open_reader, page_tree, refusing
from signing.sequence import restrictions_of

VERSION: Final = 17
"""Of what is written: PDF 1.7; the decree asks for 1.4 at least."""
OLDEST: Final = (1, 4)
LARGEST: Final = 48 << 20
_FIELD: Final = "copy"


def takes_a_mark(document: BinaryIO) -> bool:
    """Tell whether a document takes one more signature that shows something.

    Raises:
        DocumentRefusedError: the document cannot be opened; `encrypted`, for a copy is open to whoever
            it is given to; `pdf_too_old`, it is older than PDF 1.4.

    """
    with refusing():
        reader = open_reader(document)
        if reader.encrypted:
            raise DocumentRefusedError(
                "encrypted", "a copy is made of what opens without a password"
            )
        if tuple(reader.input_version) < OLDEST:
            raise DocumentRefusedError("pdf_too_old", ".".join(map(str, reader.input_version)))
        restrictions = restrictions_of(reader)
    try:
        restrictions.require(_FIELD, new=True, visible=True)
    except DocumentRefusedError:
        return False
    return True


def pages_of(document: BinaryIO, pages: Sequence[int] | None = None) -> bytes:
    """Return pages of a document, counted from 0, as a file of their own; all of them by default.

    What fields and marks show becomes part of the page; signatures, fields, scripts, files within, and
    images that none of the pages draws are left behind.

    Raises:
        DocumentRefusedError: `no_such_page`, `too_large`, or the engine cannot read the document.

    """
    with refusing():
        count = len(page_tree(open_reader(document)))
        wanted = list(range(count) if pages is None else pages)
        if missing := [one for one in wanted if not 0 <= one < count]:
            raise DocumentRefusedError("no_such_page", str(missing[0] + 1), count)
        document.seek(0)
        with pypdfium2.PdfDocument(document) as source, pypdfium2.PdfDocument.new() as made:
            for number in wanted:
                _flatten(source, number)
            made.import_pages(source, wanted)
            with io.BytesIO() as target:
                made.save(target, version=VERSION)
                octets = shown_alone(target)
    if len(octets) > LARGEST:
        raise DocumentRefusedError("too_large", f"more than {LARGEST} bytes", LARGEST)
    return octets


def _flatten(source: Any, number: int) -> None:
    """Let what the marks of a page show become part of it."""
    page = source[number]
    try:
        if pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_FAIL:
            raise DocumentRefusedError("unreadable", f"page {number + 1}")
    finally:
        page.close()
