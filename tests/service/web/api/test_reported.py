"""The reports behind a figure over the wire: for auditors alone, and each look is an event."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from service.adoption.desk import AdoptionDesk
from service.identity.roles import Role
from service.store.tables.ledger import EventRow
from tests.support.adoption import MEASURES, ZONE
from tests.support.fake_house import a_house
from tests.support.fake_journeys import AUDITOR, LEADER, TOKEN
from tests.support.house import a_memory
from tests.support.reporting import a_reporting_city

FIGURES = "/api/v1/adoption/figures"
OCTOBER = {"from": "2026-10-01", "to": "2026-10-31"}


class Holder:
    """Whose token it is."""

    def __init__(self, fake):
        self.fake, self.person = fake, AUDITOR

    def authenticate(self, token):
        bearer = self.fake.authenticate(token)
        return bearer and replace(bearer, person=self.person, scopes=frozenset({"adoption"}))


@pytest.fixture
def desk(tmp_path):
    return a_reporting_city(a_memory(tmp_path), tmp_path)


@pytest.fixture
def app(tmp_path, desk):
    app = a_house(tmp_path)
    doors = app.extensions["antin"]
    doors.tokens = Holder(doors.tokens)
    doors.adoption = AdoptionDesk(desk.memory, desk.clock, MEASURES, ZONE, lambda: b"secret")
    doors.reports = desk.desk
    return app


@pytest.fixture
def caller(app):
    visitor = app.test_client()
    visitor.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return visitor


def asked(caller, measure, unit="a"):
    words = {"measure": measure, "unit": unit, **OCTOBER}
    return caller.get(FIGURES, query_string=words).json["figures"][0]


def test_an_auditor_walks_from_a_reported_figure_to_its_reports(caller, desk):
    clerk = desk.person("vanthu", "a", Role.CLERK)
    leader = desk.person("lanhdao", "a", Role.LEADER)
    key = desk.approved(clerk, leader)

    figure = asked(caller, "F11")
    told = caller.get(f"{FIGURES}/{figure['handle']}/reports").json

    assert (figure["reported"], figure["counted"], figure["entitled"]) == (True, 3, 4)
    assert (told["measure"], told["counted"], told["entitled"]) == ("F11", 3, 4)
    (report,) = told["reports"]
    assert (report["id"], report["reported_by"], report["approved_by"]) == (
        key, "Vanthu", "Lanhdao",
    )  # fmt: skip
    assert (report["first"], report["last"]) == ("2026-10-01", str(date(2026, 10, 31)))
    with desk.memory.reading() as session:
        seen = session.scalars(select(EventRow).where(EventRow.kind == "ReportsSeen")).all()
    assert [one.actor for one in seen] == [AUDITOR.user_name]
    assert caller.get(f"{FIGURES}/{figure['handle']}/evidence").status_code == 404, "no people"


def test_a_number_without_a_share_has_no_entitled(caller, desk):
    admins = [desk.person(name, "city", Role.ADMINISTRATOR) for name in ("x", "y")]
    desk.approved(*admins, measure="F17", counted="7", entitled="")

    told = caller.get(f"{FIGURES}/{asked(caller, 'F17')['handle']}/reports").json

    assert (told["counted"], told["entitled"], told["no_figure"]) == (7, None, None)


def test_who_is_missing_is_told_and_no_report_of_a_part_as_if_it_were_the_whole(caller, desk):
    admins = [desk.person(name, "city", Role.ADMINISTRATOR) for name in ("x", "y")]
    desk.approved(*admins, unit="a")

    told = caller.get(f"{FIGURES}/{asked(caller, 'F11', 'city')['handle']}/reports").json

    assert (told["no_figure"], told["missing"], told["reports"]) == ("reports_missing", ["b"], [])


def test_nobody_but_an_auditor_sees_reports_behind_a_figure(app, caller, desk):
    handle = asked(caller, "F11")["handle"]
    measured = asked(caller, "F3")["handle"]
    assert caller.get(f"{FIGURES}/{measured}/reports").status_code == 404
    app.extensions["antin"].tokens.person = LEADER

    assert caller.get(f"{FIGURES}/{handle}/reports").status_code == 403
