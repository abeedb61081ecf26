"""How number, notation and date are written (Decree 30/2020, Appendix I, II.3 and II.4; W-43, W-44)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from service.journeys.register.types import DocumentType, NumberingRules

PADDED_MONTHS: Final = 2


def number_text(number: int, digits: int = 2) -> str:
    """Return a number as it is written, below ten with a nought before it.

    >>> number_text(5), number_text(15), number_text(1024)
    ('05', '15', '1024')
    """
    return f"{number:0{digits}d}"


def notation(
    rules: NumberingRules, kind: DocumentType, number: int, agency: str, unit: str = ""
) -> str:
    """Return number and symbol of a document: `15/QĐ-SKHCN`, or `12/SKHCN-VP` of an official letter.

    `agency` and `unit` are the symbols of the issuing agency and of the drafting unit.
    """
    pattern = rules.unnamed if kind.needs_unit else rules.named
    return pattern.format(
        number=number_text(number, rules.digits),
        abbreviation=kind.abbreviation or "",
        agency=agency,
        unit=unit,
    )


def symbol_of(written: str) -> str:
    """Return what follows the number: the symbol.

    >>> symbol_of("15/QĐ-SKHCN")
    'QĐ-SKHCN'
    """
    return written.partition("/")[2]


@dataclass(frozen=True, slots=True)
class DateParts:
    """A date as it stands in a document, part by part: days below 10, January and February padded."""

    day: str
    month: str
    year: str


def date_parts(day: date) -> DateParts:
    """Return the parts of a date of issue.

    >>> date_parts(date(2026, 3, 5))
    DateParts(day='05', month='3', year='2026')
    """
    month = f"{day.month:02d}" if day.month <= PADDED_MONTHS else f"{day.month}"
    return DateParts(f"{day.day:02d}", month, f"{day.year:04d}")


def date_line(locality: str, day: date) -> str:
    """Return place and date of issue as one line.

    >>> date_line("Cần Thơ", date(2026, 2, 5))
    'Cần Thơ, ngày 05 tháng 02 năm 2026'
    """
    told = date_parts(day)
    return f"{locality}, ngày {told.day} tháng {told.month} năm {told.year}"
