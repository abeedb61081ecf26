"""What SCIM clients see: resources with ids that stay, and who is in which group."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class ScimResourceRow(Row):
    """A user or a group under the id that clients know; it is never deleted and its id never given again.

    `document` is what the client said (RFC 7643, 4), without what we add when it is read. `subject`
    is the mailbox account (or the list's name) it stands for, `known` what we knew of that when the
    document was last brought in step, `mark` a digest of its row then: by the two a change made by
    hand is noticed. `name_key` is one spelling of `userName`, empty for groups and after a deletion,
    so that a name is given once. `state` is MAKING until the directory has it, LIVE, or GONE.
    """

    __tablename__ = "scim_resources"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(6))
    subject: Mapped[str | None] = mapped_column(Text)
    external_id: Mapped[str | None] = mapped_column(String(256))
    name_key: Mapped[str | None] = mapped_column(String(256), unique=True)
    sort_key: Mapped[str] = mapped_column(String(256))
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    known: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    mark: Mapped[str] = mapped_column(String(16), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    busy_until: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_scim_resources_subject", "kind", "subject", "state", "mark"),
        Index("ix_scim_resources_external", "external_id", "kind", "state"),
        Index("ix_scim_resources_order", "kind", "state", "created_at", "id"),
    )


class ScimMemberRow(Row):
    """Somebody is in a group."""

    __tablename__ = "scim_members"

    group_id: Mapped[str] = mapped_column(ForeignKey("scim_resources.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(
        ForeignKey("scim_resources.id"), primary_key=True, index=True
    )
