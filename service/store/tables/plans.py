"""Plans for the mail directory, their steps, and what they were made from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class StaffSnapshotRow(Row):
    """An HR file that was taken in; its octets lie in the vault while the row stands.

    `faults` is what `directory.snapshot` told, `waived` the keys of those a person let pass and why.
    """

    __tablename__ = "staff_snapshots"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    filename: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    people: Mapped[int]
    rows: Mapped[int]
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    further_faults: Mapped[int] = mapped_column(default=0)
    waived: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    taken_at: Mapped[datetime] = mapped_column(index=True)
    taken_by: Mapped[str] = mapped_column(String(100))
    counted_at: Mapped[datetime | None]
    """When who is missing in it was counted; a snapshot counts once."""


class StaffAbsenceRow(Row):
    """Somebody who has an account and was missing in the last snapshots, one after the other."""

    __tablename__ = "staff_absences"

    staff_number: Mapped[str] = mapped_column(String(64), primary_key=True)
    snapshots: Mapped[int]
    first_missing_at: Mapped[datetime]


class MailPlanRow(Row):
    """A plan and how far it has come.

    `state` is the truth about what must happen next: PROPOSED (waits for a second person), APPROVED
    (waits to be carried out), RUNNING, DONE, STOPPED (too many failures; may go on), REJECTED.
    `header` is the plan without its steps. `lease_until` keeps two workers from one plan.
    """

    __tablename__ = "mail_plans"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    origin: Mapped[str] = mapped_column(String(12))
    source_id: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), index=True)
    header: Mapped[dict[str, Any]] = mapped_column(JSON)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    breaches: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    grounds: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime] = mapped_column(index=True)
    made_by: Mapped[str] = mapped_column(String(100))
    forced_by: Mapped[str | None] = mapped_column(String(100))
    forced_reason: Mapped[str | None] = mapped_column(String(500))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(100))
    rejected_reason: Mapped[str | None] = mapped_column(String(500))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(Text)


class MailPlanStepRow(Row):
    """One step: `body` is what `directory.plan.tell_step` told, before-values and all.

    `state` is PENDING, BEGUN (sent, perhaps), or what `directory.journal` calls its outcome.
    """

    __tablename__ = "mail_plan_steps"

    plan_id: Mapped[str] = mapped_column(ForeignKey("mail_plans.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    staff_number: Mapped[str | None] = mapped_column(String(64), index=True)
    entry_uuid: Mapped[str] = mapped_column(String(36), index=True)
    name: Mapped[str] = mapped_column(String(300))
    unit: Mapped[str] = mapped_column(String(64))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="PENDING")
    code: Mapped[int | None]
    message: Mapped[str | None] = mapped_column(String(500))
    sessions_ended: Mapped[bool | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_mail_plan_steps_state", "plan_id", "state"),)


class MailAddressRow(Row):
    """An address that somebody has or had: it is never given to anybody else (DOMAIN M-12)."""

    __tablename__ = "mail_addresses"

    address: Mapped[str] = mapped_column(String(254), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]
    released_at: Mapped[datetime | None] = mapped_column(index=True)


class AccountLinkRow(Row):
    """A person's decision whether somebody of HR holds an account that carries no staff number."""

    __tablename__ = "account_links"

    staff_number: Mapped[str] = mapped_column(String(64), primary_key=True)
    entry_uuid: Mapped[str] = mapped_column(String(36), primary_key=True)
    same: Mapped[bool]
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(100))
