"""Writing the roster: what HR and the directory say today, and corrections of what they said before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import ClassVar, Final, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.adoption.measures import Holding, Measures
from service.adoption.roster import LinkKind, RosterError
from service.store.engine import Turn, take_turn
from service.store.queries.adoption import Spanned, in_force, known_at
from service.store.tables.adoption import (
    FactSourceRow,
    RosterExclusionRow,
    RosterHoldingRow,
    RosterPostRow,
    RosterUnitRow,
    UnitLinkRow,
)

ELSEWHERE: Final = "told:"
"""Begins the reference of what somebody else told of; what the house observes leaves such rows alone."""


@dataclass(frozen=True, slots=True)
class UnitTold:
    """A body as somebody tells of it."""

    row: ClassVar[type[Spanned]] = RosterUnitRow
    code: str
    name: str
    kind: str
    level: str
    parent_code: str | None = None
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A post as HR tells of it; whether it leads follows from its code."""

    row: ClassVar[type[Spanned]] = RosterPostRow
    person_key: str
    unit_code: str
    position_code: str = ""
    employment_class: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Why somebody does not count, as HR tells."""

    row: ClassVar[type[Spanned]] = RosterExclusionRow
    person_key: str
    reason_code: str


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody holds."""

    row: ClassVar[type[Spanned]] = RosterHoldingRow
    person_key: str
    kind: Holding
    reference: str


Told = UnitTold | Post | Exclusion | Held
T = TypeVar("T", UnitTold, Post, Exclusion, Held)


@dataclass(frozen=True, slots=True)
class Taken:
    """How many spans began and how many ended."""

    opened: int
    closed: int


def take(
    session: Session,
    told: Iterable[T],
    what: type[T],
    measures: Measures,
    *,
    on: date,
    moment: datetime,
) -> Taken:
    """Let everything that is told be so from a day on, and what is not told any more end on it.

    Raises:
        RosterError: something begins later already; then only a correction can say what was before.

    """
    take_turn(session, Turn.USAGE)
    session.flush()
    row = what.row
    later = select(row).where(row.valid_from > on, known_at(row, moment)).limit(1)
    if session.scalars(later).first() is not None:
        raise RosterError(f"{row.__tablename__} knows of days after {on}")
    wanted = set(told)
    standing = select(row).where(in_force(row, on), known_at(row, moment)).order_by(row.id)
    here = cast("Sequence[Spanned]", session.scalars(standing).all())
    opened = closed = 0
    kept: set[Told] = set()
    for one in here:
        facts = _told(one, what)
        if facts in wanted and facts not in kept:
            kept.add(facts)
            continue
        _supersede(session, one, moment, one.valid_from, on)
        closed += 1
    for facts in sorted(wanted - kept, key=repr):
        session.add(_row(facts, measures, on, None, moment))
        opened += 1
    session.flush()
    return Taken(opened, closed)


def enter(
    session: Session,
    told: Told,
    measures: Measures,
    *,
    valid_from: date,
    valid_to: date | None,
    moment: datetime,
) -> Spanned:
    """Write one span of the past or the future and return its row.

    Raises:
        RosterError: the span has no day, or a body of that code stands on one of its days already.

    """
    if valid_to is not None and valid_to <= valid_from:
        raise RosterError(f"a span that ends before it begins: {valid_from} to {valid_to}")
    row = _row(told, measures, valid_from, valid_to, moment)
    if isinstance(row, RosterUnitRow) and _overlaps(session, row, moment):
        raise RosterError(f"two bodies of one code at once: {row.code}")
    session.add(row)
    session.flush()
    return row


def correct(
    session: Session,
    row: Spanned,
    moment: datetime,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> None:
    """Supersede a row: by one over the span given, or by nothing where none is.

    Figures asked as of an earlier moment go on seeing the row as it was.
    """
    if row.superseded_at is not None:
        raise RosterError("that row was corrected before")
    if moment < row.recorded_at:
        raise RosterError("a correction comes after what it corrects")
    if valid_from is None:
        row.superseded_at = moment
    else:
        _supersede(session, row, moment, valid_from, valid_to)
    session.flush()


def link(
    session: Session,
    kind: LinkKind,
    predecessor: str,
    successors: Sequence[str],
    *,
    day: date,
    decision_number: str,
    decision_date: date,
    moment: datetime,
) -> None:
    """Write what became of a body; without a decision's number it is refused (M-20)."""
    if not decision_number.strip():
        raise RosterError("a body changes by a decision, and a decision has a number")
    if (kind == LinkKind.DISSOLVE) == bool(successors):
        raise RosterError("a dissolved body has no successor, any other has one")
    if predecessor in successors:
        raise RosterError("a body does not succeed itself")
    for successor in successors or (None,):
        session.add(
            UnitLinkRow(
                kind=kind,
                predecessor=predecessor,
                successor=successor,
                day=day,
                decision_number=decision_number,
                decision_date=decision_date,
                recorded_at=moment,
            )
        )
    session.flush()


def note_source(
    session: Session, name: str, moment: datetime, since: date, position: int = 0
) -> None:
    """Note that a source was read, and from which day on it can tell anything."""
    row = session.get(FactSourceRow, name)
    if row is None:
        row = FactSourceRow(name=name, since=since, first_read_at=moment, position=0)
        session.add(row)
    elif row.since is None or since < row.since:
        row.since = since
    row.last_read_at, row.position = moment, max(row.position or 0, position)
    session.flush()


def _supersede(
    session: Session, row: Spanned, moment: datetime, begins: date, ends: date | None
) -> None:
    """Let a row count no more from now on, and another over a span stand beside it if it has days."""
    row.superseded_at = moment
    if ends is not None and ends <= begins:
        return
    columns: Mapping[str, object] = {
        column.key: getattr(row, column.key)
        for column in row.__table__.columns
        if column.key not in {"id", "superseded_at"}
    }
    span = {"valid_from": begins, "valid_to": ends, "recorded_at": moment}
    session.add(type(row)(**{**columns, **span}))


def _overlaps(session: Session, row: RosterUnitRow, moment: datetime) -> bool:
    """Tell whether a body of that code is known to stand on one of those days."""
    others = select(RosterUnitRow).where(
        RosterUnitRow.code == row.code, known_at(RosterUnitRow, moment)
    )
    return any(
        (one.valid_to is None or one.valid_to > row.valid_from)
        and (row.valid_to is None or row.valid_to > one.valid_from)
        for one in session.scalars(others)
    )


def _told(row: Spanned, what: type[T]) -> T:
    return what(**{one.name: getattr(row, one.name) for one in fields(what)})


def _row(
    told: Told, measures: Measures, begins: date, ends: date | None, moment: datetime
) -> Spanned:
    facts: dict[str, object] = {one.name: getattr(told, one.name) for one in fields(told)}
    if isinstance(told, Post):
        facts["is_leader"] = measures.is_leader(told.position_code)
    return told.row(**facts, valid_from=begins, valid_to=ends, recorded_at=moment)
