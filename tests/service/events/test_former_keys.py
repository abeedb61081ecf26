"""A ledger outlives its keys: what an older key signed is believed, what a key laid aside signs is not."""

import json

import pytest
from sqlalchemy import select, update

from service.events.checkpoints import Checkpoint, believe, note_of
from service.events.kept_checkpoints import row_digest
from service.events.ledger import LedgerDamagedError, NotForgettableError, forget
from service.events.verifier_keys import VerifierKey, read_verifier_key
from service.store.tables import EventRow, LedgerCheckpointRow
from tests.support.internal import NOW
from tests.support.stamped import KEYS, LINES, ORIGIN, a_book, grow


def _grown(memory, *keys):
    """Let the ledger grow by two events for each key, and have each key sign."""
    for n, key in enumerate(keys):
        grow(memory, 2)
        a_book(memory, key, *keys[:n]).make()


def _broken(book):
    broken = book.verify().broken
    return broken and (broken.number, broken.reason)


def test_notes_of_a_former_key_are_believed_once_the_key_is_named(memory):
    _grown(memory, 0, 1, 2)

    assert _broken(a_book(memory, 2, 0, 1)) is None
    assert _broken(a_book(memory, 2, 1)) == (1, "forged")
    assert _broken(a_book(memory, 2, 0)) == (3, "forged")


def test_without_its_former_key_a_ledger_signs_nothing_new(memory):
    _grown(memory, 0)
    grow(memory, 1)

    with pytest.raises(LedgerDamagedError, match="not signed by the key"):
        a_book(memory, 1).make()
    assert a_book(memory, 1, 0).make().checkpoint.size == 3


@pytest.mark.parametrize("former", [(1, 0), (1,), (0, 1)], ids=str)
def test_keys_are_believed_in_the_order_in_which_they_followed_each_other(memory, former):
    _grown(memory, 0, 1, 2)

    assert (_broken(a_book(memory, 2, *former)) is None) is (former == (0, 1))


def test_a_past_signed_anew_with_a_stolen_former_key_is_named(memory):
    _grown(memory, 0, 1, 2)
    book = a_book(memory, 2, 0, 1)
    with memory.writing() as session:
        row = session.get(LedgerCheckpointRow, 6)
        note = note_of(Checkpoint(ORIGIN, 6, row.root), KEYS[0])
        digest = row_digest(6, row.made_at.isoformat(timespec="microseconds"), note.encode())
        here = LedgerCheckpointRow.size == 6
        session.execute(update(LedgerCheckpointRow).where(here).values(note=note, digest=digest))

    assert _broken(book) == (5, "forged")


def test_a_key_that_comes_back_is_named_again_at_its_new_place(memory):
    _grown(memory, 0, 1, 0)

    assert _broken(a_book(memory, 0, 0, 1)) is None
    assert _broken(a_book(memory, 0, 1)) == (3, "forged")


def test_a_change_of_key_is_an_event_under_a_note_of_both_keys(memory):
    grow(memory, 3)
    book = a_book(memory, 0)

    made = book.change_key(KEYS[1], actor="quantri")

    both = [one.key for one in LINES[:2]]
    believed = believe(made.note.encode(), ORIGIN, both)
    assert (believed.checkpoint.size, believed.signers) == (4, (0, 1))
    with memory.reading() as session:
        row = session.get(EventRow, 4)
    assert (row.kind, row.actor) == ("LedgerKeyChanged", "quantri")
    told = json.loads(row.facts)
    assert [read_verifier_key(told[name]) for name in ("former", "key")] == LINES[:2]
    grow(memory, 1)
    a_book(memory, 1, 0).make()
    assert _broken(a_book(memory, 1, 0)) is None
    assert _broken(a_book(memory, 1)) == (1, "forged")


def test_whoever_knows_the_new_key_alone_believes_the_note_of_both(memory):
    grow(memory, 1)

    made = a_book(memory, 0).change_key(KEYS[1], actor=None)

    assert believe(made.note.encode(), ORIGIN, [LINES[1].key]).checkpoint.size == 2


def test_no_key_is_changed_over_a_damaged_ledger(memory):
    grow(memory, 3)
    book = a_book(memory, 0)
    book.make()
    with memory.writing() as session:
        session.execute(update(LedgerCheckpointRow).values(root=bytes(32)))

    with pytest.raises(LedgerDamagedError):
        book.change_key(KEYS[1], actor=None)
    with memory.reading() as session:
        assert session.scalars(select(EventRow.kind).where(EventRow.number == 4)).all() == []


def test_a_change_of_key_is_never_forgotten(memory):
    grow(memory, 1)
    a_book(memory, 0).change_key(KEYS[1], actor=None)

    with pytest.raises(NotForgettableError), memory.writing() as session:
        forget(session, [2], reason="x", moment=NOW, actor=None)


def test_the_key_for_auditors_is_the_one_that_signs(memory):
    assert a_book(memory, 2, 0).verifier_key() == VerifierKey(ORIGIN, KEYS[2].public_key())
