"""The honest documents that everything else in the corpus begins from: what a city really sends."""

from __future__ import annotations

from functools import cache

from tests.corpus.revisions import Draft, begun
from tests.corpus.signature import signed
from tests.corpus.syntax import stream

CATALOG, PAGES, PAGE, CONTENT, FONT, FORM, METADATA = 1, 2, 3, 4, 5, 6, 7
NAME, NAME_AP, NUMBER, DATE, TICK, TICK_YES, TICK_NO, CHOICE, NOTE = (
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
)
PAGE2, CONTENT2, PICTURE, LAYER, RESOURCES, WAITING = 17, 18, 19, 20, 21, 22
BOX = b"/MediaBox [0 0 595 842]"
XMP = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
    b"xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/></x:xmpmeta>"
)
TEXT = b"BT /F1 14 Tf 72 760 Td (Hop dong: 100 000 dong, tra cho Nguyen Van An) Tj ET"
LIES = b"BT /F1 14 Tf 72 760 Td (Hop dong: 999 000 dong, tra cho ke gian) Tj ET"


def drawing(content: bytes, box: bytes = b"[0 0 200 20]", more: bytes = b"") -> bytes:
    """Return a form XObject, as appearances are."""
    kind = b"/Type /XObject /Subtype /Form /BBox %s /Resources << /Font << /F1 5 0 R >> >> %s"
    return stream(content, kind % (box, more))


def text(words: bytes) -> bytes:
    """Return the appearance of a text field that shows these words."""
    return drawing(b"/Tx BMC BT /F1 12 Tf 2 4 Td (%s) Tj ET EMC" % words)


def widget(entries: bytes, rect: bytes) -> bytes:
    """Return a field merged with its widget on the first page."""
    return b"<< /Type /Annot /Subtype /Widget /P 3 0 R /F 4 /Rect %s %s >>" % (rect, entries)


def objects() -> dict[int, bytes]:
    """Return a contract of two pages: a form, a picture, a layer, a note, metadata, a waiting field."""
    fields = b" ".join(b"%d 0 R" % n for n in (NAME, NUMBER, DATE, TICK, CHOICE, WAITING))
    page = b"<< /Type /Page /Parent 2 0 R %s /Resources 21 0 R /Contents %d 0 R %s >>"
    return {
        CATALOG: b"<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /Metadata 7 0 R "
        b"/OCProperties << /OCGs [20 0 R] /D << /ON [20 0 R] /Order [20 0 R] >> >> >>",
        PAGES: b"<< /Type /Pages /Kids [3 0 R 17 0 R] /Count 2 >>",
        PAGE: page % (BOX, CONTENT, b"/Annots [%s 16 0 R]" % fields),
        CONTENT: stream(TEXT + b" q 100 0 0 50 400 600 cm /Im1 Do Q /OC /L1 BDC 0 0 9 9 re f EMC"),
        FONT: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        FORM: b"<< /Fields [%s] /DA (/F1 12 Tf 0 g) /DR << /Font << /F1 5 0 R >> >> >>" % fields,
        METADATA: stream(XMP, b"/Type /Metadata /Subtype /XML"),
        NAME: widget(
            b"/FT /Tx /T (ten) /V (Nguyen Van An) /AP << /N 9 0 R >>", b"[72 700 272 720]"
        ),
        NAME_AP: text(b"Nguyen Van An"),
        NUMBER: widget(b"/FT /Tx /T (so)", b"[72 670 272 690]"),
        DATE: widget(b"/FT /Tx /T (ngay)", b"[300 670 500 690]"),
        TICK: widget(
            b"/FT /Btn /T (dong_y) /V /Off /AS /Off /AP << /N << /Yes 13 0 R /Off 14 0 R >> >>",
            b"[72 640 92 660]",
        ),
        TICK_YES: drawing(b"0 0 20 20 re f", b"[0 0 20 20]"),
        TICK_NO: drawing(b"0 0 20 20 re s", b"[0 0 20 20]"),
        CHOICE: widget(b"/FT /Ch /T (muc) /Ff 131072 /Opt [(Thuong) (Khan)]", b"[72 610 272 630]"),
        NOTE: b"<< /Type /Annot /Subtype /Text /Rect [500 780 520 800] /Contents (Ghi chu) /P 3 0 R >>",
        PAGE2: page % (BOX, CONTENT2, b""),
        CONTENT2: stream(b"BT /F1 14 Tf 72 760 Td (Phu luc) Tj ET"),
        PICTURE: stream(
            b"\x80" * 4,
            b"/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray "
            b"/BitsPerComponent 8",
        ),
        LAYER: b"<< /Type /OCG /Name (Chinh) >>",
        RESOURCES: b"<< /Font << /F1 5 0 R >> /XObject << /Im1 19 0 R >> /Properties << /L1 20 0 R >> >>",
        WAITING: widget(b"/FT /Sig /T (CoQuan)", b"[300 100 500 160]"),
    }


@cache
def contract(xref: str = "table") -> Draft:
    """The contract, unsigned."""
    return begun(objects(), xref=xref)


@cache
def approved(xref: str = "table") -> Draft:
    """The contract with an approval signature."""
    return signed(contract(xref), xref=xref)


@cache
def certified(permission: int) -> Draft:
    """The contract, certified: 1 nothing may follow, 2 forms and signatures, 3 notes too."""
    return signed(contract(), certify=permission)
