"""Keys in a real token (SoftHSM): right values, real PIN checks, threads, forks and lost tokens."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pkcs11
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from signing.algorithms import DigestAlgorithm, SignatureAlgorithm, SignatureMechanism
from signing.devices import DataToBeSigned, SigningDevice
from signing.devices import pkcs11 as device_module
from signing.devices.pkcs11 import Pkcs11Device, told
from signing.devices.software import HASHES, KeyKind
from signing.errors import (
    DeviceError,
    DeviceUnavailableError,
    KeyNotFoundError,
    PinLockedError,
    WrongPinError,
)
from signing.requests import fits, make_request, read_request
from tests.support.internal import LEADER, NOW, an_authority
from tests.support.softhsm import Token, a_token

pytestmark = pytest.mark.softhsm
ECDSA = SignatureAlgorithm(SignatureMechanism.ECDSA)
PSS = SignatureAlgorithm(SignatureMechanism.RSASSA_PSS)


@pytest.fixture(scope="module")
def token() -> Token:
    return a_token()


@pytest.fixture(scope="module")
def keys(token: Token) -> dict[str, bytes]:
    """Public keys by label."""
    device = Pkcs11Device(token.module, token.label)
    kinds = {
        "leader-ec": KeyKind.P_256,
        "leader-384": KeyKind.P_384,
        "leader-rsa": KeyKind.RSA_2048,
    }
    return {
        label: device.generate_key_pair(label, kind, token.pin) for label, kind in kinds.items()
    }


@pytest.fixture
def device(token: Token, keys: dict[str, bytes]) -> Pkcs11Device:
    return Pkcs11Device(token.module, token.label)


@pytest.fixture
def away(token: Token, device: Pkcs11Device) -> Iterator[Path]:
    """Take the token out, and put it back at the end."""
    (inside,) = token.folder.iterdir()
    outside = token.folder.parent / "outside"
    inside.rename(outside)
    try:
        yield outside
    finally:
        if outside.exists():
            outside.rename(inside)
        start_again(token)


def start_again(token: Token) -> None:
    """Make the module see its tokens anew, as after a loss."""
    module = device_module._module(token.module)
    module.thread.ask(module.start_again, 10)


def check(public_der: bytes, value: bytes, octets: bytes, algorithm: SignatureAlgorithm) -> None:
    """Verify a value with another library."""
    public = serialization.load_der_public_key(public_der)
    digest = HASHES[algorithm.digest]
    if isinstance(public, ec.EllipticCurvePublicKey):
        public.verify(value, octets, ec.ECDSA(digest))
    else:
        assert isinstance(public, rsa.RSAPublicKey)
        public.verify(value, octets, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)


@pytest.mark.parametrize("digest", list(DigestAlgorithm))
@pytest.mark.parametrize("label", ["leader-ec", "leader-384", "leader-rsa"])
def test_the_token_signs_and_another_library_agrees(
    device: Pkcs11Device, token: Token, keys: dict[str, bytes], label: str, digest: DigestAlgorithm
) -> None:
    mechanism = SignatureMechanism.RSASSA_PSS if "rsa" in label else SignatureMechanism.ECDSA
    algorithm = SignatureAlgorithm(mechanism, digest)
    opening: SigningDevice = device

    with opening.unlock(label, token.pin) as key:
        value = key.sign(DataToBeSigned(b"signed attributes", algorithm))

    check(keys[label], value, b"signed attributes", algorithm)


def test_a_key_of_the_token_gets_its_certificate(
    device: Pkcs11Device, token: Token, keys: dict[str, bytes]
) -> None:
    from signing.authority.profiles import person_subject

    with device.unlock("leader-rsa", token.pin) as key:
        request = make_request(key, keys["leader-rsa"], person_subject(LEADER), PSS)
    issued = an_authority().issue_person(read_request(request).public_key, LEADER, NOW)
    assert fits(issued, keys["leader-rsa"])

    device.write_certificate("leader-rsa", issued, token.pin)

    assert device.certificates(token.pin)["leader-rsa"] == issued


def test_a_wrong_pin_is_refused_even_while_the_right_one_is_logged_in(
    device: Pkcs11Device, token: Token
) -> None:
    key = device.unlock("leader-ec", token.pin)
    for _ in range(2 * device_module.LEAKS_BORNE):
        with pytest.raises(WrongPinError):
            device.unlock("leader-ec", "11111111")

    assert key.sign(DataToBeSigned(b"x", ECDSA))


def test_a_pin_is_asked_of_the_token_again_when_its_minutes_are_over(
    token: Token, keys: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    logins: list[str] = []
    honest = device_module._Module._login

    def counting(self: device_module._Module, label: str, pin: str, *, rw: bool) -> object:
        logins.append(label)
        return honest(self, label, pin, rw=rw)

    monkeypatch.setattr(device_module._Module, "_login", counting)
    device = Pkcs11Device(token.module, token.label, keep_seconds=60)
    start_again(token)
    for _ in range(3):
        device.unlock("leader-ec", token.pin)
    assert len(logins) == 1

    later = time.monotonic() + 61
    monkeypatch.setattr(device_module, "time", SimpleNamespace(monotonic=lambda: later))
    device.unlock("leader-ec", token.pin)
    assert len(logins) == 2
    monkeypatch.undo()
    start_again(token)


@pytest.mark.parametrize("handle", ["nobody", "id:00ff", "id:zz", ""])
def test_a_key_that_is_not_there_is_named_missing(
    device: Pkcs11Device, token: Token, handle: str
) -> None:
    with pytest.raises(KeyNotFoundError):
        device.unlock(handle, token.pin)


def test_a_second_key_of_one_label_is_not_made(device: Pkcs11Device, token: Token) -> None:
    with pytest.raises(DeviceError, match="already"):
        device.generate_key_pair("leader-ec", KeyKind.P_256, token.pin)


def test_a_mechanism_that_is_not_the_keys_is_refused(device: Pkcs11Device, token: Token) -> None:
    with device.unlock("leader-ec", token.pin) as key, pytest.raises(DeviceError):
        key.sign(DataToBeSigned(b"x", PSS))


def test_a_closed_key_signs_no_more(device: Pkcs11Device, token: Token) -> None:
    key = device.unlock("leader-ec", token.pin)
    key.close()
    assert token.pin not in repr(vars(key))

    with pytest.raises(DeviceUnavailableError):
        key.sign(DataToBeSigned(b"x", ECDSA))


def test_eight_threads_sign_without_harm(
    device: Pkcs11Device, token: Token, keys: dict[str, bytes]
) -> None:
    def sign(number: int) -> None:
        octets = number.to_bytes(4)
        with device.unlock("leader-ec", token.pin) as key:
            check(keys["leader-ec"], key.sign(DataToBeSigned(octets, ECDSA)), octets, ECDSA)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(sign, range(400)))


def test_while_the_token_is_out_it_is_unavailable_and_back_again_the_open_key_signs(
    device: Pkcs11Device, token: Token, keys: dict[str, bytes], away: Path
) -> None:
    inside = away.parent / "tokens" / "back"
    away.rename(inside)
    start_again(token)
    key = device.unlock("leader-ec", token.pin)
    inside.rename(away)
    start_again(token)

    with pytest.raises(DeviceUnavailableError):
        device.unlock("leader-ec", token.pin)
    with pytest.raises(DeviceUnavailableError):
        key.sign(DataToBeSigned(b"x", ECDSA))

    away.rename(inside)
    check(keys["leader-ec"], key.sign(DataToBeSigned(b"x", ECDSA)), b"x", ECDSA)
    inside.rename(away)


def test_an_open_key_survives_a_module_that_started_again(
    device: Pkcs11Device, token: Token, keys: dict[str, bytes]
) -> None:
    key = device.unlock("leader-ec", token.pin)
    start_again(token)

    check(keys["leader-ec"], key.sign(DataToBeSigned(b"x", ECDSA)), b"x", ECDSA)


def test_a_token_that_hangs_is_unavailable_in_time_and_later_serves_again(
    token: Token, keys: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()
    honest = device_module._value

    def hanging(*words: object) -> bytes:
        release.wait(10)
        return honest(*words)  # type: ignore[arg-type]

    device = Pkcs11Device(token.module, token.label, timeout=0.3)
    key = device.unlock("leader-ec", token.pin)
    monkeypatch.setattr(device_module, "_value", hanging)
    started = time.monotonic()
    with pytest.raises(DeviceUnavailableError):
        key.sign(DataToBeSigned(b"x", ECDSA))
    assert time.monotonic() - started < 3
    release.set()
    monkeypatch.undo()

    assert Pkcs11Device(token.module, token.label).unlock("leader-ec", token.pin)


def test_a_forked_worker_signs_and_so_does_its_parent(
    device: Pkcs11Device, token: Token, keys: dict[str, bytes]
) -> None:
    device.unlock("leader-ec", token.pin)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            key = device.unlock("leader-ec", token.pin)
            os.write(writer, key.sign(DataToBeSigned(b"child", ECDSA)))
        finally:
            os._exit(0)
    os.close(writer)
    value = b""
    while part := os.read(reader, 1024):
        value += part
    os.close(reader)
    os.waitpid(child, 0)

    check(keys["leader-ec"], value, b"child", ECDSA)
    parent = device.unlock("leader-ec", token.pin).sign(DataToBeSigned(b"parent", ECDSA))
    check(keys["leader-ec"], parent, b"parent", ECDSA)


def test_a_module_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(DeviceUnavailableError):
        Pkcs11Device("/nowhere/module.so", "x").unlock("x", "1")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (pkcs11.PinIncorrect, WrongPinError),
        (pkcs11.PinLenRange, WrongPinError),
        (pkcs11.PinLocked, PinLockedError),
        (pkcs11.NoSuchKey, KeyNotFoundError),
        (pkcs11.DeviceRemoved, DeviceUnavailableError),
        (pkcs11.GeneralError, DeviceUnavailableError),
    ],
)
def test_the_modules_words_are_translated(said: type[Exception], meant: type[Exception]) -> None:
    assert type(told(said("secret 1234"))) is meant
    assert "1234" not in str(told(said("secret 1234")))
