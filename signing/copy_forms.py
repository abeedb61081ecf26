"""The forms of a copy, and how a signature says that it makes one (Decree 30/2020, article 25)."""

from __future__ import annotations

import unicodedata
from enum import StrEnum


class CopyForm(StrEnum):
    """What stands at the top right of a copy (appendix I, part II of copies)."""

    FULL = "SAO Y"
    CERTIFIED = "SAO LỤC"
    EXTRACT = "TRÍCH SAO"


def copy_named(reason: str | None) -> CopyForm | None:
    """Return the form of copy that an agency's signature names as its reason; None where it names none.

    Other software may write letters apart from their marks, and other blanks between words.

    >>> copy_named("SAO Y 03/SY-SKHCN"), copy_named("Phát hành")
    (<CopyForm.FULL: 'SAO Y'>, None)
    """
    told = " ".join(unicodedata.normalize("NFC", reason or "").split())
    return next((one for one in CopyForm if told == one or told.startswith(f"{one} ")), None)
