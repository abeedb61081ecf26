"""A time-stamp token by itself: believed offline where a trusted authority said it of these octets."""

import hashlib
from datetime import timedelta

import pytest

from signing.authority import found_authority
from signing.stamps import believe_token
from signing.tokens import TokenRefusedError, certificates_of
from signing.trust import TrustAnchor, TrustDomain, TrustStore
from tests.support.internal import BASE_URL, NOW, an_authority

DIGEST = hashlib.sha256(b"a note").digest()
TRUST = TrustStore((TrustDomain("internal", (TrustAnchor(an_authority().root, "test"),)),))
TOKEN = an_authority().stamp(DIGEST, "sha256", NOW)


def _reason(token, digest=DIGEST, trust=TRUST):
    with pytest.raises(TokenRefusedError) as refusal:
        believe_token(token, digest, trust)
    return refusal.value.reason


def test_a_token_of_a_trusted_authority_tells_its_moment_and_its_name():
    told = believe_token(TOKEN, DIGEST, TRUST)

    assert told.at == NOW.replace(microsecond=0)
    assert told.authority == "Ấn Tín: Dấu thời gian nội bộ / Internal TSA"
    assert told.domain == "internal"


def test_a_token_over_other_octets_proves_nothing_of_these():
    assert _reason(TOKEN, bytes(32)) == "imprint_differs"


@pytest.mark.parametrize("trust", [TrustStore(), TrustStore((TrustDomain("none", ()),))])
def test_a_token_of_an_authority_nobody_trusts_is_refused(trust):
    assert _reason(TOKEN, trust=trust) == "untrusted"


def test_a_strangers_token_is_refused_however_well_it_is_made():
    stranger = found_authority(NOW, BASE_URL)

    assert _reason(stranger.stamp(DIGEST, "sha256", NOW)) == "untrusted"


def test_a_token_from_before_the_anchor_was_trusted_is_refused():
    later = NOW + timedelta(days=1)
    anchor = TrustAnchor(an_authority().root, "test", trusted_from=later)

    assert _reason(TOKEN, trust=TrustStore((TrustDomain("x", (anchor,)),))) == "untrusted"


def test_a_token_whose_signature_was_touched_is_refused():
    spoilt = bytearray(TOKEN)
    spoilt[-1] ^= 1

    assert _reason(bytes(spoilt)) == "signature_invalid"


@pytest.mark.parametrize("octets", [b"", b"0", TOKEN[:-1], TOKEN[: len(TOKEN) // 2], bytes(400)])
def test_what_is_no_token_is_refused_in_one_way(octets):
    assert _reason(octets) == "malformed"
    with pytest.raises(TokenRefusedError):
        certificates_of(octets)
