"""The pages of one document, each looked at once and only when something is sought on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from signing.layout.lines import Line, ShownWord, lines_of, shown_words
from signing.layout.motto import motto_marks
from signing.placement import Box, Mark, Page, Word, mark_for

WordsOf = Callable[[int], tuple[Word, ...]]
TakenOf = Callable[[int], tuple[Box, ...]]


class Sheet:
    """One page: its words as shown, their lines, and what stands there besides text."""

    def __init__(self, number: int, page: Page, words_of: WordsOf, taken_of: TakenOf) -> None:
        self.number, self.page = number, page
        self._words_of, self._taken_of = words_of, taken_of

    @cached_property
    def words(self) -> tuple[ShownWord, ...]:
        """Its words as shown."""
        return shown_words(self.page, self._words_of(self.number))

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """The boxes of its words."""
        return tuple(word.mark for word in self.words)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Its lines, from top to bottom."""
        return lines_of(self.words)

    @cached_property
    def motto(self) -> tuple[Mark, ...]:
        """The words of country's name and motto."""
        return motto_marks(self.lines)

    @cached_property
    def taken(self) -> tuple[Mark, ...]:
        """The boxes of annotations and fields."""
        return tuple(mark_for(box, self.page) for box in self._taken_of(self.number))


class Sheets:
    """All pages of a document."""

    def __init__(self, pages: Sequence[Page], words_of: WordsOf, taken_of: TakenOf) -> None:
        self._pages, self._words_of, self._taken_of = pages, words_of, taken_of
        self._known: dict[int, Sheet] = {}

    def __len__(self) -> int:
        return len(self._pages)

    def __getitem__(self, number: int) -> Sheet:
        """Return a page, counted from 0."""
        if number not in self._known:
            page = self._pages[number]
            self._known[number] = Sheet(number, page, self._words_of, self._taken_of)
        return self._known[number]
