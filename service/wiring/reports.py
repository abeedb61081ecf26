"""Periodic reports: settings → who gathers, who writes, who seals, who sends."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from service.adoption.periodic.contents import Report, ReportReader
from service.adoption.periodic.reports import LANGUAGES, PeriodicReports, SealedReport
from service.events.ledger import LedgerDamagedError
from service.web.paper.periodic import (
    FIELD,
    Letterhead,
    PeriodicWriter,
    letter_about,
    shown_in_seal,
)
from service.web.paper.periodic_trust import LedgerMark
from service.web.paper.typesetting import Typeset, typeset

if TYPE_CHECKING:
    from service.wiring import Rooms

log = logging.getLogger(__name__)


def periodic_reports(rooms: Rooms) -> PeriodicReports:
    """Return the desk of periodic reports; a report is set in the sandbox, for names come from HR."""
    adoption, settings = rooms.figures.adoption, rooms.settings
    told = settings.adoption
    writer = PeriodicWriter(
        run=partial(_set, rooms),
        letterhead=Letterhead(
            told.report_parent,
            told.report_agency,
            told.report_place,
            told.report_symbol,
            tuple(told.report_copies),
        ),
        public_url=settings.public_url,
        ledger=partial(_mark, rooms),
    )
    return PeriodicReports(
        memory=rooms.memory,
        clock=rooms.clock,
        vault=rooms.vault,
        reader=ReportReader(rooms.memory, rooms.clock, adoption.measures, adoption.zone),
        write=writer.write,
        seal=None if rooms.report_seal is None else partial(_seal, rooms),
        outbox=rooms.outbox,
        recipients=tuple(told.report_recipients),
        letter=partial(_letter, settings.public_url),
    )


def _set(rooms: Rooms, told: str) -> Typeset:
    return rooms.sandbox.run(typeset, told)


def _seal(rooms: Rooms, pdf: bytes, language: str) -> SealedReport:
    assert rooms.report_seal is not None
    sealed = rooms.report_seal.seal_in(pdf, FIELD, shown_in_seal(language))
    return SealedReport(sealed.pdf, str(sealed.level))


def _letter(public_url: str, report: Report, *, sha256: str, level: str) -> tuple[str, str]:
    return letter_about(report, LANGUAGES[0], sha256=sha256, level=level, public_url=public_url)


def _mark(rooms: Rooms) -> LedgerMark | None:
    """Sign how far the ledger has come, and return it as it is printed."""
    try:
        newest = rooms.ledger.checkpoints.make()
    except LedgerDamagedError:
        log.exception("a report is made over a damaged ledger, and says so")
        return LedgerMark(rooms.settings.ledger.origin, 0, "", damaged=True)
    if newest is None:
        return None
    told = newest.checkpoint
    return LedgerMark(told.origin, told.size, told.root.hex())
