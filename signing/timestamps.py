"""RFC 3161 time-stamping authorities, tried in order."""

from __future__ import annotations

import secrets
import threading
import time
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from urllib3.connectionpool import connection_from_url
from urllib3.exceptions import HTTPError, NewConnectionError, ProtocolError
from urllib3.exceptions import TimeoutError as HTTPTimeoutError
from urllib3.response import BaseHTTPResponse
from urllib3.util import parse_url

from signing import der
from signing.algorithms import DigestAlgorithm
from signing.errors import SigningError
from signing.tokens import DIGEST_OIDS, Question, TokenRefusedError, check_token


@dataclass(frozen=True, slots=True)
class TimestampToken:
    """A CMS `ContentInfo` holding a TSTInfo, as DER, and what it tells (RFC 3161, 2.4.2)."""

    der: bytes
    gen_time: datetime
    authority: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One authority that was asked, and why its answer could not be used."""

    authority: str
    reason: str


class TimestampUnavailableError(SigningError):
    """No time-stamping authority gave a usable token (RFC 3161)."""

    def __init__(self, attempts: Sequence[Attempt]) -> None:
        self.attempts = tuple(attempts)
        tried = "; ".join(f"{a.authority}: {a.reason}" for a in self.attempts)
        super().__init__(f"no timestamp from any authority ({tried})")


class TimestampAuthority(Protocol):
    """Whoever puts a moment on a digest."""

    name: str

    def stamp(self, digest: bytes, algorithm: DigestAlgorithm) -> TimestampToken:
        """Return a token whose imprint is `digest`, checked before it is returned.

        Raises:
            TimestampUnavailableError: no answer, a refusal, or an answer to another question.

        """
        ...

    def chain(self) -> tuple[bytes, ...]:
        """Return the DER certificates of the authority that are known beforehand (may be empty)."""
        ...


class HttpTimestampAuthority:
    """An RFC 3161 authority over HTTP; one per worker, safe to use from several threads."""

    def __init__(
        self,
        url: str,
        name: str,
        *,
        timeout: float = 30.0,
        max_bytes: int = 64 << 10,
        credentials: tuple[str, str] | None = None,
        policy: str | None = None,
        certificates: Sequence[bytes] = (),
        parallel: int = 4,
    ) -> None:
        self.name, self.url = name, url
        self._timeout, self._max_bytes, self._policy = timeout, max_bytes, policy
        self._certificates = tuple(certificates)
        self._places = threading.BoundedSemaphore(parallel)
        self._path = parse_url(url).request_uri
        # The pool knows neither proxies of the environment nor .netrc: only what the settings say.
        self._pool = connection_from_url(url, maxsize=parallel, block=True)
        self._headers = {
            "Content-Type": "application/timestamp-query",
            "Accept": "application/timestamp-reply",
        }
        if credentials is not None:
            word = b64encode(":".join(credentials).encode()).decode()
            self._headers["Authorization"] = f"Basic {word}"

    def __repr__(self) -> str:
        return f"<HttpTimestampAuthority {self.name}>"

    def stamp(self, digest: bytes, algorithm: DigestAlgorithm) -> TimestampToken:
        """Return a token over the digest, checked."""
        nonce = der.integer(secrets.randbits(63) | 1 << 62)
        question = Question(digest, algorithm.value, nonce, self._policy)
        try:
            token, gen_time = self._checked(_granted(self._ask(_request(question))), question)
        except TokenRefusedError as refusal:
            raise self._unavailable(refusal.reason) from None
        except (der.DerError, ValueError):
            raise self._unavailable("malformed") from None
        except NewConnectionError as silence:
            raise self._unavailable("unreachable") from silence
        except HTTPTimeoutError:
            raise self._unavailable("timeout") from None
        except HTTPError as silence:
            raise self._unavailable("unreachable") from silence
        return TimestampToken(token, gen_time, self.name)

    def chain(self) -> tuple[bytes, ...]:
        """Return the certificates the settings name."""
        return self._certificates

    def _checked(self, token: bytes, question: Question) -> tuple[bytes, datetime]:
        """Return the token, in DER, with its moment; some authorities answer in looser BER."""
        try:
            return token, check_token(token, question, self._certificates)
        except TokenRefusedError as refusal:
            strict = der.definite(token)
            if refusal.reason != "malformed" or strict == token:
                raise
        return strict, check_token(strict, question, self._certificates)

    def _unavailable(self, reason: str) -> TimestampUnavailableError:
        return TimestampUnavailableError([Attempt(self.name, reason)])

    def _ask(self, request: bytes) -> bytes:
        """Return the body of the reply; a kept connection that died is opened once more."""
        if not self._places.acquire(timeout=self._timeout):
            raise TokenRefusedError("busy")
        try:
            deadline = time.monotonic() + self._timeout
            reply = self._reply(request, deadline)
            try:
                return self._body(reply, deadline)
            except BaseException:
                reply.close()  # what is left in this connection is not for the next question
                raise
            finally:
                reply.release_conn()
        finally:
            self._places.release()

    def _reply(self, request: bytes, deadline: float) -> BaseHTTPResponse:
        """Return a reply, its body unread; a kept connection that had died is opened anew."""

        def post() -> BaseHTTPResponse:
            return self._pool.urlopen(
                "POST",
                self._path,
                body=request,
                headers=self._headers,
                retries=False,
                redirect=False,
                timeout=max(0.001, deadline - time.monotonic()),
                preload_content=False,
            )

        try:
            return post()
        except ProtocolError:
            return post()

    def _body(self, reply: BaseHTTPResponse, deadline: float) -> bytes:
        """Return a body of the right kind that stays within its bounds of size and time."""
        if reply.status != 200:
            raise TokenRefusedError(f"http_{reply.status}")
        kind = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/timestamp-reply":
            raise TokenRefusedError("content_type")
        body = bytearray()
        try:
            while piece := reply.read1(16 << 10):
                body += piece
                if len(body) > self._max_bytes:
                    raise TokenRefusedError("too_large")
                if time.monotonic() > deadline:
                    raise TokenRefusedError("timeout")
        except HTTPTimeoutError:
            raise TokenRefusedError("timeout") from None
        except HTTPError:
            raise TokenRefusedError("cut_off") from None
        return bytes(body)


def _request(question: Question) -> bytes:
    """Return a TimeStampReq that asks for the certificate too (RFC 3161, 2.4.1)."""
    named = der.sequence(DIGEST_OIDS[question.algorithm], der.NULL_VALUE)
    return der.sequence(
        der.integer(1),
        der.sequence(named, der.encode(der.OCTET_STRING, question.digest)),
        der.oid(question.policy) if question.policy else b"",
        question.nonce or b"",
        der.encode(der.BOOLEAN, b"\xff"),
    )


def _granted(reply: bytes) -> bytes:
    """Return the token of a TimeStampResp that grants one."""
    try:
        parts = der.element(reply, der.SEQUENCE).children()
    except der.DerError:
        parts = der.element(der.definite(reply), der.SEQUENCE).children()
    status = parts[0].children()[0]
    if der.expect(status, der.INTEGER).content not in (b"\x00", b"\x01"):
        raise TokenRefusedError(_refusal(parts[0]))
    if len(parts) != 2:
        raise TokenRefusedError("malformed")
    return parts[1].octets


FAILURES = {
    0: "bad_alg",
    2: "bad_request",
    5: "bad_data_format",
    14: "time_not_available",
    15: "unaccepted_policy",
    16: "unaccepted_extension",
    17: "additional_information_not_available",
    25: "system_failure",
}


def _refusal(status: der.Element) -> str:
    """Return the authority's own reason as a word (PKIFailureInfo)."""
    bits = next((p.content[1:] for p in status.children() if p.tag == der.BIT_STRING), b"")
    for bit, word in FAILURES.items():
        if bit // 8 < len(bits) and bits[bit // 8] & 0x80 >> bit % 8:
            return f"refused_{word}"
    return "refused"


def obtain(
    authorities: Sequence[TimestampAuthority], digest: bytes, algorithm: DigestAlgorithm
) -> TimestampToken:
    """Return the first token an authority gives, asking them in order.

    Raises:
        TimestampUnavailableError: none gave one; every attempt with its reason.

    """
    attempts: list[Attempt] = []
    for authority in authorities:
        try:
            return authority.stamp(digest, algorithm)
        except TimestampUnavailableError as refusal:
            attempts.extend(refusal.attempts)
    raise TimestampUnavailableError(attempts)
