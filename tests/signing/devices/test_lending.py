"""A key put by opens with its secret alone, whatever device holds it, and is remembered nowhere."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives import serialization

from signing.algorithms import (
    DigestAlgorithm,
    SignatureAlgorithm,
    SignatureMechanism,
    verifies_digest,
)
from signing.devices import DataToBeSigned, DigestToBeSigned
from signing.devices.lending import Lender
from signing.devices.pkcs11 import Pkcs11Device
from signing.devices.software import (
    KeyKind,
    SoftwareDevice,
    generate,
    public_key_der,
    seal,
)
from signing.errors import DeviceError, DeviceUnavailableError, WrongPinError
from tests.support.house import PIN, QUICK_PIN, SECRET
from tests.support.softhsm import a_token

PSS, PKCS1, ECDSA = (
    SignatureMechanism.RSASSA_PSS,
    SignatureMechanism.RSASSA_PKCS1_V15,
    SignatureMechanism.ECDSA,
)
WAYS = [
    (KeyKind.P_256, ECDSA, None),
    (KeyKind.RSA_2048, PSS, None),
    (KeyKind.RSA_2048, PSS, 100),
    (KeyKind.RSA_2048, PKCS1, None),
]
Held = tuple[Lender, str, str, bytes]


def in_software(kind: KeyKind) -> Held:
    """Return a lender, a handle, its PIN and the public key."""
    key = generate(kind)
    handle = seal(key, PIN, SECRET, cost=QUICK_PIN)
    return Lender(SoftwareDevice(SECRET), SECRET), handle, PIN, public_key_der(key)


def in_a_token(kind: KeyKind) -> Held:
    token = a_token()
    device = Pkcs11Device(token.module, token.label)
    label = f"lent-{os.urandom(4).hex()}"
    public = device.generate_key_pair(label, kind, token.pin)
    return Lender(device, SECRET), label, token.pin, public


PLACES = [in_software, pytest.param(in_a_token, marks=pytest.mark.softhsm)]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("kind", "mechanism", "salt"), WAYS, ids=str)
@pytest.mark.parametrize("digest", list(DigestAlgorithm))
def test_a_lent_key_signs_a_digest(
    place: Callable[[KeyKind], Held],
    kind: KeyKind,
    mechanism: SignatureMechanism,
    salt: int | None,
    digest: DigestAlgorithm,
) -> None:
    lender, handle, pin, public = place(kind)
    secret, octets = os.urandom(32), digest.digest(b"content")
    algorithm = SignatureAlgorithm(mechanism, digest, salt)

    lent = lender.lend(handle, pin, secret)
    with lender.open(handle, lent, secret) as key:
        value = key.sign_digest(DigestToBeSigned(octets, algorithm))

    owner = serialization.load_der_public_key(public)
    assert verifies_digest(value, octets, owner, algorithm)
    assert not verifies_digest(value, digest.digest(b"other"), owner, algorithm)
    with pytest.raises(DeviceUnavailableError):
        key.sign_digest(DigestToBeSigned(octets, algorithm))


@pytest.mark.parametrize("place", PLACES)
def test_it_opens_with_its_secret_and_the_services_alone(
    place: Callable[[KeyKind], Held],
) -> None:
    lender, handle, pin, _ = place(KeyKind.P_256)
    secret, other = os.urandom(32), os.urandom(32)
    lent = lender.lend(handle, pin, secret)

    again = lender.again(lent, secret, other)

    for text, opener in ((lent, other), (again, secret)):
        with pytest.raises(WrongPinError):
            lender.open(handle, text, opener)
        with pytest.raises(WrongPinError):
            lender.again(text, opener, os.urandom(32))
    lender.open(handle, again, other).close()
    assert pin not in lent + again
    stranger = Lender(_elsewhere(lender), b"another service secret, 32+ octets")
    with pytest.raises(WrongPinError):
        stranger.open(handle, lent, secret)
    with pytest.raises(WrongPinError):
        lender.lend(handle, "864209", secret)


def _elsewhere(lender: Lender) -> SoftwareDevice | Pkcs11Device:
    device = lender.device
    if isinstance(device, Pkcs11Device):
        return device
    return SoftwareDevice(b"another service secret, 32+ octets")


def test_an_opened_software_key_is_not_remembered() -> None:
    lender, handle, pin, _ = in_software(KeyKind.P_256)
    secret = os.urandom(32)
    lent = lender.lend(handle, pin, secret)
    lender.open(handle, lent, secret).close()
    device = lender.device
    assert isinstance(device, SoftwareDevice)

    kept = device._memory._kept

    assert hashlib.sha256(lent.encode()).digest() not in kept


@pytest.mark.parametrize("place", PLACES)
def test_a_document_is_never_signed_by_pkcs1(place: Callable[[KeyKind], Held]) -> None:
    lender, handle, pin, _ = place(KeyKind.RSA_2048)

    with lender.device.unlock(handle, pin) as key, pytest.raises(DeviceError):
        key.sign(DataToBeSigned(b"signed attributes", SignatureAlgorithm(PKCS1)))
