"""The ledger is appended to, in one tree, in the transaction of the rows it tells of."""

import json
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session, make_transient

from service.events.catalogue import PersonSignedIn, TokenRevoked
from service.events.ledger import (
    GENESIS,
    LedgerDamagedError,
    NotForgettableError,
    StoredHashes,
    forget,
    record,
    record_all,
    verify,
)
from service.events.merkle import inclusion_proof, leaf_hash, root_of, verify_inclusion
from service.events.records import record_hash, told_hash
from service.store.engine import Memory, open_engine
from service.store.tables import EventRow, LedgerNodeRow
from service.store.tables.people import UnitRow
from tests.support.databases import furnished_sqlite

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
        {"salt": bytes(16)},
        {"told_hash": bytes(32)},
        {"record_hash": bytes(32)},
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


def test_a_row_rewritten_with_its_own_new_hash_is_not_the_leaf_of_the_tree(ledger):
    with ledger.writing() as session:
        row = session.scalars(select(EventRow).where(EventRow.number == 3)).one()
        row.actor = "vanthu"
        row.record_hash = _hashed(row)

    broken = _verdict(ledger).broken

    assert (broken.number, broken.reason) == (3, "unproved")


def _hashed(row):
    told = told_hash(row.salt, row.actor, row.subject, row.facts)
    return record_hash(row.number, row.moment.isoformat(timespec="microseconds"), row.kind, told)


def test_two_events_that_changed_places_are_named(ledger):
    with ledger.writing() as session:
        for old, new in ((2, 99), (4, 2), (99, 4)):
            session.execute(update(EventRow).where(EventRow.number == old).values(number=new))

    broken = _verdict(ledger).broken

    assert (broken.number, broken.reason) == (2, "altered")


@pytest.mark.parametrize("number", [0, 6])
def test_an_inserted_event_is_named(ledger, number):
    with ledger.writing() as session:
        row = session.scalars(select(EventRow).where(EventRow.number == 5)).one()
        session.expunge(row)
        make_transient(row)
        row.number, row.record_hash = number, bytes(32)
        row.record_hash = _hashed(row)
        session.add(row)

    assert _verdict(ledger).broken.number == number


@pytest.mark.parametrize(("kept", "number", "reason"), [(3, 4, "cut"), (0, 1, "cut")])
def test_a_tail_cut_off_from_the_events_alone_is_named(ledger, kept, number, reason):
    with ledger.writing() as session:
        session.execute(delete(EventRow).where(EventRow.number > kept))

    broken = _verdict(ledger).broken

    assert (broken.number, broken.reason) == (number, reason)


def test_a_changed_or_missing_hash_of_the_tree_is_named_by_the_event_under_it(ledger):
    with ledger.reading() as session:
        nodes = session.execute(select(LedgerNodeRow.level, LedgerNodeRow.position)).all()
    assert len(nodes) == 5 + 2 + 1
    for level, position in nodes:
        here = (LedgerNodeRow.level == level, LedgerNodeRow.position == position)
        for spoil in (update(LedgerNodeRow).values(hash=bytes(32)), delete(LedgerNodeRow)):
            with Session(ledger.engine) as session:  # which is never committed
                session.execute(spoil.where(*here))
                broken = verify(session).broken
            assert broken.number == (position << level) + 1
            assert broken.reason == ("node" if level else "unproved")


def test_a_hash_too_many_between_two_others_is_named(tmp_path):
    memory = Memory(open_engine(furnished_sqlite(tmp_path / "antin.db")))
    with memory.writing() as session:
        for n in range(5):
            record(session, TokenRevoked(token_id=f"t{n}"), moment=NOON, actor=None)
        session.execute(text("INSERT INTO ledger_nodes VALUES (1, 0.5, zeroblob(32))"))

    broken = _verdict(memory).broken
    memory.close()

    assert (broken.number, broken.reason) == (1, "node")


def test_nothing_is_appended_to_a_ledger_whose_tree_has_another_size(ledger):
    with ledger.writing() as session:
        session.execute(delete(EventRow).where(EventRow.number == 5))

    with pytest.raises(LedgerDamagedError), ledger.writing() as session:
        record(session, TokenRevoked(token_id="t"), moment=NOON, actor=None)


def _forgotten(ledger, *numbers):
    with ledger.writing() as session:
        forget(session, numbers, reason="QCVN 12:2026", moment=NOON, actor="kiemtoan")


def test_a_forgotten_event_says_nothing_and_the_ledger_still_holds(ledger):
    before = _verdict(ledger).head

    _forgotten(ledger, 2, 3, 5)

    with ledger.reading() as session:
        rows = session.scalars(select(EventRow).order_by(EventRow.number)).all()
    for number in (2, 3, 5):
        row = rows[number - 1]
        assert (row.actor, row.subject, row.facts, row.salt) == (None, None, None, None)
    assert rows[5].kind == "EventsForgotten"
    assert json.loads(rows[5].facts) == {
        "count": 3,
        "ranges": [[2, 3], [5, 5]],
        "reason": "QCVN 12:2026",
    }
    verdict = _verdict(ledger)
    assert (verdict.events, verdict.forgotten, verdict.broken) == (6, 3, None)
    with ledger.reading() as session:
        assert root_of(StoredHashes(session), 5).hex() == before


@pytest.mark.parametrize(
    "change",
    [{"kind": "TokenCreated"}, {"moment": NOON - timedelta(days=1)}, {"actor": "vanthu"},
     {"told_hash": bytes(32)}, {"record_hash": bytes(32)}, {"salt": bytes(16)}, {"facts": "{}"}],
    ids=str,
)  # fmt: skip
def test_what_is_left_of_a_forgotten_event_is_still_proved(ledger, change):
    _forgotten(ledger, 3)
    with ledger.writing() as session:
        session.execute(update(EventRow).where(EventRow.number == 3).values(**change))

    broken = _verdict(ledger).broken

    assert (broken.number, broken.reason) == (3, "altered")


def test_an_event_emptied_without_an_event_that_says_so_is_named(ledger):
    with ledger.writing() as session:
        row = session.scalars(select(EventRow).where(EventRow.number == 3)).one()
        row.told_hash = told_hash(row.salt, row.actor, row.subject, row.facts)
        row.actor = row.subject = row.facts = row.salt = None

    broken = _verdict(ledger).broken

    assert (broken.number, broken.reason) == (3, "erased")


@pytest.mark.parametrize("number", [1, 3, 5])
def test_an_event_emptied_beside_events_that_were_forgotten_is_named(ledger, number):
    _forgotten(ledger, 2, 4)
    with ledger.writing() as session:
        row = session.scalars(select(EventRow).where(EventRow.number == number)).one()
        row.told_hash = told_hash(row.salt, row.actor, row.subject, row.facts)
        row.actor = row.subject = row.facts = row.salt = None

    broken = _verdict(ledger).broken

    assert (broken.number, broken.reason) == (number, "erased")


@pytest.mark.parametrize("numbers", [(2,), (6,), (7,), (1, 99)], ids=str)
def test_what_is_forgotten_already_or_tells_of_the_ledger_is_not_forgotten(ledger, numbers):
    _forgotten(ledger, 2)
    before = _verdict(ledger)

    with pytest.raises(NotForgettableError):
        _forgotten(ledger, *numbers)

    assert _verdict(ledger) == before


def test_events_recorded_at_once_and_one_by_one_make_the_same_kind_of_tree(ledger):
    with ledger.writing() as session:
        many = [TokenRevoked(token_id=f"u{n}") for n in range(9000)]
        record_all(session, many, moment=NOON, actor=None)
        record(session, TokenRevoked(token_id="v"), moment=NOON, actor=None)

    verdict = _verdict(ledger)

    assert (verdict.events, verdict.broken) == (9006, None)
    with ledger.reading() as session:
        leaves = [leaf_hash(h) for h in session.scalars(
            select(EventRow.record_hash).order_by(EventRow.number))]  # fmt: skip
        stored = StoredHashes(session)
        for index in (0, 4095, 4096, 9005):
            proof = inclusion_proof(stored, index, 9006)
            head = bytes.fromhex(verdict.head)
            assert verify_inclusion(leaves[index], index, 9006, proof, head)


TEXTS = ("moment", "kind", "actor", "subject", "facts")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_any_octet_changed_in_any_column_is_found_and_named(tmp_path, data):
    path = tmp_path / f"{uuid4()}.db"
    memory = Memory(open_engine(furnished_sqlite(path)))
    with memory.writing() as session:
        for n in range(5):
            event = TokenRevoked(token_id=f"Tờ trình {n}")
            record(session, event, moment=NOON, actor="lãnhđạo")
        forget(session, [2], reason="hết hạn", moment=NOON, actor=None)
    memory.close()
    number = data.draw(st.integers(1, 6))
    with closing(sqlite3.connect(path)) as raw, raw:
        row = raw.execute(
            "select cast(moment as blob), cast(kind as blob), cast(actor as blob), "
            "cast(subject as blob), cast(facts as blob), salt, told_hash, record_hash "
            "from events where number = ?", (number,),
        ).fetchone()  # fmt: skip
        held = dict(zip((*TEXTS, "salt", "told_hash", "record_hash"), row, strict=True))
        column = data.draw(st.sampled_from([name for name, value in held.items() if value]))
        octets = bytearray(held[column])
        at = data.draw(st.integers(0, len(octets) - 1))
        octets[at] ^= data.draw(st.integers(1, 255))
        value = f"cast(x'{octets.hex()}' as {'text' if column in TEXTS else 'blob'})"
        raw.execute(f"update events set {column} = {value} where number = ?", (number,))
    memory = Memory(open_engine(f"sqlite:///{path}"))

    broken = _verdict(memory).broken
    memory.close()

    assert broken is not None, (number, column, at, bytes(octets))
    assert broken.number in {number, 2 if number == 6 else number}


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


def test_the_octet_between_date_and_time_counts_too(tmp_path):
    memory = Memory(open_engine(furnished_sqlite(tmp_path / "antin.db")))
    with memory.writing() as session:
        record(session, TokenRevoked(token_id="t"), moment=NOON, actor=None)
        session.execute(text("UPDATE events SET moment = replace(moment, ' ', 'T')"))

    broken = _verdict(memory).broken
    memory.close()

    assert (broken.number, broken.reason) == (1, "altered")
