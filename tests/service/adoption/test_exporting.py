"""What leaves is written down first: by whom, what was asked, how much; and small groups stay withheld."""

import csv
import json
import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import delete, select

from service.adoption.desk import UnknownMeasureError
from service.adoption.exports import exporting
from service.adoption.exports.exporting import TooManyFiguresError
from service.adoption.exports.queries import Query, UnusableQueryError
from service.adoption.exports.sheets import Form
from service.adoption.figures import By
from service.adoption.roster import RosterError
from service.events.ledger import LedgerDamagedError
from service.events.sums import digest_of
from service.store.tables import EventRow, LedgerNodeRow
from tests.support.adoption import JUNE, at
from tests.support.exports import EVIL, JUNE_SIGNED, an_exporting_city, checked
from tests.support.registered import Registry


@pytest.fixture
def city(tmp_path):
    return an_exporting_city(tmp_path)


def events(city, kind):
    with city.city.memory.reading() as session:
        wanted = select(EventRow).where(EventRow.kind == kind).order_by(EventRow.number)
        return session.scalars(wanted).all()


def names(octets):
    with zipfile.ZipFile(BytesIO(octets)) as archive:
        return archive.namelist()


def figures(octets):
    with zipfile.ZipFile(BytesIO(octets)) as archive:
        return json.loads(archive.read("figures.json"))["figures"]


def test_an_export_is_an_event_with_digest_rows_and_forms_before_it_leaves(city):
    export = city.exports.export(
        Query(("F2", "F3"), "2025-06", by=By.UNIT), [Form.CSV], by="kiemtoan", sees_people=True
    )

    (row,) = events(city, "FiguresExported")
    facts = json.loads(row.facts)
    with zipfile.ZipFile(BytesIO(export.octets)) as archive:
        line = f"{digest_of(archive.read('figures.csv'))}  figures.csv\n"
    assert (row.number, row.actor, row.subject) == (export.number, "kiemtoan", facts["sha256"])
    assert (facts["rows"], facts["forms"]) == (export.rows, ["csv"]) == (6, ["csv"])
    assert facts["sha256"] == digest_of(line.encode())
    assert json.loads(facts["query"])["measure"] == ["F2", "F3"]
    assert [one.actor for one in events(city, "FiguresAsked")] == ["kiemtoan"]


def test_one_form_or_some_or_all_leave_in_their_order(city):
    tail = ["manifest.json", "manifest.note"]
    assert names(city.export(JUNE_SIGNED, Form.JSON)) == ["figures.json", *tail]
    both = ["figures.csv", "figures.xlsx", *tail]
    assert names(city.export(JUNE_SIGNED, Form.XLSX, Form.CSV, Form.CSV)) == both
    assert names(city.export()) == ["figures.csv", "figures.xlsx", "figures.json", *tail]


def test_the_same_question_as_of_the_same_moment_gives_the_same_octets_of_data(city):
    query = Query(("F3",), "2025-06", by=By.UNIT, as_of=at(date(2025, 7, 9)))
    first = city.export(query)
    city.clock.forward(timedelta(days=3))
    second = city.export(query)

    for name in ("figures.csv", "figures.xlsx", "figures.json"):
        contents = [zipfile.ZipFile(BytesIO(one)).read(name) for one in (first, second)]
        assert contents[0] == contents[1]
    assert not checked(second).findings


def test_small_groups_are_withheld_from_who_may_not_see_people_and_the_manifest_says_so(city):
    query = Query(("F3",), "2025-06", by=By.UNIT)
    hidden = city.export(query, sees_people=False)

    assert {one["no_figure"] for one in figures(hidden)} == {"withheld"}
    assert {one["counted"] for one in figures(hidden)} == {None}
    assert checked(hidden).manifest.asked.small_cells == "withheld"
    shown = city.export(query)
    assert [one["counted"] for one in figures(shown)] == [1, 1, 2]
    assert checked(shown).manifest.asked.small_cells == "shown"


def test_a_level_and_a_body_bound_what_is_told(city):
    of_level = city.export(Query(("F3",), "2025-06", by=By.UNIT, level="COMMUNE"))
    of_body = city.export(Query(("F3",), "2025-06", unit="a"))

    assert [(one["scope"]["unit"], one["counted"]) for one in figures(of_level)] == [("a", 1)]
    assert [(one["unit_name"], one["entitled"]) for one in figures(of_body)] == [("A", 2)]
    assert json.loads(events(city, "FiguresAsked")[0].facts)["level"] == "COMMUNE"


def test_a_moment_that_is_still_to_come_is_now(city):
    asked = city.exports.answer(
        Query(("F3",), "2025-06", as_of=at(date(2030, 1, 1))), by="x", form="test", sees_people=True
    )
    assert asked.as_of == city.clock()


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        (Query(("F99",), "2025-06"), UnknownMeasureError),
        (Query(("F3",), "2025-06", unit="nowhere"), RosterError),
        (Query(("F3",), "2025-13"), UnusableQueryError),
    ],
)
def test_what_cannot_be_answered_is_no_export_and_no_event(city, query, refusal):
    with pytest.raises(refusal):
        city.export(query)
    assert events(city, "FiguresExported") == []


def test_more_figures_than_an_answer_holds_are_refused_before_they_are_counted(city, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_ROWS", 5)
    with pytest.raises(TooManyFiguresError):
        city.export(Query(("F2", "F3"), "2025-06", by=By.UNIT))
    assert events(city, "FiguresAsked") == []
    with pytest.raises(TooManyFiguresError):
        city.export(Query(("F3",), "2025", by=By.MONTH))


def test_a_ledger_that_proves_nothing_lets_nothing_out(city):
    city.export()
    with city.city.memory.writing() as session:
        session.execute(delete(LedgerNodeRow).where(LedgerNodeRow.level == 0))
    with pytest.raises(LedgerDamagedError):
        city.export()


def with_documents(city):
    registry = Registry(city.city)
    registry.whole("a", JUNE.first)
    registry.worth(registry.whole("a", JUNE.first), "RECALLED")
    registry.paper(EVIL, JUNE.last)
    registry.cancelled(registry.paper("a", JUNE.last))
    registry.read(at(JUNE.last, 20))


def listed(octets):
    with zipfile.ZipFile(BytesIO(octets)) as archive:
        return list(csv.DictReader(archive.read("documents.csv").decode().splitlines()))


SIGNED_AND_SENT = Query(("F1", "F4"), "2025-06", by=By.UNIT)


def test_the_documents_behind_figures_leave_with_them_each_once(city):
    with_documents(city)
    octets = city.export(SIGNED_AND_SENT, Form.CSV)

    rows = listed(octets)

    assert names(octets) == ["figures.csv", "documents.csv", "manifest.json", "manifest.note"]
    assert [row["counts_for"] for row in rows] == ["F1 F4", "F4", "", ""]
    assert [row["conditions"].split()[-1] for row in rows] == [
        "SENT", "RECALLED", "PAPER", "PAPER",
    ]  # fmt: skip
    assert "SENT LetterSent ledger:" in rows[0]["proofs"]
    assert {row["unit"][:1] for row in rows} == {"a", "'"}  # no cell is a formula
    told = checked(octets)
    assert told.sound
    assert told.manifest.asked.documents == "listed"
    assert told.manifest.files[-1].rows == 4
    (seen,) = events(city, "DocumentsSeen")
    assert (seen.actor, json.loads(seen.facts)["documents"]) == ("kiemtoan", 4)


def test_a_body_that_is_gone_is_named_in_figures_and_documents(city):
    city.city.unit("gone", "city", ends=date(2025, 6, 20))
    registry = Registry(city.city)
    registry.whole("gone", JUNE.first)
    registry.read(at(JUNE.last, 20))

    octets = city.export(Query(("F1",), "2025-06", by=By.UNIT), Form.CSV)

    assert [(row["unit"], row["unit_name"]) for row in listed(octets)] == [("gone", "GONE")]
    with zipfile.ZipFile(BytesIO(octets)) as archive:
        rows = list(csv.DictReader(archive.read("figures.csv").decode().splitlines()))
    assert {row["unit"]: row["unit_name"] for row in rows}["gone"] == "GONE"


def test_documents_of_another_body_or_for_other_eyes_do_not_leave(city, monkeypatch):
    with_documents(city)
    of_a_body = city.export(Query(("F1",), "2025-06", unit=EVIL), Form.CSV)
    withheld = city.export(SIGNED_AND_SENT, Form.CSV, sees_people=False)
    monkeypatch.setattr(exporting, "MOST_ROWS", 3)
    too_many = city.export(Query(("F1",), "2025-06"), Form.CSV)

    assert len(listed(of_a_body)) == 1
    for octets, word in ((withheld, "withheld"), (too_many, "too_many")):
        assert "documents.csv" not in names(octets)
        assert checked(octets).manifest.asked.documents == word
    assert checked(city.export()).manifest.asked.documents is None


def test_a_list_of_documents_that_was_changed_is_found(city):
    with_documents(city)
    octets = city.export(SIGNED_AND_SENT, Form.CSV)

    changed = octets.replace(b"SIGNED SEALED SENT,", b"SIGNED SEALED sent,")

    assert changed != octets
    assert "documents.csv" in {one.entry for one in checked(changed).findings}
