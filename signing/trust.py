"""Trust domains: which roots are believed, for what, and from when to when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TrustAnchor:
    """One root (or directly trusted) certificate as DER, with where it came from."""

    certificate: bytes
    source: str
    trusted_from: datetime | None = None
    trusted_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrustDomain:
    """A community of certificates under one rule book.

    `key` is the stable word in reports (`official`, `public`, `internal`); `anchors` are believed,
    `intermediates` only help to build paths (most files in circulation embed the leaf alone).
    """

    key: str
    anchors: tuple[TrustAnchor, ...]
    intermediates: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class TrustStore:
    """All domains a verifier or a signer believes in; the first that knows a root names it."""

    domains: tuple[TrustDomain, ...] = field(default=())
