"""The periodic reports that were made and kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

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


def closed_of_late(session: Session, since: date) -> Sequence[str]:
    """Return the names of the closed periods that ended on a day or after it, the earliest first."""
    wanted = select(PeriodRow.name).where(PeriodRow.last >= since)
    return session.scalars(wanted.order_by(PeriodRow.last, PeriodRow.name)).all()
