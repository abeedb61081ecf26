"""`flask people`: the first administrator comes in at the machine, and roles are given and taken away there."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from config.settings import Settings
from service.app import create_app
from service.cli.people import people
from service.store.tables import EventRow, PersonRow, UnitRow
from service.wiring import Rooms


@pytest.fixture
def rooms(tmp_path: Path):
    rooms = Rooms(Settings(data=tmp_path / "data", rate_limits="off"))
    with rooms.memory.writing() as session:
        session.add(UnitRow(id="u", code="H13", name="Văn phòng"))
        session.flush()
        for name, active in (("an", True), ("binh", True), ("chi", False)):
            session.add(
                PersonRow(
                    id=str(uuid4()),
                    user_name=name, full_name=name.title(), title="Cán bộ", unit_id="u",
                    active=active,
                )
            )  # fmt: skip
    yield rooms
    rooms.close()


@pytest.fixture
def app(rooms: Rooms) -> Flask:
    return create_app(rooms.settings, rooms=rooms)


def run(app: Flask, *words: str, code: int = 0) -> str:
    told = app.test_cli_runner().invoke(people, words)
    assert told.exit_code == code, told.output
    return told.output


def test_the_first_administrator_comes_in_at_the_machine(app, rooms):
    assert run(app, "list", "--role", "ADMINISTRATOR") == ""

    told = run(app, "grant", "AN", "administrator")

    assert told == "an: An (Cán bộ · Văn phòng): ADMINISTRATOR\n"
    with rooms.memory.reading() as session:
        event = session.query(EventRow).filter_by(subject="an").one()
    assert (event.kind, event.subject) == ("RoleGranted", "an")
    assert str(event.actor).endswith("cli)")
    assert "Không có gì thay đổi" in run(app, "grant", "an", "ADMINISTRATOR")
    (line,) = run(app, "list", "--role", "ADMINISTRATOR", "--json").splitlines()
    assert json.loads(line)["roles"] == ["ADMINISTRATOR"]


def test_what_may_not_be_is_refused_in_a_sentence(app):
    run(app, "grant", "an", "ADMINISTRATOR")

    assert "tạm khóa" in run(app, "grant", "chi", "LEADER", code=1)
    assert "cuối cùng" in run(app, "withdraw", "an", "ADMINISTRATOR", code=1)
    assert "nobody" in run(app, "grant", "nobody", "LEADER", code=2)
    run(app, "grant", "an", "KING", code=2)


def test_a_role_is_taken_away_in_an_administrators_name(app, rooms):
    run(app, "grant", "an", "ADMINISTRATOR")
    run(app, "grant", "binh", "CLERK")

    told = json.loads(run(app, "withdraw", "binh", "CLERK", "--as", "an", "--json"))

    assert (told["roles"], told["turns"]) == ([], 0)
    with rooms.memory.reading() as session:
        last = session.query(EventRow).order_by(EventRow.number.desc()).first()
    assert (last.kind, last.actor) == ("RoleWithdrawn", "an")


def test_people_are_found_by_words(app):
    assert run(app, "list", "--find", "văn chi").startswith("chi: Chi (Cán bộ · Văn phòng) [")
    assert len(run(app, "list").splitlines()) == 3
