"""Small files that ask for much: time, memory, depth. Each function returns one.

`ENDLESS` names them with the word they must be refused with, or None where they are simply read.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final

from tests.corpus import hostile
from tests.corpus.pdf import one_page, pages, pdf, stream

MINIMAL: Final = (
    b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
)


def references(rows: bytes, size: int, widths: bytes, entries: bytes = b"") -> bytes:
    """A document with a cross-reference stream that says what it likes about itself."""
    told = b"/Type /XRef /Size %d /W %s /Root 1 0 R %s" % (size, widths, entries)
    tail = b"startxref\n%d\n%%%%EOF\n" % len(MINIMAL)
    return MINIMAL + b"9 0 obj\n" + stream(rows, told) + b"\nendobj\n" + tail


def a_thousand_million_entries() -> bytes:
    return references(b"", 10**9, b"[1 2 2]")


def entries_of_no_width() -> bytes:
    return references(b"", 10**9, b"[0 0 0]")


def an_endless_section() -> bytes:
    return references(b"abc", 5, b"[0 0 1]", b"/Index [0 999999999999]")


def a_field_of_two_gigabytes() -> bytes:
    return references(b"abc", 5, b"[1 2147483647 1]")


def references_in_a_bomb() -> bytes:
    packed = zlib.compress(bytes(31 << 20), 9)
    return references(packed, 31 << 20, b"[1 0 0]", b"/Filter /FlateDecode")


def predicted_bomb() -> bytes:
    packed = zlib.compress(b"\4\1\1\1" * (7 << 20), 9)
    prediction = b"/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 3 >>"
    return references(packed, 20 << 20, b"[1 1 1]", prediction)


def saved(times: int) -> bytes:
    """A document saved so often."""
    out = bytearray(one_page())
    previous = int(out.rsplit(b"startxref", 1)[1].split()[0])
    for _ in range(times):
        at = len(out)
        out += b"6 0 obj\n(again)\nendobj\n"
        start = len(out)
        out += b"xref\n6 1\n%010d 00000 n \ntrailer\n" % at
        out += b"<< /Size 7 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (previous, start)
        previous = start
    return bytes(out)


def two_thousand_revisions() -> bytes:
    return saved(2000)


def two_thousand_revisions_without_references() -> bytes:
    return saved(2000).replace(b"xref\n6 1", b"xrxf\n6 1")


def ten_thousand_revisions() -> bytes:
    return saved(10_000)


def five_thousand_fields_of_one_signature() -> bytes:
    numbers = range(10, 5010)
    value = b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached "
    fields = {f"o{n}": b"<< /FT /Sig /T (S%d) /V 9 0 R >>" % n for n in numbers}
    fields["o9"] = value + b"/ByteRange [0 1 2 3] /Contents <3000> >>"
    kids = b" ".join(b"%d 0 R" % n for n in numbers)
    return one_page(catalog=b"/AcroForm << /Fields [%s] /SigFlags 3 >>" % kids, **fields)


def ten_million_values() -> bytes:
    return one_page(catalog=b"/Junk [" + b"1 " * 10_000_000 + b"]")


def a_number_of_ten_megabytes() -> bytes:
    return one_page(catalog=b"/Junk " + b"1" * 10_000_000 + b" ")


def a_name_of_ten_megabytes() -> bytes:
    return one_page(catalog=b"/Junk /" + b"a" * 10_000_000)


def a_string_of_forty_megabytes() -> bytes:
    return one_page(catalog=b"/Junk (" + b"a" * 40_000_000 + b")")


def ten_million_brackets() -> bytes:
    return one_page(catalog=b"/Junk (" + b"()" * 5_000_000 + b")")


def twenty_megabytes_of_nothing() -> bytes:
    return one_page(catalog=b"/Junk " + b" " * 10_000_000 + b"%" + b" " * 10_000_000 + b"\n 1")


def a_line_of_twenty_megabytes() -> bytes:
    return b"%PDF-1.4\n" + b"x" * 20_000_000


def a_million_objects_named_alike() -> bytes:
    return b"%PDF-1.4\n" + b"1 0 obj " * 1_000_000


def a_stream_as_long_as_itself() -> bytes:
    body = b"<< /Length 8 0 R >>\nstream\nabc\nendstream"
    return one_page(catalog=b"/AcroForm 8 0 R", o8=body)


def many_bombs() -> bytes:
    packed = zlib.compress(b" " * (30 << 20), 9)
    entries = b"/Type /ObjStm /N 1 /First 0 /Filter /FlateDecode"
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"}
    objects |= {number: stream(packed, entries) for number in range(10, 60)}
    return pdf(objects).replace(b"startxref", b"startzref")


def an_encryption_of_itself() -> bytes:
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [] /Count 0 >>",
        9: b"<< /Filter /Standard /V 9 0 R /R 9 0 R /CF 9 0 R >>",
    }
    return pdf(objects, trailer=b"/Encrypt 9 0 R")


def three_thousand_pages() -> bytes:
    return pages(3000)


def a_hundred_thousand_objects() -> bytes:
    objects = {number: b"<< /A %d >>" % number for number in range(3, 100_000)}
    objects[1] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[2] = b"<< /Type /Pages /Kids [] /Count 0 >>"
    return pdf(objects)


def a_hundred_thousand_objects_without_references() -> bytes:
    return a_hundred_thousand_objects().replace(b"startxref", b"startzref")


ENDLESS: Final[dict[Callable[[], bytes], str | None]] = {
    a_thousand_million_entries: None,
    entries_of_no_width: None,
    an_endless_section: None,
    a_field_of_two_gigabytes: None,
    references_in_a_bomb: "too_much_memory",
    predicted_bomb: "too_much_memory",
    two_thousand_revisions: None,
    two_thousand_revisions_without_references: None,
    ten_thousand_revisions: "too_deep",
    five_thousand_fields_of_one_signature: "too_many_signatures",
    ten_million_values: "too_much_memory",
    a_number_of_ten_megabytes: "unreadable",
    a_name_of_ten_megabytes: "unreadable",
    a_string_of_forty_megabytes: "too_much_memory",
    ten_million_brackets: "too_much_memory",
    twenty_megabytes_of_nothing: None,
    a_line_of_twenty_megabytes: "truncated",
    a_million_objects_named_alike: "too_much_memory",
    a_stream_as_long_as_itself: None,
    many_bombs: "too_much_memory",
    an_encryption_of_itself: "unreadable",
    three_thousand_pages: None,
    a_hundred_thousand_objects: None,
    a_hundred_thousand_objects_without_references: None,
    hostile.deep_nesting: "too_deep",
    hostile.deep_form: "too_deep",
    hostile.bomb: "too_much_memory",
    hostile.double_bomb: "too_much_memory",
}
