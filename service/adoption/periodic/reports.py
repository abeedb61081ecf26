"""Periodic reports: made once for a closed period, kept, handed out, and sent to whoever is to read them.

The file lies in the vault before a row names it; row, event and letter come in one transaction. A
provisional report is made anew each time and kept by nobody but whoever asked.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final, Protocol

from sqlalchemy.exc import IntegrityError

from service.adoption.periodic.contents import Report, ReportReader
from service.clock import Clock
from service.events.adoption import AdoptionReportMade, AdoptionReportTaken
from service.events.ledger import record
from service.post.letters import Attachment
from service.post.outbox import Delivery, Outbox
from service.store.engine import Memory
from service.store.queries import adoption_reports as queries
from service.store.tables.adoption_reports import AdoptionReportRow
from service.store.vault import Vault

LANGUAGES: Final = ("vi", "en")
BY_CLOCK: Final = "schedule"
PURPOSE: Final = "adoption_report"
SENT_WITHIN: Final = timedelta(days=60)
_MONTH: Final = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True, slots=True)
class SealedReport:
    """A report as it is handed out; `level` is what its signature reached, empty where none is."""

    pdf: bytes
    level: str


class Writer(Protocol):
    """Writes a report as PDF, with an empty field for the seal if it will be sealed."""

    def __call__(
        self, report: Report, language: str, *, made_at: datetime, sealed: bool, version: int
    ) -> bytes:
        """Return the file."""
        ...


class LetterWriter(Protocol):
    """Writes what stands in the letter that carries a report."""

    def __call__(self, report: Report, *, sha256: str, level: str) -> tuple[str, str]:
        """Return subject and text."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A report that was made: version 0 is provisional and kept nowhere.

    `sent` tells whether a letter carried it; its deliveries are forgotten with the letter.
    """

    period: str
    language: str
    version: int
    sha256: str
    size: int
    level: str
    made_at: datetime
    deliveries: tuple[Delivery, ...] = ()
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """What there is of a period: the report's facts, what was kept, and whether letters go out."""

    report: Report
    kept: tuple[Kept, ...]
    recipients: int
    relay: bool


@dataclass(frozen=True)
class PeriodicReports:
    """Makes reports and hands them out."""

    memory: Memory
    clock: Clock
    vault: Vault
    reader: ReportReader
    write: Writer
    seal: Callable[[bytes, str], SealedReport] | None
    outbox: Outbox
    recipients: Sequence[str]
    letter: LetterWriter

    def show(self, name: str) -> Shelf:
        """Return what there is of a period; raises UnusablePeriodError."""
        report = self.reader.gather(name)
        with self.memory.reading() as session:
            rows = queries.reports_of(session, name)
        kept = tuple(self._kept(row) for row in rows)
        return Shelf(report, kept, len(self.recipients), self.outbox.relay is not None)

    def take(self, name: str, language: str, *, by: str | None, form: str) -> tuple[Kept, bytes]:
        """Return the report of a period and its octets; it is made if it was not yet.

        Raises:
            UnusablePeriodError: it is no name of a period, or the period has not begun.
            DocumentRefusedError: setting it took too much.
            SigningError: the key could not be used.

        """
        report = self.reader.gather(name)
        if report.closed_at is None:
            return self._provisional(report, language, by)
        row = self._made(report, language, by)
        event = AdoptionReportTaken(name, language, row.version, row.sha256, form)
        with self.memory.writing() as session:
            record(session, event, moment=self.clock(), actor=by)
        return self._kept(row), self.vault.path(row.sha256).read_bytes()

    def send_due(self) -> tuple[str, ...]:
        """Make the reports of closed months that ended lately, write each letter once; return the months.

        Safe to run twice. Without recipients or a relay the reports are made and wait. What ended long
        ago is not sent: a house that closes a whole year in its first night writes no dozen letters.
        """
        since = (self.clock() - SENT_WITHIN).date()
        with self.memory.reading() as session:
            names = queries.closed_of_late(session, since)
        return tuple(name for name in names if _MONTH.fullmatch(name) and self._sent(name))

    def _sent(self, name: str) -> bool:
        """Make one month's report, and write its letter unless that was done; tell whether it was written."""
        report, language = self.reader.gather(name), LANGUAGES[0]
        row = self._made(report, language, BY_CLOCK)
        if not self.recipients or self.outbox.relay is None:
            return False
        file = f"bao-cao-{name}.pdf"
        content = self.vault.path(row.sha256).read_bytes()
        subject, body = self.letter(report, sha256=row.sha256, level=row.level)
        with self.memory.writing() as session:
            locked = session.get_one(
                AdoptionReportRow, (name, language, row.version), with_for_update=True
            )
            if any(one.letter_id for one in queries.reports_of(session, name)):
                return False
            locked.letter_id = self.outbox.enqueue(
                session,
                self.recipients,
                subject,
                body,
                [Attachment(file, "application/pdf", content)],
                purpose=PURPOSE,
            )
        return True

    def _provisional(self, report: Report, language: str, by: str | None) -> tuple[Kept, bytes]:
        moment = self.clock()
        made = self._sealed(report, language, moment, version=1)
        sha256 = hashlib.sha256(made.pdf).hexdigest()
        event = AdoptionReportMade(
            report.name, language, 0, True, report.digest, sha256, made.level
        )
        with self.memory.writing() as session:
            record(session, event, moment=moment, actor=by)
        size = len(made.pdf)
        return Kept(report.name, language, 0, sha256, size, made.level, moment), made.pdf

    def _made(self, report: Report, language: str, by: str | None) -> AdoptionReportRow:
        """Return the kept report that tells exactly this; make it if there is none."""
        with self.memory.reading() as session:
            newest = queries.newest_report(session, report.name, language)
        if newest is not None and newest.told_digest == report.digest:
            return newest
        moment, version = self.clock(), newest.version + 1 if newest else 1
        made = self._sealed(report, language, moment, version=version)
        stored = self.vault.put(BytesIO(made.pdf))
        row = AdoptionReportRow(
            period=report.name, language=language, version=version, told_digest=report.digest,
            sha256=stored.sha256, size=stored.size, level=made.level, made_at=moment,
            made_by=by or "", letter_id=None,
        )  # fmt: skip
        event = AdoptionReportMade(
            report.name, language, version, False, report.digest, stored.sha256, made.level
        )
        try:
            with self.memory.writing() as session:
                session.add(row)
                session.flush()
                record(session, event, moment=moment, actor=by)
        except IntegrityError:  # another process was a moment quicker
            with self.memory.reading() as session:
                theirs = queries.newest_report(session, report.name, language)
            assert theirs is not None
            return theirs
        return row

    def _sealed(
        self, report: Report, language: str, moment: datetime, *, version: int
    ) -> SealedReport:
        sealed = self.seal is not None
        pdf = self.write(report, language, made_at=moment, sealed=sealed, version=version)
        return SealedReport(pdf, "") if self.seal is None else self.seal(pdf, language)

    def _kept(self, row: AdoptionReportRow) -> Kept:
        deliveries = () if row.letter_id is None else self.outbox.deliveries(row.letter_id)
        return Kept(
            row.period, row.language, row.version, row.sha256, row.size, row.level, row.made_at,
            deliveries, row.letter_id is not None,
        )  # fmt: skip
