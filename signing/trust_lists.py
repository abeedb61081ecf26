"""Reading a trusted list (ETSI TS 119 612): which services a state vouches for, and since when.

The XML is a stranger's until its digest is the one that was confirmed: no document type, no entities,
bounded in size, depth and number. Its XML signature is not judged here; the list is pinned instead by
its SHA-256, as every certificate of a trust domain is.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from xml.parsers import expat  # noqa: S407 - document types are refused, so nothing can expand

from signing.foreign import MalformedError, read_certificate

LARGEST_LIST: Final = 32 << 20
SERVICES_AT_MOST: Final = 20_000
_DEEPEST: Final = 40
_LONGEST_TEXT: Final = 128 << 10
_SPACE: Final = "http://uri.etsi.org/02231/v2#"
_WORDS: Final = "http://uri.etsi.org/TrstSvc/"
_TYPE, _STATUS = "/Svctype/", "/Svcstatus/"
ANCHORING: Final = frozenset(
    (
        "CA/QC",
        "CA/PKC",
        "NationalRootCA-QC",
        "TSA/QTST",
        "TSA",
        "TSA/TSS-QC",
        "TSA/TSS-AdESQCandQES",
    )
)
TRUSTED: Final = frozenset(
    (
        "granted",
        "recognisedatnationallevel",
        "setbynationallaw",
        "undersupervision",
        "supervisionincessation",
        "accredited",
    )
)


@dataclass(frozen=True, slots=True)
class Period:
    """A service's type and status from a moment on (5.5.1, 5.5.4, 5.6), each its last word."""

    kind: str
    status: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Vouched:
    """A certificate that a list vouches for, by whose word, and from when to when."""

    certificate: bytes
    source: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ListedService:
    """One service of a provider: its certificates, and every status it had, the newest first."""

    provider: str
    name: str
    certificates: tuple[bytes, ...]
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class TrustedList:
    """A trusted list: whose it is, which number, until when it is to be believed, and its services."""

    territory: str
    operator: str
    number: int
    issued: datetime | None
    next_update: datetime | None
    sha256: str
    services: tuple[ListedService, ...] = field(repr=False)

    def vouched(self) -> tuple[Vouched, ...]:
        """Return the certificates of authorities it vouches for, once for each time it does so."""
        found = {}
        for service in self.services:
            told = f"{self.operator} ({self.territory}), {service.provider}: {service.name}"
            for since, until in _trusted_times(service):
                for der in service.certificates:
                    found[der, since, until] = Vouched(der, told, since, until)
        return tuple(found.values())


def read_trusted_list(data: bytes) -> TrustedList:
    """Return what a trusted list says; certificates that cannot be read are left out.

    Raises:
        MalformedError: it is none, or goes over a limit.

    """
    if len(data) > LARGEST_LIST:
        raise MalformedError("trusted list", "too large")
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as flaw:
        raise MalformedError("trusted list", type(flaw).__name__) from flaw
    if not reader.is_list:
        raise MalformedError("trusted list", "another kind of document")
    return TrustedList(
        territory=reader.facts.get("SchemeTerritory", ""),
        operator=reader.facts.get("SchemeOperatorName", ""),
        number=_number(reader.facts.get("TSLSequenceNumber", "")),
        issued=_moment(reader.facts.get("ListIssueDateTime", "")),
        next_update=_moment(reader.facts.get("NextUpdate", "")),
        sha256=hashlib.sha256(data).hexdigest(),
        services=tuple(reader.services),
    )


def _refuse_document_type(*_facts: object) -> None:
    raise MalformedError("trusted list", "has a document type")


def _trusted_times(service: ListedService) -> Iterator[tuple[datetime, datetime | None]]:
    """Yield from when to when a service was an authority that was vouched for, gaps left out."""
    until: datetime | None = None
    open_since: datetime | None = None
    for period in sorted(service.periods, key=lambda one: one.since, reverse=True):
        if period.kind in ANCHORING and period.status in TRUSTED:
            open_since = period.since
            continue
        if open_since is not None:
            yield open_since, until
            open_since = None
        until = period.since
    if open_since is not None:
        yield open_since, until


class _Reader:
    """Gathers the few elements that matter, by their name and the elements above them."""

    def __init__(self) -> None:
        self.facts: dict[str, str] = {}
        self.services: list[ListedService] = []
        self.is_list = False
        self._path: list[str] = []
        self._text: list[str] = []
        self._length = 0
        self._provider = ""
        self._names: dict[str, str] = {}
        self._language = ""
        self._certificates: list[bytes] = []
        self._periods: list[Period] = []
        self._status: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Go into an element."""
        space, _, local = name.rpartition(" ")
        known = local if space == _SPACE else f"({local})"
        self.is_list = self.is_list or (not self._path and known == "TrustServiceStatusList")
        self._path.append(known)
        self._text, self._length = [], 0
        if len(self._path) > _DEEPEST:
            raise MalformedError("trusted list", "too deep")
        self._language = attributes.get("http://www.w3.org/XML/1998/namespace lang", "")
        if known == "TrustServiceProvider":
            self._provider, self._names = "", {}
        elif known == "TSPService":
            self._names, self._certificates, self._periods = {}, [], []
        elif known in {"ServiceInformation", "ServiceHistoryInstance"}:
            self._status = {}

    def text(self, data: str) -> None:
        """Remember what an element says."""
        self._length += len(data)
        if self._length > _LONGEST_TEXT:
            raise MalformedError("trusted list", "a text too long")
        self._text.append(data)

    def end(self, _name: str) -> None:
        """Leave an element and keep what it said, if it matters."""
        known, said = self._path.pop(), "".join(self._text).strip()
        above = self._path[-1] if self._path else ""
        self._text, self._length = [], 0
        if "SchemeInformation" in self._path:
            self._scheme(known, above, said)
        elif known == "Name" and above == "TSPName":
            self._provider = self._chosen("TSPName", said)
        elif known == "Name" and above == "ServiceName" and "ServiceInformation" in self._path:
            self._chosen("ServiceName", said)
        elif known == "X509Certificate" and "ServiceInformation" in self._path:
            self._certificate(said)
        elif known in {"ServiceTypeIdentifier", "ServiceStatus", "StatusStartingTime"}:
            self._status.setdefault(known, said)
        elif known in {"ServiceInformation", "ServiceHistoryInstance"}:
            self._period()
        elif known == "TSPService":
            self._service()

    def _scheme(self, known: str, above: str, said: str) -> None:
        if known in {"TSLSequenceNumber", "SchemeTerritory", "ListIssueDateTime"}:
            self.facts.setdefault(known, said)
        elif known == "dateTime" and above == "NextUpdate":
            self.facts.setdefault("NextUpdate", said)
        elif known == "Name" and above == "SchemeOperatorName":
            self.facts.setdefault("SchemeOperatorName", said[:300])

    def _chosen(self, kind: str, said: str) -> str:
        """Keep a name, in English before any other language but the first where there is none."""
        if kind not in self._names or self._language == "en":
            self._names[kind] = said[:300]
        return self._names[kind]

    def _certificate(self, said: str) -> None:
        try:
            der = b64decode("".join(said.split()), validate=True)
            read_certificate(der)
        except (ValueError, MalformedError):
            return
        if der not in self._certificates:
            self._certificates.append(der)

    def _period(self) -> None:
        since = _moment(self._status.get("StatusStartingTime", ""))
        if since is not None:
            kind = _last_word(self._status.get("ServiceTypeIdentifier", ""), _TYPE)
            status = _last_word(self._status.get("ServiceStatus", ""), _STATUS)
            self._periods.append(Period(kind, status, since))
        self._status = {}

    def _service(self) -> None:
        if len(self.services) >= SERVICES_AT_MOST:
            raise MalformedError("trusted list", "too many services")
        name = self._names.get("ServiceName", "")
        self.services.append(
            ListedService(self._provider, name, tuple(self._certificates), tuple(self._periods))
        )


def _last_word(address: str, after: str) -> str:
    """Return what ETSI calls a type or a status, without the place its word list has had over time."""
    return address.partition(after)[2].rstrip("/") if address.startswith(_WORDS) else ""


def _moment(said: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
