"""Who may sign in which form, and what the stamps of a person show."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class MandateRow(Row):
    """A mandate to sign in a form of Decree 30/2020, article 13, or to keep and use an agency's seal.

    `form` is KT, TM, TL, TUQ, Q or SEAL. `on_behalf_of` is the post in whose place the holder signs
    ("GIÁM ĐỐC"), `collective` the body it is done for ("ỦY BAN NHÂN DÂN"; always with TM), and
    `principal_id` who gave the mandate, where it is one person. The days are days in Vietnam, the last
    one included. No `type_codes` are all document types. `handover` names the record by which a seal
    changed hands (article 32). A mandate is in force only from `confirmed_at` on, and never after
    `revoked_at`; nothing else of a row changes, so what held on a day of the past can be told for good.
    """

    __tablename__ = "mandates"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    form: Mapped[str] = mapped_column(String(4))
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    holder_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    principal_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"), index=True)
    on_behalf_of: Mapped[str] = mapped_column(String(80), default="")
    collective: Mapped[str] = mapped_column(String(80), default="")
    instrument_name: Mapped[str] = mapped_column(String(40), default="")
    instrument_number: Mapped[str] = mapped_column(String(40), default="")
    instrument_on: Mapped[date | None]
    handover: Mapped[str] = mapped_column(String(200), default="")
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    type_codes: Mapped[list[str]] = mapped_column(JSON, default=list)
    subject: Mapped[str] = mapped_column(String(500), default="")
    recorded_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str] = mapped_column(String(300), default="")


class StampProfileRow(Row):
    """A named way in which a person's signature looks, for one of their posts.

    Without a `png` of its own a profile shows the signature image that the person keeps. `lines` says
    what stands beneath: NONE, NAME (name and title) or MANDATE (in which form the person signs). A
    person without a profile of their own that is the default signs with the image alone.
    """

    __tablename__ = "stamp_profiles"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    position: Mapped[str] = mapped_column(String(100), default="")
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    png: Mapped[bytes | None] = mapped_column(LargeBinary)
    width_mm: Mapped[float]
    height_mm: Mapped[float]
    lines: Mapped[str] = mapped_column(String(8))
    is_default: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
