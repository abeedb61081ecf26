"""Each day a letter goes to the witness, and what is in it is enough to hold the ledger to its word."""

import email
import email.policy
import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from config.settings import Settings
from service.events.notes_elsewhere import check_note, read_proof
from service.events.stamps import digest_of
from service.journeys.ledger import LedgerWitness, TrustedStamps
from service.post.outbox import Outbox
from service.store.tables import (
    EventRow,
    LedgerCheckpointRow,
    LedgerSendingRow,
    LetterRecipientRow,
    LetterRow,
)
from service.web.translations import say
from tests.support.adoption import ZONE
from tests.support.house import TestClock
from tests.support.relay import a_relay
from tests.support.stamped import LATER, LINES, TRUST, Stamper, a_book, grow, stamping

OFFICE = "kiemtoan@nha-nuoc.example"


class Day:
    """A ledger with a mail server and a witness, on one day after another."""

    def __init__(self, memory, relay):
        self.memory, self.relay, self.clock = memory, relay, TestClock(LATER)
        self.book = a_book(memory)
        self.stamper = Stamper()
        self.outbox = Outbox(memory, self.clock, relay.relay())
        self.witness = self.to(OFFICE)

    def to(self, recipient, outbox=None):
        return LedgerWitness(self.book, outbox or self.outbox, self.clock, ZONE, recipient, say)

    def passes(self, events=2, *, stamped=True):
        """Let a day pass on which so much happened, and its letter be written and sent."""
        self.clock.forward(timedelta(days=1))
        grow(self.memory, events)
        self.book.make()
        if stamped:
            stamping(self.book, self.stamper).stamp_due()
        size = self.witness.send_due()
        self.outbox.send_due()
        return size

    def letters(self):
        return [
            email.message_from_bytes(octets, policy=email.policy.default)
            for _, octets in self.relay.taken
        ]

    def count(self, row):
        with self.memory.reading() as session:
            return len(session.scalars(select(row)).all())


@pytest.fixture
def day(memory):
    with a_relay() as relay:
        yield Day(memory, relay)


def _files(letter):
    return {one.get_filename(): one.get_payload(decode=True) for one in letter.iter_attachments()}


def _only(files, ending):
    (name,) = [name for name in files if name.endswith(ending)]
    return files[name]


def test_a_witness_believes_each_letter_by_the_one_before_it(day):
    for _ in range(3):
        day.passes()

    known = None
    for letter in day.letters():
        files = _files(letter)
        note = _only(files, ".txt")
        proof = read_proof(_only(files, ".json")) if known else None
        checked = check_note(note, LINES[:1], since=known, proof=proof)
        stamp = TrustedStamps(lambda: TRUST)(_only(files, ".tst"), digest_of(note))
        assert (letter["To"], stamp.at) == (OFFICE, LATER)
        assert str(checked.checkpoint.size) in letter["Subject"]
        assert checked.checkpoint.root.hex() in letter.get_body().get_content()
        known = note
    assert len(day.letters()) == 3


def test_a_letter_is_written_once_a_day_however_often_it_is_asked_for(day):
    assert day.passes() == 2

    for hours in (1, 2, 3):
        day.clock.forward(timedelta(hours=hours))
        grow(day.memory, 1)
        day.book.make()
        assert day.witness.send_due() is None
    assert day.count(LetterRow) == day.count(LedgerSendingRow) == 1


def test_a_day_is_a_local_day(day):
    day.clock.moment = LATER.replace(hour=16, minute=59)
    grow(day.memory, 1)
    day.book.make()
    stamping(day.book, day.stamper).stamp_due()
    assert day.witness.send_due() == 1
    day.clock.moment = LATER.replace(hour=17, minute=1)
    assert day.witness.send_due() == 1
    assert day.count(LetterRow) == 2


def test_until_noon_a_letter_waits_for_the_time_stamp_and_then_goes_without(day):
    grow(day.memory, 1)
    day.book.make()
    day.clock.moment = LATER.replace(hour=4, minute=59)
    assert day.witness.send_due() is None
    day.clock.moment = LATER.replace(hour=5, minute=0)
    assert day.witness.send_due() == 1


def test_the_letters_themselves_make_the_ledger_grow_by_one_event_a_day_and_no_more(day):
    day.passes()
    sizes = [day.passes(events=0) for _ in range(3)]

    assert sizes == [3, 4, 5]
    with day.memory.reading() as session:
        kinds = session.scalars(select(EventRow.kind).order_by(EventRow.number)).all()
    assert kinds[2:] == ["LetterSent"] * 4


def test_a_letter_goes_out_on_a_day_on_which_nothing_was_signed_since(day):
    day.passes()
    day.clock.forward(timedelta(days=1))

    assert day.witness.send_due() == 2
    day.outbox.send_due()
    assert "không thay đổi" in day.letters()[-1].get_body().get_content()


def test_without_a_stamp_the_letter_goes_and_says_so(day):
    day.passes(stamped=False)

    (letter,) = day.letters()
    assert [name for name in _files(letter) if name.endswith(".tst")] == []
    assert "/api/v1/ledger/stamp?size=2" in letter.get_body().get_content()
    assert "--token" not in letter.get_body().get_content()


def test_the_next_proof_begins_where_the_witness_last_heard_something(day):
    day.passes()
    day.relay.to_recipient.append("550 5.1.1 no such office")
    day.passes()
    day.passes()

    first, third = day.letters()
    (told,) = [json.loads(one) for name, one in _files(third).items() if name.endswith(".json")]
    assert told["first"] == 2
    note = _only(_files(third), ".txt")
    proof = read_proof(_only(_files(third), ".json"))
    assert check_note(note, LINES[:1], since=_only(_files(first), ".txt"), proof=proof).since


def test_another_witness_begins_anew(day):
    day.passes()
    day.witness = day.to("thanhtra@nha-nuoc.example")
    day.passes()

    letter = day.letters()[-1]
    assert letter["To"] == "thanhtra@nha-nuoc.example"
    assert [name for name in _files(letter) if name.endswith(".json")] == []


def test_a_damaged_ledger_is_not_witnessed(day):
    day.passes()
    with day.memory.writing() as session:
        session.execute(update(LedgerCheckpointRow).values(root=bytes(32)))
    day.clock.forward(timedelta(days=1))

    assert day.witness.send_due() is None
    assert day.count(LetterRow) == 1


def test_a_letter_that_cannot_be_written_leaves_no_trace_of_itself(day, monkeypatch):
    grow(day.memory, 1)
    day.book.make()

    def fails(*_words, **_more):
        raise ConnectionError

    monkeypatch.setattr(Outbox, "enqueue", fails)
    with pytest.raises(ConnectionError):
        day.witness.send_due()
    monkeypatch.undo()

    assert day.count(LedgerSendingRow) == 0
    assert day.witness.send_due() == 1


@pytest.mark.parametrize("lacking", ["witness", "relay", "checkpoint"])
def test_where_there_is_nobody_to_write_to_or_nothing_to_say_nothing_is_written(day, lacking):
    if lacking != "checkpoint":
        grow(day.memory, 1)
        day.book.make()
    nowhere = Outbox(day.memory, day.clock, None) if lacking == "relay" else None
    witness = day.to(None if lacking == "witness" else OFFICE, nowhere)

    assert witness.send_due() is None
    assert witness.latest() is None
    assert day.count(LetterRow) == 0


def test_how_the_newest_letter_stands_is_told(day):
    day.relay.to_recipient.append("451 4.3.0 later")
    day.passes()
    assert (day.witness.latest().size, day.witness.latest().state) == (2, "WAITING")
    day.clock.forward(timedelta(minutes=10))
    day.outbox.send_due()
    assert day.witness.latest().state == "SENT"
    with day.memory.writing() as session:
        session.execute(delete(LetterRecipientRow))
    assert day.witness.latest().state == "FORGOTTEN"


def test_a_production_service_that_has_a_witness_needs_a_mail_server(tmp_path):
    given = {"data": tmp_path, "environment": "production", "ledger": {"witness": OFFICE}}
    with pytest.raises(ValueError, match="ledger.witness"):
        Settings(**given)
