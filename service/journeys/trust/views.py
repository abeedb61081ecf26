"""What a page shows of a trust domain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from signing.certificates import CertificateSummary


@dataclass(frozen=True, slots=True)
class EntryView:
    """One certificate that is trusted, or helps to find whom to trust, and why.

    `id` is None where a file of the set-up describes it: no page changes that. `state` is `now`,
    `later`, `ended`, or `helper` for an intermediate.
    """

    id: str | None
    part: str
    certificate: CertificateSummary
    source: str
    trusted_from: datetime | None
    trusted_until: datetime | None
    added_at: datetime | None
    added_by: str | None
    state: str
    connected: bool  # an intermediate that leads to an anchor of its domain; anchors always


@dataclass(frozen=True, slots=True)
class DomainView:
    """A domain with its certificates; `awaited` are files that an operator has yet to put in place."""

    key: str
    anchors: tuple[EntryView, ...]
    intermediates: tuple[EntryView, ...]
    awaited: tuple[str, ...]
