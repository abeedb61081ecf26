"""Trust domains: what is pinned is believed, and paths are found within bounds."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import signing.trust
from signing.authority import found_authority
from signing.trust import (
    MAX_STEPS,
    TrustAnchor,
    TrustDomain,
    TrustError,
    TrustStore,
    domain_of,
    fingerprint,
    load_domain,
)
from tests.support.internal import BASE_URL, NOW, a_leader, an_authority
from tests.support.servers import needs

ANCHOR = TrustAnchor(an_authority().root, "test")
INTERNAL = TrustDomain("internal", (ANCHOR,), (an_authority().issuing,))


def store(*domains: TrustDomain) -> TrustStore:
    return TrustStore(domains)


def test_a_path_is_found_with_local_intermediates_and_names_its_domain() -> None:
    path = store(INTERNAL).path_for(a_leader(), (), NOW)

    assert path is not None
    assert path.certificates == an_authority().chain_of(a_leader())
    assert path.domain == "internal"


def test_a_path_is_found_with_what_came_along() -> None:
    bare = replace(INTERNAL, intermediates=())

    assert store(bare).path_for(a_leader(), (), NOW) is None
    assert store(bare).path_for(a_leader(), (an_authority().issuing,), NOW)


def test_what_came_along_is_never_an_anchor() -> None:
    other = found_authority(NOW, BASE_URL)
    along = (an_authority().issuing, an_authority().root)

    assert store(domain_of("x", other.root, "x")).path_for(a_leader(), along, NOW) is None
    assert store().path_for(a_leader(), along, NOW) is None


def test_another_authority_of_the_same_names_issues_nothing_here() -> None:
    twin = found_authority(NOW, BASE_URL)
    domain = TrustDomain("twin", (TrustAnchor(twin.root, "x"),), (twin.issuing,))

    assert store(domain).path_for(a_leader(), (), NOW) is None


def test_the_first_domain_that_knows_a_root_names_it() -> None:
    again = replace(INTERNAL, key="second")

    path = store(INTERNAL, again).path_for(a_leader(), (), NOW)

    assert path is not None
    assert path.domain == "internal"


@pytest.mark.parametrize(
    ("since", "until", "trusted"),
    [(None, None, True), (NOW + timedelta(1), None, False), (None, NOW - timedelta(1), False)],
)
def test_an_anchor_is_believed_in_its_time(
    since: datetime | None, until: datetime | None, trusted: bool
) -> None:
    anchor = replace(ANCHOR, trusted_from=since, trusted_until=until)

    path = store(replace(INTERNAL, anchors=(anchor,))).path_for(a_leader(), (), NOW)

    assert (path is not None) == trusted


def test_a_certificate_may_be_trusted_directly() -> None:
    path = store(domain_of("direct", a_leader(), "x")).path_for(a_leader(), (), NOW)

    assert path is not None
    assert path.certificates == (a_leader(),)


def test_a_person_issues_nothing() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.load_der_x509_certificate(a_leader())
    forged = _certificate("forged", key, issuer.subject, _leader_key())

    assert store(INTERNAL).path_for(forged, (a_leader(),), NOW) is None


def test_an_expired_intermediate_leads_nowhere() -> None:
    late = NOW + timedelta(days=15 * 365 + 1)

    assert store(INTERNAL).path_for(a_leader(), (), late) is None


def test_a_maze_of_certificates_costs_only_so_many_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "maze")])
    maze = [_certificate("maze", keys[0], name, keys[0], ca=True) for _ in range(60)]
    leaf = _certificate("leaf", keys[1], name, keys[0])
    tried: list[bytes] = []
    honest = signing.trust.is_issued_by

    def counting(child: bytes, issuer: bytes, *, pinned: bool = False) -> bool:
        tried.append(issuer)
        return honest(child, issuer, pinned=pinned)

    monkeypatch.setattr(signing.trust, "is_issued_by", counting)

    assert store(INTERNAL).path_for(leaf, maze, NOW) is None
    assert len(tried) <= MAX_STEPS


@pytest.mark.parametrize("noise", [b"", b"noise", a_leader()[:-1], b"\x30\x80\x00\x00"])
def test_noise_has_no_path_and_helps_none(noise: bytes) -> None:
    assert store(INTERNAL).path_for(noise, (), NOW) is None
    assert store(INTERNAL).path_for(a_leader(), (noise,), NOW)


def test_an_unknown_critical_extension_makes_an_issuer_useless() -> None:
    key, leaf_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "odd")])
    odd = _certificate("odd", key, name, key, ca=True, odd=True)
    leaf = _certificate("leaf", leaf_key, name, key)

    assert store(domain_of("odd", odd, "x")).path_for(leaf, (), NOW) is None


def test_an_issuer_below_the_last_one_allowed_issues_nothing() -> None:
    part = an_authority().parts()["issuing"]
    issuing_key = serialization.load_der_private_key(part.private_key, None)
    assert isinstance(issuing_key, ec.EllipticCurvePrivateKey)
    issuing_name = x509.load_der_x509_certificate(part.certificate).subject
    key, leaf_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    below = _certificate("below", key, issuing_name, issuing_key, ca=True)
    name = x509.load_der_x509_certificate(below).subject
    leaf = _certificate("leaf", leaf_key, name, key)

    assert store(INTERNAL).path_for(below, (), NOW)
    assert store(INTERNAL).path_for(leaf, (below,), NOW) is None


def test_a_sha_1_signature_counts_only_on_a_pinned_certificate(tmp_path: Path) -> None:
    def run(*words: str) -> None:
        subprocess.run([needs("openssl"), *words], cwd=tmp_path, check=True, capture_output=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-outform", "DER")
    dates = ("-days", "36500")
    run("req", "-x509", *key[:-2], "-keyout", "a.key", "-out", "a.pem", "-subj", "/CN=a", *dates)
    issue = ("-CA", "a.pem", "-CAkey", "a.key", "-sha1", *dates)
    run("req", "-x509", *key, "-keyout", "b.key", "-out", "b.cer", "-subj", "/CN=b", *issue)
    leaf = (tmp_path / "b.cer").read_bytes()
    root = domain_of("old", (tmp_path / "a.pem").read_bytes(), "x")
    moment = x509.load_der_x509_certificate(leaf).not_valid_before_utc + timedelta(days=1)

    assert store(root).path_for(leaf, (), moment) is None
    assert store(replace(root, intermediates=(leaf,))).path_for(leaf, (), moment)


def _leader_key() -> ec.EllipticCurvePrivateKey:
    from tests.support.internal import a_key

    key = a_key()
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    ca: bool = False,
    odd: bool = False,
) -> bytes:
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=100))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if odd:
        unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
        builder = builder.add_extension(unknown, critical=True)
    signed = builder.sign(issuer_key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.DER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "root.cer").write_bytes(an_authority().root)
    (tmp_path / "issuing.cer").write_bytes(an_authority().issuing)
    return tmp_path


def describe(folder: Path, **changes: str) -> Path:
    fields = {
        "sha256": fingerprint(an_authority().root).upper(),
        "file": "root.cer",
        "more": 'from = 2026-01-01\nuntil = 2030-01-01T00:00:00Z\nsource = "the city"',
    } | changes
    path = folder / "city.toml"
    path.write_text(
        f'key = "city"\n[[anchors]]\nfile = "{fields["file"]}"\nsha256 = "{fields["sha256"]}"\n'
        f"{fields['more']}\n[[intermediates]]\nfile = 'issuing.cer'\n"
        f"sha256 = '{fingerprint(an_authority().issuing)}'\n"
    )
    return path


def test_a_description_is_read_whole(folder: Path) -> None:
    domain = load_domain(describe(folder))

    (anchor,) = domain.anchors
    assert (domain.key, anchor.source) == ("city", "the city")
    assert anchor.trusted_from == datetime(2026, 1, 1, tzinfo=UTC)
    assert anchor.trusted_until == datetime(2030, 1, 1, tzinfo=UTC)
    assert store(domain).path_for(a_leader(), (), NOW)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sha256": "00" * 32}, "fingerprint_differs"),
        ({"file": "elsewhere.cer"}, "missing_file"),
        ({"file": "../root.cer"}, "unreadable"),
        ({"more": 'from = "soon"'}, "unreadable"),
        ({"more": "from = "}, "unreadable"),
    ],
)
def test_a_description_with_a_fault_is_refused_with_its_reason(
    folder: Path, changes: dict[str, str], reason: str
) -> None:
    with pytest.raises(TrustError) as refused:
        load_domain(describe(folder, **changes))

    assert refused.value.reason == reason


def test_a_file_that_is_awaited_may_be_missing_but_not_be_another(folder: Path) -> None:
    path = describe(folder, file="later.cer", more="awaited = true")
    domain = load_domain(path)
    assert (domain.anchors, domain.awaited) == ((), ("later.cer",))

    (folder / "later.cer").write_bytes(an_authority().issuing)
    with pytest.raises(TrustError) as refused:
        load_domain(path)
    assert refused.value.reason == "fingerprint_differs"


def test_the_official_domain_is_described_and_awaits_its_files() -> None:
    here = Path(__file__).parents[2] / "config" / "trust" / "official.toml"
    domain = load_domain(here)

    assert domain.key == "official"
    assert len(domain.anchors) + len(domain.intermediates) + len(domain.awaited) == 4


def test_a_file_of_several_pem_certificates_gives_all_as_anchors() -> None:
    pems = b"".join(
        x509.load_der_x509_certificate(one).public_bytes(serialization.Encoding.PEM)
        for one in (an_authority().root, an_authority().issuing)
    )

    assert len(domain_of("x", b"# comment\n" + pems, "x").anchors) == 2
    with pytest.raises(TrustError):
        domain_of("x", b"nothing", "x")
