"""What no mark may hide: the country's name and motto at the head of a document (appendix I, II.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from signing.layout.lines import Line
from signing.placement import Mark

_ON_ONE_LINE: Final = 64
# "Hòa" and "Hoà": both spellings stand on documents.
_MOTTO: Final = re.compile(
    "cộng h(?:òa|oà) xã hội chủ nghĩa việt nam"
    "|độc lập\\s?[-\u2010-\u2015]\\s?tự do\\s?[-\u2010-\u2015]\\s?hạnh phúc"
)


def motto_marks(lines: Sequence[Line]) -> tuple[Mark, ...]:
    """Return the boxes of the words of country's name and motto, one for each word."""
    found = []
    for line in lines:
        for match in islice(_MOTTO.finditer(line.folded), _ON_ONE_LINE):
            left, right = line.left_of(match.start()), line.right_of(match.end() - 1)
            found += [
                word.mark
                for word in line.words
                if word.right > left + 0.1 and word.mark.x < right - 0.1
            ]
    return tuple(found)
