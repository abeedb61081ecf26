"""What administrators put into the trust domains."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.store.tables.trust import TrustEntryRow


def trust_version(session: Session) -> tuple[int, int]:
    """Return how often anything was put in and taken out: it differs whenever trust does."""
    put, taken = session.execute(
        select(func.count(), func.count(TrustEntryRow.removed_at)).select_from(TrustEntryRow)
    ).one()
    return int(put), int(taken)


def trust_entries(session: Session) -> Sequence[TrustEntryRow]:
    """Return what is in force, in the order it came."""
    return session.scalars(
        select(TrustEntryRow)
        .where(TrustEntryRow.removed_at.is_(None))
        .order_by(TrustEntryRow.added_at, TrustEntryRow.id)
    ).all()


def locked_trust_entry(session: Session, entry_id: str) -> TrustEntryRow | None:
    """Return one entry, to be changed by nobody else meanwhile."""
    return session.get(TrustEntryRow, entry_id, with_for_update=True)


def same_trust_entry(session: Session, domain: str, sha256: str) -> TrustEntryRow | None:
    """Return the entry in force of this certificate in this domain."""
    return session.scalars(
        select(TrustEntryRow)
        .where(
            TrustEntryRow.domain == domain,
            TrustEntryRow.sha256 == sha256,
            TrustEntryRow.removed_at.is_(None),
        )
        .limit(1)
    ).first()
