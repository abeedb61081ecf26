"""PostgreSQL keeps usage month by month, each month in a table of its own; SQLite keeps all in one.

A question about a month reads that month alone, and a month that is no longer to be kept goes as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from service.store.engine import is_postgresql

BY_MONTH: Final = ("usage_events", "usage_months")


def open_months(session: Session, months: Iterable[int]) -> None:
    """See to it that each month, such as 202611, has its tables; whoever calls has the turn for usage."""
    if is_postgresql(session):
        attach_months(session.connection(), months)


def attach_months(connection: Connection, months: Iterable[int]) -> None:
    """Create and attach what is missing; readers of other months are not held up by it.

    `CREATE TABLE … PARTITION OF` would wait for every reader of the whole; attaching does not
    (PostgreSQL, ALTER TABLE: SHARE UPDATE EXCLUSIVE).
    """
    for month in sorted(set(months)):
        for table in BY_MONTH:
            name = f"{table}_{month:06d}"
            if connection.scalar(text("SELECT to_regclass(:name)"), {"name": name}) is None:
                connection.execute(text(f"CREATE TABLE {name} (LIKE {table} INCLUDING ALL)"))
                connection.execute(
                    text(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES IN ({month:d})")
                )
