"""Keys, PINs, images and the internal authority."""

from __future__ import annotations

import ssl
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from PIL import Image
from sqlalchemy import select

from service.identity.roles import Role
from service.journeys.errors import (
    NotAllowedError,
    NotFoundError,
    NotRevocableError,
    WeakPinError,
)
from service.journeys.internal_authority import InternalAuthority, note_issued
from service.journeys.signing.keyring import chain_of
from service.store.engine import Memory
from service.store.tables import CredentialRow, EventRow
from signing.authority import PersonName
from signing.devices.software import KeyKind, generate, public_key_der
from signing.errors import CertificateRefusedError, ImageRefusedError, WrongPinError
from tests.support.house import BASE_URL, NOW, PIN, SECRET, TestHouse, a_house
from tests.support.pki import pki

NEW_PIN = "864209"


@pytest.fixture
def house(tmp_path: Path) -> TestHouse:
    return a_house(tmp_path)


def chain(house: TestHouse, credential_id: str) -> tuple[bytes, ...]:
    with house.memory.reading() as session:
        return chain_of(session.get_one(CredentialRow, credential_id))


def kinds(house: TestHouse) -> list[str]:
    with house.memory.reading() as session:
        return list(session.scalars(select(EventRow.kind)))


def test_many_workers_found_one_authority(memory: Memory) -> None:
    start, roots = Barrier(4), []

    def found() -> None:
        internal = InternalAuthority(memory, lambda: NOW, SECRET, BASE_URL)
        start.wait()
        roots.append(internal.certificate("root"))

    threads = [Thread(target=found) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(roots) == 4
    assert len(set(roots)) == 1


def test_a_changed_pin_opens_the_key_and_the_old_one_does_not(house: TestHouse) -> None:
    leader = house.person()
    credential = house.credential(leader)

    house.certificates.change_pin(leader, credential, old=PIN, new=NEW_PIN)

    act = house.placed(leader, credential)
    with pytest.raises(WrongPinError):
        house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)
    house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=NEW_PIN)
    assert "PinChanged" in kinds(house)


def test_a_wrong_old_pin_counts_and_changes_nothing(house: TestHouse) -> None:
    leader = house.person()
    credential = house.credential(leader)

    with pytest.raises(WrongPinError):
        house.certificates.change_pin(leader, credential, old="999991", new=NEW_PIN)

    assert house.certificates.of(leader)[0].tries_left == 4


@pytest.mark.parametrize(
    ("pin", "reason"),
    [
        ("12345", "length"),
        ("1234567890123", "length"),
        ("12345a", "digits"),
        ("１３５７９０", "digits"),
        ("111111", "trivial"),
        ("123456", "trivial"),
        ("987654", "trivial"),
        ("121212", "trivial"),
        ("123123", "trivial"),
        (PIN, "unchanged"),
    ],
)
def test_a_weak_pin_is_refused_before_the_old_one_is_tried(
    house: TestHouse, pin: str, reason: str
) -> None:
    leader = house.person()
    credential = house.credential(leader)

    with pytest.raises(WeakPinError) as refusal:
        house.certificates.change_pin(leader, credential, old=PIN, new=pin)

    assert refusal.value.reason == reason


def test_a_revocation_stands_in_list_and_answer_at_once(house: TestHouse) -> None:
    leader = house.person()
    credential = house.credential(leader)
    leaf, issuing, _ = (x509.load_der_x509_certificate(der) for der in chain(house, credential))
    question = ocsp.OCSPRequestBuilder().add_certificate(leaf, issuing, SHA256()).build()
    asked = question.public_bytes(Encoding.DER)

    def status() -> ocsp.OCSPCertStatus:
        answer = ocsp.load_der_ocsp_response(house.certificates.answer_ocsp(asked))
        return answer.certificate_status

    def listed() -> bool:
        crl = x509.load_der_x509_crl(house.certificates.revocation_list("issuing"))
        return crl.get_revoked_certificate_by_serial_number(leaf.serial_number) is not None

    assert (status(), listed()) == (ocsp.OCSPCertStatus.GOOD, False)
    house.certificates.revoke(leader, credential, reason="keyCompromise")
    assert (status(), listed()) == (ocsp.OCSPCertStatus.REVOKED, True)
    assert kinds(house)[-1] == "CertificateRevoked"
    with pytest.raises(NotRevocableError):
        house.certificates.revoke(leader, credential, reason="keyCompromise")


def test_a_list_is_made_anew_only_when_it_must(house: TestHouse) -> None:
    first = house.certificates.revocation_list("root")
    house.clock.forward(timedelta(hours=11))
    assert house.certificates.revocation_list("root") is first
    house.clock.forward(timedelta(hours=2))
    assert house.certificates.revocation_list("root") != first


def test_only_the_owner_and_an_administrator_revoke(house: TestHouse) -> None:
    leader, other = house.person(), house.person("phogiamdoc", name="Trần Quốc Bảo")
    admin = house.person("quantri", Role.ADMINISTRATOR, name="Đặng Minh Khoa")
    credential = house.credential(leader)

    with pytest.raises(NotFoundError):
        house.certificates.revoke(other, credential, reason="superseded")
    house.certificates.revoke(admin, credential, reason="superseded")


def test_only_a_clerk_keeps_the_seal(house: TestHouse) -> None:
    with pytest.raises(NotAllowedError):
        house.seal(house.person())
    clerk = house.person("vanthu", Role.CLERK, name="Lê Thị Thu Hà")
    house.seal(clerk)
    assert house.certificates.of(clerk)[0].scope == "agency"


def test_an_image_is_kept_with_its_size_or_refused_with_a_reason(house: TestHouse) -> None:
    leader = house.person()
    with pytest.raises(ImageRefusedError):
        house.certificates.keep_signature_image(leader, b"no image")
    assert house.certificates.signature_image(leader) is None

    image = ink()
    house.certificates.keep_signature_image(leader, image)

    assert house.certificates.signature_image(leader) == image
    assert kinds(house)[-1] == "SignatureImageChanged"


def test_a_signature_with_an_image_shows_the_image_alone(house: TestHouse) -> None:
    leader = house.person()
    credential = house.credential(leader)
    assert len(house.placed(leader, credential).lines) == 4
    house.certificates.keep_signature_image(leader, ink())

    act = house.placed(leader, credential)

    assert act.lines == ()
    page = Image.open(BytesIO(house.signing.stamped_page(leader, act.id, width=600)))
    assert page.width in {599, 600, 601}
    assert any(b > 150 > r + 60 for _, (r, _g, b) in page.getcolors(1 << 24) or ())


def ink() -> bytes:
    """Return a blue stroke on a transparent ground."""
    image = Image.new("RGBA", (300, 120), (0, 0, 0, 0))
    for x in range(20, 280):
        for y in range(50 + x % 40, 60 + x % 40):
            image.putpixel((x, y), (20, 40, 200, 255))
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _certified(house: TestHouse, name: str) -> bytes:
    """Return a PEM chain of the internal authority for a key that lives elsewhere."""
    authority, key = house.internal.authority, generate(KeyKind.P_256)
    leader = PersonName(name, "lanhdao@cantho.gov.vn", "Sở Khoa học và Công nghệ")
    leaf = authority.issue_person(public_key_der(key), leader, house.clock())
    with house.memory.writing() as session:
        note_issued(session, leaf, house.clock(), actor=None)
    return "".join(map(ssl.DER_cert_to_PEM_cert, authority.chain_of(leaf))).encode()


def test_a_key_in_a_token_is_taken_in_with_its_certificate(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    leader = house.person()
    chain = _certified(house, leader.full_name)

    view = house.certificates.enrol(
        leader, chain, device="pkcs11", handle="ky-so", scope="person", actor="quantri"
    )

    assert (view.device, view.subject, view.domain) == ("pkcs11", leader.full_name, "internal")
    assert [one.id for one in house.certificates.of(leader)] == [view.id]


def test_a_certificate_of_a_stranger_s_authority_is_not_taken_in(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    leader = house.person()
    chain = "".join(map(ssl.DER_cert_to_PEM_cert, pki().rsa.chain)).encode()

    with pytest.raises(CertificateRefusedError) as refusal:
        house.certificates.enrol(
            leader, chain, device="pkcs11", handle="ky-so", scope="person", actor=None
        )

    assert refusal.value.reason == "untrusted_path"
    assert house.certificates.of(leader) == ()
