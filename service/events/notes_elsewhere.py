"""What a witness checks with nothing but what it was sent: a note, an older note, a proof, a key.

Nothing here needs the ledger, a database or a network. Every octet comes from outside.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.events.checkpoints import (
    BelievedNote,
    Checkpoint,
    UnreadableNoteError,
    UntrustedNoteError,
    believe,
)
from service.events.merkle import LARGEST_SIZE, verify_consistency
from service.events.verifier_keys import Succession, VerifierKey

LARGEST_PROOF: Final = 64 * 1024
LONGEST_PATH: Final = 2 * LARGEST_SIZE.bit_length()
HASH_DIGITS: Final = 64


class NoteRefusedError(Exception):
    """What a witness holds does not fit together; `reason` says what.

    `unreadable`, `untrusted`, `older_unreadable`, `older_untrusted`, `key_laid_aside`, `proof_unreadable`,
    `proof_missing`, `shrunk` (the newer note is over fewer events) or `rewritten` (it did not grow from
    the older one).
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class NoteChecked:
    """A note that was signed, and the older one it was proved to have grown from, if there was one."""

    checkpoint: Checkpoint
    since: Checkpoint | None


def read_proof(octets: bytes) -> tuple[bytes, ...]:
    """Return the hashes of a consistency proof as `flask ledger prove --json` and the API tell it.

    Raises:
        NoteRefusedError: `proof_unreadable`.

    """
    try:
        if len(octets) > LARGEST_PROOF:
            raise ValueError("too large")
        told = json.loads(octets)
        path = told["proof"] if isinstance(told, dict) else None
        if not isinstance(path, list) or len(path) > LONGEST_PATH:
            raise ValueError("no path")
        return tuple(_hash(one) for one in path)
    except (ValueError, KeyError, RecursionError):
        raise NoteRefusedError("proof_unreadable") from None


def check_note(
    note: bytes,
    keys: Sequence[VerifierKey],
    *,
    since: bytes | None = None,
    proof: Sequence[bytes] | None = None,
) -> NoteChecked:
    """Tell what a note proves to whoever knows the keys of a ledger, the oldest first.

    With an older note, the newer has to be proved to have grown from it; of equal size they have to be
    of equal root, which needs no proof.

    Raises:
        NoteRefusedError: something does not fit; `reason` says what.

    """
    new = _believed(note, keys, "")
    if since is None:
        return NoteChecked(new.checkpoint, None)
    old, order = _believed(since, keys, "older_"), Succession()
    if not (order.admits(old.signers) and order.admits(new.signers)):
        raise NoteRefusedError("key_laid_aside")
    first, second = old.checkpoint, new.checkpoint
    if second.size < first.size:
        raise NoteRefusedError("shrunk")
    path: Sequence[bytes] = ()
    if second.size > first.size > 0:
        if proof is None:
            raise NoteRefusedError("proof_missing")
        path = proof
    # Whatever grew from nothing needs no proof (RFC 9162, 2.1.4.1 knows none).
    if first.size and not verify_consistency(
        first.size, second.size, first.root, second.root, path
    ):
        raise NoteRefusedError("rewritten")
    return NoteChecked(second, first)


def _believed(note: bytes, keys: Sequence[VerifierKey], whose: str) -> BelievedNote:
    origins = {key.name for key in keys}
    if len(origins) != 1:
        raise NoteRefusedError(f"{whose}untrusted")
    try:
        return believe(note, origins.pop(), [key.key for key in keys])
    except UnreadableNoteError:
        raise NoteRefusedError(f"{whose}unreadable") from None
    except UntrustedNoteError:
        raise NoteRefusedError(f"{whose}untrusted") from None


def _hash(told: object) -> bytes:
    if not isinstance(told, str) or len(told) != HASH_DIGITS or told != told.lower():
        raise ValueError("no hash")
    return bytes.fromhex(told)
