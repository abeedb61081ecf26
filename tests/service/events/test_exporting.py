"""The ledger leaves as lines, and one octet of them that is changed is found and its line named."""

import hashlib
import io
import json
import random
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, update

from service.events import checking, exporting
from service.events.catalogue import SignInRefused, TokenRevoked
from service.events.checking import BrokenLine, check_ledger
from service.events.checkpoints import derived_key
from service.events.exporting import (
    FORMAT,
    EmptyLedgerError,
    export_lines,
    export_signed,
    lines_of,
    spelt,
)
from service.events.kept_checkpoints import CheckpointBook
from service.events.ledger import LedgerDamagedError, forget, record_all
from service.events.records import canonical, record_hash, told_hash
from service.events.signed_texts import NamedKey, sign_text
from service.store.tables import EventRow
from tests.support.house import NOW, SECRET, TestClock, a_memory

ORIGIN = "antin.example/ledger"
PRIVATE = derived_key(SECRET)
KEY = NamedKey(PRIVATE.public_key(), ORIGIN)
NAMES = ("ledger.jsonl", "ledger.jsonl.manifest.json")


@pytest.fixture
def book(tmp_path):
    return CheckpointBook(a_memory(tmp_path), TestClock(), ORIGIN, lambda: PRIVATE)


@pytest.fixture
def short_blocks(monkeypatch):
    """Blocks of four lines, so that a short ledger has some."""
    for module in (exporting, checking):
        monkeypatch.setattr(module, "BLOCK", 4)
        monkeypatch.setattr(module, "BLOCK_LEVEL", 2)
    fields = checking.LedgerManifest.model_fields["block"]
    monkeypatch.setattr(fields, "metadata", [])
    checking.LedgerManifest.model_rebuild(force=True)
    yield
    monkeypatch.undo()
    checking.LedgerManifest.model_rebuild(force=True)


def grown(book, count):
    events = [
        SignInRefused(user_name=f'"Đỗ {n}" \u2028\\', reason="wrong", address="::1")
        if n % 2
        else TokenRevoked(token_id=f"t{n}")
        for n in range(count)
    ]
    with book.memory.writing() as session:
        record_all(session, events, moment=NOW, actor="quản trị")


def exported(book):
    out = io.BytesIO()
    beside = export_signed(book, out, NAMES)
    return out.getvalue(), beside


def check(lines, beside, key=KEY):
    return check_ledger(io.BytesIO(lines), beside.manifest, beside.note.encode(), key)


def rehashed(line, **changes):
    """Return a line that tells something else, with every hash of its own made to fit again."""
    told = json.loads(line) | changes
    salt = bytes.fromhex(told["salt"])
    hashed = told_hash(salt, told["actor"], told["subject"], canonical(told["facts"]))
    told["record_hash"] = record_hash(told["number"], told["moment"], told["kind"], hashed).hex()
    return spelt(told)


def test_an_export_holds_and_says_how_much_it_is(book):
    grown(book, 9)
    with book.memory.writing() as session:
        forget(session, [3, 4], reason="thời hạn", moment=NOW, actor="x")
    lines, beside = exported(book)

    told = check(lines, beside)

    assert (told.broken, told.events, told.forgotten, told.name) == (None, 10, 2, ORIGIN)
    assert told.root == json.loads(beside.manifest)["root"]
    assert hashlib.sha256(lines).hexdigest() in beside.note
    assert check(lines, beside, NamedKey(KEY.key)).broken is None


def test_the_lines_are_what_they_were_without_a_manifest(book):
    grown(book, 3)
    out = io.BytesIO()
    with book.memory.reading() as session:
        events, digest = export_lines(session, out)

    lines, _ = exported(book)
    assert out.getvalue() == lines
    assert (events, digest) == (3, hashlib.sha256(lines).hexdigest())
    first = json.loads(lines.splitlines()[0])
    assert list(first) == list(checking.FIELDS)
    assert first["actor"] == "quản trị"


def test_every_octet_of_every_line_that_is_changed_is_found_in_its_line(book):
    grown(book, 6)
    with book.memory.writing() as session:
        forget(session, [2], reason="x", moment=NOW, actor=None)
    lines, beside = exported(book)
    chance = random.Random(5)
    for position in range(len(lines)):
        changed = bytearray(lines)
        changed[position] ^= 1 << chance.randrange(8)
        broken = check(bytes(changed), beside).broken
        assert broken == BrokenLine(lines[:position].count(b"\n") + 1, "altered"), position


def test_every_octet_of_the_manifest_and_its_note_that_is_changed_is_found(book):
    grown(book, 2)
    lines, beside = exported(book)
    chance = random.Random(6)
    for position in range(len(beside.manifest)):
        changed = bytearray(beside.manifest)
        changed[position] ^= 1 << chance.randrange(8)
        told = check(lines, replace(beside, manifest=bytes(changed)))
        assert told.broken == BrokenLine(0, "manifest")
    note = beside.note.encode()
    for position in range(len(note)):
        changed = bytearray(note)
        changed[position] ^= 1 << chance.randrange(8)
        told = check_ledger(io.BytesIO(lines), beside.manifest, bytes(changed), KEY)
        assert told.broken == BrokenLine(0, "unsigned")


def test_a_line_whose_hashes_were_made_to_fit_is_found_in_its_block(book, short_blocks):
    grown(book, 11)
    lines, beside = exported(book)
    whole = lines.splitlines(keepends=True)
    assert len(json.loads(beside.manifest)["blocks"]) == 2
    for at, (first, last) in ((0, (1, 4)), (3, (1, 4)), (6, (5, 8)), (9, (9, 11))):
        forged = [*whole]
        forged[at] = rehashed(whole[at], actor="ai khác")
        assert check(b"".join(forged), beside).broken == BrokenLine(first, "rewritten", last)


def test_lines_that_are_gone_or_too_many_are_named(book):
    grown(book, 5)
    lines, beside = exported(book)
    whole = lines.splitlines(keepends=True)

    assert check(b"".join(whole[:-1]), beside).broken == BrokenLine(5, "missing")
    assert check(b"".join(whole[:2]), beside).broken == BrokenLine(3, "missing", 5)
    assert check(b"", beside).broken == BrokenLine(1, "missing", 5)
    assert check(b"".join([*whole[:1], *whole[2:]]), beside).broken == BrokenLine(2, "altered")
    assert check(lines + whole[-1], beside).broken == BrokenLine(6, "surplus")
    assert check(lines + b"\n", beside).broken == BrokenLine(6, "surplus")
    assert check(lines[:-1], beside).broken == BrokenLine(5, "altered")


@pytest.mark.parametrize(
    "line",
    [
        b"{}\n",
        b"[]\n",
        b"null\n",
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        b"1" * 5000 + b"\n",
        b'{"number": NaN}\n',
        b"x" * (checking.LONGEST_LINE + 2),
    ],
)
def test_a_line_that_is_none_is_named_and_nothing_else_happens(book, line):
    grown(book, 2)
    _, beside = exported(book)
    assert check(line, beside).broken == BrokenLine(1, "altered")


def test_values_of_other_kinds_are_refused_though_python_takes_them_for_equal(book):
    grown(book, 1)
    lines, beside = exported(book)
    told = json.loads(lines)
    for other in (
        {"number": True},
        {"number": 1.0},
        {"actor": 5},
        {"salt": told["salt"].upper()},
        {"salt": None},
        {"told_hash": "00" * 32},
        {"salt": None, "told_hash": "00" * 32},
        {"moment": None},
        {"facts": None},
    ):
        assert check(spelt(told | other), beside).broken == BrokenLine(1, "altered")
    swapped = dict(reversed(told.items()))
    assert check(spelt(swapped), beside).broken == BrokenLine(1, "altered")


def test_a_forgotten_event_that_tells_something_again_is_named(book):
    grown(book, 3)
    with book.memory.writing() as session:
        forget(session, [2], reason="x", moment=NOW, actor=None)
    lines, beside = exported(book)
    whole = lines.splitlines(keepends=True)
    for words in ({"actor": "ai khác"}, {"subject": "t9"}, {"facts": {"token_id": "t9"}}):
        forged = [whole[0], spelt(json.loads(whole[1]) | words), *whole[2:]]
        assert check(b"".join(forged), beside).broken == BrokenLine(2, "altered")


def test_on_either_database_a_ledger_leaves_and_holds(memory):
    book = CheckpointBook(memory, TestClock(), ORIGIN, lambda: PRIVATE)
    grown(book, 2500)
    lines, beside = exported(book)
    told = check(lines, beside)
    assert (told.broken, told.events) == (None, 2500)


def test_another_key_or_name_signed_nothing_here(book):
    grown(book, 2)
    lines, beside = exported(book)
    other = Ed25519PrivateKey.generate()
    for key in (NamedKey(other.public_key(), ORIGIN), NamedKey(KEY.key, "another")):
        assert check(lines, beside, key).broken == BrokenLine(0, "unsigned")
    text = beside.note.partition("\n\n")[0] + "\n"
    forged = replace(beside, note=sign_text(text, ORIGIN, other))
    assert check(lines, forged).broken == BrokenLine(0, "unsigned")


def test_a_manifest_that_was_signed_and_lies_is_told(book):
    grown(book, 3)
    lines, beside = exported(book)
    told = json.loads(beside.manifest)
    for lie, reason in (
        ({"events": 2}, "manifest"),
        ({"root": "0" * 64}, "manifest"),
        ({"checkpoint": told["checkpoint"].replace("\n3\n", "\n4\n")}, "manifest"),
        ({"format": "antin-ledger-export/2"}, "manifest"),
        ({"more": 1}, "manifest"),
        ({"bytes": told["bytes"] + 1}, "octets"),
        ({"sha256": "0" * 64}, "octets"),
    ):
        manifest = f"{canonical(told | lie)}\n".encode()
        sha = (told | lie)["sha256"]
        sums = f"{sha}  a\n{hashlib.sha256(manifest).hexdigest()}  b\n"
        note = sign_text(f"{FORMAT}\n{sums}", ORIGIN, PRIVATE)
        assert check(lines, replace(beside, manifest=manifest, note=note)).broken == BrokenLine(
            0, reason
        )


def test_a_ledger_that_does_not_hold_does_not_leave(book):
    with pytest.raises(EmptyLedgerError):
        exported(book)
    grown(book, 4)
    exported(book)
    with book.memory.writing() as session:
        row = EventRow
        session.execute(update(row).where(row.number == 2).values(record_hash=bytes(32)))
    with pytest.raises(LedgerDamagedError, match="signed"):
        exported(book)
    with book.memory.writing() as session:
        session.execute(update(row).where(row.number == 2).values(facts='{"b": 1}'))
    with pytest.raises(LedgerDamagedError, match="event 2"):
        exported(book)
    with book.memory.writing() as session:
        session.execute(delete(row).where(row.number == 2))
    with pytest.raises(LedgerDamagedError, match="event 2 is missing"), book.memory.reading() as s:
        list(lines_of(s))
