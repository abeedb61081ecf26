"""Shadow attacks: content prepared before the signature comes to light, or goes dark, after it.

Published by Mainka, Mladenov and Rohlmann, "Shadow Attacks: Hiding and Replacing Content in Signed PDFs"
(NDSS 2021): hide (section 4.1), replace (4.2), hide-and-replace (4.3).
"""

from __future__ import annotations

from dataclasses import replace

from tests.corpus.cases import hostile
from tests.corpus.letters import (
    BOX,
    CATALOG,
    CONTENT,
    FONT,
    LAYER,
    LIES,
    NAME,
    NAME_AP,
    NOTE,
    PAGE,
    RESOURCES,
    TEXT,
    drawing,
    objects,
)
from tests.corpus.letters import text as appearance
from tests.corpus.revisions import Draft, begun, table
from tests.corpus.signature import signed
from tests.corpus.syntax import having, stream

_COVER = b"/Type /XObject /Subtype /%s"
_ON_TOP = TEXT + b" q 595 0 0 40 0 750 cm /Cover Do Q"


def _with_cover(kind: str) -> Draft:
    """Return a signed contract whose true words lie under a picture or a form."""
    shape = {
        "image": stream(
            b"\xff" * 4,
            b"/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray "
            b"/BitsPerComponent 8",
        ),
        "form": stream(b"1 g 0 0 1 1 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 1 1]"),
    }[kind]
    mine = objects()
    mine[CONTENT], mine[25] = stream(_ON_TOP), shape
    mine[RESOURCES] = having(mine[RESOURCES], b"/XObject", b"<< /Im1 19 0 R /Cover 25 0 R >>")
    return signed(begun(mine))


_CLEAR = stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 1 1]")


@hostile(permitted=False, over={"image": ("image",), "form": ("form",)})
def shadow_hide_cover_emptied(kind: str) -> bytes:
    """Hide: the picture over the true words becomes an empty one (4.1)."""
    return _with_cover(kind).revised({25: _CLEAR}).data


@hostile(permitted=False, over={"image": ("image",), "form": ("form",)})
def shadow_hide_cover_freed(kind: str) -> bytes:
    """Hide: the picture over the true words is freed, which draws nothing (4.1)."""
    return _with_cover(kind).revised({}, free=[25]).data


@hostile(permitted=False)
def shadow_hide_cover_out_of_resources() -> bytes:
    """Hide: the page's resources no longer know the cover (4.1)."""
    draft = _with_cover("form")
    return draft.revised(draft.set(RESOURCES, b"/XObject", b"<< /Im1 19 0 R >>")).data


@hostile(permitted=False)
def shadow_hide_cover_named_anew() -> bytes:
    """Hide: the same name leads to another picture, which was there before (4.1)."""
    draft = _with_cover("form")
    entry = b"<< /Im1 19 0 R /Cover 19 0 R >>"
    return draft.revised(draft.set(RESOURCES, b"/XObject", entry)).data


@hostile(permitted=False)
def shadow_hide_cover_as_type_only() -> bytes:
    """Hide: the cover's /Subtype alone is spoilt, so readers skip it (4.1)."""
    draft = _with_cover("form")
    return draft.revised(draft.set(25, b"/Subtype", b"/Nothing")).data


def _with_note_on_top(kind: bytes) -> Draft:
    mine = objects()
    mine[25] = drawing(b"1 g 0 0 595 40 re f", b"[0 0 595 40]")
    mine[NOTE] = (
        b"<< /Type /Annot /Subtype /%s /Rect [0 750 595 790] /P 3 0 R /F 4 /AP << /N 25 0 R >> >>"
        % kind
    )
    return signed(begun(mine))


@hostile(permitted=False, over={k: (k.encode(),) for k in ("Stamp", "Square", "FreeText")})
def shadow_hide_note_removed(kind: bytes) -> bytes:
    """Hide: an annotation lay over the true words and is taken away (4.1)."""
    draft = _with_note_on_top(kind)
    return draft.revised(draft.lack(PAGE, b"/Annots", NOTE)).data


@hostile(permitted=False)
def shadow_hide_note_freed() -> bytes:
    """Hide: an annotation lay over the true words and its object is freed (4.1)."""
    return _with_note_on_top(b"Stamp").revised({}, free=[NOTE]).data


@hostile(permitted=False)
def shadow_hide_note_hidden() -> bytes:
    """Hide: an annotation lay over the true words and gets the hidden flag (4.1)."""
    draft = _with_note_on_top(b"Stamp")
    return draft.revised(draft.set(NOTE, b"/F", b"2")).data


@hostile(permitted=False)
def shadow_hide_field_moved() -> bytes:
    """Hide: a form field lay over the true words and is moved away (4.1)."""
    mine = objects()
    mine[NAME] = having(mine[NAME], b"/Rect", b"[60 750 500 780]")
    draft = signed(begun(mine))
    return draft.revised(draft.set(NAME, b"/Rect", b"[0 0 1 1]")).data


@hostile(permitted=False)
def shadow_hide_layer_off() -> bytes:
    """Hide: the layer that covers the true words is switched off in the catalogue (4.1)."""
    draft = _with_cover("form")
    layers = b"<< /OCGs [20 0 R] /D << /OFF [20 0 R] /Order [20 0 R] >> >>"
    return draft.revised(draft.set(CATALOG, b"/OCProperties", layers)).data


@hostile(permitted=False)
def shadow_hide_layer_usage() -> bytes:
    """Hide: the layer's own dictionary says that it is for print only (4.1)."""
    draft = _with_cover("form")
    usage = b"<< /View << /ViewState /OFF >> /Print << /PrintState /ON >> >>"
    return draft.revised(draft.set(LAYER, b"/Usage", usage)).data


@hostile(permitted=False)
def shadow_replace_font() -> bytes:
    """Replace: a font is exchanged for one that draws other digits ("PDF/A with late fonts", 4.2)."""
    other = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding "
        b"/BaseEncoding /WinAnsiEncoding /Differences [48 /nine 49 /nine] >> >>"
    )
    draft = signed(begun(objects()))
    return draft.revised({FONT: other}).data


@hostile(permitted=False)
def shadow_replace_font_program() -> bytes:
    """Replace: the font gets a descriptor with an embedded program after signing (4.2)."""
    draft = signed(begun(objects()))
    descriptor = b"<< /Type /FontDescriptor /FontName /Helvetica /Flags 32 /FontFile 26 0 R /ItalicAngle 0 >>"
    changed = {25: descriptor, 26: stream(b"%!PS-AdobeFont-1.0: Helvetica")}
    return draft.revised(draft.set(FONT, b"/FontDescriptor", b"25 0 R") | changed).data


@hostile(permitted=False)
def shadow_replace_font_program_only() -> bytes:
    """Replace: only the stream of an embedded font program is exchanged, three references deep (4.2)."""
    mine = objects()
    mine[FONT] = having(mine[FONT], b"/FontDescriptor", b"25 0 R")
    mine[25] = b"<< /Type /FontDescriptor /FontName /Helvetica /Flags 32 /FontFile 26 0 R >>"
    mine[26] = stream(b"%!PS-AdobeFont-1.0: Helvetica")
    draft = signed(begun(mine))
    return draft.revised({26: stream(b"%!PS-AdobeFont-1.0: Other")}).data


@hostile(permitted=False)
def shadow_replace_field_picture() -> bytes:
    """Replace: a text field keeps its value and shows another (4.2)."""
    draft = signed(begun(objects()))
    return draft.revised({NAME_AP: appearance(b"Ke Gian")}).data


@hostile(permitted=False)
def shadow_replace_field_picture_with_reader_help() -> bytes:
    """Replace: the same, and readers are told not to draw it anew (4.2)."""
    draft = signed(begun(objects()))
    changed = draft.set(6, b"/NeedAppearances", b"false")
    return draft.revised({NAME_AP: appearance(b"Ke Gian"), **changed}).data


@hostile(permitted=False)
def shadow_replace_button_caption() -> bytes:
    """Replace: a push button's caption and picture carry the text, and both change (4.2)."""
    mine = objects()
    mine[NAME] = (
        b"<< /Type /Annot /Subtype /Widget /P 3 0 R /F 4 /Rect [72 700 272 720] /FT /Btn /Ff 65536 "
        b"/T (ten) /MK << /CA (100 000) >> /AP << /N 9 0 R >> >>"
    )
    draft = signed(begun(mine))
    changed = draft.set(NAME, b"/MK", b"<< /CA (999 000) >>")
    return draft.revised({NAME_AP: appearance(b"999 000"), **changed}).data


def _second_set() -> dict[int, bytes]:
    """Return another catalogue with pages of its own, which nobody refers to yet."""
    return {
        30: b"<< /Type /Catalog /Pages 31 0 R /AcroForm 6 0 R >>",
        31: b"<< /Type /Pages /Kids [32 0 R] /Count 1 >>",
        32: b"<< /Type /Page /Parent 31 0 R %s /Resources 21 0 R /Contents 33 0 R >>" % BOX,
        33: stream(LIES),
    }


@hostile(permitted=False)
def shadow_exchange_root() -> bytes:
    """Hide and replace: the trailer names a second catalogue that was signed along (4.3)."""
    draft = signed(begun({**objects(), **_second_set()}))
    return draft.revised({}, root=30).data


@hostile(permitted=False)
def shadow_exchange_pages() -> bytes:
    """Hide and replace: the catalogue names a second page tree that was signed along (4.3)."""
    draft = signed(begun({**objects(), **_second_set()}))
    return draft.revised(draft.set(CATALOG, b"/Pages", b"31 0 R")).data


@hostile(permitted=False)
def shadow_exchange_page_content() -> bytes:
    """Hide and replace: the page names a second content that was signed along (4.3)."""
    draft = signed(begun({**objects(), **_second_set()}))
    return draft.revised(draft.set(PAGE, b"/Contents", b"33 0 R")).data


def _with_twin() -> tuple[Draft, int]:
    """Return a signed contract whose content stands twice in one revision; only one is referred to."""
    plain = begun(objects())
    twin = b"4 0 obj\n" + stream(LIES) + b"\nendobj\n"
    at = len(plain.data)
    later = plain.revised({NAME: plain[NAME]}, before=twin)
    return signed(later), at


@hostile(permitted=False)
def shadow_exchange_by_table_alone() -> bytes:
    """Hide and replace: the update is a table only, and points at a twin in the signed part (4.3)."""
    draft, at = _with_twin()
    start = len(draft.data)
    rows = table({CONTENT: b"\x01" + at.to_bytes(4, "big") + b"\0\0"})
    tail = b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return draft.data + rows + tail % (draft.free, draft.start, start)


@hostile()
def shadow_prepared_twin() -> bytes:
    """Prepared: one object number stands twice in the signed part, and only one is referred to (4.3)."""
    return _with_twin()[0].data


@hostile()
def shadow_prepared_twin_in_one_body() -> bytes:
    """Prepared: the twin stands in the body of the very revision that is signed (4.3)."""
    plain = begun(objects())
    mine = replace(plain, data=plain.data + b"4 0 obj\n" + stream(LIES) + b"\nendobj\n")
    return signed(mine).data


@hostile()
def shadow_prepared_catalogue() -> bytes:
    """Prepared: a second catalogue with pages of its own waits in the signed part (4.3)."""
    return signed(begun({**objects(), **_second_set()})).data


@hostile()
def shadow_prepared_second_table() -> bytes:
    """Prepared: a second cross-reference for the same revision waits in the signed part (4.3)."""
    return _two_tables().data


def _two_tables() -> Draft:
    plain = begun(objects())
    twin_at = len(plain.data)
    twin = b"4 0 obj\n" + stream(LIES) + b"\nendobj\n"
    rows = table({CONTENT: b"\x01" + twin_at.to_bytes(4, "big") + b"\0\0"})
    trailer = b"trailer\n<< /Size 23 /Root 1 0 R /Prev %d >>\n" % plain.start
    return signed(replace(plain, data=plain.data + twin + rows + trailer))


@hostile()
def shadow_exchange_second_table() -> bytes:
    """Two cross-references for one signature: the update's /Prev names the one that lay waiting (4.3)."""
    draft = _two_tables()
    waiting = draft.data.index(b"xref\n4 1\n")
    kept = {n: draft[n] for n in (3, 6, 23, 24)}
    return draft.revised(kept, prev=waiting).data


@hostile()
def shadow_exchange_start_alone() -> bytes:
    """Two cross-references for one signature: the update is `startxref` and nothing else (4.3)."""
    draft = _two_tables()
    waiting = draft.data.index(b"xref\n4 1\n")
    return draft.data + b"startxref\n%d\n%%%%EOF\n" % waiting


@hostile()
def shadow_prepared_field_picture() -> bytes:
    """Prepared: a field's picture says another thing than its value already when it is signed (4.2)."""
    mine = objects()
    mine[NAME_AP] = appearance(b"Ke Gian")
    return signed(begun(mine)).data
