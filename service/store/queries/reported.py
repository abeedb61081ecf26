"""What units reported of themselves, with the files that came with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from service.store.queries.adoption import in_force, known_at
from service.store.tables.adoption import ReportedFigureRow, RosterPostRow
from service.store.tables.people import PersonRow, UnitRow
from service.store.tables.reported import ReportFileRow

APPROVED, REPORTED = "APPROVED", "REPORTED"
Key = tuple[str, str, date, date]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reports of a list; None leaves a question open. `units` are the bodies one may see."""

    state: str | None = None
    measure: str | None = None
    unit: str | None = None
    submission: str | None = None
    units: frozenset[str] | None = None


def stands_at(as_of: datetime) -> ColumnElement[bool]:
    """Tell whether a report was approved, and not yet superseded, at a moment."""
    row = ReportedFigureRow
    return (
        (row.state == APPROVED)
        & (row.decided_at <= as_of)
        & or_(row.superseded_at.is_(None), row.superseded_at > as_of)
    )


def standing_reports(
    session: Session, measure: str, version: int, first: date, last: date, as_of: datetime
) -> Sequence[ReportedFigureRow]:
    """Return the reports of exactly these days that stood at a moment, by one definition."""
    row = ReportedFigureRow
    wanted = select(row).where(
        row.measure == measure,
        row.definition_version == version,
        row.first == first,
        row.last == last,
        stands_at(as_of),
    )
    return session.scalars(wanted.order_by(row.unit_code, row.decided_at)).all()


def periods_reported(
    session: Session, measure: str, version: int, until: date, as_of: datetime, limit: int
) -> Sequence[tuple[date, date]]:
    """Return the periods that ended by a day and of which a report stood, the newest first.

    Of two that end on the same day the shorter comes first.
    """
    row = ReportedFigureRow
    wanted = (
        select(row.first, row.last)
        .where(
            row.measure == measure,
            row.definition_version == version,
            row.last <= until,
            stands_at(as_of),
        )
        .distinct()
        .order_by(row.last.desc(), row.first.desc())
        .limit(limit)
    )
    return [(first, last) for first, last in session.execute(wanted)]


def staffed_units(session: Session, day: date, as_of: datetime) -> frozenset[str]:
    """Return the bodies in which somebody held a post on a day."""
    wanted = select(RosterPostRow.unit_code).where(
        in_force(RosterPostRow, day), known_at(RosterPostRow, as_of)
    )
    return frozenset(session.scalars(wanted.distinct()))


def report_by_id(session: Session, report_id: str) -> ReportedFigureRow | None:
    """Return one report."""
    return session.get(ReportedFigureRow, report_id)


def locked_report(session: Session, report_id: str) -> ReportedFigureRow | None:
    """Return one report, for this transaction alone to write to."""
    wanted = select(ReportedFigureRow).where(ReportedFigureRow.id == report_id).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def reports_of_submission(session: Session, submission: str) -> Sequence[ReportedFigureRow]:
    """Return what came with one form or table, by line."""
    row = ReportedFigureRow
    return session.scalars(select(row).where(row.submission == submission).order_by(row.line)).all()


def report_standing(session: Session, key: Key, version: int) -> ReportedFigureRow | None:
    """Return the approved report of a measure, body and days that nothing has superseded yet.

    There is one at the most, for whoever decides takes a turn; older definitions stand for themselves.
    """
    row = ReportedFigureRow
    wanted = select(row).where(
        *_of(key),
        row.definition_version == version,
        row.state == APPROVED,
        row.superseded_at.is_(None),
    )
    return session.scalars(wanted.order_by(row.decided_at.desc()).limit(1)).first()


def keys_waiting(session: Session, keys: Iterable[Key]) -> frozenset[Key]:
    """Return those of some measures, bodies and days of which a report waits to be decided on."""
    asked = set(keys)
    row = ReportedFigureRow
    wanted = select(row.measure, row.unit_code, row.first, row.last).where(row.state == REPORTED)
    if len(asked) == 1:
        (key,) = asked
        wanted = wanted.where(*_of(key))
    return frozenset(
        key for key in ((m, u, first, last) for m, u, first, last in session.execute(wanted))
        if key in asked
    )  # fmt: skip


def reports_wanted(
    session: Session, wanted: Wanted, offset: int, limit: int
) -> Sequence[ReportedFigureRow]:
    """Return reports of a list, what waits first, then the newest."""
    row = ReportedFigureRow
    waits = (row.state == REPORTED).desc()
    asked = select(row).where(*_chosen(wanted)).order_by(waits, row.reported_at.desc(), row.line)
    return session.scalars(asked.order_by(row.id).offset(offset).limit(limit)).all()


def counts_by_state(session: Session, wanted: Wanted) -> dict[str, int]:
    """Return how many reports of a list are in which state."""
    row = ReportedFigureRow
    asked = select(row.state, func.count()).where(*_chosen(wanted)).group_by(row.state)
    return dict(session.execute(asked).all())


def files_of(session: Session, submission: str) -> Sequence[ReportFileRow]:
    """Return the files of a submission in their order."""
    row = ReportFileRow
    return session.scalars(
        select(row).where(row.submission == submission).order_by(row.number)
    ).all()


def knows_report_file(session: Session, sha256: str) -> bool:
    """Tell whether a file of this digest came with a report."""
    return bool(session.scalar(select(exists().where(ReportFileRow.sha256 == sha256))))


def forget_unsent_files(session: Session, before: datetime) -> None:
    """Let go of the files of tables that were looked at before a moment and never sent."""
    sent = exists().where(ReportedFigureRow.submission == ReportFileRow.submission)
    session.execute(
        delete(ReportFileRow)
        .where(ReportFileRow.brought_at < before, ~sent)
        .execution_options(synchronize_session=False)
    )


def unit_code_of(session: Session, person_id: str) -> str | None:
    """Return the code of the body somebody works in, None where there is none."""
    wanted = (
        select(UnitRow.code)
        .join(PersonRow, PersonRow.unit_id == UnitRow.id)
        .where(PersonRow.id == person_id)
    )
    return session.scalar(wanted)


def names_of(session: Session, user_names: Iterable[str]) -> dict[str, str]:
    """Return full names by user name, of those who are known."""
    wanted = select(PersonRow.user_name, PersonRow.full_name).where(
        PersonRow.user_name.in_(sorted(set(user_names)))
    )
    return dict(session.execute(wanted).all())


def _of(key: Key) -> tuple[ColumnElement[bool], ...]:
    row, (measure, unit, first, last) = ReportedFigureRow, key
    return row.measure == measure, row.unit_code == unit, row.first == first, row.last == last


def _chosen(wanted: Wanted) -> list[ColumnElement[bool]]:
    row = ReportedFigureRow
    chosen: list[ColumnElement[bool]] = []
    if wanted.units is not None:
        chosen.append(row.unit_code.in_(sorted(wanted.units)))
    for column, value in (
        (row.state, wanted.state),
        (row.measure, wanted.measure),
        (row.unit_code, wanted.unit),
        (row.submission, wanted.submission),
    ):
        if value is not None:
            chosen.append(column == value)
    return chosen
