"""The internal authority of this house: founded once, its keys sealed, its answers kept until needed anew."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final, Literal

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.catalogue import CertificateIssued
from service.events.ledger import record
from service.journeys.errors import NotFoundError
from service.store.engine import Memory
from service.store.queries import authority as queries
from service.store.tables.authority import AuthorityRow, IssuedCertificateRow
from signing.authority import (
    PARTS,
    Authority,
    AuthorityPart,
    InternalRevocationSource,
    InternalTimestampAuthority,
    Revoked,
    found_authority,
    load_authority,
)
from signing.certificates import describe
from signing.devices.sealing import open_bytes, seal_bytes
from signing.trust import TrustAnchor, TrustDomain

DOMAIN: Final = "internal"
CRL_HOURS: Final = 24
CERTIFICATES: Final = {"root": "root", "issuing": "issuing", "ocsp": "responder", "tsa": "tsa"}
_PURPOSE = "internal authority: "


@dataclass
class InternalAuthority:
    """Founds or opens the authority on first use; every worker process opens it for itself."""

    memory: Memory
    clock: Clock
    service_secret: bytes = field(repr=False)
    base_url: str
    _lists: dict[tuple[object, ...], tuple[datetime, bytes]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @cached_property
    def authority(self) -> Authority:
        """The authority with its keys open."""
        with self._lock:
            return self._open() or self._found()

    def _open(self) -> Authority | None:
        """Return the authority that was founded before, if it was."""
        with self.memory.reading() as session:
            rows = queries.authority_keys(session)
        if not rows:
            return None
        parts = {
            name: AuthorityPart(
                row.certificate, open_bytes(row.sealed_key, self.service_secret, _PURPOSE + name)
            )
            for name, row in rows.items()
        }
        return load_authority(parts, self.base_url)

    def _found(self) -> Authority:
        """Found it; of several processes that try at once, one does and the others open its work."""
        moment = self.clock()
        authority = found_authority(moment, self.base_url)
        try:
            with self.memory.writing() as session:
                if not queries.authority_keys(session):
                    self._keep(session, authority, moment)
        except IntegrityError:  # another process was a moment quicker
            pass
        opened = self._open()
        assert opened is not None
        return opened

    def _keep(self, session: Session, authority: Authority, moment: datetime) -> None:
        for name, part in authority.parts().items():
            sealed = seal_bytes(part.private_key, self.service_secret, _PURPOSE + name)
            session.add(
                AuthorityRow(
                    name=name, certificate=part.certificate, sealed_key=sealed, created_at=moment
                )
            )
        session.flush()
        for name in PARTS:
            note_issued(session, authority.parts()[name].certificate, moment, actor=None)

    def founded_at(self) -> datetime:
        """Return when the authority was founded."""
        self.authority  # noqa: B018 - found it if nobody did
        with self.memory.reading() as session:
            return queries.authority_keys(session)["root"].created_at

    def certificate(self, name: str) -> bytes:
        """Return the DER certificate of `root`, `issuing`, `ocsp` or `tsa`."""
        if name not in CERTIFICATES:
            raise NotFoundError
        octets: bytes = getattr(self.authority, CERTIFICATES[name])
        return octets

    def domain(self) -> TrustDomain:
        """Return the trust domain of this authority."""
        root = TrustAnchor(self.authority.root, "the internal authority of this house")
        return TrustDomain(DOMAIN, (root,), (self.authority.issuing,))

    def timestamps(self) -> InternalTimestampAuthority:
        """Return the time-stamping authority, asked without a wire."""
        return InternalTimestampAuthority(self.authority, self.clock)

    def revocation(self) -> InternalRevocationSource:
        """Return the source of revocation material, asked without a wire."""
        return InternalRevocationSource(
            self.authority, self.status_of, lambda: self._revoked("root")
        )

    def answer_ocsp(self, request: bytes) -> bytes:
        """Answer an OCSP request (RFC 6960)."""
        return self.authority.answer_ocsp(request, self.status_of, self.clock())

    def answer_timestamp(self, request: bytes) -> bytes:
        """Answer a time-stamp request (RFC 3161)."""
        return self.authority.answer_timestamp(request, self.clock())

    def revocation_list(self, issuer: str) -> bytes:
        """Return the CRL of `root` or `issuing`: the one made before while it says the same."""
        if issuer not in {"root", "issuing"}:
            raise NotFoundError
        name: Literal["root", "issuing"] = "root" if issuer == "root" else "issuing"
        revoked = self._revoked(name)
        moment = self.clock()
        return self._again(
            (name, revoked),
            moment,
            lambda: self.authority.crl(name, revoked, moment, hours=CRL_HOURS),
        )

    def _again(self, key: tuple[object, ...], moment: datetime, make: Callable[[], bytes]) -> bytes:
        """Return the list made before, for half of its life, else a new one."""
        with self._lock:
            made, octets = self._lists.get(key, (None, b""))
            if made is None or not made <= moment < made + timedelta(hours=CRL_HOURS) / 2:
                made, octets = moment, make()
                self._lists = {k: v for k, v in self._lists.items() if k[0] != key[0]}
                self._lists[key] = made, octets
            return octets

    def status_of(self, serial_number: int) -> Revoked | Literal["good", "unknown"]:
        """Return how a certificate stands."""
        with self.memory.reading() as session:
            row = queries.issued_certificate(session, str(serial_number))
        if row is None:
            return "unknown"
        return _revocation_of(row) or "good"

    def _revoked(self, issuer: str) -> tuple[Revoked, ...]:
        """Return what one issuer revoked: the root revokes the issuing CA alone."""
        issuing = describe(self.authority.issuing).serial_number
        with self.memory.reading() as session:
            rows = queries.revoked_certificates(session)
        mine = [row for row in rows if (row.serial_number == issuing) == (issuer == "root")]
        return tuple(revoked for row in mine if (revoked := _revocation_of(row)))


def note_issued(session: Session, certificate: bytes, moment: datetime, actor: str | None) -> None:
    """Keep an issued certificate with its event, within the caller's transaction."""
    facts = describe(certificate)
    row = IssuedCertificateRow(
        serial_number=facts.serial_number,
        certificate=certificate,
        subject=facts.subject[:500],
        issued_at=moment,
    )
    session.add(row)
    event = CertificateIssued(row.serial_number, row.subject, facts.sha256)
    record(session, event, moment=moment, actor=actor)


def _revocation_of(row: IssuedCertificateRow) -> Revoked | None:
    if row.revoked_at is None:
        return None
    return Revoked(int(row.serial_number), row.revoked_at, row.revocation_reason or "unspecified")
