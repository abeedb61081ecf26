"""Many rows at once into one table, a bounded number at a time."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from service.store.engine import Row

AT_ONCE: Final = 20_000


def write(session: Session, row: type[Row], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows, each with all its columns by name."""
    table = Row.metadata.tables[row.__tablename__]  # the mapper would double the time
    rest = iter(rows)
    while some := list(islice(rest, AT_ONCE)):
        session.execute(insert(table), some)
