"""The periodic reports that were made and kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from service.store.tables.adoption import PeriodRow
from service.store.tables.adoption_reports import AdoptionReportRow


def reports_of(session: Session, period: str) -> Sequence[AdoptionReportRow]:
    """Return the reports of a period, the newest version of each language first."""
    row = AdoptionReportRow
    wanted = select(row).where(row.period == period)
    return session.scalars(wanted.order_by(row.language.desc(), row.version.desc())).all()


def newest_report(session: Session, period: str, language: str) -> AdoptionReportRow | None:
    """Return the last report of a period in a language, None where none was made."""
    row = AdoptionReportRow
    wanted = select(row).where(row.period == period, row.language == language)
    return session.scalars(wanted.order_by(row.version.desc()).limit(1)).first()


def knows_report(session: Session, sha256: str) -> bool:
    """Tell whether a file in the vault is a report."""
    return bool(session.scalar(select(exists().where(AdoptionReportRow.sha256 == sha256))))


def periods_closed_since(session: Session, moment: datetime) -> Sequence[str]:
    """Return the names of the periods that were closed since a moment, the earliest first."""
    wanted = select(PeriodRow.name).where(PeriodRow.closed_at >= moment)
    return session.scalars(wanted.order_by(PeriodRow.last, PeriodRow.name)).all()


def closed_periods(session: Session, limit: int) -> Sequence[str]:
    """Return the names of the periods that were closed, the latest first."""
    wanted = select(PeriodRow.name).order_by(PeriodRow.last.desc(), PeriodRow.first.desc())
    return session.scalars(wanted.limit(limit)).all()
