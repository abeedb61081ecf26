"""The block of text at the top right of attachments in files of their own, and of copies.

The agency signs there without an image, in Times, upright, 10 points, black (Decree 30/2020, appendix
I, II.8.b and III.1.d for attachments; part II of copies). It must not hide the motto, which stands at
the same corner of most pages.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from signing import typeface
from signing.appearance import LEADING, SIDE, Appearance
from signing.copy_forms import CopyForm
from signing.layout.free_places import corner_mark
from signing.layout.lines import lines_of, shown_words
from signing.layout.looking import look_at_mark
from signing.layout.motto import motto_marks
from signing.placement import Box, Page, Word, mark_for, place

CORNER_SIZE: Final = 10.0
LONGEST_LINE: Final = 44  # characters of a name before it goes on in a second line
VIETNAM: Final = timezone(timedelta(hours=7))
_HAIR: Final = 0.02


@dataclass(frozen=True, slots=True)
class CornerText:
    """Lines, and the box on the first page that holds them; `warnings` as of any mark of the office."""

    box: Box
    lines: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @property
    def appearance(self) -> Appearance:
        """What the agency's signature shows in the box."""
        return Appearance(lines=self.lines, font_size=CORNER_SIZE)


def attachment_lines(notation: str, moment: datetime) -> tuple[str, ...]:
    """Return what stands on an attachment: number and symbol of its document, and when it was signed.

    >>> attachment_lines("15/QĐ-BNV", datetime(2026, 11, 23, 7, 5, 9, tzinfo=timezone.utc))
    ('Số: 15/QĐ-BNV', 'Thời gian ký: 2026-11-23T14:05:09+07:00')
    """
    return f"Số: {notation}", f"Thời gian ký: {told_in_vietnam(moment)}"


def copy_lines(form: CopyForm, agency: str, moment: datetime) -> tuple[str, ...]:
    """Return what stands on a copy: its form, the agency that made it, and when it was signed.

    >>> copy_lines(CopyForm.FULL, "Sở Nội vụ", datetime(2026, 11, 23, 7, tzinfo=timezone.utc))
    ('SAO Y', 'Sở Nội vụ', 'Thời gian ký: 2026-11-23T14:00:00+07:00')
    """
    name = textwrap.wrap(agency, LONGEST_LINE) or [""]
    return form.value, *name, f"Thời gian ký: {told_in_vietnam(moment)}"


def told_in_vietnam(moment: datetime) -> str:
    """Return a moment by ISO 8601 with Vietnam's offset (W-36); it knows its own time zone.

    Raises:
        ValueError: it does not.

    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def corner_text(
    page: Page, words: Sequence[Word], lines: Sequence[str], *, taken: Sequence[Box] = ()
) -> CornerText:
    """Return where lines go at the top right of a first page, whose words and annotations are given.

    Where the text begins; over the text, in the margin, if they would hide it there; else beneath the
    motto. Where all is full they stay, with `covers_motto` or `stamp_covers_text`.
    """
    kept = tuple(line for line in lines if typeface.plain(line).strip())
    face = typeface.typeface()
    width = (max(map(face.width, kept), default=0.0) + 2 * SIDE) * CORNER_SIZE + _HAIR
    height = max(len(kept), 1) * LEADING * CORNER_SIZE + _HAIR
    shown = shown_words(page, words)
    marks = [word.mark for word in shown]
    mark, free = corner_mark(page, width, height, [*marks, *(mark_for(box, page) for box in taken)])
    warnings = () if free else look_at_mark(mark, marks, motto_marks(lines_of(shown)))
    return CornerText(place(mark, page), kept, warnings)
