"""The seal covers a third of the signature on its left, in its size, and hides as little as it can."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.layout import ChosenPlace, SignerPlace
from signing.layout.seal import hidden, seal_mark
from signing.placement import Mark, Page
from signing.presets import POINTS_PER_MM, overlap_share
from signing.reservation import SEAL
from tests.support.laid_out import A4, MINH_ANH, QUOC_BAO, Paper, a_draft, shown

WIDE = Page(2000, 2000)


@given(
    x=st.floats(300, 900),
    y=st.floats(300, 900),
    width=st.floats(30, 130),
    height=st.floats(20, 60),
    diameter=st.floats(30, 42),
    word=st.floats(-60, 60),
)
def test_a_third_of_the_signature_lies_under_the_seal_wherever_words_stand(
    x: float, y: float, width: float, height: float, diameter: float, word: float
) -> None:
    signature = Mark(x, y, width, height)
    words = [Mark(x, y + word, width, 14), Mark(x - 20, y + height + word, width, 14)]

    seal = seal_mark(signature, WIDE, diameter, words=words, names=words[1:])

    across = min(seal.x + seal.width, x + width) - max(seal.x, x)
    down = min(seal.y + seal.height, y + height) - max(seal.y, y)
    assert across * down / (width * height) == pytest.approx(1 / 3, abs=0.005)
    assert seal.x + seal.width / 2 < x + width / 2
    assert seal.width == seal.height == pytest.approx(diameter * POINTS_PER_MM)


def test_the_seal_goes_with_the_last_signer_or_with_the_one_that_is_named() -> None:
    paper = Paper().signed(("PHÓ GIÁM ĐỐC",), QUOC_BAO.full_name, middle=170)
    paper.signed(("GIÁM ĐỐC",), MINH_ANH.full_name, middle=420)

    for sealed, signer in ((-1, 1), (0, 0), (1, 1)):
        found = paper.layout(QUOC_BAO, MINH_ANH, sealed=sealed)
        shares = [overlap_share(found.seal.box, one.box) for one in found.signers]
        assert shares[signer] == pytest.approx(1 / 3, abs=0.02)
        assert shares[1 - signer] == 0


def test_a_seal_that_would_lie_on_a_long_name_moves_up_and_still_covers_its_third() -> None:
    long = SignerPlace("Nguyễn Hoàng Phương Thảo Nguyên", "Giám đốc")
    paper = Paper().signed(("GIÁM ĐỐC",), long.full_name, room=75)

    found = paper.layout(long)

    seal, signature = shown(found.seal), shown(found.signers[0])
    assert seal.y + seal.height / 2 < signature.y + signature.height / 2 - 2
    assert overlap_share(found.seal.box, found.signers[0].box) == pytest.approx(1 / 3, abs=0.02)
    assert "seal_covers_name" not in found.warnings


def test_a_seal_over_text_over_a_name_and_over_the_motto_is_told() -> None:
    paper = a_draft()
    place = {"page": 0, "width": 102 / 595, "height": 102 / 842}

    def told(x: float, y: float) -> tuple[str, ...]:
        chosen = ChosenPlace(left=x / 595, top=y / 842, **place)  # type: ignore[arg-type]
        return paper.layout(chosen={SEAL: chosen}).seal.warnings

    assert told(85, 150) == ("seal_covers_text", "seal_not_a_third")
    assert "seal_covers_name" in told(370, 640)
    assert "covers_motto" in told(370, 50)
    assert told(30, 700) == ("seal_not_a_third",)


def test_recipients_and_titles_are_text_too() -> None:
    paper = Paper().signed(("GIÁM ĐỐC",), MINH_ANH.full_name)
    assert paper.layout().seal.warnings == ()

    paper.write("- Các phòng, đơn vị trực thuộc Sở Khoa học và Công nghệ;", 85, 640, 11)

    assert paper.layout().seal.warnings == ("seal_covers_text",)


def test_a_signature_at_the_edge_that_cannot_have_its_third_is_told() -> None:
    paper = Paper().signed(("GIÁM ĐỐC",), MINH_ANH.full_name, middle=75)

    found = paper.layout()

    assert A4.contains(found.seal.box)
    assert "seal_not_a_third" in found.warnings


def test_what_a_round_seal_hides_is_measured_by_its_circle() -> None:
    seal = Mark(0, 0, 100, 100)

    assert hidden(seal, Mark(0, 0, 14, 14)) == 0
    assert hidden(seal, Mark(86, 86, 14, 14)) == 0
    assert hidden(seal, Mark(40, 40, 20, 20)) == 1
    assert hidden(seal, Mark(50, 49, 100, 2)) == pytest.approx(0.5, abs=0.05)
    assert hidden(seal, Mark(200, 0, 10, 10)) == 0
