"""Acts of signing: from where the signature goes to the finished file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class SigningActRow(Row):
    """One person's signature on one version of one document.

    `state` is the truth about what must happen next: PLACED (the signer chose where), GIVEN (the
    value is in; time and revocation material are still to come), FINISHED, FAILED, WITHDRAWN.
    `lines` is what the stamp prints, `warnings` are stable codes for the signer, and `next_try_at`
    is also the lease of whoever is finishing: nobody else begins before it has passed.

    On the way of an outgoing document `field_name` is the field reserved for this signature,
    `party_id` whose turn it fulfils, `claimed_role` in which form it is given, `heading` how the
    stamp prints that, and `certifies` says that it is the document's first and lets only forms and
    signatures follow (ISO 32000-2, 12.8.2.2).
    """

    __tablename__ = "signing_acts"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    base_version: Mapped[int]
    signer_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    credential_id: Mapped[str] = mapped_column(ForeignKey("credentials.id"))
    level: Mapped[str] = mapped_column(String(5))
    placement: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(String(300))
    lines: Mapped[list[str]] = mapped_column(JSON, default=list)
    warnings: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(12), index=True)
    given: Mapped[bytes | None] = mapped_column(LargeBinary)
    level_reached: Mapped[str | None] = mapped_column(String(5))
    result_version: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)
    field_name: Mapped[str | None] = mapped_column(String(60))
    certifies: Mapped[bool] = mapped_column(default=False)
    heading: Mapped[list[str]] = mapped_column(JSON, default=list)
    claimed_role: Mapped[str | None] = mapped_column(String(300))
    party_id: Mapped[str | None] = mapped_column(String(36), index=True)
