"""The layout of a file on disk, as the sandbox finds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from service.journeys.signing.laying_out import find_corner, find_office_layout, look_under_stamp
from service.sandbox import Sandbox
from signing import preview
from signing.errors import DocumentRefusedError
from signing.layout import ChosenPlace, attachment_lines
from signing.placement import Box, Mark, Page, Placement, place
from signing.reservation import SEAL
from tests.corpus import hostile
from tests.corpus.pdf import one_page, pages, pdf
from tests.support.laid_out import MINH_ANH, QUOC_BAO

SAMPLES = Path(__file__).parents[2] / "service" / "samples"


@dataclass(frozen=True)
class Kept:
    """A folder to put files into."""

    folder: Path

    def path(self, document: bytes) -> str:
        path = self.folder / "a.pdf"
        path.write_bytes(document)
        return str(path)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def test_a_layout_comes_whole_out_of_the_sandbox() -> None:
    path = str(SAMPLES / "quyet-dinh.pdf")
    room = Sandbox(workers=1)
    try:
        found = room.run(find_office_layout, path, (MINH_ANH,), 36.0, None)
    finally:
        room.close()

    assert found == find_office_layout(path, (MINH_ANH,))
    assert found.printed_symbol == "QĐ-SKHCN"
    assert found.warnings == ()


@pytest.mark.parametrize("make", hostile.REFUSED, ids=lambda make: make.__name__)
def test_a_hostile_file_has_no_layout(make: Callable[[], bytes], kept: Kept) -> None:
    if make is hostile.deep_form:  # its one page is sound
        assert find_office_layout(kept.path(make()), (MINH_ANH,)).warnings
        return
    with pytest.raises(DocumentRefusedError):
        find_office_layout(kept.path(make()), (MINH_ANH,))


def test_what_is_no_document_has_neither_corner_nor_stamp(kept: Kept) -> None:
    path = kept.path(b"%PDF-1.7 and nothing more")

    with pytest.raises(DocumentRefusedError):
        find_corner(path, ("Số: 1/X",))
    with pytest.raises(DocumentRefusedError):
        look_under_stamp(path, Placement(0, Box(0, 0, 9, 9)), ())


def test_a_page_without_text_has_places_and_says_that_none_was_found(kept: Kept) -> None:
    found = find_office_layout(kept.path(pages(20)), (MINH_ANH, QUOC_BAO))

    assert found.warnings == ("no_number_place", "no_date_place", "no_name:1", "no_name:2")
    assert {one.page for one in found.signers} == {19}


def test_a_page_that_cannot_be_read_hides_nothing_of_the_others(kept: Kept) -> None:
    broken = pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 595 842] >>",
            3: b"<< /Type /Page /Parent 2 0 R >>",
            4: b"<< /Type /Pages /Parent 2 0 R >>",  # a page by its place, and no page by its name
        }
    )
    with (
        preview.opened_words(BytesIO(broken)) as (_, words_of),
        pytest.raises(DocumentRefusedError),
    ):
        words_of(1)

    found = find_office_layout(kept.path(broken), (MINH_ANH,))

    assert found.signers[0].page == 1
    assert found.warnings == ("no_number_place", "no_date_place", "no_name:1")


def test_places_are_kept_clear_of_annotations(kept: Kept) -> None:
    free = find_office_layout(kept.path(one_page()), (MINH_ANH,))
    box = free.address.box
    square = b"[%f %f %f %f]" % (box.left, box.bottom, box.right, box.top)
    annotation = b"/Annots [<< /Type /Annot /Subtype /Square /Rect %s >>]" % square

    found = find_office_layout(kept.path(one_page(annotation)), (MINH_ANH,))

    assert found.address.box.shared_with(box).area == 0


def test_a_place_chosen_by_a_person_is_taken() -> None:
    chosen = {SEAL: ChosenPlace(0, 0.1, 0.5, 0.17, 0.12)}

    found = find_office_layout(str(SAMPLES / "to-trinh.pdf"), (MINH_ANH,), chosen=chosen)

    assert found.seal.page == 0
    assert "seal_covers_text" in found.warnings


def test_a_corner_keeps_clear_of_the_motto_and_a_stamp_upon_it_is_told() -> None:
    path = str(SAMPLES / "quyet-dinh.pdf")
    page = Page(595.2756, 841.8898)

    found = find_corner(path, attachment_lines("15/X", datetime(2026, 11, 23, tzinfo=UTC)))

    assert found.warnings == ()
    over = place(Mark(380, 55, 120, 30), page)
    assert "covers_motto" in look_under_stamp(path, Placement(0, over), ())
    assert look_under_stamp(path, Placement(0, found.box), ()) == ()
    with pytest.raises(DocumentRefusedError):
        look_under_stamp(path, Placement(9, over), ())
