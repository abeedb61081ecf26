"""Letters leave once, later when the relay cannot now, never twice under two names, and each is an event."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from io import BytesIO
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from service.post.letters import (
    LARGEST_KEPT,
    Attachment,
    KeptAttachment,
    UnusableLetterError,
)
from service.post.outbox import LetterEnd, Outbox
from service.post.relay import Relay
from service.store.engine import Memory, open_engine
from service.store.queries.post import claim, due_recipients, recipients_of
from service.store.tables.ledger import EventRow
from service.store.tables.post import LetterAttachmentRow, LetterRow
from service.store.vault import Vault
from tests.support.databases import PostgreSQL
from tests.support.relay import SENDER, TestRelay, a_relay
from tests.support.servers import free_port

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
VP, KT = "vp@cantho.example", "kt@cantho.example"
FILE = Attachment("so-lieu.txt", "text/plain", b"1/2\n")


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **words: float) -> None:
        self.now += timedelta(**words)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Iterator[TestRelay]:
    with a_relay() as server:
        yield server


@pytest.fixture
def outbox(memory: Memory, clock: Clock, server: TestRelay) -> Outbox:
    return Outbox(memory, clock, server.relay())


def write(outbox: Outbox, *to: str) -> str:
    with outbox.memory.writing() as session:
        letter = outbox.enqueue(session, to or [VP], "Số liệu", "Kính gửi", [FILE], purpose="test")
    assert letter is not None
    return letter


def states(outbox: Outbox, letter: str) -> dict[str, tuple[str, int]]:
    return {one.address: (one.state, one.attempts) for one in outbox.deliveries(letter)}


def events(memory: Memory) -> list[tuple[str, dict]]:
    with memory.reading() as session:
        rows = session.scalars(select(EventRow).order_by(EventRow.number)).all()
    return [(row.kind, json.loads(row.facts or "{}")) for row in rows]


def test_each_person_gets_a_letter_of_their_own(outbox: Outbox, server: TestRelay) -> None:
    letter = write(outbox, VP, KT, VP)

    assert outbox.send_due() == 2
    assert outbox.send_due() == 0
    assert sorted(to for to, _ in server.taken) == [KT, VP]
    for to, octets in server.taken:
        read = message_from_bytes(octets)
        assert read["To"] == to
        assert (KT if to == VP else VP).encode() not in octets
    assert states(outbox, letter) == {KT: ("SENT", 1), VP: ("SENT", 1)}


def test_a_letter_of_something_that_was_rolled_back_is_never_sent(
    outbox: Outbox, server: TestRelay
) -> None:
    with outbox.memory.writing() as session:
        outbox.enqueue(session, [VP], "s", "b", purpose="test")
        session.rollback()

    assert outbox.send_due() == 0
    assert server.offered == []


def test_each_letter_sent_is_an_event(outbox: Outbox, memory: Memory) -> None:
    letter = write(outbox)
    outbox.send_due()

    ((kind, facts),) = events(memory)
    assert kind == "LetterSent"
    assert (facts["letter_id"], facts["address"], facts["attempts"]) == (letter, VP, 1)


def test_what_is_put_off_is_offered_again_under_the_same_name_and_with_the_same_octets(
    outbox: Outbox, server: TestRelay, clock: Clock
) -> None:
    letter = write(outbox)
    server.to_letter += ["451 4.3.0 later"]

    assert outbox.send_due() == 0
    assert states(outbox, letter) == {VP: ("WAITING", 1)}
    assert outbox.send_due() == 0, "it waits before it asks again"
    assert len(server.offered) == 1
    clock.forward(minutes=2)
    assert outbox.send_due() == 1
    assert server.offered[0] == server.offered[1]
    assert states(outbox, letter) == {VP: ("SENT", 2)}


def test_a_crash_between_sending_and_noting_sends_once_more_under_the_same_name(
    outbox: Outbox, server: TestRelay, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = write(outbox)
    with monkeypatch.context() as broken:

        def crash(*_facts: object) -> None:
            raise SystemExit

        broken.setattr(Outbox, "_note", crash)
        with pytest.raises(SystemExit):
            outbox.send_due()

    assert outbox.send_due() == 0, "not at once: another worker may still be at it"
    clock.forward(minutes=2)
    assert outbox.send_due() == 1
    assert outbox.send_due() == 0
    names = [message_from_bytes(octets)["Message-ID"] for octets in server.offered]
    assert len(names) == 2
    assert len(set(names)) == 1
    assert states(outbox, letter) == {VP: ("SENT", 2)}


def test_what_is_refused_for_good_is_not_offered_again_and_keeps_nobody_else(
    outbox: Outbox, server: TestRelay, clock: Clock, memory: Memory
) -> None:
    letter = write(outbox, VP, KT)
    server.to_recipient += ["550 5.1.1 no such mailbox"]

    assert outbox.send_due() == 1
    clock.forward(days=1)
    assert outbox.send_due() == 0
    assert sorted(states(outbox, letter).values()) == [("REFUSED", 1), ("SENT", 1)]
    refused = next(one for one in outbox.deliveries(letter) if one.state == "REFUSED")
    assert refused.answer == "550 5.1.1 no such mailbox"
    assert {kind for kind, _ in events(memory)} == {"LetterNotSent", "LetterSent"}


def test_a_relay_that_is_away_is_asked_once_a_round_and_not_at_once_again(
    memory: Memory, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    outbox = Outbox(memory, clock, Relay("localhost", free_port(), SENDER, tls="none"))
    hand_over = Relay.hand_over
    monkeypatch.setattr(
        Relay, "hand_over", lambda *a, **k: (asked.append(1), hand_over(*a, **k))[1]
    )
    letter = write(outbox, VP, KT)

    outbox.send_due()
    outbox.send_due()

    assert len(asked) == 1
    assert sorted(states(outbox, letter).values()) == [("WAITING", 0), ("WAITING", 1)]
    clock.forward(minutes=2)
    outbox.send_due()
    assert len(asked) == 2


def test_after_five_days_nobody_tries_any_more_and_an_event_says_so(
    memory: Memory, clock: Clock
) -> None:
    outbox = Outbox(memory, clock, Relay("localhost", free_port(), SENDER, tls="none"))
    letter = write(outbox)
    rounds = 0
    while states(outbox, letter)[VP][0] == "WAITING":
        rounds += 1
        assert rounds < 200
        outbox.send_due()
        clock.forward(hours=4)

    assert states(outbox, letter)[VP][0] == "GIVEN_UP"
    assert NOW + timedelta(days=5) <= clock.now <= NOW + timedelta(days=5, hours=8)
    assert [kind for kind, _ in events(memory)] == ["LetterNotSent"]


def test_without_a_relay_nothing_is_taken_and_nothing_is_sent(memory: Memory, clock: Clock) -> None:
    outbox = Outbox(memory, clock, None)
    with memory.writing() as session:
        assert outbox.enqueue(session, [VP], "s", "b", purpose="test") is None

    assert outbox.send_due() == 0
    with memory.reading() as session:
        assert session.scalars(select(LetterRow)).all() == []


def test_a_letter_that_cannot_be_sent_is_refused_where_it_is_written(outbox: Outbox) -> None:
    with pytest.raises(UnusableLetterError), outbox.memory.writing() as session:
        outbox.enqueue(session, ["a@b\nBcc: c@d"], "s", "b", purpose="test")


def test_letters_are_forgotten_after_their_time_but_none_that_waits(
    outbox: Outbox, server: TestRelay, clock: Clock, memory: Memory
) -> None:
    ended = write(outbox)
    outbox.send_due()
    clock.forward(days=91)
    server.to_letter += ["451 later"]
    waiting = write(outbox)
    outbox.send_due()
    clock.forward(days=91)

    assert outbox.forget_old() == 1
    assert outbox.deliveries(ended) == ()
    assert states(outbox, waiting) == {VP: ("WAITING", 1)}
    with memory.reading() as session:
        assert len(session.scalars(select(LetterAttachmentRow)).all()) == 1


def test_of_two_workers_that_saw_the_same_letter_one_may_offer_it(outbox: Outbox) -> None:
    write(outbox)
    with outbox.memory.reading() as session:
        (seen,) = due_recipients(session, NOW, 9)

    claims = []
    for _ in range(2):
        with outbox.memory.writing() as session:
            claims.append(claim(session, seen, NOW + timedelta(minutes=2)))

    assert claims == [True, False]
    assert outbox._claim() is None


def kept(vault: Vault, content: bytes = b"%PDF-1.7 \xff") -> KeptAttachment:
    stored = vault.put(BytesIO(content))
    return KeptAttachment("15-QD.pdf", "application/pdf", stored.sha256, stored.size)


def test_a_file_of_the_vault_goes_with_forty_letters_and_is_not_copied_into_one(
    memory: Memory, clock: Clock, server: TestRelay, tmp_path: Path
) -> None:
    vault = Vault(tmp_path / "vault")
    outbox = Outbox(memory, clock, server.relay(), vault)
    file = kept(vault)
    with memory.writing() as session:
        for _ in range(40):
            outbox.enqueue(session, [VP], "s", "b", [file, FILE], purpose="test")

    while outbox.send_due():
        pass

    with memory.reading() as session:
        held = session.scalars(select(LetterAttachmentRow)).all()
    assert {row.content for row in held} == {b"", FILE.content}
    assert len(server.taken) == 40
    for _, octets in server.taken:
        pdf, text = list(message_from_bytes(octets).walk())[2:]
        assert pdf.get_payload(decode=True) == b"%PDF-1.7 \xff"
        assert (pdf.get_filename(), text.get_filename()) == ("15-QD.pdf", "so-lieu.txt")


@pytest.mark.parametrize("fault", ["gone", "changed", "no vault"])
def test_a_letter_waits_rather_than_go_without_its_file_or_with_another(
    memory: Memory, clock: Clock, server: TestRelay, tmp_path: Path, fault: str
) -> None:
    vault = Vault(tmp_path / "vault")
    outbox = Outbox(memory, clock, server.relay(), None if fault == "no vault" else vault)
    file = kept(vault)
    with memory.writing() as session:
        letter = outbox.enqueue(session, [VP], "s", "b", [file], purpose="test")
    assert letter
    path = vault.path(file.sha256)
    if fault == "gone":
        path.unlink()
    elif fault == "changed":
        path.chmod(0o600)
        path.write_bytes(b"%PDF-1.7 other")

    assert outbox.send_due() == 0
    assert server.offered == []
    assert states(outbox, letter) == {VP: ("WAITING", 1)}


def test_too_large_a_file_of_the_vault_is_refused_where_the_letter_is_written(
    outbox: Outbox,
) -> None:
    file = KeptAttachment("a.pdf", "application/pdf", "00" * 32, LARGEST_KEPT + 1)
    with pytest.raises(UnusableLetterError), outbox.memory.writing() as session:
        outbox.enqueue(session, [VP], "s", "b", [file], purpose="test")


def test_whoever_wants_to_know_hears_how_a_letter_ended_in_the_same_transaction(
    memory: Memory, clock: Clock, server: TestRelay
) -> None:
    heard: list[LetterEnd] = []

    def hear(session: Session, end: LetterEnd) -> None:
        heard.append(end)
        if len(heard) == 1:
            raise SystemExit

    outbox = Outbox(memory, clock, server.relay(), ended=(hear,))
    letter = write(outbox)
    with pytest.raises(SystemExit):
        outbox.send_due()
    assert states(outbox, letter) == {VP: ("WAITING", 1)}, "noted together or not at all"
    clock.forward(minutes=2)
    outbox.send_due()

    assert [(one.letter_id, one.address, one.state) for one in heard] == [(letter, VP, "SENT")] * 2
    assert states(outbox, letter) == {VP: ("SENT", 2)}


def test_a_letter_asks_for_a_report_only_where_it_wants_one(
    outbox: Outbox, server: TestRelay
) -> None:
    server.dsn = True
    write(outbox)
    with outbox.memory.writing() as session:
        outbox.enqueue(session, [KT], "s", "b", purpose="test", notify=True)

    outbox.send_due()

    (octets,) = [octets for to, octets in server.taken if to == KT]
    name = message_from_bytes(octets)["Message-ID"].strip("<>")
    assert server.asked[:2] == ["RET=HDRS", f"ENVID={name}"]
    assert len(server.asked) == 4


@pytest.mark.postgresql
def test_who_rests_and_who_stops_letters_do_not_wait_for_each_other(
    clock: Clock, server: TestRelay, postgresql: PostgreSQL
) -> None:
    memory = Memory(open_engine(postgresql.furnished_database()))
    outbox = Outbox(memory, clock, server.relay())
    first, second = write(outbox), write(outbox)
    with memory.reading() as session:
        (recipient,) = recipients_of(session, first)
    resting = Thread(target=outbox._rest, args=(recipient,))
    with memory.writing() as session:
        outbox.stop(session, second)
        session.flush()
        resting.start()
        until_somebody_waits(memory)
        session.execute(text("SET LOCAL lock_timeout = '2s'"))
        outbox.stop(session, first)
    resting.join()

    assert {*states(outbox, first).values(), *states(outbox, second).values()} == {("STOPPED", 0)}
    memory.close()


def until_somebody_waits(memory: Memory) -> None:
    """Wait until one connection of the database waits for another."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    for _ in range(200):
        with memory.reading() as session:
            if session.scalar(waiting):
                return
        sleep(0.05)
    raise AssertionError
