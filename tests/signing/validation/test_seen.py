"""What a reader sees differ is found, what only the file's inside knows is not, and it stays in bounds."""

from __future__ import annotations

import io
import os
import signal
import time
from pathlib import Path

import pytest
from PIL import Image

from signing.appearance import Appearance
from signing.placement import Box
from signing.validation import seen
from signing.validation.apart import apart
from signing.validation.seen import (
    Budget,
    PagePair,
    appearance,
    covers_ink,
    covers_inks,
    look_alike,
    seen_difference,
)
from signing.validation.sheets import draw, revision
from tests.corpus.pdf import one_page, pdf, stream
from tests.support import documents
from tests.support.revisions import updated
from tests.support.signed import plain, signed

WORDS = b"BT /F1 24 Tf 60 700 Td (Muc luong: 1.000.000) Tj ET"
OTHER = b"BT /F1 24 Tf 60 700 Td (Muc luong: 9.000.000) Tj ET"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    b"/Resources << /Font << /F1 5 0 R >> >> %s >>"
)
OVER_WORDS = Box(60, 695, 320, 720)
OVER_NOTHING = Box(60, 200, 320, 260)


def a_note(box: Box, colour: bytes = b"1 0 0", more: bytes = b"") -> dict[int, bytes]:
    """An annotation that paints its whole box in one colour."""
    width, height = box.width, box.height
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 %g %g]" % (width, height)
    rect = b"/Rect [%g %g %g %g]" % (box.left, box.bottom, box.right, box.top)
    return {
        20: b"<< /Type /Annot /Subtype /Stamp /F 4 %s /AP << /N 21 0 R >> %s >>" % (rect, more),
        21: stream(b"%s rg 0 0 %g %g re f" % (colour, width, height), form),
    }


def with_note(document: bytes, box: Box, colour: bytes = b"1 0 0") -> bytes:
    return updated(document, {3: PAGE % b"/Annots [20 0 R]"} | a_note(box, colour))


def compare(before: bytes, after: bytes, **facts: object) -> seen.SeenDifference:
    assert after.startswith(before)
    return seen_difference(io.BytesIO(after), len(before), **facts)  # type: ignore[arg-type]


def test_a_changed_figure_is_seen_where_it_stands() -> None:
    before = one_page(content=WORDS)

    found = compare(before, updated(before, {4: stream(OTHER)}), field="Signature1")

    assert found.compared == (1,)
    assert found.complete
    assert found.visual
    (place,) = found.places
    assert place.page == 1
    assert 0.30 < place.left < 0.42
    assert 0.13 < place.top < 0.17
    assert place.width < 0.05
    assert place.height < 0.05
    (picture,) = found.pictures
    assert (picture.field, picture.page) == ("Signature1", 1)
    shown = Image.open(io.BytesIO(picture.png)).convert("RGB")
    around = (
        int((place.left - 0.03) * shown.width),
        int((place.top - 0.03) * shown.height),
        int((place.left + place.width + 0.03) * shown.width),
        int((place.top + place.height + 0.03) * shown.height),
    )
    assert (179, 38, 30) in {colour for _, colour in shown.crop(around).getcolors(1 << 20) or []}


def test_without_a_name_no_picture_is_made() -> None:
    before = one_page(content=WORDS)
    assert compare(before, updated(before, {4: stream(OTHER)})).pictures == ()


def test_the_same_picture_from_other_objects_is_no_difference() -> None:
    before = one_page(content=WORDS)
    after = updated(before, {30: stream(b"q Q " + WORDS), 3: PAGE.replace(b"4 0", b"30 0") % b""})

    found = compare(before, after)

    assert found.complete
    assert not found.visual


def test_a_page_put_in_place_of_another_differs_all_over() -> None:
    before = one_page(content=WORDS)
    after = updated(before, {3: (PAGE % b"").replace(b"595 842", b"842 595")})

    (place,) = compare(before, after).places

    assert (place.left, place.top, place.width, place.height) == (0, 0, 1, 1)


def test_far_changes_are_several_places_and_near_ones_one() -> None:
    before = one_page(content=WORDS)
    three = WORDS + b" 60 100 3 3 re f 64 104 3 3 re f 400 100 3 3 re f"

    found = compare(before, updated(before, {4: stream(three)}))

    assert len(found.places) == 2


@pytest.mark.parametrize("box", [OVER_WORDS, OVER_NOTHING])
def test_an_annotation_counts_unless_it_may_be_there(box: Box) -> None:
    before = one_page(content=WORDS)
    after = with_note(before, box)

    assert compare(before, after).visual
    assert not compare(before, after, left_out={0: [box]}).visual


def test_what_changes_under_a_permitted_annotation_is_still_seen() -> None:
    before = one_page(content=WORDS)
    after = with_note(updated(before, {4: stream(OTHER)}), OVER_WORDS)

    assert compare(before, after, left_out={0: [OVER_WORDS]}).visual


def test_an_annotation_elsewhere_is_not_left_out_with_another() -> None:
    before = one_page(content=WORDS)
    assert compare(before, with_note(before, OVER_WORDS), left_out={0: [OVER_NOTHING]}).visual


def test_a_layer_switched_off_is_seen() -> None:
    """The hiding of a shadow attack: the content stays, its layer goes."""
    layer = b"/OCProperties << /OCGs [10 0 R] /D << %s >> >>"
    page = b"/Resources << /Font << /F1 5 0 R >> /Properties << /L 10 0 R >> >>"
    before = one_page(
        content=b"/OC /L BDC " + WORDS + b" EMC",
        catalog=layer % b"",
        page=page,
        o10=b"<< /Type /OCG /Name (L) >>",
    )
    hidden = b"<< /Type /Catalog /Pages 2 0 R %s >>" % (layer % b"/OFF [10 0 R]")

    assert compare(before, updated(before, {1: hidden})).visual


def a_filled_form(value: str, shown: str) -> dict[int, bytes]:
    form = (
        b"/Type /XObject /Subtype /Form /BBox [0 0 200 30] /Resources << /Font << /F1 5 0 R >> >>"
    )
    return {
        20: f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (So) /V ({value}) /F 4 "
        f"/Rect [60 300 260 330] /DA (/F1 12 Tf 0 g) /AP << /N 21 0 R >> >>".encode(),
        21: stream(f"/Tx BMC BT /F1 12 Tf 5 8 Td ({shown}) Tj ET EMC".encode(), form),
    }


def a_form(value: str = "", shown: str = "") -> bytes:
    objects = a_filled_form(value, shown)
    return one_page(
        page=b"/Annots [20 0 R]",
        content=WORDS,
        catalog=b"/AcroForm << /Fields [20 0 R] /DR << /Font << /F1 5 0 R >> >> >>",
        o20=objects[20],
        o21=objects[21],
    )


@pytest.mark.parametrize("old", ["", "41"])
def test_a_field_filled_in_is_seen_unless_it_may_be(old: str) -> None:
    before = a_form(old, old)
    after = updated(before, a_filled_form("42", "42"))

    assert compare(before, after).visual
    assert not compare(before, after, left_out={0: [Box(60, 300, 260, 330)]}).visual


def test_two_appearances_of_a_field_are_compared_as_pictures() -> None:
    before, box = a_form("42", "42"), Box(60, 300, 260, 330)
    same = updated(before, {21: a_filled_form("42", "42")[21] + b"\n"})
    other = updated(before, {21: a_filled_form("42", "24")[21]})
    one, two, three = (
        appearance(io.BytesIO(data), len(data), 0, box) for data in (before, same, other)
    )

    assert one is not None
    assert not one.blank
    assert look_alike(one, two) is True
    assert look_alike(one, three) is False
    assert look_alike(one, None) is None


def test_an_appearance_is_drawn_without_the_page_below_it() -> None:
    document = with_note(one_page(content=WORDS), OVER_WORDS, b"1 1 1")

    alone = appearance(io.BytesIO(document), len(document), 0, OVER_WORDS)

    assert alone is not None
    assert alone.blank


@pytest.mark.parametrize(
    ("content", "box", "expected"),
    [
        (WORDS, OVER_WORDS, True),
        (WORDS, OVER_NOTHING, False),
        (b"BT /F1 12 Tf 60 210 Td (.............................) Tj ET", OVER_NOTHING, False),
        (b"BT /F1 12 Tf 60 210 Td (Ky ten: ...) Tj ET", OVER_NOTHING, True),
        (b"60 220 m 300 220 l S 70 205 200 40 re S 0.9 g 0 0 595 842 re f", OVER_NOTHING, False),
        (b"1 g BT /F1 24 Tf 60 220 Td (An) Tj ET", OVER_NOTHING, False),
        (b"60 210 m 80 250 100 250 120 210 c 140 180 150 250 190 230 c S", OVER_NOTHING, True),
        (b"q 100 0 0 40 70 210 cm BI /W 2 /H 1 /BPC 8 /CS /G ID \x00\xff EI Q", OVER_NOTHING, True),
    ],
    ids=["words", "blank", "dots", "words-and-dots", "rules", "white", "drawn", "picture"],
)
def test_ink_is_words_and_pictures_not_what_one_signs_on(
    content: bytes, box: Box, *, expected: bool
) -> None:
    document = one_page(content=content)

    assert covers_ink(io.BytesIO(document), len(document), 0, box) is expected


def test_ink_is_looked_for_in_the_earlier_revision() -> None:
    before = one_page(content=b"")
    after = updated(before, {4: stream(WORDS)})

    assert covers_ink(io.BytesIO(after), len(before), 0, OVER_WORDS) is False
    assert covers_inks(io.BytesIO(after), len(after), {0: [OVER_WORDS, OVER_NOTHING]}) == {
        0: (True, False)
    }


def test_ink_is_found_on_a_turned_page() -> None:
    document = one_page(page=b"/Rotate 90", content=WORDS)

    assert covers_ink(io.BytesIO(document), len(document), 0, OVER_WORDS) is True
    assert covers_ink(io.BytesIO(document), len(document), 0, OVER_NOTHING) is False


def test_a_second_signature_and_a_store_are_no_difference() -> None:
    before = signed(plain(2), level="B-LTA")
    after = signed(before, field="Signature2", level="B-LT")

    found = compare(before, after)

    assert found == seen.SeenDifference((1, 2), complete=True)


def test_a_visible_second_signature_is_none_where_it_may_be() -> None:
    before = documents.signed(documents.a_pdf())
    box = Box(60, 50, 300, 130)  # over the words
    after = documents.signed(before, box=box, appearance=Appearance(("Đã ký",)))

    assert compare(before, after).visual
    assert not compare(before, after, left_out={0: [box]}).visual


def test_an_encrypted_document_is_compared_with_its_password() -> None:
    before = documents.an_encrypted_pdf("mở")
    after = documents.signed(before, password="mở")

    assert compare(before, after, password="mở").complete
    assert not compare(before, after).complete


@pytest.mark.parametrize("end", [0, 10, 300, 1 << 40])
def test_a_revision_that_is_none_is_not_compared(end: int) -> None:
    data = one_page(content=WORDS)
    found = seen_difference(io.BytesIO(data), end)
    assert not found.visual
    assert found.complete is (end > len(data))
    assert covers_ink(io.BytesIO(data), min(end, 300), 0, OVER_WORDS) is None


def test_only_the_pages_asked_for_are_compared_and_no_more_than_the_budget() -> None:
    document = documents.a_pdf(5)

    assert compare(document, document, pages=[3]).compared == (4,)
    assert compare(document, document, pages=[PagePair(0, 1)]).visual
    short = compare(document, document, budget=Budget(pages=2))
    assert (short.compared, short.complete) == ((1, 2), False)
    assert not compare(document, document, pages=[7]).complete


def test_a_page_without_end_is_given_up_and_the_rest_is_kept() -> None:
    """Forms that draw forms that draw forms: ten to the power of nine lines."""
    objects = {
        n: stream(
            b"/N Do " * 10,
            b"/Type /XObject /Subtype /Form /BBox [0 0 99 99] "
            b"/Resources << /XObject << /N %d 0 R >> >>" % (n + 1),
        )
        for n in range(20, 29)
    }
    objects[29] = stream(b"0 0 m 9 9 l S", b"/Type /XObject /Subtype /Form /BBox [0 0 99 99]")
    slow = b"/Resources << /XObject << /N 20 0 R >> >>"
    box = b"/MediaBox [0 0 200 200]"
    document = pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
            3: b"<< /Type /Page /Parent 2 0 R %s >>" % box,
            4: b"<< /Type /Page /Parent 2 0 R /Contents 5 0 R %s %s >>" % (slow, box),
            5: stream(b"/N Do"),
        }
        | objects
    )
    began = time.monotonic()

    found = compare(document, document, budget=Budget(seconds=0.5))

    assert time.monotonic() - began < 5
    assert (found.compared, found.complete) == ((1,), False)


def test_a_crash_ends_the_child_alone_and_what_it_told_is_kept() -> None:
    def work():  # type: ignore[no-untyped-def]
        yield 1
        os.kill(os.getpid(), signal.SIGKILL)

    ended = apart(work, 5)

    assert (ended.told, ended.whole) == ((1,), False)


def test_a_file_is_looked_at_without_moving_its_position(tmp_path: Path) -> None:
    before = one_page(content=WORDS)
    path = tmp_path / "a.pdf"
    path.write_bytes(updated(before, {4: stream(OTHER)}))

    with path.open("rb") as document:
        document.seek(7)
        document.read(1)
        assert seen_difference(document, len(before)).visual
        assert os.lseek(document.fileno(), 0, os.SEEK_CUR) >= 8
        assert document.tell() == 8
    assert seen_difference(path, len(before)) == seen_difference(str(path), len(before))


def test_a_picture_stays_within_its_size() -> None:
    noise = os.urandom(300 * 300 * 3).hex().encode()
    image = b"q 500 0 0 500 40 100 cm /I Do Q"
    data = stream(
        noise + b">",
        b"/Subtype /Image /Width 300 /Height 300 /BitsPerComponent 8 /ColorSpace /DeviceRGB "
        b"/Filter /ASCIIHexDecode",
    )
    before = one_page(content=image, page=b"/Resources << /XObject << /I 9 0 R >> >>", o9=data)
    after = updated(before, {4: stream(image + b" 0 0 20 20 re f")})

    (picture,) = compare(before, after, field="S", budget=Budget(picture_bytes=60_000)).pictures

    assert len(picture.png) <= 60_000


def test_where_nothing_may_be_started_it_is_done_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise PermissionError

    monkeypatch.setattr(os, "fork", refuse)
    before = one_page(content=WORDS)
    after = updated(before, {4: stream(OTHER)})

    assert compare(before, after).visual
    assert covers_ink(io.BytesIO(after), len(before), 0, OVER_WORDS) is True
    assert compare(before, after, budget=Budget(seconds=0)).compared == ()
    assert not compare(b"", after).complete


def test_a_page_of_very_many_objects_is_given_up_in_time() -> None:
    lines = b"0 0 m 500 700 l S\n" * 200_000
    document = one_page(content=lines)

    with revision(io.BytesIO(document), len(document)) as opened, pytest.raises(TimeoutError):
        draw(opened[0], pixels=500_000, until=time.process_time() + 0.05)
