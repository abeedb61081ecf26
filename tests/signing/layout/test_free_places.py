"""The public address never lies over text, and says so where the page has no place for it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from signing.layout.free_places import EDGE, address_mark, corner_mark
from signing.layout.lines import meet
from signing.placement import Mark, Page, mark_for
from signing.presets import POINTS_PER_MM
from tests.support.laid_out import A4, MINH_ANH, Paper, a_draft, shown

marks = st.lists(
    st.builds(
        Mark,
        x=st.floats(0, 580),
        y=st.floats(0, 830),
        width=st.floats(5, 400),
        height=st.floats(5, 60),
    ),
    max_size=30,
)


def test_the_address_stands_at_the_foot_of_the_text_flush_with_it() -> None:
    found = a_draft().layout()

    mark = shown(found.address)
    assert mark.x == min(shown_word.x for shown_word in _marks(a_draft()))
    assert mark.y + mark.height < 842 - 19.9 * POINTS_PER_MM
    assert mark.height == 18 * POINTS_PER_MM or abs(mark.height - 18 * POINTS_PER_MM) < 0.01
    assert found.address.warnings == ()


def test_recipients_at_the_foot_push_it_to_the_other_side_then_into_the_margin() -> None:
    paper = a_draft()
    for base in range(596, 780, 14):
        paper.write("- Các phòng, đơn vị trực thuộc;", 85, base, 11)
    right = shown(paper.layout().address)
    assert right.x > 595 / 2
    for base in range(700, 780, 14):
        paper.write("một dòng chữ ở bên phải của trang", 330, base, 11)

    foot = shown(paper.layout().address)

    assert foot.y > 785
    assert foot.y + foot.height <= 842 - EDGE + 0.01
    assert foot.height >= 14.9 * POINTS_PER_MM


def test_a_page_full_to_its_edge_is_told() -> None:
    paper = Paper().signed(("GIÁM ĐỐC",), MINH_ANH.full_name, base=100)
    for base in range(250, 840, 12):
        paper.write("chữ " * 28, 20, base, 11)

    found = paper.layout()

    assert not found.address.found
    assert found.address.warnings == ("no_address_place", "stamp_covers_text")
    assert A4.contains(found.address.box)


@given(text=marks, others=marks)
def test_a_place_that_is_called_free_is_free(text: list[Mark], others: list[Mark]) -> None:
    mark, free = address_mark(A4, text, others)

    assert mark.x >= 0
    assert mark.y >= 0
    assert mark.x + mark.width <= 595
    assert mark.y + mark.height <= 842
    if free:
        assert not any(meet(mark, one) for one in (*text, *others))


@given(taken=marks, width=st.floats(20, 300), height=st.floats(10, 60))
def test_a_corner_that_is_called_free_is_free(
    taken: list[Mark], width: float, height: float
) -> None:
    mark, free = corner_mark(A4, width, height, taken)

    assert mark.x + mark.width <= 595
    assert 0 <= mark.y <= mark.y + mark.height <= 842
    if free:
        assert not any(meet(mark, one) for one in taken)


@given(width=st.floats(30, 300), height=st.floats(30, 300))
def test_a_tiny_page_has_a_place_on_it(width: float, height: float) -> None:
    page = Page(width, height)

    for mark in (address_mark(page, [], [])[0], corner_mark(page, 150, 30, [])[0]):
        assert mark.x >= -0.01
        assert mark.y >= -0.01
        assert mark.x + mark.width <= width + 0.01
        assert mark.y + mark.height <= height + 0.01


def _marks(paper: Paper) -> list[Mark]:
    return [mark_for(word.box, paper.page) for word in paper.words]
