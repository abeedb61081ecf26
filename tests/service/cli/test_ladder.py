"""`flask adoption ladder`: rungs as sentences and as JSON, each with its two counts."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from service.adoption.desk import AdoptionDesk
from service.adoption.ladders.climbing import Ladders
from service.adoption.measures import Holding, Kind
from service.cli.ladder import ladder_command
from service.store.tables.ledger import EventRow
from tests.support.adoption import JUNE, MEASURES, ZONE, a_city, at
from tests.support.commands import an_app
from tests.support.house import TestClock, a_house

JUNE_THEN = ["--period", "2025-06", "--as-of", "2025-07-02T00:00:00Z"]


@pytest.fixture
def house(tmp_path):
    house = a_house(tmp_path, clock=TestClock(at(date(2025, 7, 10))))
    city = a_city(house.memory)
    for person in ("an", "binh", "chi"):
        city.post(person, "city")
    city.hold("an", Holding.CERTIFICATE)
    city.act("an", Kind.SIGNED, JUNE.first)
    city.act("binh", Kind.SIGNED, JUNE.first)
    return house


@pytest.fixture
def run(house):
    desk = AdoptionDesk(house.memory, house.clock, MEASURES, ZONE, lambda: b"secret")
    ladders = Ladders(memory=house.memory, clock=house.clock, measures=MEASURES, zone=ZONE)
    app = an_app(house, adoption=desk, ladders=ladders)
    app.cli.add_command(ladder_command)
    return lambda *words: app.test_cli_runner().invoke(args=["ladder", *words])


def test_each_rung_is_told_with_both_counts_its_drop_and_the_threshold(run):
    done = run("--ladder", "signature", *JUNE_THEN)

    assert done.exit_code == 0, done.output
    for words in ("100,0 % (3/3)", "33,3 % (1/3)", "Giảm 2 người", "Ngoài ra 1 người",
                  "0,0 % (0/3)", "trong 3 của 4 tuần"):  # fmt: skip
        assert words in done.output


def test_a_rung_nobody_can_tell_says_why(run):
    done = run("--ladder", "mail", *JUNE_THEN)

    assert "Đã dùng hộp thư trong kỳ: không có số liệu (Chưa có nhật ký thư của kỳ này.)" in (
        done.output
    )


def test_as_json_both_ladders_are_there_and_the_question_is_an_event(run, house):
    signature, mail = json.loads(run("--json", *JUNE_THEN).output)["ladders"]

    assert [one["counted"] for one in signature["rungs"]] == [3, 1, 1, 0]
    assert [one["no_figure"] for one in mail["rungs"]] == [None, None, "no_source", "no_source"]
    assert [one["measure"] for one in mail["rungs"]] == [None, "F5", None, "F6"]
    assert signature["habit"] == MEASURES.habit.model_dump()
    with house.memory.reading() as session:
        rows = session.scalars(select(EventRow).where(EventRow.kind == "LaddersAsked")).all()
    assert [json.loads(row.facts)["form"] for row in rows] == ["json"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--ladder", "stairs"], 1),
        (["--unit", "nowhere"], 1),
        (["--period", "tomorrow"], 1),
        (["--as-of", "yesterday"], 2),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_reason(run, words, code):
    done = run(*JUNE_THEN, *words)

    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output
