"""What became of a body, by a decision with its number and date (O-03, M-20), written down once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.adoption.roster import LinkKind, RosterError
from service.adoption.sources.recording import link
from service.clock import Clock
from service.events.bodies import UnitLinked
from service.events.ledger import record
from service.store.engine import Memory, Turn, take_turn
from service.store.tables.adoption import RosterUnitRow, UnitLinkRow
from service.store.tables.people import UnitRow

LONGEST_NUMBER: Final = 100
MOST: Final = 100
EARLIEST: Final = date(1945, 9, 2)


class LinkRefusedError(RosterError):
    """Nothing was written; `reason` is a stable word, `value` what it is about.

    `no_decision`, `too_long`, `day_in_doubt`, `decided_later`, `decided_in_future`, `successors`,
    `unknown_unit`, `to_itself`, `ring` or `linked_already`.
    """

    def __init__(self, reason: str, value: str = "") -> None:
        self.reason, self.value = reason, value[:100]
        super().__init__(f"link refused: {reason} {self.value}".strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Becoming:
    """What a decision says of a body; `successors` are codes, none where it was dissolved."""

    kind: LinkKind
    predecessor: str
    successors: tuple[str, ...]
    day: date
    decision_number: str
    decision_date: date


@dataclass(frozen=True, slots=True)
class UnitLinks:
    """Writes down what became of bodies."""

    memory: Memory
    clock: Clock
    zone: tzinfo

    def keep(self, told: Becoming, *, actor: str) -> bool:
        """Write it with its event; False where the very same stands already.

        Raises:
            LinkRefusedError: it makes no sense.

        """
        moment = self.clock()
        _judge(told, moment.astimezone(self.zone).date())
        with self.memory.writing() as session:
            take_turn(session, Turn.USAGE)
            if unknown := _unknown(session, (told.predecessor, *told.successors)):
                raise LinkRefusedError("unknown_unit", unknown)
            standing = session.scalars(
                select(UnitLinkRow).where(UnitLinkRow.superseded_at.is_(None))
            ).all()
            here = [one for one in standing if _is_of(one, told)]
            if here and _says(here, told):
                return False
            if here:
                raise LinkRefusedError("linked_already", here[0].decision_number)
            if told.kind is not LinkKind.TRANSFER and _leads_back(standing, told):
                raise LinkRefusedError("ring", told.predecessor)
            link(
                session, told.kind, told.predecessor, told.successors, day=told.day,
                decision_number=told.decision_number.strip(), decision_date=told.decision_date,
                moment=moment,
            )  # fmt: skip
            event = UnitLinked(
                told.predecessor, told.kind.value, told.successors, told.day.isoformat(),
                told.decision_number.strip(), told.decision_date.isoformat(),
            )  # fmt: skip
            record(session, event, moment=moment, actor=actor)
        return True


def _judge(told: Becoming, today: date) -> None:
    """Refuse what makes no sense by itself."""
    number = told.decision_number.strip()
    if not number:
        raise LinkRefusedError("no_decision")
    if len(number) > LONGEST_NUMBER or not number.isprintable():
        raise LinkRefusedError("too_long", number)
    if told.decision_date < EARLIEST:
        raise LinkRefusedError("day_in_doubt", told.decision_date.isoformat())
    if told.decision_date > today:
        raise LinkRefusedError("decided_in_future", told.decision_date.isoformat())
    if told.day < told.decision_date:
        raise LinkRefusedError("decided_later", told.day.isoformat())
    if not _fits(told.kind, len(told.successors)):
        raise LinkRefusedError("successors", told.kind.value)
    if len(set(told.successors)) != len(told.successors) or told.predecessor in told.successors:
        raise LinkRefusedError("to_itself", told.predecessor)


def _fits(kind: LinkKind, successors: int) -> bool:
    """Tell whether a body can have so many successors.

    >>> _fits(LinkKind.DISSOLVE, 0), _fits(LinkKind.MERGE, 2), _fits(LinkKind.SPLIT, 2)
    (True, False, True)
    """
    match kind:
        case LinkKind.DISSOLVE:
            return successors == 0
        case LinkKind.SPLIT:
            return 2 <= successors <= MOST  # noqa: PLR2004 - a split into one is no split
        case LinkKind.TRANSFER:
            return 1 <= successors <= MOST
        case LinkKind.RENAME | LinkKind.MERGE:
            return successors == 1


def _unknown(session: Session, codes: Sequence[str]) -> str | None:
    """Return a code that no body has or ever had, if there is one."""
    known = set(session.scalars(select(UnitRow.code).where(UnitRow.code.in_(codes))))
    was = select(RosterUnitRow.code).where(RosterUnitRow.code.in_(codes)).distinct()
    known |= set(session.scalars(was))
    return next((code for code in codes if code not in known), None)


def _is_of(row: UnitLinkRow, told: Becoming) -> bool:
    """Tell whether a row says what became of this body on that day, in the same sense."""
    moved = row.kind == LinkKind.TRANSFER, told.kind is LinkKind.TRANSFER
    same = row.predecessor == told.predecessor and row.day == told.day
    return same and moved[0] == moved[1] and (not moved[0] or row.successor in told.successors)


def _says(rows: Sequence[UnitLinkRow], told: Becoming) -> bool:
    decision = told.decision_number.strip(), told.decision_date
    return (
        {row.successor for row in rows} == set[str | None](told.successors or (None,))
        and {row.kind for row in rows} == {told.kind}
        and {(row.decision_number, row.decision_date) for row in rows} == {decision}
    )


def _leads_back(standing: Sequence[UnitLinkRow], told: Becoming) -> bool:
    """Tell whether a successor becomes this very body again on the same day.

    On another day it may. Renames may go round: two bodies take each other's code (`roster`).
    """
    if told.kind is LinkKind.RENAME:
        return False
    after = {
        row.predecessor: row.successor
        for row in standing
        if row.day == told.day and row.kind != LinkKind.TRANSFER
    }
    for heir in told.successors:
        seen, here = set[str](), after.get(heir)
        while here is not None and here not in seen:
            if here == told.predecessor:
                return True
            seen.add(here)
            here = after.get(here)
    return False
