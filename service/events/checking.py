"""An export of the ledger is checked without this house: line by line, then against what was signed.

Each line is hashed anew from what it tells, so the first that was changed is named, and the tree is laid
over them as they pass (RFC 9162, 2.1). Ten million events take the memory of a few lines.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, BinaryIO, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from service.events.checkpoints import UnreadableNoteError, UntrustedNoteError, verify_note
from service.events.exporting import BLOCK, BLOCK_LEVEL, FORMAT, spelt
from service.events.merkle import Frontier, leaf_hash
from service.events.records import SALT_BYTES, canonical, record_hash, told_hash
from service.events.signed_texts import NamedKey, trusted_text

LONGEST_LINE: Final = 4 << 20
LARGEST_MANIFEST: Final = 64 << 20
HASH_BYTES: Final = 32
FIELDS: Final = (
    "number", "moment", "kind", "actor", "subject", "facts", "salt", "told_hash", "record_hash",
)  # fmt: skip

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class LedgerManifest(BaseModel):
    """What an export of the ledger says of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    format: Literal["antin-ledger-export/1"]
    made_at: str
    events: Annotated[int, Field(ge=1)]
    bytes: Annotated[int, Field(ge=1)]
    sha256: Digest
    root: Digest
    block: Annotated[int, Field(ge=BLOCK, le=BLOCK)]
    blocks: Annotated[tuple[Digest, ...], Field(strict=False)]
    key: str
    checkpoint: str


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """The first line that is not what was exported, or the first and last of those among which it is.

    `altered`, `rewritten` (its hashes fit, and not the tree that was signed), `missing`, `surplus`; of
    number 0 `manifest` (it is none, or not what was signed), `unsigned` (by this key), `octets`.
    """

    first: int
    reason: str
    last: int = 0


@dataclass(frozen=True, slots=True)
class LedgerChecked:
    """What came of a check: how many lines held, the root over them, how many were forgotten."""

    events: int
    root: str
    forgotten: int
    broken: BrokenLine | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Hashed:
    """The record hash of a line, and whether what its event told was forgotten."""

    octets: bytes
    forgotten: bool


@dataclass(slots=True)
class _Reading:
    """Where the reading of lines stands."""

    edge: Frontier
    octets: hashlib._Hash
    size: int = 0
    forgotten: int = 0


def check_ledger(lines: BinaryIO, manifest: bytes, note: bytes, trusted: NamedKey) -> LedgerChecked:
    """Check an export of the ledger against the public key it has to be signed with."""
    believed = _believed(manifest, note, trusted)
    told, name = believed if isinstance(believed, tuple) else (None, "")
    reading = _Reading(Frontier(), hashlib.sha256())
    broken = None
    for number, line in enumerate(_lines(lines), 1):
        if told is not None and number > told.events:
            broken = BrokenLine(number, "surplus")
            break
        hashed = _hash_of(line, number)
        if hashed is None:
            broken = BrokenLine(number, "altered")
            break
        reading.forgotten += hashed.forgotten
        broken = _take(reading, line, hashed.octets, told)
        if broken is not None:
            break
    if broken is None:
        broken = believed if isinstance(believed, BrokenLine) else _whole(reading, told)
    edge = reading.edge
    return LedgerChecked(edge.size, edge.root().hex(), reading.forgotten, broken, name)


def _believed(
    manifest: bytes, note: bytes, trusted: NamedKey
) -> tuple[LedgerManifest, str] | BrokenLine:
    """Return the manifest and who signed it, or why it is not to be believed."""
    try:
        text, name = trusted_text(note, trusted)
    except (UnreadableNoteError, UntrustedNoteError):
        return BrokenLine(0, "unsigned")
    lines = text.splitlines()
    digest = hashlib.sha256(manifest).hexdigest()
    if len(lines) != 3 or lines[0] != FORMAT or lines[2].partition("  ")[0] != digest:
        return BrokenLine(0, "manifest")
    try:
        told = LedgerManifest.model_validate_json(manifest)
        signed = verify_note(told.checkpoint.encode(), name, trusted.key)
    except (ValidationError, UnreadableNoteError, UntrustedNoteError):
        return BrokenLine(0, "manifest")
    fits = (signed.size, signed.root.hex()) == (told.events, told.root)
    if not fits or lines[1].partition("  ")[0] != told.sha256:
        return BrokenLine(0, "manifest")
    return told, name


def _lines(lines: BinaryIO) -> Iterator[bytes]:
    while line := lines.readline(LONGEST_LINE + 1):
        yield line


def _hash_of(line: bytes, number: int) -> _Hashed | None:
    """Return the record hash of a line, None where it is not spelt, numbered and hashed as it says."""
    if len(line) > LONGEST_LINE:
        return None
    try:
        told = json.loads(line)
        if not isinstance(told, dict) or tuple(told) != FIELDS or spelt(told) != line:
            return None
        if type(told["number"]) is not int or told["number"] != number:
            return None
        if not _are_texts(told):
            return None
        hashed = record_hash(number, told["moment"], told["kind"], _told_hash(told))
    except (ValueError, TypeError, RecursionError):
        return None
    if hashed.hex() != told["record_hash"]:
        return None
    return _Hashed(hashed, forgotten=told["salt"] is None)


def _are_texts(told: dict[str, object]) -> bool:
    named = isinstance(told["moment"], str) and isinstance(told["kind"], str)
    return named and all(isinstance(told[one], str | None) for one in ("actor", "subject"))


def _told_hash(told: dict[str, object]) -> bytes:
    """Return what an event told as a hash; of a forgotten one, the hash that was kept."""
    salt, kept, facts = told["salt"], told["told_hash"], told["facts"]
    if salt is None and isinstance(kept, str):
        if (told["actor"], told["subject"], facts) != (None, None, None):
            raise ValueError("forgotten, and yet it tells")
        return _octets(kept, HASH_BYTES)
    if kept is not None or not isinstance(salt, str) or facts is None:
        raise ValueError("neither told nor forgotten")
    actor, subject = told["actor"], told["subject"]
    assert isinstance(actor, str | None)
    assert isinstance(subject, str | None)
    return told_hash(_octets(salt, SALT_BYTES), actor, subject, canonical(facts))


def _octets(told: str, length: int) -> bytes:
    octets = bytes.fromhex(told)
    if len(octets) != length or octets.hex() != told:
        raise ValueError("not so many octets")
    return octets


def _take(
    reading: _Reading, line: bytes, hashed: bytes, told: LedgerManifest | None
) -> BrokenLine | None:
    """Lay a line's leaf into the tree; a whole block has to be the one that was signed."""
    reading.octets.update(line)
    reading.size += len(line)
    for place, made in reading.edge.append(leaf_hash(hashed)):
        if place.level == BLOCK_LEVEL and told is not None:
            first, last = place.position * BLOCK + 1, (place.position + 1) * BLOCK
            blocks = told.blocks
            if place.position >= len(blocks) or blocks[place.position] != made.hex():
                return BrokenLine(first, "rewritten", last)
    return None


def _whole(reading: _Reading, told: LedgerManifest | None) -> BrokenLine | None:
    """Hold what was read as a whole against what was signed."""
    if told is None:
        return BrokenLine(0, "manifest")
    size = reading.edge.size
    if size < told.events:
        return BrokenLine(size + 1, "missing", told.events if size + 1 < told.events else 0)
    if reading.edge.root().hex() != told.root or len(told.blocks) != size // BLOCK:
        return BrokenLine(size // BLOCK * BLOCK + 1, "rewritten", size)
    if (reading.octets.hexdigest(), reading.size) != (told.sha256, told.bytes):
        return BrokenLine(0, "octets")
    return None
