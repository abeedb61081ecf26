"""What the office flow keeps free in a document before the first signature: plain data.

By Decree 30/2020 (articles 14, 15 and 17) number and date are given after the competent person has
signed, and the agency signs after that. So their places are made before: a text field for the number
and for each part of the date, an empty signature field for each signer and one for the agency.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from signing.placement import Box

NUMBER: Final = "office-number"
DAY: Final = "office-day"
MONTH: Final = "office-month"
YEAR: Final = "office-year"
SEAL: Final = "office-seal"
_SIGNER: Final = "office-signer-"
TEXTS: Final = (NUMBER, DAY, MONTH, YEAR)


def signer_field(order: int) -> str:
    """Return the name of the field of one signer, counted from 1 in the order of signing.

    >>> signer_field(2)
    'office-signer-2'
    """
    return f"{_SIGNER}{order}"


def is_signer_field(name: str) -> bool:
    """Tell whether a field is that of one signer.

    >>> is_signer_field("office-signer-12"), is_signer_field("office-signer-"), is_signer_field(SEAL)
    (True, False, False)
    """
    order = name.removeprefix(_SIGNER)
    return name != order and order.isascii() and order.isdecimal()


@dataclass(frozen=True, slots=True)
class ReservedText:
    """A text field that stands empty until its moment comes; `font_size` is in points.

    `says` tells people who cannot see the page what is written there (/TU). `centred` sets the text
    in the middle of its box, else at its left.
    """

    name: str
    page: int
    box: Box
    says: str
    font_size: float = 13.0
    centred: bool = True


@dataclass(frozen=True, slots=True)
class ReservedSignature:
    """An empty signature field; without a box its signature shows nothing."""

    name: str
    page: int
    box: Box | None
    says: str


@dataclass(frozen=True, slots=True)
class PrintedMark:
    """What is printed on a page before anybody signs: lines of text, a QR code (ISO/IEC 18004), or both.

    The QR code stands at the left of the box, as high as the box; the lines at its right.
    """

    page: int
    box: Box
    lines: tuple[str, ...] = ()
    qr: str | None = None
    font_size: float = 7.0


@dataclass(frozen=True, slots=True)
class Reservation:
    """Everything that is made ready in a document in one increment before the first signature."""

    texts: tuple[ReservedText, ...] = ()
    signatures: tuple[ReservedSignature, ...] = ()
    marks: tuple[PrintedMark, ...] = ()
