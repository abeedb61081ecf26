"""Stepping up before a signature: the one-time code of those who enrolled one (RFC 6238)."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import pyotp

from service.clock import Clock
from service.events.catalogue import Event, TotpEnrolled, TotpRemoved
from service.events.ledger import record
from service.identity.roles import Person
from service.store.engine import Memory
from service.store.queries.people import locked_totp, totp_of
from service.store.tables.identity import TotpRow
from signing.devices.sealing import open_bytes, seal_bytes

STEP_SECONDS: Final = 30
DIGITS: Final = 6
WINDOW: Final = 1  # steps before and after, for clocks that differ


class WrongCodeError(Exception):
    """The one-time code is wrong, used already, or was not given."""


class CodeLockedError(WrongCodeError):
    """Too many wrong codes in a row; none is looked at before `until`."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(f"locked until {until.isoformat()}")


class AlreadyEnrolledError(Exception):
    """A generator is in use; it is removed, with a code, before another is enrolled."""


@dataclass(frozen=True, slots=True)
class StepUpLimits:
    """Wrong codes in a row after which none is looked at, and for how long."""

    tries: int = 5
    lock: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a person's generator must know: the secret to type, or the address to scan."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StepUp:
    """One-time codes: enrolment, confirmation, checking, each code good once."""

    memory: Memory
    clock: Clock
    service_secret: bytes = field(repr=False)
    issuer: str = "Ấn Tín"
    limits: StepUpLimits = StepUpLimits()

    def is_enrolled(self, person: Person) -> bool:
        """Tell whether this person's signatures need a code."""
        with self.memory.reading() as session:
            row = totp_of(session, person.id)
            return row is not None and row.confirmed_at is not None

    def begin(self, person: Person) -> Enrolment:
        """Make a new secret; nothing is asked of the person before `confirm`.

        Raises:
            AlreadyEnrolledError: one is in use.

        """
        secret = pyotp.random_base32()
        with self.memory.writing() as session:
            row = locked_totp(session, person.id)
            if row is None:
                row = TotpRow(person_id=person.id, failures=0)
                session.add(row)
            elif row.confirmed_at is not None:
                raise AlreadyEnrolledError
            # A new secret brings no new tries: a lock outlives it.
            row.sealed_secret = seal_bytes(secret.encode(), self.service_secret, _purpose(person))
            row.last_step = 0
        return self._enrolment(person, secret)

    def pending(self, person: Person) -> Enrolment | None:
        """Return the enrolment that waits for its first code."""
        with self.memory.reading() as session:
            row = totp_of(session, person.id)
            if row is None or row.confirmed_at is not None:
                return None
            return self._enrolment(person, self._secret(person, row))

    def confirm(self, person: Person, code: str | None) -> None:
        """Put the generator into use, proven by one code.

        Raises:
            WrongCodeError, CodeLockedError.

        """

        def put_into_use(row: TotpRow) -> Event | None:
            if row.confirmed_at is not None:
                return None
            row.confirmed_at = self.clock()
            return TotpEnrolled()

        if not self._ask(person, code, put_into_use):
            raise WrongCodeError

    def check(self, person: Person, code: str | None) -> tuple[str, ...]:
        """Return the factors proven: `totp` where enrolled, none where not.

        Raises:
            WrongCodeError, CodeLockedError.

        """
        if not self.is_enrolled(person):
            return ()
        return ("totp",) if self._ask(person, code, lambda _row: None) else ()

    def remove(self, person: Person, code: str | None) -> None:
        """Take the generator out of use; only its owner's code does.

        Raises:
            WrongCodeError, CodeLockedError.

        """
        self._ask(person, code, lambda _row: TotpRemoved(), removes=True)

    def _ask(
        self,
        person: Person,
        code: str | None,
        then: Callable[[TotpRow], Event | None],
        *,
        removes: bool = False,
    ) -> bool:
        """Judge a code and act on it in one transaction; False where there is no generator."""
        moment, locked_until, right = self.clock(), None, False
        with self.memory.writing() as session:
            row = locked_totp(session, person.id)
            if row is None:
                return False
            if row.locked_until is not None and row.locked_until > moment:
                locked_until = row.locked_until
            elif step := self._step_of(self._secret(person, row), code, row.last_step, moment):
                right, row.last_step, row.failures, row.locked_until = True, step, 0, None
                if event := then(row):
                    record(session, event, moment=moment, actor=person.user_name)
                if removes:
                    session.delete(row)
            elif code and code.strip():
                row.failures += 1
                if row.failures >= self.limits.tries:
                    row.failures, row.locked_until = 0, moment + self.limits.lock
        if locked_until is not None:
            raise CodeLockedError(locked_until)
        if not right:
            raise WrongCodeError
        return True

    @staticmethod
    def _step_of(secret: str, code: str | None, last: int, moment: datetime) -> int | None:
        """Return the time step a code is of, unless it or a later one was used (RFC 6238, 5.2)."""
        given = "".join((code or "").split())
        if not (len(given) == DIGITS and given.isascii() and given.isdigit()):
            return None
        now, totp = int(moment.timestamp()) // STEP_SECONDS, pyotp.TOTP(secret)
        steps = range(now - WINDOW, now + WINDOW + 1)
        right = [s for s in steps if hmac.compare_digest(totp.generate_otp(s), given)]
        return next((step for step in right if step > last), None)

    def _secret(self, person: Person, row: TotpRow) -> str:
        return open_bytes(row.sealed_secret, self.service_secret, _purpose(person)).decode()

    def _enrolment(self, person: Person, secret: str) -> Enrolment:
        totp = pyotp.TOTP(secret)
        return Enrolment(
            secret, totp.provisioning_uri(name=person.user_name, issuer_name=self.issuer)
        )


def _purpose(person: Person) -> str:
    """Return what a secret is sealed for: this person, so that rows cannot be exchanged."""
    return f"totp of {person.id}"
