"""Keys kept in software: for the embedded default and internal certificates, and labelled so.

A handle is the sealed key itself as JSON text. It opens only with its owner's PIN (or an API token)
*and* the service secret, so a stolen database alone cannot be tried against the million PINs there
are. Wrong PINs are counted by the journey; the device only says that a PIN was wrong.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import threading
import time
from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Self

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from signing.algorithms import DigestAlgorithm, SignatureMechanism, rsa_padding
from signing.devices import DataToBeSigned, DigestToBeSigned
from signing.devices.sealing import (
    ArgonCost,
    CannotOpenError,
    NotASealError,
    Seal,
    pin_key,
    token_key,
)
from signing.errors import DeviceError, DeviceUnavailableError, KeyNotFoundError, WrongPinError

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

HASHES: dict[DigestAlgorithm, hashes.HashAlgorithm] = {
    DigestAlgorithm.SHA256: hashes.SHA256(),
    DigestAlgorithm.SHA384: hashes.SHA384(),
    DigestAlgorithm.SHA512: hashes.SHA512(),
}
CURVES: dict[str, ec.EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}


class KeyKind(StrEnum):
    """The key pairs that may sign here (Circular 15/2025, annex I)."""

    RSA_2048 = "rsa-2048"
    RSA_3072 = "rsa-3072"
    RSA_4096 = "rsa-4096"
    P_256 = "P-256"
    P_384 = "P-384"


def generate(kind: KeyKind = KeyKind.RSA_3072) -> PrivateKey:
    """Return a new private key."""
    if kind.value in CURVES:
        return ec.generate_private_key(CURVES[kind.value])
    return rsa.generate_private_key(65537, int(kind.value.removeprefix("rsa-")))


def public_key_der(key: PrivateKey) -> bytes:
    """Return the SubjectPublicKeyInfo that belongs to a private key."""
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def seal(key: PrivateKey, pin: str, service_secret: bytes, *, cost: ArgonCost | None = None) -> str:
    """Return the handle of a key: sealed under its owner's PIN and the service secret."""
    cost, salt = cost or ArgonCost(), os.urandom(16)
    header: dict[str, str | int] = {
        "v": 1,
        "kdf": "argon2id",
        "salt": b64encode(salt).decode(),
        "m": cost.memory_kib,
        "t": cost.passes,
        "p": cost.lanes,
        "spki": hashlib.sha256(public_key_der(key)).hexdigest(),
    }
    content = _checked_in_full(key)
    return Seal.close(header, pin_key(pin, salt, cost, service_secret), content).to_text()


def seal_under_token(key: PrivateKey, token: bytes, service_secret: bytes) -> str:
    """Return the handle of a key: sealed under an API token and the service secret."""
    _checked_in_full(key)
    return _sealed_again(key, token, service_secret)


def _sealed_again(key: PrivateKey, token: bytes, service_secret: bytes) -> str:
    """Return the handle of a key that came out of a seal of ours, and so was checked before."""
    salt = os.urandom(16)
    header: dict[str, str | int] = {
        "v": 1,
        "kdf": "hkdf-token",
        "salt": b64encode(salt).decode(),
        "spki": hashlib.sha256(public_key_der(key)).hexdigest(),
    }
    return Seal.close(header, token_key(token, salt, service_secret), _pkcs8(key)).to_text()


def _checked_in_full(key: PrivateKey) -> bytes:
    """Return the PKCS#8 form after OpenSSL's whole check: done once here, never when opening."""
    content = _pkcs8(key)
    serialization.load_der_private_key(content, None)
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < 2048:
        raise DeviceError("an RSA key has at least 2048 bits")
    return content


def _pkcs8(key: PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


class SoftwareKey:
    """An open software key."""

    def __init__(self, key: PrivateKey) -> None:
        self._key: PrivateKey | None = key

    def __repr__(self) -> str:
        return f"<SoftwareKey {'open' if self._key else 'closed'}>"

    def sign(self, data: DataToBeSigned) -> bytes:
        """Return the signature value over the octets."""
        if data.algorithm.mechanism is SignatureMechanism.RSASSA_PKCS1_V15:
            raise DeviceError(f"this key does not sign with {data.algorithm.mechanism}")
        digest = data.algorithm.digest.digest(data.octets)
        return self.sign_digest(DigestToBeSigned(digest, data.algorithm))

    def sign_digest(self, data: DigestToBeSigned) -> bytes:
        """Return the signature value over what has this digest."""
        key, algorithm = self._key, data.algorithm
        if key is None:
            raise DeviceUnavailableError("the key has been closed")
        made = Prehashed(HASHES[algorithm.digest])
        match algorithm.mechanism:
            case SignatureMechanism.ECDSA if isinstance(key, ec.EllipticCurvePrivateKey):
                return key.sign(data.digest, ec.ECDSA(made))
            case SignatureMechanism.RSASSA_PSS | SignatureMechanism.RSASSA_PKCS1_V15 if isinstance(
                key, rsa.RSAPrivateKey
            ):
                return key.sign(data.digest, rsa_padding(algorithm), made)
        raise DeviceError(f"this key does not sign with {algorithm.mechanism}")

    def close(self) -> None:
        """Forget the key."""
        self._key = None

    def __enter__(self) -> Self:
        """Return the key itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the key."""
        self.close()


@dataclass(frozen=True, slots=True)
class _Remembered:
    """An opened key, the HMAC of the secret that opened it, and when it is forgotten."""

    proof: bytes
    until: float
    key: PrivateKey = field(repr=False)


class _Memory:
    """A few opened keys for a few minutes, each bound to the PIN or token that opened it.

    The proof is an HMAC under a random secret of this process: nothing in it helps to find a PIN
    elsewhere, and without the right PIN nothing is found here. A forked child starts empty.
    """

    def __init__(self, seconds: float, places: int, clock: Callable[[], float]) -> None:
        self._seconds, self._places, self._clock = seconds, places, clock
        self._lock = threading.Lock()
        self._start_anew()

    def _start_anew(self) -> None:
        self._process = os.getpid()
        self._secret = secrets.token_bytes(32)
        self._kept: OrderedDict[bytes, _Remembered] = OrderedDict()

    def _proof(self, handle: str, opener: bytes) -> tuple[bytes, bytes]:
        name = hashlib.sha256(handle.encode()).digest()
        return name, hmac.digest(self._secret, name + opener, "sha256")

    def find(self, handle: str, opener: bytes) -> PrivateKey | None:
        """Return the key if this very opener opened it a short while ago."""
        with self._lock:
            if self._process != os.getpid():
                self._start_anew()
            name, proof = self._proof(handle, opener)
            known = self._kept.get(name)
            if known and known.until <= self._clock():
                del self._kept[name]
                return None
            return known.key if known and hmac.compare_digest(known.proof, proof) else None

    def keep(self, handle: str, opener: bytes, key: PrivateKey) -> None:
        """Remember a key that was just opened the long way."""
        if self._seconds <= 0 or self._places <= 0:
            return
        with self._lock:
            name, proof = self._proof(handle, opener)
            self._kept.pop(name, None)
            self._kept[name] = _Remembered(proof, self._clock() + self._seconds, key)
            while len(self._kept) > self._places:
                self._kept.popitem(last=False)

    def forget(self, handle: str) -> None:
        """Forget one key now."""
        with self._lock:
            self._kept.pop(hashlib.sha256(handle.encode()).digest(), None)


class SoftwareDevice:
    """Opens sealed keys. One per process; safe to use from several threads.

    An opened key is remembered for `keep_seconds`, so that Argon2 is paid once per worker and not
    once per signature. The PIN is asked every time all the same; a wrong one goes the long way.
    """

    kind = "software"

    def __init__(
        self,
        service_secret: bytes,
        *,
        keep_seconds: float = 300.0,
        keep_keys: int = 64,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service_secret = service_secret
        self._memory = _Memory(keep_seconds, keep_keys, clock)

    def __repr__(self) -> str:
        return "<SoftwareDevice>"

    def unlock(self, handle: str, pin: str) -> SoftwareKey:
        """Open a key with its owner's PIN."""
        return SoftwareKey(self._open(handle, b"pin " + pin.encode(), "argon2id", pin))

    def unlock_with_token(self, handle: str, token: bytes) -> SoftwareKey:
        """Open a key with the API token it was sealed under; a wrong token is a WrongPinError."""
        return SoftwareKey(self._open(handle, b"token " + token, "hkdf-token", token))

    def reseal(self, handle: str, old_pin: str, new_pin: str) -> str:
        """Return the handle of the same key under a new PIN; the old one is checked in full."""
        key = self._open_the_long_way(handle, "argon2id", old_pin)
        self._memory.forget(handle)
        return seal(key, new_pin, self._service_secret, cost=_cost(Seal.from_text(handle)))

    def reseal_under_token(self, handle: str, pin: str, token: bytes) -> str:
        """Return a second handle of the same key, for one API token; its owner's PIN is asked."""
        key = self._open(handle, b"pin " + pin.encode(), "argon2id", pin)
        return _sealed_again(key, token, self._service_secret)

    def reseal_for_another_token(self, handle: str, token: bytes, new_token: bytes) -> str:
        """Return a handle that was sealed under a token, sealed under another; nothing is remembered."""
        key = self._open_the_long_way(handle, "hkdf-token", token)
        return _sealed_again(key, new_token, self._service_secret)

    def forget(self, handle: str) -> None:
        """Forget an opened key at once: its PIN was changed or locked, its certificate revoked."""
        self._memory.forget(handle)

    def _open(self, handle: str, opener: bytes, kdf: str, secret: str | bytes) -> PrivateKey:
        known = self._memory.find(handle, opener)
        if known is not None:
            return known
        key = self._open_the_long_way(handle, kdf, secret)
        self._memory.keep(handle, opener, key)
        return key

    def _open_the_long_way(self, handle: str, kdf: str, secret: str | bytes) -> PrivateKey:
        try:
            sealed = Seal.from_text(handle)
            if sealed.header.get("v") != 1 or sealed.header.get("kdf") != kdf:
                raise NotASealError("sealed otherwise")
            salt = b64decode(str(sealed.header["salt"]), validate=True)
            if isinstance(secret, str):
                opening = pin_key(secret, salt, _cost(sealed), self._service_secret)
            else:
                opening = token_key(secret, salt, self._service_secret)
        except (NotASealError, KeyError, ValueError, TypeError):
            raise KeyNotFoundError("this handle holds no key") from None
        try:
            content = sealed.open_to_wipe(opening)
        except CannotOpenError:
            raise WrongPinError("the PIN does not open the key") from None
        try:
            key = serialization.load_der_private_key(
                content, None, unsafe_skip_rsa_key_validation=True
            )
        finally:
            content[:] = bytes(len(content))
        if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise KeyNotFoundError("this handle holds another kind of key")
        return key


def _cost(sealed: Seal) -> ArgonCost:
    return ArgonCost(*(int(sealed.header[name]) for name in ("m", "t", "p")))
