"""Keys and certificates of people and agencies, the images they sign with, and the internal authority."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeVar, cast
from uuid import uuid4

from service.clock import Clock
from service.events.catalogue import (
    CertificateRevoked,
    CredentialEnrolled,
    PinChanged,
    SignatureImageChanged,
)
from service.events.ledger import record
from service.identity.roles import Person, Role
from service.journeys.errors import (
    ActNotOpenError,
    DeviceMissingError,
    NotAllowedError,
    NotFoundError,
    NotRevocableError,
)
from service.journeys.internal_authority import DOMAIN, InternalAuthority, note_issued
from service.journeys.new_pins import refuse_weak
from service.journeys.seals import assign_new
from service.journeys.signing.keyring import Keyring, algorithm_word, chain_of
from service.journeys.signing.pins import PinGuard
from service.journeys.signing.room import found
from service.journeys.signing.views import CredentialView
from service.sandbox import SafeRoom
from service.store.engine import Memory
from service.store.queries.authority import issued_certificate
from service.store.queries.credentials import (
    agencies_named,
    credential_of,
    credentials_of,
    image_of,
    locked_credential,
)
from service.store.tables.credentials import CredentialRow, SignatureImageRow
from signing.algorithms import algorithm_for
from signing.appearance import check_image
from signing.authority import AgencyName, PersonName
from signing.certificates import Scope, check_may_sign, describe
from signing.devices.sealing import ArgonCost
from signing.devices.software import KeyKind, SoftwareDevice, generate, public_key_der, seal
from signing.foreign import certificates_in, read_certificate

T = TypeVar("T")

WIDTHS_MM: Final = {"signature": 45.0, "seal": 36.0}
REASONS: Final = frozenset(
    ("unspecified", "keyCompromise", "affiliationChanged", "superseded", "cessationOfOperation")
)


@dataclass(frozen=True)
class CertificatesJourney:
    """What owners of keys do with them, and what the internal authority answers."""

    memory: Memory
    clock: Clock
    sandbox: SafeRoom
    keyring: Keyring
    software: SoftwareDevice
    internal: InternalAuthority
    service_secret: bytes
    pin_tries: int = 5
    key_kind: KeyKind = KeyKind.RSA_3072
    pin_cost: ArgonCost | None = None

    @property
    def _pins(self) -> PinGuard:
        return PinGuard(self.memory, self.clock, self.pin_tries)

    def of(self, person: Person) -> tuple[CredentialView, ...]:
        """Return the person's credentials."""
        with self.memory.reading() as session:
            rows = credentials_of(session, person.id)
            names = agencies_named(session, rows)
        return tuple(self.keyring.tell(row, names) for row in rows)

    def change_pin(self, by: Person, credential_id: str, *, old: str, new: str) -> None:
        """Change the PIN of a software key.

        Raises:
            WrongPinError, PinLockedError, WeakPinError.

        """
        refuse_weak(new, old)
        credential = self._software_credential(by, credential_id)
        handle = self._pins.attempt(
            credential.id, by.user_name, lambda: self.software.reseal(credential.handle, old, new)
        )
        moment = self.clock()
        with self.memory.writing() as session:
            row = locked_credential(session, credential.id)
            if row.handle != credential.handle:  # changed by another page meanwhile
                raise ActNotOpenError
            row.handle = handle
            record(session, PinChanged(row.id), moment=moment, actor=by.user_name)

    def wrap_for_token(self, by: Person, credential_id: str, pin: str, token: str) -> bytes:
        """Return the key sealed under an API token, for `ApiTokenRow.wrapped_key`.

        Raises:
            WrongPinError, PinLockedError, NotFoundError.

        """
        credential = self._software_credential(by, credential_id)
        handle = self._pins.attempt(
            credential.id,
            by.user_name,
            lambda: self.software.reseal_under_token(credential.handle, pin, token.encode()),
        )
        return handle.encode()

    def _software_credential(self, by: Person, credential_id: str) -> CredentialRow:
        with self.memory.reading() as session:
            credential = found(credential_of(session, by.id, credential_id))
        if credential.device != self.software.kind:
            raise DeviceMissingError(credential.device)
        return credential

    def signature_image(self, person: Person, kind: str = "signature") -> bytes | None:
        """Return the PNG that this person's signatures show."""
        with self.memory.reading() as session:
            row = image_of(session, person.id, kind)
            return row.png if row else None

    def keep_signature_image(
        self, by: Person, image: bytes, *, kind: str = "signature", width_mm: float | None = None
    ) -> None:
        """Replace the image; raises ImageRefusedError with its reason (W-37)."""
        if kind not in WIDTHS_MM:
            raise NotFoundError
        facts = self.sandbox.run(check_image, image, cast("Literal['signature', 'seal']", kind))
        moment, width = self.clock(), width_mm or WIDTHS_MM[kind]
        with self.memory.writing() as session:
            session.merge(
                SignatureImageRow(
                    person_id=by.id,
                    kind=kind,
                    png=image,
                    width_mm=width,
                    height_mm=round(width * facts.height / facts.width, 2),
                    created_at=moment,
                )
            )
            event = SignatureImageChanged(kind, hashlib.sha256(image).hexdigest())
            record(session, event, moment=moment, actor=by.user_name)

    def issue_to_person(
        self, person: Person, pin: str, *, organization: str, locality: str, actor: str | None
    ) -> CredentialView:
        """Make a key for a person, sealed under the PIN, and have the internal authority certify it."""
        name = PersonName(
            common_name=person.full_name,
            email=person.email or f"{person.user_name}@localhost",
            organization=organization,
            unit=None if person.unit == organization else person.unit or None,
            title=person.title or None,
            locality=locality,
        )
        issue = self.internal.authority.issue_person
        return self._issue(person, "person", pin, actor, lambda key, now: issue(key, name, now))

    def issue_to_agency(
        self,
        holder: Person,
        agency: AgencyName,
        pin: str,
        *,
        actor: str | None,
        unit: str | None = None,
    ) -> CredentialView:
        """Make the seal key of an agency; `holder` is the clerk who keeps it (W-04).

        `unit` is the code of the agency, found by its name where it is not given.

        Raises:
            NotAllowedError: the holder is no clerk; NotFoundError: no such unit.

        """
        if not holder.may(Role.CLERK):
            raise NotAllowedError
        issue = self.internal.authority.issue_agency
        return self._issue(
            holder, "agency", pin, actor, lambda key, now: issue(key, agency, now), unit
        )

    def _issue(
        self,
        holder: Person,
        scope: str,
        pin: str,
        actor: str | None,
        certify: Callable[[bytes, datetime], bytes],
        unit: str | None = None,
    ) -> CredentialView:
        """Generate, seal and certify a key, and keep all of it in one transaction."""
        refuse_weak(pin)
        key, moment = generate(self.key_kind), self.clock()
        certificate = certify(public_key_der(key), moment)
        facts = describe(certificate)
        row = CredentialRow(
            id=str(uuid4()),
            person_id=holder.id,
            scope=scope,
            label=facts.common_name or holder.full_name,
            device=self.software.kind,
            handle=seal(key, pin, self.service_secret, cost=self.pin_cost),
            chain=b"".join(self.internal.authority.chain_of(certificate)),
            algorithm=algorithm_word(algorithm_for(key.public_key())),
            trust_domain=DOMAIN,
            pin_failures=0,
            created_at=moment,
        )
        with self.memory.writing() as session:
            session.add(row)
            note_issued(session, certificate, moment, actor)
            if scope == Scope.AGENCY:
                assign_new(session, row, facts.common_name, unit, moment=moment, actor=actor)
            names = agencies_named(session, [row])
        return self.keyring.tell(row, names)

    def enrol(
        self,
        holder: Person,
        chain: bytes,
        *,
        device: str,
        handle: str,
        scope: str,
        actor: str | None,
        unit: str | None = None,
    ) -> CredentialView:
        """Take in a key that a device holds, with its certificate and those above it (PEM).

        This is how certificates of a real authority come in; `handle` is the key's label in the token,
        `unit` the code of the agency whose seal it is, found by its name where it is not given.

        Raises:
            CertificateRefusedError: the certificate may not sign now, or leads to no trusted root.
            MalformedError: these are no certificates.
            NotFoundError: there is no such unit.

        """
        leaf, *others = certificates_in(chain)
        moment = self.clock()
        standing = check_may_sign(
            leaf, others, self.keyring.trust, self.keyring.revocation, moment, scope=Scope(scope)
        )
        facts = describe(leaf)
        row = CredentialRow(
            id=str(uuid4()),
            person_id=holder.id,
            scope=scope,
            label=facts.common_name or holder.full_name,
            device=device,
            handle=handle,
            chain=b"".join((leaf, *others)),
            algorithm=algorithm_word(algorithm_for(read_certificate(leaf).public_key())),
            trust_domain=standing.domain,
            pin_failures=0,
            created_at=moment,
        )
        event = CredentialEnrolled(row.id, device, standing.domain, facts.sha256)
        with self.memory.writing() as session:
            session.add(row)
            record(session, event, moment=moment, actor=actor)
            if scope == Scope.AGENCY:
                assign_new(session, row, facts.common_name, unit, moment=moment, actor=actor)
            names = agencies_named(session, [row])
        return self.keyring.tell(row, names)

    def revoke(self, by: Person, credential_id: str, *, reason: str) -> None:
        """Have the internal authority revoke a certificate it issued; its owner or an administrator may.

        Raises:
            NotFoundError, NotRevocableError.

        """
        moment = self.clock()
        word = reason if reason in REASONS else "unspecified"
        with self.memory.writing() as session:
            row = found(session.get(CredentialRow, credential_id))
            if row.person_id != by.id and not by.may(Role.ADMINISTRATOR):
                raise NotFoundError
            serial = describe(chain_of(row)[0]).serial_number
            issued = issued_certificate(session, serial)
            if issued is None or issued.revoked_at is not None:
                raise NotRevocableError
            issued.revoked_at, issued.revocation_reason = moment, word
            event = CertificateRevoked(serial, word)
            record(session, event, moment=moment, actor=by.user_name)
        if row.device == self.software.kind:
            self.software.forget(row.handle)

    def answer_ocsp(self, request: bytes) -> bytes:
        """Answer an OCSP request (RFC 6960) for certificates of the internal authority."""
        return self.internal.answer_ocsp(request)

    def answer_timestamp(self, request: bytes) -> bytes:
        """Answer a time-stamp request (RFC 3161)."""
        return self.internal.answer_timestamp(request)

    def revocation_list(self, issuer: str) -> bytes:
        """Return the CRL of `root` or `issuing` as DER."""
        return self.internal.revocation_list(issuer)

    def authority_certificate(self, name: str) -> bytes:
        """Return the DER certificate of `root`, `issuing`, `ocsp` or `tsa`."""
        return self.internal.certificate(name)

    def founded_at(self) -> datetime:
        """Return when the internal authority was founded."""
        return self.internal.founded_at()
