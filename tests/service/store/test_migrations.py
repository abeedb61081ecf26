"""The history of the tables leads to the tables there are, on every kind of database."""

import hashlib
import json
import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from service.events.catalogue import TokenRevoked
from service.events.checkpoints import Checkpoint, note_of
from service.events.ledger import record, verify
from service.events.merkle import EMPTY_ROOT
from service.store.engine import Memory, open_engine
from service.store.migrations import configured, is_current
from service.store.tables import EventRow, Row
from signing.authority import AgencyName, found_authority
from signing.devices.software import KeyKind, generate, public_key_der
from tests.support.adoption import JUNE, a_city, at
from tests.support.databases import migrate_in_full as migrate
from tests.support.registered import Registry
from tests.support.stamped import KEYS, ORIGIN, a_book


def test_history_ends_at_the_tables_there_are(database_url):
    engine = open_engine(database_url)
    migrate(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Row.metadata) == []
    engine.dispose()


def test_many_processes_that_start_at_once_migrate_once(database_url):
    engines = [open_engine(database_url) for _ in range(4)]
    faults = []

    def start(engine):
        try:
            migrate(engine)
        except Exception as fault:
            faults.append(fault)

    starters = [threading.Thread(target=start, args=(engine,)) for engine in engines]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()

    assert faults == []
    assert all(map(is_current, engines))
    for engine in engines:
        Memory(engine).close()


def _old_ledger(connection, count, spoilt=None):
    """Write events as they were chained before migration 0008."""
    previous = "0" * 64
    for n in range(1, count + 1):
        moment = datetime(2026, 11, 23, 5, 0, n % 60, n, tzinfo=UTC)
        facts = f'{{"token_id":"thẻ {n}"}}'
        record = [n, moment.isoformat(timespec="microseconds"), "TokenRevoked", "lãnhđạo", f"t{n}"]
        text = json.dumps([*record, facts, previous], ensure_ascii=False, separators=(",", ":"))
        link = hashlib.sha256(text.encode()).hexdigest()
        row = {"n": n, "m": moment if connection.dialect.name != "sqlite" else str(moment)[:26],
               "s": f"t{n}", "f": facts if n != spoilt else "{}", "p": previous, "h": link}  # fmt: skip
        connection.execute(
            sa.text(
                "INSERT INTO events (number, moment, kind, actor, subject, facts, previous_hash, hash) "
                "VALUES (:n, :m, 'TokenRevoked', 'lãnhđạo', :s, :f, :p, :h)"
            ),
            row,
        )
        previous = link
    return previous


@pytest.mark.parametrize(("count", "spoilt"), [(0, None), (1, None), (1003, None), (7, 4)])
def test_an_old_ledger_is_brought_over_and_says_what_its_chain_held(database_url, count, spoilt):
    engine = open_engine(database_url)
    with engine.begin() as connection:
        command.upgrade(configured(connection), "0007")
        head = _old_ledger(connection, count, spoilt)
    migrate(engine)
    memory = Memory(engine)

    with memory.reading() as session:
        verdict = verify(session)
        events = session.scalars(sa.select(EventRow).order_by(EventRow.number)).all()
    assert (verdict.events, verdict.broken) == (count + 1 if count else 0, None)
    if count:
        assert events[0].subject == "t1"
        assert events[-1].kind == "LedgerBroughtOver"
        told = {"events": count, "head": head, "intact": spoilt is None, "broken_at": spoilt}
        assert json.loads(events[-1].facts) == told
        with memory.writing() as session:
            record(session, TokenRevoked("t"), moment=datetime.now(UTC), actor=None)
        with memory.reading() as session:
            assert verify(session).broken is None
    memory.close()


def test_checkpoints_from_before_their_rows_were_digested_are_brought_over_as_they_stand(
    database_url,
):
    engine = open_engine(database_url)
    with engine.begin() as connection:
        command.upgrade(configured(connection), "0010")
    memory = Memory(engine)
    note = note_of(Checkpoint(ORIGIN, 0, EMPTY_ROOT), KEYS[0])
    moment = datetime(2026, 11, 23, 5, 0, 7, 8, tzinfo=UTC)
    row = {"r": EMPTY_ROOT, "n": note, "m": moment}
    if engine.dialect.name == "sqlite":
        row["m"] = str(moment)[:26]
    with engine.begin() as connection:
        insert = "INSERT INTO ledger_checkpoints (size, root, note, made_at) VALUES (0, :r, :n, :m)"
        connection.execute(sa.text(insert), row)

    migrate(engine)

    book = a_book(memory, 0)
    with memory.reading() as session:
        assert book.at(session, 0).note == note
        assert book.made_at(session, 0) == moment
    assert book.verify().broken is None
    memory.close()


def test_usage_is_brought_over_month_by_month_and_back(database_url):
    engine = open_engine(database_url)
    with engine.begin() as connection:
        command.upgrade(configured(connection), "0010")
        for n, (month, person) in enumerate([(202506, "P1"), (202506, None), (202507, "P1")]):
            connection.execute(
                sa.text(
                    "INSERT INTO usage_events (source, kind, account, person_key, unit_code, moment, "
                    "day, month, server, recorded_at) VALUES (:s, 'SENT', 'a@x', :p, '', "
                    "'2025-06-30 01:00:00', :d, :m, '', '2025-07-01 01:00:00')"
                ),
                {"s": f"log:{n}", "p": person, "m": month, "d": f"2025-0{month % 10}-01"},
            )
        command.upgrade(configured(connection), "0011")
        if connection.dialect.name == "postgresql":
            held = "SELECT count(*) FROM usage_events_202506"
            assert connection.scalar(sa.text(held)) == 2
        counts = sa.text("SELECT day, of_nobody, count FROM usage_arrivals ORDER BY day, of_nobody")
        told = [(str(day), bool(nobody), n) for day, nobody, n in connection.execute(counts)]
        assert told == [
            ("2025-06-01", False, 1), ("2025-06-01", True, 1), ("2025-07-01", False, 1),
        ]  # fmt: skip
        command.downgrade(configured(connection), "0010")
        assert connection.scalar(sa.text("SELECT count(*) FROM usage_events")) == 3
    engine.dispose()


@pytest.mark.parametrize("place_left", [False, True])
def test_the_register_is_read_again_after_its_figures_were_taken_away(database_url, place_left):
    engine = open_engine(database_url)
    migrate(engine)
    memory = Memory(engine)
    registry = Registry(a_city(memory))
    registry.whole("city", JUNE.first)
    registry.read(at(JUNE.last))

    with engine.begin() as connection:
        command.downgrade(configured(connection), "0023")
        left = connection.scalars(sa.text("SELECT name FROM fact_sources")).all()
        if place_left:  # as a downgrade before this one left it
            connection.execute(
                sa.text(
                    "INSERT INTO fact_sources (name, first_read_at, last_read_at, position) VALUES "
                    "('REGISTER', '2025-06-30 01:00:00', '2025-06-30 01:00:00', 1000)"
                )
            )
    migrate(engine)
    registry.read(at(JUNE.last))

    assert "REGISTER" not in left
    assert registry.city.counts("F1", JUNE) == (1, 1)
    memory.close()


@pytest.fixture(scope="module")
def seal_of():
    """Make a chain of an agency's certificate with those above it, as it stands in a row."""
    moment = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    authority = found_authority(moment, "http://antin.test")
    key = public_key_der(generate(KeyKind.P_256))

    def chain_of(name):
        leaf = authority.issue_agency(key, AgencyName(name, "Thành phố Cần Thơ"), moment)
        return b"".join(authority.chain_of(leaf))

    return chain_of


def test_a_seal_is_brought_over_to_the_one_unit_of_its_name_and_back(database_url, seal_of):
    engine = open_engine(database_url)
    moment = "2026-11-23 05:00:00"
    units = {
        "skhcn": "Sở Khoa học và  Công nghệ", "stc": "Sở Tài chính", "stc-cu": "SỞ TÀI CHÍNH",
    }  # fmt: skip
    keys = {
        "spelt otherwise": ("agency", seal_of("SỞ KHOA HỌC VÀ CÔNG NGHỆ")),
        "of two": ("agency", seal_of("Sở Tài chính")),
        "of none": ("agency", seal_of("UBND TP Cần Thơ - Sở KH&CN")),
        "a person's": ("person", seal_of("Sở Khoa học và Công nghệ")),
        "no certificate": ("agency", b"\x30\x03\x02\x01\x05"),
        "nothing at all": ("agency", b""),
    }
    with engine.begin() as connection:
        command.upgrade(configured(connection), "0027")
        for code, name in units.items():
            unit = "INSERT INTO units (id, code, name) VALUES (:c, :c, :n)"
            connection.execute(sa.text(unit), {"c": code, "n": name})
        person = "INSERT INTO people (id, user_name, full_name, title, active) VALUES ('p', 'p', 'P', '', true)"
        connection.execute(sa.text(person))
        for key, (scope, chain) in keys.items():
            row = (
                "INSERT INTO credentials (id, person_id, scope, label, device, handle, chain, algorithm, "
                "trust_domain, pin_failures, created_at) VALUES "
                "(:id, 'p', :s, 'x', 'software', 'h', :c, 'a', 'internal', 0, :m)"
            )
            connection.execute(sa.text(row), {"id": key, "s": scope, "c": chain, "m": moment})
        token = (
            "INSERT INTO api_tokens (id, person_id, name, token_sha256, scopes, credential_id, created_at, "
            "expires_at) VALUES ('t', 'p', 'x', 'h', '[]', 'of two', :m, :m)"
        )
        connection.execute(sa.text(token), {"m": moment})
    migrate(engine)

    with engine.begin() as connection:
        told = connection.execute(sa.text("SELECT id, unit_id FROM credentials"))
        assert dict(told.all()) == dict.fromkeys(keys) | {"spelt otherwise": "skhcn"}
        command.downgrade(configured(connection), "0027")
        columns = {one["name"] for one in sa.inspect(connection).get_columns("credentials")}
        assert "unit_id" not in columns
        assert connection.scalar(sa.text("SELECT count(*) FROM credentials")) == len(keys)
    migrate(engine)
    with engine.connect() as connection:
        again = "SELECT id FROM credentials WHERE unit_id = 'skhcn'"
        assert connection.scalars(sa.text(again)).all() == ["spelt otherwise"]
    engine.dispose()
