"""Mailboxes by hand: what the directory held when it was last read, and what people ask and decide."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class MailboxAccountRow(Row):
    """One account as the directory held it when it was last read: to search in, never to plan from.

    `id` is ours and stays, whatever the directory renames. `dn_key` is one spelling of its name.
    `search` holds the words that find it, without marks, each after a space; `sort_name` begins with
    the given name, as lists of Vietnamese names do; `mark` is a short digest of all that was read.
    `standing_since` is when we learnt of it.
    """

    __tablename__ = "mailbox_accounts"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    dn: Mapped[str] = mapped_column(Text)
    dn_key: Mapped[str] = mapped_column(String(1000), unique=True)
    entry_uuid: Mapped[str | None] = mapped_column(String(64), index=True)
    staff_number: Mapped[str | None] = mapped_column(String(64), index=True)
    user_name: Mapped[str] = mapped_column(String(256))
    full_name: Mapped[str] = mapped_column(String(300))
    mail: Mapped[str] = mapped_column(String(254), index=True)
    unit: Mapped[str] = mapped_column(String(64))
    standing: Mapped[str] = mapped_column(String(10))
    shared: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(64), default="")
    quota_mb: Mapped[int | None]
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    forwards: Mapped[list[str]] = mapped_column(JSON, default=list)
    locked: Mapped[list[str]] = mapped_column(JSON, default=list)
    owner: Mapped[str] = mapped_column(String(64), default="")
    clerk: Mapped[str] = mapped_column(String(64), default="")
    search: Mapped[str] = mapped_column(Text)
    sort_name: Mapped[str] = mapped_column(String(300))
    mark: Mapped[str] = mapped_column(String(16))
    standing_since: Mapped[datetime]

    __table_args__ = (
        Index("ix_mailbox_accounts_sort", "sort_name", "id"),
        Index("ix_mailbox_accounts_unit", "unit", "standing"),
    )


class MailboxReadRow(Row):
    """The directory was read whole, then, with so many accounts in it."""

    __tablename__ = "mailbox_reads"

    read_at: Mapped[datetime] = mapped_column(primary_key=True)
    accounts: Mapped[int]


class UnitAdministratorRow(Row):
    """Somebody who looks after the mailboxes of one unit and those below it (DOMAIN M-28)."""

    __tablename__ = "unit_administrators"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(String(64), primary_key=True)
    named_at: Mapped[datetime]
    named_by: Mapped[str] = mapped_column(String(100))


class MailboxRequestRow(Row):
    """What a unit asks for, on which decision, until when, and what became of it (M-20, M-21).

    `state` is OPEN, DONE, REFUSED or WITHDRAWN. `facts` holds what the kind needs: a newcomer's
    name, staff number and title, or where somebody moves to.
    """

    __tablename__ = "mailbox_requests"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    unit: Mapped[str] = mapped_column(String(64), index=True)
    account_id: Mapped[str | None] = mapped_column(String(36), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    decision_number: Mapped[str] = mapped_column(String(100))
    decision_date: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(500), default="")
    filed_at: Mapped[datetime] = mapped_column(index=True)
    filed_by: Mapped[str] = mapped_column(String(100))
    due_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(10), index=True)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(100))
    answer: Mapped[str] = mapped_column(String(500), default="")
    plan_id: Mapped[str | None] = mapped_column(String(36))


class PasswordLinkRow(Row):
    """A link by which somebody sets a password, once: found by the SHA-256 of its token alone.

    `handed` tells how it reaches the person: LINK or SLIP. Whoever makes a link ends those before it.
    """

    __tablename__ = "password_links"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("mailbox_accounts.id"), index=True)
    handed: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(100))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class MailboxHandoverRow(Row):
    """A unit's mailbox passed from one head or clerk to another, with the record of it (M-15)."""

    __tablename__ = "mailbox_handovers"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(36), index=True)
    record_number: Mapped[str] = mapped_column(String(100))
    record_date: Mapped[date] = mapped_column(Date)
    owner_before: Mapped[str] = mapped_column(String(64), default="")
    owner_after: Mapped[str] = mapped_column(String(64), default="")
    clerk_before: Mapped[str] = mapped_column(String(64), default="")
    clerk_after: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    handed_at: Mapped[datetime]
    handed_by: Mapped[str] = mapped_column(String(100))
    plan_id: Mapped[str] = mapped_column(String(36))
