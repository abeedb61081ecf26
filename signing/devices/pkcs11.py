"""Keys in a PKCS#11 token (OASIS PKCS#11 2.40): an HSM, or SoftHSM in the tests.

Modules are loaded without locks of their own, and calls from several threads crash the process. So
one thread per module and process owns the module, its sessions, its objects and every call; all
others ask it and wait. Login is per process: the PIN is checked by the token when it logs in, and
afterwards against an HMAC of it under a random secret, for a few minutes, then by the token again.
"""

from __future__ import annotations

import hmac
import os
import queue
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import pkcs11
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.util.ec import encode_named_curve_parameters

from signing import der
from signing.algorithms import DigestAlgorithm, SignatureAlgorithm, SignatureMechanism
from signing.devices import DataToBeSigned, DigestToBeSigned
from signing.devices.software import CURVES, KeyKind
from signing.errors import (
    DeviceError,
    DeviceUnavailableError,
    KeyNotFoundError,
    PinLockedError,
    WrongPinError,
)
from signing.foreign import read_certificate
from signing.identifiers import digest_info

T = TypeVar("T")
PSS_PARAMETERS: Final[Mapping[DigestAlgorithm, tuple[Mechanism, Any]]] = {
    DigestAlgorithm.SHA256: (Mechanism.SHA256, pkcs11.MGF.SHA256),
    DigestAlgorithm.SHA384: (Mechanism.SHA384, pkcs11.MGF.SHA384),
    DigestAlgorithm.SHA512: (Mechanism.SHA512, pkcs11.MGF.SHA512),
}
WRONG_PIN = (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange)
LOCKED_PIN = (pkcs11.PinLocked, pkcs11.PinExpired, pkcs11.UserPinNotInitialized)
NO_KEY = (pkcs11.NoSuchKey, pkcs11.MultipleObjectsReturned)
FINAL = (*WRONG_PIN, *LOCKED_PIN, *NO_KEY)  # asking again would not help, or cost a try
LEAKS_BORNE = 8


def told(error: Exception) -> DeviceError:
    """Return this house's error for one of the module's."""
    name = type(error).__name__
    if isinstance(error, WRONG_PIN):
        return WrongPinError("the token refused the PIN")
    if isinstance(error, LOCKED_PIN):
        return PinLockedError(f"the token takes no PIN: {name}")
    if isinstance(error, NO_KEY):
        return KeyNotFoundError(f"no key, or more than one, of that name: {name}")
    return DeviceUnavailableError(f"the token does not answer: {name}")


class _Thread:
    """One daemon thread that does what it is asked, one thing after the other."""

    def __init__(self, name: str) -> None:
        self._asked: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = queue.SimpleQueue()
        threading.Thread(target=self._work, name=name, daemon=True).start()

    def _work(self) -> None:
        while True:
            future, act = self._asked.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(act())
            except BaseException as error:  # noqa: BLE001 - it belongs to whoever asked
                future.set_exception(error)
            del future, act

    def ask(self, act: Callable[[], T], timeout: float) -> T:
        """Return what the act returns, done in the thread; give up, and unask it, in time."""
        future: Future[T] = Future()
        self._asked.put((future, act))
        try:
            return future.result(timeout)
        except TimeoutError:
            future.cancel()
            raise DeviceUnavailableError("the token did not answer in time") from None
        except pkcs11.PKCS11Error as error:
            raise told(error) from None


class _Module:
    """A loaded module with the sessions open on its tokens. Lives in its thread alone."""

    _loaded_before_fork: Final[set[str]] = set()

    def __init__(self, path: str) -> None:
        self.path = path
        self.thread = _Thread(f"pkcs11 {os.path.basename(path)}")
        self.secret = secrets.token_bytes(32)
        self._lib: Any = None
        self._sessions: dict[str, _Session] = {}
        self._leaked = 0

    def loaded(self) -> Any:
        """Return the module, initialised in this very process."""
        if self._lib is None:
            self._lib = pkcs11.lib(self.path)
            if self.path in self._loaded_before_fork:
                self._lib.reinitialize()
            self._loaded_before_fork.add(self.path)
        return self._lib

    def start_again(self) -> None:
        """Finalise and initialise the module: every session is gone, lost tokens are seen anew."""
        self._sessions.clear()
        self._leaked = 0
        try:
            self.loaded().reinitialize()
        except pkcs11.PKCS11Error:
            self.loaded().initialize()

    def session(self, token_label: str, pin: str, keep_seconds: float) -> _Session:
        """Return a session in which the owner of this PIN is logged in."""
        proof = hmac.digest(self.secret, pin.encode(), "sha256")
        known = self._sessions.get(token_label)
        if known and known.until > time.monotonic() and hmac.compare_digest(known.proof, proof):
            return known
        if known:
            del self._sessions[token_label]
            known.session.close()
        raw = self._login(token_label, pin, rw=False)
        opened = _Session(raw, proof, time.monotonic() + keep_seconds)
        self._sessions[token_label] = opened
        return opened

    def writing(self, token_label: str, pin: str, act: Callable[[Any], T]) -> T:
        """Return what an act does in a session of its own that may write."""
        known = self._sessions.pop(token_label, None)
        if known:
            known.session.close()
        session = self._login(token_label, pin, rw=True)
        try:
            return act(session)
        finally:
            session.close()

    def _login(self, token_label: str, pin: str, *, rw: bool) -> Any:
        try:
            return self.loaded().get_token(token_label=token_label).open(rw=rw, user_pin=pin)
        except pkcs11.PKCS11Error:
            # The binding leaves the session open when the login fails; it goes with the module.
            self._leaked += 1
            if self._leaked >= LEAKS_BORNE:
                self.start_again()
            raise


class _Session:
    """A session with the keys already found in it."""

    def __init__(self, session: Any, proof: bytes, until: float) -> None:
        self.session, self.proof, self.until = session, proof, until
        self._keys: dict[str, tuple[Any, bool]] = {}

    def key(self, handle: str) -> tuple[Any, bool]:
        """Return a private key, and whether it wants the PIN for every signature."""
        if handle not in self._keys:
            key = self.session.get_key(object_class=ObjectClass.PRIVATE_KEY, **_named(handle))
            try:
                always = bool(key[Attribute.ALWAYS_AUTHENTICATE])
            except pkcs11.PKCS11Error:
                always = False
            self._keys[handle] = key, always
        return self._keys[handle]


def _named(handle: str) -> dict[str, Any]:
    """Return what a handle says of a key."""
    if not handle.startswith("id:"):
        return {"label": handle}
    try:
        return {"id": bytes.fromhex(handle.removeprefix("id:"))}
    except ValueError:
        raise KeyNotFoundError("this handle names no key") from None


_modules: dict[str, _Module] = {}
_modules_lock = threading.Lock()


def _module(path: str) -> _Module:
    """Return the one owner of a module in this process."""
    with _modules_lock:
        if path not in _modules:
            _modules[path] = _Module(path)
        return _modules[path]


def _forget_after_fork() -> None:
    """In a forked child neither the threads nor the sessions exist."""
    global _modules_lock  # noqa: PLW0603 - it may have been held while forking
    _modules.clear()
    _modules_lock = threading.Lock()


os.register_at_fork(after_in_child=_forget_after_fork)


class Pkcs11Key:
    """A key in a token, unlocked for one act. It keeps the PIN until it is closed, to reconnect."""

    def __init__(self, device: Pkcs11Device, handle: str, pin: str) -> None:
        self._device, self._handle = device, handle
        self._pin: str | None = pin

    def __repr__(self) -> str:
        return f"<Pkcs11Key {self._handle} {'open' if self._pin is not None else 'closed'}>"

    def sign(self, data: DataToBeSigned) -> bytes:
        """Return the signature value over the octets, made in the token."""
        if self._pin is None:
            raise DeviceUnavailableError("the key has been closed")
        if data.algorithm.mechanism is SignatureMechanism.RSASSA_PKCS1_V15:
            raise DeviceError(f"this key does not sign with {data.algorithm.mechanism}")
        digest = data.algorithm.digest.digest(data.octets)
        return self.sign_digest(DigestToBeSigned(digest, data.algorithm))

    def sign_digest(self, data: DigestToBeSigned) -> bytes:
        """Return the signature value over what has this digest, made in the token."""
        if self._pin is None:
            raise DeviceUnavailableError("the key has been closed")
        return self._device.sign_digest(self._handle, self._pin, data)

    def close(self) -> None:
        """Forget the PIN."""
        self._pin = None

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


class Pkcs11Device:
    """One token of one module; handles are key labels, or `id:` and the key's id in hex.

    Safe to use from several threads and after a fork. A lost token is looked for again at the next
    act; while it is gone, acts end with DeviceUnavailableError.
    """

    kind = "pkcs11"

    def __init__(
        self,
        module_path: str,
        token_label: str,
        *,
        timeout: float = 15.0,
        keep_seconds: float = 300.0,
    ) -> None:
        self._path, self._label = module_path, token_label
        self._timeout, self._keep_seconds = timeout, keep_seconds

    def __repr__(self) -> str:
        return f"<Pkcs11Device {self._label}>"

    def unlock(self, handle: str, pin: str) -> Pkcs11Key:
        """Open one key with the PIN of its token."""
        self._do(lambda module: self._key(module, handle, pin))
        return Pkcs11Key(self, handle, pin)

    def sign_digest(self, handle: str, pin: str, data: DigestToBeSigned) -> bytes:
        """Return a signature value; `Pkcs11Key.sign_digest` is the way to here."""

        def act(module: _Module) -> bytes:
            key, always = self._key(module, handle, pin)
            return _value(key, data.digest, data.algorithm, pin if always else None)

        return self._do(act)

    def generate_key_pair(self, label: str, kind: KeyKind, pin: str) -> bytes:
        """Make a key pair that never leaves the token; return its SubjectPublicKeyInfo (DER)."""

        def act(session: Any) -> bytes:
            if list(session.get_objects({Attribute.LABEL: label})):
                raise DeviceError(f"the token already holds something called {label}")
            return _generate(session, label, kind)

        return self._do(lambda module: module.writing(self._label, pin, act), again=False)

    def write_certificate(self, label: str, certificate: bytes, pin: str) -> None:
        """Put a certificate (DER) beside the key of that label."""
        attributes = _certificate_attributes(certificate, label)

        def act(session: Any) -> None:
            key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=label)
            session.create_object({**attributes, Attribute.ID: key[Attribute.ID]})

        self._do(lambda module: module.writing(self._label, pin, act), again=False)

    def certificates(self, pin: str) -> dict[str, bytes]:
        """Return the certificates in the token (DER), by label."""

        def act(module: _Module) -> dict[str, bytes]:
            session = module.session(self._label, pin, self._keep_seconds).session
            found = session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
            return {one[Attribute.LABEL]: bytes(one[Attribute.VALUE]) for one in found}

        return self._do(act)

    def _key(self, module: _Module, handle: str, pin: str) -> tuple[Any, bool]:
        return module.session(self._label, pin, self._keep_seconds).key(handle)

    def _do(self, act: Callable[[_Module], T], *, again: bool = True) -> T:
        """Return what an act does in the module's thread, tried again once with a fresh module."""
        module = _module(self._path)

        def in_thread() -> T:
            try:
                return act(module)
            except FINAL:
                raise
            except pkcs11.PKCS11Error:
                module.start_again()
                if not again:
                    raise
            return act(module)

        return module.thread.ask(in_thread, self._timeout)


def _value(key: Any, digest: bytes, algorithm: SignatureAlgorithm, pin: str | None) -> bytes:
    """Return the signature value over a digest."""
    kind = key.key_type
    if algorithm.mechanism is SignatureMechanism.RSASSA_PSS and kind == KeyType.RSA:
        parameters = (*PSS_PARAMETERS[algorithm.digest], algorithm.salt_octets)
        value = key.sign(
            digest, mechanism=Mechanism.RSA_PKCS_PSS, mechanism_param=parameters, pin=pin
        )
        return bytes(value)
    if algorithm.mechanism is SignatureMechanism.RSASSA_PKCS1_V15 and kind == KeyType.RSA:
        info = digest_info(digest, algorithm.digest)
        return bytes(key.sign(info, mechanism=Mechanism.RSA_PKCS, pin=pin))
    if algorithm.mechanism is SignatureMechanism.ECDSA and kind == KeyType.EC:
        raw = bytes(key.sign(digest, mechanism=Mechanism.ECDSA, pin=pin))
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))
    raise DeviceError(f"this key does not sign with {algorithm.mechanism}")


def _generate(session: Any, label: str, kind: KeyKind) -> bytes:
    """Make a key pair in an open session; return its SubjectPublicKeyInfo."""
    identifier = secrets.token_bytes(16)
    template = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}
    options = {"id": identifier, "label": label, "store": True, "private_template": template}
    if kind.value in CURVES:
        curve = CURVES[kind.value]
        named = {Attribute.EC_PARAMS: encode_named_curve_parameters(curve.name)}
        domain = session.create_domain_parameters(KeyType.EC, named, local=True)
        public, _ = domain.generate_keypair(**options)
        point = bytes(public[Attribute.EC_POINT])
        if point[0] == der.OCTET_STRING and len(point) % 2 == 1 and point[1] == len(point) - 2:
            point = der.element(point, der.OCTET_STRING).content
        key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey
        key = ec.EllipticCurvePublicKey.from_encoded_point(curve, point)
    else:
        bits = int(kind.value.removeprefix("rsa-"))
        public, _ = session.generate_keypair(KeyType.RSA, bits, **options)
        exponent = int.from_bytes(public[Attribute.PUBLIC_EXPONENT])
        modulus = int.from_bytes(public[Attribute.MODULUS])
        key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    encoding, form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(encoding, form)


def _certificate_attributes(certificate: bytes, label: str) -> dict[Attribute, Any]:
    """Return what PKCS#11 wants to know of a certificate beside its octets (4.6.3)."""
    opened = read_certificate(certificate)
    return {
        Attribute.CLASS: ObjectClass.CERTIFICATE,
        Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
        Attribute.TOKEN: True,
        Attribute.LABEL: label,
        Attribute.SUBJECT: opened.subject.public_bytes(),
        Attribute.ISSUER: opened.issuer.public_bytes(),
        Attribute.SERIAL_NUMBER: der.integer(opened.serial_number),
        Attribute.VALUE: certificate,
    }
