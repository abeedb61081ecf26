"""A question is kept by whom it belongs to, under a name, as it was said; that it is kept is an event."""

import json

import pytest

from service.adoption.exports.queries import Query
from service.adoption.exports.saved import (
    LONGEST_NAME,
    MOST_SAVED,
    SavedQueries,
    SavedQueryError,
    UnknownQueryError,
)
from service.adoption.figures import By
from service.identity.roles import Role
from service.store.tables import EventRow, SavedQueryRow
from tests.support.adoption import ZONE
from tests.support.house import a_house

QUERY = Query(("F3",), "last-month", unit="skhcn", by=By.MONTH)


@pytest.fixture
def house(tmp_path):
    return a_house(tmp_path)


@pytest.fixture
def saved(house):
    return SavedQueries(house.memory, house.clock, ZONE)


@pytest.fixture
def auditor(house):
    return house.person("kiemtoan", Role.AUDITOR)


@pytest.fixture
def another(house):
    return house.person("kiemtoan2", Role.AUDITOR)


def events(house):
    with house.memory.reading() as session:
        rows = session.query(EventRow).filter(EventRow.kind.like("Query%")).order_by("number")
        return [(row.kind, row.actor, row.subject, json.loads(row.facts)) for row in rows]


def test_a_question_is_kept_as_it_was_said_and_found_by_its_name(saved, auditor, house):
    kept = saved.save(auditor, "  Ký số   hằng tháng ", QUERY)

    assert saved.of(auditor) == (kept,)
    assert saved.one(auditor, kept.id) == kept
    assert (kept.name, kept.query) == ("Ký số hằng tháng", QUERY)
    told = {"query_id": kept.id, "name": kept.name, "query": QUERY.canonical()}
    assert events(house) == [("QuerySaved", "kiemtoan", kept.id, told)]


def test_on_either_database_questions_are_kept_and_taken_away(tmp_path, memory):
    house = a_house(tmp_path, memory)
    saved, owner = SavedQueries(memory, house.clock, ZONE), house.person("x", Role.AUDITOR)
    kept = saved.save(owner, "một", QUERY)
    saved.rename(owner, kept.id, "hai")
    assert [one.query for one in saved.of(owner)] == [QUERY]
    saved.delete(owner, kept.id)
    assert saved.of(owner) == ()


def test_renaming_and_taking_away_are_events(saved, auditor, house):
    kept = saved.save(auditor, "một", QUERY)
    saved.rename(auditor, kept.id, "hai")
    saved.rename(auditor, kept.id, "hai")
    assert [one.name for one in saved.of(auditor)] == ["hai"]
    saved.delete(auditor, kept.id)

    assert saved.of(auditor) == ()
    assert [(kind, facts["name"]) for kind, _, _, facts in events(house)] == [
        ("QuerySaved", "một"),
        ("QueryRenamed", "hai"),
        ("QueryDeleted", "hai"),
    ]


def test_nobody_sees_renames_or_takes_away_what_another_keeps(saved, auditor, another, house):
    kept = saved.save(auditor, "một", QUERY)

    assert saved.of(another) == ()
    for attempt in (
        lambda: saved.one(another, kept.id),
        lambda: saved.rename(another, kept.id, "x"),
        lambda: saved.delete(another, kept.id),
        lambda: saved.one(another, "none"),
        lambda: saved.one(another, "\x00"),
    ):
        with pytest.raises(UnknownQueryError):
            attempt()
    assert len(events(house)) == 1
    assert saved.save(another, "một", QUERY).name == "một"


@pytest.mark.parametrize("name", ["", "  ", "x" * (LONGEST_NAME + 1), "a\x1bb", "a\u202eb"])
def test_a_name_that_cannot_be_read_is_none(saved, auditor, name):
    with pytest.raises(SavedQueryError, match="name"):
        saved.save(auditor, name, QUERY)
    kept = saved.save(auditor, "một", QUERY)
    with pytest.raises(SavedQueryError, match="name"):
        saved.rename(auditor, kept.id, name)


def test_a_name_is_given_once(saved, auditor):
    saved.save(auditor, "một", QUERY)
    two = saved.save(auditor, "hai", QUERY)
    with pytest.raises(SavedQueryError, match="taken"):
        saved.save(auditor, " một", QUERY)
    with pytest.raises(SavedQueryError, match="taken"):
        saved.rename(auditor, two.id, "một")


def test_nobody_keeps_more_than_anybody_finds_again(saved, auditor, another):
    for n in range(MOST_SAVED):
        saved.save(auditor, f"{n}", QUERY)
    with pytest.raises(SavedQueryError, match="many"):
        saved.save(auditor, "more", QUERY)
    assert len(saved.of(auditor)) == MOST_SAVED
    saved.save(another, "one", QUERY)


def test_a_question_that_can_be_asked_no_more_is_listed_and_can_be_taken_away(
    saved, auditor, house
):
    kept = saved.save(auditor, "một", QUERY)
    with house.memory.writing() as session:
        session.query(SavedQueryRow).update({"query": '{"period":["nonsense"]}'})

    assert [one.query for one in saved.of(auditor)] == [None]
    saved.delete(auditor, kept.id)
    assert saved.of(auditor) == ()
