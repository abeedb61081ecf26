"""What the database could not do is logged, and the log holds nobody's data."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from service.store.engine import Memory, open_engine
from service.store.tables import PersonRow
from tests.support.databases import PostgreSQL
from tests.support.fake_house import a_house

SECRET = "Nguyễn Thị Minh Anh"  # noqa: S105 - a name
MAIL = "minhanh@cantho.gov.vn"
UNIT = "5f0c6a58-0000-4000-8000-00000000abcd"
PATHS = ("/again", "/api/v1/again")
VALUES = (SECRET, MAIL, UNIT, "lanhdao", "Giám đốc")


def test_an_error_names_its_statement_and_no_value(memory: Memory) -> None:
    with pytest.raises(DBAPIError, match="nowhere") as failure, memory.reading() as session:
        session.execute(text("SELECT 1 FROM nowhere WHERE name = :name"), {"name": SECRET})

    assert SECRET not in str(failure.value)


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({}, "people_user_name_key"),
        ({"user_name": "khac", "unit_id": UNIT}, "people_unit_id_fkey"),
        ({"user_name": "khac", "full_name": None}, 'null value in column "full_name"'),
    ],
    ids=["unique", "foreign key", "not null"],
)
def test_a_row_that_is_refused_is_not_told(
    memory: Memory, facts: dict[str, Any], named: str
) -> None:
    keep(memory)

    with pytest.raises(IntegrityError, match="INSERT INTO people") as failure:
        keep(memory, **facts)

    told = logged(failure.value)
    assert [one for one in VALUES if one in told] == []
    if memory.engine.dialect.name == "postgresql":
        assert named in told, "an operator is told what it was about"


@pytest.fixture
def on_postgresql(postgresql: PostgreSQL) -> Iterator[Memory]:
    memory = Memory(open_engine(postgresql.furnished_database()))
    yield memory
    memory.close()


@pytest.mark.postgresql
@pytest.mark.parametrize("kind", ["integer", "date", "uuid", "json"])
def test_a_value_that_postgresql_cannot_read_is_not_told(on_postgresql: Memory, kind: str) -> None:
    with (
        pytest.raises(DBAPIError, match="SQLSTATE 22") as failure,
        on_postgresql.reading() as session,
    ):
        session.execute(text(f"SELECT CAST(:sent AS {kind})"), {"sent": SECRET})

    assert SECRET not in logged(failure.value)


@pytest.mark.postgresql
def test_a_value_too_long_for_its_column_is_not_told(on_postgresql: Memory) -> None:
    with pytest.raises(DataError) as failure:
        keep(on_postgresql, title=SECRET * 20)

    assert [one for one in VALUES if one in logged(failure.value)] == []


@pytest.mark.postgresql
def test_what_is_wrong_with_a_connection_is_still_told(postgresql: PostgreSQL) -> None:
    url = postgresql.url("nowhere")

    with pytest.raises(OperationalError, match='"nowhere" does not exist'):
        Memory(open_engine(url)).answers()


def test_neither_the_answer_nor_the_log_of_a_refused_row_holds_it(
    tmp_path: Path, memory: Memory, caplog: pytest.LogCaptureFixture
) -> None:
    app = a_house(tmp_path)

    def keep_again() -> str:
        keep(memory)
        return "kept"

    for path in PATHS:
        app.add_url_rule(path, path, keep_again)
    keep(memory)

    with caplog.at_level(logging.INFO):
        answers = [app.test_client().get(path) for path in PATHS]

    told = caplog.text + "".join(one.get_data(as_text=True) for one in answers)
    assert [one.status_code for one in answers] == [500, 500]
    assert caplog.text.count("INSERT INTO people") >= 2, (
        "an operator is told which statement it was"
    )
    assert [one for one in VALUES if one in told] == []


def logged(failure: BaseException) -> str:
    """Return what a log holds of an error: its trace, with everything that led to it."""
    return "".join(traceback.format_exception(failure))


def keep(memory: Memory, **facts: Any) -> None:
    """Try to keep a person."""
    usual = {
        "user_name": "lanhdao", "full_name": SECRET, "title": "Giám đốc", "email": MAIL,
        "active": True,
    }  # fmt: skip
    with memory.writing() as session:
        session.add(PersonRow(id=str(uuid4()), **(usual | facts)))
