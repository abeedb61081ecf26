"""Which certificate may sign: each refusal with its own reason, unknown never called good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signing.algorithms import SignatureAlgorithm, SignatureMechanism
from signing.authority import InternalRevocationSource, PersonName, Revoked
from signing.authority.profiles import person_subject
from signing.certificates import Scope, belongs_to, check_may_sign, describe, scope_of
from signing.devices.software import KeyKind, SoftwareKey, public_key_der
from signing.errors import CertificateRefusedError
from signing.foreign import MalformedError, read_certificate
from signing.requests import fits, make_request, read_request
from signing.revocation import RevocationMaterial
from signing.status import Status
from signing.trust import TrustAnchor, TrustDomain, TrustStore
from tests.support.internal import LEADER, NOW, a_key, a_leader, an_agency, an_authority

INTERNAL = TrustDomain(
    "internal", (TrustAnchor(an_authority().root, "test"),), (an_authority().issuing,)
)
TRUST = TrustStore((INTERNAL,))
SERIAL = read_certificate(a_leader()).serial_number


def told(status: object = "good") -> InternalRevocationSource:
    """A source that says this of every certificate."""
    return InternalRevocationSource(an_authority(), lambda _: status)  # type: ignore[arg-type, return-value]


def refusal(leaf: bytes, *, moment_days: float = 0, **changes: object) -> str:
    """Return why a certificate must not sign."""
    fields: dict[str, object] = {"trust": TRUST, "revocation": told(), "scope": None}
    fields |= changes
    moment = NOW + timedelta(days=moment_days)
    with pytest.raises(CertificateRefusedError) as refused:
        check_may_sign(leaf, (), moment=moment, **fields)  # type: ignore[arg-type]
    return refused.value.reason


def test_a_good_certificate_may_sign_and_all_is_told() -> None:
    standing = check_may_sign(a_leader(), (), TRUST, told(), NOW, scope=Scope.PERSON)

    assert standing.status is Status.GOOD
    assert standing.warnings == ()
    assert standing.domain == "internal"
    assert standing.path.certificates == an_authority().chain_of(a_leader())
    assert standing.answer.source == "ocsp"
    assert standing.material.ocsps


@pytest.mark.parametrize(
    "material",
    [RevocationMaterial(), RevocationMaterial(crls=(an_authority().crl("root", [], NOW),))],
)
def test_a_status_that_cannot_be_had_is_a_warning_and_never_good(
    material: RevocationMaterial,
) -> None:
    standing = check_may_sign(a_leader(), (), TRUST, material, NOW)

    assert standing.status is Status.UNKNOWN
    assert "status_unknown" in standing.warnings


def test_the_issuers_unknown_status_is_a_warning_too() -> None:
    leaf_alone = RevocationMaterial(ocsps=told().gather(TRUST_PATH, NOW).ocsps)

    assert check_may_sign(a_leader(), (), TRUST, leaf_alone, NOW).status is Status.UNKNOWN


TRUST_PATH = an_authority().chain_of(a_leader())


def test_before_and_after_its_time_it_must_not_sign() -> None:
    assert refusal(a_leader(), moment_days=-1) == "not_yet_valid"
    assert refusal(a_leader(), moment_days=3 * 365 + 1) == "expired"


@pytest.mark.parametrize(
    ("reason", "word"),
    [("keyCompromise", "revoked"), ("certificateHold", "suspended"), ("unspecified", "revoked")],
)
def test_revoked_and_suspended_are_told_apart(reason: str, word: str) -> None:
    assert refusal(a_leader(), revocation=told(Revoked(SERIAL, NOW, reason))) == word


def test_a_revoked_issuer_takes_its_certificates_along() -> None:
    issuing = read_certificate(an_authority().issuing).serial_number
    source = InternalRevocationSource(
        an_authority(), lambda _: "good", lambda: [Revoked(issuing, NOW, "cACompromise")]
    )

    assert refusal(a_leader(), revocation=source) == "revoked"


def test_a_path_to_nowhere_is_refused() -> None:
    assert refusal(a_leader(), trust=TrustStore()) == "untrusted_path"
    assert refusal(b"noise") == "untrusted_path"


@pytest.mark.parametrize("part", ["root", "issuing", "responder", "tsa"])
def test_what_serves_something_else_never_signs_documents(part: str) -> None:
    assert refusal(getattr(an_authority(), part)) == "key_usage"


def test_a_person_never_seals_and_an_agency_never_signs_as_a_person() -> None:
    assert refusal(a_leader(), scope=Scope.AGENCY) == "wrong_scope"
    assert refusal(an_agency(), scope=Scope.PERSON) == "wrong_scope"
    assert check_may_sign(an_agency(), (), TRUST, told(), NOW, scope=Scope.AGENCY)


def test_the_first_question_that_fails_is_the_reason() -> None:
    gone = told(Revoked(SERIAL, NOW, "keyCompromise"))

    assert (
        refusal(a_leader(), moment_days=4 * 365, revocation=gone, trust=TrustStore()) == "expired"
    )
    assert refusal(a_leader(), revocation=gone, trust=TrustStore()) == "untrusted_path"
    assert refusal(a_leader(), revocation=gone, scope=Scope.AGENCY) == "revoked"


def stranger(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    *extensions: x509.ExtensionType,
    subject: x509.Name | None = None,
    digest: hashes.SHA256 | None = None,
) -> bytes:
    """A certificate with those extensions that signs itself."""
    name = subject or x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=10))
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(key, digest or hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def usage(*, signs: bool, commits: bool) -> x509.KeyUsage:
    return x509.KeyUsage(signs, commits, *[False] * 7)


def trusting(leaf: bytes) -> TrustStore:
    return TrustStore((TrustDomain("direct", (TrustAnchor(leaf, "x"),)),))


def test_weak_keys_must_not_sign() -> None:
    for key in (rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP224R1())):
        leaf = stranger(key)
        assert refusal(leaf, trust=trusting(leaf)) == "weak_key"


def test_usages_are_read_as_the_standard_says() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    none = stranger(key, usage(signs=False, commits=False))
    web = stranger(key, x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]))
    plain = stranger(key, usage(signs=True, commits=False))
    mail = stranger(key, x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]))

    issuer = stranger(
        key, usage(signs=True, commits=True), x509.BasicConstraints(ca=True, path_length=None)
    )

    assert refusal(issuer, trust=trusting(issuer)) == "key_usage"
    assert refusal(none, trust=trusting(none)) == "key_usage"
    assert refusal(web, trust=trusting(web)) == "key_usage"
    accepted = check_may_sign(plain, (), trusting(plain), RevocationMaterial(), NOW)
    assert "no_content_commitment" in accepted.warnings
    assert check_may_sign(mail, (), trusting(mail), RevocationMaterial(), NOW)


def test_a_summary_shows_what_a_page_needs() -> None:
    summary = describe(a_leader(), TRUST)

    assert summary.common_name == LEADER.common_name
    assert summary.organization == LEADER.organization
    assert summary.unit == LEADER.unit
    assert summary.title == LEADER.title
    assert summary.email == LEADER.email
    assert summary.scope is Scope.PERSON
    assert summary.domain == "internal"
    assert summary.key == "P-256"
    assert summary.serial_number == str(SERIAL)
    assert "Internal Issuing CA" in str(summary.issuer_common_name)
    assert describe(an_agency()).domain is None
    assert describe(an_agency()).scope is Scope.AGENCY
    with pytest.raises(MalformedError):
        describe(b"noise")


def test_without_a_qc_type_the_name_tells_person_from_agency() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    agency = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "SỞ NỘI VỤ"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "UBND thành phố"),
        ]
    )

    assert scope_of(read_certificate(stranger(key, subject=agency))) is Scope.AGENCY
    person = person_subject(LEADER)
    assert scope_of(read_certificate(stranger(key, subject=person))) is Scope.PERSON


def test_a_certificate_belongs_to_a_person_by_email_first_then_serial_never_by_name() -> None:
    mine = describe(a_leader())
    assert belongs_to(mine, email="TinNV@cantho.gov.vn ")
    assert not belongs_to(mine, email="other@cantho.gov.vn", known_serials=[mine.serial_number])
    assert not belongs_to(mine, email=None)
    assert not belongs_to(describe(an_agency()), email=LEADER.email)

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, LEADER.common_name),
            x509.NameAttribute(NameOID.TITLE, "Giám đốc"),
        ]
    )
    bare = describe(stranger(key, subject=name))
    assert not belongs_to(bare, email=LEADER.email)
    assert belongs_to(bare, email=LEADER.email, known_serials=["7"])


@pytest.mark.parametrize("kind", [KeyKind.P_256, KeyKind.P_384, KeyKind.RSA_2048])
def test_a_request_is_signed_at_its_device_and_answered(kind: KeyKind) -> None:
    key = a_key(kind)
    is_rsa = kind is KeyKind.RSA_2048
    mechanism = SignatureMechanism.RSASSA_PSS if is_rsa else SignatureMechanism.ECDSA
    asked = make_request(
        SoftwareKey(key), public_key_der(key), person_subject(LEADER), SignatureAlgorithm(mechanism)
    )
    request = read_request(asked)
    issued = an_authority().issue_person(request.public_key, LEADER, NOW)

    assert request.subject == person_subject(LEADER)
    assert fits(issued, public_key_der(key))
    assert not fits(issued, public_key_der(a_key(which=5)))


def test_a_request_for_anothers_key_is_refused() -> None:
    algorithm = SignatureAlgorithm(SignatureMechanism.ECDSA)
    victim = public_key_der(a_key(which=6))
    forged = make_request(SoftwareKey(a_key()), victim, person_subject(LEADER), algorithm)

    with pytest.raises(MalformedError, match="signature"):
        read_request(forged)


def test_names_that_need_more_octets_than_characters_are_read() -> None:
    long = PersonName(
        "Nguyễn " * 9, "a@b.vn", "Ủy ban nhân dân thành phố Cần Thơ và các đơn vị trực thuộc"
    )
    issued = an_authority().issue_person(public_key_der(a_key()), long, NOW)

    assert describe(issued).organization == long.organization
    assert check_may_sign(issued, (), TRUST, told(), NOW)
