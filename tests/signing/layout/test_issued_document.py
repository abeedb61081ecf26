"""A sample document signed, numbered and sealed over its found layout looks as an office issues it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from signing import preview
from signing.layout import OfficeLayout, SignerPlace, find_layout
from signing.placement import Mark, mark_for
from signing.reservation import SEAL, signer_field
from signing.validation.indications import Indication
from tests.support.laid_out import MINH_ANH, QUOC_BAO
from tests.support.office import report_of, signed_in, with_places, with_texts

SAMPLES = Path(__file__).parents[3] / "service" / "samples"
SCALE = 4.0
ASPECT = 560 / 210
HANDS = {MINH_ANH.full_name: "chu-ky-lanhdao.png", QUOC_BAO.full_name: "chu-ky-phogiamdoc.png"}
KEYS = ("rsa", "p256")
ADDRESS = "https://vanban.example.vn/v/7K3M-Q9TX-B2HP"


@dataclass(frozen=True)
class Issued:
    """A document, its layout, and what it was before number and seal."""

    layout: OfficeLayout
    signed: bytes
    numbered: bytes
    sealed: bytes

    def mark(self, name: str) -> Mark:
        one = next(one for one in self.layout.places() if one.name == name)
        with preview.opened_words(io.BytesIO(self.sealed)) as (pages, _):
            return mark_for(one.box, pages[one.page])


@cache
def issued(name: str, *people: SignerPlace) -> Issued:
    """The document with signatures, number 15, a date in February, and the seal."""
    draft = (SAMPLES / f"{name}.pdf").read_bytes()
    signers = [SignerPlace(one.full_name, one.title, ASPECT) for one in people]
    with preview.opened_words(io.BytesIO(draft)) as (pages, words_of):
        layout = find_layout(pages, words_of, signers)
    document = with_places(draft, layout.reservation(ADDRESS, "7K3M-Q9TX-B2HP"))
    for order, one in enumerate(people, 1):
        hand = (SAMPLES / HANDS[one.full_name]).read_bytes()
        document = signed_in(
            document, signer_field(order), KEYS[order - 1], certifies=order == 1, image=hand
        )
    texts = layout.texts(f"15/{layout.printed_symbol}", date(2026, 2, 5), "Cần Thơ")
    numbered = with_texts(document, texts)
    stamp = (SAMPLES / "dau-co-quan.png").read_bytes()
    return Issued(layout, document, numbered, signed_in(numbered, SEAL, "agency", image=stamp))


DOCUMENTS = pytest.mark.parametrize(
    ("name", "people"),
    [("cong-van", (QUOC_BAO,)), ("bien-ban-hai-nguoi-ky", (QUOC_BAO, MINH_ANH))],
)


@DOCUMENTS
def test_every_signature_stands_after_number_date_and_seal(
    name: str, people: tuple[SignerPlace, ...]
) -> None:
    report = report_of(issued(name, *people).sealed)

    assert [one.field for one in report.signatures] == [
        *(signer_field(order) for order in range(1, len(people) + 1)),
        SEAL,
    ]
    assert {one.indication for one in report.signatures} == {Indication.TOTAL_PASSED}


@DOCUMENTS
def test_digits_stand_on_the_line_that_is_printed(
    name: str, people: tuple[SignerPlace, ...]
) -> None:
    done = issued(name, *people)
    before, after = drawn(done.signed), drawn(done.numbered)
    added = (
        ImageChops.difference(before, after).convert("L").point(lambda level: 255 * (level > 60))
    )
    foot = _printed_foot(before, done)

    for part in ("office-number", "office-day", "office-month"):
        mark = done.mark(part)
        box = _pixels(mark)
        ink = added.crop(box).getbbox()
        assert ink is not None, part
        assert box[1] + ink[3] == pytest.approx(foot, abs=2), part
        assert ink[3] - ink[1] == pytest.approx(0.66 * 13 * SCALE, abs=3), part
        middle = (ink[0] + ink[2]) / 2
        assert middle == pytest.approx(mark.width * SCALE / 2, abs=4), part
    outside = ImageChops.difference(before, after).convert("L")
    for part in ("office-number", "office-day", "office-month"):
        outside.paste(0, _pixels(done.mark(part)))
    assert outside.getextrema()[1] < 60


@DOCUMENTS
def test_the_seal_is_seen_in_its_size_over_a_third_of_the_signature(
    name: str, people: tuple[SignerPlace, ...]
) -> None:
    done = issued(name, *people)
    image = drawn(done.sealed)

    red = _red(image)
    seal, signature = done.mark(SEAL), done.mark(signer_field(len(people)))
    assert red[2] - red[0] == pytest.approx(seal.width * SCALE, abs=18)
    assert red[3] - red[1] == pytest.approx(seal.height * SCALE, abs=18)
    assert (red[0] + red[2]) / 2 == pytest.approx((seal.x + seal.width / 2) * SCALE, abs=4)
    covered = (red[2] / SCALE - signature.x) / signature.width
    assert covered == pytest.approx(1 / 3, abs=0.03)


def drawn(document: bytes) -> Image.Image:
    """Its first page."""
    shown = preview.render(io.BytesIO(document), 0, scale=SCALE)
    return Image.open(io.BytesIO(shown.png)).convert("RGB")


def _printed_foot(image: Image.Image, done: Issued) -> int:
    """The lowest row of ink of the year that is printed behind the blanks."""
    month = done.mark("office-month")
    row = image.crop(
        (
            round((month.x + month.width + 30) * SCALE),
            round(month.y * SCALE),
            round((month.x + month.width + 70) * SCALE),
            round((month.y + month.height) * SCALE),
        )
    )
    box = row.convert("L").point(lambda level: 255 * (level < 120)).getbbox()
    assert box is not None
    return round(month.y * SCALE) + box[3]


def _red(image: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is red."""
    red, green, blue = image.split()
    much = red.point(lambda level: 255 * (level > 150))
    for other in (green, blue):
        much = ImageChops.darker(much, other.point(lambda level: 255 * (level < 110)))
    box = much.getbbox()
    assert box is not None
    return box


def _pixels(mark: Mark) -> tuple[int, int, int, int]:
    edges = (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
    left, top, right, bottom = (round(edge * SCALE) for edge in edges)
    return left, top, right, bottom
