"""A mark on the preview and the ink on the page are one place, however the page lies."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from signing import preview
from signing.appearance import Appearance
from signing.errors import MarkOutsidePageError
from signing.placement import Box, Mark, Page, mark_for, place
from tests.support.seen import an_empty_page, ink, stamped, with_arrow
from tests.support.servers import needs

SCALES = st.sampled_from((0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0))

pages = st.builds(
    Page,
    width=st.integers(150, 500),
    height=st.integers(150, 500),
    left=st.integers(-300, 300),
    bottom=st.integers(-300, 300),
    rotation=st.sampled_from((0, 90, 180, 270)),
    user_unit=st.sampled_from((0.5, 1.0, 1.5, 2.5)),
)


@st.composite
def marks(draw: st.DrawFn) -> tuple[Mark, Page]:
    """A page, and a mark that lies on its preview at some zoom."""
    page, scale = draw(pages), draw(SCALES)
    width, height = page.shown_width * scale, page.shown_height * scale
    x, y = draw(st.floats(0, 0.7)) * width, draw(st.floats(0, 0.7)) * height
    across, down = draw(st.floats(0.1, 0.29)) * width, draw(st.floats(0.1, 0.29)) * height
    assume(min(across, down) > 12)  # fewer pixels cannot tell their corners apart
    return Mark(x, y, across, down, scale), page


@given(marks())
def test_a_box_lies_under_its_mark_and_the_mark_over_its_box(drawn: tuple[Mark, Page]) -> None:
    mark, page = drawn

    again = mark_for(place(mark, page), page, mark.scale)

    pixel = 0.002 * mark.scale * page.user_unit
    for name in ("x", "y", "width", "height"):
        assert getattr(again, name) == pytest.approx(getattr(mark, name), abs=pixel)


@settings(max_examples=60, deadline=None)
@given(marks())
def test_the_ink_of_a_stamp_falls_where_the_mark_was_drawn(drawn: tuple[Mark, Page]) -> None:
    mark, page = drawn
    box = place(mark, page)
    picture = Appearance(image_png=with_arrow(*_pixels(mark)))

    shown = preview.render(
        io.BytesIO(stamped(an_empty_page(page), page, box, picture)),
        0,
        scale=mark.scale,
        most_pixels=64_000_000,  # so that no page of these comes at a smaller scale
    )

    assert shown.scale == mark.scale
    assert shown.page == page
    image = Image.open(io.BytesIO(shown.png))
    _lies_under(image, mark)
    _reads_upright(image, mark)


@pytest.mark.poppler
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_another_viewer_sees_the_ink_in_the_same_place(rotation: int, tmp_path: Path) -> None:
    page = Page(300, 200, left=17, bottom=-40, rotation=rotation)
    mark = Mark(30, 50, 80, 40, scale=1.5)
    picture = Appearance(image_png=with_arrow(*_pixels(mark)))
    file = tmp_path / "stamped.pdf"
    file.write_bytes(stamped(an_empty_page(page), page, place(mark, page), picture))

    command = [
        needs("pdftoppm"),
        "-png",
        "-cropbox",
        "-r",
        "108",
        str(file),
        str(tmp_path / "page"),
    ]
    subprocess.run(command, check=True)

    image = Image.open(next(tmp_path.glob("page*.png"))).convert("RGB")
    _lies_under(image, mark)
    _reads_upright(image, mark)


@pytest.mark.parametrize(
    "mark",
    [
        Mark(-10, 10, 50, 20),
        Mark(10, 10, 600, 20),
        Mark(10, 830, 50, 20),
        Mark(10, 10, 0, 20),
        Mark(10, 10, 50, -20),
        Mark(10, 10, 50, 20, scale=0),
        Mark(float("nan"), 10, 50, 20),
        Mark(10, 10, float("inf"), 20),
    ],
)
def test_a_mark_off_the_page_is_refused(mark: Mark) -> None:
    with pytest.raises(MarkOutsidePageError):
        place(mark, Page(595, 842))


def test_a_mark_may_hang_over_by_the_pixel_that_rounding_costs() -> None:
    page = Page(595.276, 841.89)  # its preview at 1.5 is 893 pixels wide, the page 892.9

    box = place(Mark(793, 1163, 100, 100, scale=1.5), page)

    assert page.contains(box)
    assert (box.right, box.bottom) == (595.276, 0.0)


def test_boxes_tell_what_they_share() -> None:
    assert Box(0, 0, 10, 10).shared_with(Box(5, 5, 20, 20)) == Box(5, 5, 10, 10)
    assert Box(0, 0, 10, 10).shared_with(Box(11, 11, 20, 20)).area == 0


def _pixels(mark: Mark) -> tuple[int, int]:
    """An image of the mark's own proportions, so that it fills its box."""
    enlarged = 400 / max(mark.width, mark.height)
    return max(8, round(mark.width * enlarged)), max(8, round(mark.height * enlarged))


def _lies_under(image: Image.Image, mark: Mark) -> None:
    left, top, right, bottom = ink(image)
    found = (left, top, right, bottom)
    expected = (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
    for seen, wanted in zip(found, expected, strict=True):
        assert seen == pytest.approx(wanted, abs=2.0), (found, expected)


def _reads_upright(image: Image.Image, mark: Mark) -> None:
    def at(across: float, down: float) -> tuple[int, ...]:
        point = (int(mark.x + across * mark.width), int(mark.y + down * mark.height))
        return tuple(round(level / 255) for level in image.convert("RGB").getpixel(point))

    assert at(0.25, 0.25) == (1, 0, 0)
    assert at(0.75, 0.25) == (0, 1, 0)
    assert at(0.25, 0.75) == (0, 0, 1)
    assert at(0.75, 0.75) == (0, 0, 0)
