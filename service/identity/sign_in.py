"""Signing in: a bind at the directory, or a sample account of the embedded default."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from directory.errors import DirectoryError, WrongCredentialsError
from service.clock import Clock
from service.events.catalogue import PersonSignedIn, SignInRefused
from service.events.ledger import record
from service.identity.people import active_person, tell_person
from service.identity.roles import Person
from service.store.engine import Memory
from service.store.queries.people import (
    forget_old_troubles,
    forget_trouble,
    local_password_hash,
    locked_trouble,
    person_by_id,
    person_by_user_name,
)
from service.store.tables.identity import LocalPasswordRow

LONGEST_NAME: Final = 100
LONGEST_PASSWORD: Final = 1024


class SignInError(Exception):
    """The family: somebody did not come in."""


class WrongPasswordError(SignInError):
    """Name and password do not belong together; whether the name exists is not told."""


class AccountLockedError(SignInError):
    """Too many wrong passwords in a row; not even the right one opens before `until`."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(f"locked until {until.isoformat()}")


class AccountInactiveError(SignInError):
    """The password is right, and the account is suspended."""


class SignInUnavailableError(SignInError):
    """The directory could not be asked; nothing was learnt and no try was counted."""


class PeopleDirectory(Protocol):
    """Where passwords are checked; `directory.client.LdapDirectory` is one."""

    def authenticate(self, user_name: str, password: str) -> object:
        """Return for the right password; raise a DirectoryError for anything else."""


@dataclass(frozen=True, slots=True)
class SignInLimits:
    """Wrong passwords in a row that lock an account, and for how long (QCVN 12:2026)."""

    tries: int = 5
    lock: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class _Claim:
    """Who somebody says they are: the name that is counted, and the account it means, if any."""

    counted: str
    person_id: str | None = None
    user_name: str = ""  # ours, never what was typed
    hash: str | None = None


@dataclass(frozen=True)
class SignIn:
    """Tells who somebody is, and locks after too many wrong passwords.

    `samples` lets sample accounts in (the embedded default alone). `secret` keys the digest under
    which tries with unknown names are counted.
    """

    memory: Memory
    clock: Clock
    directory: PeopleDirectory | None
    limits: SignInLimits = SignInLimits()
    samples: bool = False
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    _decoy: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # What an unknown name is checked against, so that it takes as long as a known one.
        object.__setattr__(self, "_decoy", self.hasher.hash(secrets.token_hex(16)))

    def enter(self, user_name: str, password: str, address: str) -> Person:
        """Return the person who gave the right password.

        Raises:
            WrongPasswordError, AccountLockedError, AccountInactiveError, SignInUnavailableError.

        """
        claim, method = self._proven(user_name, password, address)
        return self._let_in(claim, method, address)

    def confirm(self, person: Person, password: str, address: str) -> None:
        """Have somebody who is in prove once more, by the password, who they are.

        Raises:
            WrongPasswordError, AccountLockedError, SignInUnavailableError.

        """
        claim, _ = self._proven(person.user_name, password, address)
        if claim.person_id != person.id:
            raise WrongPasswordError
        with self.memory.writing() as session:
            forget_trouble(session, claim.counted)

    def person(self, person_id: str) -> Person | None:
        """Return an active person."""
        with self.memory.reading() as session:
            return active_person(session, person_id)

    def add_local_account(self, person_id: str, password: str) -> None:
        """Give a person of the sample city a password."""
        row = LocalPasswordRow(person_id=person_id, hash=self.hasher.hash(password))
        with self.memory.writing() as session:
            session.merge(row)

    def sweep(self) -> int:
        """Forget the tries that no longer count; return how many names that were."""
        with self.memory.writing() as session:
            return forget_old_troubles(session, self.clock() - self.limits.lock)

    def _proven(self, user_name: str, password: str, address: str) -> tuple[_Claim, str]:
        """Return whom the right password belongs to, and how it was proven; count the try."""
        claim = self._claim(user_name)
        self._count_a_try(claim, address)
        try:
            return claim, self._prove(claim, password)
        except WrongCredentialsError:
            self._refuse(claim, "wrong" if claim.person_id else "unknown", address)
            raise WrongPasswordError from None
        except DirectoryError as silence:
            self._give_the_try_back(claim)
            raise SignInUnavailableError(str(silence)) from silence

    def _claim(self, typed: str) -> _Claim:
        name = unicodedata.normalize("NFC", typed).strip()
        if 0 < len(name) <= LONGEST_NAME and name.isprintable():
            with self.memory.reading() as session:
                row = person_by_user_name(session, name)
                if row is not None:
                    own_hash = local_password_hash(session, row.id) if self.samples else None
                    return _Claim(row.user_name, row.id, row.user_name, own_hash)
        digest = hmac.digest(self.secret, name.casefold().encode(errors="replace"), hashlib.sha256)
        return _Claim(f"?{digest.hex()}")

    def _count_a_try(self, claim: _Claim, address: str) -> None:
        """Count the try before it is made, so that guessing side by side gains nothing."""
        moment, locked_until = self.clock(), None
        with self.memory.writing() as session:
            trouble = locked_trouble(session, claim.counted, moment)
            if trouble.locked_until is not None and trouble.locked_until <= moment:
                trouble.failures, trouble.locked_until = 0, None
            if trouble.failures >= self.limits.tries and trouble.locked_until is None:
                trouble.locked_until = moment + self.limits.lock
            if trouble.locked_until is not None:
                locked_until = trouble.locked_until
                refusal = SignInRefused(claim.user_name, "locked", address)
                record(session, refusal, moment=moment, actor=None)
            else:
                trouble.failures += 1
                trouble.tried_at = moment
        if locked_until is not None:
            raise AccountLockedError(locked_until)

    def _prove(self, claim: _Claim, password: str) -> str:
        """Return how the password was proven; raises a DirectoryError where it was not."""
        if len(password) > LONGEST_PASSWORD:
            raise WrongCredentialsError
        if self.directory is not None and claim.hash is None:
            # The directory is asked for names of ours alone: it folds names in more ways than we
            # do, and another spelling would be another count of tries. Others ask for nobody.
            self.directory.authenticate(claim.user_name or secrets.token_hex(8), password)
            if claim.person_id is None:
                raise WrongCredentialsError
            return "directory"
        try:
            self.hasher.verify(claim.hash or self._decoy, password)
        except (Argon2Error, InvalidHashError, UnicodeError):
            raise WrongCredentialsError from None
        if claim.hash is None:
            raise WrongCredentialsError
        return "local"

    def _refuse(self, claim: _Claim, reason: str, address: str) -> None:
        """Record the refusal, and lock the account when this was one too many."""
        moment = self.clock()
        with self.memory.writing() as session:
            trouble = locked_trouble(session, claim.counted, moment)
            if trouble.failures >= self.limits.tries and trouble.locked_until is None:
                trouble.locked_until = moment + self.limits.lock
            refusal = SignInRefused(claim.user_name, reason, address)
            record(session, refusal, moment=moment, actor=None)

    def _give_the_try_back(self, claim: _Claim) -> None:
        with self.memory.writing() as session:
            trouble = locked_trouble(session, claim.counted, self.clock())
            trouble.failures = max(0, trouble.failures - 1)
            if trouble.failures < self.limits.tries:
                trouble.locked_until = None

    def _let_in(self, claim: _Claim, method: str, address: str) -> Person:
        moment = self.clock()
        with self.memory.writing() as session:
            forget_trouble(session, claim.counted)
            assert claim.person_id is not None
            row = person_by_id(session, claim.person_id)
            person = tell_person(session, row) if row is not None and row.active else None
            if person is None:
                refusal = SignInRefused(claim.user_name, "inactive", address)
                record(session, refusal, moment=moment, actor=None)
            else:
                entry = PersonSignedIn(method, address)
                record(session, entry, moment=moment, actor=person.user_name)
        if person is None:
            raise AccountInactiveError
        return person
