"""Checkpoints are stamped when an authority answers, stand when none does, and a wrong stamp is named."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from service.events.stamps import digest_of
from service.store.tables import LedgerCheckpointRow, LedgerStampRow
from signing.authority import found_authority
from tests.support.internal import BASE_URL, NOW, an_authority
from tests.support.stamped import LATER, Stamper, a_book, grow, stamping


@pytest.fixture
def book(memory):
    """A ledger of six events, with checkpoints at two, four and six, all stamped."""
    book = a_book(memory)
    for _ in range(3):
        grow(memory, 2)
        book.make()
    assert stamping(book, Stamper()).stamp_due() == 3
    return book


def _seen(book):
    verdict = book.verify()
    broken = verdict.broken and (verdict.broken.number, verdict.broken.reason)
    return verdict.checkpoints, verdict.stamped, broken


def _change(book, size, **values):
    with book.memory.writing() as session:
        row = LedgerStampRow
        session.execute(update(row).where(row.size == size).values(**values))


def _replace(book, size, token):
    _change(book, size, token=token, digest=digest_of(token))


def _token(book, size):
    with book.memory.reading() as session:
        return session.get(LedgerStampRow, size).token


def test_each_checkpoint_is_stamped_once_over_its_note(book):
    stamper = Stamper()

    assert _seen(book) == (3, 3, None)
    assert stamping(book, stamper).stamp_due() == 0
    assert stamper.asked == []


def test_a_checkpoint_stands_while_the_authority_is_down_and_is_stamped_later(book):
    grow(book.memory, 1)
    book.make()
    stamper = Stamper(up=False)

    assert stamping(book, stamper).stamp_due() == 0
    assert _seen(book) == (4, 3, None)
    stamper.up = True
    assert stamping(book, stamper).stamp_due() == 1
    assert _seen(book) == (4, 4, None)
    with book.memory.reading() as session:
        assert stamper.asked[-1] == digest_of(session.get(LedgerCheckpointRow, 7).note.encode())


def test_the_next_authority_is_asked_and_the_newest_checkpoint_comes_first(book):
    with book.memory.writing() as session:
        session.execute(delete(LedgerStampRow))
        notes = session.execute(
            select(LedgerCheckpointRow.note).order_by(LedgerCheckpointRow.size.desc())
        ).scalars()
        digests = [digest_of(note.encode()) for note in notes]
    down, up = Stamper(up=False), Stamper()

    assert stamping(book, down, up).stamp_due() == 3
    assert down.asked == up.asked == digests


def test_without_an_authority_nothing_is_asked(book):
    with book.memory.writing() as session:
        session.execute(delete(LedgerStampRow).where(LedgerStampRow.size == 4))

    assert stamping(book).stamp_due() == 0
    assert _seen(book) == (3, 2, None)


def test_a_stamp_from_before_the_note_was_made_is_not_kept(book):
    grow(book.memory, 1)
    book.make()

    assert stamping(book, Stamper(ahead=timedelta(hours=-1))).stamp_due() == 0
    assert stamping(book, Stamper(ahead=timedelta(minutes=-4))).stamp_due() == 1


def test_a_stamp_of_somebody_nobody_trusts_is_not_kept(book):
    stranger = found_authority(NOW, BASE_URL)
    stamper = Stamper()
    theirs = stamper.stamp

    def stamp(digest, algorithm):
        token = theirs(digest, algorithm)
        return type(token)(stranger.stamp(digest, "sha256", LATER), LATER, "stranger")

    stamper.stamp = stamp
    grow(book.memory, 1)
    book.make()

    assert stamping(book, stamper).stamp_due() == 0
    assert _seen(book) == (4, 3, None)


def test_a_forged_checkpoint_is_not_stamped(book):
    with book.memory.writing() as session:
        session.execute(delete(LedgerStampRow))
        row = LedgerCheckpointRow
        session.execute(update(row).where(row.size == 4).values(root=bytes(32)))

    assert stamping(book, Stamper()).stamp_due() == 2
    assert _seen(book)[1:] == (2, (3, "forged"))


def test_the_stamp_of_another_checkpoint_is_named(book):
    _replace(book, 4, _token(book, 2))

    assert _seen(book) == (3, 3, (4, "stamp_imprint"))


def test_a_stamp_somebody_else_made_is_named(book):
    with book.memory.reading() as session:
        digest = digest_of(session.get(LedgerCheckpointRow, 4).note.encode())
    _replace(book, 4, found_authority(NOW, BASE_URL).stamp(digest, "sha256", LATER))

    assert _seen(book)[2] == (4, "stamp_untrusted")


def test_a_stamp_whose_signature_was_touched_is_named(book):
    token = bytearray(_token(book, 6))
    token[-1] ^= 1
    _replace(book, 6, bytes(token))

    assert _seen(book)[2] == (6, "stamp_forged")


def test_a_stamp_that_tells_a_moment_before_its_note_is_named(book):
    with book.memory.reading() as session:
        digest = digest_of(session.get(LedgerCheckpointRow, 2).note.encode())
    _replace(book, 2, an_authority().stamp(digest, "sha256", LATER - timedelta(seconds=301)))

    assert _seen(book)[2] == (2, "stamp_early")


@pytest.mark.parametrize(
    "token", [b"", b"no token", bytes(64 * 1024), bytes(64 * 1024 + 1)], ids=len
)
def test_what_is_no_stamp_is_named(book, token):
    _replace(book, 2, token)

    assert _seen(book)[2] == (2, "stamp_forged")


def test_the_stamp_of_a_checkpoint_that_is_not_there_is_named(book):
    with book.memory.writing() as session:
        session.execute(update(LedgerStampRow).where(LedgerStampRow.size == 4).values(size=5))

    assert _seen(book) == (3, 2, (5, "stamp_orphan"))


def test_what_is_wrong_with_an_event_is_told_before_what_is_wrong_with_a_stamp(book):
    _replace(book, 2, b"no token")
    with book.memory.writing() as session:
        row = LedgerCheckpointRow
        session.execute(update(row).where(row.size == 6).values(note="x"))

    assert _seen(book)[2] == (5, "forged")


def test_stamps_are_judged_offline_and_only_counted_where_nobody_judges(book):
    _replace(book, 2, b"no token")
    unjudged = type(book)(book.memory, book.clock, book.origin, book.key)

    assert _seen(unjudged) == (3, 3, None)
