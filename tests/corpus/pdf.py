"""Small honest PDFs, written by hand so that every entry is what a test says it is."""

from __future__ import annotations

from collections.abc import Mapping


def pdf(
    objects: Mapping[int, bytes], *, root: int = 1, trailer: bytes = b"", version: str = "1.7"
) -> bytes:
    """Return a PDF of these objects with a classic cross-reference table (ISO 32000-2, 7.5)."""
    out = bytearray(f"%PDF-{version}\n%\xe2\xe3\xcf\xd3\n".encode("latin-1"))
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = max(objects) + 1
    start = len(out)
    out += b"xref\n0 %d\n" % size
    for number in range(size):
        if number in places:
            out += b"%010d 00000 n \n" % places[number]
        else:
            out += b"%010d %05d f \n" % (0, 65535 if number == 0 else 0)
    out += b"trailer\n<< /Size %d /Root %d 0 R %s >>\n" % (size, root, trailer)
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return the body of a stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def one_page(
    page: bytes = b"", content: bytes = b"", catalog: bytes = b"", **others: bytes
) -> bytes:
    """Return a PDF of one page: A4 unless `page` says otherwise; Helvetica is its font /F1."""
    box = b"" if b"/MediaBox" in page else b"/MediaBox [0 0 595 842]"
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> %s %s >>" % (box, page),
        4: stream(content),
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    }
    return pdf(objects | {int(name.lstrip("o")): body for name, body in others.items()})


def pages(count: int, *, claimed: int | None = None) -> bytes:
    """Return a PDF of so many empty pages, claiming that many or another number."""
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(count))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /MediaBox [0 0 595 842] /Kids [%s] /Count %d >>"
        % (kids, count if claimed is None else claimed),
    }
    objects |= {number + 3: b"<< /Type /Page /Parent 2 0 R >>" for number in range(count)}
    return pdf(objects)
