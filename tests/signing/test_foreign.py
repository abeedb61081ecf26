"""Octets from strangers: read whole or refused by one name, whatever they are."""

from __future__ import annotations

import contextlib

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from signing import der
from signing.certificates import describe
from signing.foreign import MAX_CERTIFICATE, MalformedError, certificates_in, read_certificate
from signing.requests import read_request
from signing.status import read_crl, read_ocsp
from tests.support.internal import NOW, a_leader, an_authority

LEADER, ISSUING = a_leader(), an_authority().issuing
CRL = an_authority().crl("issuing", [], NOW)
OCSP = an_authority().ocsp_about(LEADER, lambda _: "good", NOW)
places = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7))


def changed(octets: bytes, place: tuple[float, int]) -> bytes:
    """Return the octets with one bit changed."""
    altered = bytearray(octets)
    altered[int(place[0] * len(octets))] ^= 1 << place[1]
    return bytes(altered)


@settings(max_examples=500, deadline=None)
@given(places)
def test_a_certificate_with_one_bit_changed_is_read_or_malformed(place: tuple[float, int]) -> None:
    with contextlib.suppress(MalformedError):
        describe(changed(LEADER, place))


@settings(max_examples=500, deadline=None)
@given(places)
def test_an_answer_with_one_bit_changed_proves_nothing(place: tuple[float, int]) -> None:
    told = read_ocsp(changed(OCSP, place), LEADER, ISSUING, NOW)
    good = read_ocsp(OCSP, LEADER, ISSUING, NOW)
    assert good is not None
    assert told in (None, good)  # `good` only where a certificate came along that is not needed
    altered = changed(CRL, place)
    unused_bits = len(CRL) - len(x509.load_der_x509_crl(CRL).signature) - 1
    if altered[unused_bits] == CRL[unused_bits]:  # X.690, 8.6.2.2: this octet is not signed
        assert read_crl(altered, LEADER, ISSUING, NOW) is None


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_noise_is_refused_everywhere(noise: bytes) -> None:
    for reader in (read_certificate, certificates_in, read_request, describe):
        with pytest.raises(MalformedError):
            reader(noise)
    assert read_crl(noise, LEADER, ISSUING, NOW) is None
    assert read_ocsp(noise, LEADER, ISSUING, NOW) is None


def test_an_enormous_certificate_is_not_even_parsed() -> None:
    with pytest.raises(MalformedError, match="too large"):
        read_certificate(b"\x30" * (MAX_CERTIFICATE + 1))


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=100))
def test_strict_reading_gives_back_what_it_read(noise: bytes) -> None:
    with contextlib.suppress(der.DerError):
        found = der.element(noise)
        assert der.encode(found.tag, found.content) == noise


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=100))
def test_ber_becomes_der_or_is_refused(noise: bytes) -> None:
    with contextlib.suppress(der.DerError):
        made = der.definite(noise)
        assert der.definite(made) == made


def test_der_stays_as_it_is() -> None:
    for octets in (LEADER, CRL, OCSP, an_authority().stamp(bytes(32), "sha256", NOW)):
        assert der.definite(octets) == octets


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x30",
        b"\x30\x81\x01\x00",
        b"\x30\x80\x00\x00",
        b"\x30\x84\xff\xff\xff\xff",
        b"\x1f\x81\x01\x00",
    ],
)
def test_what_der_forbids_is_refused(octets: bytes) -> None:
    with pytest.raises(der.DerError):
        der.element(octets)


def test_depth_is_bounded() -> None:
    deep = b""
    for _ in range(100):
        deep = der.encode(der.SEQUENCE, deep)
    for octets in (deep, b"\x30\x80" * 100_000):
        with pytest.raises(der.DerError):
            der.definite(octets)


def test_a_negative_serial_number_is_malformed() -> None:
    serial = read_certificate(LEADER).serial_number
    octets = der.integer(serial)
    negative = octets[:2] + bytes([octets[2] | 0x80]) + octets[3:]

    with pytest.raises(MalformedError, match="negative"):
        read_certificate(LEADER.replace(octets, negative))
