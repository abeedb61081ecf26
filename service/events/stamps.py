"""Time-stamps on checkpoints: when each note was there at the latest, said by somebody else (RFC 3161).

The token is over the SHA-256 of the note's octets. Nothing here speaks to an authority or knows a trust
anchor: who judges a token is handed in. A checkpoint without a stamp is nothing wrong: it waits for one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.events.walking import BrokenLink, as_octets, iso_of
from service.store.engine import insert_into
from service.store.tables.ledger import LedgerCheckpointRow, LedgerStampRow

LARGEST_TOKEN: Final = 64 * 1024
CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""How far our clock may be ahead of the authority's."""


class StampRefusedError(Exception):
    """A token that is not to be believed; `reason` is `imprint`, `forged`, `untrusted` or `early`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a believed token tells: the moment, and who says so."""

    at: datetime
    authority: str


class StampJudge(Protocol):
    """Whoever knows which authorities are believed."""

    def __call__(self, token: bytes, digest: bytes) -> Stamp:
        """Return what a token over a SHA-256 tells; raises StampRefusedError where it is not believed."""
        ...


@dataclass(frozen=True, slots=True)
class StampsHeld:
    """How many checkpoints there are, how many are stamped, and the first stamp that is wrong."""

    checkpoints: int
    stamped: int
    wrong: BrokenLink | None


def digest_of(note: bytes) -> bytes:
    """Return what is stamped."""
    return hashlib.sha256(note).digest()


def judged(judge: StampJudge, token: bytes, note: bytes, made_at: datetime) -> Stamp:
    """Return what the token of a note tells.

    Raises:
        StampRefusedError: it is not to be believed; `early` where its moment lies before the note was made.

    """
    stamp = judge(token, digest_of(note))
    if stamp.at < made_at - CLOCKS_DIFFER:
        raise StampRefusedError("early")
    return stamp


def unstamped(session: Session, limit: int) -> Sequence[int]:
    """Return the sizes of checkpoints that wait for a stamp, the newest first."""
    row = LedgerCheckpointRow
    query = select(row.size).where(row.size.not_in(select(LedgerStampRow.size)))
    return session.scalars(query.order_by(row.size.desc()).limit(limit)).all()


def waiting(session: Session) -> int:
    """Return how many checkpoints have no stamp."""
    row = LedgerCheckpointRow
    without = row.size.not_in(select(LedgerStampRow.size))
    return session.scalar(select(func.count()).select_from(row).where(without)) or 0


def keep_stamp(session: Session, size: int, token: bytes) -> None:
    """Keep the token of a checkpoint; one that is there already stays."""
    row = {"size": size, "token": token, "digest": digest_of(token)}
    session.execute(insert_into(session, LedgerStampRow).values(row).on_conflict_do_nothing())


def token_of(session: Session, size: int) -> bytes | None:
    """Return the token of the checkpoint of a size as it is kept; None where there is none."""
    return session.scalar(select(LedgerStampRow.token).where(LedgerStampRow.size == size))


def held_against_stamps(session: Session, judge: StampJudge | None) -> StampsHeld:
    """Look at every token there is, offline; without a judge they are only counted.

    The first that is wrong is named by the size it stands for: `stamp_altered` (not the octets that were
    kept), `stamp_orphan` (no such checkpoint), and `stamp_` before the reasons of `StampRefusedError`.
    """
    checkpoints = session.scalar(select(func.count()).select_from(LedgerCheckpointRow)) or 0
    row, stamp = LedgerCheckpointRow, LedgerStampRow
    note, made_at = as_octets(session, row.note), as_octets(session, row.made_at)
    octets = func.substr(stamp.token, 1, LARGEST_TOKEN + 1)
    query = (
        select(stamp.size, octets, stamp.digest, note, made_at)
        .outerjoin(row, row.size == stamp.size)
        .order_by(stamp.size)
        .execution_options(yield_per=100)
    )
    stamped, wrong = 0, None
    for size, token, digest, told, moment in session.execute(query):
        stamped += told is not None
        if wrong is None:
            reason = _wrong(judge, token, digest, told, moment)
            wrong = BrokenLink(size, f"stamp_{reason}") if reason else None
    return StampsHeld(checkpoints, stamped, wrong)


def _wrong(
    judge: StampJudge | None, token: object, digest: bytes, told: bytes | str | None, moment: object
) -> str | None:
    token = token if isinstance(token, bytes) else b""  # SQLite has a piece of nothing be NULL
    if len(token) > LARGEST_TOKEN:
        return "forged"
    if digest_of(token) != digest:
        return "altered"
    if told is None:
        return "orphan"
    note = told.encode() if isinstance(told, str) else told
    if judge is None:
        return None
    try:
        judged(judge, token, note, datetime.fromisoformat(iso_of(moment)))
    except StampRefusedError as refusal:
        return refusal.reason
    except (ValueError, TypeError):
        return "orphan"
    return None
