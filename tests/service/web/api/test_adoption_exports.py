"""Figures as files over the wire: signed, withheld where small, and an event of whoever asked."""

import io
import json
import zipfile
from dataclasses import replace

import pytest

from service.adoption.exports.checking import check_export
from service.store.tables import EventRow, LedgerNodeRow
from tests.support.exports import KEY, an_exporting_city
from tests.support.fake_house import a_house
from tests.support.fake_journeys import AUDITOR, LEADER, TOKEN

EXPORTS = "/api/v1/adoption/exports"
JUNE = {"measure": "F3", "from": "2025-06-01", "to": "2025-06-30"}


class Holder:
    """Whose token it is."""

    def __init__(self, fake):
        self.fake, self.person, self.scopes = fake, AUDITOR, frozenset({"adoption"})

    def authenticate(self, token):
        bearer = self.fake.authenticate(token)
        return bearer and replace(bearer, person=self.person, scopes=self.scopes)


@pytest.fixture
def city(tmp_path):
    return an_exporting_city(tmp_path)


@pytest.fixture
def app(tmp_path, city):
    app = a_house(tmp_path)
    doors = app.extensions["antin"]
    doors.tokens = Holder(doors.tokens)
    doors.adoption, doors.exports = city.exports.desk, city.exports
    return app


@pytest.fixture
def caller(app):
    visitor = app.test_client()
    visitor.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return visitor


def figures(answer):
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return json.loads(archive.read("figures.json"))["figures"]


def exported(city):
    with city.city.memory.reading() as session:
        return [row.actor for row in session.query(EventRow).filter_by(kind="FiguresExported")]


def test_an_auditor_gets_an_archive_that_proves_itself(caller, city):
    answer = caller.get(EXPORTS, query_string={**JUNE, "by": "unit"})

    assert (answer.status_code, answer.content_type) == (200, "application/zip")
    told = check_export(io.BytesIO(answer.data), KEY)
    assert told.findings == ()
    assert [one["counted"] for one in figures(answer)] == [1, 1, 2]
    assert exported(city) == [AUDITOR.user_name]
    single = caller.get(EXPORTS, query_string={**JUNE, "form": "csv"})
    assert check_export(io.BytesIO(single.data), KEY).manifest.files[0].name == "figures.csv"


def test_small_groups_are_withheld_from_all_others(app, caller):
    app.extensions["antin"].tokens.person = LEADER
    told = figures(caller.get(EXPORTS, query_string={**JUNE, "by": "unit"}))
    assert {one["no_figure"] for one in told} == {"withheld"}


def test_a_token_without_the_scope_or_none_gets_nothing(app, caller, city):
    app.extensions["antin"].tokens.scopes = frozenset({"sign"})
    assert caller.get(EXPORTS, query_string=JUNE).status_code == 403
    assert app.test_client().get(EXPORTS, query_string=JUNE).status_code == 401
    assert exported(city) == []


@pytest.mark.parametrize(
    ("words", "pointer"),
    [
        ({"measure": "F99"}, "measure"),
        ({"unit": "nowhere"}, "unit"),
        ({"form": "docx"}, "form"),
        ({"period": "gestern", "from": "", "to": ""}, "period"),
        ({"by": "month", "from": "2001-01-01"}, "period"),
        ({"by": "mood"}, "by"),
        ({"as_of": "x"}, "as_of"),
        ({"to": ""}, "to"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_that_names_the_word(caller, city, words, pointer):
    answer = caller.get(EXPORTS, query_string={**JUNE, **words})

    assert answer.status_code == 422, answer.text
    assert pointer in answer.json["errors"][0]["pointer"]
    assert exported(city) == []


def test_a_ledger_that_proves_nothing_is_told_as_out_of_order(caller, city):
    assert caller.get(EXPORTS, query_string=JUNE).status_code == 200
    with city.city.memory.writing() as session:
        session.query(LedgerNodeRow).delete()

    answer = caller.get(EXPORTS, query_string=JUNE)
    assert (answer.status_code, answer.json["code"]) == (503, "ledger_damaged")
