"""Pages of words for tests of the layout: written in points from the top left, in the metrics of Times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from signing.layout import FoundPlace, OfficeLayout, SignerPlace, find_layout
from signing.placement import Box, Mark, Page, Word, mark_for, place
from signing.typeface import typeface

A4 = Page(595, 842)
MINH_ANH = SignerPlace("Nguyễn Thị Minh Anh", "Giám đốc")
QUOC_BAO = SignerPlace("Trần Quốc Bảo", "Phó Giám đốc")

NUMBER_LINE = "Số:        /QĐ-SKHCN"
DATE_LINE = "Cần Thơ, ngày        tháng        năm 2026"


class Paper:
    """A page that is written on line by line."""

    def __init__(self, page: Page = A4) -> None:
        self.page = page
        self.words: list[Word] = []

    def write(self, text: str, x: float, base: float, size: float = 13.0) -> Paper:
        """Write a line whose first letter begins at `x`, on a baseline `base` points from the top."""
        face, unit = typeface(), self.page.user_unit
        for match in re.finditer(r"\S+", text):
            left = x + face.width(text[: match.start()]) * size
            wide = face.width(match.group()) * size
            mark = Mark(left, base - 0.69 * size, wide, 0.91 * size)
            point = mark_for_point(left, base, self.page)
            self.words.append(Word(match.group(), place(mark, self.page), size / unit, point))
        return self

    def centred(self, text: str, middle: float, base: float, size: float = 13.0) -> Paper:
        """Write a line about a middle."""
        return self.write(text, middle - typeface().width(text) * size / 2, base, size)

    def head(self, number: str = NUMBER_LINE, dated: str = DATE_LINE) -> Paper:
        """Write agency, motto, number and date as a draft carries them."""
        self.centred("SỞ KHOA HỌC VÀ CÔNG NGHỆ", 170, 75)
        self.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 410, 75, 12)
        self.centred("Độc lập - Tự do - Hạnh phúc", 410, 92)
        self.centred(number, 170, 120)
        return self.centred(dated, 410, 120)

    def signed(self, titles: Sequence[str], name: str, middle: float = 420, base: float = 600,
               room: float = 85) -> Paper:  # fmt: skip
        """Write title lines, leave room, and write the full name beneath."""
        for number, title in enumerate(titles):
            self.centred(title, middle, base + 17 * number, 14)
        return self.centred(name, middle, base + 17 * (len(titles) - 1) + room, 14)

    def layout(self, *signers: SignerPlace, **more: object) -> OfficeLayout:
        """Find the layout of a document of this one page."""
        return find_layout(
            (self.page,), lambda _: tuple(self.words), signers or (MINH_ANH,), **more
        )  # type: ignore[arg-type]


def mark_for_point(x: float, y: float, page: Page) -> tuple[float, float]:
    """Return the point of user space that is shown at a place."""
    tiny = page.user_unit * 1e-3
    inside = Mark(min(x, page.shown_width - tiny), min(y, page.shown_height - tiny), tiny, tiny)
    box = place(inside, page)
    return (box.left + box.right) / 2, (box.bottom + box.top) / 2


def a_draft(page: Page = A4) -> Paper:
    """A whole draft on one page: head, a line of text, recipients, title and name."""
    paper = Paper(page).head()
    paper.write("Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020;", 85, 200)
    paper.write("Nơi nhận:", 85, 560, 12).write("- Như trên;", 85, 575, 11)
    return paper.signed(("GIÁM ĐỐC",), MINH_ANH.full_name)


def shown(one: FoundPlace | None, page: Page = A4) -> Mark:
    """Where a place lies on the page as shown."""
    assert one is not None
    return mark_for(one.box, page)


def word_shown(words: Iterable[Word], text: str, page: Page = A4) -> Mark:
    """Where the first word of this text lies on the page as shown."""
    return next(mark_for(word.box, page) for word in words if word.text == text)


def without_metrics(words: Iterable[Word]) -> tuple[Word, ...]:
    """The words as a page gives them that tells neither size nor baseline."""
    return tuple(replace(word, size=0.0, start=None) for word in words)


def grown(box: Box, by: float) -> Box:
    """A box with a rim."""
    return Box(box.left - by, box.bottom - by, box.right + by, box.top + by)
