"""Outgoing documents on their way from draft to issued, the steps they take and who may take them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class OutgoingRow(Row):
    """A document on its way; `state` is the truth about what must happen next.

    `reserved_version` is the first version with reserved fields, `layout` where they lie and
    `warnings` what was found against their places; `number`, `notation` and `issued_on` are given
    after the last signature and never change; `problem` is a stable word while a step cannot go on.
    """

    __tablename__ = "outgoing"
    __table_args__ = (Index("ix_outgoing_drafter", "drafter_id", "changed_at"),)

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    drafter_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    type_code: Mapped[str] = mapped_column(String(20))
    drafting_unit: Mapped[str] = mapped_column(String(20), default="")
    subject: Mapped[str] = mapped_column(String(500))
    urgency: Mapped[str] = mapped_column(String(12), default="NORMAL")
    due_at: Mapped[datetime | None]
    recipients: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    copies: Mapped[int] = mapped_column(default=1)
    note: Mapped[str] = mapped_column(String(500), default="")
    issue_at_once: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    round: Mapped[int] = mapped_column(default=1)
    layout: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    warnings: Mapped[list[str]] = mapped_column(JSON, default=list)
    draft_version: Mapped[int] = mapped_column(default=1)
    reserved_version: Mapped[int | None]
    number: Mapped[int | None]
    notation: Mapped[str | None] = mapped_column(String(60))
    issued_on: Mapped[date | None]
    numbered_version: Mapped[int | None]
    issued_version: Mapped[int | None]
    problem: Mapped[str | None] = mapped_column(Text)
    relation: Mapped[str | None] = mapped_column(String(10))  # REPLACES | CORRECTS
    related_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"), index=True)
    standing: Mapped[str] = mapped_column(String(10), default="VALID")
    standing_reason: Mapped[str] = mapped_column(String(500), default="")
    standing_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None] = mapped_column(index=True)


class OutgoingStepRow(Row):
    """One step of one round of a route; steps of equal `position` are open side by side.

    A step is done when `quorum` of its parties have acted, `days` working days after it opened at the
    latest. `state` is WAITING, OPEN, DONE, RETURNED
    or VOID (its round was ended by a new draft, or its quorum was reached without it).
    """

    __tablename__ = "outgoing_steps"
    __table_args__ = (
        Index("ix_outgoing_steps_document", "document_id", "round", "position"),
        Index("ix_outgoing_steps_state", "state", "opened_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("outgoing.document_id"))
    round: Mapped[int]
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))  # REVIEW | SIGN | NUMBER | SEAL | ISSUE
    quorum: Mapped[int] = mapped_column(default=1)
    days: Mapped[int | None]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class OutgoingPartyRow(Row):
    """Who may act on a step: one person, everybody in a post, or everybody with a role in an agency.

    `sha256` is the digest a visa is bound to, or of the version that was signed; `form` is the form
    in which a signer signs (Decree 30/2020, article 13; empty for the head), `field_name` the field
    reserved for the signature.
    """

    __tablename__ = "outgoing_parties"
    __table_args__ = (
        Index("ix_outgoing_parties_person", "person_id", "state"),
        Index("ix_outgoing_parties_post", "unit_id", "title", "state"),
        Index("ix_outgoing_parties_role", "unit_id", "role", "state"),
        Index("ix_outgoing_parties_acted", "acted_by", "acted_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    step_id: Mapped[str] = mapped_column(ForeignKey("outgoing_steps.id"), index=True)
    position: Mapped[int]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    title: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[str | None] = mapped_column(String(20))
    form: Mapped[str] = mapped_column(String(4), default="")
    mandate_id: Mapped[str | None] = mapped_column(String(36))
    field_name: Mapped[str | None] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10))  # WAITING | DONE | RETURNED | VOID
    acted_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    acted_at: Mapped[datetime | None]
    act_id: Mapped[str | None] = mapped_column(ForeignKey("signing_acts.id"))
    sha256: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(1000), default="")


class OutgoingAttachmentRow(Row):
    """A separate file that goes with an outgoing document; the agency signs each (appendix I, II.8.b).

    The file is a document of its own, `attachment_id`; `sealed_version` is its signed version.
    """

    __tablename__ = "outgoing_attachments"

    attachment_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("outgoing.document_id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    sealed_version: Mapped[int | None]


class OutgoingWatcherRow(Row):
    """Who sees a document on its way and acts on nothing.

    `stays` is of those who handed their turn on: they see what becomes of it, whomever the drafter names.
    """

    __tablename__ = "outgoing_watchers"

    document_id: Mapped[str] = mapped_column(ForeignKey("outgoing.document_id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    stays: Mapped[bool] = mapped_column(default=False)


class OutgoingWatchingPostRow(Row):
    """A post whose holder, whoever it is, sees a document on its way and acts on nothing."""

    __tablename__ = "outgoing_watching_posts"
    __table_args__ = (Index("ix_outgoing_watching_posts_post", "unit_id", "title"),)

    document_id: Mapped[str] = mapped_column(ForeignKey("outgoing.document_id"), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), primary_key=True)
    title: Mapped[str] = mapped_column(String(200), primary_key=True)


class RouteTemplateRow(Row):
    """The steps that documents of a type usually take in an agency; an empty type code is any type."""

    __tablename__ = "route_templates"
    __table_args__ = (UniqueConstraint("unit_id", "name"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    type_code: Mapped[str] = mapped_column(String(20), default="")
    name: Mapped[str] = mapped_column(String(100))
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(100))
