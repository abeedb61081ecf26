"""Names without their marks: what remains of Vietnamese in the letters a to z (DOMAIN M-10)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Letters that Unicode does not take apart; đ is the one that Vietnamese needs.
_LETTERS: Final = str.maketrans(
    {
        "đ": "d", "ð": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th",
        "ħ": "h", "ı": "i", "ŋ": "ng", "ŧ": "t", "ĸ": "k", "ƀ": "b", "ɓ": "b", "ɗ": "d",
    }
)  # fmt: skip
_NOT_PLAIN: Final = re.compile(r"[^a-z0-9]+")
_APOSTROPHES: Final = re.compile(r"['’ʼʻʽˈ`´‘′＇]")  # noqa: RUF001 - these are the signs that are meant


@lru_cache(maxsize=200_000)
def plain(name: str) -> str:
    """Return a name in lower case, without marks, its words parted by one space.

    The same for composed and decomposed spelling; apostrophes within a word vanish.

    >>> plain("Đặng  Thị Mỹ-Duyên"), plain("H'Hen Niê"), plain("Nguyễn Văn Long")
    ('dang thi my duyen', 'hhen nie', 'nguyen van long')
    """
    folded = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign))
    bare = _APOSTROPHES.sub("", bare.translate(_LETTERS))
    return _NOT_PLAIN.sub(" ", bare).strip()
