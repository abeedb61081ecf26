"""What auditors ask over the wire: figures for token holders, people for auditors alone."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from service.adoption.desk import AdoptionDesk
from service.adoption.measures import Kind
from service.store.tables.ledger import EventRow
from tests.support.adoption import JUNE, MEASURES, ZONE, a_city, at
from tests.support.fake_house import a_house
from tests.support.fake_journeys import AUDITOR, LEADER, TOKEN
from tests.support.house import a_memory
from tests.support.registered import Registry

FIGURES = "/api/v1/adoption/figures"
SPAN = {"from": "2025-06-01", "to": "2025-06-30"}


class Holder:
    """Whose token it is."""

    def __init__(self, fake):
        self.fake, self.person, self.scopes = fake, AUDITOR, frozenset({"adoption"})

    def authenticate(self, token):
        bearer = self.fake.authenticate(token)
        return bearer and replace(bearer, person=self.person, scopes=self.scopes)


@pytest.fixture
def city(tmp_path):
    city = a_city(a_memory(tmp_path))
    for person in ("an", "binh"):
        city.post(person, "city")
    city.act("an", Kind.SIGNED, JUNE.first)
    return city


@pytest.fixture
def app(tmp_path, city):
    app = a_house(tmp_path)
    doors = app.extensions["antin"]
    doors.tokens = Holder(doors.tokens)
    doors.adoption = AdoptionDesk(
        city.memory, lambda: at(date(2025, 7, 10)), MEASURES, ZONE, lambda: b"secret"
    )
    return app


@pytest.fixture
def caller(app):
    visitor = app.test_client()
    visitor.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return visitor


def events(city, kind):
    with city.memory.reading() as session:
        return session.scalars(select(EventRow).where(EventRow.kind == kind)).all()


def test_an_auditor_walks_from_the_measure_to_the_source(caller, city):
    measures = caller.get("/api/v1/adoption/measures").json["measures"]
    assert [one["key"] for one in measures] == [f"F{n}" for n in range(1, 18)]

    (figure,) = caller.get(FIGURES, query_string={"measure": "F3", **SPAN}).json["figures"]
    assert (figure["counted"], figure["entitled"], figure["percent"]) == (1, 2, 50.0)

    place = f"{FIGURES}/{figure['handle']}"
    shown = caller.get(f"{place}/evidence").json
    assert (shown["counted"], shown["entitled"], shown["further"]) == (1, 2, 0)

    (name,) = [one["pseudonym"] for one in shown["people"] if one["counted"]]
    answer = caller.post(f"{place}/reveals", json={"pseudonym": name, "reason": "đối chiếu"})
    assert answer.json["staff_number"] == "an"
    assert [one["source"] for one in answer.json["traces"]] == ["test:0"]
    for kind in ("FiguresAsked", "EvidenceSeen", "PersonRevealed"):
        assert [one.actor for one in events(city, kind)] == ["kiemtoan"]


def test_an_auditor_walks_from_a_figure_over_documents_to_the_ledger(app, caller, city):
    registry = Registry(city)
    document = registry.whole("city", JUNE.first)
    registry.paper("city", JUNE.last)
    registry.read(at(JUNE.last, 20))
    (figure,) = caller.get(FIGURES, query_string={"measure": "F1", **SPAN}).json["figures"]
    place = f"{FIGURES}/{figure['handle']}/evidence"

    shown = caller.get(place).json

    assert (figure["counted"], figure["entitled"], figure["apart"]) == (1, 2, {})
    assert (shown["counted"], shown["entitled"], shown["people"], shown["further"]) == (1, 2, [], 0)
    one, other = shown["documents"]
    assert (one["notation"], one["day"], one["unit"]) == ("02/UBND", "2025-06-01", "city")
    assert (one["conditions"], one["counted"]) == (["SIGNED", "SEALED", "SENT"], True)
    assert one["sha256"].startswith(document)
    assert {proof["source"][:7] for proof in one["proofs"]} == {"ledger:"}
    assert (other["conditions"], other["counted"]) == (["PAPER"], False)
    assert [one.actor for one in events(city, "DocumentsSeen")] == ["kiemtoan"]
    assert "subject" not in json.dumps(shown)
    assert caller.get(place, query_string={"skip": "1"}).json["documents"] == [other]
    body = {"pseudonym": "0" * 16, "reason": "tò mò"}
    assert caller.post(place.replace("/evidence", "/reveals"), json=body).status_code == 404

    app.extensions["antin"].tokens.person = LEADER
    (figure,) = caller.get(FIGURES, query_string={"measure": "F1", **SPAN}).json["figures"]
    assert figure["counted"] == 1  # documents are not people
    assert caller.get(place).status_code == 403


def test_who_is_no_auditor_sees_no_people_and_no_small_figure(app, caller, city):
    handle = caller.get(FIGURES, query_string={"measure": "F3", **SPAN}).json["figures"][0][
        "handle"
    ]
    app.extensions["antin"].tokens.person = LEADER

    (figure,) = caller.get(FIGURES, query_string={"measure": "F3", **SPAN}).json["figures"]
    assert (figure["counted"], figure["no_figure"]) == (None, "withheld")
    assert caller.get(f"{FIGURES}/{handle}/evidence").status_code == 403
    body = {"pseudonym": "0" * 16, "reason": "tò mò"}
    assert caller.post(f"{FIGURES}/{handle}/reveals", json=body).status_code == 403
    assert events(city, "EvidenceSeen") == []


def test_a_token_for_something_else_is_refused(app, caller):
    app.extensions["antin"].tokens.scopes = frozenset({"sign"})

    assert caller.get("/api/v1/adoption/measures").json["code"] == "scope_missing"


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2025-06-01"},
        {"to": "2025-06-01"},
        SPAN | {"to": "2025-05-01"},
        SPAN | {"from": "0001-01-01"},
        SPAN | {"from": "1.6.2025"},
        SPAN | {"measure": "F99"},
        SPAN | {"measure": ["F3"] * 41},
        SPAN | {"unit": "nowhere"},
        SPAN | {"unit": "x" * 65},
        SPAN | {"unit": ""},
        SPAN | {"by": "mood"},
        SPAN | {"as_of": "yesterday"},
        SPAN | {"as_of": "0001-01-01T00:00:00+14:00"},
        SPAN | {"restated_on": "soon"},
        {"from": "2001-01-01", "to": "2099-01-01", "by": "month"},
    ],
)
def test_what_makes_no_sense_is_told_by_field(caller, asked):
    answer = caller.get(FIGURES, query_string=asked)

    assert answer.status_code == 422
    assert answer.json["errors"]


@pytest.mark.parametrize("handle", ["x", "W10", "%C4%90", "A" * 700, "bnVsbA"])
def test_a_handle_of_nothing_is_not_found(caller, handle):
    assert caller.get(f"{FIGURES}/{handle}/evidence").status_code == 404


@pytest.mark.parametrize(
    "change", [(4, "9999-12-31T23:00:00.000000+00:00"), (5, 7), (5, ["x"]), (5, "no")]
)
def test_a_handle_somebody_made_up_is_not_found(caller, change):
    handle = caller.get(FIGURES, query_string={"measure": "F3", **SPAN}).json["figures"][0][
        "handle"
    ]
    told = json.loads(urlsafe_b64decode(handle + "=" * (-len(handle) % 4)))
    told[change[0]] = change[1]
    made_up = (
        urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).decode().rstrip("=")
    )

    assert caller.get(f"{FIGURES}/{made_up}/evidence").status_code == 404


@pytest.mark.parametrize("skip", ["-1", "x", "²", "99999999"])
def test_evidence_is_passed_over_by_a_number(caller, skip):
    handle = caller.get(FIGURES, query_string={"measure": "F3", **SPAN}).json["figures"][0][
        "handle"
    ]

    assert caller.get(f"{FIGURES}/{handle}/evidence?skip={skip}").status_code == 422


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301, None])
def test_a_pseudonym_is_lifted_for_a_reason_alone(caller, city, reason):
    handle = caller.get(FIGURES, query_string={"measure": "F3", **SPAN}).json["figures"][0][
        "handle"
    ]
    name = caller.get(f"{FIGURES}/{handle}/evidence").json["people"][0]["pseudonym"]
    body = json.dumps({"pseudonym": name, "reason": reason})

    assert caller.post(f"{FIGURES}/{handle}/reveals", data=body).status_code == 422
    assert events(city, "PersonRevealed") == []
