"""Plans for the mail directory, their steps, and what they were made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from service.store.engine import insert_into
from service.store.tables.plans import (
    AccountLinkRow,
    MailAddressRow,
    MailPlanRow,
    MailPlanStepRow,
    StaffAbsenceRow,
    StaffSnapshotRow,
)

PENDING, BEGUN, DONE = "PENDING", "BEGUN", "DONE"
AS_PLANNED = (DONE, "ALREADY")
UNFINISHED = ("APPROVED", "RUNNING")


def plan_by_id(session: Session, plan_id: str) -> MailPlanRow | None:
    """Return one plan."""
    return session.get(MailPlanRow, plan_id)


def locked_plan(session: Session, plan_id: str) -> MailPlanRow | None:
    """Return one plan, for this transaction alone to write to."""
    wanted = select(MailPlanRow).where(MailPlanRow.id == plan_id).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def plan_by_digest(session: Session, digest: str) -> MailPlanRow | None:
    """Return the newest plan of this digest."""
    wanted = select(MailPlanRow).where(MailPlanRow.digest == digest)
    return session.scalars(wanted.order_by(MailPlanRow.made_at.desc()).limit(1)).one_or_none()


def newest_plans(
    session: Session, limit: int, origins: Sequence[str] = ()
) -> Sequence[MailPlanRow]:
    """Return the last plans, the newest first."""
    wanted = select(MailPlanRow).order_by(MailPlanRow.made_at.desc(), MailPlanRow.id).limit(limit)
    if origins:
        wanted = wanted.where(MailPlanRow.origin.in_(origins))
    return session.scalars(wanted).all()


def unfinished_plans(session: Session, moment: datetime) -> Sequence[str]:
    """Return the plans that wait to be carried out and that nobody holds."""
    free = MailPlanRow.lease_until.is_(None) | (MailPlanRow.lease_until < moment)
    wanted = select(MailPlanRow.id).where(MailPlanRow.state.in_(UNFINISHED), free)
    return session.scalars(wanted.order_by(MailPlanRow.decided_at)).all()


def steps_of(
    session: Session,
    plan_id: str,
    *,
    kind: str | None = None,
    unit: str | None = None,
    state: str | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> Sequence[MailPlanStepRow]:
    """Return the steps of a plan in their order."""
    wanted = _steps(plan_id, kind, unit, state).order_by(MailPlanStepRow.number)
    return session.scalars(wanted.offset(offset).limit(limit)).all()


def count_steps(
    session: Session,
    plan_id: str,
    *,
    kind: str | None = None,
    unit: str | None = None,
    state: str | None = None,
) -> int:
    """Return how many steps there are."""
    wanted = _steps(plan_id, kind, unit, state).subquery()
    return session.scalar(select(func.count()).select_from(wanted)) or 0


def step_states(session: Session, plan_id: str) -> dict[str, int]:
    """Return how many steps of a plan are in which state."""
    rows = session.execute(
        select(MailPlanStepRow.state, func.count().label("steps"))
        .where(MailPlanStepRow.plan_id == plan_id)
        .group_by(MailPlanStepRow.state)
    )
    return {one.state: one.steps for one in rows}


def ended_steps(session: Session, plan_id: str) -> Sequence[Any]:
    """Return number, state, code, message and what became of the sessions, of every ended step."""
    row = MailPlanStepRow
    return session.execute(
        select(row.number, row.state, row.code, row.message, row.sessions_ended).where(
            row.plan_id == plan_id, row.state.not_in((PENDING, BEGUN))
        )
    ).all()


def places_changed_since(session: Session, moment: datetime) -> frozenset[str]:
    """Return the identities, and the names before and after, of what steps changed since then."""
    row = MailPlanStepRow
    changed = select(row.entry_uuid, row.body).where(row.state == DONE, row.ended_at >= moment)
    found = {
        place
        for uuid, body in session.execute(changed)
        for place in (uuid, body.get("dn"), body.get("new_dn"))
    }
    return frozenset(place for place in found if place)


def begun_steps(session: Session, plan_id: str) -> Sequence[int]:
    """Return the numbers of the steps that were sent, perhaps."""
    return session.scalars(
        select(MailPlanStepRow.number).where(
            MailPlanStepRow.plan_id == plan_id, MailPlanStepRow.state == BEGUN
        )
    ).all()


def settled_before(session: Session, plan_id: str, numbers: Iterable[int]) -> frozenset[int]:
    """Return of which steps it was noted before that the entry is as planned."""
    row = MailPlanStepRow
    wanted = select(row.number).where(
        row.plan_id == plan_id, row.state.in_(AS_PLANNED), row.number.in_(list(numbers))
    )
    return frozenset(session.scalars(wanted))


def begin_steps(session: Session, plan_id: str, numbers: Iterable[int]) -> None:
    """Note that steps are about to be sent."""
    session.execute(
        update(MailPlanStepRow)
        .where(MailPlanStepRow.plan_id == plan_id, MailPlanStepRow.number.in_(list(numbers)))
        .values(state=BEGUN)
    )


def end_steps(session: Session, plan_id: str, outcomes: Iterable[Mapping[str, Any]]) -> None:
    """Note what became of steps: each a mapping of `number` and the columns to set."""
    session.execute(update(MailPlanStepRow), [{"plan_id": plan_id, **one} for one in outcomes])


def renew_lease(session: Session, plan_id: str, until: datetime) -> None:
    """Keep other workers from a plan until then."""
    session.execute(update(MailPlanRow).where(MailPlanRow.id == plan_id).values(lease_until=until))


def steps_about(
    session: Session, *, staff_number: str | None, entry_uuid: str, limit: int = 200
) -> Sequence[tuple[MailPlanStepRow, MailPlanRow]]:
    """Return what was planned and done about one account, the newest first: its life line."""
    same = MailPlanStepRow.entry_uuid == entry_uuid
    if staff_number:
        same |= MailPlanStepRow.staff_number == staff_number
    rows = session.execute(
        select(MailPlanStepRow, MailPlanRow)
        .join(MailPlanRow, MailPlanRow.id == MailPlanStepRow.plan_id)
        .where(same)
        .order_by(MailPlanRow.made_at.desc(), MailPlanStepRow.number)
        .limit(limit)
    )
    return [(step, plan) for step, plan in rows]


def snapshot_by_id(session: Session, snapshot_id: str) -> StaffSnapshotRow | None:
    """Return one snapshot."""
    return session.get(StaffSnapshotRow, snapshot_id)


def newest_snapshots(session: Session, limit: int) -> Sequence[StaffSnapshotRow]:
    """Return the last snapshots, the newest first."""
    wanted = select(StaffSnapshotRow).order_by(StaffSnapshotRow.taken_at.desc())
    return session.scalars(wanted.limit(limit)).all()


def plans_from(session: Session, source_id: str) -> Sequence[MailPlanRow]:
    """Return the plans made from one snapshot, or undoing one plan, the newest first."""
    wanted = select(MailPlanRow).where(MailPlanRow.source_id == source_id)
    return session.scalars(wanted.order_by(MailPlanRow.made_at.desc())).all()


def knows_staff_file(session: Session, sha256: str) -> bool:
    """Tell whether an HR file of this digest was taken in."""
    wanted = exists().where(StaffSnapshotRow.sha256 == sha256)
    return bool(session.scalar(select(wanted)))


def snapshots_before(session: Session, moment: datetime) -> Sequence[StaffSnapshotRow]:
    """Return the HR files taken in before a moment."""
    return session.scalars(select(StaffSnapshotRow).where(StaffSnapshotRow.taken_at < moment)).all()


def last_counted_snapshot(session: Session) -> StaffSnapshotRow | None:
    """Return the newest snapshot that a plan was made from."""
    return session.scalars(
        select(StaffSnapshotRow)
        .where(StaffSnapshotRow.counted_at.is_not(None))
        .order_by(StaffSnapshotRow.counted_at.desc())
        .limit(1)
    ).one_or_none()


def absences(session: Session) -> dict[str, tuple[int, datetime]]:
    """Return who is missing: in how many snapshots in a row, and since when."""
    return {
        row.staff_number: (row.snapshots, row.first_missing_at)
        for row in session.scalars(select(StaffAbsenceRow))
    }


def count_absences(session: Session, missing: Iterable[str], moment: datetime) -> None:
    """Count one more snapshot for everybody missing in it; whoever is back is forgotten."""
    known = {row.staff_number: row for row in session.scalars(select(StaffAbsenceRow))}
    wanted = set(missing)
    for staff_number, row in known.items():
        if staff_number in wanted:
            row.snapshots += 1
        else:
            session.delete(row)
    session.add_all(
        StaffAbsenceRow(staff_number=one, snapshots=1, first_missing_at=moment)
        for one in wanted - known.keys()
    )


def held_addresses(session: Session) -> list[tuple[str, str, datetime | None]]:
    """Return every address anybody has or had: the address, its holder, when it was released."""
    row = MailAddressRow
    rows = session.execute(select(row.address, row.holder, row.released_at))
    return [(address, holder, released) for address, holder, released in rows]


def note_address(session: Session, address: str, holder: str, moment: datetime) -> None:
    """Note that an address was given to somebody."""
    session.execute(
        insert_into(session, MailAddressRow)
        .values(address=address, holder=holder, given_at=moment)
        .on_conflict_do_update(
            index_elements=["address"], set_={"holder": holder, "released_at": None}
        )
    )


def release_address(session: Session, address: str, moment: datetime) -> None:
    """Note that an address is nobody's any more; it stays in quarantine."""
    session.execute(
        update(MailAddressRow)
        .where(MailAddressRow.address == address, MailAddressRow.released_at.is_(None))
        .values(released_at=moment)
    )


def account_links(session: Session) -> list[tuple[str, str, bool]]:
    """Return what people decided: staff number, entryUUID, whether they are the same person."""
    rows = session.scalars(select(AccountLinkRow))
    return [(one.staff_number, one.entry_uuid, one.same) for one in rows]


def decide_link(
    session: Session, staff_number: str, entry_uuid: str, *, same: bool, moment: datetime, by: str
) -> None:
    """Keep a person's decision; a later one replaces it, and somebody has one account."""
    row = AccountLinkRow
    if same:
        session.execute(delete(row).where(row.staff_number == staff_number, row.same.is_(True)))
    session.execute(
        delete(row).where(row.staff_number == staff_number, row.entry_uuid == entry_uuid)
    )
    session.add(
        AccountLinkRow(
            staff_number=staff_number,
            entry_uuid=entry_uuid,
            same=same,
            decided_at=moment,
            decided_by=by,
        )
    )


def last_population(session: Session) -> int | None:
    """Return how many accounts the directory held when the last plan of HR was made."""
    row = session.scalars(
        select(MailPlanRow)
        .where(MailPlanRow.origin == "HR")
        .order_by(MailPlanRow.made_at.desc())
        .limit(1)
    ).one_or_none()
    return int(row.header["population"]["total"]) if row else None


def suspended_by_hr(session: Session) -> frozenset[str]:
    """Return the staff numbers whose last suspension or restoring came from HR, and was a suspension."""
    step, plan = MailPlanStepRow, MailPlanRow
    rows = session.execute(
        select(step.staff_number, step.kind, plan.origin)
        .join(plan, plan.id == step.plan_id)
        .where(
            step.kind.in_(("SUSPEND", "RESTORE")),
            step.state == DONE,
            step.staff_number.is_not(None),
        )
        .order_by(step.ended_at, plan.made_at)
    )
    last = {number: (kind, origin) for number, kind, origin in rows}
    return frozenset(n for n, one in last.items() if n and one == ("SUSPEND", "HR"))


def _steps(plan_id: str, kind: str | None, unit: str | None, state: str | None) -> Any:
    wanted = select(MailPlanStepRow).where(MailPlanStepRow.plan_id == plan_id)
    for column, value in (
        (MailPlanStepRow.kind, kind),
        (MailPlanStepRow.unit, unit),
        (MailPlanStepRow.state, state),
    ):
        if value is not None:
            wanted = wanted.where(column == value)
    return wanted
