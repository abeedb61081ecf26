"""A trusted list makes anchors of the authorities it vouches for, and of nothing else."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from signing.foreign import MalformedError
from signing.trust import TrustError, TrustStore, load_domain
from signing.trust_lists import read_trusted_list
from tests.support.pki import pki
from tests.support.trusted_lists import a_list, a_service

GRANTED = ("granted", "2020-01-01T00:00:00Z")
WITHDRAWN = ("withdrawn", "2024-06-01T00:00:00Z")


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def times(*history: tuple[str, str], kind: str = "CA/QC") -> list[tuple[datetime, datetime | None]]:
    found = read_trusted_list(a_list([a_service(pki().root.der, *history, kind=kind)])).vouched()
    return [(one.since, one.until) for one in found]


def test_a_list_says_whose_it_is_and_whom_it_vouches_for() -> None:
    data = a_list([a_service(pki().root.der, name="CA gốc")])

    told = read_trusted_list(data)
    (anchor,) = told.vouched()

    assert (told.territory, told.operator, told.number) == ("VN", "Bộ Khoa học và Công nghệ", 7)
    assert told.next_update == day("2026-07-01")
    assert told.sha256 == hashlib.sha256(data).hexdigest()
    assert anchor.certificate == pki().root.der
    assert anchor.source == "Bộ Khoa học và Công nghệ (VN), Provider: CA gốc"
    assert (anchor.since, anchor.until) == (day("2020-01-01"), None)


def test_who_was_withdrawn_is_believed_until_then() -> None:
    assert times(WITHDRAWN, GRANTED) == [(day("2020-01-01"), day("2024-06-01"))]


def test_the_time_between_withdrawn_and_granted_again_is_left_out() -> None:
    again = ("granted", "2025-01-01T00:00:00Z")
    older = ("accredited", "2015-01-01T00:00:00Z")

    assert times(again, WITHDRAWN, GRANTED, older) == [
        (day("2025-01-01"), None),
        (day("2015-01-01"), day("2024-06-01")),
    ]


@pytest.mark.parametrize("kind", ["TSA/QTST", "CA/PKC", "NationalRootCA-QC"])
def test_other_authorities_are_vouched_for_too(kind: str) -> None:
    assert times(GRANTED, kind=kind)


@pytest.mark.parametrize("kind", ["Certstatus/OCSP/QC", "EDS/Q", "unspecified", "CA/QC/evil"])
def test_what_is_no_authority_is_no_anchor(kind: str) -> None:
    assert times(GRANTED, kind=kind) == []


@pytest.mark.parametrize("status", ["withdrawn", "supervisionrevoked", "", "Granted", "x/granted"])
def test_what_is_not_vouched_for_is_no_anchor(status: str) -> None:
    assert times((status, "2020-01-01T00:00:00Z")) == []


def test_a_certificate_that_cannot_be_read_hides_no_other() -> None:
    services = [a_service(b"no certificate"), a_service(pki().issuing.der)]

    assert len(read_trusted_list(a_list(services)).vouched()) == 1


def test_a_certificate_in_another_namespace_is_not_the_lists() -> None:
    """The XML signature carries its signer's certificate under the same name."""
    foreign = a_service(pki().root.der)
    foreign = foreign.replace("<X509Certificate>", '<d:X509Certificate xmlns:d="urn:x">')
    foreign = foreign.replace("</X509Certificate>", "</d:X509Certificate>")

    assert read_trusted_list(a_list([foreign])).vouched() == ()


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<",
        b"<a/>",
        b"\xff\xfe\x00",
        a_list([], before=BOMB),
        a_list([], before=FILE),
        a_list([], more="<a>" * 60 + "</a>" * 60),
        a_list([], more=f"<a>{'x' * 200_000}</a>"),
        a_list([])[:-10],
        b'<?xml version="1.0" encoding="nonsense"?>' + a_list([]),
    ],
)
def test_what_is_no_list_or_goes_over_a_limit_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedError):
        read_trusted_list(data)


def described(folder: Path, data: bytes, sha256: str) -> Path:
    (folder / "list.xml").write_bytes(data)
    path = folder / "public.toml"
    path.write_text(f'key = "public"\n[[lists]]\nfile = "list.xml"\nsha256 = "{sha256}"\n')
    return path


def test_a_domain_is_made_of_a_pinned_list(tmp_path: Path) -> None:
    data = a_list([a_service(pki().root.der), a_service(pki().issuing.der)])

    domain = load_domain(described(tmp_path, data, hashlib.sha256(data).hexdigest().upper()))
    path = TrustStore((domain,)).path_for(pki().rsa.der, (), pki().clock())

    assert len(domain.anchors) == 2
    assert path is not None
    assert path.domain == "public"


def test_a_list_that_is_another_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    data = a_list([a_service(pki().root.der)])

    with pytest.raises(TrustError) as refusal:
        load_domain(described(tmp_path, data + b" ", hashlib.sha256(data).hexdigest()))

    assert refusal.value.reason == "fingerprint_differs"
