"""The internal authority in its own house: asked without a wire, taken apart and put together."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from cryptography.x509 import ocsp

from signing import der
from signing.algorithms import DigestAlgorithm
from signing.authority import (
    InternalRevocationSource,
    InternalTimestampAuthority,
    Revoked,
    found_authority,
    load_authority,
)
from signing.foreign import read_certificate
from tests.support.internal import (
    BASE_URL,
    NOW,
    a_leader,
    an_authority,
)

MOMENT = NOW + timedelta(hours=1)


GOOD = lambda serial: "good"  # noqa: E731


def test_no_two_tokens_have_one_serial_number() -> None:
    authority, serials = an_authority(), set()
    for _ in range(500):
        token = authority.stamp(bytes(32), "sha256", NOW)
        signed = der.element(token).children()[1].children()[0].children()
        info = der.element(signed[2].children()[1].children()[0].content)
        serials.add(info.children()[3].octets)

    assert len(serials) == 500


def test_an_authority_taken_apart_and_put_together_is_the_same() -> None:
    again = load_authority(an_authority().parts(), BASE_URL)

    assert again.parts() == an_authority().parts()
    assert "private" not in repr(again.parts())


def test_keys_of_another_authority_are_not_taken() -> None:
    other = found_authority(NOW, BASE_URL).parts()
    mixed = dict(an_authority().parts())
    mixed["tsa"] = type(mixed["tsa"])(mixed["tsa"].certificate, other["tsa"].private_key)

    with pytest.raises(ValueError, match="does not fit"):
        load_authority(mixed, BASE_URL)


def test_the_house_stamps_in_process() -> None:
    inside = InternalTimestampAuthority(an_authority(), lambda: MOMENT)
    token = inside.stamp(hashlib.sha384(b"x").digest(), DigestAlgorithm.SHA384)

    assert token.gen_time == MOMENT
    assert inside.chain() == (an_authority().tsa, an_authority().issuing, an_authority().root)


def test_answers_are_given_again_until_half_their_life_but_never_hide_a_revocation() -> None:
    status: list[object] = ["good"]
    source = InternalRevocationSource(an_authority(), lambda _: status[0])  # type: ignore[arg-type, return-value]
    path = an_authority().chain_of(a_leader())

    first = source.gather(path, NOW)
    assert (len(first.ocsps), len(first.crls)) == (1, 1)
    assert source.gather(path, NOW + timedelta(hours=5)) == first
    assert source.gather(path, NOW + timedelta(hours=7)).ocsps != first.ocsps

    status[0] = Revoked(read_certificate(a_leader()).serial_number, NOW, "keyCompromise")
    (told,) = source.gather(path, NOW + timedelta(hours=7)).ocsps
    assert ocsp.load_der_ocsp_response(told).certificate_status == ocsp.OCSPCertStatus.REVOKED


def test_strangers_are_passed_over_in_silence() -> None:
    other = found_authority(NOW, BASE_URL)
    source = InternalRevocationSource(an_authority(), GOOD)

    assert source.gather((a_leader(), other.issuing, other.root), NOW).ocsps == ()
