"""What the database could not do is logged, and the log holds nobody's data."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from service.store.engine import Memory
from service.store.tables import PersonRow

SECRET = "Nguyễn Thị Minh Anh"  # noqa: S105 - a name


def test_an_error_names_its_statement_and_no_value(memory: Memory) -> None:
    with pytest.raises(DBAPIError, match="nowhere") as failure, memory.reading() as session:
        session.execute(text("SELECT 1 FROM nowhere WHERE name = :name"), {"name": SECRET})

    assert SECRET not in str(failure.value)


def test_a_row_that_is_refused_is_not_told(memory: Memory) -> None:
    with pytest.raises(IntegrityError, match="INSERT INTO people") as failure:
        keep(memory, unit_id=str(uuid4()))
    assert SECRET not in str(failure.value)


def keep(memory: Memory, **facts: object) -> None:
    """Try to keep a person who is not as people are."""
    usual = {"user_name": "lanhdao", "full_name": SECRET, "title": "Giám đốc", "active": True}
    with memory.writing() as session:
        session.add(PersonRow(id=str(uuid4()), **(usual | facts)))
