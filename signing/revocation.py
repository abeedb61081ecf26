"""Revocation material: CRLs (RFC 5280) and OCSP responses (RFC 6960), gathered within bounds."""

from __future__ import annotations

import base64
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from signing.fetching import FetchPolicy, FetchRefusedError, fetch
from signing.foreign import MalformedError, read_certificate
from signing.status import (
    StatusAnswer,
    next_update_of,
    read_crl,
    read_ocsp,
    status_of,
)


@dataclass(frozen=True, slots=True)
class RevocationMaterial:
    """DER CRLs and DER OCSP responses, whoever they speak about."""

    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()

    def __add__(self, other: RevocationMaterial) -> RevocationMaterial:
        """Return both, each piece once."""
        return RevocationMaterial(
            tuple(dict.fromkeys(self.ocsps + other.ocsps)),
            tuple(dict.fromkeys(self.crls + other.crls)),
        )

    def status_of(self, certificate: bytes, issuer: bytes, moment: datetime) -> StatusAnswer:
        """Return what this material proves about a certificate at a moment."""
        return status_of(certificate, issuer, self.ocsps, self.crls, moment)

    @property
    def next_update(self) -> datetime | None:
        """The moment at which the first piece is no longer the newest; None without any."""
        return next_update_of(self.ocsps, self.crls)


class RevocationSource(Protocol):
    """Whoever can say how a certificate stands."""

    def gather(self, path: Sequence[bytes], moment: datetime) -> RevocationMaterial:
        """Return what could be learnt about each certificate of a path (DER, leaf first).

        Silence is not an error: what could not be had is simply absent from the answer.
        """
        ...


MAX_URLS = 3
MAX_PATH = 8
RETRY_AFTER = 60.0
Check = Callable[[bytes], StatusAnswer | None]


@dataclass(frozen=True, slots=True)
class EverySource:
    """Several sources as one: each is asked, and what all of them know is put together."""

    sources: tuple[RevocationSource, ...]

    def gather(self, path: Sequence[bytes], moment: datetime) -> RevocationMaterial:
        """Return what any of the sources could learn."""
        material = RevocationMaterial()
        for source in self.sources:
            material += source.gather(path, moment)
        return material


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer (or None: silence), and until when, on the local clock, it is given again."""

    octets: bytes | None
    silent_until: float = 0.0


class HttpRevocationSource:
    """Asks the addresses that certificates name: OCSP first, then CRL; a `RevocationSource`.

    What was fetched is verified before it is kept, and given again until its nextUpdate. An address
    that gave nothing is left alone for a minute. One per worker; safe to use from several threads.
    """

    def __init__(
        self,
        policy: FetchPolicy,
        *,
        places: int = 512,
        max_kept_bytes: int = 64 << 20,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._policy, self._clock = policy, clock
        self._places, self._max_kept_bytes = places, max_kept_bytes
        self._kept: OrderedDict[tuple[str, bytes], _Kept] = OrderedDict()
        self._kept_bytes = 0
        self._lock = threading.Lock()

    def gather(self, path: Sequence[bytes], moment: datetime) -> RevocationMaterial:
        """Return verified answers about the certificates of a path, all within one time limit."""
        deadline = self._clock() + self._policy.total
        found = RevocationMaterial()
        for certificate, issuer in zip(path[:MAX_PATH], path[1:MAX_PATH], strict=False):
            try:
                found += self._about(certificate, issuer, moment, deadline)
            except (MalformedError, ValueError):
                continue
        return found

    def _about(
        self, certificate: bytes, issuer: bytes, moment: datetime, deadline: float
    ) -> RevocationMaterial:
        opened = read_certificate(certificate)

        def by_ocsp(octets: bytes) -> StatusAnswer | None:
            return read_ocsp(octets, certificate, issuer, moment)

        def by_crl(octets: bytes) -> StatusAnswer | None:
            return read_crl(octets, certificate, issuer, moment)

        for url in _ocsp_urls(opened):
            request = _request(opened, read_certificate(issuer))
            answer = self._ask((url, request), by_ocsp, deadline)
            if answer is not None:
                return RevocationMaterial(ocsps=(answer,))
        for url in _crl_urls(opened):
            answer = self._ask((url, b""), by_crl, deadline)
            if answer is not None:
                return RevocationMaterial(crls=(answer,))
        return RevocationMaterial()

    def _ask(self, key: tuple[str, bytes], check: Check, deadline: float) -> bytes | None:
        """Return a verified answer, kept or fetched, or None."""
        with self._lock:
            kept = self._kept.get(key)
        if kept and kept.octets and check(kept.octets):
            return kept.octets
        if kept and self._clock() < kept.silent_until:
            return None
        try:
            octets = self._fetch(*key, deadline)
        except FetchRefusedError:
            octets = None
        if octets is not None and check(octets) is None:
            octets = None
        self._keep(key, _Kept(octets, 0.0 if octets else self._clock() + RETRY_AFTER))
        return octets

    def _fetch(self, url: str, request: bytes, deadline: float) -> bytes:
        policy, left = self._policy, deadline - self._clock()
        if left <= 0:
            raise FetchRefusedError("timeout")
        if not request:
            return fetch(url, policy, max_bytes=policy.max_crl, seconds=left)
        try:
            return fetch(
                url,
                policy,
                max_bytes=policy.max_ocsp,
                seconds=left,
                body=request,
                content_type="application/ocsp-request",
            )
        except FetchRefusedError as refusal:
            if refusal.reason not in {"http_400", "http_403", "http_404", "http_405", "http_501"}:
                raise
        # RFC 6960, A.1: a responder may know GET alone.
        target = f"{url.rstrip('/')}/{quote(base64.b64encode(request), safe='')}"
        left = deadline - self._clock()
        return fetch(target, policy, max_bytes=policy.max_ocsp, seconds=left)

    def _keep(self, key: tuple[str, bytes], one: _Kept) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._kept_bytes -= len(before.octets or b"") if before else 0
            self._kept[key] = one
            self._kept_bytes += len(one.octets or b"")
            while len(self._kept) > self._places or self._kept_bytes > self._max_kept_bytes:
                _, oldest = self._kept.popitem(last=False)
                self._kept_bytes -= len(oldest.octets or b"")


def _request(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """Return an OCSP request; SHA-1 only names the issuer here (RFC 5019, 2.1.1)."""
    asked = ocsp.OCSPRequestBuilder().add_certificate(
        certificate,
        issuer,
        hashes.SHA1(),  # noqa: S303
    )
    return asked.build().public_bytes(serialization.Encoding.DER)


def _ocsp_urls(certificate: x509.Certificate) -> Iterator[str]:
    for one in certificate.extensions:
        if isinstance(one.value, x509.AuthorityInformationAccess):
            urls = (
                access.access_location.value
                for access in one.value
                if access.access_method == AuthorityInformationAccessOID.OCSP
                and isinstance(access.access_location, x509.UniformResourceIdentifier)
            )
            yield from list(urls)[:MAX_URLS]


def _crl_urls(certificate: x509.Certificate) -> Iterator[str]:
    for one in certificate.extensions:
        if isinstance(one.value, x509.CRLDistributionPoints):
            urls = [
                name.value
                for point in one.value
                if point.reasons is None and point.crl_issuer is None
                for name in point.full_name or ()
                if isinstance(name, x509.UniformResourceIdentifier)
            ]
            yield from urls[:MAX_URLS]
