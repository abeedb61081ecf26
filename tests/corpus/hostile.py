"""Files that nobody should send, written by a program: each function returns one, as bytes.

`REFUSED` names them all with the code `signing.documents.inspect` must answer.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final

from tests.corpus.pdf import one_page, pages, pdf, stream


def not_a_pdf() -> bytes:
    """A picture under a false name."""
    return b"\x89PNG\r\n\x1a\n" + bytes(4000)


def a_web_page() -> bytes:
    return b"<!doctype html><title>PDF</title><p>%EOF" * 50


def empty() -> bytes:
    return b""


def only_a_header() -> bytes:
    return b"%PDF-1.7\n"


def truncated() -> bytes:
    """An upload that broke off."""
    whole = pages(40)
    return whole[: len(whole) * 2 // 3]


def end_beyond_the_end() -> bytes:
    """The tail of a longer file: its cross-reference table lies beyond the last byte."""
    return pages(1).replace(b"startxref\n", b"startxref\n9999")


def recursive_page_tree() -> bytes:
    """A page tree whose branch holds its own root."""
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>",
        }
    )


def page_listed_twice() -> bytes:
    """One page in two places: which of them is signed?"""
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /MediaBox [0 0 595 842] /Kids [3 0 R 3 0 R] /Count 2 >>",
            3: b"<< /Type /Page /Parent 2 0 R >>",
        }
    )


def deep_page_tree(depth: int = 3000) -> bytes:
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    for number in range(2, depth):
        objects[number] = b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 1)
    objects[depth] = b"<< /Type /Page /MediaBox [0 0 595 842] >>"
    return pdf(objects)


def deep_nesting(depth: int = 100_000) -> bytes:
    """Arrays in arrays, where the catalogue should be short."""
    return one_page(catalog=b"/Deep " + b"[" * depth + b"]" * depth)


def deep_form(depth: int = 3000) -> bytes:
    """Form fields in form fields."""
    fields = {f"o{n}": b"<< /T (f) /Kids [%d 0 R] >>" % (n + 1) for n in range(10, 10 + depth)}
    fields[f"o{10 + depth}"] = b"<< /T (f) /FT /Sig >>"
    return one_page(catalog=b"/AcroForm << /Fields [10 0 R] >>", **fields)


def ten_thousand_pages() -> bytes:
    return pages(10_000)


def ten_thousand_pages_denied() -> bytes:
    """Ten thousand pages that claim to be one."""
    return pages(10_000, claimed=1)


def lying_count() -> bytes:
    """Three pages that claim to be one: viewers disagree about which page is the last."""
    return pages(3, claimed=1)


def xref_loop() -> bytes:
    """A cross-reference table whose /Prev is itself."""
    data = pages(1)
    start = data.rindex(b"xref\n0 ")
    return data.replace(b"/Root 1 0 R ", b"/Root 1 0 R /Prev %d " % start)


def bomb(size: int = 300 << 20) -> bytes:
    """An object stream of some kilobytes that unpacks to hundreds of megabytes."""
    squeezed = zlib.compressobj(9)
    block = b" " * (1 << 20)
    packed = b"".join(squeezed.compress(block) for _ in range(size >> 20)) + squeezed.flush()
    return _with_object_stream(packed, count=1, first=size - 100)


def double_bomb(size: int = 200 << 20) -> bytes:
    """The same, compressed twice: some hundred bytes."""
    packed = zlib.compress(b" " * size, 9)
    return _with_object_stream(
        zlib.compress(packed, 9), 1, size - 100, b"[/FlateDecode /FlateDecode]"
    )


def _with_object_stream(
    packed: bytes, count: int, first: int, filters: bytes = b"/FlateDecode"
) -> bytes:
    """A PDF whose page tree lies in a compressed object stream, by a cross-reference stream."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {1: len(out)}
    out += b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    places[3] = len(out)
    entries = b"/Type /ObjStm /N %d /First %d /Filter %s" % (count, first, filters)
    out += b"3 0 obj\n" + stream(packed, entries) + b"\nendobj\n"
    start = len(out)
    rows = [
        bytes(7),
        b"\x01" + places[1].to_bytes(4, "big") + b"\0\0",
        b"\x02" + (3).to_bytes(4, "big") + b"\0\0",
        b"\x01" + places[3].to_bytes(4, "big") + b"\0\0",
        b"\x01" + start.to_bytes(4, "big") + b"\0\0",
    ]
    table = b"/Type /XRef /Size 5 /W [1 4 2] /Root 1 0 R"
    out += b"4 0 obj\n" + stream(b"".join(rows), table) + b"\nendobj\n"
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def no_catalogue() -> bytes:
    return pdf({1: b"<< /Type /Nothing >>"})


def no_pages() -> bytes:
    return pages(0)


def page_is_a_number() -> bytes:
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"42",
        }
    )


def encrypted_by_nobody_we_know() -> bytes:
    """Encrypted with a handler that does not exist."""
    body = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 9: b"<< /Filter /Nobody /V 99 >>"}
    return pdf(body, trailer=b"/Encrypt 9 0 R /ID [<00> <00>]")


REFUSED: Final[dict[Callable[[], bytes], str]] = {
    not_a_pdf: "not_a_pdf",
    a_web_page: "not_a_pdf",
    empty: "empty",
    only_a_header: "truncated",
    truncated: "truncated",
    end_beyond_the_end: "truncated",
    recursive_page_tree: "unreadable",
    page_listed_twice: "unreadable",
    deep_page_tree: "too_deep",
    deep_nesting: "too_deep",
    deep_form: "too_deep",
    ten_thousand_pages: "too_many_pages",
    ten_thousand_pages_denied: "too_many_pages",
    lying_count: "unreadable",
    xref_loop: "unreadable",
    bomb: "too_much_memory",
    double_bomb: "too_much_memory",
    no_catalogue: "unreadable",
    no_pages: "unreadable",
    page_is_a_number: "unreadable",
    encrypted_by_nobody_we_know: "unreadable",
}
