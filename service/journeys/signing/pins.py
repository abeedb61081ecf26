"""Wrong PINs are counted before they are tried, so that a crash never gives a try away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from service.clock import Clock
from service.events.catalogue import PinLocked
from service.events.ledger import record
from service.store.engine import Memory
from service.store.queries.credentials import locked_credential
from signing.errors import DeviceError, PinLockedError, WrongPinError

T = TypeVar("T")


@dataclass(frozen=True)
class PinGuard:
    """Counts tries with a PIN; after `tries` wrong ones in a row the key is locked."""

    memory: Memory
    clock: Clock
    tries: int = 5

    def attempt(self, credential_id: str, actor: str, use: Callable[[], T]) -> T:
        """Return what `use` returns when the PIN it tries is right.

        Raises:
            WrongPinError: it was wrong, and there are tries left;
            PinLockedError: there are none left; DeviceError: the device did not get to the PIN.

        """
        self._count(credential_id, actor)
        try:
            result = use()
        except WrongPinError:
            if self._lock_when_spent(credential_id, actor):
                raise PinLockedError(credential_id) from None
            raise
        except PinLockedError:
            self._lock(credential_id, actor)
            raise
        except DeviceError:
            self._give_back(credential_id)
            raise
        self._forgive(credential_id)
        return result

    def refuse_locked(self, credential_id: str) -> None:
        """Raise PinLockedError for a key that takes no more tries."""
        with self.memory.reading() as session:
            if locked_credential(session, credential_id).pin_locked_at is not None:
                raise PinLockedError(credential_id)

    def _count(self, credential_id: str, actor: str) -> None:
        """Raise the counter before the PIN is tried."""
        with self.memory.writing() as session:
            row = locked_credential(session, credential_id)
            spent = row.pin_locked_at is not None or row.pin_failures >= self.tries
            if not spent:
                row.pin_failures += 1
        if spent:
            self._lock(credential_id, actor)
            raise PinLockedError(credential_id)

    def _lock_when_spent(self, credential_id: str, actor: str) -> bool:
        """Lock the key if no try is left, and tell whether it was so."""
        with self.memory.reading() as session:
            spent = locked_credential(session, credential_id).pin_failures >= self.tries
        if spent:
            self._lock(credential_id, actor)
        return spent

    def _lock(self, credential_id: str, actor: str) -> None:
        """Lock the key once, with its event."""
        moment = self.clock()
        with self.memory.writing() as session:
            row = locked_credential(session, credential_id)
            if row.pin_locked_at is None:
                row.pin_locked_at = moment
                record(session, PinLocked(credential_id), moment=moment, actor=actor)

    def _give_back(self, credential_id: str) -> None:
        """Take back one try that never reached the key."""
        with self.memory.writing() as session:
            row = locked_credential(session, credential_id)
            row.pin_failures = max(0, row.pin_failures - 1)

    def _forgive(self, credential_id: str) -> None:
        """Start counting anew after a right PIN."""
        with self.memory.writing() as session:
            locked_credential(session, credential_id).pin_failures = 0
