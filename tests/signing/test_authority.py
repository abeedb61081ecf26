"""The internal authority: what it issues and answers satisfies tools that are not ours."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signing import der
from signing.authority import (
    AgencyName,
    PersonName,
    Revoked,
    found_authority,
)
from signing.authority.profiles import QC_ESEAL, QC_ESIGN
from signing.devices.software import KeyKind, public_key_der
from signing.foreign import read_certificate
from tests.support.internal import (
    AGENCY,
    BASE_URL,
    LEADER,
    NOW,
    a_key,
    a_leader,
    an_agency,
    an_authority,
)
from tests.support.servers import needs

MOMENT = NOW + timedelta(hours=1)
AT = ["-attime", str(int(MOMENT.timestamp()))]
E = TypeVar("E", bound=x509.ExtensionType)
GOOD = lambda serial: "good"  # noqa: E731


def pem(*ders: bytes) -> bytes:
    """Return certificates as PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return b"".join(read_certificate(one).public_bytes(Encoding.PEM) for one in ders)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the authority's files, as openssl wants them."""
    authority = an_authority()
    files = {
        "root.pem": pem(authority.root),
        "issuing.pem": pem(authority.issuing),
        "chain.pem": pem(authority.issuing, authority.root),
        "tsa.pem": pem(authority.tsa),
        "all.pem": pem(authority.tsa, authority.issuing, authority.root),
        "leader.pem": pem(a_leader()),
        "agency.pem": pem(an_agency()),
        "root.crl": authority.crl("root", [], NOW),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def openssl(*words: str, cwd: Path, fails: bool = False) -> str:
    """Run openssl and return what it said."""
    done = subprocess.run([needs("openssl"), *words], cwd=cwd, capture_output=True, timeout=30)
    said = (done.stdout + done.stderr).decode(errors="replace")
    assert (done.returncode != 0) == fails, said
    return said


def extension(certificate: bytes, kind: type[E]) -> x509.Extension[E]:
    """Return one extension."""
    return read_certificate(certificate).extensions.get_extension_for_class(kind)


@pytest.mark.parametrize("who", ["leader.pem", "agency.pem", "tsa.pem"])
def test_openssl_verifies_every_path_with_crls(folder: Path, who: str) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding

    crls = [an_authority().crl("issuing", [], NOW), an_authority().crl("root", [], NOW)]
    (folder / "crls.pem").write_bytes(
        b"".join(x509.load_der_x509_crl(one).public_bytes(Encoding.PEM) for one in crls)
    )

    said = openssl(
        "verify",
        *AT,
        "-x509_strict",
        "-crl_check_all",
        "-CRLfile",
        "crls.pem",
        "-CAfile",
        "root.pem",
        "-untrusted",
        "issuing.pem",
        who,
        cwd=folder,
    )

    assert f"{who}: OK" in said


def test_openssl_sees_a_revocation_in_the_crl(folder: Path) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding

    serial = read_certificate(a_leader()).serial_number
    gone = Revoked(serial, NOW, "keyCompromise")
    crls = [an_authority().crl("issuing", [gone], NOW), an_authority().crl("root", [], NOW)]
    (folder / "crls.pem").write_bytes(
        b"".join(x509.load_der_x509_crl(one).public_bytes(Encoding.PEM) for one in crls)
    )

    said = openssl(
        "verify",
        *AT,
        "-crl_check_all",
        "-CRLfile",
        "crls.pem",
        "-CAfile",
        "root.pem",
        "-untrusted",
        "issuing.pem",
        "leader.pem",
        cwd=folder,
        fails=True,
    )

    assert "certificate revoked" in said


@pytest.mark.parametrize("status", ["good", "revoked"])
@pytest.mark.parametrize("nonce", ["-nonce", "-no_nonce"])
@pytest.mark.parametrize("digest", ["-sha1", "-sha256"])
def test_openssl_asks_and_believes_the_responder(
    folder: Path, status: str, nonce: str, digest: str
) -> None:
    openssl(
        "ocsp",
        digest,
        "-issuer",
        "issuing.pem",
        "-cert",
        "leader.pem",
        nonce,
        "-reqout",
        "ask.der",
        cwd=folder,
    )
    serial = read_certificate(a_leader()).serial_number
    told = Revoked(serial, NOW, "affiliationChanged") if status == "revoked" else "good"
    answer = an_authority().answer_ocsp((folder / "ask.der").read_bytes(), lambda _: told, NOW)
    (folder / "answer.der").write_bytes(answer)

    said = openssl(
        "ocsp",
        "-respin",
        "answer.der",
        "-reqin",
        "ask.der",
        "-resp_text",
        "-CAfile",
        "root.pem",
        "-verify_other",
        "issuing.pem",
        *AT,
        cwd=folder,
    )

    assert "Response verify OK" in said
    assert f"Cert Status: {status}" in said
    assert ("OCSP Nonce" in said) == (nonce == "-nonce")


def test_a_responder_answers_whatever_it_was_sent() -> None:
    authority, other = an_authority(), found_authority(NOW, BASE_URL)
    request = (
        ocsp.OCSPRequestBuilder()
        .add_certificate(
            read_certificate(a_leader()), read_certificate(other.issuing), hashes.SHA1()
        )
        .build()
    )
    from cryptography.hazmat.primitives.serialization import Encoding

    sent = request.public_bytes(Encoding.DER)
    statuses = {
        ocsp.load_der_ocsp_response(authority.answer_ocsp(one, GOOD, NOW)).response_status
        for one in (b"", b"x" * 5000, sent[:-1], b"0" * 100)
    }
    foreign = ocsp.load_der_ocsp_response(authority.answer_ocsp(sent, GOOD, NOW))

    assert statuses == {ocsp.OCSPResponseStatus.MALFORMED_REQUEST}
    assert foreign.response_status == ocsp.OCSPResponseStatus.UNAUTHORIZED


def test_openssl_takes_a_time_stamp_for_its_request(folder: Path) -> None:
    (folder / "data").write_bytes(b"a document")
    for digest in ("-sha256", "-sha384", "-sha512"):
        openssl("ts", "-query", "-data", "data", digest, "-cert", "-out", "ask.tsq", cwd=folder)
        answer = an_authority().answer_timestamp((folder / "ask.tsq").read_bytes(), MOMENT)
        (folder / "answer.tsr").write_bytes(answer)

        said = openssl(
            "ts",
            "-verify",
            "-queryfile",
            "ask.tsq",
            "-in",
            "answer.tsr",
            "-CAfile",
            "root.pem",
            "-untrusted",
            "chain.pem",
            *AT,
            cwd=folder,
        )
        assert "Verification: OK" in said

    told = openssl("ts", "-reply", "-in", "answer.tsr", "-text", cwd=folder)
    assert "Nov 23 08:05:09 2026 GMT" in told


def test_a_token_without_certificates_is_given_when_none_were_asked(folder: Path) -> None:
    (folder / "data").write_bytes(b"a document")
    sizes = []
    for words in (["-cert"], []):
        openssl("ts", "-query", "-data", "data", "-sha256", *words, "-out", "ask.tsq", cwd=folder)
        answer = an_authority().answer_timestamp((folder / "ask.tsq").read_bytes(), MOMENT)
        (folder / "answer.tsr").write_bytes(answer)
        sizes.append(len(answer))
        openssl(
            "ts",
            "-verify",
            "-queryfile",
            "ask.tsq",
            "-in",
            "answer.tsr",
            "-CAfile",
            "root.pem",
            "-untrusted",
            "all.pem",
            *AT,
            cwd=folder,
        )
    assert sizes[1] < sizes[0] - 500


def failure_of(answer: bytes) -> int:
    """Return the bit of PKIFailureInfo that a rejection carries."""
    (status,) = der.element(answer, der.SEQUENCE).children()
    number, bits = status.children()
    assert number.content == b"\x02"
    return (len(bits.content) - 2) * 8 + format(bits.content[-1], "08b").index("1")


def request_for(algorithm: str = "2.16.840.1.101.3.4.2.1", size: int = 32, *more: bytes) -> bytes:
    imprint = der.sequence(
        der.sequence(der.oid(algorithm), der.NULL_VALUE), der.encode(der.OCTET_STRING, bytes(size))
    )
    return der.sequence(der.integer(1), imprint, *more)


@pytest.mark.parametrize(
    ("request_der", "failure"),
    [
        (request_for("1.3.14.3.2.26", 20), 0),  # SHA-1
        (request_for("1.2.840.113549.2.5", 16), 0),  # MD5
        (request_for(size=20), 5),
        (b"", 5),
        (b"\x30\x80\x00\x00", 5),
        (request_for()[:-3], 5),
        (request_for() + b"\0", 5),
        (b"\x30" * 9000, 5),
        (request_for("2.16.840.1.101.3.4.2.1", 32, der.oid("1.2.3.4")), 15),
        (request_for("2.16.840.1.101.3.4.2.1", 32, der.encode(0xA0)), 16),
        (request_for().replace(b"\x02\x01\x01", b"\x02\x01\x02"), 2),
    ],
)
def test_a_request_that_gets_no_stamp_is_told_why(request_der: bytes, failure: int) -> None:
    assert failure_of(an_authority().answer_timestamp(request_der, NOW)) == failure


def test_a_person_is_named_as_official_certificates_name_people() -> None:
    subject = read_certificate(a_leader()).subject
    named = {one.oid: one.value for one in subject}

    assert named == {
        NameOID.COUNTRY_NAME: "VN",
        NameOID.ORGANIZATION_NAME: LEADER.organization,
        NameOID.ORGANIZATIONAL_UNIT_NAME: LEADER.unit,
        NameOID.TITLE: LEADER.title,
        NameOID.COMMON_NAME: LEADER.common_name,
        NameOID.EMAIL_ADDRESS: LEADER.email,
    }
    alternative = extension(a_leader(), x509.SubjectAlternativeName).value
    assert alternative.get_values_for_type(x509.RFC822Name) == [LEADER.email]


def test_persons_and_agencies_are_told_apart_by_their_qc_type() -> None:
    statements = []
    for certificate in (a_leader(), an_agency()):
        found = read_certificate(certificate).extensions.get_extension_for_oid(
            x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
        )
        assert isinstance(found.value, x509.UnrecognizedExtension)
        statements.append(found.value.value)

    assert der.oid(QC_ESIGN) in statements[0]
    assert der.oid(QC_ESEAL) in statements[1]
    assert der.oid(QC_ESEAL) not in statements[0]


@pytest.mark.parametrize("certificate", [a_leader, an_agency])
def test_signers_may_commit_to_content_and_nothing_else(certificate: object) -> None:
    usage = extension(certificate(), x509.KeyUsage)  # type: ignore[operator]

    assert usage.critical
    assert usage.value.content_commitment
    others = ("digital_signature", "key_cert_sign", "crl_sign", "key_encipherment")
    assert not any(getattr(usage.value, other) for other in others)


def test_services_may_do_their_one_thing_alone() -> None:
    stamping = extension(an_authority().tsa, x509.ExtendedKeyUsage)
    answering = extension(an_authority().responder, x509.ExtendedKeyUsage)

    assert stamping.critical
    assert list(stamping.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
    assert list(answering.value) == [ExtendedKeyUsageOID.OCSP_SIGNING]
    assert extension(an_authority().responder, x509.OCSPNoCheck)


def test_addresses_lie_under_the_house() -> None:
    told = str(extension(a_leader(), x509.AuthorityInformationAccess).value)
    told += str(extension(a_leader(), x509.CRLDistributionPoints).value)

    for name in ("ocsp", "issuing.cer", "issuing.crl"):
        assert f"{BASE_URL}/internal-authority/{name}" in told


@pytest.mark.parametrize("name", ["root", "issuing", "responder", "tsa"])
def test_every_part_of_the_authority_says_that_it_is_internal(name: str) -> None:
    subject = read_certificate(getattr(an_authority(), name)).subject.rfc4514_string()

    assert "nội bộ / " in subject
    assert "nternal" in subject


def test_long_names_are_cut_and_composed() -> None:
    long = PersonName("Nguye\u0302\u0303n " + "A" * 80, "a@b.vn", "O" * 80)
    issued = an_authority().issue_person(public_key_der(a_key()), long, NOW)
    (name,) = read_certificate(issued).subject.get_attributes_for_oid(NameOID.COMMON_NAME)

    assert len(str(name.value)) == 64
    assert str(name.value).startswith("Nguyễn A")


def test_rsa_keys_are_certified_too() -> None:
    key = a_key(KeyKind.RSA_2048)
    issued = an_authority().issue_agency(public_key_der(key), AgencyName("A", "B"), NOW)

    assert read_certificate(issued).public_key() == key.public_key()


def test_no_certificate_outlives_its_issuer() -> None:
    issued = an_authority().issue_person(public_key_der(a_key()), LEADER, NOW, days=100 * 365)

    ends = read_certificate(issued).not_valid_after_utc
    assert ends == read_certificate(an_authority().issuing).not_valid_after_utc


def test_a_name_with_an_agency_is_used(folder: Path) -> None:
    told = openssl(
        "x509", "-in", "agency.pem", "-noout", "-subject", "-nameopt", "utf8", cwd=folder
    )

    assert AGENCY.common_name in told
