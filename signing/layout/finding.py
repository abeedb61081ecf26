"""Finding the places of number, date, signatures, seal and public address in one document."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from signing.errors import DocumentRefusedError, MarkOutsidePageError
from signing.layout.free_places import address_mark, signature_mark
from signing.layout.heading import Blank, Heading, find_heading
from signing.layout.lines import folded
from signing.layout.looking import look_at_mark, look_at_seal
from signing.layout.office import ADDRESS, OfficeLayout
from signing.layout.places import ChosenPlace, FoundPlace, SignerPlace, on_page
from signing.layout.seal import seal_mark
from signing.layout.sheets import Sheet, Sheets, TakenOf, WordsOf
from signing.layout.signers import (
    NameOnPage,
    assign,
    box_between,
    is_title_of,
    names_on,
    signature_size,
)
from signing.placement import Mark, Page, mark_for, place
from signing.presets import SEAL_MM
from signing.reservation import DAY, MONTH, NUMBER, SEAL, YEAR, signer_field

PAGES_SEARCHED: Final = 12
SIGNERS_AT_MOST: Final = 20
_NOTHING: Final[Mapping[str, ChosenPlace]] = MappingProxyType({})


def find_layout(
    pages: Sequence[Page],
    words_of: WordsOf,
    signers: Sequence[SignerPlace],
    *,
    seal_mm: float = SEAL_MM,
    sealed: int = -1,
    taken_of: TakenOf = lambda _: (),
    chosen: Mapping[str, ChosenPlace] = _NOTHING,
) -> OfficeLayout:
    """Return where the office's marks go in a document of these pages (Decree 30/2020, appendix I).

    `words_of` gives the words of a page, counted from 0, and is asked for the first and the last
    pages alone; `taken_of` the boxes of its annotations. `signers` are in the order of signing, and
    the seal, `seal_mm` across, goes with the one numbered `sealed` (the last). `chosen` are places
    a person wants instead, by the names of their fields.

    Raises:
        DocumentRefusedError: `no_such_page`: a place was chosen on it.
        MarkOutsidePageError: a chosen place has no size.
        ValueError: nobody signs, or more than `SIGNERS_AT_MOST`.

    """
    if not 0 < len(signers) <= SIGNERS_AT_MOST:
        raise ValueError(f"{len(signers)} signers")
    search = _Search(Sheets(pages, words_of, taken_of), chosen)
    heading = find_heading(search.sheets[0].page, search.sheets[0].words, search.sheets[0].lines)
    number = search.text(NUMBER, heading.number)
    day = search.text(DAY, heading.day)
    month = search.text(MONTH, heading.month)
    year = search.text(YEAR, heading.year)
    named = _names(search.sheets, signers)
    people = search.signatures(signers, named)
    seal = search.seal(people[sealed], seal_mm, [one for one in named if one])
    address = search.address()
    layout = OfficeLayout(
        number,
        day,
        month,
        year,
        people,
        seal,
        address,
        people=tuple(signers),
        printed_symbol=heading.symbol,
        number_word=heading.number is None or heading.number.found,
        date_words=heading.day is None or heading.day.found,
    )
    return replace(layout, warnings=_told(layout, heading, chosen))


class _Search:
    """One search over the pages of one document: what was found already stands in the way of the rest."""

    def __init__(self, sheets: Sheets, chosen: Mapping[str, ChosenPlace]) -> None:
        self.sheets, self.chosen = sheets, chosen
        self.placed: list[tuple[int, Mark]] = []

    def text(self, name: str, blank: Blank | None) -> FoundPlace | None:
        """Return the place of a text field, or nothing where the part is printed."""
        if blank is None:
            return None
        choice = self.chosen.get(name)
        if choice is None:
            sheet, mark, odd = (
                self.sheets[0],
                on_page(blank.mark, self.sheets[0].page),
                blank.warnings,
            )
        else:
            sheet, mark, odd = self._chosen(choice)
        # A blank's dots lie under what fills it.
        words = () if choice is None and blank.found else sheet.marks
        odd = (*odd, *look_at_mark(mark, words, sheet.motto, sheet.taken))
        return self._kept(
            FoundPlace(
                name,
                sheet.number,
                place(mark, sheet.page),
                blank.found or choice is not None,
                round(blank.size, 1),
                odd,
            ),
            mark,
        )

    def signatures(
        self, signers: Sequence[SignerPlace], named: Sequence[NameOnPage | None]
    ) -> tuple[FoundPlace, ...]:
        """Return the place of every signature, those with a name in the document first of all."""
        others = [one for one in named if one]
        found: dict[int, FoundPlace] = {}
        for order in sorted(range(len(signers)), key=lambda order: named[order] is None):
            signer, anchor = signers[order], named[order]
            odd: tuple[str, ...] = ()
            choice = self.chosen.get(signer_field(order + 1))
            if choice is not None:
                sheet, mark, odd = self._chosen(choice)
            elif anchor is not None:
                sheet = self.sheets[anchor.page]
                mark = on_page(box_between(anchor, signer.aspect, others), sheet.page)
                if signer.title and not is_title_of(anchor.title, signer.title):
                    odd = (f"no_title:{order + 1}",)
            else:
                sheet = self.sheets[len(self.sheets) - 1]
                size = signature_size(signer.aspect)
                mark = signature_mark(sheet.page, *size, [*sheet.marks, *self._in_the_way(sheet)])
                odd = (f"no_name:{order + 1}",)
            odd = (*odd, *look_at_mark(mark, sheet.marks, sheet.motto, sheet.taken))
            one = FoundPlace(
                signer_field(order + 1),
                sheet.number,
                place(mark, sheet.page),
                found=anchor is not None or choice is not None,
                warnings=odd,
            )
            found[order] = self._kept(one, mark)
        return tuple(found[order] for order in range(len(signers)))

    def seal(
        self, beside: FoundPlace, diameter_mm: float, named: Sequence[NameOnPage]
    ) -> FoundPlace:
        """Return the place of the seal beside one signature."""
        choice = self.chosen.get(SEAL)
        signature: Mark | None = mark_for(beside.box, self.sheets[beside.page].page)
        names = [one.name for one in named if one.page == beside.page]
        odd: tuple[str, ...] = ()
        if choice is None:
            sheet = self.sheets[beside.page]
            assert signature is not None
            mark = seal_mark(signature, sheet.page, diameter_mm, words=sheet.marks, names=names)
        else:
            sheet, mark, odd = self._chosen(choice)
            if sheet.number != beside.page:
                signature, names = None, [one.name for one in named if one.page == sheet.number]
        odd = (
            *odd,
            *look_at_seal(mark, signature, sheet.marks, names, sheet.motto, sheet.taken),
        )
        box = place(mark, sheet.page)
        found = beside.found or choice is not None
        return self._kept(FoundPlace(SEAL, sheet.number, box, found, warnings=odd), mark)

    def address(self) -> FoundPlace:
        """Return the place of the public address on the last page."""
        choice = self.chosen.get(ADDRESS)
        odd: tuple[str, ...] = ()
        if choice is None:
            sheet = self.sheets[len(self.sheets) - 1]
            mark, free = address_mark(sheet.page, sheet.marks, self._in_the_way(sheet))
            odd = () if free else ("no_address_place",)
        else:
            sheet, mark, odd = self._chosen(choice)
        odd = (*odd, *look_at_mark(mark, sheet.marks, sheet.motto, sheet.taken))
        box = place(mark, sheet.page)
        return FoundPlace(ADDRESS, sheet.number, box, "no_address_place" not in odd, 7.0, odd)

    def _in_the_way(self, sheet: Sheet) -> list[Mark]:
        placed = [mark for number, mark in self.placed if number == sheet.number]
        return [*sheet.taken, *placed]

    def _kept(self, one: FoundPlace, mark: Mark) -> FoundPlace:
        self.placed.append((one.page, mark))
        return one

    def _chosen(self, choice: ChosenPlace) -> tuple[Sheet, Mark, tuple[str, ...]]:
        """Return the page and the mark of a chosen place, moved onto the page if it left it."""
        if not 0 <= choice.page < len(self.sheets):
            raise DocumentRefusedError("no_such_page", str(choice.page + 1), len(self.sheets))
        sheet = self.sheets[choice.page]
        wide, high = sheet.page.shown_width, sheet.page.shown_height
        mark = Mark(
            choice.left * wide, choice.top * high, choice.width * wide, choice.height * high
        )
        edges = (mark.x, mark.y, mark.width, mark.height)
        if not all(map(math.isfinite, edges)) or not mark.width > 0 < mark.height:
            raise MarkOutsidePageError(mark, sheet.page)
        moved = on_page(mark, sheet.page)
        near = all(abs(a - b) < 1.5 for a, b in zip(edges, _edges(moved), strict=True))
        return sheet, moved, () if near else ("outside_page",)


def _edges(mark: Mark) -> tuple[float, float, float, float]:
    return mark.x, mark.y, mark.width, mark.height


def _names(sheets: Sheets, signers: Sequence[SignerPlace]) -> tuple[NameOnPage | None, ...]:
    """Return the name of every signer, searched for on the last pages."""
    known: dict[str, list[NameOnPage]] = {folded(signer.full_name): [] for signer in signers}
    last = len(sheets) - 1
    for number in range(last, max(-1, last - PAGES_SEARCHED), -1):
        sheet = sheets[number]
        for name, found in known.items():
            found += names_on(number, sheet.lines, name)
    return assign(signers, known)


def _told(
    layout: OfficeLayout, heading: Heading, chosen: Mapping[str, ChosenPlace]
) -> tuple[str, ...]:
    """Return every warning once; what a person has chosen a place for is missed no more."""
    missed = {NUMBER: "no_number_place", DAY: "no_date_place"}
    settled = {word for name, word in missed.items() if name in chosen}
    told = [word for word in heading.warnings if word not in settled]
    told += [word for one in layout.places() for word in one.warnings]
    return tuple(dict.fromkeys(told))
