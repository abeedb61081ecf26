"""What is entered into the register, judged before anything is drawn for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from directory.addresses.plain import plain
from service.journeys.register.errors import EntryRefusedError, Problem
from service.journeys.register.types import DocumentType, DocumentTypes

# In characters; those of Appendix VI where it has the field (W-56).
LONGEST: Final[Mapping[str, int]] = {
    "subject": 500,
    "signer_name": 50,
    "signer_title": 100,
    "recipients": 2000,
    "archive_holder": 200,
    "receipt": 200,
    "note": 500,
    "drafting_unit": 15,
}
MOST: Final[Mapping[str, int]] = {"copies": 999, "page_count": 999}  # PageAmount, IssuedAmount
LARGEST_NUMBER: Final = 999_999
_UNIT: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)?")
IN_LINES: Final = frozenset({"recipients", "note"})
NO_TEXT: Final = frozenset({"Cc", "Cs", "Cn"})
TURNING: Final = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # reading order


class Medium(StrEnum):
    """On what a document was issued; both draw from one series (Article 15)."""

    PAPER = "PAPER"
    ELECTRONIC = "ELECTRONIC"


class State(StrEnum):
    """How an entry stands."""

    GIVEN = "GIVEN"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What of an entry may be filled in later; the columns 4 to 10 of the register (Appendix IV)."""

    signer_name: str = ""
    signer_title: str = ""
    recipients: str = ""
    archive_holder: str = ""
    copies: int | None = None
    page_count: int | None = None
    sent_on: date | None = None
    receipt: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry(Details):
    """A document that is to have a number of an agency.

    `id` is the form's own name, so that a form sent twice is one entry. `number` is None for the next one;
    a clerk who kept the book by hand says it. `drafting_unit` is a symbol such as "VP", needed for kinds
    without an abbreviation. Without `issued_on` the date is given later.
    """

    unit_id: str
    type_code: str
    medium: Medium
    subject: str
    document_id: str | None = None
    id: str | None = None
    drafting_unit: str = ""
    number: int | None = None
    issued_on: date | None = None
    urgency: str | None = None


Told = TypeVar("Told", bound=Details)


def judged(entry: NewEntry, types: DocumentTypes) -> tuple[NewEntry, DocumentType]:
    """Return an entry with its texts tidied, and its kind.

    Raises:
        EntryRefusedError: with everything that is wrong in it.

    """
    entry = tidied(entry)
    kind = types.named(entry.type_code)
    problems = list(_problems(entry))
    if kind is None:
        problems.append(Problem("type_code", "UNKNOWN" if entry.type_code else "MISSING"))
    elif kind.needs_unit and not entry.drafting_unit:
        problems.append(Problem("drafting_unit", "MISSING"))
    if entry.urgency is not None and types.urgency(entry.urgency) is None:
        problems.append(Problem("urgency", "UNKNOWN"))
    if kind is None or problems:
        raise EntryRefusedError(problems)
    return entry, kind


def judged_details(details: Details) -> Details:
    """Return details with their texts tidied; raises EntryRefusedError."""
    details = tidied(details)
    if problems := list(_wrong_details(details)):
        raise EntryRefusedError(problems)
    return details


def tidied(told: Told) -> Told:
    """Return the same with each text composed (NFC), its spaces single and none around it."""
    texts: dict[str, Any] = {
        one.name: tidy(getattr(told, one.name), lines=one.name in IN_LINES)
        for one in fields(told)
        if one.name in LONGEST
    }
    return replace(told, **texts)


def tidy(text: str, *, lines: bool = False) -> str:
    """Return a text composed (NFC), its spaces single, its lines kept or made one.

    >>> tidy("  Về  việc\\n nghỉ lễ ")
    'Về việc nghỉ lễ'
    """
    kept = unicodedata.normalize("NFC", text).splitlines()
    return ("\n" if lines else " ").join(filter(None, (" ".join(one.split()) for one in kept)))


def is_text(text: str) -> bool:
    """Tell whether there is nothing in a text that no page, sheet or database may have.

    >>> is_text("Sở Y tế"), is_text("a\\0b"), is_text("số\\u202e51")
    (True, False, False)
    """
    return all(
        sign == "\n" or (unicodedata.category(sign) not in NO_TEXT and sign not in TURNING)
        for sign in text
    )


def searchable(*texts: object) -> str:
    """Return texts as they are searched: plain words, each with a space before it."""
    return " " + plain(" ".join(str(one) for one in texts if one not in (None, "")))


def _problems(entry: NewEntry) -> Iterator[Problem]:
    yield from _wrong_details(entry)
    yield from wrong_text("subject", entry.subject)
    if not entry.subject:
        yield Problem("subject", "MISSING")
    yield from wrong_text("drafting_unit", entry.drafting_unit)
    if entry.drafting_unit and not _UNIT.fullmatch(entry.drafting_unit):
        yield Problem("drafting_unit", "MALFORMED")
    if entry.number is not None and not 0 < entry.number <= LARGEST_NUMBER:
        yield Problem("number", "OUT_OF_RANGE", LARGEST_NUMBER)


def _wrong_details(details: Details) -> Iterator[Problem]:
    for name in ("signer_name", "signer_title", "recipients", "archive_holder", "receipt", "note"):
        yield from wrong_text(name, getattr(details, name))
    for name, most in MOST.items():
        count = getattr(details, name)
        if count is not None and not 0 <= count <= most:
            yield Problem(name, "OUT_OF_RANGE", most)


def wrong_text(name: str, text: str, longest: int | None = None) -> Iterator[Problem]:
    """Yield what is wrong with a text: its length, or signs that are none."""
    longest = LONGEST[name] if longest is None else longest
    if len(text) > longest:
        yield Problem(name, "TOO_LONG", longest)
    if not is_text(text):
        yield Problem(name, "NOT_TEXT")
