"""Keys in software: they open with PIN and service secret together, and with nothing less."""

from __future__ import annotations

import json
import os
import traceback
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from signing.algorithms import DigestAlgorithm, SignatureAlgorithm, SignatureMechanism
from signing.devices import DataToBeSigned, SigningDevice, sealing, software
from signing.devices.sealing import ArgonCost, CannotOpenError, NotASealError, Seal
from signing.devices.software import KeyKind, SoftwareDevice, generate, seal, seal_under_token
from signing.errors import DeviceError, DeviceUnavailableError, KeyNotFoundError, WrongPinError

SECRET = bytes(range(32))
PIN = "135790"
CHEAP = ArgonCost(memory_kib=64, passes=1, lanes=1)
PSS = SignatureAlgorithm(SignatureMechanism.RSASSA_PSS)
ECDSA = SignatureAlgorithm(SignatureMechanism.ECDSA)
DATA = DataToBeSigned(b"signed attributes", ECDSA)


@pytest.fixture(scope="module")
def key() -> software.PrivateKey:
    return generate(KeyKind.P_256)


@pytest.fixture
def handle(key: software.PrivateKey) -> str:
    return seal(key, PIN, SECRET, cost=CHEAP)


@pytest.fixture
def costs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count how often Argon2 is really paid."""
    paid: list[str] = []
    honest = sealing.pin_key

    def counting(pin: str, salt: bytes, cost: ArgonCost, secret: bytes) -> bytes:
        paid.append("argon2")
        return honest(pin, salt, cost, secret)

    monkeypatch.setattr(software, "pin_key", counting)
    return paid


def test_the_right_pin_opens_a_key_whose_value_verifies(
    key: software.PrivateKey, handle: str
) -> None:
    device: SigningDevice = SoftwareDevice(SECRET)

    with device.unlock(handle, PIN) as opened:
        value = opened.sign(DATA)

    public = key.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(value, DATA.octets, ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize("digest", list(DigestAlgorithm))
def test_an_rsa_key_signs_pss_with_a_salt_as_long_as_the_digest(digest: DigestAlgorithm) -> None:
    rsa_key = generate(KeyKind.RSA_2048)
    device = SoftwareDevice(SECRET)
    data = DataToBeSigned(b"x", SignatureAlgorithm(SignatureMechanism.RSASSA_PSS, digest))

    with device.unlock(seal(rsa_key, PIN, SECRET, cost=CHEAP), PIN) as opened:
        value = opened.sign(data)

    chosen = software.HASHES[digest]
    public = rsa_key.public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    public.verify(value, b"x", padding.PSS(padding.MGF1(chosen), chosen.digest_size), chosen)


def test_the_pin_alone_opens_nothing_without_the_service_secret(handle: str) -> None:
    with pytest.raises(WrongPinError):
        SoftwareDevice(bytes(32)).unlock(handle, PIN)


def test_the_service_secret_alone_opens_nothing_without_the_pin(handle: str) -> None:
    with pytest.raises(WrongPinError):
        SoftwareDevice(SECRET).unlock(handle, "135791")


@pytest.mark.parametrize("field", ["v", "kdf", "salt", "m", "t", "p", "spki", "nonce", "box"])
def test_no_field_of_a_handle_can_be_exchanged(
    handle: str, key: software.PrivateKey, field: str
) -> None:
    fields = json.loads(handle)
    other = json.loads(seal(key, "another", SECRET, cost=ArgonCost(128, 2, 2)))
    fields[field] = 2 if field == "v" else "hkdf-token" if field == "kdf" else other[field]
    if field == "spki":
        fields[field] = "00" * 32

    with pytest.raises((WrongPinError, KeyNotFoundError)):
        SoftwareDevice(SECRET).unlock(json.dumps(fields), PIN)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"v":1}', "[" * 100_000, '{"nonce":1,"box":2}']
)
def test_what_is_no_handle_is_a_missing_key_not_a_crash(text: str) -> None:
    with pytest.raises(KeyNotFoundError):
        SoftwareDevice(SECRET).unlock(text, PIN)


def test_a_handle_that_asks_for_gigabytes_is_refused_before_they_are_spent(handle: str) -> None:
    fields = json.loads(handle) | {"m": 1 << 30}

    with pytest.raises(KeyNotFoundError):
        SoftwareDevice(SECRET).unlock(json.dumps(fields), PIN)


def test_argon2_is_paid_once_and_the_pin_is_asked_every_time(handle: str, costs: list[str]) -> None:
    device = SoftwareDevice(SECRET)
    device.unlock(handle, PIN)
    device.unlock(handle, PIN)
    assert len(costs) == 1

    for _ in range(2):
        with pytest.raises(WrongPinError):
            device.unlock(handle, "000000")
    assert len(costs) == 3
    device.unlock(handle, PIN)
    assert len(costs) == 3


def test_an_opened_key_is_forgotten_when_its_minutes_are_over(
    handle: str, costs: list[str]
) -> None:
    now = [0.0]
    device = SoftwareDevice(SECRET, keep_seconds=300, clock=lambda: now[0])
    device.unlock(handle, PIN)
    now[0] = 299.9
    device.unlock(handle, PIN)
    assert len(costs) == 1

    now[0] = 300.0
    device.unlock(handle, PIN)
    assert len(costs) == 2


def test_what_a_key_was_read_from_is_overwritten(
    handle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytearray] = []
    honest = Seal.open_to_wipe

    def kept(one: Seal, key: bytes) -> bytearray:
        read.append(honest(one, key))
        return read[-1]

    monkeypatch.setattr(Seal, "open_to_wipe", kept)
    SoftwareDevice(SECRET).unlock(handle, PIN)

    (content,) = read
    assert len(content) > 100
    assert not any(content)


def test_a_box_shorter_than_its_tag_opens_nothing(handle: str) -> None:
    short = replace(Seal.from_text(handle), box=b"short").to_text()

    with pytest.raises(WrongPinError):
        SoftwareDevice(SECRET).unlock(short, PIN)


def test_only_so_many_keys_are_remembered(key: software.PrivateKey, costs: list[str]) -> None:
    first, second = (seal(key, PIN, SECRET, cost=CHEAP) for _ in range(2))
    costs.clear()
    device = SoftwareDevice(SECRET, keep_keys=1)
    for one in (first, second, first):
        device.unlock(one, PIN)

    assert len(costs) == 3


def test_a_forked_worker_starts_with_nothing_remembered(handle: str, costs: list[str]) -> None:
    device = SoftwareDevice(SECRET)
    device.unlock(handle, PIN)
    device._memory._process = os.getpid() + 1  # as after a fork

    device.unlock(handle, PIN)

    assert len(costs) == 2


def test_closing_one_opened_key_leaves_another_of_the_same_handle_open(handle: str) -> None:
    device = SoftwareDevice(SECRET)
    one, other = device.unlock(handle, PIN), device.unlock(handle, PIN)
    one.close()

    with pytest.raises(DeviceUnavailableError):
        one.sign(DATA)
    assert other.sign(DATA)


def test_a_new_pin_opens_and_the_old_one_does_not(handle: str) -> None:
    device = SoftwareDevice(SECRET)
    device.unlock(handle, PIN)
    renewed = device.reseal(handle, PIN, "864200")

    device.unlock(renewed, "864200")
    with pytest.raises(WrongPinError):
        device.unlock(renewed, PIN)
    with pytest.raises(WrongPinError):
        device.reseal(renewed, PIN, "1")


def test_a_pin_typed_in_either_unicode_form_is_the_same_pin(key: software.PrivateKey) -> None:
    handle = seal(key, "mật khẩu", SECRET, cost=CHEAP)

    SoftwareDevice(SECRET).unlock(handle, "mật khẩu")


def test_a_token_opens_its_own_handle_and_no_other(key: software.PrivateKey, handle: str) -> None:
    device, token = SoftwareDevice(SECRET), os.urandom(32)
    for sealed in (
        device.reseal_under_token(handle, PIN, token),
        seal_under_token(key, token, SECRET),
    ):
        assert device.unlock_with_token(sealed, token).sign(DATA)
        with pytest.raises(WrongPinError):
            device.unlock_with_token(sealed, os.urandom(32))
        with pytest.raises(KeyNotFoundError):
            device.unlock(sealed, PIN)
    with pytest.raises(KeyNotFoundError):
        device.unlock_with_token(handle, token)


def test_a_short_token_is_refused(key: software.PrivateKey) -> None:
    with pytest.raises(ValueError, match="256"):
        seal_under_token(key, b"short", SECRET)


def test_pkcs1_v15_is_never_made_here(handle: str) -> None:
    opened = SoftwareDevice(SECRET).unlock(handle, PIN)
    for mechanism in (SignatureMechanism.RSASSA_PKCS1_V15, SignatureMechanism.RSASSA_PSS):
        with pytest.raises(DeviceError):
            opened.sign(DataToBeSigned(b"x", SignatureAlgorithm(mechanism)))


def test_a_short_rsa_key_is_not_taken_in() -> None:
    short = rsa.generate_private_key(65537, 1024)
    with pytest.raises(DeviceError):
        seal(short, PIN, SECRET, cost=CHEAP)


def test_neither_repr_nor_trace_nor_handle_tells_a_pin(handle: str) -> None:
    device, wrong = SoftwareDevice(SECRET), "".join(("999", "111"))
    with pytest.raises(WrongPinError) as refusal:
        device.unlock(handle, wrong)
    told = "".join(traceback.format_exception(refusal.value)) + repr(device)
    told += repr(device.unlock(handle, PIN)) + handle

    assert wrong not in told
    assert PIN not in told


def test_what_the_house_seals_opens_for_its_purpose_alone() -> None:
    sealed = sealing.seal_bytes(b"key of the authority", SECRET, "authority root")

    assert sealing.open_bytes(sealed, SECRET, "authority root") == b"key of the authority"
    with pytest.raises(NotASealError):
        sealing.open_bytes(sealed, SECRET, "authority tsa")
    with pytest.raises(CannotOpenError):
        sealing.open_bytes(sealed, bytes(32), "authority root")
