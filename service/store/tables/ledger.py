"""The ledger of events: appended, never changed; the Merkle tree over it; what was signed of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Integer, LargeBinary, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row

_COUNT = BigInteger().with_variant(Integer, "sqlite")


class EventRow(Row):
    """One event. `record_hash` covers every other column, and is a leaf of the tree.

    Once an event is forgotten, `actor`, `subject`, `facts` and `salt` are NULL and `told_hash` says
    what they hashed to; before, `told_hash` is NULL because it follows from them.
    """

    __tablename__ = "events"

    number: Mapped[int] = mapped_column(_COUNT, primary_key=True, autoincrement=False)
    moment: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    actor: Mapped[str | None] = mapped_column(String(100))
    subject: Mapped[str | None] = mapped_column(String(100), index=True)
    facts: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    told_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    record_hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class LedgerNodeRow(Row):
    """The root of one perfect subtree: of leaves `position << level` to `(position + 1) << level`."""

    __tablename__ = "ledger_nodes"
    __table_args__ = {"sqlite_with_rowid": False}

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(_COUNT, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class LedgerCheckpointRow(Row):
    """What the ledger once signed: its size, its root, and the note that says both (C2SP tlog-checkpoint).

    `digest` covers the moment too, which no signature does.
    """

    __tablename__ = "ledger_checkpoints"

    size: Mapped[int] = mapped_column(_COUNT, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    note: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class LedgerStampRow(Row):
    """The time-stamp token (RFC 3161) over the SHA-256 of one checkpoint's note; `digest` is the token's."""

    __tablename__ = "ledger_stamps"

    size: Mapped[int] = mapped_column(_COUNT, primary_key=True, autoincrement=False)
    token: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class LedgerReviewRow(Row):
    """What one walk over the whole ledger found; a convenience for pages, no proof of anything."""

    __tablename__ = "ledger_reviews"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime]
    events: Mapped[int] = mapped_column(_COUNT)
    head: Mapped[str] = mapped_column(String(64))
    forgotten: Mapped[int] = mapped_column(_COUNT)
    checkpoints: Mapped[int] = mapped_column(_COUNT)
    stamped: Mapped[int] = mapped_column(_COUNT)
    broken_number: Mapped[int | None] = mapped_column(_COUNT)
    broken_reason: Mapped[str | None] = mapped_column(String(30))


class LedgerSendingRow(Row):
    """Which checkpoint went to the witness on which local day; one a day, as the letter `letter_id`."""

    __tablename__ = "ledger_sendings"

    day: Mapped[date] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(_COUNT)
    since: Mapped[int | None] = mapped_column(_COUNT)
    recipient: Mapped[str] = mapped_column(String(254))
    letter_id: Mapped[str] = mapped_column(String(36))
    queued_at: Mapped[datetime]
