"""The ledger becomes usage: each event once, from where it was left, whoever reads at the same time."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from service.adoption.measures import Kind
from service.adoption.sources import facts
from service.adoption.sources.facts import read_ledger
from service.adoption.sources.usage import Usage, attribute, take_usage
from service.events.catalogue import DocumentSigned, DocumentVerified, PersonSignedIn
from service.events.ledger import record, record_all
from service.store.tables.adoption import UsageEventRow, UsageMonthRow
from service.store.tables.people import PersonRow
from tests.support.adoption import JUNE, ZONE, TestCity, at

NOW = at(JUNE.first)
SIGNED = DocumentSigned("d", "a", 2, "0" * 64, "B-LTA")


@pytest.fixture
def city(memory):
    city = TestCity(memory)
    city.unit("city", level="CITY")
    city.post("an", "city")
    return city


def told(city, *events, actor="an.tk", moment=NOW):
    with city.memory.writing() as session:
        record_all(session, events, moment=moment, actor=actor)


def counted(city):
    with city.memory.reading() as session:
        rows = session.execute(select(UsageMonthRow.kind, UsageMonthRow.count)).all()
        raw = session.scalar(select(func.count()).select_from(UsageEventRow))
    return dict(rows), raw


def test_signatures_checks_and_sign_ins_become_usage_and_other_events_do_not(city):
    told(city, SIGNED, SIGNED, PersonSignedIn("local", "::1"))
    told(city, DocumentVerified("v", "0" * 64, "SIGNED", None, 1, "p"), actor=None)

    assert read_ledger(city.memory, lambda: NOW, ZONE) == 3
    assert counted(city) == ({Kind.SIGNED: 2, Kind.ENTERED: 1}, 3)


def test_a_ledger_read_twice_counts_once_and_goes_on_where_it_was_left(city, monkeypatch):
    monkeypatch.setattr(facts, "BATCH", 2)
    told(city, *[SIGNED] * 5)
    read_ledger(city.memory, lambda: NOW, ZONE)
    told(city, SIGNED)

    assert read_ledger(city.memory, lambda: NOW, ZONE) == 1
    assert read_ledger(city.memory, lambda: NOW, ZONE) == 0
    assert counted(city) == ({Kind.SIGNED: 6}, 6)


def test_two_who_read_at_once_count_once(city):
    told(city, *[SIGNED] * 50)
    readers = [
        threading.Thread(target=read_ledger, args=(city.memory, lambda: NOW, ZONE))
        for _ in range(3)
    ]
    for one in readers:
        one.start()
    for one in readers:
        one.join()

    assert counted(city) == ({Kind.SIGNED: 50}, 50)


def test_a_transaction_that_fails_leaves_neither_events_nor_rollup(city):
    def half():
        with city.memory.writing() as session:
            take_usage(session, [Usage("x", Kind.SENT, "an.tk", NOW)], ZONE, moment=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()

    assert counted(city) == ({}, 0)


def test_the_same_source_offered_again_changes_nothing(city):
    usage = Usage("file:1:0", Kind.SENT, "AN.TK", NOW)
    for _ in range(2):
        with city.memory.writing() as session:
            take_usage(session, [usage, usage], ZONE, moment=NOW)

    assert counted(city) == ({Kind.SENT: 1}, 1)


def test_more_than_one_batch_is_refused(city):
    many = [Usage(str(n), Kind.SENT, "an.tk", NOW) for n in range(5001)]
    with pytest.raises(ValueError, match="at most"), city.memory.writing() as session:
        take_usage(session, many, ZONE, moment=NOW)


def test_an_account_that_becomes_known_counts_from_then_on(city):
    with city.memory.writing() as session:
        take_usage(session, [Usage("x", Kind.SIGNED, "moi.tk", NOW)], ZONE, moment=NOW)
    assert counted(city) == ({}, 1)
    later = NOW + timedelta(days=90)
    with city.memory.writing() as session:
        session.add(PersonRow(id="moi", staff_number="moi", user_name="moi.tk", full_name="Mới"))
    with city.memory.writing() as session:
        assert attribute(session, ZONE, moment=later) == 1
        assert attribute(session, ZONE, moment=later) == 0

    assert counted(city) == ({Kind.SIGNED: 1}, 1)
    with city.memory.reading() as session:
        assert session.scalars(select(UsageMonthRow.first_recorded_at)).one() == later


def test_a_ledger_that_tells_of_no_signature_still_is_a_source(city):
    with city.memory.writing() as session:
        record(session, PersonSignedIn("local", "::1"), moment=NOW, actor="an.tk")
    city.sources("STAFF")
    read_ledger(city.memory, lambda: NOW, ZONE)

    assert city.counts("F3", JUNE) == (0, 1)


def test_what_is_read_is_known_from_its_turn_on_and_not_from_before(city, monkeypatch):
    told(city, SIGNED)
    waited = []
    real = facts.take_turn

    def wait(session, turn):
        real(session, turn)
        waited.append(turn)

    def clock():
        return NOW + timedelta(minutes=len(waited))

    monkeypatch.setattr(facts, "take_turn", wait)
    read_ledger(city.memory, clock, ZONE)

    with city.memory.reading() as session:
        assert session.scalar(select(UsageEventRow.recorded_at)) == NOW + timedelta(minutes=1)
