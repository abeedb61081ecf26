"""What a reader sees differ between a signed revision and the document as it is now (V-06).

`seen_difference` compares pages, `covers_ink` tells whether something was there to be covered, and
`appearance` draws one annotation alone, so that two can be compared with `look_alike`. PDFium draws in
a child of its own: a crash, a page without end or a broken revision reads "not compared", never worse.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from signing.placement import Box
from signing.validation.apart import apart
from signing.validation.inked import without_rules
from signing.validation.marked import outlined, patches
from signing.validation.report import ChangedPlace, Picture
from signing.validation.sheets import Source, draw, leave_out, on_picture, revision, with_forms

_FAINT: Final = 12  # of 255: less than this nobody sees
_SPECKS: Final = 6  # pixels that may differ before there is something in a place
_DETAIL: Final = 1.5  # pixels to a point where one place is looked at closely


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may be spent: CPU seconds, pages, pixels of a compared page, pictures and their size."""

    seconds: float = 4.0
    pages: int = 10
    pixels: int = 1_000_000
    pictures: int = 3
    picture_pixels: int = 900_000
    picture_bytes: int = 400_000


STANDARD: Final = Budget()


@dataclass(frozen=True, slots=True)
class PagePair:
    """One page in both states, each counted from 0."""

    then: int
    now: int


@dataclass(frozen=True, slots=True)
class SeenDifference:
    """What was seen: `compared` are pages of the document as it is now, from 1.

    `complete` is False where a page that was to be compared was not: then no difference proves nothing.
    """

    compared: tuple[int, ...]
    complete: bool
    places: tuple[ChangedPlace, ...] = ()
    pictures: tuple[Picture, ...] = ()

    @property
    def visual(self) -> bool:
        """Do the pages look different?"""
        return bool(self.places)


@dataclass(frozen=True, slots=True)
class Drawing:
    """One annotation drawn alone on white: RGB, three octets a pixel, rows from the top."""

    width: int
    height: int
    pixels: bytes

    @property
    def blank(self) -> bool:
        """Does it show nothing?"""
        return not self.pixels.strip(b"\xff")


def seen_difference(
    document: Source,
    end: int,
    *,
    pages: Iterable[PagePair | int] | None = None,
    left_out: Mapping[int, Sequence[Box]] | None = None,
    field: str | None = None,
    password: str | None = None,
    budget: Budget = STANDARD,
) -> SeenDifference:
    """Compare pages of the revision that ends at `end` with the same pages of the whole document.

    `pages` are those to look at (None: all that both have; a number is the same page, from 0, in both).
    `left_out` names, by page of the whole document, the rectangles of annotations that may have come or
    changed: those annotations are drawn in neither state, and what lies under them is compared.
    With `field` there are pictures, under that name.
    """
    pairs = None if pages is None else [_pair(one) for one in pages]
    excluded = left_out or {}
    ended = apart(
        lambda: _compared(document, end, pairs, excluded, field, password, budget), budget.seconds
    )
    pages_seen = [one for one in ended.told if isinstance(one, _PageSeen)]
    return SeenDifference(
        compared=tuple(one.page for one in pages_seen),
        complete=ended.whole and "all" in ended.told,
        places=tuple(place for one in pages_seen for place in one.places),
        pictures=tuple(one for one in ended.told if isinstance(one, Picture)),
    )


def covers_ink(
    document: Source,
    end: int,
    page: int,
    box: Box,
    *,
    password: str | None = None,
    seconds: float = 2.0,
) -> bool | None:
    """Was there text or a picture in a box of a page, counted from 0, of the revision that ends there?

    Rules, frames, plain fills and the dotted lines people sign on do not count. None: it cannot be said.
    """
    until = _from_now(seconds)
    ended = apart(lambda: _inked(document, end, page, [box], password, until), seconds)
    return ended.told[0] if ended.told else None


def covers_inks(
    document: Source,
    end: int,
    boxes: Mapping[int, Sequence[Box]],
    *,
    password: str | None = None,
    seconds: float = 3.0,
) -> dict[int, tuple[bool, ...]]:
    """Answer `covers_ink` for many boxes, by page; a page for which it cannot be said is missing."""
    until = _from_now(seconds)

    def work() -> Iterator[tuple[int, tuple[bool, ...]]]:
        for page, wanted in sorted(boxes.items()):
            yield page, tuple(_inked(document, end, page, wanted, password, until))

    return dict(apart(work, seconds).told)


def appearance(
    document: Source,
    end: int,
    page: int,
    box: Box,
    *,
    password: str | None = None,
    seconds: float = 2.0,
) -> Drawing | None:
    """Draw the annotations whose rectangle is `box`, alone on white; None: it cannot be done."""
    until = _from_now(seconds)
    ended = apart(lambda: _alone(document, end, page, box, password, until), seconds)
    return ended.told[0] if ended.told else None


def look_alike(one: Drawing | None, other: Drawing | None) -> bool | None:
    """Do two appearances look the same to a reader? None: one of them could not be drawn."""
    if one is None or other is None:
        return None
    if (one.width, one.height) != (other.width, other.height):
        return False
    return _difference(_image(one), _image(other)).getbbox() is None


@dataclass(frozen=True, slots=True)
class _PageSeen:
    page: int
    places: tuple[ChangedPlace, ...]


def _from_now(seconds: float) -> float:
    """Return a moment of this process's CPU time; a forked child's clock begins at nothing."""
    return time.process_time() + seconds


def _pair(page: PagePair | int) -> PagePair:
    return PagePair(page, page) if isinstance(page, int) else page


def _compared(
    document: Source,
    end: int,
    pairs: Sequence[PagePair] | None,
    left_out: Mapping[int, Sequence[Box]],
    field: str | None,
    password: str | None,
    budget: Budget,
) -> Iterator[_PageSeen | Picture | str]:
    """Yield each page with its changed places, their pictures, and "all" where none was passed over."""
    until = _from_now(budget.seconds)
    whole = 1 << 62
    with revision(document, end, password) as then, revision(document, whole, password) as now:
        if pairs is None:
            pairs = [PagePair(n, n) for n in range(min(len(then), len(now)))]
        looked_at = pairs[: budget.pages]
        for pair in looked_at:
            if boxes := left_out.get(pair.now):
                leave_out(then, pair.then, boxes)
                leave_out(now, pair.now, boxes)
        with_forms(then)
        with_forms(now)
        pictures = 0
        for pair in looked_at:
            if time.process_time() > until:
                return
            before = draw(then[pair.then], pixels=budget.pixels, until=until)
            after = draw(now[pair.now], pixels=budget.pixels, until=until)
            changed = _changed(before, after)
            yield _PageSeen(pair.now + 1, tuple(_place(pair.now, b, after) for b in changed))
            if changed and field is not None and pictures < budget.pictures:
                pictures += 1
                sharp = draw(
                    now[pair.now], pixels=budget.picture_pixels, scale=_DETAIL, until=until
                )
                png = outlined(sharp, changed, after.size, budget.picture_bytes)
                yield Picture(field, pair.now + 1, png)
        if len(looked_at) == len(pairs):
            yield "all"


def _changed(before: Image.Image, after: Image.Image) -> list[tuple[int, int, int, int]]:
    """Return where two pictures of a page differ; another size is another page altogether."""
    if before.size != after.size:
        return [(0, 0, *after.size)]
    return patches(_difference(before, after))


def _difference(one: Image.Image, other: Image.Image) -> Image.Image:
    """Return white where two pictures differ for the eye, black elsewhere."""
    red, green, blue = ImageChops.difference(one, other).split()
    strongest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return strongest.point(lambda level: 255 * (level > _FAINT))


def _place(page: int, box: tuple[int, int, int, int], picture: Image.Image) -> ChangedPlace:
    left, top, right, bottom = box
    width, height = picture.size
    return ChangedPlace(
        page=page + 1,
        left=round(left / width, 4),
        top=round(top / height, 4),
        width=round((right - left) / width, 4),
        height=round((bottom - top) / height, 4),
    )


def _inked(
    document: Source,
    end: int,
    page: int,
    boxes: Sequence[Box],
    password: str | None,
    until: float,
) -> Iterator[bool]:
    """Tell for each box whether what is drawn in it is more than one colour."""
    with revision(document, end, password) as then:
        leave_out(then, page, boxes)  # what lies under an annotation, not the annotation itself
        with_forms(then)
        sheet = then[page]
        without_rules(sheet)
        drawn = draw(sheet, pixels=4_000_000, scale=_DETAIL, until=until)
        for box in boxes:
            left, top, right, bottom = on_picture(sheet, box, drawn)
            if right - left < 1 or bottom - top < 1:
                yield False
                continue
            part = drawn.crop((left, top, right, bottom))
            yield _specks(part) > _SPECKS


def _specks(part: Image.Image) -> int:
    """Count the pixels that are not of the colour most have."""
    colours = part.getcolors(part.width * part.height) or []
    paper: Any = max(colours, key=lambda one: one[0])[1]
    plain = Image.new("RGB", part.size, paper)
    faint = _difference(part, plain).histogram()
    return faint[255]


def _alone(
    document: Source, end: int, page: int, box: Box, password: str | None, until: float
) -> Iterator[Drawing]:
    """Draw a page that holds nothing but the annotations in one box, and cut the box out."""
    with revision(document, end, password) as opened:
        leave_out(opened, page, [box], others=True)
        with_forms(opened)
        sheet = opened[page]
        _emptied(sheet)
        drawn = draw(sheet, pixels=4_000_000, scale=_DETAIL, until=until)
        cut = drawn.crop(on_picture(sheet, box, drawn))
        yield Drawing(cut.width, cut.height, cut.tobytes())


def _emptied(sheet: Any) -> None:
    """Take everything that the page itself draws away."""
    for index in reversed(range(pdfium.FPDFPage_CountObjects(sheet))):
        one = pdfium.FPDFPage_GetObject(sheet, index)
        if pdfium.FPDFPage_RemoveObject(sheet, one):
            pdfium.FPDFPageObj_Destroy(one)


def _image(drawing: Drawing) -> Image.Image:
    return Image.frombytes("RGB", (drawing.width, drawing.height), drawing.pixels)
