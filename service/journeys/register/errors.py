"""What is refused about numbers; the sentence is `register-refused-<reason>`, chosen at the door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from service.journeys.errors import HouseError


class RegisterError(HouseError):
    """The family."""


class NumberRefusedError(RegisterError):
    """No number is given, or an entry stays as it is; `reason` is a stable word, `facts` tell it.

    NO_AGENCY: the unit issues no documents of its own. SERIES_CLOSED, AGENCY_CLOSED: no new numbers (O-05).
    YEAR_OVER: a date of another year. DATE_AHEAD: a date to come. DATE_BEFORE_LAST: earlier than what was
    numbered last. NUMBER_GAP: it would leave numbers out. SERIES_STARTED: it has a number already.
    CANCELLED: the entry counts no more. OF_DOCUMENT: the flow of its document decides.
    """

    def __init__(self, reason: str, **facts: str | int) -> None:
        self.reason = reason
        self.facts = facts
        super().__init__(f"{reason}: {facts}")


class NumberTakenError(NumberRefusedError):
    """Number, symbol and agency are in the register already (W-51); `entry_id` is the entry that has them."""

    def __init__(self, entry_id: str, notation: str) -> None:
        self.entry_id = entry_id
        super().__init__("NUMBER_TAKEN", notation=notation)


class LikelyTwiceError(NumberRefusedError):
    """A document of the same kind and subject has a number; `entry_id` is the entry (W-51)."""

    def __init__(self, entry_id: str, notation: str) -> None:
        self.entry_id = entry_id
        super().__init__("LIKELY_TWICE", notation=notation)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: MISSING, TOO_LONG, UNKNOWN, OUT_OF_RANGE, NOT_TEXT or MALFORMED."""

    field: str
    code: str
    limit: int | None = None


class EntryRefusedError(RegisterError):
    """Something is wrong in what was to be kept; `problems` tells all of it, nothing was kept."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{one.field} {one.code}" for one in self.problems))
