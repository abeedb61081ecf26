"""The seal under reports this service writes: who told this verdict, and that it was not altered since."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final

from cryptography.hazmat.primitives import serialization
from sqlalchemy.exc import IntegrityError

from service.clock import Clock
from service.journeys.internal_authority import InternalAuthority, note_issued
from service.store.queries import authority as queries
from service.store.tables.authority import AuthorityRow
from signing.algorithms import SignatureAlgorithm, algorithm_for
from signing.appearance import Appearance
from signing.authority import AgencyName
from signing.certificates import describe
from signing.creation import SignatureOrder, accept, finish, prepare
from signing.devices import DataToBeSigned, SigningDevice
from signing.devices.sealing import open_bytes, seal_bytes
from signing.devices.software import KeyKind, SoftwareKey, generate, public_key_der
from signing.foreign import certificates_in, read_certificate
from signing.levels import PadesLevel
from signing.revocation import RevocationSource
from signing.timestamps import TimestampAuthority, TimestampUnavailableError
from signing.trust import TrustStore

log = logging.getLogger(__name__)

NAME: Final = "report"
HOLDER: Final = AgencyName("Niêm phong báo cáo (nội bộ / internal)", "Ấn Tín")
SHOWN_SIZE: Final = 9.5
RENEW_BEFORE: Final = timedelta(days=60)
_PURPOSE: Final = "internal authority: "


@dataclass(frozen=True, slots=True)
class SealKey:
    """A key that seals reports: its certificate chain (signer first) and how it is asked."""

    chain: tuple[bytes, ...]
    algorithm: SignatureAlgorithm
    sign: Callable[[DataToBeSigned], bytes]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed report, and the level its seal reached."""

    pdf: bytes
    level: PadesLevel


@dataclass(frozen=True)
class ReportSeal:
    """Signs a report as PAdES B-LT, or as far as the time-stamping authority lets it come."""

    key: Callable[[], SealKey]
    authorities: Sequence[TimestampAuthority]
    revocation: RevocationSource
    trust: TrustStore
    clock: Clock

    def seal(self, pdf: bytes) -> bytes:
        """Return a report of our own with the seal appended to it.

        Raises:
            SigningError: the key could not be used.

        """
        return self.seal_in(pdf).pdf

    def seal_in(
        self,
        pdf: bytes,
        field_name: str | None = None,
        shown: Callable[[str | None, datetime], tuple[str, ...]] | None = None,
    ) -> Sealed:
        """Return a report with the seal in an empty field of it, and the level the seal reached.

        `shown` returns the lines that stand in the field, from the signer's name and the moment.

        Raises:
            SigningError: the key could not be used.
            DocumentRefusedError: there is no such field.

        """
        moment, key = self.clock(), self.key()
        holder = describe(key.chain[0])
        lines = shown(holder.common_name, moment) if shown else ()
        order = SignatureOrder(
            chain=key.chain,
            algorithm=key.algorithm,
            claimed_time=moment,
            level=PadesLevel.B_LT if self.authorities else PadesLevel.B_B,
            signer_name=holder.common_name,
            field_name=field_name,
            appearance=Appearance(lines=lines, font_size=SHOWN_SIZE) if lines else None,
        )
        preparation = prepare(BytesIO(pdf), order)
        given = accept(preparation, key.sign(preparation.data_to_be_signed))
        working = BytesIO(pdf + given.increment)
        level = PadesLevel.B_B
        try:
            level = finish(
                working,
                given,
                authorities=self.authorities,
                revocation=self.revocation,
                trust=self.trust,
                now=moment,
            )
        except TimestampUnavailableError as silence:
            log.warning("a report is sealed without a time-stamp: %s", silence)
        return Sealed(working.getvalue(), level)


@dataclass(frozen=True)
class InternalSeal:
    """The seal key of the embedded default: made once, certified by the internal authority, kept sealed."""

    internal: InternalAuthority

    def __call__(self) -> SealKey:
        """Return the key; of several processes that make it at once, one does."""
        row = self._kept() or self._made()
        der = open_bytes(row.sealed_key, self.internal.service_secret, _PURPOSE + NAME)
        key = SoftwareKey(serialization.load_der_private_key(der, None))  # type: ignore[arg-type]
        chain = self.internal.authority.chain_of(row.certificate)
        algorithm = algorithm_for(read_certificate(row.certificate).public_key())
        return SealKey(chain, algorithm, key.sign)

    def _kept(self) -> AuthorityRow | None:
        """Return the key that was made before, unless its certificate is about to end."""
        with self.internal.memory.reading() as session:
            row = queries.authority_keys(session).get(NAME)
        if row is None:
            return None
        ends = describe(row.certificate).not_after
        return row if self.internal.clock() < ends - RENEW_BEFORE else None

    def _made(self) -> AuthorityRow:
        """Make a key and have it certified; one that is about to end is replaced."""
        moment, key = self.internal.clock(), generate(KeyKind.P_256)
        certificate = self.internal.authority.issue_agency(public_key_der(key), HOLDER, moment)
        content = key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        sealed = seal_bytes(content, self.internal.service_secret, _PURPOSE + NAME)
        try:
            with self.internal.memory.writing() as session:
                row = AuthorityRow(
                    name=NAME, certificate=certificate, sealed_key=sealed, created_at=moment
                )
                row = session.merge(row) if self._exists() else row
                session.add(row)
                session.flush()
                note_issued(session, certificate, moment, actor=None)
                return row
        except IntegrityError:  # another process was a moment quicker
            kept = self._kept()
            assert kept is not None
            return kept

    def _exists(self) -> bool:
        with self.internal.memory.reading() as session:
            return NAME in queries.authority_keys(session)


@dataclass(frozen=True)
class DeviceSeal:
    """A seal key in a hardware module, with its certificate and those above it (PEM)."""

    device: SigningDevice
    handle: str
    pin: str
    chain: bytes

    def __call__(self) -> SealKey:
        """Return the key; it is opened anew for each seal."""
        chain = tuple(certificates_in(self.chain))
        return SealKey(chain, algorithm_for(read_certificate(chain[0]).public_key()), self._sign)

    def _sign(self, data: DataToBeSigned) -> bytes:
        with self.device.unlock(self.handle, self.pin) as key:
            return key.sign(data)

    def __repr__(self) -> str:
        return f"<DeviceSeal {self.handle}>"
