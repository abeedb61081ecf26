"""Everything about what units report, as the doors ask for it."""

from __future__ import annotations

from dataclasses import dataclass

from service.adoption.report_deciding import Deciding
from service.adoption.report_reading import Reading
from service.adoption.reported import Bringing
from service.adoption.reported_board import ReportedBoard


@dataclass(frozen=True, slots=True)
class ReportDesk:
    """Reports come in, are decided on, are shown, and become figures."""

    bringing: Bringing
    deciding: Deciding
    reading: Reading
    board: ReportedBoard
