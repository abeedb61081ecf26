"""What a forger who knows how two states are compared would try next.

Our own; each stands on the general form of shadow attacks (Mainka, Mladenov, Rohlmann, NDSS 2021, section 6:
"an object that is allowed to change, put where it must not") and on the clause of ISO 32000-2 named below.
"""

from __future__ import annotations

import zlib
from dataclasses import replace

from tests.corpus.cases import hostile
from tests.corpus.honest_keeping import noted
from tests.corpus.letters import (
    BOX,
    CATALOG,
    CONTENT,
    FONT,
    FORM,
    LAYER,
    LIES,
    NAME,
    NOTE,
    NUMBER,
    PAGE,
    PAGE2,
    PAGES,
    PICTURE,
    TEXT,
    approved,
    certified,
    drawing,
    objects,
    text,
)
from tests.corpus.revisions import Draft, begun
from tests.corpus.signature import signed
from tests.corpus.syntax import having, joining, stream, without
from tests.support.pki import pki

_SCRIPT = b"/S /JavaScript /JS (app.alert\\(1\\))"
_SWITCH = b"<< /Event /View /OCGs [20 0 R] /Category [/View] >>"


def _begun(changes: dict[int, bytes], *, certify: int | None = None, page: int = 3) -> Draft:
    return signed(begun({**objects(), **changes}), certify=certify, page=page)


@hostile(permitted=False)
def note_is_the_layers_configuration() -> bytes:
    """A note is also the default configuration of the layers (/D): "answering" it hides a layer (8.11.4)."""
    mine = objects()
    layers = b"<< /OCGs [20 0 R] /D 16 0 R >>"
    draft = _begun({CATALOG: having(mine[CATALOG], b"/OCProperties", layers)}, certify=3)
    return draft.revised(draft.set(NOTE, b"/OFF", b"[20 0 R]")).data


@hostile(permitted=False)
def field_is_the_layers_configuration() -> bytes:
    """A field is also the default configuration of the layers: its /AS switches a layer off (8.11.4)."""
    mine = objects()
    layers = b"<< /OCGs [20 0 R] /D 10 0 R >>"
    usage = having(mine[LAYER], b"/Usage", b"<< /View << /ViewState /OFF >> >>")
    draft = _begun({CATALOG: having(mine[CATALOG], b"/OCProperties", layers), LAYER: usage})
    return draft.revised(draft.set(NUMBER, b"/AS", b"[" + _SWITCH + b"]")).data


@hostile(permitted=False)
def note_is_the_open_action() -> bytes:
    """A note is also what runs when the document opens: "answering" it puts a script there (12.6.2)."""
    mine = objects()
    action = having(mine[CATALOG], b"/OpenAction", b"16 0 R")
    draft = _begun({CATALOG: action}, certify=3)
    changed = having(draft[NOTE], b"/S", b"/JavaScript")
    return draft.revised({NOTE: having(changed, b"/JS", b"(app.alert\\(1\\))")}).data


@hostile(permitted=False)
def note_is_the_name_dictionary() -> bytes:
    """A note is also the name dictionary: "answering" it adds document scripts (7.7.4)."""
    mine = objects()
    draft = _begun({CATALOG: having(mine[CATALOG], b"/Names", b"16 0 R")}, certify=3)
    scripts = b"<< /Names [(a) << %s >>] >>" % _SCRIPT
    return draft.revised(draft.set(NOTE, b"/JavaScript", scripts)).data


@hostile(permitted=False)
def note_is_a_soft_mask_group() -> bytes:
    """A note's picture is the group of a soft mask that the page uses (/G, 11.6.5)."""
    mine = objects()
    resources = having(
        mine[21], b"/ExtGState", b"<< /M << /SMask << /S /Luminosity /G 25 0 R >> >> >>"
    )
    note = having(mine[NOTE], b"/AP", b"<< /N 25 0 R >>")
    draft = _begun({21: resources, NOTE: note, 25: drawing(b"1 g 0 0 9 9 re f")}, certify=3)
    return draft.revised({25: drawing(b"0 g 0 0 999 999 re f")}).data


@hostile(permitted=False)
def stamp_turned_into_note() -> bytes:
    """A stamp over the words, as certified, becomes a harmless note: what it covered comes to light."""
    mine = objects()
    stamp = b"<< /Type /Annot /Subtype /Stamp /P 3 0 R /F 4 /Rect [60 740 560 790] /AP << /N 25 0 R >> >>"
    draft = _begun({NOTE: stamp, 25: drawing(b"1 g 0 0 500 50 re f", b"[0 0 500 50]")}, certify=3)
    return draft.revised({NOTE: mine[NOTE]}).data


@hostile(permitted=False)
def note_grown_over_the_page() -> bytes:
    """A note that was there gets a picture over the whole page, where notes are permitted."""
    draft = certified(3)
    note = having(having(draft[NOTE], b"/Rect", b"[0 0 595 842]"), b"/AP", b"<< /N 25 0 R >>")
    return draft.revised({NOTE: note, 25: drawing(b"1 g 0 0 595 842 re f", b"[0 0 595 842]")}).data


@hostile(permitted=False)
def note_with_script_under_3() -> bytes:
    """A new note with an action of its own, where notes are permitted."""
    entries = b"/Subtype /Text /Rect [500 700 520 720] /AA << /E << %s >> >>" % _SCRIPT
    return noted(certified(3), entries)


@hostile(permitted=False)
def attachment_under_3() -> bytes:
    """A new note that carries a program, where notes are permitted (12.5.6.15)."""
    entries = (
        b"/Subtype /FileAttachment /Rect [500 700 520 720] "
        b"/FS << /Type /Filespec /F (a.exe) /EF << /F 18 0 R >> >>"
    )
    return noted(certified(3), entries)


@hostile(permitted=False, over={"script": (_SCRIPT,), "launch": (b"/S /Launch /F (a.exe)",)})
def outline_with_action(action: bytes) -> bytes:
    """New bookmarks run something (12.3.3)."""
    draft = approved()
    outlines = b"<< /Type /Outlines /First 26 0 R /Last 26 0 R /Count 1 >>"
    item = b"<< /Title (Trang 1) /Parent 25 0 R /A << %s >> >>" % action
    changed = draft.set(CATALOG, b"/Outlines", b"25 0 R")
    return draft.revised({**changed, 25: outlines, 26: item}).data


@hostile(permitted=False)
def signature_with_script() -> bytes:
    """A second, genuine signature brings a field whose widget runs a script (12.6.3)."""
    more = b"/AA << /PO << %s >> >>" % _SCRIPT
    return signed(approved(), b"Signature2", pki().rsa, more=more).data


@hostile(permitted=False)
def page_inherits_from_a_sibling() -> bytes:
    """A page's /Parent names another branch of the same tree, which turns it upside down (7.7.3.4)."""
    mine = objects()
    mine[PAGES] = b"<< /Type /Pages /Kids [25 0 R 26 0 R] /Count 2 >>"
    mine[25] = b"<< /Type /Pages /Parent 2 0 R /Kids [3 0 R] /Count 1 >>"
    mine[26] = b"<< /Type /Pages /Parent 2 0 R /Kids [17 0 R] /Count 1 /Rotate 180 >>"
    mine[PAGE] = having(mine[PAGE], b"/Parent", b"25 0 R")
    mine[PAGE2] = having(mine[PAGE2], b"/Parent", b"26 0 R")
    draft = signed(begun(mine))
    return draft.revised(draft.set(PAGE, b"/Parent", b"26 0 R")).data


@hostile()
def page_count_lies() -> bytes:
    """The tree's /Count says one page less; readers who believe it show no second page (7.7.3.2)."""
    draft = approved()
    return draft.revised(draft.set(PAGES, b"/Count", b"1")).data


@hostile()
def page_listed_again() -> bytes:
    """The tree lists the first page once more behind the last."""
    draft = approved()
    tree = b"<< /Type /Pages /Kids [3 0 R 17 0 R 3 0 R] /Count 3 >>"
    return draft.revised({PAGES: tree}).data


@hostile(permitted=False)
def decode_parameters_changed() -> bytes:
    """A picture keeps its packed bytes and gets a /Predictor: other pixels (7.4.4.4)."""
    pixels = zlib.compress(b"\x20\x40\x60\x80")
    shape = (
        b"/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8 /Filter /FlateDecode"
    )
    draft = _begun({PICTURE: stream(pixels, shape)})
    parameters = b"<< /Predictor 2 /Columns 2 /Colors 1 /BitsPerComponent 8 >>"
    return draft.revised(draft.set(PICTURE, b"/DecodeParms", parameters)).data


@hostile(permitted=False)
def content_from_an_outside_file() -> bytes:
    """The content keeps its bytes and says that they are to be had from a file outside (7.3.8.2)."""
    draft = approved()
    return draft.revised(draft.set(CONTENT, b"/F", b"(evil.txt)")).data


@hostile(
    permitted=False,
    over={
        "image": (PICTURE, b"/Subtype", b"(/Image)"),
        "font": (FONT, b"/Subtype", b"(/Type1)"),
        "encoding": (FONT, b"/Encoding", b"(/WinAnsiEncoding)"),
    },
)
def name_became_a_string(number: int, key: bytes, new: bytes) -> bytes:
    """A name gives way to a string of the same letters: readers no longer know what it is (7.3.5)."""
    draft = approved()
    return draft.revised(draft.set(number, key, new)).data


@hostile(over={"first": (True,), "last": (False,)})
def key_twice(evil_first: bool) -> bytes:
    """A dictionary has one key twice; some readers take the first, others the last (7.3.7)."""
    draft = approved()
    bare = without(draft[PAGE], b"/Contents")
    pair = (b"/Contents 18 0 R", b"/Contents 4 0 R")
    evil, good = pair
    order = (evil, good) if evil_first else (good, evil)
    body = bare.replace(b"<<", b"<< " + order[0], 1)
    return draft.revised({PAGE: body[: body.rindex(b">>")] + order[1] + b" >>"}).data


@hostile(permitted=False)
def push_button_picture() -> bytes:
    """A push button carries the sum as a picture; the picture alone is exchanged."""
    mine = objects()
    button = (
        b"<< /Type /Annot /Subtype /Widget /P 3 0 R /F 4 /Rect [72 700 272 720] /FT /Btn /Ff 65536 "
        b"/T (ten) /AP << /N 9 0 R >> >>"
    )
    draft = _begun({NAME: button, 9: text(b"100 000")})
    assert mine
    return draft.revised({9: text(b"999 000")}).data


@hostile(permitted=False)
def stamp_posing_as_field() -> bytes:
    """A stamp over the words bears /FT, so that its new picture looks like form filling."""
    posing = (
        b"<< /Type /Annot /Subtype /Stamp /FT /Tx /T (dau) /P 3 0 R /F 4 /Rect [60 740 560 790] "
        b"/AP << /N 25 0 R >> >>"
    )
    draft = _begun({NOTE: posing, 25: drawing(b"", b"[0 0 500 50]")})
    return draft.revised({25: drawing(b"1 g 0 0 500 50 re f", b"[0 0 500 50]")}).data


@hostile(permitted=False)
def prepared_field_over_the_words() -> bytes:
    """Replace by overlay: an empty text field lay over the words, and is filled in opaquely (4.2)."""
    mine = objects()
    draft = _begun({NUMBER: having(mine[NUMBER], b"/Rect", b"[60 750 560 780]")})
    filled = having(draft[NUMBER], b"/V", b"(Hop dong: 999 000 dong)")
    filled = having(filled, b"/AP", b"<< /N 25 0 R >>")
    shown = (
        b"1 g 0 0 500 30 re f 0 g /Tx BMC BT /F1 14 Tf 12 10 Td (Hop dong: 999 000 dong) Tj ET EMC"
    )
    return draft.revised({NUMBER: filled, 25: drawing(shown, b"[0 0 500 30]")}).data


def _filled(picture: bytes, *, help_: bool = False, base: Draft | None = None) -> bytes:
    draft = base or approved()
    filled = having(having(draft[NUMBER], b"/V", b"(15/UBND)"), b"/AP", b"<< /N 25 0 R >>")
    changed = draft.set(FORM, b"/NeedAppearances", b"true") if help_ else {}
    return draft.revised({NUMBER: filled, 25: picture, **changed}).data


@hostile(permitted=False)
def value_against_new_picture_with_reader_help() -> bytes:
    """A field is filled in with one thing, painted as another, and half the readers are told to repaint."""
    return _filled(text(b"99/KHAC"), help_=True)


@hostile(permitted=False)
def value_against_picture_by_encoding() -> bytes:
    """The picture writes the field's value in a font that draws other digits (/Differences)."""
    font = (
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding "
        b"<< /Type /Encoding /Differences [49 /nine 53 /eight] >> >> >> >>"
    )
    body = b"/Type /XObject /Subtype /Form /BBox [0 0 200 20] " + font
    return _filled(stream(b"/Tx BMC BT /F1 12 Tf 2 4 Td (15/UBND) Tj ET EMC", body))


@hostile(permitted=False)
def value_against_painted_picture() -> bytes:
    """The picture of a text field holds no text at all: what it shows is painted."""
    body = b"/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /XObject << /I 19 0 R >> >>"
    return _filled(stream(b"q 200 0 0 20 0 0 cm /I Do Q", body))


@hostile(permitted=False)
def value_against_text_in_pieces() -> bytes:
    """The picture writes the value invisibly (3 Tr) and another text for the eye."""
    shown = b"/Tx BMC BT 3 Tr /F1 12 Tf 2 4 Td (15/UBND) Tj 0 Tr (99/KHAC) Tj ET EMC"
    return _filled(drawing(shown))


@hostile(over={"packed": (True,), "plain": (False,)})
def value_against_picture_behind_a_limit(packed: bool) -> bytes:
    """Megabytes of white space stand before the picture's text, to where no careful reader reads on."""
    shown = b" " * (6 << 20) + b"/Tx BMC BT /F1 12 Tf 2 4 Td (99/KHAC) Tj ET EMC"
    if not packed:
        return _filled(drawing(shown))
    body = zlib.compress(shown, 9)
    return _filled(drawing(body, more=b"/Filter /FlateDecode"))


@hostile()
def field_picture_behind_a_limit() -> bytes:
    """A new, empty signature field seems to draw nothing: its lies come after megabytes of white space."""
    draft = approved()
    field = draft.free
    body = (
        b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Trong) /P 3 0 R /F 4 /Rect [60 740 560 790] "
        b"/AP << /N %d 0 R >> >>" % (field + 1)
    )
    shown = drawing(b" " * (2 << 20) + LIES, b"[0 0 500 50]")
    changed = draft.join(PAGE, b"/Annots", field) | draft.join(FORM, b"/Fields", field)
    return draft.revised({**changed, field: body, field + 1: shown}).data


@hostile(permitted=False)
def objects_exchanged_behind_equal_numbers() -> bytes:
    """Two revisions after the signature: the first exchanges the content, the second only touches /Info."""
    draft = approved().revised({CONTENT: stream(LIES)})
    return draft.revised({40: b"<< /Producer (x) >>"}, trailer=b"/Info 40 0 R ").data


@hostile(permitted=False)
def change_and_change_back_but_one() -> bytes:
    """The page is changed and changed back, but its second content stays changed."""
    draft = approved().revised({CONTENT: stream(LIES), 18: stream(LIES)})
    return draft.revised({CONTENT: approved()[CONTENT]}).data


@hostile(permitted=False)
def changed_between_two_signatures() -> bytes:
    """The content is changed between two signatures; the second signer covers it in good faith."""
    draft = approved().revised({CONTENT: stream(LIES)})
    return signed(draft, b"Signature2", pki().rsa).data


@hostile(permitted=False)
def changed_within_the_next_signature() -> bytes:
    """The content is changed in the very revision that the second signature signs."""
    return signed(approved(), b"Signature2", pki().rsa, also={CONTENT: stream(LIES)}).data


@hostile(permitted=False)
def changed_before_a_timestamp() -> bytes:
    """The content is changed, then an archive time-stamp covers the lot."""
    draft = approved().revised({CONTENT: stream(LIES)})
    return signed(draft, b"Stamp1", kind="timestamp").data


@hostile(permitted=False)
def page_resources_by_a_field() -> bytes:
    """The page's resources are a form's default resources (/DR), to which fonts "may be added"."""
    mine = objects()
    form = having(mine[FORM], b"/DR", b"21 0 R")
    bare = b"<< /XObject << /Im1 19 0 R >> /Properties << /L1 20 0 R >> /Font << >> >>"
    draft = _begun({FORM: form, 21: bare})
    font = b"<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Symbol >> >>"
    return draft.revised(draft.set(21, b"/Font", font)).data


@hostile(permitted=False)
def content_written_into_a_gap() -> bytes:
    """A page whose /Contents named an object that was not there: it comes later (7.3.10)."""
    mine = objects()
    draft = _begun({PAGE: having(mine[PAGE], b"/Contents", b"[4 0 R 50 0 R]")})
    return draft.revised({50: stream(LIES)}).data


@hostile(permitted=False)
def annotation_written_into_a_gap() -> bytes:
    """A page whose /Annots named an object that was not there: a stamp comes later (7.3.10)."""
    mine = objects()
    draft = _begun({PAGE: joining(mine[PAGE], b"/Annots", b"50 0 R")})
    stamp = b"<< /Type /Annot /Subtype /Stamp /P 3 0 R /F 4 /Rect [60 740 560 790] /AP << /N 51 0 R >> >>"
    return draft.revised({50: stamp, 51: drawing(LIES, b"[0 0 500 50]")}).data


@hostile(permitted=False)
def page_written_into_a_gap() -> bytes:
    """A tree that named a page which was not there: it comes later (7.3.10)."""
    mine = objects()
    tree = b"<< /Type /Pages /Kids [3 0 R 17 0 R 50 0 R] /Count 2 >>"
    draft = _begun({PAGES: tree})
    assert mine
    page = b"<< /Type /Page /Parent 2 0 R %s /Resources 21 0 R /Contents 51 0 R >>" % BOX
    return draft.revised({50: page, 51: stream(LIES)}).data


@hostile(permitted=False)
def picture_written_into_a_gap() -> bytes:
    """Resources that named a picture which was not there: it covers the words later (7.3.10)."""
    mine = objects()
    resources = having(mine[21], b"/XObject", b"<< /Im1 50 0 R >>")
    draft = _begun({21: resources})
    assert TEXT
    return draft.revised({50: drawing(b"1 g 0 0 1 1 re f", b"[0 0 1 1]")}).data


@hostile(permitted=False)
def form_field_moved_to_the_page_only() -> bytes:
    """A field leaves the form and stays on its page as a picture that nobody checks."""
    draft = approved()
    changed = draft.lack(FORM, b"/Fields", NAME)
    shown = replace(draft, objects={**draft.objects, **changed})
    return draft.revised({**changed, **shown.set(NAME, b"/Subtype", b"/Stamp")}).data
