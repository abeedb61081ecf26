"""`flask adoption`: figures as sentences, as JSON, as a table no spreadsheet runs."""

import csv
import io
import json
from datetime import date

import pytest

from service.adoption.desk import AdoptionDesk
from service.adoption.measures import Kind
from service.cli.adoption import adoption
from service.identity.roles import Role
from tests.support.adoption import JUNE, MEASURES, ZONE, TestCity, a_city, at
from tests.support.commands import an_app
from tests.support.house import TestClock, a_house
from tests.support.reporting import TestReports

MONTH = ["--from", "2025-06-01", "--to", "2025-06-30", "--as-of", "2025-07-02T00:00:00Z"]


@pytest.fixture
def house(tmp_path):
    return a_house(tmp_path, clock=TestClock(at(date(2025, 7, 10))))


@pytest.fixture
def desk_of_reports(house, run):
    """Report and approve a figure of June for the city; the words ask for it as known now."""
    desk = TestReports(TestCity(house.memory), house.vault, house.clock)
    admins = [desk.person(name, "city", Role.ADMINISTRATOR) for name in ("quantri", "khac")]
    june = {"unit": "city", "period": "2025-06"}
    return lambda **words: desk.approved(*admins, **(june | words)), [*MONTH[:4]]


@pytest.fixture
def run(house):
    city = a_city(house.memory)
    city.post("an", "city")
    city.unit("=1+1", "city")
    city.act("an", Kind.SIGNED, JUNE.first)
    desk = AdoptionDesk(house.memory, house.clock, MEASURES, ZONE, lambda: b"secret")
    app = an_app(house, adoption=desk)
    app.cli.add_command(adoption)
    return lambda *words: app.test_cli_runner().invoke(args=["adoption", *words])


def test_a_figure_is_told_with_both_counts(run):
    done = run("figures", "--measure", "F3", *MONTH)

    assert done.exit_code == 0, done.output
    assert "F3" in done.output
    assert "100,0 % (1/1)" in done.output


def test_as_json_every_measure_is_there(run):
    figures = json.loads(run("figures", "--json", *MONTH).output)["figures"]

    assert [one["measure"] for one in figures] == [f"F{n}" for n in range(1, 18)]
    assert figures[2]["counted"] == figures[2]["entitled"] == 1
    assert figures[0]["percent"] is None


def test_as_a_table_no_cell_is_a_formula(run):
    done = run("figures", "--csv", "--measure", "F3", "--by", "unit", *MONTH)

    units = [row["unit"] for row in csv.DictReader(io.StringIO(done.output))]
    assert units == ["'=1+1", "city"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--measure", "F99"], 1),
        (["--unit", "nowhere"], 1),
        (["--from", "2025-07-01", "--to", "2025-06-30"], 1),
        (["--from", "0001-01-01"], 1),
        (["--json", "--csv"], 2),
        (["--as-of", "yesterday"], 2),
        (["--by", "mood"], 2),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_reason(run, words, code):
    given = [] if words[0] == "--as-of" else MONTH
    done = run("figures", *given, *words)

    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output


def test_reading_twice_takes_in_nothing_twice(run):
    assert run("read").exit_code == 0
    assert "0" in run("read").output


def test_what_units_report_is_told_as_reported_and_a_number_without_a_share(run, desk_of_reports):
    bring, words = desk_of_reports
    assert "không có số liệu do đơn vị báo cáo" in run("figures", "--measure", "F11", *words).output
    bring(measure="F11", counted="3", entitled="4")
    bring(measure="F17", counted="1234", entitled="")

    told = run("figures", "--measure", "F11", "--measure", "F17", *words).output.splitlines()

    assert [one.partition(": ")[2] for one in told] == [
        "75,0 % (3/4); do đơn vị báo cáo", "1.234; do đơn vị báo cáo",
    ]  # fmt: skip
    table = run("figures", "--csv", "--measure", "F11", "--measure", "F3", *words).output
    assert [row["reported"] for row in csv.DictReader(io.StringIO(table))] == ["True", "False"]


def test_who_has_not_reported_is_named(run, desk_of_reports):
    bring, words = desk_of_reports
    bring(unit="=1+1")

    told = run("figures", "--measure", "F11", *words).output

    assert "(Chưa đủ báo cáo của các đơn vị. Còn thiếu: city.)" in told, "people work there itself"
