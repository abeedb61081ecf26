"""Trust domains: which roots are believed, for what, and from when to when."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.x509.oid import ExtensionOID, SignatureAlgorithmOID

from signing.errors import SigningError
from signing.foreign import (
    UNREADABLE,
    MalformedError,
    certificates_in,
    is_signed_by,
    read_certificate,
)
from signing.trust_lists import read_trusted_list

MAX_PATH = 8
MAX_STEPS = 64
MAX_EXTRA = 64
UNDERSTOOD = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.CRL_DISTRIBUTION_POINTS,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
        ExtensionOID.SUBJECT_KEY_IDENTIFIER,
    }
)


class TrustError(SigningError):
    """A description of a trust domain cannot be used; `reason` is a stable word.

    `unreadable`, `missing_file`, `fingerprint_differs`, `no_fingerprint`; of one certificate also
    `several` and `not_an_authority`.
    """

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"trust domain: {reason} ({detail})")

    def __reduce__(self) -> tuple[type[TrustError], tuple[str, str]]:
        """Cross a process border whole."""
        return type(self), (self.reason, self.detail)


@dataclass(frozen=True, slots=True)
class TrustAnchor:
    """One root (or directly trusted) certificate as DER, with where it came from."""

    certificate: bytes
    source: str
    trusted_from: datetime | None = None
    trusted_until: datetime | None = None

    def is_trusted_at(self, moment: datetime) -> bool:
        """Tell whether the anchor is believed then; its own validity bounds it by default."""
        own = read_certificate(self.certificate)
        start = self.trusted_from or own.not_valid_before_utc
        return start <= moment <= (self.trusted_until or own.not_valid_after_utc)


@dataclass(frozen=True, slots=True)
class TrustDomain:
    """A community of certificates under one rule book.

    `key` is the stable word in reports (`official`, `public`, `internal`); `anchors` are believed,
    `intermediates` only help to build paths (most files in circulation embed the leaf alone);
    `awaited` names files whose fingerprint is known but which nobody has put in place yet.
    """

    key: str
    anchors: tuple[TrustAnchor, ...]
    intermediates: tuple[bytes, ...] = ()
    awaited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificationPath:
    """A path whose every signature was verified: DER, leaf first, the anchor's certificate last."""

    certificates: tuple[bytes, ...]
    domain: str
    anchor: TrustAnchor


@dataclass(frozen=True, slots=True)
class TrustStore:
    """All domains a verifier or a signer believes in; the first that knows a root names it."""

    domains: tuple[TrustDomain, ...] = field(default=())

    def path_for(
        self, leaf: bytes, extra: Sequence[bytes], moment: datetime
    ) -> CertificationPath | None:
        """Return a path from a certificate to an anchor believed at that moment, or None.

        `extra` are certificates that came along; they help, they are not believed. At most
        `MAX_STEPS` signatures are tried, whatever a stranger sends along.
        """
        try:
            read_certificate(leaf)
        except MalformedError:
            return None
        for domain in self.domains:
            search = _Search(domain, _readable(extra), moment)
            if (found := search.onwards((leaf,))) is not None:
                return found
        return None


def _readable(extra: Sequence[bytes]) -> list[bytes]:
    """Return those certificates that can be read, and not too many."""
    found: list[bytes] = []
    for one in extra[:MAX_EXTRA]:
        try:
            read_certificate(one)
        except MalformedError:
            continue
        found.append(one)
    return found


class _Search:
    """The search for one path in one domain, depth first, with a budget."""

    def __init__(self, domain: TrustDomain, extra: Sequence[bytes], moment: datetime) -> None:
        self._domain, self._moment = domain, moment
        self._anchors = [one for one in domain.anchors if one.is_trusted_at(moment)]
        self._helpers = tuple(dict.fromkeys((*domain.intermediates, *extra)))
        self._left = MAX_STEPS

    def onwards(self, path: tuple[bytes, ...]) -> CertificationPath | None:
        """Return the path completed, trying anchors before helpers."""
        for anchor in self._anchors:
            if path[-1] == anchor.certificate:
                return CertificationPath(path, self._domain.key, anchor)
        for anchor in self._anchors:
            if self._issues(anchor.certificate, path, is_anchor=True):
                whole = (*path, anchor.certificate)
                return CertificationPath(whole, self._domain.key, anchor)
        if len(path) >= MAX_PATH:
            return None
        for helper in self._helpers:
            if helper not in path and self._issues(helper, path, is_anchor=False):
                found = self.onwards((*path, helper))
                if found is not None:
                    return found
        return None

    def _issues(self, issuer: bytes, path: tuple[bytes, ...], *, is_anchor: bool) -> bool:
        """Tell whether a certificate may be and is the issuer of the last one of a path."""
        child, parent = read_certificate(path[-1]), read_certificate(issuer)
        if child.issuer.public_bytes() != parent.subject.public_bytes() or self._left <= 0:
            return False
        self._left -= 1
        if not is_anchor and not _in_force(parent, self._moment):
            return False
        if not _may_issue(parent, len(path) - 1):
            return False
        pinned = path[-1] in self._domain.intermediates
        return is_issued_by(path[-1], issuer, pinned=pinned)


def _in_force(certificate: x509.Certificate, moment: datetime) -> bool:
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc


def _may_issue(issuer: x509.Certificate, below: int) -> bool:
    """Tell whether a certificate may issue others, with so many CAs between it and the leaf."""
    for one in issuer.extensions:
        if one.critical and one.oid not in UNDERSTOOD:  # RFC 5280, 4.2: then it must be rejected
            return False
        if isinstance(one.value, x509.KeyUsage) and not one.value.key_cert_sign:
            return False
    try:
        constraints = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return False
    depth = constraints.path_length
    return constraints.ca and (depth is None or below <= depth)


@lru_cache(maxsize=4096)
def is_issued_by(child: bytes, issuer: bytes, *, pinned: bool = False) -> bool:
    """Tell whether the issuer's key signed a certificate; names are compared too.

    A SHA-1 signature counts only on a certificate that is itself pinned by its fingerprint.
    """
    certificate, parent = read_certificate(child), read_certificate(issuer)
    if certificate.issuer.public_bytes() != parent.subject.public_bytes():
        return False
    try:
        return is_signed_by(
            parent.public_key(),
            certificate.signature,
            certificate.tbs_certificate_bytes,
            certificate.signature_hash_algorithm,
            pss=certificate.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS,
            sha1_too=pinned,
        )
    except UNREADABLE:
        return False


def fingerprint(der: bytes) -> str:
    """Return the SHA-256 of a certificate, lower-case hex."""
    return hashlib.sha256(der).hexdigest()


def domain_of(key: str, certificates: bytes, source: str) -> TrustDomain:
    """Return a domain whose anchors are all certificates of a file's octets (PEM or DER).

    Raises:
        TrustError: there is no certificate in them.

    """
    try:
        found = certificates_in(certificates)
    except MalformedError as flaw:
        raise TrustError("unreadable", source) from flaw
    return TrustDomain(key, tuple(TrustAnchor(one, source) for one in found))


def load_domain(description: Path) -> TrustDomain:
    """Return the domain a TOML file describes; certificate files lie beside it.

    Every file must have the SHA-256 fingerprint that is stated for it. A file marked
    `awaited = true` may be missing: its fingerprint is known, an operator has yet to place it.

    Raises:
        TrustError: the description or a certificate cannot be used, and why.

    """
    try:
        told = tomllib.loads(description.read_text("utf-8"))
        key = str(told["key"])
        anchors = list(_entries(told, "anchors", description))
        listed = [one for entry in told.get("lists", []) for one in _listed(entry, description)]
        intermediates = list(_entries(told, "intermediates", description))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as flaw:
        raise TrustError("unreadable", f"{description.name}: {flaw}") from flaw
    return TrustDomain(
        key,
        (*(_anchor(entry, der) for entry, der in anchors if der is not None), *listed),
        tuple(der for _, der in intermediates if der is not None),
        tuple(str(entry["file"]) for entry, der in anchors + intermediates if der is None),
    )


def _entries(
    told: dict[str, Any], kind: str, description: Path
) -> Iterator[tuple[dict[str, Any], bytes | None]]:
    """Yield the entries of one kind, each with its certificate, or None while it is awaited."""
    for entry in told.get(kind, []):
        name = str(entry["file"])
        path = description.parent / name
        if Path(name).name != name:
            raise TrustError("unreadable", f"{name} does not lie beside {description.name}")
        if "sha256" not in entry:
            raise TrustError("no_fingerprint", name)
        if not path.exists():
            if not entry.get("awaited", False):
                raise TrustError("missing_file", name)
            yield entry, None
            continue
        yield entry, _pinned(path, str(entry["sha256"]))


def _listed(entry: dict[str, Any], description: Path) -> Iterator[TrustAnchor]:
    """Yield what a trusted list (ETSI TS 119 612) beside the description vouches for."""
    name, stated = str(entry["file"]), entry.get("sha256")
    path = description.parent / name
    if Path(name).name != name:
        raise TrustError("unreadable", f"{name} does not lie beside {description.name}")
    if stated is None:
        raise TrustError("no_fingerprint", name)
    if not path.exists():
        raise TrustError("missing_file", name)
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != in_plain_hex(str(stated)):
        raise TrustError("fingerprint_differs", f"{name} has {found}, stated is {stated}")
    try:
        vouched = read_trusted_list(data).vouched()
    except MalformedError as flaw:
        raise TrustError("unreadable", name) from flaw
    for one in vouched:
        yield TrustAnchor(one.certificate, one.source, one.since, one.until)


def in_plain_hex(fingerprint: str) -> str:
    """Return a fingerprint as written by whatever tool, in lower-case hex alone.

    >>> in_plain_hex("F7:BC 89-05")
    'f7bc8905'
    """
    return "".join(one for one in fingerprint.lower() if one not in ":- \t\r\n\u00a0")


def _pinned(path: Path, stated: str) -> bytes:
    """Return the one certificate of a file, if it has the stated fingerprint."""
    try:
        (der,) = certificates_in(path.read_bytes())
    except (MalformedError, ValueError, OSError) as flaw:
        raise TrustError("unreadable", path.name) from flaw
    found = fingerprint(der)
    if found != in_plain_hex(stated):
        raise TrustError("fingerprint_differs", f"{path.name} has {found}, stated is {stated}")
    return der


def _anchor(entry: dict[str, Any], der: bytes) -> TrustAnchor:
    source = str(entry.get("source", entry["file"]))
    return TrustAnchor(der, source, _moment(entry.get("from")), _moment(entry.get("until")))


def _moment(told: Any) -> datetime | None:
    """Return an aware moment; a date alone is its first second, UTC."""
    if told is None:
        return None
    if isinstance(told, datetime):
        return told if told.tzinfo else told.replace(tzinfo=UTC)
    if isinstance(told, date):
        return datetime.combine(told, time(), UTC)
    raise TrustError("unreadable", f"{told!r} is not a moment")
