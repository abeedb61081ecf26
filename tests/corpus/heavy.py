"""Signed files that cost a careless verifier a minute or a gigabyte; each must be answered within both.

Found by measuring engines on public collections: many fields that share one signature, thousands of
revisions, a cross-reference stream that claims a billion rows, trees that never end.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from tests.corpus.letters import (
    BOX,
    CATALOG,
    FORM,
    PAGE,
    PAGES,
    approved,
    contract,
    drawing,
    objects,
)
from tests.corpus.revisions import begun
from tests.corpus.signature import signed
from tests.corpus.syntax import having, stream


def many_fields_with_one_signature(count: int = 5_000) -> bytes:
    """Thousands of fields name one signature."""
    draft = approved()
    first = draft.free
    body = (
        b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (F%d) /V 23 0 R /Rect [0 0 0 0] /P 3 0 R >>"
    )
    fields = {first + n: body % n for n in range(count)}
    return draft.revised({**fields, **draft.join(FORM, b"/Fields", *fields)}).data


def many_revisions(count: int = 2_000) -> bytes:
    """Thousands of honest, tiny updates follow the signature."""
    draft = approved()
    parts, start, size = [draft.data], draft.start, len(draft.data)
    for number in range(count):
        body = b"40 0 obj\n<< /N %d >>\nendobj\n" % number
        row = b"xref\n40 1\n%010d 00000 n \n" % size
        tail = b"trailer\n<< /Size 41 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
        part = body + row + tail % (start, size + len(body))
        start = size + len(body)
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _with_xref_stream(entries: bytes, data: bytes) -> bytes:
    draft = approved()
    at = len(draft.data)
    packed = zlib.compress(data, 9)
    shape = b"/Type /XRef /Root 1 0 R /Prev %d /Filter /FlateDecode %s" % (draft.start, entries)
    body = b"90 0 obj\n" + stream(packed, shape) + b"\nendobj\n"
    return draft.data + body + b"startxref\n%d\n%%%%EOF\n" % at


def rows_without_end() -> bytes:
    """A cross-reference stream whose rows take no bytes at all, a billion of them."""
    return _with_xref_stream(b"/Size 1000000000 /W [0 0 0]", b"")


def rows_by_the_million() -> bytes:
    """A cross-reference stream of some kilobytes that unpacks to millions of rows."""
    return _with_xref_stream(b"/Size 9000000 /W [1 2 1]", bytes(36_000_000))


def index_without_end() -> bytes:
    """A cross-reference stream whose /Index claims two thousand million objects."""
    return _with_xref_stream(b"/Size 91 /W [1 4 2] /Index [0 2000000000]", bytes(700))


def value_of_megabytes() -> bytes:
    """A signature value of five megabytes of zeros, in hexadecimal digits."""
    draft = approved()
    body = having(draft[23], b"/Contents", b"<" + b"0" * 10_000_000 + b">")
    return draft.revised({23: body}).data


def forty_signatures_on_many_pages(pages: int = 3_000, signatures: int = 40) -> bytes:
    """A thick honest file that many signed."""
    kids = b" ".join(b"%d 0 R" % n for n in range(100, 100 + pages))
    leaf = b"<< /Type /Page /Parent 30 0 R %s /Resources 21 0 R /Contents 18 0 R >>" % BOX
    mine = objects()
    mine |= dict.fromkeys(range(100, 100 + pages), leaf)
    mine[30] = b"<< /Type /Pages /Parent 2 0 R /Kids [%s] /Count %d >>" % (kids, pages)
    mine[PAGES] = b"<< /Type /Pages /Kids [3 0 R 17 0 R 30 0 R] /Count %d >>" % (pages + 2)
    draft = begun(mine)
    for number in range(signatures):
        draft = signed(draft, b"S%d" % number)
    return draft.data


def many_annotations(count: int = 8_000) -> bytes:
    """Eight thousand notes came after the signature."""
    draft = approved()
    first = draft.free
    note = b"<< /Type /Annot /Subtype /Text /Rect [%d 0 %d 9] /P 3 0 R >>"
    notes = {first + n: note % (n % 500, n % 500 + 9) for n in range(count)}
    return draft.revised({**notes, **draft.join(PAGE, b"/Annots", *notes)}).data


def everything_changed(count: int = 15_000) -> bytes:
    """Every object of a large file is written anew after the signature."""
    mine = objects() | {n: b"<< /Next %d 0 R /N 0 >>" % (n + 1) for n in range(100, 100 + count)}
    mine[CATALOG] = having(mine[CATALOG], b"/PieceInfo", b"100 0 R")
    draft = signed(begun(mine))
    later = {n: b"<< /Next %d 0 R /N 1 >>" % (n + 1) for n in range(100, 100 + count)}
    return draft.revised(later).data


def fields_in_a_circle() -> bytes:
    """Form fields whose kids are their parents."""
    draft = approved()
    first = draft.free
    loop = {
        first: b"<< /T (a) /Kids [%d 0 R] >>" % (first + 1),
        first + 1: b"<< /T (b) /Parent %d 0 R /Kids [%d 0 R] >>" % (first, first),
    }
    return draft.revised({**loop, **draft.join(FORM, b"/Fields", first)}).data


def fan_of_references(width: int = 300, depth: int = 6) -> bytes:
    """Each object names three hundred times the next: a walk that remembers nothing never ends."""
    draft = approved()
    first = draft.free
    rows = {first + n: b"[%s]" % (b"%d 0 R " % (first + n + 1) * width) for n in range(depth)} | {
        first + depth: b"[]"
    }
    return draft.revised({**rows, **draft.set(CATALOG, b"/Fan", b"%d 0 R" % first)}).data


def picture_that_unpacks(size: int = 200 << 20) -> bytes:
    """The picture of a filled field unpacks from kilobytes to hundreds of megabytes."""
    packed = zlib.compress(zlib.compress(b" " * size, 9), 9)
    body = stream(
        packed,
        b"/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Filter [/FlateDecode /FlateDecode]",
    )
    draft = approved()
    field = having(having(draft[10], b"/V", b"(15)"), b"/AP", b"<< /N 25 0 R >>")
    return draft.revised({10: field, 25: body}).data


def store_of_thousands(count: int = 5_000) -> bytes:
    """The security store names thousands of certificates that are none."""
    draft = approved()
    first = draft.free
    junk = {first + n: stream(b"\x30\x82\xff\xff" + b"%d" % n) for n in range(count)}
    listed = b" ".join(b"%d 0 R" % n for n in junk)
    store = b"<< /Certs [%s] /CRLs [%s] /OCSPs [%s] >>" % (listed, listed, listed)
    return draft.revised({**junk, **draft.set(CATALOG, b"/DSS", store)}).data


def unlisted_objects(count: int = 60_000) -> bytes:
    """Sixty thousand objects that no cross-reference knows lie between two revisions."""
    junk = b"".join(b"%d 0 obj\n<<>>\nendobj\n" % (n + 1000) for n in range(count))
    plain = contract()
    return signed(replace(plain, data=plain.data + junk)).data


def strings_that_never_close() -> bytes:
    """Two megabytes of opening brackets in a note that came later."""
    draft = approved()
    body = b"<< /Type /Annot /Subtype /Text /Contents (" + b"(" * 2_000_000 + b" >>"
    return draft.revised({16: body}).data


def content_of_megabytes(size: int = 8 << 20) -> bytes:
    """A filled field's picture is eight megabytes of text operators."""
    body = drawing(b"BT " + b"(a) Tj " * (size // 7) + b"ET")
    draft = approved()
    field = having(having(draft[10], b"/V", b"(15)"), b"/AP", b"<< /N 25 0 R >>")
    return draft.revised({10: field, 25: body}).data


HEAVY: Final[tuple[Callable[[], bytes], ...]] = (
    many_fields_with_one_signature,
    many_revisions,
    rows_without_end,
    rows_by_the_million,
    index_without_end,
    value_of_megabytes,
    forty_signatures_on_many_pages,
    many_annotations,
    everything_changed,
    fields_in_a_circle,
    fan_of_references,
    picture_that_unpacks,
    store_of_thousands,
    unlisted_objects,
    strings_that_never_close,
    content_of_megabytes,
)
