"""Plain tampering by an update: whatever a reader sees or runs, changed after the signature.

The general form of incremental saving (Mladenov et al., ACM CCS 2019, 4.2), part by part of ISO 32000-2.
"""

from __future__ import annotations

from tests.corpus.cases import hostile
from tests.corpus.letters import (
    BOX,
    CATALOG,
    CONTENT,
    CONTENT2,
    FONT,
    FORM,
    LAYER,
    LIES,
    NAME,
    NOTE,
    PAGE,
    PAGE2,
    PAGES,
    PICTURE,
    RESOURCES,
    TICK_YES,
    approved,
    drawing,
    objects,
    text,
)
from tests.corpus.revisions import begun
from tests.corpus.signature import signed
from tests.corpus.syntax import having, stream

_NEW_PAGE = b"<< /Type /Page /Parent 2 0 R %s /Resources 21 0 R /Contents 26 0 R >>" % BOX
_BY_KEY = {
    "page_rotated": (PAGE, b"/Rotate", b"180"),
    "page_cropped": (PAGE, b"/CropBox", b"[0 0 300 300]"),
    "page_media_box": (PAGE, b"/MediaBox", b"[0 0 300 300]"),
    "page_user_unit": (PAGE, b"/UserUnit", b"4"),
    "page_group": (PAGE, b"/Group", b"<< /S /Transparency /CS /DeviceCMYK /K true >>"),
    "page_actions": (PAGE, b"/AA", b"<< /O << /S /JavaScript /JS (x\\(\\)) >> >>"),
    "page_duration": (PAGE, b"/Dur", b"1"),
    "page_thumbnail": (PAGE, b"/Thumb", b"19 0 R"),
    "page_type": (PAGE, b"/Type", b"/Template"),
    "page_contents_swapped": (PAGE, b"/Contents", b"18 0 R"),
    "page_contents_extended": (PAGE, b"/Contents", b"[4 0 R 18 0 R]"),
    "page_contents_emptied": (PAGE, b"/Contents", b"[]"),
    "page_contents_dangling": (PAGE, b"/Contents", b"999 0 R"),
    "page_resources_emptied": (PAGE, b"/Resources", b"<< >>"),
    "tree_rotated": (PAGES, b"/Rotate", b"90"),
    "tree_resources": (PAGES, b"/Resources", b"<< /Font << /F1 7 0 R >> >>"),
    "catalogue_open_action": (CATALOG, b"/OpenAction", b"<< /S /JavaScript /JS (x\\(\\)) >>"),
    "catalogue_launch": (CATALOG, b"/OpenAction", b"<< /S /Launch /F (a.exe) >>"),
    "catalogue_uri": (CATALOG, b"/OpenAction", b"<< /S /URI /URI (http://evil.invalid) >>"),
    "catalogue_actions": (CATALOG, b"/AA", b"<< /WP << /S /JavaScript /JS (x\\(\\)) >> >>"),
    "catalogue_scripts": (
        CATALOG,
        b"/Names",
        b"<< /JavaScript << /Names [(a) << /S /JavaScript /JS (x\\(\\)) >>] >> >>",
    ),
    "catalogue_attachment": (
        CATALOG,
        b"/Names",
        b"<< /EmbeddedFiles << /Names [(a.exe) << /Type /Filespec /F (a.exe) /EF << /F 18 0 R >> >>] >> >>",
    ),
    "catalogue_associated_file": (CATALOG, b"/AF", b"[<< /Type /Filespec /F (a.xml) >>]"),
    "catalogue_portfolio": (CATALOG, b"/Collection", b"<< /View /T /D (a.pdf) >>"),
    "catalogue_labels": (CATALOG, b"/PageLabels", b"<< /Nums [0 << /S /r /St 9 >>] >>"),
    "catalogue_base": (CATALOG, b"/URI", b"<< /Base (http://evil.invalid) >>"),
    "catalogue_requirements": (
        CATALOG,
        b"/Requirements",
        b"[<< /Type /Requirement /S /EnableJavaScripts >>]",
    ),
    "catalogue_needs_rendering": (CATALOG, b"/NeedsRendering", b"true"),
    "layer_renamed": (LAYER, b"/Intent", b"/Design"),
    "layer_off": (CATALOG, b"/OCProperties", b"<< /OCGs [20 0 R] /D << /OFF [20 0 R] >> >>"),
    "layer_base_off": (CATALOG, b"/OCProperties", b"<< /OCGs [20 0 R] /D << /BaseState /OFF >> >>"),
    "picture_colours": (PICTURE, b"/ColorSpace", b"[/Indexed /DeviceRGB 1 <FF00FF00>]"),
    "picture_decode": (PICTURE, b"/Decode", b"[1 0]"),
    "picture_mask": (PICTURE, b"/Mask", b"[0 255]"),
    "picture_soft_mask": (PICTURE, b"/SMask", b"19 0 R"),
    "resources_font": (RESOURCES, b"/Font", b"<< /F1 25 0 R >>"),
    "resources_layer": (RESOURCES, b"/Properties", b"<< /L1 << /Type /OCG /Name (x) >> >>"),
    "resources_state": (RESOURCES, b"/ExtGState", b"<< /G << /ca 0 >> >>"),
    "resources_colours": (RESOURCES, b"/ColorSpace", b"<< /DefaultGray /DeviceGray >>"),
    "font_encoding": (FONT, b"/Encoding", b"<< /Differences [48 /nine] >>"),
    "font_base": (FONT, b"/BaseFont", b"/Symbol"),
    "font_to_unicode": (FONT, b"/ToUnicode", b"18 0 R"),
    "font_widths": (FONT, b"/Widths", b"[0 0 0]"),
    "note_moved": (NOTE, b"/Rect", b"[0 0 500 500]"),
    "note_contents": (NOTE, b"/Contents", b"(Toi dong y)"),
    "note_picture": (NOTE, b"/AP", b"<< /N 9 0 R >>"),
    "note_action": (NOTE, b"/A", b"<< /S /URI /URI (http://evil.invalid) >>"),
    "field_moved": (NAME, b"/Rect", b"[0 0 595 842]"),
    "field_renamed": (NAME, b"/T", b"(khac)"),
    "field_label": (NAME, b"/TU", b"(So tien)"),
    "field_hidden": (NAME, b"/F", b"2"),
    "field_kind": (NAME, b"/FT", b"/Btn"),
    "field_script": (NAME, b"/AA", b"<< /F << /S /JavaScript /JS (x\\(\\)) >> >>"),
    "field_action": (NAME, b"/A", b"<< /S /SubmitForm /F (http://evil.invalid) >>"),
    "field_default": (NAME, b"/DV", b"(Ke Gian)"),
    "field_look": (NAME, b"/MK", b"<< /BG [0 0 0] >>"),
    "field_layer": (NAME, b"/OC", b"20 0 R"),
    "form_emptied": (FORM, b"/Fields", b"[]"),
    "form_resources": (FORM, b"/DR", b"<< /Font << /F1 25 0 R >> >>"),
    "form_order": (FORM, b"/CO", b"[8 0 R]"),
    "form_xfa": (FORM, b"/XFA", b"25 0 R"),
    "form_xfa_array": (FORM, b"/XFA", b"[(template) 25 0 R]"),
}
_XDP = stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")


@hostile(permitted=False, over=_BY_KEY)
def tampered(number: int, key: bytes, new: bytes) -> bytes:
    """One entry of the signed document is another in a later update."""
    draft = approved()
    return draft.revised(draft.set(number, key, new) | {25: _XDP}).data


_BY_LACK = {
    "page_contents": (PAGE, b"/Contents"),
    "page_resources": (PAGE, b"/Resources"),
    "page_annotations": (PAGE, b"/Annots"),
    "catalogue_form": (CATALOG, b"/AcroForm"),
    "catalogue_layers": (CATALOG, b"/OCProperties"),
    "field_picture": (NAME, b"/AP"),
    "form_fields": (FORM, b"/Fields"),
    "font_encoding": (FONT, b"/Encoding"),
    "field_type": (NAME, b"/FT"),
}


@hostile(over=_BY_LACK)
def tampered_without(number: int, key: bytes) -> bytes:
    """One entry of the signed document is gone in a later update."""
    draft = approved()
    return draft.revised(draft.drop(number, key)).data


_BY_BODY = {
    "content": (CONTENT, stream(LIES)),
    "second_content": (CONTENT2, stream(LIES)),
    "picture": (
        PICTURE,
        stream(
            b"\0\xff\0\xff",
            b"/Type /XObject /Subtype /Image /Width 2 /Height 2 "
            b"/ColorSpace /DeviceGray /BitsPerComponent 8",
        ),
    ),
    "picture_to_form": (PICTURE, drawing(LIES)),
    "content_to_null": (CONTENT, b"null"),
    "content_to_array": (CONTENT, b"[18 0 R]"),
    "resources": (RESOURCES, b"<< /Font << /F1 7 0 R >> >>"),
    "font": (
        FONT,
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] >>",
    ),
    "catalogue": (CATALOG, b"<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>"),
}


@hostile(permitted=False)
def button_picture_exchanged() -> bytes:
    """The picture of a box that is ticked is exchanged; the box itself is left alone."""
    return approved().revised({TICK_YES: text(b"Khong dong y")}).data


@hostile(permitted=False, categories={"UNDEFINED"}, over=_BY_BODY)
def exchanged(number: int, body: bytes) -> bytes:
    """One object of the signed document is another in a later update."""
    return approved().revised({number: body}).data


@hostile(
    permitted=False,
    over={str(n): (n,) for n in (CONTENT, FONT, PICTURE, RESOURCES, LAYER, NAME, PAGE2)},
)
def freed(number: int) -> bytes:
    """An object that the signed document uses is freed."""
    return approved().revised({}, free=[number]).data


@hostile(permitted=False, pages_added=1, pages_removed=0, over={"first": (0,), "last": (2,)})
def page_added(place: int) -> bytes:
    """A page is added in front or behind."""
    draft = approved()
    kids = [b"3 0 R", b"17 0 R"]
    kids.insert(place, b"25 0 R")
    tree = b"<< /Type /Pages /Kids [%s] /Count 3 >>" % b" ".join(kids)
    return draft.revised({PAGES: tree, 25: _NEW_PAGE, 26: stream(LIES)}).data


@hostile(permitted=False, pages_removed=1, pages_added=0)
def page_removed() -> bytes:
    """The last page is taken out."""
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return approved().revised({PAGES: tree}).data


@hostile(permitted=False)
def pages_swapped() -> bytes:
    """The two pages change places."""
    tree = b"<< /Type /Pages /Kids [17 0 R 3 0 R] /Count 2 >>"
    return approved().revised({PAGES: tree}).data


@hostile(permitted=False)
def page_exchanged() -> bytes:
    """One page gives way to another; the number of pages stays."""
    tree = b"<< /Type /Pages /Kids [3 0 R 25 0 R] /Count 2 >>"
    return approved().revised({PAGES: tree, 25: _NEW_PAGE, 26: stream(LIES)}).data


@hostile()
def page_twice() -> bytes:
    """The tree lists the first page twice and the second no more."""
    tree = b"<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>"
    return approved().revised({PAGES: tree}).data


@hostile(permitted=False)
def page_under_another_parent() -> bytes:
    """A page moves under a branch that gives it other inherited attributes (7.7.3.4)."""
    draft = approved()
    changed = {
        PAGES: b"<< /Type /Pages /Kids [25 0 R 17 0 R] /Count 2 >>",
        25: b"<< /Type /Pages /Parent 2 0 R /Kids [3 0 R] /Count 1 /Rotate 180 >>",
        **draft.set(PAGE, b"/Parent", b"25 0 R"),
    }
    return draft.revised(changed).data


@hostile(permitted=False)
def page_inherits_from_elsewhere() -> bytes:
    """Only the page's /Parent leads elsewhere, to other resources and another box."""
    mine = objects()
    mine[PAGE] = mine[PAGE].replace(b"/Resources 21 0 R", b"")
    mine[PAGES] = having(mine[PAGES], b"/Resources", b"21 0 R")
    draft = signed(begun(mine))
    other = b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << /F1 26 0 R >> >> >>"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"
    return draft.revised(draft.set(PAGE, b"/Parent", b"25 0 R") | {25: other, 26: font}).data


@hostile(permitted=False)
def inherited_resources_exchanged() -> bytes:
    """The resources that a page inherits from the tree are exchanged; the page itself is untouched."""
    mine = objects()
    mine[PAGE] = mine[PAGE].replace(b"/Resources 21 0 R", b"")
    mine[PAGES] = having(mine[PAGES], b"/Resources", b"<< /Font << /F1 5 0 R >> >>")
    draft = signed(begun(mine))
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"
    changed = draft.set(PAGES, b"/Resources", b"<< /Font << /F1 25 0 R >> >>")
    return draft.revised({**changed, 25: font}).data
