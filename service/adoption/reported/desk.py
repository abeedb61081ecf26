"""Everything about what units report, as the doors ask for it."""

from __future__ import annotations

from dataclasses import dataclass

from service.adoption.reported.board import ReportedBoard
from service.adoption.reported.deciding import Deciding
from service.adoption.reported.reading import Reading
from service.adoption.reported.reporting import Bringing


@dataclass(frozen=True, slots=True)
class ReportDesk:
    """Reports come in, are decided on, are shown, and become figures."""

    bringing: Bringing
    deciding: Deciding
    reading: Reading
    board: ReportedBoard
