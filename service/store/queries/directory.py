"""The entries of the embedded mail directory, by path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from service.store.tables.directory import DirectoryEntryRow, DirectoryValueRow

_PAGE = 500
_STEP, _BEYOND = "\x1f", "\x20"  # everything below a path lies between the two


def entry_at(session: Session, path: str) -> DirectoryEntryRow | None:
    """Return the entry at a path."""
    return session.get(DirectoryEntryRow, path)


def entries_under(session: Session, path: str, after: str) -> Iterator[DirectoryEntryRow]:
    """Give what stands at and below a path, in order, after one of them, a few at a time."""
    row = DirectoryEntryRow
    if path > after:
        top = session.get(row, path)
        if top is not None:
            yield top
    last = max(after, path + _STEP)
    while True:
        wanted = select(row).where(row.path > last, row.path < path + _BEYOND).order_by(row.path)
        some = session.scalars(wanted.limit(_PAGE)).all()
        yield from some
        if len(some) < _PAGE:
            return
        last = some[-1].path
        session.expunge_all()


def children_of(session: Session, path: str, after: str) -> Sequence[DirectoryEntryRow]:
    """Return what hangs right below a path, in order, after one of them."""
    row = DirectoryEntryRow
    wanted = select(row).where(row.parent == path, row.path > after).order_by(row.path)
    return session.scalars(wanted).all()


def entries_having(session: Session, attribute: str, value: str) -> Sequence[DirectoryEntryRow]:
    """Return the entries with an indexed value, in order."""
    entry, known = DirectoryEntryRow, DirectoryValueRow
    wanted = (
        select(entry)
        .join(known, known.path == entry.path)
        .where(known.attribute == attribute, known.value == value)
        .order_by(entry.path)
    )
    return session.scalars(wanted).all()


def has_children(session: Session, path: str) -> bool:
    """Tell whether anything hangs below a path."""
    return bool(session.scalar(select(exists().where(DirectoryEntryRow.parent == path))))


def put_entry(session: Session, columns: dict[str, Any], values: Iterable[tuple[str, str]]) -> None:
    """Keep an entry and its indexed values in the place of what stood there."""
    remove_entry(session, columns["path"])
    session.execute(insert(DirectoryEntryRow).values(**columns))
    found = [
        {"attribute": attribute, "value": value, "path": columns["path"]}
        for attribute, value in dict.fromkeys(values)
    ]
    if found:
        session.execute(insert(DirectoryValueRow), found)


def remove_entry(session: Session, path: str) -> None:
    """Forget an entry and its indexed values."""
    session.execute(delete(DirectoryValueRow).where(DirectoryValueRow.path == path))
    session.execute(delete(DirectoryEntryRow).where(DirectoryEntryRow.path == path))
    session.expire_all()


def has_entries(session: Session) -> bool:
    """Tell whether there is anything at all."""
    return session.scalar(select(DirectoryEntryRow.path).limit(1)) is not None
