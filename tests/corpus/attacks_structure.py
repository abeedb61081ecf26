"""Attacks on whoever compares two trees: the change stands where a comparison does not look.

One object in two roles, a value behind an indirect /Length, an object stream exchanged, tables that say
different things to different readers. The idea of each is in Mainka, Mladenov and Rohlmann, "Shadow
Attacks" (NDSS 2021), 4.3 and section 6, and in ISO 32000-2, 7.5; the variants are our own.
"""

from __future__ import annotations

from dataclasses import replace

from tests.corpus.cases import hostile
from tests.corpus.honest_keeping import stored
from tests.corpus.letters import (
    CATALOG,
    CONTENT,
    FONT,
    FORM,
    LIES,
    METADATA,
    NAME,
    NAME_AP,
    NOTE,
    NUMBER,
    PAGE,
    PAGES,
    RESOURCES,
    TEXT,
    TICK,
    approved,
    certified,
    drawing,
    objects,
    text,
)
from tests.corpus.revisions import Draft, begun, table
from tests.corpus.signature import signed
from tests.corpus.syntax import having, stream


def _shared(changes: dict[int, bytes], *, certify: int | None = None, page: int = 3) -> Draft:
    """Return a signed contract in which an object plays two parts."""
    return signed(begun({**objects(), **changes}), certify=certify, page=page)


@hostile(permitted=False)
def shared_metadata_and_content() -> bytes:
    """The metadata stream is a part of the page's content too; a save of metadata changes the page."""
    mine = objects()
    draft = _shared({PAGE: having(mine[PAGE], b"/Contents", b"[4 0 R 7 0 R]")})
    return draft.revised({METADATA: stream(LIES, b"/Type /Metadata /Subtype /XML")}).data


@hostile(permitted=False)
def shared_store_and_content() -> bytes:
    """The new DSS names the page's content as one of its certificates, and that object is changed."""
    draft = approved()
    changed = draft.set(CATALOG, b"/DSS", b"<< /Certs [4 0 R] >>")
    return draft.revised({**changed, CONTENT: stream(LIES)}).data


@hostile(permitted=False)
def shared_old_store_and_content() -> bytes:
    """The DSS named the page's content as a certificate before the signature; the store is renewed."""
    mine = objects()
    draft = _shared({CATALOG: having(mine[CATALOG], b"/DSS", b"<< /Certs [4 0 R] >>")})
    return stored(draft.revised({CONTENT: stream(LIES)})).data


@hostile(permitted=False)
def shared_store_array_and_kids() -> bytes:
    """The array of the store's certificates is the array of the tree's pages."""
    mine = objects()
    tree = b"<< /Type /Pages /Kids 25 0 R /Count 2 >>"
    store = having(mine[CATALOG], b"/DSS", b"<< /Certs 25 0 R >>")
    draft = _shared({CATALOG: store, PAGES: tree, 25: b"[3 0 R 17 0 R]"})
    return draft.revised({25: b"[17 0 R 3 0 R]"}).data


@hostile(permitted=False)
def shared_picture_of_field_and_page() -> bytes:
    """A field's picture is drawn by the page as well; filling in the field changes the page."""
    mine = objects()
    resources = having(mine[RESOURCES], b"/XObject", b"<< /Im1 9 0 R >>")
    draft = _shared({RESOURCES: resources})
    changed = draft.set(NAME, b"/V", b"(999 000 dong)")
    return draft.revised({**changed, NAME_AP: text(b"999 000 dong")}).data


@hostile(permitted=False)
def shared_picture_of_note_and_page() -> bytes:
    """A note's picture is drawn by the page as well, under a certification that permits notes."""
    mine = objects()
    resources = having(mine[RESOURCES], b"/XObject", b"<< /Im1 25 0 R >>")
    note = having(mine[NOTE], b"/AP", b"<< /N 25 0 R >>")
    draft = _shared({RESOURCES: resources, NOTE: note, 25: drawing(b"")}, certify=3)
    return draft.revised({25: drawing(LIES)}).data


@hostile()
def shared_picture_of_two_fields() -> bytes:
    """Two fields share a picture; one is filled in, the other then shows what it does not hold."""
    mine = objects()
    other = having(mine[NUMBER], b"/AP", b"<< /N 9 0 R >>")
    draft = _shared({NUMBER: having(other, b"/V", b"(Nguyen Van An)")})
    changed = draft.set(NAME, b"/V", b"(Ke Gian)") | {NAME_AP: text(b"Ke Gian")}
    return draft.revised(changed).data


@hostile(permitted=False)
def shared_font_of_form_and_page() -> bytes:
    """The form's default font is the page's font; a "new default" changes the page."""
    draft = approved()
    changed = draft.set(NUMBER, b"/V", b"(15)")
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"
    return draft.revised({**changed, FONT: font}).data


@hostile(permitted=False)
def shared_information_and_resources() -> bytes:
    """The trailer's /Info is the page's resources too, and "only /Info" is updated."""
    plain = begun(objects(), trailer=b"/Info 21 0 R ")
    draft = signed(plain)
    return draft.revised({RESOURCES: b"<< /Font << /F1 7 0 R >> /ModDate (D:2026) >>"}).data


@hostile(permitted=False)
def shared_signature_and_resources() -> bytes:
    """The dictionary of a signature yet to come is the page's resources."""
    mine = objects()
    draft = _shared({PAGE: having(mine[PAGE], b"/Resources", b"25 0 R"), 25: mine[RESOURCES]})
    fake = b"<< /Type /Sig /Filter /Adobe.PPKLite /Font << /F1 7 0 R >> /Contents <00> >>"
    changed = draft.set(22, b"/V", b"25 0 R")
    return draft.revised({**changed, 25: fake}).data


@hostile(permitted=False)
def shared_annotations_array_and_content() -> bytes:
    """The page's /Annots and its /Contents are one indirect array."""
    mine = objects()
    page = having(having(mine[PAGE], b"/Annots", b"25 0 R"), b"/Contents", b"25 0 R")
    draft = _shared({PAGE: page, 25: b"[4 0 R]"}, page=17)
    return draft.revised({25: b"[18 0 R]"}).data


@hostile(permitted=False)
def shared_choice_and_page_tree() -> bytes:
    """A field's list of options is an object that the page tree uses as its array of kids."""
    mine = objects()
    draft = _shared(
        {
            PAGES: b"<< /Type /Pages /Kids 25 0 R /Count 2 >>",
            15: having(mine[15], b"/V", b"25 0 R"),
            25: b"[3 0 R 17 0 R]",
        }
    )
    return draft.revised({25: b"[17 0 R 3 0 R]"}).data


@hostile(permitted=False)
def indirect_length() -> bytes:
    """A stream's /Length is an object of its own: shortened later, the drawing stops half-way."""
    body = b"<< /Length 25 0 R >>\nstream\n%s\nendstream" % (TEXT + b" " + LIES)
    draft = _shared({CONTENT: body, 25: b"%d" % (len(TEXT) + 1 + len(LIES))})
    return draft.revised({25: b"%d" % len(TEXT)}).data


@hostile(permitted=False)
def indirect_filter() -> bytes:
    """A stream's /Filter is an object of its own, and is exchanged."""
    hexed = LIES.hex().encode() + b">"
    draft = _shared({CONTENT: stream(hexed, b"/Filter 25 0 R"), 25: b"[]"})
    return draft.revised({25: b"/ASCIIHexDecode"}).data


@hostile(permitted=False)
def indirect_number_in_a_box() -> bytes:
    """One number of a page's box is an object of its own."""
    mine = objects()
    page = having(mine[PAGE], b"/MediaBox", b"[0 0 25 0 R 842]")
    draft = _shared({PAGE: page, 25: b"595"})
    return draft.revised({25: b"100"}).data


@hostile(permitted=False)
def indirect_kids() -> bytes:
    """The tree's /Kids is an object of its own; the tree is untouched."""
    draft = _shared({PAGES: b"<< /Type /Pages /Kids 25 0 R /Count 2 >>", 25: b"[3 0 R 17 0 R]"})
    return draft.revised({25: b"[17 0 R 3 0 R]"}).data


@hostile(permitted=False)
def indirect_far_away() -> bytes:
    """The changed object lies ten references deep below the page's resources."""
    mine = objects()
    chain = {n: b"<< /Next %d 0 R >>" % (n + 1) for n in range(25, 35)}
    resources = having(mine[RESOURCES], b"/ExtGState", b"<< /G 25 0 R >>")
    draft = _shared({**chain, RESOURCES: resources, 35: b"<< /ca 1 >>"})
    return draft.revised({35: b"<< /ca 0 >>"}).data


@hostile(permitted=False)
def object_stream_exchanged() -> bytes:
    """The object stream that holds page and font is exchanged; no table names the objects in it."""
    draft = approved("packed")
    held, evil = _object_stream_of(draft)
    changed = evil.replace(b"/BaseFont /Helvetica ", b"/BaseFont /Symbol    ", 1)
    assert changed != evil
    return draft.revised({held: changed}, xref="stream").data


@hostile(permitted=False)
def object_stream_extended() -> bytes:
    """A new object stream says /Extends of the old one and repeats some numbers with other bodies."""
    draft = approved("packed")
    return draft.revised(draft.set(PAGE, b"/Rotate", b"180"), xref="packed").data


def _object_stream_of(draft: Draft) -> tuple[int, bytes]:
    """Return number and body of the first object stream of a packed file."""
    end = draft.data.index(b"/Type /ObjStm")
    start = draft.data.rindex(b" 0 obj\n", 0, end)
    first = draft.data.rindex(b"\n", 0, start) + 1
    body = draft.data[start + 7 : draft.data.index(b"\nendobj", start)]
    return int(draft.data[first:start]), body


@hostile()
def hybrid_shows_two_documents() -> bytes:
    """A hybrid update: old readers see the signed content, new readers another (7.5.8.4)."""
    draft = approved()
    return draft.revised({}, xref="hybrid", hidden={CONTENT: stream(LIES)}).data


@hostile()
def hybrid_signed_with_two_documents() -> bytes:
    """A hybrid file, signed as it is: table and stream disagree about the content (7.5.8.4)."""
    plain = begun(objects())
    hybrid = plain.revised({CONTENT: stream(TEXT)}, xref="hybrid", hidden={CONTENT: stream(LIES)})
    return signed(replace(hybrid, objects={**hybrid.objects, CONTENT: stream(TEXT)})).data


@hostile()
def one_number_twice_in_an_update() -> bytes:
    """An update holds one object number twice; its table names the harmless one (duplicate objects)."""
    draft = approved()
    twin = b"4 0 obj\n" + stream(LIES) + b"\nendobj\n"
    return draft.revised({CONTENT: draft[CONTENT]}, before=twin).data


@hostile()
def one_number_twice_in_a_table() -> bytes:
    """One table has two rows for one object: readers take the first or the last (duplicate entries)."""
    draft = approved()
    data = draft.data
    old = data.index(b"4 0 obj\n")
    at = len(data)
    body = b"4 0 obj\n" + stream(LIES) + b"\nendobj\n"
    start = at + len(body)
    rows = table({CONTENT: b"\x01" + old.to_bytes(4, "big") + b"\0\0"})
    rows += table({CONTENT: b"\x01" + at.to_bytes(4, "big") + b"\0\0"}).removeprefix(b"xref\n")
    tail = b"trailer\n<< /Size 25 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return data + body + rows + tail % (draft.start, start)


@hostile()
def other_generation() -> bytes:
    """The update writes the content under another generation number; some readers do not mind."""
    draft = approved()
    at = len(draft.data)
    body = b"4 1 obj\n" + stream(LIES) + b"\nendobj\n"
    rows = b"xref\n4 1\n%010d 00001 n \n" % at
    tail = b"trailer\n<< /Size 25 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return draft.data + body + rows + tail % (draft.start, at + len(body))


@hostile()
def row_points_at_another_object() -> bytes:
    """The row of the content points at the body of the second page's content (`4 0` → `18 0 obj`)."""
    draft = approved()
    where = draft.data.index(b"18 0 obj\n")
    rows = table({CONTENT: b"\x01" + where.to_bytes(4, "big") + b"\0\0"})
    tail = b"trailer\n<< /Size 25 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return draft.data + rows + tail % (draft.start, len(draft.data))


@hostile()
def row_points_into_a_stream() -> bytes:
    """A signed stream hides a whole object; a later table points into it: no new body at all."""
    mine = objects()
    hidden = b"\n4 0 obj\n" + stream(LIES) + b"\nendobj\n"
    draft = signed(begun({**mine, 25: stream(hidden)}))
    where = draft.data.index(hidden) + 1
    rows = table({CONTENT: b"\x01" + where.to_bytes(4, "big") + b"\0\0"})
    tail = b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return draft.data + rows + tail % (draft.free, draft.start, len(draft.data))


@hostile()
def row_points_into_the_value() -> bytes:
    """A later table points into the signature's own value, where anything may stand unsigned."""
    draft = approved()
    opening = draft.data.rindex(b"/Contents <") + 10
    rows = table({CONTENT: b"\x01" + (opening + 6000).to_bytes(4, "big") + b"\0\0"})
    tail = b"trailer\n<< /Size 25 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return draft.data + rows + tail % (draft.start, len(draft.data))


@hostile(permitted=False)
def size_lowered() -> bytes:
    """The update's /Size says that there are fewer objects: those above are null (7.5.5)."""
    draft = approved()
    rows = table({})
    tail = b"trailer\n<< /Size 5 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return draft.data + rows + tail % (draft.start, len(draft.data))


@hostile()
def encrypted_by_an_update() -> bytes:
    """An update names an /Encrypt dictionary: readers then "decrypt" every string and stream."""
    lock = b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>" % (b"00" * 32, b"00" * 32)
    draft = approved()
    return draft.revised({40: lock}, trailer=b"/Encrypt 40 0 R /ID [<00> <00>] ").data


@hostile(permitted=False)
def tree_and_catalogue_share_a_kid() -> bytes:
    """A field's kid is the page itself: filling in the "field" changes the page."""
    mine = objects()
    draft = _shared({NUMBER: having(mine[NUMBER], b"/Kids", b"[3 0 R]")})
    return draft.revised(draft.set(PAGE, b"/Rotate", b"180")).data


@hostile(permitted=False)
def parent_of_a_field_is_resources() -> bytes:
    """A field's /Parent is the page's resources: changed as a "field", seen by the page."""
    mine = objects()
    draft = _shared({NUMBER: having(mine[NUMBER], b"/Parent", b"21 0 R")})
    return draft.revised({RESOURCES: b"<< /Font << /F1 7 0 R >> /V (15) /FT /Tx >>"}).data


@hostile(permitted=False)
def new_text_field() -> bytes:
    """A new text field writes over the signed words."""
    return _new_field(approved(), b"/FT /Tx /T (moi) /V (999 000 dong)")


@hostile(permitted=False)
def new_button() -> bytes:
    """A new push button with a picture lies over the signed words."""
    return _new_field(approved(), b"/FT /Btn /Ff 65536 /T (moi)")


@hostile(permitted=False, violated=True)
def new_text_field_under_2() -> bytes:
    """A new text field where fields may be filled in but none added."""
    return _new_field(certified(2), b"/FT /Tx /T (moi) /V (999 000 dong)")


def _new_field(draft: Draft, entries: bytes) -> bytes:
    number = draft.free
    body = (
        b"<< /Type /Annot /Subtype /Widget /P 3 0 R /F 4 /Rect [60 740 560 790] %s /AP << /N %d 0 R >> >>"
        % (entries, number + 1)
    )
    changed = draft.join(PAGE, b"/Annots", number) | draft.join(FORM, b"/Fields", number)
    return draft.revised({**changed, number: body, number + 1: text(b"999 000 dong")}).data


@hostile(permitted=False)
def new_widget_of_an_old_field() -> bytes:
    """A field that was there gets a second widget over the signed words."""
    draft = approved()
    kid = (
        b"<< /Type /Annot /Subtype /Widget /Parent 8 0 R /P 3 0 R /F 4 /Rect [60 740 560 790] "
        b"/AP << /N 26 0 R >> >>"
    )
    changed = draft.join(NAME, b"/Kids", 25) | draft.join(PAGE, b"/Annots", 25)
    return draft.revised({**changed, 25: kid, 26: text(b"999 000 dong")}).data


@hostile(permitted=False)
def value_against_picture() -> bytes:
    """A field is filled in with one thing and shows another (form value against appearance)."""
    draft = approved()
    changed = draft.set(NUMBER, b"/V", b"(15/UBND)")
    shown = replace(draft, objects={**draft.objects, **changed})
    return draft.revised(
        shown.set(NUMBER, b"/AP", b"<< /N 25 0 R >>") | {25: text(b"99/KHAC")}
    ).data


@hostile()
def value_against_old_picture() -> bytes:
    """A field's value changes and its old picture stays (form value against appearance)."""
    draft = approved()
    return draft.revised(draft.set(NAME, b"/V", b"(Ke Gian)")).data


@hostile(permitted=False)
def tick_against_state() -> bytes:
    """A box is ticked for the eye (/AS) and not in its value."""
    draft = approved()
    return draft.revised(draft.set(TICK, b"/AS", b"/Yes")).data


@hostile(permitted=False)
def tick_with_another_picture() -> bytes:
    """A box is ticked, and its picture of "ticked" is a new one that says otherwise."""
    draft = approved()
    body = having(having(draft[TICK], b"/V", b"/Yes"), b"/AS", b"/Yes")
    body = having(body, b"/AP", b"<< /N << /Yes 25 0 R /Off 14 0 R >> >>")
    return draft.revised({TICK: body, 25: text(b"KHONG dong y")}).data


@hostile(permitted=False)
def picture_of_a_field_grown() -> bytes:
    """A field is filled in and its box grows over the signed words."""
    draft = approved()
    body = having(having(draft[NAME], b"/V", b"(999 000 dong)"), b"/Rect", b"[60 740 560 790]")
    return draft.revised({NAME: body, NAME_AP: text(b"999 000 dong")}).data


@hostile(permitted=False)
def calculated_field_script_changed() -> bytes:
    """A calculated field gets another script, and the value that it would give."""
    mine = objects()
    script = b"<< /C << /S /JavaScript /JS (a+b) >> >>"
    draft = signed(begun({**mine, NAME: having(mine[NAME], b"/AA", script)}))
    changed = draft.set(NAME, b"/AA", b"<< /C << /S /JavaScript /JS (a*9) >> >>")
    return draft.revised({**changed, NAME_AP: text(b"Nguyen Van An")}).data
