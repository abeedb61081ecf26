"""On the sample documents everything lies where an office would put it, seen in their pixels too."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from signing import preview
from signing.documents import inspect
from signing.layout import (
    OfficeLayout,
    SignerPlace,
    attachment_lines,
    corner_text,
    find_layout,
)
from signing.layout.lines import meet
from signing.layout.seal import hidden
from signing.placement import Mark, Page, Word, mark_for
from signing.presets import POINTS_PER_MM, overlap_share
from signing.typeface import typeface
from tests.support.laid_out import MINH_ANH, QUOC_BAO
from tests.support.seen import ink
from tests.support.turned import turned

SAMPLES = Path(__file__).parents[3] / "service" / "samples"
DOCUMENTS = [
    ("quyet-dinh", (MINH_ANH,), "QĐ-SKHCN", 2),
    ("quyet-dinh-ba-trang", (MINH_ANH,), "QĐ-SKHCN", 3),
    ("bien-ban-hai-nguoi-ky", (QUOC_BAO, MINH_ANH), "BB-SKHCN", 1),
    ("cong-van", (QUOC_BAO,), "SKHCN-VP", 1),
    ("to-trinh", (MINH_ANH,), "TTr-SKHCN", 1),
    ("bao-cao", (QUOC_BAO,), "BC-SKHCN", 3),
    ("phieu-de-nghi", (QUOC_BAO,), "PĐN-SKHCN", 1),
]
every_document = pytest.mark.parametrize(
    ("name", "signers", "symbol", "pages"), DOCUMENTS, ids=[one[0] for one in DOCUMENTS]
)


class Seen:
    """A sample document, its layout, and its pages as they are drawn."""

    def __init__(self, document: bytes, signers: tuple[SignerPlace, ...]) -> None:
        self.file = io.BytesIO(document)
        with preview.opened_words(self.file) as (pages, words_of):
            self.pages: tuple[Page, ...] = pages
            self.words: dict[int, tuple[Word, ...]] = {n: words_of(n) for n in range(len(pages))}
        self.layout: OfficeLayout = find_layout(pages, self.words.__getitem__, signers)

    def marks(self, page: int) -> list[tuple[str, Mark]]:
        return [(word.text, mark_for(word.box, self.pages[page])) for word in self.words[page]]

    def mark(self, name: str) -> Mark:
        one = next(one for one in self.layout.places() if one.name == name)
        return mark_for(one.box, self.pages[one.page])

    def drawn(self, page: int, scale: float = 4.0) -> Image.Image:
        return Image.open(io.BytesIO(preview.render(self.file, page, scale=scale).png))


def a_sample(name: str, *signers: SignerPlace) -> Seen:
    return Seen((SAMPLES / f"{name}.pdf").read_bytes(), signers)


@every_document
def test_everything_is_found_and_nothing_is_hidden(
    name: str, signers: tuple[SignerPlace, ...], symbol: str, pages: int
) -> None:
    seen = a_sample(name, *signers)

    found = seen.layout
    assert found.warnings == ()
    assert all(one.found for one in found.places())
    assert found.printed_symbol == symbol
    assert len(seen.pages) == pages
    assert {one.page for one in (*found.signers, found.seal, found.address)} == {pages - 1}
    assert {one.page for one in (found.number, found.day, found.month) if one} == {0}
    assert found.year is None
    for one in found.places():
        mark = mark_for(one.box, seen.pages[one.page])
        for text, word in seen.marks(one.page):
            share = hidden(mark, word) if one is found.seal else meet(mark, word, -0.1)
            assert share <= (0.2 if one is found.seal else 0), (one.name, text)


@every_document
def test_the_seal_covers_a_third_of_the_last_signature_on_its_left_in_its_size(
    name: str, signers: tuple[SignerPlace, ...], symbol: str, pages: int
) -> None:
    found = a_sample(name, *signers).layout

    shares = [overlap_share(found.seal.box, one.box) for one in found.signers]
    assert shares[-1] == pytest.approx(1 / 3, abs=0.02)
    assert all(share == 0 for share in shares[:-1])
    seal, signature = found.seal.box, found.signers[-1].box
    assert seal.left + seal.right < signature.left + signature.right
    assert seal.width == pytest.approx(36 * POINTS_PER_MM, abs=0.01)
    assert seal.height == pytest.approx(36 * POINTS_PER_MM, abs=0.01)


@every_document
def test_digits_will_stand_on_the_line_in_a_white_gap_as_large_as_their_neighbours(
    name: str, signers: tuple[SignerPlace, ...], symbol: str, pages: int
) -> None:
    seen = a_sample(name, *signers)
    drawn = seen.drawn(0)
    printed = next(mark for text, mark in seen.marks(0) if text == "2026" and mark.y < 170)
    foot = ink(drawn.crop(_pixels(printed)))[3] / 4 + round(printed.y * 4) / 4

    for part in ("office-number", "office-day", "office-month"):
        mark = seen.mark(part)
        one = next(one for one in seen.layout.places() if one.name == part)
        assert one.font_size == 13
        assert mark.y + typeface().top * 13 == pytest.approx(foot, abs=0.6)
        assert mark.height >= (typeface().top - typeface().foot) * 13
        assert mark.width >= 13 * (typeface().width("28") + 0.08)
        assert drawn.crop(_pixels(mark, 0.5)).convert("L").getextrema()[0] > 250, part


@every_document
def test_there_is_room_between_title_and_name(
    name: str, signers: tuple[SignerPlace, ...], symbol: str, pages: int
) -> None:
    seen = a_sample(name, *signers)

    for number, signer in enumerate(signers, 1):
        mark = seen.mark(f"office-signer-{number}")
        column = [
            word
            for _, word in seen.marks(pages - 1)
            if word.x < mark.x + mark.width and mark.x < word.x + word.width
        ]
        title = max(word.y + word.height for word in column if word.y < mark.y)
        person = min(word.y for word in column if word.y > mark.y)
        assert person - title >= 25 * POINTS_PER_MM
        middle = (title + person) / 2
        assert mark.y + mark.height / 2 == pytest.approx(middle, abs=0.5)
        assert signer.full_name.split()[0] in [
            text for text, word in seen.marks(pages - 1) if abs(word.y - person) < 4
        ]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("unit", [1.0, 2.5])
@pytest.mark.parametrize("name", ["quyet-dinh", "bien-ban-hai-nguoi-ky"])
def test_a_page_that_shows_the_same_has_its_places_at_the_same(
    name: str, rotation: int, unit: float
) -> None:
    signers = (QUOC_BAO, MINH_ANH) if name.startswith("bien") else (MINH_ANH,)
    document = (SAMPLES / f"{name}.pdf").read_bytes()
    plain = Seen(document, signers)

    other = Seen(turned(document, rotation, unit, -70.0, 111.0), signers)

    page = other.pages[0]
    assert (page.rotation, page.user_unit, page.left) == (rotation, unit, -70)
    assert other.layout.warnings == ()
    for one in plain.layout.places():
        expected, mark = plain.mark(one.name), other.mark(one.name)
        for edge in ("x", "y", "width", "height"):
            assert getattr(mark, edge) == pytest.approx(getattr(expected, edge), abs=0.6), one.name
    drawn = other.drawn(0)
    assert (drawn.width, drawn.height) == pytest.approx(plain.drawn(0).size, abs=3)
    for part in ("office-number", "office-day"):
        assert drawn.crop(_pixels(other.mark(part), 0.5)).convert("L").getextrema()[0] > 250


def test_an_attachment_on_a_broad_page_carries_its_text_at_the_top_right() -> None:
    with (SAMPLES / "phu-luc-ngang.pdf").open("rb") as file:
        page, words = inspect(file).pages[0], preview.words(file, 0)
    assert page.shown_width > page.shown_height

    found = corner_text(page, words, attachment_lines("15/QĐ-SKHCN", datetime.now(UTC)))

    mark = mark_for(found.box, page)
    assert found.warnings == ()
    assert mark.x > page.shown_width * 0.7
    assert mark.y + mark.height < page.shown_height / 6
    assert not any(meet(mark, mark_for(word.box, page)) for word in words)


def _pixels(mark: Mark, inside: float = 0.0, scale: float = 4.0) -> tuple[int, int, int, int]:
    """The pixels of a mark, without a rim of so many points."""
    edges = (
        mark.x + inside,
        mark.y + inside,
        mark.x + mark.width - inside,
        mark.y + mark.height - inside,
    )
    left, top, right, bottom = (round(edge * scale) for edge in edges)
    return left, top, right, bottom
