"""Ladders over the wire: every rung with both counts, small groups for auditors alone."""

import json

import pytest
from sqlalchemy import select

from service.adoption.ladders.climbing import Ladders
from service.adoption.measures import Holding
from service.store.tables.ledger import EventRow
from tests.service.web.api.test_adoption import SPAN, Holder
from tests.support.adoption import JUNE, MEASURES, ZONE, a_city, at
from tests.support.fake_house import a_house
from tests.support.fake_journeys import LEADER, TOKEN
from tests.support.house import a_memory

LADDERS = "/api/v1/adoption/ladders"


@pytest.fixture
def city(tmp_path):
    city = a_city(a_memory(tmp_path))
    for person in ("an", "binh"):
        city.post(person, "city")
    city.hold("an", Holding.CERTIFICATE)
    return city


@pytest.fixture
def app(tmp_path, city):
    app = a_house(tmp_path)
    doors = app.extensions["antin"]
    doors.tokens = Holder(doors.tokens)
    doors.ladders = Ladders(
        memory=city.memory, clock=lambda: at(JUNE.last, 23), measures=MEASURES, zone=ZONE
    )
    return app


@pytest.fixture
def caller(app):
    visitor = app.test_client()
    visitor.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return visitor


def events(city):
    with city.memory.reading() as session:
        wanted = select(EventRow).where(EventRow.kind == "LaddersAsked")
        return [(one.actor, json.loads(one.facts)["form"]) for one in session.scalars(wanted)]


def test_an_auditor_is_told_every_rung_and_that_they_asked_is_an_event(caller, city):
    answer = caller.get(LADDERS, query_string={"ladder": "signature", **SPAN})

    (ladder,) = answer.json["ladders"]
    assert [(one["rung"], one["counted"], one["entitled"]) for one in ladder["rungs"]] == [
        ("entitled", 2, 2),
        ("equipped", 1, 2),
        ("active", 0, 2),
        ("habitual", 0, 2),
    ]
    assert [one["dropped"] for one in ladder["rungs"]] == [None, 1, 1, 0]
    assert events(city) == [("kiemtoan", "api")]


def test_who_is_no_auditor_is_told_nothing_of_a_small_group(app, caller):
    app.extensions["antin"].tokens.person = LEADER

    for ladder in caller.get(LADDERS, query_string=SPAN).json["ladders"]:
        assert {(one["counted"], one["no_figure"]) for one in ladder["rungs"]} == {
            (None, "withheld")
        }


def test_a_token_for_something_else_is_refused(app, caller):
    app.extensions["antin"].tokens.scopes = frozenset({"sign"})

    assert caller.get(LADDERS, query_string=SPAN).json["code"] == "scope_missing"


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2025-06-01"},
        SPAN | {"ladder": "stairs"},
        SPAN | {"ladder": ["mail"] * 11},
        SPAN | {"unit": "nowhere"},
        SPAN | {"as_of": "yesterday"},
    ],
)
def test_what_makes_no_sense_is_told_by_field(caller, asked):
    answer = caller.get(LADDERS, query_string=asked)

    assert answer.status_code == 422
    assert answer.json["errors"]


def test_the_door_is_described(caller):
    paths = caller.get("/api/v1/openapi.json").json["paths"]

    assert {one["name"] for one in paths["/api/v1/adoption/ladders"]["get"]["parameters"]} == {
        "ladder", "from", "to", "as_of", "unit", "restated_on",
    }  # fmt: skip
