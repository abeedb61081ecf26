"""From rows and described domains to what a page shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from service.journeys.trust.living import ANCHOR, INTERMEDIATE, LivingTrust, merged
from service.journeys.trust.views import DomainView, EntryView
from service.store.queries.trust import trust_entries
from service.store.tables.trust import TrustEntryRow
from signing.certificates import describe
from signing.trust import TrustAnchor, TrustDomain, TrustStore


def domain_views(session: Session, trust: LivingTrust, moment: datetime) -> tuple[DomainView, ...]:
    """Return every domain, what files describe before what administrators put in."""
    rows = trust_entries(session)
    return tuple(
        _domain_view(domain, [row for row in rows if row.domain == domain.key], trust, moment)
        for domain in merged(trust.described, rows)
    )


def _domain_view(
    domain: TrustDomain, rows: Sequence[TrustEntryRow], trust: LivingTrust, moment: datetime
) -> DomainView:
    described = next((one for one in trust.described if one.key == domain.key), None)
    alone = TrustStore((domain,))
    anchors = [_anchor_view(one, None, moment) for one in (described.anchors if described else ())]
    helpers = [
        _helper_view(one, None, alone, moment)
        for one in (described.intermediates if described else ())
    ]
    for row in rows:
        if row.part == ANCHOR:
            anchor = TrustAnchor(row.certificate, row.source, row.trusted_from, row.trusted_until)
            anchors.append(_anchor_view(anchor, row, moment))
        else:
            helpers.append(_helper_view(row.certificate, row, alone, moment))
    return DomainView(domain.key, tuple(anchors), tuple(helpers), domain.awaited)


def _anchor_view(anchor: TrustAnchor, row: TrustEntryRow | None, moment: datetime) -> EntryView:
    summary = describe(anchor.certificate)
    since = anchor.trusted_from or summary.not_before
    state = "later" if moment < since else "now" if anchor.is_trusted_at(moment) else "ended"
    return EntryView(
        id=row.id if row else None,
        part=ANCHOR,
        certificate=summary,
        source=anchor.source,
        trusted_from=anchor.trusted_from,
        trusted_until=anchor.trusted_until,
        added_at=row.added_at if row else None,
        added_by=row.added_by if row else None,
        state=state,
        connected=True,
    )


def _helper_view(
    der: bytes, row: TrustEntryRow | None, domain: TrustStore, moment: datetime
) -> EntryView:
    """Tell of an intermediate; whether it leads to an anchor is asked at a time it was valid."""
    summary = describe(der)
    when = min(max(moment, summary.not_before), summary.not_after)
    return EntryView(
        id=row.id if row else None,
        part=INTERMEDIATE,
        certificate=summary,
        source=row.source if row else "",
        trusted_from=None,
        trusted_until=None,
        added_at=row.added_at if row else None,
        added_by=row.added_by if row else None,
        state="helper",
        connected=domain.path_for(der, (), when) is not None,
    )
