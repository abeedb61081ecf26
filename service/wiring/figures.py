"""Settings → the collaborators of everything about figures; a part of the wiring, nothing else."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.settings import ROOT
from service.adoption.board import Board
from service.adoption.comparing import Comparing
from service.adoption.desk import AdoptionDesk
from service.adoption.exports.exporting import Exports
from service.adoption.exports.saved import SavedQueries
from service.adoption.ladders.climbing import Ladders
from service.adoption.ladders.listing import Lists
from service.adoption.measures import load_measures
from service.adoption.periodic.reports import PeriodicReports
from service.adoption.reported.board import ReportedBoard
from service.adoption.reported.deciding import Deciding
from service.adoption.reported.desk import ReportDesk
from service.adoption.reported.reading import Reading
from service.adoption.reported.reporting import Bringing
from service.adoption.sources.logs import MailLogs
from service.wiring.reports import periodic_reports

if TYPE_CHECKING:
    from service.wiring import Rooms


class FigureRooms:
    """Where figures are counted, asked for, reported, exported and told."""

    def __init__(self, rooms: Rooms) -> None:
        self.rooms = rooms

    @cached_property
    def adoption(self) -> AdoptionDesk:
        """How far things have come."""
        settings = self.rooms.settings
        return AdoptionDesk(
            self.rooms.memory,
            self.rooms.clock,
            load_measures(ROOT / settings.adoption.measures_file),
            ZoneInfo(settings.adoption.time_zone),
            lambda: hashlib.sha256(b"adoption " + settings.service_secret).digest(),
        )

    @cached_property
    def mail_logs(self) -> MailLogs:
        """What mail logs tell."""
        return MailLogs(self.rooms.memory, self.rooms.clock, self.adoption.zone)

    @cached_property
    def board(self) -> Board:
        """What the pages show of it."""
        desk = self.adoption
        return Board(memory=desk.memory, clock=desk.clock, measures=desk.measures, zone=desk.zone)

    @cached_property
    def ladders(self) -> Ladders:
        """How far people have climbed."""
        desk = self.adoption
        return Ladders(memory=desk.memory, clock=desk.clock, measures=desk.measures, zone=desk.zone)

    @cached_property
    def comparing(self) -> Comparing:
        """Bodies side by side."""
        desk = self.adoption
        return Comparing(
            memory=desk.memory, clock=desk.clock, measures=desk.measures, zone=desk.zone
        )

    @cached_property
    def lists(self) -> Lists:
        """Who is behind."""
        desk = self.adoption
        return Lists(
            memory=desk.memory,
            clock=desk.clock,
            measures=desk.measures,
            zone=desk.zone,
            secret=desk.secret,
        )

    @cached_property
    def exports(self) -> Exports:
        """Questions in words, and their answers as files."""
        return Exports(self.adoption, self.rooms.ledger.checkpoints)

    @cached_property
    def reports(self) -> ReportDesk:
        """What units report of themselves."""
        desk = self.adoption
        memory, clock, measures, zone = desk.memory, desk.clock, desk.measures, desk.zone
        deciding = Deciding(memory=memory, clock=clock, measures=measures)
        return ReportDesk(
            bringing=Bringing(
                memory=memory, vault=self.rooms.vault, clock=clock, measures=measures, zone=zone
            ),
            deciding=deciding,
            reading=Reading(
                memory=memory,
                vault=self.rooms.vault,
                clock=clock,
                measures=measures,
                zone=zone,
                deciding=deciding,
            ),
            board=ReportedBoard(memory=memory, clock=clock, measures=measures, zone=zone),
        )

    @cached_property
    def periodic_reports(self) -> PeriodicReports:
        """What is told of a period as a whole, signed."""
        return periodic_reports(self.rooms)

    def close_periods(self) -> None:
        """Close the periods whose time is over, and report of the months among them."""
        self.adoption.close_ended_periods()
        self.periodic_reports.send_due()

    @cached_property
    def saved_queries(self) -> SavedQueries:
        """Questions kept under a name."""
        return SavedQueries(self.rooms.memory, self.rooms.clock, self.adoption.zone)
