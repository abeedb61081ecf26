"""Agencies, their series of numbers, and what stands in the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from service.store.engine import insert_into
from service.store.tables.people import PersonRow, UnitRow
from service.store.tables.register import AgencyRow, NumberSeriesRow, RegisterRow

GIVEN: Final = "GIVEN"
HIGHEST: Final = 30  # units above one another; more would be a ring


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; None leaves a question open. `units` are the agencies one may see, `words` plain."""

    units: frozenset[str] | None = None
    year: int | None = None
    type_code: str | None = None
    state: str | None = None
    medium: str | None = None
    words: tuple[str, ...] = ()


# ── Agencies ──────────────────────────────────────────────────────────────────────────────────────


def agency_of_unit(session: Session, unit_id: str | None) -> tuple[AgencyRow, UnitRow] | None:
    """Return the agency a unit belongs to: the nearest one upwards, itself included."""
    for _ in range(HIGHEST):
        unit = session.get(UnitRow, unit_id) if unit_id else None
        if unit is None:
            return None
        agency = session.get(AgencyRow, unit.id)
        if agency is not None:
            return agency, unit
        unit_id = unit.parent_id
    return None


def agency_by_unit(session: Session, unit_id: str) -> tuple[AgencyRow, UnitRow] | None:
    """Return the agency that this very unit is, as it stands now."""
    wanted = select(AgencyRow, UnitRow).join(UnitRow, UnitRow.id == AgencyRow.unit_id)
    wanted = wanted.where(AgencyRow.unit_id == unit_id).execution_options(populate_existing=True)
    found = session.execute(wanted).one_or_none()
    return (found[0], found[1]) if found is not None else None


def agency_of_person(session: Session, person_id: str) -> tuple[AgencyRow, UnitRow] | None:
    """Return the agency somebody works in."""
    person = session.get(PersonRow, person_id)
    return agency_of_unit(session, person.unit_id) if person is not None else None


def agencies(session: Session) -> Sequence[tuple[AgencyRow, UnitRow]]:
    """Return every agency with its unit, by name."""
    wanted = select(AgencyRow, UnitRow).join(UnitRow, UnitRow.id == AgencyRow.unit_id)
    return [(agency, unit) for agency, unit in session.execute(wanted.order_by(UnitRow.name))]


def units(session: Session) -> Sequence[UnitRow]:
    """Return every unit by name."""
    return session.scalars(select(UnitRow).order_by(UnitRow.name)).all()


def unit_by_code(session: Session, code: str) -> UnitRow | None:
    """Return the unit of a code."""
    return session.scalars(select(UnitRow).where(UnitRow.code == code)).one_or_none()


def organ_id_holder(session: Session, organ_id: str) -> str | None:
    """Return the unit that has this organ id."""
    return session.scalar(select(AgencyRow.unit_id).where(AgencyRow.organ_id == organ_id))


# ── Series ────────────────────────────────────────────────────────────────────────────────────────


def draw(session: Session, unit_id: str, series: str, year: int) -> int | None:
    """Take the next number of an open series, which begins with 1; None where it is closed.

    One statement counts and locks: whoever draws next waits until this transaction has ended, and a
    number of one that rolled back is the next one's.
    """
    row = NumberSeriesRow
    drawn = (
        insert_into(session, row)
        .values(unit_id=unit_id, series=series, year=year, first_number=1, last_number=1)
        .on_conflict_do_update(
            index_elements=[row.unit_id, row.series, row.year],
            set_={"last_number": row.last_number + 1},
            where=row.closed_at.is_(None),
        )
        .returning(row.last_number)
    )
    number: int | None = session.scalar(drawn)
    return number


def held_series(session: Session, unit_id: str, series: str, year: int) -> NumberSeriesRow:
    """Return a series for this transaction alone to write to, begun if need be."""
    row = NumberSeriesRow
    session.execute(
        insert_into(session, row)
        .values(unit_id=unit_id, series=series, year=year, first_number=1, last_number=0)
        .on_conflict_do_nothing()
    )
    return session.scalars(
        select(row)
        .where(row.unit_id == unit_id, row.series == series, row.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def series_of(session: Session, unit_id: str, year: int) -> Sequence[NumberSeriesRow]:
    """Return the series of an agency in a year."""
    row = NumberSeriesRow
    wanted = select(row).where(row.unit_id == unit_id, row.year == year)
    return session.scalars(wanted.order_by(row.series)).all()


def close_open_series(session: Session, unit_id: str, moment: datetime) -> int:
    """Close every open series of an agency; return how many there were."""
    row = NumberSeriesRow
    closing = update(row).where(row.unit_id == unit_id, row.closed_at.is_(None))
    closed: Any = session.execute(closing.values(closed_at=moment))
    return int(closed.rowcount)


@dataclass(frozen=True, slots=True)
class SeriesStanding:
    """What the register holds of a series: all its entries, those from its first number on, the highest."""

    entries: int
    from_first: int
    highest: int


def every_series(session: Session) -> Sequence[NumberSeriesRow]:
    """Return every series there ever was."""
    row = NumberSeriesRow
    return session.scalars(select(row).order_by(row.unit_id, row.year, row.series)).all()


def standing_of_series(session: Session, one: NumberSeriesRow) -> SeriesStanding:
    """Return what the register holds of a series."""
    row = RegisterRow
    counted = select(
        func.count(),
        func.count().filter(row.number >= one.first_number),
        func.coalesce(func.max(row.number), 0),
    ).where(row.unit_id == one.unit_id, row.series == one.series, row.year == one.year)
    return SeriesStanding(*session.execute(counted).one())


def numbers_of_series(session: Session, one: NumberSeriesRow) -> frozenset[int]:
    """Return every number of a series that is in the register."""
    row = RegisterRow
    wanted = select(row.number).where(
        row.unit_id == one.unit_id, row.series == one.series, row.year == one.year
    )
    return frozenset(session.scalars(wanted))


# ── Entries ───────────────────────────────────────────────────────────────────────────────────────


def entry_by_id(session: Session, entry_id: str, *, held: bool = False) -> RegisterRow | None:
    """Return one entry; `held` for this transaction alone to write to."""
    wanted = select(RegisterRow).where(RegisterRow.id == entry_id)
    if held:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return session.scalars(wanted).one_or_none()


def entry_of_document(session: Session, document_id: str) -> RegisterRow | None:
    """Return the entry of a document."""
    wanted = select(RegisterRow).where(RegisterRow.document_id == document_id)
    return session.scalars(wanted).one_or_none()


def entry_by_number(
    session: Session, unit_id: str, series: str, year: int, number: int
) -> RegisterRow | None:
    """Return the entry that has a number."""
    row = RegisterRow
    wanted = select(row).where(
        row.unit_id == unit_id, row.series == series, row.year == year, row.number == number
    )
    return session.scalars(wanted).one_or_none()


def entry_like(
    session: Session, unit_id: str, year: int, type_code: str, subject: str
) -> RegisterRow | None:
    """Return the last entry of the same kind with the same subject that still counts."""
    row = RegisterRow
    wanted = select(row).where(
        row.unit_id == unit_id,
        row.year == year,
        row.type_code == type_code,
        row.subject == subject,
        row.state == GIVEN,
    )
    return session.scalars(wanted.order_by(row.number.desc()).limit(1)).one_or_none()


def last_date(session: Session, unit_id: str, series: str, year: int) -> date | None:
    """Return the latest date of issue in a series, of what still counts."""
    row = RegisterRow
    return session.scalar(
        select(row.issued_on)
        .where(
            row.unit_id == unit_id,
            row.series == series,
            row.year == year,
            row.state == GIVEN,
            row.issued_on.is_not(None),
        )
        .order_by(row.issued_on.desc())
        .limit(1)
    )


def entries(
    session: Session, wanted: Wanted, *, offset: int, limit: int, newest_first: bool = True
) -> Sequence[tuple[RegisterRow, UnitRow]]:
    """Return entries with their agency's unit, in the order they were registered in."""
    row = RegisterRow
    order = (row.registered_at, row.number, row.id)
    asked = (
        _where(select(row, UnitRow).join(UnitRow, UnitRow.id == row.unit_id), wanted)
        .order_by(*(one.desc() for one in order) if newest_first else order)
        .offset(offset)
        .limit(limit)
    )
    return [(entry, unit) for entry, unit in session.execute(asked)]


def count(session: Session, wanted: Wanted) -> int:
    """Return how many entries there are."""
    return session.scalar(_where(select(func.count()).select_from(RegisterRow), wanted)) or 0


def counts(session: Session, wanted: Wanted) -> Mapping[tuple[str, str], int]:
    """Return how many entries there are of each state and medium."""
    row = RegisterRow
    asked = _where(select(row.state, row.medium, func.count()), wanted)
    return {
        (state, medium): number
        for state, medium, number in session.execute(asked.group_by(row.state, row.medium))
    }


def years(session: Session, units: Iterable[str] | None) -> Sequence[int]:
    """Return the years of which there are entries, the newest first."""
    asked = select(RegisterRow.year).distinct().order_by(RegisterRow.year.desc())
    if units is not None:
        asked = asked.where(RegisterRow.unit_id.in_(sorted(units)))
    return session.scalars(asked).all()


def _where(query: Any, wanted: Wanted) -> Any:
    row = RegisterRow
    if wanted.units is not None:
        query = query.where(row.unit_id.in_(sorted(wanted.units)))
    for column, value in (
        (row.year, wanted.year),
        (row.type_code, wanted.type_code),
        (row.state, wanted.state),
        (row.medium, wanted.medium),
    ):
        if value is not None:
            query = query.where(column == value)
    for word in wanted.words:  # letters and digits alone: `plain` left nothing that LIKE would read
        query = query.where(row.search.like(f"% {word}%"))
    return query
