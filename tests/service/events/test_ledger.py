"""The ledger is appended to, in one chain, in the transaction of the rows it tells of."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from service.events.catalogue import PersonSignedIn, TokenRevoked
from service.events.ledger import GENESIS, record, verify
from service.store.tables import EventRow
from service.store.tables.people import UnitRow

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.fixture
def ledger(memory):
    """A ledger of five events."""
    with memory.writing() as session:
        for n in range(5):
            event = TokenRevoked(token_id=f"t{n}")
            record(session, event, moment=NOON + timedelta(microseconds=n), actor="lanhdao")
    return memory


def _verdict(memory):
    with memory.reading() as session:
        return verify(session)


def test_an_empty_ledger_is_whole(memory):
    verdict = _verdict(memory)

    assert (verdict.events, verdict.head, verdict.broken) == (0, GENESIS, None)


def test_a_ledger_nobody_touched_is_whole(ledger):
    verdict = _verdict(ledger)

    assert verdict.events == 5
    assert verdict.broken is None


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "TokenCreated"},
        {"actor": "vanthu"},
        {"actor": None},
        {"subject": "t9"},
        {"facts": '{"token_id":"t9"}'},
        {"moment": NOON - timedelta(days=1)},
        {"hash": "0" * 64},
    ],
    ids=str,
)
def test_a_changed_column_is_named(ledger, change):
    with ledger.writing() as session:
        session.execute(update(EventRow).where(EventRow.number == 3).values(**change))

    broken = _verdict(ledger).broken

    assert (broken.number, broken.reason) == (3, "altered")


def test_a_removed_event_is_named(ledger):
    with ledger.writing() as session:
        session.execute(delete(EventRow).where(EventRow.number == 3))

    assert _verdict(ledger).broken.number == 3


def test_a_row_rewritten_with_its_own_new_hash_breaks_at_the_next(ledger):
    from service.events.ledger import link

    with ledger.writing() as session:
        row = session.scalars(select(EventRow).where(EventRow.number == 3)).one()
        row.actor = "vanthu"
        row.hash = link(row)

    broken = _verdict(ledger).broken

    assert (broken.number, broken.reason) == (4, "unchained")


def test_an_event_of_work_that_failed_is_not_there(memory):
    class CutShortError(Exception):
        pass

    def work():
        with memory.writing() as session:
            session.add(UnitRow(id="u", code="S01", name="Sở"))
            record(session, TokenRevoked(token_id="t"), moment=NOON, actor=None)
            raise CutShortError

    with pytest.raises(CutShortError):
        work()

    assert _verdict(memory).events == 0


def test_many_writers_make_one_chain(memory):
    def write(n):
        for _ in range(5):
            with memory.writing() as session:
                event = PersonSignedIn(method="local", address="127.0.0.1")
                record(session, event, moment=NOON, actor=f"p{n}")

    writers = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    verdict = _verdict(memory)
    assert verdict.events == 30
    assert verdict.broken is None
