"""What a client is told of keys and authorizations: plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from service.journeys.signing.keyring import chain_of
from service.store.tables.credentials import CredentialRow
from signing.algorithms import public_key_of
from signing.certificates import describe
from signing.identifiers import curve_of, signatures_of


@dataclass(frozen=True, slots=True)
class Activation:
    """Signature activation data (SAD): shown this once, good for `lasts` and no longer."""

    sad: str = field(repr=False)
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key with its certificates (DER, the signer's first), as `credentials/info` tells it.

    `standing` is `good`, `unknown`, or why the certificate must not sign now; `algorithms` and
    `curve` are object identifiers.
    """

    id: str
    label: str
    device: str
    standing: str
    pin_locked: bool
    chain: tuple[bytes, ...]
    issuer: str
    subject: str
    serial_number: int
    not_before: datetime
    not_after: datetime
    algorithms: tuple[str, ...]
    key_bits: int
    curve: str | None
    asks_code: bool

    @property
    def may_sign(self) -> bool:
        """Whether the key would sign at this moment."""
        return not self.pin_locked and self.standing in {"good", "unknown"}


def tell_key(row: CredentialRow, standing: str, *, asks_code: bool) -> KeyView:
    """Return a key as a client sees it."""
    chain = chain_of(row)
    facts, key = describe(chain[0]), public_key_of(chain[0])
    return KeyView(
        id=row.id,
        label=row.label,
        device=row.device,
        standing=standing,
        pin_locked=row.pin_locked_at is not None,
        chain=chain,
        issuer=facts.issuer,
        subject=facts.subject,
        serial_number=int(facts.serial_number),
        not_before=facts.not_before,
        not_after=facts.not_after,
        algorithms=signatures_of(key),
        key_bits=facts.key_bits,
        curve=curve_of(key),
        asks_code=asks_code,
    )
