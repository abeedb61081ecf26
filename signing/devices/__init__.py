"""Where private keys live, and the one thing asked of them: a value over data to be signed.

A device never sees a document. A key is unlocked by its owner's PIN for the time of one act and gives
values until it is closed. Software keys and PKCS#11 tokens stand behind this protocol now; remote
services (CSC) and tokens at the signer's desk come behind it later.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from signing.algorithms import SignatureAlgorithm


@dataclass(frozen=True, slots=True)
class DataToBeSigned:
    """The DER of a CMS `SignedAttributes` SET (RFC 5652, 5.4) and the algorithm that shall sign it."""

    octets: bytes
    algorithm: SignatureAlgorithm


@dataclass(frozen=True, slots=True)
class DigestToBeSigned:
    """The digest of something that a client keeps to itself, and the algorithm that shall sign it.

    Only for signatures whose document never comes here (CSC API 1.0.4.0, `signatures/signHash`).
    """

    digest: bytes
    algorithm: SignatureAlgorithm


class OpenKey(Protocol):
    """A key its owner has just unlocked. Use it as a context manager; it forgets itself at the end."""

    def sign(self, data: DataToBeSigned) -> bytes:
        """Return the signature value: PSS octets, or the DER `ECDSA-Sig-Value` (RFC 3279, 2.2.3).

        Raises:
            DeviceUnavailableError: the device stopped answering.

        """
        ...

    def sign_digest(self, data: DigestToBeSigned) -> bytes:
        """Return the signature value over what has this digest; RSASSA-PKCS1-v1_5 too, where asked.

        Raises:
            DeviceUnavailableError, DeviceError: the key does not sign in this way.

        """
        ...

    def close(self) -> None:
        """Forget the key."""
        ...

    def __enter__(self) -> Self:
        """Return the key itself."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the key."""
        ...


class SigningDevice(Protocol):
    """A place that holds keys.

    `kind` is the word stored beside a credential (`software`, `pkcs11`); `handle` is what the device
    needs to find one key: for `software` the sealed key itself as JSON text, for `pkcs11` its label.
    """

    kind: str

    def unlock(self, handle: str, pin: str) -> OpenKey:
        """Open one key with its owner's PIN.

        Raises:
            WrongPinError: the PIN is wrong; PinLockedError: the device takes no further tries;
            KeyNotFoundError: no such key; DeviceUnavailableError: the device does not answer.

        """
        ...


@runtime_checkable
class Remembering(Protocol):
    """A device that remembers opened keys for a while, each bound to what opened it."""

    def forget(self, handle: str) -> None:
        """Forget an opened key; what is open stays open until it is closed."""
        ...
