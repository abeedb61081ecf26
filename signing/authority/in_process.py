"""The internal authority asked by the house it lives in: no wire, the same answers."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from signing.algorithms import DigestAlgorithm
from signing.authority.hierarchy import Authority, Revoked, StatusLookup
from signing.foreign import read_certificate
from signing.revocation import RevocationMaterial
from signing.timestamps import TimestampToken
from signing.tokens import gen_time_of

OCSP_HOURS = 12
CRL_HOURS = 24


class InternalTimestampAuthority:
    """Stamps with the internal authority's own key; implements `TimestampAuthority`."""

    def __init__(
        self, authority: Authority, now: Callable[[], datetime], name: str = "nội bộ / internal"
    ) -> None:
        self.name = name
        self._authority, self._now = authority, now

    def stamp(self, digest: bytes, algorithm: DigestAlgorithm) -> TimestampToken:
        """Return a token over the digest."""
        token = self._authority.stamp(digest, algorithm.value, self._now())
        return TimestampToken(token, gen_time_of(token), self.name)

    def chain(self) -> tuple[bytes, ...]:
        """Return the path of the time-stamping certificate."""
        return self._authority.chain_of(self._authority.tsa)


class InternalRevocationSource:
    """Tells how certificates of the internal authority stand; implements `RevocationSource`.

    OCSP for what the issuing CA issued, the root's CRL for the issuing CA. An answer is given again
    for half of its life, but the status itself is looked up each time: a revocation is never hidden
    behind an answer from before it. Certificates of strangers are passed over in silence.
    """

    def __init__(
        self,
        authority: Authority,
        status_of: StatusLookup,
        revoked_by_root: Callable[[], Iterable[Revoked]] = tuple,
        *,
        places: int = 4096,
    ) -> None:
        self._authority, self._status_of = authority, status_of
        self._revoked_by_root, self._places = revoked_by_root, places
        self._kept: OrderedDict[tuple[bytes, object], tuple[datetime, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def gather(self, path: Sequence[bytes], moment: datetime) -> RevocationMaterial:
        """Return OCSP responses and CRLs about the certificates of a path."""
        ocsps: list[bytes] = []
        crls: list[bytes] = []
        for der, issuer in zip(path, path[1:], strict=False):
            if issuer == self._authority.issuing:
                ocsps.append(self._ocsp(der, moment))
            elif issuer == self._authority.root:
                crls.append(self._crl(moment))
        return RevocationMaterial(tuple(dict.fromkeys(ocsps)), tuple(dict.fromkeys(crls)))

    def _ocsp(self, der: bytes, moment: datetime) -> bytes:
        status = self._status_of(read_certificate(der).serial_number)

        def make() -> bytes:
            return self._authority.ocsp_about(der, lambda _: status, moment, hours=OCSP_HOURS)

        return self._again((der, status), moment, OCSP_HOURS, make)

    def _crl(self, moment: datetime) -> bytes:
        revoked = tuple(self._revoked_by_root())

        def make() -> bytes:
            return self._authority.crl("root", revoked, moment, hours=CRL_HOURS)

        return self._again((self._authority.root, revoked), moment, CRL_HOURS, make)

    def _again(
        self, key: tuple[bytes, object], moment: datetime, hours: int, make: Callable[[], bytes]
    ) -> bytes:
        """Return the answer made before, while it is young; else make a new one and keep it."""
        with self._lock:
            made, answer = self._kept.get(key, (None, b""))
            if made is None or not made <= moment < made + timedelta(hours=hours) / 2:
                made, answer = moment, make()
                self._kept[key] = made, answer
            self._kept.move_to_end(key)
            while len(self._kept) > self._places:
                self._kept.popitem(last=False)
        return answer
