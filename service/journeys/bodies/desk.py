"""Bodies come from a list or one by one; each change is an event, and none is ever deleted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from uuid import uuid4

from sqlalchemy.orm import Session

from directory.snapshot.cells import text_of
from directory.snapshot.errors import Refusal, SnapshotRefusedError
from directory.snapshot.unit_list import (
    UNIT_BOUNDS,
    ListedUnit,
    UnitFault,
    UnitFaultCode,
    UnitLayout,
    UnitList,
    judge_units,
    read_unit_list,
)
from service.clock import Clock
from service.events.bodies import UnitAdded, UnitMoved, UnitRenamed
from service.events.catalogue import Event
from service.events.ledger import record_all
from service.journeys.bodies.comparing import Body, Change, ChangeKind, Comparison, compare
from service.journeys.bodies.errors import BodiesRefusedError
from service.journeys.errors import NotFoundError
from service.sandbox import SafeRoom
from service.store.engine import Memory, Turn, take_turn
from service.store.queries.bodies import all_bodies, people_by_unit
from service.store.tables.people import UnitRow

LONGEST_FILENAME: Final = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """A body in its tree: `depth` 0 at the top, `people` who work in it and are active."""

    code: str
    name: str
    parent: str | None
    depth: int
    people: int


@dataclass(frozen=True, kw_only=True)
class Bodies:
    """Keeps the bodies; whether somebody may is asked at the door."""

    memory: Memory
    clock: Clock
    sandbox: SafeRoom
    layout: Callable[[], UnitLayout]

    def tree(self) -> tuple[Standing, ...]:
        """Return every body, each followed by those under it."""
        with self.memory.reading() as session:
            rows, people = all_bodies(session), people_by_unit(session)
        known, below = {row.id: row for row in rows}, defaultdict[str | None, list[UnitRow]](list)
        for row in rows:
            below[row.parent_id if row.parent_id in known else None].append(row)

        def told(parent: UnitRow | None, depth: int) -> Iterator[Standing]:
            for row in below[parent.id if parent else None]:
                above = parent.code if parent else None
                yield Standing(row.code, row.name, above, depth, people.get(row.id, 0))
                yield from told(row, depth + 1)

        return tuple(told(None, 0))

    def read(self, file: BinaryIO, filename: str) -> UnitList:
        """Return what a file says, read in the safe room.

        Raises:
            SnapshotRefusedError: it cannot be read at all.
            BodiesRefusedError: with everything that is wrong in its rows.

        """
        name = Path(filename).name[:LONGEST_FILENAME] or "?"
        octets = file.read(UNIT_BOUNDS.octets + 1)
        if len(octets) > UNIT_BOUNDS.octets:
            raise SnapshotRefusedError(Refusal.TOO_LARGE, name, UNIT_BOUNDS.octets)
        found = self.sandbox.run(read_unit_list, octets, name, self.layout())
        if found.faults:
            raise BodiesRefusedError(found.faults)
        return found

    def foresee(self, listed: Sequence[ListedUnit]) -> Comparison:
        """Return what a list would change and change nothing; raises BodiesRefusedError."""
        with self.memory.reading() as session:
            return _compared(listed, all_bodies(session))

    def take_over(self, listed: Sequence[ListedUnit], *, actor: str) -> Comparison:
        """Make the bodies of a list be so, all of them or none; a second time changes nothing.

        Raises:
            BodiesRefusedError: with everything that is wrong.

        """
        moment = self.clock()
        with self.memory.writing() as session:
            take_turn(session, Turn.LEDGER)
            rows = {row.code: row for row in all_bodies(session)}
            found = _compared(listed, rows.values())
            _carry_out(session, found.changes, rows)
            events = [_event(one) for one in found.changes]
            record_all(session, events, moment=moment, actor=actor)
        return found

    def add(self, code: str, name: str, under: str | None, *, actor: str) -> Comparison:
        """Take one body in; raises BodiesRefusedError, also where the code is taken."""
        listed = ListedUnit(0, text_of(code)[0], text_of(name)[0], under or None)
        if any(one.code == listed.code for one in self.tree()):
            fault = UnitFault(UnitFaultCode.DOUBLED_CODE, 0, value=listed.code)
            raise BodiesRefusedError([fault])
        return self.take_over([listed], actor=actor)

    def rename(self, code: str, name: str, *, actor: str) -> Comparison:
        """Call a body something else; raises NotFoundError and BodiesRefusedError."""
        one = self.one(code)
        listed = ListedUnit(0, one.code, text_of(name)[0], one.parent)
        return self.take_over([listed], actor=actor)

    def move(self, code: str, under: str, *, actor: str) -> Comparison:
        """Let a body stand under another; raises NotFoundError and BodiesRefusedError."""
        one = self.one(code)
        return self.take_over([ListedUnit(0, one.code, one.name, under)], actor=actor)

    def one(self, code: str) -> Standing:
        """Return one body; raises NotFoundError."""
        found = next((one for one in self.tree() if one.code == code), None)
        if found is None:
            raise NotFoundError(code)
        return found


def _compared(listed: Sequence[ListedUnit], rows: Iterable[UnitRow]) -> Comparison:
    known = {row.id: row for row in rows}
    standing = {
        row.code: Body(row.code, row.name, known[row.parent_id].code if row.parent_id else None)
        for row in known.values()
    }
    if wrong := [*judge_units(list(listed))]:
        raise BodiesRefusedError(wrong)
    found = compare(listed, standing)
    if found.faults:
        raise BodiesRefusedError(found.faults)
    return found


def _carry_out(session: Session, changes: Sequence[Change], rows: dict[str, UnitRow]) -> None:
    """Write what changes; a body is there before another stands under it."""
    for one in changes:
        if one.kind is ChangeKind.NEW:
            rows[one.code] = UnitRow(id=str(uuid4()), code=one.code, name=one.name)
            session.add(rows[one.code])
    session.flush()
    for one in changes:
        row = rows[one.code]
        row.name = one.name
        row.parent_id = rows[one.parent].id if one.parent is not None else None


def _event(one: Change) -> Event:
    match one.kind:
        case ChangeKind.NEW:
            return UnitAdded(one.code, one.name, one.parent)
        case ChangeKind.RENAMED:
            return UnitRenamed(one.code, one.name, one.before or "")
        case ChangeKind.MOVED:
            return UnitMoved(one.code, one.parent, one.before)
