"""Public codes: the permanent addresses under which anyone asks about a document of this house."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class PublicCodeRow(Row):
    """The code of one version of a document; it may stand before that version does, to be printed in it.

    Version 0 is the version of an outgoing document that will be issued, whichever that is: its code is
    printed before the first signature. A code is never given twice, never changed and never deleted.
    `verdict`, `indication` and `signatures` are what our own verifier said of the kept file at
    `checked_at`.
    """

    __tablename__ = "public_codes"
    __table_args__ = (UniqueConstraint("document_id", "version"),)

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    version: Mapped[int]
    created_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    verdict: Mapped[str | None] = mapped_column(String(30))
    indication: Mapped[str | None] = mapped_column(String(20))
    signatures: Mapped[int | None]
