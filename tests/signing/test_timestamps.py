"""Time-stamps over HTTP: only an exact answer to the very question is taken."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from signing import der
from signing.algorithms import DigestAlgorithm
from signing.authority import InternalTimestampAuthority, found_authority, stamps
from signing.authority.stamps import TimeStamper
from signing.foreign import read_certificate
from signing.timestamps import HttpTimestampAuthority, TimestampUnavailableError, obtain
from signing.tokens import Question, TokenRefusedError, check_token
from tests.support.answering import Answer, Asked, answering
from tests.support.internal import BASE_URL, NOW, a_leader, an_authority
from tests.support.servers import free_port

DIGEST = hashlib.sha256(b"a signature value").digest()
SHA256 = DigestAlgorithm.SHA256
REPLY = "application/timestamp-reply"


def honest(asked: Asked) -> Answer:
    """Answer as the internal authority does."""
    return Answer(an_authority().answer_timestamp(asked.body, NOW), content_type=REPLY)


def refusal(say: Callable[[Asked], Answer], **settings: object) -> str:
    """Return why an authority that answers so gave no usable token."""
    with answering(say) as server:
        authority = HttpTimestampAuthority(server.url, "tsa", **settings)  # type: ignore[arg-type]
        with pytest.raises(TimestampUnavailableError) as refused:
            authority.stamp(DIGEST, SHA256)
    (attempt,) = refused.value.attempts
    assert attempt.authority == "tsa"
    return attempt.reason


@pytest.mark.parametrize("algorithm", list(DigestAlgorithm))
def test_a_token_comes_over_http_with_its_moment(algorithm: DigestAlgorithm) -> None:
    digest = hashlib.new(algorithm.value, b"x").digest()
    with answering(honest) as server:
        token = HttpTimestampAuthority(server.url, "tsa").stamp(digest, algorithm)

    assert token.gen_time == NOW
    assert check_token(token.der, Question(digest, algorithm.value)) == NOW
    (asked,) = server.asked
    assert asked.headers["Content-Type"] == "application/timestamp-query"


def test_one_connection_serves_many_stamps() -> None:
    with answering(honest) as server:
        authority = HttpTimestampAuthority(server.url, "tsa")
        for _ in range(5):
            authority.stamp(DIGEST, SHA256)

    assert server.connections == 1


def test_no_nonce_is_asked_twice() -> None:
    with answering(honest) as server:
        authority = HttpTimestampAuthority(server.url, "tsa")
        for _ in range(20):
            authority.stamp(DIGEST, SHA256)

    assert len({asked.body for asked in server.asked}) == 20


def test_credentials_are_sent_and_never_shown() -> None:
    with answering(honest) as server:
        authority = HttpTimestampAuthority(server.url, "tsa", credentials=("city", "s3cret"))
        authority.stamp(DIGEST, SHA256)

    assert server.asked[0].headers["Authorization"].startswith("Basic ")
    assert "s3cret" not in repr(authority)


def replayed() -> Callable[[Asked], Answer]:
    """Answer every question with the token for the first."""
    first: list[bytes] = []

    def say(asked: Asked) -> Answer:
        first.append(an_authority().answer_timestamp(asked.body, NOW))
        return Answer(first[0], content_type=REPLY)

    return say


def test_the_token_of_an_earlier_question_is_refused() -> None:
    with answering(replayed()) as server:
        authority = HttpTimestampAuthority(server.url, "tsa")
        authority.stamp(DIGEST, SHA256)
        with pytest.raises(TimestampUnavailableError) as refused:
            authority.stamp(DIGEST, SHA256)

    assert refused.value.attempts[0].reason == "nonce_differs"


def test_a_token_over_another_digest_is_refused() -> None:
    def say(asked: Asked) -> Answer:
        other = asked.body.replace(DIGEST, hashlib.sha256(b"other").digest())
        return Answer(an_authority().answer_timestamp(other, NOW), content_type=REPLY)

    assert refusal(say) == "imprint_differs"


def test_a_token_under_another_policy_is_refused() -> None:
    def say(asked: Asked) -> Answer:
        asked.body = asked.body.replace(der.oid("1.2.3.4.5"), b"")
        version, imprint, nonce, wanted = der.elements(asked.body[2:])
        body = der.sequence(version.octets, imprint.octets, nonce.octets, wanted.octets)
        return Answer(an_authority().answer_timestamp(body, NOW), content_type=REPLY)

    assert refusal(say, policy="1.2.3.4.5") == "policy_differs"


def tampered(what: bytes, by: bytes) -> Callable[[Asked], Answer]:
    def say(asked: Asked) -> Answer:
        answer = an_authority().answer_timestamp(asked.body, NOW)
        assert what in answer
        return Answer(answer.replace(what, by, 1), content_type=REPLY)

    return say


def test_a_token_whose_moment_was_changed_is_refused() -> None:
    assert refusal(tampered(b"20261123070509Z", b"20261123070508Z")) == "signature_invalid"


def test_a_token_by_a_key_that_is_not_for_time_is_refused() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    imposter = TimeStamper(a_leader(), an_authority().issuing, key)

    reason = refusal(lambda a: Answer(imposter.answer(a.body, NOW), content_type=REPLY))

    assert reason == "not_a_timestamping_certificate"


def test_a_token_signed_with_another_key_than_its_certificates_is_refused() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    imposter = TimeStamper(an_authority().tsa, an_authority().issuing, key)

    reason = refusal(lambda a: Answer(imposter.answer(a.body, NOW), content_type=REPLY))

    assert reason == "signature_invalid"


def test_a_token_from_before_its_certificate_is_refused() -> None:
    def say(asked: Asked) -> Answer:
        early = NOW - timedelta(days=400)
        return Answer(an_authority().answer_timestamp(asked.body, early), content_type=REPLY)

    assert refusal(say) == "certificate_not_in_force"


def stamper_with(change: Callable[[TimeStamper], None]) -> Callable[[Asked], Answer]:
    """An authority with the right key and something else wrong."""
    part = an_authority().parts()["tsa"]
    key = serialization.load_der_private_key(part.private_key, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    stamper = TimeStamper(part.certificate, an_authority().issuing, key)
    change(stamper)
    return lambda asked: Answer(stamper.answer(asked.body, NOW), content_type=REPLY)


def test_a_token_that_names_another_certificate_is_refused() -> None:
    def swap(stamper: TimeStamper) -> None:
        leader = read_certificate(a_leader())
        named = stamps._signing_certificate(leader, a_leader())
        stamper._names_certificate = stamps._attribute(stamps.SIGNING_CERTIFICATE_V2, named)

    def drop(stamper: TimeStamper) -> None:
        stamper._names_certificate = b""

    assert refusal(stamper_with(swap)) == "certificate_differs"
    assert refusal(stamper_with(drop)) == "certificate_differs"


def test_a_purpose_that_is_not_critical_is_no_purpose() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loose")])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    loose = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(1))
        .not_valid_after(NOW + timedelta(1))
        .add_extension(usage, critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )
    stamper = TimeStamper(loose, an_authority().issuing, key)

    reason = refusal(lambda a: Answer(stamper.answer(a.body, NOW), content_type=REPLY))

    assert reason == "not_a_timestamping_certificate"


def test_a_token_with_a_second_signer_is_refused() -> None:
    name, wrapped = der.element(TOKEN).children()
    *rest, signers = wrapped.children()[0].children()
    doubled = der.set_of([signers.content, signers.content])
    signed = der.sequence(*(part.octets for part in rest), doubled)

    with pytest.raises(TokenRefusedError, match="malformed"):
        check_token(der.sequence(name.octets, der.encode(0xA0, signed)), Question(DIGEST, "sha256"))


def without_certificate(asked: Asked) -> Answer:
    wanted = asked.body.replace(b"\x01\x01\xff", b"\x01\x01\x00")
    return Answer(an_authority().answer_timestamp(wanted, NOW), content_type=REPLY)


def test_a_token_without_certificate_needs_one_from_the_settings() -> None:
    assert refusal(without_certificate) == "certificate_missing"

    with answering(without_certificate) as server:
        known = (an_authority().tsa,)
        authority = HttpTimestampAuthority(server.url, "tsa", certificates=known)
        assert authority.stamp(DIGEST, SHA256).gen_time == NOW
        assert authority.chain() == known


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(status=503, content_type=REPLY), "http_503"),
        (Answer(status=302, headers={"Location": "http://127.0.0.1:1/"}), "http_302"),
        (Answer(b"<html>", content_type="text/html"), "content_type"),
        (Answer(b"", content_type=REPLY), "malformed"),
        (Answer(b"\x30\x03\x02\x01\x00", content_type=REPLY), "malformed"),
        (Answer(b"\x30" * 1000, content_type=REPLY), "malformed"),
        (Answer(b"\x30\x80" * 3000, content_type=REPLY), "malformed"),
        (Answer(bytes.fromhex("3009300702010203020780"), content_type=REPLY), "refused_bad_alg"),
        (Answer(bytes.fromhex("30053003020102"), content_type=REPLY), "refused"),
        (Answer(b"x" * 70_000, content_type=REPLY), "too_large"),
    ],
)
def test_what_is_no_token_is_told_as_such(answer: Answer, reason: str) -> None:
    assert refusal(lambda _: answer) == reason


def test_a_silent_or_dripping_authority_is_left_in_time() -> None:
    for answer in (
        Answer(b"x", content_type=REPLY, pause=5),
        Answer(pieces=(b"x",) * 200, content_type=REPLY, pause=0.1),
    ):
        started = time.monotonic()
        assert refusal(lambda _, answer=answer: answer, timeout=0.4) == "timeout"  # type: ignore[misc]
        assert time.monotonic() - started < 2.5


def test_an_authority_that_is_not_there_is_unreachable() -> None:
    authority = HttpTimestampAuthority(f"http://127.0.0.1:{free_port()}", "tsa")
    with pytest.raises(TimestampUnavailableError) as refused:
        authority.stamp(DIGEST, SHA256)

    assert refused.value.attempts[0].reason == "unreachable"


def test_a_token_in_looser_ber_is_taken_and_made_der() -> None:
    def loose(octets: bytes) -> bytes:
        """Give the outer elements indefinite lengths, and cut the content in two."""
        name, wrapped = der.element(octets).children()
        (signed,) = wrapped.children()
        parts = signed.children()
        kind, content = parts[2].children()
        (info,) = content.children()
        half = len(info.content) // 2
        halves = [der.encode(4, info.content[:half]), der.encode(4, info.content[half:])]
        cut = b"\x24\x80" + b"".join(halves) + b"\0\0"
        encapsulated = b"\x30\x80" + kind.octets + b"\xa0\x80" + cut + b"\0\0\0\0"
        rest = [encapsulated if part is parts[2] else part.octets for part in parts]
        return b"\x30\x80" + name.octets + b"\xa0\x80\x30\x80" + b"".join(rest) + b"\0\0\0\0\0\0"

    def say(asked: Asked) -> Answer:
        status, token = der.element(an_authority().answer_timestamp(asked.body, NOW)).children()
        answer = b"\x30\x80" + status.octets + loose(token.octets) + b"\0\0"
        return Answer(answer, content_type=REPLY)

    with answering(say) as server:
        token = HttpTimestampAuthority(server.url, "tsa").stamp(DIGEST, SHA256)

    assert check_token(token.der, Question(DIGEST, "sha256")) == NOW
    assert b"\x30\x80" not in token.der[:4]


def test_authorities_are_asked_in_order_until_one_answers() -> None:
    inside = InternalTimestampAuthority(an_authority(), lambda: NOW)
    dead = HttpTimestampAuthority(f"http://127.0.0.1:{free_port()}", "dead")

    assert obtain([dead, inside], DIGEST, SHA256).authority == inside.name
    with pytest.raises(TimestampUnavailableError) as refused:
        obtain([dead, dead], DIGEST, SHA256)
    assert [attempt.authority for attempt in refused.value.attempts] == ["dead", "dead"]
    with pytest.raises(TimestampUnavailableError):
        obtain([], DIGEST, SHA256)


TOKEN = an_authority().stamp(DIGEST, "sha256", NOW)


@settings(max_examples=300, deadline=None)
@given(place=st.integers(0, len(TOKEN) - 1), bit=st.integers(0, 7))
def test_no_bit_of_what_is_signed_can_be_changed(place: int, bit: int) -> None:
    changed = bytearray(TOKEN)
    changed[place] ^= 1 << bit
    try:
        moment = check_token(bytes(changed), Question(DIGEST, "sha256"))
    except TokenRefusedError:
        return
    assert moment == NOW  # only what no signature covers may differ: a certificate that is not used


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_refused_and_never_breaks_anything(noise: bytes) -> None:
    for octets in (noise, TOKEN[: len(noise)] + noise):
        with pytest.raises(TokenRefusedError):
            check_token(octets, Question(DIGEST, "sha256"))


def test_another_house_has_another_authority() -> None:
    other = found_authority(NOW, BASE_URL)
    assert other.tsa != an_authority().tsa
