"""What the bodies of a trial city send: a little more each month, and less and less of it on paper.

Each document goes a way that the house's own would go, and its events are told as the ledger tells them.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from itertools import groupby
from typing import Any, Final

from service.adoption.documents.standing import DocumentEvent
from service.adoption.spans import month_of
from service.cli.trial.acts import ARRIVES, working_days
from service.cli.trial.city import TrialCity

SOURCE: Final = "seed"
DIVISION: Final = 3  # the tier of bodies that have no number of their own: their department's
GROWS: Final = 0.5  # so much more at the end than at the beginning
TYPES: Final = {
    "CONG_VAN": ("", 0.5), "QUYET_DINH": ("QĐ", 0.16), "BAO_CAO": ("BC", 0.1), "THONG_BAO": ("TB", 0.08),
    "KE_HOACH": ("KH", 0.07), "TO_TRINH": ("TTr", 0.06), "SAO_Y": ("SY", 0.03),
}  # fmt: skip
MORNING, WORK_DAY = 7 * 60 + 30, 8 * 60  # minutes
ON_PAPER: Final = (0.35, 0.05)  # at first, and at last; as are the next two
FROM_ELSEWHERE: Final = (0.25, 0.05)
NOT_SENT: Final = (0.3, 0.03)
CANCELLED, RECALLED, REPLACED = 0.006, 0.004, 0.006
LATER: Final = 30  # days within which something becomes of an issued document
SIGNED_VERSION, SEALED_VERSION = 3, 5


@dataclass(frozen=True, slots=True)
class Paper:
    """A document with what the ledger tells of it, each event with when it began to count, in this order."""

    about: str
    told: tuple[tuple[datetime, DocumentEvent], ...]

    def readings(self) -> Iterator[tuple[datetime, list[DocumentEvent]]]:
        """Give the events that were read together, with when."""
        for moment, some in groupby(self.told, key=lambda one: one[0]):
            yield moment, [event for _, event in some]


@dataclass(frozen=True)
class Papers:
    """The documents of a city; `each` is how many a month one official stands for, when half the time is over."""

    city: TrialCity
    each: float
    zone: tzinfo

    @cached_property
    def _issuing(self) -> Mapping[str, str]:
        """The body that gives the numbers of each."""
        return {
            one.code: (one.parent or one.code) if one.tier == DIVISION else one.code
            for one in self.city.bodies
        }

    @cached_property
    def _sizes(self) -> tuple[Mapping[str, float], ...]:
        """How many documents each body would issue in each month, not rounded."""
        told, months = [], self.city.months
        for at, month in enumerate(months):
            units = (one.unit_in(month) for one in self.city.officials)
            heads = Counter(self._issuing[unit] for unit in units if unit is not None)
            grown = 1 - GROWS / 2 + GROWS * at / max(1, len(months) - 1)
            part = self.each * grown * ((month.last - month.first).days + 1) / 30
            told.append({body: many * part for body, many in sorted(heads.items())})
        return tuple(told)

    def _numbers(self, at: int) -> Iterator[tuple[str, str, range]]:
        """Give body, type and the numbers that its documents of a month bear: a series for each year."""
        year, before = self.city.months[at].first.year, defaultdict[str, float](float)
        for month, sizes in zip(self.city.months[:at], self._sizes[:at], strict=True):
            for body, size in sizes.items():
                before[body] += size if month.first.year == year else 0
        for body, size in self._sizes[at].items():
            phase = random.Random(f"{self.city.seed} {body}").random()  # noqa: S311 - made up
            for kind, (_, share) in TYPES.items():
                first, last = (
                    int(share * one + phase) for one in (before[body], before[body] + size)
                )
                yield body, kind, range(first + 1, last + 1)

    def of_month(self, at: int) -> Iterator[Paper]:
        """Give the documents of a month; of what lies behind the city's last day nothing is told."""
        month, known = self.city.months[at], _Known(self.city, self.zone)
        chance = random.Random(f"papers {self.city.seed} {month.first}")  # noqa: S311 - made up
        days, count = working_days(month), 0
        for body, kind, numbers in self._numbers(at):
            zeal = random.Random(f"zeal {self.city.seed} {body}").random()  # noqa: S311
            grown = (at + zeal) / len(self.city.months)
            for number, day in zip(
                numbers, sorted(chance.choices(days, k=len(numbers))), strict=True
            ):
                about = f"{SOURCE}:{month_of(month.first)}:{count:08}"
                count += 1
                way = _Way(about, chance, _begins(day, self.zone), grown)
                told = way.told(body, kind, _notation(body, kind, number), day)
                yield Paper(about, tuple(known.of(told)))


@dataclass(frozen=True)
class _Known:
    """When the hourly reading of the ledger takes an event in; what comes after the last day is never told."""

    city: TrialCity
    zone: tzinfo

    @cached_property
    def _ends(self) -> datetime:
        return _begins(self.city.period.last + timedelta(days=1), self.zone)

    def of(self, told: Iterator[DocumentEvent]) -> Iterator[tuple[datetime, DocumentEvent]]:
        for event in told:
            if event.moment < self._ends:
                hour = event.moment.replace(minute=0, second=0)
                yield hour + timedelta(hours=1) + ARRIVES, event


@dataclass
class _Way:
    """The way of one document from its first signature; `grown` is how far its body is, from 0 to 1."""

    about: str
    chance: random.Random
    begins: datetime
    grown: float
    place: int = 0

    def told(self, body: str, kind: str, notation: str, day: date) -> Iterator[DocumentEvent]:
        chance = self.chance
        at = MORNING + chance.randrange(WORK_DAY - 60)
        drawn = chance.random()
        paper, elsewhere = (_between(one, self.grown) for one in (ON_PAPER, FROM_ELSEWHERE))
        is_ours = drawn >= paper + elsewhere
        entry = f"{self.about}:e" if is_ours else self.about  # else the entry is all there is
        if is_ours:
            yield self._event(
                "DocumentSigned", at, version=SIGNED_VERSION, sha256=self._digest("signed")
            )
            yield self._event("TurnSigned", at, version=SIGNED_VERSION, party_id=f"{self.about}:p")
            at += 5 + chance.randrange(120)
        yield self._event(
            "NumberGiven", at, entry_id=entry, unit_code=body, type_code=kind, notation=notation,
            medium="PAPER" if drawn < paper else "ELECTRONIC", day=day, about=self.about if is_ours else "",
        )  # fmt: skip
        if chance.random() < CANCELLED:
            yield self._event(
                "EntryCancelled",
                at + 30,
                about="",
                entry_id=entry,
                unit_code=body,
                notation=notation,
            )
        elif is_ours:
            yield from self._sent(at + 2 + chance.randrange(90), body, kind, notation)

    def _sent(self, at: int, body: str, kind: str, notation: str) -> Iterator[DocumentEvent]:
        chance, digest, letter = self.chance, self._digest("sealed"), f"{self.about}:l"
        yield self._event("DocumentSigned", at, version=SEALED_VERSION, sha256=digest)
        yield self._event("DocumentSealed", at, version=SEALED_VERSION, sha256=digest)
        is_sent = chance.random() >= _between(NOT_SENT, self.grown)
        if is_sent:
            yield self._event("DocumentDispatched", at, letter_id=letter, sha256=digest)
        yield self._event(
            "DocumentIssued", at, unit_code=body, type_code=kind, notation=notation,
            version=SEALED_VERSION, sha256=digest,
        )  # fmt: skip
        if is_sent:
            yield self._event("LetterSent", at + 1, about="", letter_id=letter)
        drawn = chance.random()
        if drawn < RECALLED + REPLACED:
            later = at + (1 + chance.randrange(LATER)) * 24 * 60
            standing = "RECALLED" if drawn < RECALLED else "REPLACED"
            yield self._event("StandingChanged", later, standing=standing)

    def _event(self, kind: str, minute: int, **facts: Any) -> DocumentEvent:
        place, self.place = self.place, self.place + 1
        return DocumentEvent(
            **{"about": self.about} | facts,
            source=f"{self.about}:{place}",
            place=place,
            kind=kind,
            moment=self.begins + timedelta(minutes=minute),
        )

    def _digest(self, what: str) -> str:
        return hashlib.sha256(f"{self.about} {what}".encode()).hexdigest()


def _between(bounds: tuple[float, float], grown: float) -> float:
    return bounds[0] + (bounds[1] - bounds[0]) * min(1.0, grown)


def _notation(body: str, kind: str, number: int) -> str:
    name = TYPES[kind][0]
    return f"{number:02}/{name}-{body}" if name else f"{number:02}/{body}-VP"


def _begins(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
