"""What the ledger once signed is held against it: a cut tail and a past written anew are named."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, select, update

from service.events.catalogue import TokenRevoked
from service.events.checkpoints import Checkpoint, note_of, verify_note
from service.events.kept_checkpoints import CheckpointBook
from service.events.ledger import LedgerDamagedError, record, verify
from service.store.tables import EventRow, LedgerCheckpointRow, LedgerNodeRow

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
ORIGIN = "antin.example/ledger"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def _grow(memory, count, word="t"):
    with memory.writing() as session:
        for n in range(count):
            record(session, TokenRevoked(token_id=f"{word}{n}"), moment=NOON, actor=None)


@pytest.fixture
def book(memory):
    """A ledger of nine events, with checkpoints at three and seven."""
    book = CheckpointBook(memory, lambda: NOON, ORIGIN, lambda: KEY)
    for count, signed in ((3, True), (4, True), (2, False)):
        _grow(memory, count)
        if signed:
            book.make()
    return book


def _wipe(memory, kept=0):
    """Take events and tree away behind `kept`, as if they had never been."""
    with memory.writing() as session:
        session.execute(delete(EventRow).where(EventRow.number > kept))
        node = LedgerNodeRow
        for level, position in session.execute(select(node.level, node.position)).all():
            if (position + 1) << level > kept:
                here = (node.level == level, node.position == position)
                session.execute(delete(node).where(*here))


def _broken(book):
    broken = book.verify().broken
    return broken and (broken.number, broken.reason)


def _sizes(book):
    with book.memory.reading() as session:
        return session.scalars(select(LedgerCheckpointRow.size)).all()


def test_an_empty_ledger_signs_nothing_and_is_whole(memory):
    book = CheckpointBook(memory, lambda: NOON, ORIGIN, lambda: KEY)

    assert book.make() is None
    assert _broken(book) is None


def test_a_checkpoint_is_made_once_for_each_growth_and_is_no_event(book):
    made = book.make()

    assert book.make() == made
    assert _sizes(book) == [3, 7, 9]
    verdict = book.verify()
    assert (verdict.events, verdict.broken) == (9, None)
    assert made.checkpoint == Checkpoint(ORIGIN, 9, bytes.fromhex(verdict.head))
    assert verify_note(made.note.encode(), ORIGIN, KEY.public_key()) == made.checkpoint


@pytest.mark.parametrize("kept", [6, 4, 3, 2, 0])
def test_a_tail_cut_off_from_events_and_tree_alike_is_named(book, kept):
    _wipe(book.memory, kept)
    with book.memory.reading() as session:
        assert verify(session).broken is None

    assert _broken(book) == (kept + 1, "cut")
    with pytest.raises(LedgerDamagedError):
        book.make()


@pytest.mark.parametrize(("kept", "number"), [(0, 1), (2, 1), (3, 4), (5, 4)])
def test_a_ledger_written_anew_is_named_after_the_last_checkpoint_that_fits(book, kept, number):
    _wipe(book.memory, kept)
    _grow(book.memory, 12 - kept, "other")
    with book.memory.reading() as session:
        assert verify(session).broken is None

    assert _broken(book) == (number, "rewritten")
    with pytest.raises(LedgerDamagedError):
        book.make()
    assert _sizes(book) == [3, 7]


def test_what_was_never_signed_can_be_cut_unseen(book):
    _wipe(book.memory, 8)

    assert _broken(book) is None


def test_a_ledger_that_lacks_an_event_under_its_tree_is_not_signed(book):
    with book.memory.writing() as session:
        session.execute(delete(EventRow).where(EventRow.number == 9))

    with pytest.raises(LedgerDamagedError):
        book.make()


STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))


@pytest.mark.parametrize(
    "change",
    [
        {"root": bytes(32)},
        {"size": 8},
        {"note": "no note"},
        {"note": "x" * 200_000},
        {"note": note_of(Checkpoint(ORIGIN, 7, bytes(32)), STRANGER)},
        {"note": note_of(Checkpoint(ORIGIN, 7, bytes(32)), KEY)},
    ],
    ids=range(6),
)
def test_a_kept_checkpoint_that_is_not_the_one_signed_is_named(book, change):
    with book.memory.writing() as session:
        row = LedgerCheckpointRow
        session.execute(update(row).where(row.size == 7).values(**change))

    assert _broken(book) == (4, "forged")
    with pytest.raises(LedgerDamagedError):
        book.make()


@pytest.mark.parametrize(("number", "reason"), [(2, "altered"), (5, "altered"), (9, "altered")])
def test_what_the_walk_finds_is_told_as_before(book, number, reason):
    with book.memory.writing() as session:
        session.execute(update(EventRow).where(EventRow.number == number).values(kind="Other"))

    assert _broken(book) == (number, reason)
