"""Keys with their certificates, and the images that signatures show."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.store.engine import Row


class CredentialRow(Row):
    """A signing key at a device with its certificate chain.

    `scope` is `person` or `agency` (DOMAIN S-10: never interchangeable); `unit_id` is the agency whose
    seal an agency's key is, None while nobody has said it, and always None of a person's; `device` and
    `handle` are what `signing.devices` needs; `chain` is DER certificates one after the other, signer first.
    """

    __tablename__ = "credentials"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    scope: Mapped[str] = mapped_column(String(10), default="person")
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"), index=True)
    label: Mapped[str] = mapped_column(String(200))
    device: Mapped[str] = mapped_column(String(20))
    handle: Mapped[str] = mapped_column(Text)
    chain: Mapped[bytes] = mapped_column(LargeBinary)
    algorithm: Mapped[str] = mapped_column(String(40))
    trust_domain: Mapped[str] = mapped_column(String(40))
    pin_failures: Mapped[int] = mapped_column(default=0)
    pin_locked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class SignatureImageRow(Row):
    """The image of a handwritten signature (blue) or of a seal (red): PNG, transparent (W-37)."""

    __tablename__ = "signature_images"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)  # signature | seal
    png: Mapped[bytes] = mapped_column(LargeBinary)
    width_mm: Mapped[float]
    height_mm: Mapped[float]
    created_at: Mapped[datetime]
