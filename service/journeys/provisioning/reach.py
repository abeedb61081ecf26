"""Whose mailboxes somebody may see and touch: all, or those of a unit and the units below it (M-28)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from service.clock import Clock
from service.events.ledger import record
from service.events.provisioning import UnitAdministratorDismissed, UnitAdministratorNamed
from service.identity.roles import Person, Role
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.provisioning.errors import ActRefusedError
from service.journeys.provisioning.views import Administrator, Unit
from service.store.engine import Memory
from service.store.queries.people import person_by_user_name
from service.store.queries.provisioning import (
    unit_administrator,
    unit_administrators,
    unit_tree,
    units_administered,
)
from service.store.tables.provisioning import UnitAdministratorRow

KEEPERS: Final = (Role.IT_STAFF, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Reach:
    """What somebody may see; `units` is None where that is everything. `names` are all units'."""

    person: Person
    units: frozenset[str] | None
    tree: tuple[Unit, ...] = ()
    names: dict[str, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Tell whether this person looks after every mailbox, with every act."""
        return self.units is None

    def sees(self, unit: str) -> bool:
        """Tell whether a unit's mailboxes are this person's to see."""
        return self.units is None or unit in self.units

    @property
    def choices(self) -> tuple[Unit, ...]:
        """The units to choose from."""
        return tuple(one for one in self.tree if self.sees(one.code))


@dataclass(frozen=True, kw_only=True)
class Reaches:
    """Tells how far somebody reaches, and keeps who looks after which unit."""

    memory: Memory
    clock: Clock

    def of(self, person: Person) -> Reach:
        """Return how far somebody reaches; raises NotAllowedError where that is nowhere."""
        with self.memory.reading() as session:
            tree = unit_tree(session)
            own = None if person.may(*KEEPERS) else units_administered(session, person.id)
        if own is not None and not own:
            raise NotAllowedError
        units = None if own is None else frozenset(below(own, tree))
        names = {code: name for code, name, _ in tree}
        return Reach(person, units, tuple(in_order(tree)), names)

    def reaches(self, person: Person) -> bool:
        """Tell whether somebody looks after any mailbox at all."""
        if person.may(*KEEPERS):
            return True
        with self.memory.reading() as session:
            return bool(units_administered(session, person.id))

    def administrators(self, by: Person) -> tuple[Administrator, ...]:
        """Return who looks after which unit, as far as this person sees."""
        reach = self.of(by)
        with self.memory.reading() as session:
            return tuple(
                Administrator(
                    person_id=person.id,
                    full_name=person.full_name,
                    user_name=person.user_name,
                    email=person.email,
                    unit=row.unit,
                    unit_name=reach.names.get(row.unit, row.unit),
                    named_at=row.named_at,
                    named_by=row.named_by,
                )
                for row, person in unit_administrators(session)
                if reach.sees(row.unit)
            )

    def name(self, by: Person, user_name: str, unit: str) -> None:
        """Have somebody look after a unit's mailboxes; twice does no harm.

        Raises:
            NotAllowedError; ActRefusedError: there is no such active person or unit.

        """
        _administrator(by)
        moment = self.clock()
        with self.memory.writing() as session:
            person = person_by_user_name(session, user_name.strip())
            if person is None or not person.active:
                raise ActRefusedError("unknown_person")
            if unit not in {code for code, _, _ in unit_tree(session)}:
                raise ActRefusedError("unknown_unit")
            if unit_administrator(session, person.id, unit) is not None:
                return
            session.add(
                UnitAdministratorRow(
                    person_id=person.id, unit=unit, named_at=moment, named_by=by.user_name
                )
            )
            event = UnitAdministratorNamed(person.id, unit)
            record(session, event, moment=moment, actor=by.user_name)

    def dismiss(self, by: Person, person_id: str, unit: str) -> None:
        """End that somebody looks after a unit; twice does no harm."""
        _administrator(by)
        with self.memory.writing() as session:
            row = unit_administrator(session, person_id, unit)
            if row is not None:
                session.delete(row)
                event = UnitAdministratorDismissed(person_id, unit)
                record(session, event, moment=self.clock(), actor=by.user_name)


def below(units: Iterable[str], tree: Iterable[tuple[str, str, str | None]]) -> set[str]:
    """Return units with all that stand below them, whatever circles the tree has.

    >>> sorted(below({"a"}, [("a", "A", None), ("b", "B", "a"), ("c", "C", "b"), ("d", "D", None)]))
    ['a', 'b', 'c']
    """
    under: dict[str | None, list[str]] = {}
    for code, _, above in tree:
        under.setdefault(above, []).append(code)
    found, ahead = set(units), list(units)
    while ahead:
        for code in under.get(ahead.pop(), ()):
            if code not in found:
                found.add(code)
                ahead.append(code)
    return found


def in_order(tree: list[tuple[str, str, str | None]]) -> list[Unit]:
    """Return units as a list that reads as a tree: each followed by those below it.

    >>> [(u.code, u.depth) for u in in_order([("b", "B", "a"), ("a", "A", None), ("c", "C", None)])]
    [('a', 0), ('b', 1), ('c', 0)]
    """
    codes = {code for code, _, _ in tree}
    under: dict[str | None, list[tuple[str, str]]] = {}
    for code, name, above in tree:
        under.setdefault(above if above in codes else None, []).append((code, name))
    found: dict[str, Unit] = {}

    def walk(above: str | None, depth: int) -> None:
        for code, name in under.get(above, ()):
            if code not in found:
                found[code] = Unit(code, name, depth)
                walk(code, depth + 1)

    walk(None, 0)
    for code, name, _ in tree:  # what stands in a circle has no top to begin from
        found.setdefault(code, Unit(code, name))
    return list(found.values())


def seen(reach: Reach, unit: str) -> None:
    """Raise NotFoundError where a unit is not this person's to see: whether it exists is not told."""
    if not reach.sees(unit):
        raise NotFoundError


def _administrator(by: Person) -> None:
    if not by.may(Role.ADMINISTRATOR):
        raise NotAllowedError
