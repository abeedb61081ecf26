"""The words of a page as a reader meets them: in lines, in points from the top left of the page as shown."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from signing import typeface
from signing.placement import Box, Mark, Page, Word, mark_for

MOST_WORDS: Final = 60_000
_SAME_LINE: Final = 0.35  # of the size of the letters
_ONE_COLUMN: Final = 1.5  # ems
_DROP: Final = 0.22  # how much of a word's box is taken to hang below its baseline, if nobody tells
_SMALLEST, _LARGEST = 4.0, 72.0


@dataclass(frozen=True, slots=True)
class ShownWord:
    """A word on the page as shown, in points: its text (NFC), its box, its baseline and its size."""

    text: str
    mark: Mark
    base: float
    size: float

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.mark.x + self.mark.width

    @property
    def below(self) -> float:
        """Where it ends downwards."""
        return self.mark.y + self.mark.height


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a line that stand close together: their text, their box, the baseline and the size."""

    text: str
    mark: Mark
    base: float
    size: float


@dataclass(frozen=True)
class Line:
    """Words on one baseline, from left to right; those of two columns may share it."""

    words: tuple[ShownWord, ...]

    @cached_property
    def text(self) -> str:
        """Its words with one space between each two."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def folded(self) -> str:
        """The same without regard to capitals."""
        return folded(self.text)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Its words that stand close together: one run in each column."""
        runs: list[list[ShownWord]] = []
        for word in self.words:
            if runs and word.mark.x - runs[-1][-1].right <= _ONE_COLUMN * word.size:
                runs[-1].append(word)
            else:
                runs.append([word])
        return tuple(
            Run(" ".join(w.text for w in run), hull(w.mark for w in run), run[0].base, run[0].size)
            for run in runs
        )

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """Its words as names are compared: without regard to capitals and marks around them."""
        return tuple(folded(word.text).strip(".,;:()") for word in self.words)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        starts, at = [], 0
        for word in self.words:
            starts.append(at)
            at += len(word.text) + 1
        return tuple(starts)

    def word_at(self, index: int) -> ShownWord:
        """Return the word of which a letter of `text` is part; a space belongs to the word before."""
        return self.words[bisect_right(self._starts, index) - 1]

    def left_of(self, index: int) -> float:
        """Return where a letter of `text` begins; behind the last one, the end of the line."""
        number = bisect_right(self._starts, index) - 1
        word, inside = self.words[number], index - self._starts[number]
        if inside >= len(word.text):
            return word.right
        return word.mark.x + word.mark.width * _share(word.text, inside)

    def right_of(self, index: int) -> float:
        """Return where a letter of `text` ends; a space ends where the word before it does."""
        number = bisect_right(self._starts, index) - 1
        word, inside = self.words[number], index - self._starts[number] + 1
        return word.mark.x + word.mark.width * _share(word.text, inside)


def shown_words(page: Page, words: Sequence[Word]) -> tuple[ShownWord, ...]:
    """Return the words of a page as it is shown; those that show nothing are left out."""
    found = []
    for word in words[:MOST_WORDS]:
        mark = mark_for(word.box, page)
        if not (mark.width > 0 < mark.height and word.text):
            continue
        text = unicodedata.normalize("NFC", word.text)
        base, size = mark.y + mark.height * (1 - _DROP), word.size * page.user_unit
        if word.start is not None:
            x, y = word.start
            base = mark_for(Box(x, y, x, y), page).y
        if not _SMALLEST <= size <= _LARGEST:
            size = _guessed_size(text, mark)
        found.append(ShownWord(text, mark, base, size))
    return tuple(found)


def lines_of(words: Iterable[ShownWord]) -> tuple[Line, ...]:
    """Return words in lines, from top to bottom."""
    lines: list[list[ShownWord]] = []
    for word in sorted(words, key=lambda word: word.base):
        if lines and word.base - lines[-1][0].base <= _SAME_LINE * word.size:
            lines[-1].append(word)
        else:
            lines.append([word])
    return tuple(Line(tuple(sorted(line, key=lambda word: word.mark.x))) for line in lines)


def folded(text: str) -> str:
    """Return text as it is compared: NFC, without regard to capitals.

    >>> folded("Bảo") == folded("BẢO")
    True
    """
    return unicodedata.normalize("NFC", text).casefold()


def hull(marks: Iterable[Mark]) -> Mark:
    """Return the smallest mark around some; there is at least one."""
    some = list(marks)
    x, y = min(mark.x for mark in some), min(mark.y for mark in some)
    right = max(mark.x + mark.width for mark in some)
    below = max(mark.y + mark.height for mark in some)
    return Mark(x, y, right - x, below - y)


def meet(one: Mark, other: Mark, apart: float = 0.0) -> bool:
    """Whether two marks share a part of the page, or come nearer than `apart` points."""
    return (
        one.x - apart < other.x + other.width
        and other.x - apart < one.x + one.width
        and one.y - apart < other.y + other.height
        and other.y - apart < one.y + one.height
    )


def _share(text: str, letters: int) -> float:
    """Return how much of a word's width its first letters take, in the metrics of Times."""
    face = typeface.typeface()
    whole = face.width(text)
    return face.width(text[:letters]) / whole if whole else letters / len(text)


def _guessed_size(text: str, mark: Mark) -> float:
    width = typeface.typeface().width(text[:200])
    guess = mark.width / width if width and len(text) <= 200 else mark.height / 1.1
    return min(max(guess, _SMALLEST), _LARGEST)
