"""The layout of a stranger's document: functions over a path, run in the sandbox and never beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from signing import preview
from signing.clear_place import taken_places
from signing.errors import DocumentRefusedError
from signing.layout import (
    ChosenPlace,
    CornerText,
    OfficeLayout,
    SignerPlace,
    corner_text,
    find_layout,
    warnings_for_stamp,
)
from signing.placement import Box, Page, Placement, Word
from signing.presets import SEAL_MM

NOTHING_CHOSEN: Mapping[str, ChosenPlace] = {}


def find_office_layout(
    path: str,
    signers: Sequence[SignerPlace],
    seal_mm: float = SEAL_MM,
    password: str | None = None,
    *,
    sealed: int = -1,
    chosen: Mapping[str, ChosenPlace] = NOTHING_CHOSEN,
) -> OfficeLayout:
    """Return where the office's marks go in a document (see `signing.layout.find_layout`).

    Words are read from the first and the last pages alone; a page that cannot be read has none.

    Raises:
        DocumentRefusedError: the document cannot be opened, or a place was chosen on no page.
        MarkOutsidePageError: a chosen place has no size.

    """
    with _opened(path, password) as (pages, words_of):
        return find_layout(
            pages,
            words_of,
            signers,
            seal_mm=seal_mm,
            sealed=sealed,
            taken_of=_taken(path, password),
            chosen=chosen,
        )


def find_corner(path: str, lines: Sequence[str], password: str | None = None) -> CornerText:
    """Return where an attachment or a copy carries its lines: on the first page (W-33, W-35).

    Raises:
        DocumentRefusedError: the document cannot be opened.

    """
    with _opened(path, password) as (pages, words_of):
        return corner_text(pages[0], words_of(0), lines, taken=_taken(path, password)(0))


def look_under_stamp(
    path: str, placement: Placement, full_names: Sequence[str], password: str | None = None
) -> tuple[str, ...]:
    """Return what a stamp would hide there, as stable words (see `signing.layout.warnings_for_stamp`).

    Raises:
        DocumentRefusedError: `no_such_page`, or the document cannot be opened.

    """
    with _opened(path, password) as (pages, words_of):
        number = placement.page
        if not 0 <= number < len(pages):
            raise DocumentRefusedError("no_such_page", str(number + 1), len(pages))
        taken = _taken(path, password)(number)
        return warnings_for_stamp(
            placement.box, pages[number], words_of(number), full_names=full_names, taken=taken
        )


@contextmanager
def _opened(path: str, password: str | None) -> Iterator[tuple[tuple[Page, ...], preview.WordsOf]]:
    """Give a document's pages and their words; a page that cannot be read has none to find or cover."""
    with (
        Path(path).open("rb") as document,
        preview.opened_words(document, password=password) as (pages, words_of),
    ):

        def words_or_none(page: int) -> tuple[Word, ...]:
            try:
                return words_of(page)
            except DocumentRefusedError:
                return ()

        yield pages, words_or_none


def _taken(path: str, password: str | None) -> Callable[[int], tuple[Box, ...]]:
    """Give what stands on pages besides text; a page that cannot be read has nothing."""

    def taken_of(page: int) -> tuple[Box, ...]:
        try:
            with Path(path).open("rb") as document:
                return taken_places(document, page, password)
        except DocumentRefusedError:
            return ()

    return taken_of
