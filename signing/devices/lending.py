"""An opened key put by for a few minutes: under a secret of 256 bits that is kept nowhere.

A signer steps up once and a client signs a moment later, in another request and perhaps another
process. What lies between is sealed under that secret *and* the service secret: a software key as
the key itself, so that no PIN is kept at all; for a token its PIN, for the token takes nothing else.
Without the secret, which the client holds, nothing that is stored opens anything.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import Final, Protocol, runtime_checkable

from signing.devices import OpenKey, Remembering, SigningDevice
from signing.devices.sealing import CannotOpenError, NotASealError, Seal, token_key
from signing.errors import WrongPinError

KIND: Final = "lent-pin"


@runtime_checkable
class Resealing(Remembering, Protocol):
    """A device that can seal a key itself under another secret, and forget it at once."""

    def reseal_under_token(self, handle: str, pin: str, token: bytes) -> str:
        """Return a second handle of a key, sealed under a secret; its owner's PIN is asked."""
        ...

    def reseal_for_another_token(self, handle: str, token: bytes, new_token: bytes) -> str:
        """Return a handle that `reseal_under_token` gave, sealed under another secret."""
        ...

    def unlock_with_token(self, handle: str, token: bytes) -> OpenKey:
        """Open a key with the secret it was sealed under."""
        ...


@dataclass(frozen=True, slots=True)
class Lender:
    """Puts keys of one device by, and gives them to whoever holds the secret.

    Every method raises what opening the key does; a wrong secret is a WrongPinError.
    """

    device: SigningDevice
    service_secret: bytes = field(repr=False)

    def lend(self, handle: str, pin: str, secret: bytes) -> str:
        """Return what stands for the key until it is asked for; the PIN is asked now."""
        if isinstance(self.device, Resealing):
            return self.device.reseal_under_token(handle, pin, secret)
        self.device.unlock(handle, pin).close()
        return self._sealed(pin, secret)

    def again(self, lent: str, secret: bytes, new_secret: bytes) -> str:
        """Return the same under another secret."""
        if isinstance(self.device, Resealing):
            return self.device.reseal_for_another_token(lent, secret, new_secret)
        return self._sealed(self._opened(lent, secret), new_secret)

    def open(self, handle: str, lent: str, secret: bytes) -> OpenKey:
        """Open the key; close it, and it is remembered nowhere."""
        if not isinstance(self.device, Resealing):
            return self.device.unlock(handle, self._opened(lent, secret))
        key = self.device.unlock_with_token(lent, secret)
        self.device.forget(lent)
        return key

    def _sealed(self, pin: str, secret: bytes) -> str:
        salt = os.urandom(16)
        header: dict[str, str | int] = {"v": 1, "kind": KIND, "salt": b64encode(salt).decode()}
        return Seal.close(
            header, token_key(secret, salt, self.service_secret), pin.encode()
        ).to_text()

    def _opened(self, lent: str, secret: bytes) -> str:
        try:
            seal = Seal.from_text(lent)
            salt = b64decode(str(seal.header["salt"]), validate=True)
            return seal.open(token_key(secret, salt, self.service_secret)).decode()
        except (CannotOpenError, NotASealError, KeyError, ValueError):
            raise WrongPinError("the secret does not open what was lent") from None
