"""Putting a certificate into a trust domain, ending the trust in one, taking one out again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import uuid4

from service.clock import Clock
from service.events.catalogue import Event, TrustEnded, TrustExtended, TrustWithdrawn
from service.events.ledger import record
from service.identity.roles import Person, Role
from service.journeys.errors import NotFoundError
from service.journeys.trust.living import ANCHOR, INTERMEDIATE, LivingTrust
from service.journeys.trust.telling import domain_views
from service.journeys.trust.views import DomainView
from service.sandbox import SafeRoom
from service.store.engine import Memory
from service.store.queries.trust import locked_trust_entry, same_trust_entry
from service.store.tables.trust import TrustEntryRow
from signing.certificates import CertificateSummary
from signing.confirmed import confirmed_certificate
from signing.errors import DocumentRefusedError
from signing.trust import TrustError, fingerprint

LONGEST_WORDS: Final = 500
_KEY: Final = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")
OURS: Final = frozenset({"internal", "caller"})  # founded here, and a caller's own: never extended


class TrustRefusedError(Exception):
    """A change of trust is refused; `reason` is a stable word.

    `unreadable`, `several`, `fingerprint_differs`, `no_fingerprint`, `already`, `not_an_authority`,
    `no_source`, `no_reason`, `bad_domain`, `bad_times`.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"trust refused: {reason}" + (f" ({detail})" if detail else ""))


@dataclass(frozen=True, slots=True)
class Addition:
    """What an administrator wants to put in; `fingerprint` is what the authority told by another way."""

    octets: bytes
    fingerprint: str
    domain: str
    part: str
    source: str
    trusted_from: datetime | None = None
    trusted_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What an administrator shows to step up: a one-time code where enrolled, else the password."""

    code: str | None = None
    password: str = ""
    address: str = ""


class Codes(Protocol):
    """One-time codes."""

    def is_enrolled(self, person: Person) -> bool:
        """Tell whether this person has a generator."""
        ...

    def check(self, person: Person, code: str | None) -> tuple[str, ...]:
        """Return the factors proven; raises WrongCodeError."""
        ...


class Passwords(Protocol):
    """Whoever can tell a right password."""

    def confirm(self, person: Person, password: str, address: str) -> None:
        """Return for the right one; raises a SignInError."""
        ...


@dataclass(frozen=True, kw_only=True)
class TrustJourney:
    """Tells whom we trust, and lets an administrator change it."""

    memory: Memory
    sandbox: SafeRoom
    clock: Clock
    trust: LivingTrust
    codes: Codes
    passwords: Passwords

    def domains(self) -> tuple[DomainView, ...]:
        """Return every domain with its certificates and where each came from."""
        with self.memory.reading() as session:
            return domain_views(session, self.trust, self.clock())

    def certificate(self, sha256: str) -> bytes:
        """Return a certificate of any domain as DER.

        Raises:
            NotFoundError: none has this fingerprint.

        """
        for domain in self.trust.domains:
            for der in (*(one.certificate for one in domain.anchors), *domain.intermediates):
                if fingerprint(der) == sha256:
                    return der
        raise NotFoundError(sha256)

    def certificates(self, domain_key: str) -> tuple[bytes, ...]:
        """Return the anchors and intermediates of a domain as DER.

        Raises:
            NotFoundError: there is no such domain.

        """
        for domain in self.trust.domains:
            if domain.key == domain_key:
                anchors = (one.certificate for one in domain.anchors)
                return tuple(dict.fromkeys((*anchors, *domain.intermediates)))
        raise NotFoundError(domain_key)

    def asks_for_code(self, by: Person) -> bool:
        """Tell whether this administrator steps up with a code (else: with the password)."""
        return self.codes.is_enrolled(by)

    def add(self, by: Person, wanted: Addition, proof: Proof) -> str:
        """Put one certificate into a domain and return the entry's id; effective at once everywhere.

        Raises:
            TrustRefusedError: and why; NotFoundError: who asks is no administrator.
            WrongCodeError, SignInError: the step-up failed.

        """
        _require_administrator(by)
        checked = self._checked(wanted)
        der, summary = self._confirmed(wanted)
        factors = self._stepped_up(by, proof)
        moment, entry_id = self.clock(), str(uuid4())
        row = TrustEntryRow(
            id=entry_id,
            domain=checked.domain,
            part=checked.part,
            certificate=der,
            sha256=summary.sha256,
            source=checked.source,
            trusted_from=checked.trusted_from,
            trusted_until=checked.trusted_until,
            added_at=moment,
            added_by=by.user_name,
        )
        event = TrustExtended(
            entry_id=entry_id,
            domain=row.domain,
            part=row.part,
            sha256=row.sha256,
            certificate_subject=summary.subject[:LONGEST_WORDS],
            source=row.source,
            trusted_from=_iso(row.trusted_from),
            trusted_until=_iso(row.trusted_until),
            factors=factors,
        )
        with self.memory.writing() as session:
            known = next((d for d in self.trust.described if d.key == row.domain), None)
            described = (
                (*(one.certificate for one in known.anchors), *known.intermediates) if known else ()
            )
            if der in described or same_trust_entry(session, row.domain, row.sha256):
                raise TrustRefusedError("already", row.sha256)
            session.add(row)
            record(session, event, moment=moment, actor=by.user_name)
        return entry_id

    def end(self, by: Person, entry_id: str, until: datetime, reason: str, proof: Proof) -> str:
        """Trust a certificate only until a moment; what was signed before stays valid.

        The entry is replaced by one with the new end, whose id is returned.

        Raises:
            TrustRefusedError, NotFoundError, WrongCodeError, SignInError.

        """
        _require_administrator(by)
        why = _words(reason, "no_reason")
        factors = self._stepped_up(by, proof)
        moment = self.clock()
        with self.memory.writing() as session:
            old = self._in_force(locked_trust_entry(session, entry_id))
            if old.part != ANCHOR or (old.trusted_from and until < old.trusted_from):
                raise TrustRefusedError("bad_times")
            _take_out(old, by, moment, why)
            new = TrustEntryRow(
                id=str(uuid4()),
                domain=old.domain,
                part=old.part,
                certificate=old.certificate,
                sha256=old.sha256,
                source=old.source,
                trusted_from=old.trusted_from,
                trusted_until=until,
                added_at=moment,
                added_by=by.user_name,
            )
            session.add(new)
            event = TrustEnded(
                entry_id=new.id,
                domain=new.domain,
                sha256=new.sha256,
                trusted_until=until.isoformat(),
                reason=why,
                factors=factors,
            )
            record(session, event, moment=moment, actor=by.user_name)
            return new.id

    def remove(self, by: Person, entry_id: str, reason: str, proof: Proof) -> None:
        """Take a certificate out altogether: nothing that leads to it is trusted any more.

        Raises:
            TrustRefusedError, NotFoundError, WrongCodeError, SignInError.

        """
        _require_administrator(by)
        why = _words(reason, "no_reason")
        factors = self._stepped_up(by, proof)
        moment = self.clock()
        with self.memory.writing() as session:
            row = self._in_force(locked_trust_entry(session, entry_id))
            _take_out(row, by, moment, why)
            event: Event = TrustWithdrawn(
                entry_id=row.id,
                domain=row.domain,
                sha256=row.sha256,
                reason=why,
                factors=factors,
            )
            record(session, event, moment=moment, actor=by.user_name)

    def _stepped_up(self, by: Person, proof: Proof) -> tuple[str, ...]:
        """Have the administrator prove who it is, once more; return the factors shown."""
        if self.codes.is_enrolled(by):
            return self.codes.check(by, proof.code)
        self.passwords.confirm(by, proof.password, proof.address)
        return ("password",)

    def _confirmed(self, wanted: Addition) -> tuple[bytes, CertificateSummary]:
        """Return the certificate, read in the sandbox, if it is the one that was confirmed."""
        try:
            return self.sandbox.run(
                confirmed_certificate,
                wanted.octets,
                wanted.fingerprint,
                stamps_too=wanted.part == ANCHOR,
            )
        except TrustError as flaw:
            raise TrustRefusedError(flaw.reason, flaw.detail) from flaw
        except DocumentRefusedError as flaw:
            raise TrustRefusedError("unreadable", flaw.code) from flaw

    def _checked(self, wanted: Addition) -> Addition:
        """Return what is wanted with its words cleaned, if they are usable."""
        if not _KEY.fullmatch(wanted.domain) or wanted.domain in OURS:
            raise TrustRefusedError("bad_domain", wanted.domain[:40])
        if wanted.part not in {ANCHOR, INTERMEDIATE}:
            raise TrustRefusedError("bad_domain", "part")
        since, until = wanted.trusted_from, wanted.trusted_until
        if since is not None and until is not None and until <= since:
            raise TrustRefusedError("bad_times")
        if wanted.part == INTERMEDIATE and (since or until):
            raise TrustRefusedError("bad_times", "an intermediate is not believed")
        source = _words(wanted.source, "no_source")
        return Addition(
            wanted.octets, wanted.fingerprint, wanted.domain, wanted.part, source, since, until
        )

    @staticmethod
    def _in_force(row: TrustEntryRow | None) -> TrustEntryRow:
        if row is None or row.removed_at is not None:
            raise NotFoundError
        return row


def _take_out(row: TrustEntryRow, by: Person, moment: datetime, why: str) -> None:
    row.removed_at, row.removed_by, row.removed_why = moment, by.user_name, why


def _require_administrator(by: Person) -> None:
    """Hide the door from whoever is no administrator; the page asks first, this asks last."""
    if not by.may(Role.ADMINISTRATOR):
        raise NotFoundError


def _words(said: str, otherwise: str) -> str:
    """Return what was said on one line, within bounds."""
    words = "".join(one for one in " ".join(said.split()) if one.isprintable())[:LONGEST_WORDS]
    if len(words) < 3:
        raise TrustRefusedError(otherwise)
    return words


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
