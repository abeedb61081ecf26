"""Lists IT can act on, a page at a time or whole; whoever sees or takes out one leaves an event (I-17).

IT staff and administrators are told names, for they are to help these people; auditors are told
pseudonyms, the same within one list and one day and others in every other (P-20).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from directory.addresses.plain import plain
from service.adoption.figures import Figures
from service.adoption.ladders.behind import GAPS, Behind, ListName, behind
from service.adoption.ladders.ladder import Step
from service.adoption.measures import Holding, Measures
from service.adoption.spans import named_period
from service.clock import Clock
from service.events.adoption import PeopleListed
from service.events.ledger import record
from service.store.engine import Memory
from service.store.queries.behind import directory_sign_ins, held_since, last_days, names_of

PEOPLE_ON_PAGE: Final = 50


class Sort(StrEnum):
    """What a list may be sorted by: the longest equipped and those never seen come first."""

    UNIT = "unit"
    NAME = "name"
    SINCE = "since"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which list, of which body and period (None: until today), in which order, and which page of it."""

    name: ListName
    unit: str | None = None
    period: str | None = None
    sort: Sort = Sort.UNIT
    page: int = 1


@dataclass(frozen=True, slots=True)
class WeakSignIn:
    """The last sign-in the directory remembers; the truth may be later by so many days. Never counted."""

    moment: datetime
    attribute: str
    late_days: int


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on a list; `key` is the staff number, and the pseudonym where names are not told."""

    key: str
    name: str
    mail: str
    units: tuple[str, ...]
    since: date | None = None
    last: date | None = None
    weak: WeakSignIn | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as it is told: some of its rows, and the two counts whose difference it is."""

    wish: Wish
    as_of: datetime
    behind: Behind
    rows: tuple[Listed, ...]
    pages: int
    named: bool
    bodies: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Lists:
    """Answers who is behind; `secret` makes the pseudonyms."""

    memory: Memory
    clock: Clock
    measures: Measures
    zone: tzinfo
    secret: Callable[[], bytes]

    def page(self, wish: Wish, *, by: str, named: bool) -> Listing:
        """Return one page of a list, the last where there are fewer; that somebody looked is an event.

        Raises:
            UnusablePeriodError, RosterError: there is no such period or body.
            UnknownLadderError: nothing of the kind is measured here.

        """
        return self._listing(wish, by, "page", named=named, whole=False)

    def whole(self, wish: Wish, *, by: str, named: bool, form: str = "csv") -> Listing:
        """Return a whole list, to be taken out; an event, and raises, as `page`."""
        return self._listing(wish, by, form, named=named, whole=True)

    def sizes(self, unit: str | None) -> dict[ListName, Behind]:
        """Return every list of a body without its people being told; raises as `page`."""
        moment = self.clock()
        with self.memory.reading() as session:
            figures = Figures(session, self.measures, self.zone)
            return {name: behind(figures, name, unit, moment, None) for name in ListName}

    def _listing(self, wish: Wish, by: str, form: str, *, named: bool, whole: bool) -> Listing:
        moment = self.clock()
        period = named_period(wish.period) if wish.period else None
        with self.memory.reading() as session:
            figures = Figures(session, self.measures, self.zone)
            found = behind(figures, wish.name, wish.unit, moment, period)
            told = _Telling(session, wish, found, moment, None if named else self._key(wish, found))
            ordered = told.ordered()
            pages = max(1, -(-len(ordered) // PEOPLE_ON_PAGE))
            first = 0 if whole else (min(max(wish.page, 1), pages) - 1) * PEOPLE_ON_PAGE
            shown = ordered if whole else ordered[first : first + PEOPLE_ON_PAGE]
            rows = told.rows(shown)
        event = PeopleListed(
            wish.name,
            found.period.first.isoformat(),
            found.on.isoformat(),
            wish.unit,
            len(found.people),
            len(rows),
            named,
            form,
        )
        with self.memory.writing() as session:
            record(session, event, moment=moment, actor=by)
        return Listing(wish, moment, found, rows, pages, named, _bodies(found))

    def _key(self, wish: Wish, found: Behind) -> bytes:
        text = f"list {wish.name} {found.on.isoformat()}"
        return hmac.digest(self.secret(), text.encode(), hashlib.sha256)


@dataclass
class _Telling:
    """What is told of the people of one list: asked for all where a sort needs it, else for those shown."""

    session: Session
    wish: Wish
    found: Behind
    moment: datetime
    key: bytes | None
    _names: dict[str, tuple[str, str]] = field(default_factory=dict)

    def ordered(self) -> list[str]:
        """Return the people in the order that is wished; among equals by what they are called."""
        people = self.found.people
        calls = {person: self._called(person) for person in people}
        if self.key is None:
            self._names = names_of(self.session, people)
            calls = {
                person: _sorting(self._names.get(person, (person, ""))[0]) for person in people
            }
        firsts: dict[str, tuple[object, ...]] = {}
        match self.wish.sort:
            case Sort.UNIT:
                firsts = {person: self._units(person) for person in people}
            case Sort.SINCE:
                since = self._since(people)
                firsts = {one: (since.get(one, date.max),) for one in people}
            case Sort.LAST:
                last = self._last(people)
                firsts = {one: (last.get(one, date.min),) for one in people}
        return sorted(people, key=lambda one: (firsts.get(one, ()), calls[one], one))

    def rows(self, people: Sequence[str]) -> tuple[Listed, ...]:
        """Return what is told of these."""
        since, last = self._since(people), self._last(people)
        weak = directory_sign_ins(self.session, people) if self._of_mailboxes else {}
        return tuple(
            Listed(
                self._called(person),
                *self._names.get(person, (self._called(person), "")),
                self._units(person),
                since.get(person),
                last.get(person),
                WeakSignIn(*weak[person]) if person in weak else None,
            )
            for person in people
        )

    @property
    def _of_mailboxes(self) -> bool:
        return self.found.equipped.holding is Holding.MAILBOX

    def _called(self, person: str) -> str:
        if self.key is None:
            return person
        return hmac.digest(self.key, person.encode(), hashlib.sha256).hex()[:16]

    def _units(self, person: str) -> tuple[str, ...]:
        people = self.found.population
        if people is None:
            return ()
        units = people.tree.units
        inside = None if self.wish.unit is None else people.tree.under(self.wish.unit)
        return tuple(
            sorted(
                units[code].name if code in units else code
                for code in people.posts.get(person, ())
                if inside is None or code in inside
            )
        )

    def _since(self, people: Iterable[str]) -> dict[str, date]:
        if GAPS[self.wish.name].upper is Step.EQUIPPED:
            return {}
        kind = str(self.found.equipped.holding)
        return held_since(self.session, kind, people, self.found.on, self.moment)

    def _last(self, people: Iterable[str]) -> dict[str, date]:
        kinds = [str(kind) for kind in self.found.active.kinds]
        return last_days(self.session, kinds, people, self.found.on, self.moment)


def _sorting(name: str) -> str:
    """Return a name as lists of Vietnamese names stand: by the given name, then by the others."""
    others, _, given = plain(name).rpartition(" ")
    return f"{given} {others}"


def _bodies(found: Behind) -> tuple[tuple[str, str], ...]:
    """Return code and name of every body of the day, by name."""
    if found.population is None:
        return ()
    units = found.population.tree.units.values()
    return tuple(sorted(((one.code, one.name) for one in units), key=lambda one: (one[1], one[0])))
