"""A key in a token: the PIN that waits for a consent is tried once where the token refuses it."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import pytest

from service.journeys.internal_authority import note_issued
from service.store.engine import Memory
from service.store.tables import SignatureActivationRow
from signing.authority import PersonName
from signing.devices.pkcs11 import Pkcs11Device, Pkcs11Key
from signing.devices.software import KeyKind
from tests.support.csc import Csc, a_csc, among
from tests.support.softhsm import a_token

pytestmark = pytest.mark.softhsm


class ChangingDevice(Pkcs11Device):
    """A token whose PIN may be changed behind our back; it counts the tries."""

    tries = 0
    changed = False

    def unlock(self, handle: str, pin: str) -> Pkcs11Key:
        """Try the PIN, or what it is to a token that has another by now."""
        self.tries += 1
        return super().unlock(handle, f"{pin}0" if self.changed else pin)


@pytest.fixture
def device() -> ChangingDevice:
    token = a_token()
    return ChangingDevice(token.module, token.label, keep_seconds=0)


@pytest.fixture
def csc(tmp_path: Path, memory: Memory, device: ChangingDevice) -> Csc:
    csc = a_csc(tmp_path, memory)
    among(csc, devices={"pkcs11": device})
    return csc


def a_key(csc: Csc, device: ChangingDevice) -> str:
    """Return the id of a leader's key in the token, certified by the internal authority."""
    label, authority = f"csc-{os.urandom(4).hex()}", csc.rooms.internal.authority
    public = device.generate_key_pair(label, KeyKind.P_256, a_token().pin)
    name = PersonName("Nguyễn Thị Minh Anh", "lanhdao@cantho.gov.vn", "Sở Nội vụ")
    leaf = authority.issue_person(public, name, csc.clock())
    with csc.memory.writing() as session:
        note_issued(session, leaf, csc.clock(), actor=None)
    chain = "".join(map(ssl.DER_cert_to_PEM_cert, authority.chain_of(leaf))).encode()
    return csc.rooms.certificates.enrol(
        csc.person(), chain, device="pkcs11", handle=label, scope="person", actor=None
    ).id


def test_a_pin_that_the_token_refuses_is_tried_once_for_all_consents(
    csc: Csc, device: ChangingDevice
) -> None:
    key, token, pin = a_key(csc, device), csc.token(), a_token().pin
    assert csc.sign(token, key, csc.sad(token, key, b"0", PIN=pin), b"0").status_code == 200
    first = csc.sad(token, key, b"1", b"2", b"3", PIN=pin)
    second = csc.sad(token, key, b"4", PIN=pin)
    device.changed, device.tries = True, 0

    answers = [csc.sign(token, key, first, one) for one in (b"1", b"2", b"3")]
    answers.append(csc.sign(token, key, second, b"4"))

    assert [answer.status_code for answer in answers] == [400] * 4
    assert "invalid_pin" in answers[0].text
    assert device.tries == 1
    with csc.memory.reading() as session:
        assert not any(row.lent for row in session.query(SignatureActivationRow))
