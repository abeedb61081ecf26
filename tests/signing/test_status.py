"""How a certificate stands: only verified and current answers tell anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from signing.authority import Revoked, found_authority
from signing.devices.software import public_key_der
from signing.foreign import read_certificate
from signing.status import Status, read_crl, read_ocsp
from tests.support.internal import BASE_URL, LEADER, NOW, a_key, a_leader, an_authority

SERIAL = read_certificate(a_leader()).serial_number


ISSUING = an_authority().issuing


GONE = Revoked(SERIAL, NOW - timedelta(minutes=5), "keyCompromise")


HELD = Revoked(SERIAL, NOW - timedelta(minutes=5), "certificateHold")


READERS: list[tuple[str, Callable[[object], bytes]]] = [
    ("ocsp", lambda told: an_authority().ocsp_about(a_leader(), lambda _: told, NOW)),  # type: ignore[arg-type, return-value]
    (
        "crl",
        lambda told: an_authority().crl(
            "issuing", [told] if isinstance(told, Revoked) else [], NOW
        ),
    ),
]


def read(kind: str, octets: bytes, moment: datetime = NOW) -> object:
    reader = read_ocsp if kind == "ocsp" else read_crl
    return reader(octets, a_leader(), ISSUING, moment)


@pytest.mark.parametrize(("kind", "make"), READERS)
def test_answers_tell_good_revoked_and_suspended(
    kind: str, make: Callable[[object], bytes]
) -> None:
    def told(what: object) -> tuple[object, object]:
        answer = read(kind, make(what))
        return answer.status, answer.reason  # type: ignore[attr-defined]

    assert told("good") == (Status.GOOD, None)
    assert told(GONE) == (Status.REVOKED, "keyCompromise")
    assert told(HELD) == (Status.REVOKED, "certificateHold")


@pytest.mark.parametrize(("kind", "make"), READERS)
def test_an_answer_past_its_next_update_proves_nothing(
    kind: str, make: Callable[[object], bytes]
) -> None:
    assert read(kind, make("good"), NOW + timedelta(hours=11))
    assert read(kind, make("good"), NOW + timedelta(hours=25)) is None


@pytest.mark.parametrize(("kind", "make"), READERS)
def test_what_was_revoked_later_was_good_before(kind: str, make: Callable[[object], bytes]) -> None:
    answer = read(kind, make(GONE), NOW - timedelta(hours=1))

    assert answer.status is Status.GOOD  # type: ignore[attr-defined]


def test_an_answer_about_another_certificate_says_nothing_of_this_one() -> None:
    other = an_authority().issue_person(public_key_der(a_key()), LEADER, NOW)
    about_other = an_authority().ocsp_about(other, lambda _: "good", NOW)

    assert read_ocsp(about_other, a_leader(), ISSUING, NOW) is None


def test_a_responder_the_issuer_did_not_appoint_is_not_believed() -> None:
    from cryptography.x509 import ocsp

    issuer, leader = read_certificate(ISSUING), read_certificate(a_leader())
    forged = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            leader,
            issuer,
            hashes.SHA1(),
            ocsp.OCSPCertStatus.GOOD,
            NOW,
            NOW + timedelta(1),
            None,
            None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, leader)
        .certificates([leader])
        .sign(a_key(), hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )

    assert read_ocsp(forged, a_leader(), ISSUING, NOW) is None


def test_the_responder_of_another_house_is_not_believed_about_ours() -> None:
    from cryptography.x509 import ocsp

    other = found_authority(NOW, BASE_URL)
    key = serialization.load_der_private_key(other.parts()["ocsp"].private_key, None)
    responder = read_certificate(other.responder)
    forged = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            read_certificate(a_leader()),
            read_certificate(ISSUING),
            hashes.SHA1(),
            ocsp.OCSPCertStatus.GOOD,
            NOW,
            NOW + timedelta(1),
            None,
            None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, responder)
        .certificates([responder])
        .sign(key, hashes.SHA256())  # type: ignore[arg-type]
        .public_bytes(serialization.Encoding.DER)
    )

    assert read_ocsp(forged, a_leader(), ISSUING, NOW) is None


def _crl_with(extension: x509.ExtensionType) -> bytes:
    """A list of the issuing CA with one more critical extension."""
    part = an_authority().parts()["issuing"]
    key = serialization.load_der_private_key(part.private_key, None)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(read_certificate(ISSUING).subject)
        .last_update(NOW)
        .next_update(NOW + timedelta(days=1))
        .add_extension(extension, critical=True)
    )
    signed = builder.sign(key, hashes.SHA256())  # type: ignore[arg-type]
    return signed.public_bytes(serialization.Encoding.DER)


def _point(**told: object) -> x509.IssuingDistributionPoint:
    fields: dict[str, object] = {
        "full_name": None,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return x509.IssuingDistributionPoint(**(fields | told))  # type: ignore[arg-type]


HERE = [x509.UniformResourceIdentifier(f"{BASE_URL}/internal-authority/issuing.crl")]


THERE = [x509.UniformResourceIdentifier("http://elsewhere.test/other.crl")]


@pytest.mark.parametrize(
    ("extension", "tells"),
    [
        (_point(only_contains_user_certs=True), True),
        (_point(full_name=HERE), True),
        (_point(full_name=THERE), False),
        (_point(only_contains_ca_certs=True), False),
        (_point(indirect_crl=True), False),
        (_point(only_some_reasons=frozenset({x509.ReasonFlags.key_compromise})), False),
        (x509.DeltaCRLIndicator(1), False),
        (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), False),
    ],
)
def test_a_list_that_is_not_about_all_of_it_proves_nothing(
    extension: x509.ExtensionType, tells: bool
) -> None:
    assert (read_crl(_crl_with(extension), a_leader(), ISSUING, NOW) is not None) == tells
