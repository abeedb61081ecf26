"""Small honest PDFs, written out by hand, so that a test of doors needs no craft."""

from __future__ import annotations


def a_pdf(
    pages: int = 3, *, rotations: tuple[int, ...] = (), size: tuple[int, int] = (595, 842)
) -> bytes:
    """Return a PDF with a line of text on each page; `rotations` are those of its first pages."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for number in range(pages):
        turn = rotations[number] if number < len(rotations) else 0
        text = f"BT /F1 18 Tf 72 {size[1] - 90} Td (Page {number + 1}: to be signed) Tj ET".encode()
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Rotate {turn} "
                f"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >> >> "
                f"/Contents {len(objects) + 2} 0 R >>"
            ).encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text))
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {pages} >>".encode()
    body, offsets = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(body)
