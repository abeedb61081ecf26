"""Everybody signs between their own title and their own name."""

from __future__ import annotations

import unicodedata

import pytest

from signing.layout import SignerPlace
from signing.layout.signers import is_title_of
from signing.placement import Mark
from tests.support.laid_out import MINH_ANH, QUOC_BAO, Paper, a_draft, shown


def test_a_signature_stands_centred_between_title_and_name() -> None:
    found = a_draft().layout()

    (one,) = found.signers
    mark = shown(one)
    assert one.found
    assert one.warnings == ()
    assert mark.x + mark.width / 2 == pytest.approx(420, abs=0.5)
    assert 600 < mark.y < mark.y + mark.height < 600 + 85 - 9


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_is_known_in_capitals_in_either_form_and_behind_a_rank(form: str) -> None:
    printed = unicodedata.normalize(form, "TS. NGUYỄN THỊ MINH ANH")
    paper = Paper().head().signed(("GIÁM ĐỐC",), printed)

    assert paper.layout().signers[0].found


def test_several_people_sign_side_by_side_each_over_their_own_name() -> None:
    paper = Paper().head()
    paper.signed(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), QUOC_BAO.full_name, middle=170)
    paper.signed(("GIÁM ĐỐC",), MINH_ANH.full_name, middle=420)

    deputy, head = map(shown, paper.layout(QUOC_BAO, MINH_ANH).signers)

    assert deputy.x + deputy.width / 2 == pytest.approx(170, abs=0.5)
    assert head.x + head.width / 2 == pytest.approx(420, abs=0.5)


def test_narrow_columns_make_narrow_signatures_that_do_not_touch() -> None:
    people = [SignerPlace(name) for name in ("Lê Văn An", "Lê Văn Ba", "Lê Văn Ca", "Lê Văn Dư")]
    paper = Paper()
    for number, one in enumerate(people):
        paper.signed(("ỦY VIÊN",), one.full_name, middle=120 + 110 * number)

    marks = [shown(one) for one in paper.layout(*people).signers]

    for left, right in zip(marks, marks[1:], strict=False):
        assert left.x + left.width < right.x


def test_two_people_of_one_name_are_told_apart_by_their_titles() -> None:
    paper = Paper()
    paper.signed(("PHÓ GIÁM ĐỐC",), "Nguyễn Văn Hùng", middle=170)
    paper.signed(("GIÁM ĐỐC",), "Nguyễn Văn Hùng", middle=420)
    head = SignerPlace("Nguyễn Văn Hùng", "Giám đốc")
    deputy = SignerPlace("Nguyễn Văn Hùng", "Phó Giám đốc")

    for order in ((head, deputy), (deputy, head)):
        found = paper.layout(*order)
        middles = {
            who.title: shown(one).x + shown(one).width / 2
            for who, one in zip(order, found.signers, strict=True)
        }
        assert middles["Giám đốc"] == pytest.approx(420, abs=0.5)
        assert middles["Phó Giám đốc"] == pytest.approx(170, abs=0.5)
        assert found.signers[0].box != found.signers[1].box


def test_namesakes_without_titles_stand_from_left_to_right() -> None:
    paper = Paper().signed(("ỦY VIÊN",), "Lê Văn An", middle=170)
    paper.signed(("ỦY VIÊN",), "Lê Văn An", middle=420)

    one, other = paper.layout(SignerPlace("Lê Văn An"), SignerPlace("Lê Văn An")).signers

    assert shown(one).x < shown(other).x


def test_a_name_within_the_text_is_no_place_to_sign() -> None:
    paper = Paper().signed(("GIÁM ĐỐC",), MINH_ANH.full_name, base=400)
    paper.write(f"Kính gửi: bà {MINH_ANH.full_name}", 85, 700)
    paper.write("và các đơn vị trực thuộc có liên quan đến nội dung", 85, 684)

    (one,) = paper.layout().signers

    assert 400 < shown(one).y < 485


def test_a_signer_under_another_title_is_found_and_told() -> None:
    paper = Paper().signed(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), QUOC_BAO.full_name)

    wrong = paper.layout(SignerPlace(QUOC_BAO.full_name, "Giám đốc"))

    assert wrong.signers[0].found
    assert "no_title:1" in wrong.warnings
    assert "no_title:1" not in paper.layout(QUOC_BAO).warnings


def test_who_is_not_named_has_a_free_place_and_is_told() -> None:
    paper = a_draft()

    found = paper.layout(QUOC_BAO, SignerPlace("Lê Thị Sáu"), MINH_ANH)

    assert [word for word in found.warnings if word.startswith("no_name")] == [
        "no_name:1",
        "no_name:2",
    ]
    assert [one.found for one in found.signers] == [False, False, True]
    boxes = [one.box for one in found.signers]
    for number, box in enumerate(boxes):
        assert all(box.shared_with(other).area == 0 for other in boxes[number + 1 :])
        assert all(box.shared_with(word.box).area < 0.01 for word in paper.words)


def test_a_signature_is_as_wide_and_high_as_its_image() -> None:
    square = SignerPlace(MINH_ANH.full_name, aspect=1.0)

    mark = shown(a_draft().layout(square).signers[0])

    assert mark.width == pytest.approx(mark.height, abs=0.01)
    assert mark.x + mark.width / 2 == pytest.approx(420, abs=0.5)


@pytest.mark.parametrize(
    ("printed", "wanted", "same"),
    [
        (("GIÁM ĐỐC",), "Giám đốc", True),
        (("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Phó Giám đốc", True),
        (("KT.GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "KT. Giám đốc\nPhó Giám đốc", True),
        (("PHÓ GIÁM ĐỐC",), "Giám đốc", False),
        (("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Giám đốc", False),
        ((), "Giám đốc", False),
    ],
)
def test_a_title_is_the_last_line_above_the_room(
    printed: tuple[str, ...], wanted: str, same: bool
) -> None:
    assert is_title_of(printed, wanted) is same


def test_a_name_far_below_all_text_leaves_a_signature_near_it() -> None:
    paper = Paper().write("Một dòng chữ ở đầu trang", 85, 100)
    paper.centred(MINH_ANH.full_name, 420, 700, 14)

    mark: Mark = shown(paper.layout().signers[0])

    assert 700 - 45 * 72 / 25.4 - 12 < mark.y < 700
