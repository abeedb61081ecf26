"""The entries of the embedded mail directory, by path."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final, cast

from sqlalchemy import Row, Table, delete, insert, select, update
from sqlalchemy.orm import Session

from service.store.tables.directory import DirectoryEntryRow, DirectoryValueRow

_MOST_VALUES: Final = 500  # parameters of one statement
_STEP, _BEYOND = "\x1f", "\x20"  # everything below a path lies between the two
_ENTRY: Final = cast("Table", DirectoryEntryRow.__table__)
_VALUE: Final = cast("Table", DirectoryValueRow.__table__)


def entry_at(session: Session, path: str) -> Row[Any] | None:
    """Return the entry at a path."""
    return session.execute(select(_ENTRY).where(_ENTRY.c.path == path)).one_or_none()


def entry_by_uuid(session: Session, uuid: str) -> Row[Any] | None:
    """Return the entry of this identity."""
    return session.execute(select(_ENTRY).where(_ENTRY.c.uuid == uuid)).one_or_none()


def entries_under(session: Session, path: str, after: str, limit: int) -> Sequence[Row[Any]]:
    """Return what stands below a path, in order, after a path, at most so many."""
    last = max(after, path + _STEP)
    wanted = select(_ENTRY).where(_ENTRY.c.path > last, _ENTRY.c.path < path + _BEYOND)
    return session.execute(wanted.order_by(_ENTRY.c.path).limit(limit)).all()


def children_of(session: Session, path: str, after: str, limit: int) -> Sequence[Row[Any]]:
    """Return what hangs right below a path, in order, after a path, at most so many."""
    wanted = select(_ENTRY).where(_ENTRY.c.parent == path, _ENTRY.c.path > after)
    return session.execute(wanted.order_by(_ENTRY.c.path).limit(limit)).all()


def entries_having(session: Session, attribute: str, value: str, limit: int) -> Sequence[Row[Any]]:
    """Return the entries with an indexed value, in order."""
    wanted = (
        select(_ENTRY)
        .join(_VALUE, _VALUE.c.path == _ENTRY.c.path)
        .where(_VALUE.c.attribute == attribute, _VALUE.c.value == value)
        .order_by(_ENTRY.c.path)
    )
    return session.execute(wanted.limit(limit)).all()


def holders_of(
    session: Session, attributes: Collection[str], values: Collection[str]
) -> frozenset[str]:
    """Return the identities of the entries that have one of these indexed values."""
    found: set[str] = set()
    wanted = sorted(values)
    for at in range(0, len(wanted), _MOST_VALUES):
        chosen = (
            select(_ENTRY.c.uuid)
            .join(_VALUE, _VALUE.c.path == _ENTRY.c.path)
            .where(_VALUE.c.attribute.in_(sorted(attributes)))
            .where(_VALUE.c.value.in_(wanted[at : at + _MOST_VALUES]))
        )
        found.update(session.scalars(chosen))
    return frozenset(found)


def paths_below(session: Session, path: str, limit: int) -> Sequence[tuple[str, str]]:
    """Return path and name of what stands below an entry."""
    wanted = select(_ENTRY.c.path, _ENTRY.c.dn).where(
        _ENTRY.c.path > path + _STEP, _ENTRY.c.path < path + _BEYOND
    )
    found = session.execute(wanted.order_by(_ENTRY.c.path).limit(limit)).all()
    return [(row.path, row.dn) for row in found]


def insert_entry(
    session: Session, columns: dict[str, Any], values: Collection[tuple[str, str]]
) -> None:
    """Keep a new entry and its indexed values."""
    session.execute(insert(_ENTRY).values(**columns))
    _insert_values(session, columns["path"], values)


def replace_entry(
    session: Session, columns: dict[str, Any], values: Collection[tuple[str, str]]
) -> None:
    """Keep an entry in the place of the one at its path; of its indexed values only what differs."""
    path = columns["path"]
    session.execute(update(_ENTRY).where(_ENTRY.c.path == path).values(**columns))
    rows = session.execute(select(_VALUE.c.attribute, _VALUE.c.value).where(_VALUE.c.path == path))
    there = {(row.attribute, row.value) for row in rows}
    for attribute, value in there - set(values):
        session.execute(
            delete(_VALUE).where(
                _VALUE.c.path == path, _VALUE.c.attribute == attribute, _VALUE.c.value == value
            )
        )
    _insert_values(session, path, set(values) - there)


def relocate_entries(session: Session, moves: Sequence[tuple[str, str, str, str]]) -> None:
    """Give entries another path, parent and name: each (old path, path, parent, dn)."""
    for old, path, parent, dn in moves:
        session.execute(
            update(_ENTRY).where(_ENTRY.c.path == old).values(path=path, parent=parent, dn=dn)
        )
        if old != path:
            session.execute(update(_VALUE).where(_VALUE.c.path == old).values(path=path))


def remove_entry(session: Session, path: str) -> None:
    """Forget an entry and its indexed values."""
    session.execute(delete(_VALUE).where(_VALUE.c.path == path))
    session.execute(delete(_ENTRY).where(_ENTRY.c.path == path))


def _insert_values(session: Session, path: str, values: Collection[tuple[str, str]]) -> None:
    found = [{"attribute": name, "value": value, "path": path} for name, value in sorted(values)]
    if found:
        session.execute(insert(_VALUE), found)
