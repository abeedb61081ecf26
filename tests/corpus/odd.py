"""Files that are not as they should be and that any viewer opens: each function returns one.

`ODD` names them with what the verifier must say it forgave.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final

from tests.corpus.pdf import one_page, pages, pdf, stream

CONTENT: Final = b"BT /F1 24 Tf 72 720 Td (Trang) Tj ET"


def junk_before() -> bytes:
    """A mail's header before the document: every offset is too small."""
    return b"X-Mail: 1\r\n\r\n" + one_page(content=CONTENT)


def end_missing() -> bytes:
    return one_page(content=CONTENT).rpartition(b"startxref")[0]


def only_the_marker_missing() -> bytes:
    return one_page(content=CONTENT).rpartition(b"%%EOF")[0]


def startxref_wrong() -> bytes:
    return one_page(content=CONTENT).replace(b"startxref\n", b"startxref\n9")


def table_missing() -> bytes:
    head, _, tail = one_page(content=CONTENT).partition(b"xref\n0 ")
    return head + b"trailer" + tail.partition(b"trailer")[2]


def offsets_shifted() -> bytes:
    """Line ends changed in the middle, as a careless transfer does."""
    return one_page(content=CONTENT).replace(b"2 0 obj\n", b"2 0 obj\r\n\r\n")


def some_offsets_wrong() -> bytes:
    """The font alone is not where the table says."""
    return one_page(content=CONTENT).replace(b"endobj\n5 0 obj", b"endobj\n(not here) 5 0 obj")


def previous_table_in_a_loop() -> bytes:
    data = pages(1)
    start = data.rindex(b"xref\n0 ")
    return data.replace(b"/Root 1 0 R ", b"/Root 1 0 R /Prev %d " % start)


def root_missing() -> bytes:
    return one_page(content=CONTENT).replace(b"/Root 1 0 R", b"/Rood 1 0 R")


def length_wrong() -> bytes:
    return one_page(content=CONTENT, catalog=b"/Metadata 6 0 R", o6=stream(b"<x/>")).replace(
        b"/Length 4 ", b"/Length 9 "
    )


def endobj_missing() -> bytes:
    return one_page(content=CONTENT).replace(b">>\nendobj\n2 0 obj", b">>\n      \n2 0 obj")


def key_repeated() -> bytes:
    return one_page(content=CONTENT, catalog=b"/Lang (vi) /Lang (en)")


def words_in_a_dictionary() -> bytes:
    return one_page(content=CONTENT, catalog=b"/X 1 0 R 0 R")


def dangling() -> bytes:
    """References to nothing are null (ISO 32000-2, 7.3.10): nothing to forgive."""
    return one_page(content=CONTENT, catalog=b"/AcroForm 99 0 R /Metadata 98 0 R")


def references_in_a_ring() -> bytes:
    return one_page(content=CONTENT, catalog=b"/AcroForm 8 0 R", o8=b"9 0 R", o9=b"8 0 R")


def form_broken() -> bytes:
    return one_page(content=CONTENT, catalog=b"/AcroForm 8 0 R", o8=b"<< /Fields [ (")


def types_missing() -> bytes:
    data = one_page(content=CONTENT)
    for kind in (b"/Type /Catalog", b"/Type /Pages"):
        data = data.replace(kind, b" " * len(kind))
    return data


def count_missing() -> bytes:
    return pages(3).replace(b"/Count 3", b"/Kount 3")


def count_absurd() -> bytes:
    return pages(3, claimed=9_999_999_999)


def version_odd() -> bytes:
    return one_page(content=CONTENT).replace(b"%PDF-1.7", b"%PDF-1.x")


def comments_and_returns() -> bytes:
    catalog = b"% a comment\r/Lang % another ) >>\r(vi)"
    return one_page(content=CONTENT, catalog=catalog).replace(b"obj\n<<", b"obj\r<<")


def escapes_odd() -> bytes:
    return one_page(content=CONTENT, catalog=rb"/Lang (\777\8\v\\)")


def zero_offset_in_use() -> bytes:
    """A free entry written as one in use, as many writers do."""
    data = one_page(content=CONTENT, o9=b"null")
    return data.replace(b"0000000000 00000 f", b"0000000000 00000 n")


def predicted_references(kind: int = 2) -> bytes:
    """A cross-reference stream whose rows are differences, with widths of its own."""
    return with_object_stream(kind=kind)


def object_stream_without_references() -> bytes:
    """The page tree lies in an object stream, and no cross-reference leads there."""
    return with_object_stream().replace(b"startxref\n", b"startxref\n9")


def with_object_stream(kind: int = 2, widths: tuple[int, int, int] = (1, 3, 1)) -> bytes:
    """A document whose pages lie in an object stream; `kind` is the prediction of PNG."""
    packed = [b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    packed.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>")
    heads = b"2 0 3 %d " % len(packed[0])
    entries = b"/Type /ObjStm /N 2 /First %d /Filter /FlateDecode" % len(heads)
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places = [0, len(out), 0, 0, 0, 0]
    out += b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    places[4] = len(out)
    out += b"4 0 obj\n" + stream(zlib.compress(heads + b"".join(packed)), entries) + b"\nendobj\n"
    places[5] = len(out)
    rows = [
        (0, 0, 0),
        (1, places[1], 0),
        (2, 4, 0),
        (2, 4, 1),
        (1, places[4], 0),
        (1, places[5], 0),
    ]
    table = [
        b"".join(value.to_bytes(width, "big") for value, width in zip(row, widths, strict=True))
        for row in rows
    ]
    entries = (
        b"/Type /XRef /Size 6 /W [%d %d %d] /Root 1 0 R /Filter /FlateDecode "
        b"/DecodeParms << /Predictor 12 /Columns %d >>" % (*widths, sum(widths))
    )
    out += b"5 0 obj\n" + stream(zlib.compress(predicted(table, kind)), entries) + b"\nendobj\n"
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % places[5])


def predicted(rows: list[bytes], kind: int) -> bytes:
    """Return rows as PNG predicts them (ISO/IEC 15948, 9.2), a column each."""
    out, above = bytearray(), bytes(len(rows[0]))
    for row in rows:
        out.append(kind)
        for place, octet in enumerate(row):
            left = row[place - 1] if place else 0
            corner = above[place - 1] if place else 0
            guess = (0, left, above[place], (left + above[place]) // 2, 0)[kind]
            if kind == 4:
                by = left + above[place] - corner
                guess = min(left, above[place], corner, key=lambda one: abs(by - one))  # noqa: B023
            out.append((octet - guess) & 255)
        above = row
    return bytes(out)


def hybrid() -> bytes:
    """A table for old readers beside a cross-reference stream for new ones (7.5.8.4)."""
    data = one_page(content=CONTENT)
    head, _, tail = data.partition(b"xref\n0 ")
    row = b"\1" + data.index(b"5 0 obj").to_bytes(3, "big")
    entries = b"/Type /XRef /Size 7 /Index [5 1] /W [1 3 0] /Root 1 0 R"
    extra = b"6 0 obj\n" + stream(row, entries) + b"\nendobj\n"
    tail = tail.replace(b"/Size 6 /Root 1 0 R", b"/Size 7 /Root 1 0 R /XRefStm %d" % len(head))
    start = tail.rpartition(b"startxref\n")[0]
    return (
        head + extra + b"xref\n0 " + start + b"startxref\n%d\n%%%%EOF\n" % (len(head) + len(extra))
    )


def direct_page_tree() -> bytes:
    """The root of the page tree stands in the catalogue itself."""
    kids = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    page = b"<< /Type /Page /MediaBox [0 0 595 842] >>"
    return pdf({1: b"<< /Type /Catalog /Pages " + kids + b" >>", 3: page})


_RECOVERED: Final = frozenset({"references_recovered"})
_IRREGULAR: Final = frozenset({"irregular_syntax"})

ODD: Final[dict[Callable[[], bytes], frozenset[str]]] = {
    junk_before: _RECOVERED | _IRREGULAR,
    end_missing: _RECOVERED | {"end_missing"},
    only_the_marker_missing: _RECOVERED | {"end_missing"},
    startxref_wrong: _RECOVERED,
    table_missing: _RECOVERED,
    offsets_shifted: _RECOVERED,
    some_offsets_wrong: _RECOVERED,
    previous_table_in_a_loop: _RECOVERED,
    root_missing: _RECOVERED | {"catalog_guessed"},
    length_wrong: frozenset(),  # nobody has looked at that stream yet
    endobj_missing: _IRREGULAR,
    key_repeated: frozenset({"keys_repeated"}),
    words_in_a_dictionary: _IRREGULAR,
    dangling: frozenset(),
    references_in_a_ring: _IRREGULAR,
    form_broken: frozenset({"objects_unreadable"}),
    types_missing: frozenset(),
    count_missing: frozenset(),
    count_absurd: frozenset(),
    version_odd: _IRREGULAR,
    comments_and_returns: frozenset(),
    escapes_odd: frozenset(),
    zero_offset_in_use: frozenset(),
    predicted_references: frozenset(),
    object_stream_without_references: _RECOVERED,
    hybrid: frozenset(),
    direct_page_tree: frozenset(),
}
