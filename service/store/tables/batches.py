"""Lists of documents that one person signs in one approval."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class SigningBatchRow(Row):
    """A list of acts, and how its signer approved it.

    `state` is PLACED (never approved), APPROVED (at least once) or ENDED (nothing is left to be
    done). `consent_sha256` is the consent that was approved last and `approvals` how many there
    were; `giving_until` is the lease of whoever gives the signatures: nobody else begins before it.
    """

    __tablename__ = "signing_batches"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    signer_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    credential_id: Mapped[str] = mapped_column(ForeignKey("credentials.id"))
    state: Mapped[str] = mapped_column(String(12), index=True)
    approvals: Mapped[int] = mapped_column(default=0)
    consent_sha256: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    giving_until: Mapped[datetime | None]


class SigningBatchItemRow(Row):
    """One document of a list. What became of its act is told by the act itself.

    `state` is LISTED (part of the consent while its act is open) or LEFT_OUT; `problem` is a stable
    code, why it was left out or was not given the last time; `place` is the key of the place that was
    chosen for it, None where its signer placed it. Without an act it could not be placed.
    """

    __tablename__ = "signing_batch_items"

    batch_id: Mapped[str] = mapped_column(ForeignKey("signing_batches.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    act_id: Mapped[str | None] = mapped_column(ForeignKey("signing_acts.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    problem: Mapped[str | None] = mapped_column(String(60))
    place: Mapped[str | None] = mapped_column(String(30))
