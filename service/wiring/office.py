"""The office flow: routes and turns, numbers, the agency's signature, issue."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from config.settings import ROOT
from service.journeys.issuing import IssuingJourney, OfficeFlow
from service.journeys.provisioning.working_days import WorkingTime, load_working_time
from service.journeys.register.types import DocumentTypes, load_document_types

if TYPE_CHECKING:
    from service.wiring import Rooms

POLICIES = ROOT / "config" / "policies"


class OfficeRooms:
    """The collaborators of the office flow, each made when it is first asked for."""

    def __init__(self, rooms: Rooms) -> None:
        self.rooms = rooms

    @cached_property
    def types(self) -> DocumentTypes:
        """The kinds of documents and how each is numbered."""
        return load_document_types(ROOT / self.rooms.settings.documents.types_file)

    @cached_property
    def working(self) -> WorkingTime:
        """Which days are worked on."""
        return load_working_time(POLICIES / "holidays.toml")

    @cached_property
    def flow(self) -> OfficeFlow:
        """What the signing journey asks: whose turn it is, and what follows."""
        return OfficeFlow(
            types=self.types,
            working=self.working,
            notices=self.rooms.deliveries.notices,
            delivery=self.rooms.deliveries.dispatch,
            mandates=self.rooms.capacities,
        )

    @cached_property
    def issuing(self) -> IssuingJourney:
        """An outgoing document on its way."""
        flow = self.flow
        return IssuingJourney(
            memory=self.rooms.memory,
            clock=self.rooms.clock,
            signing=self.rooms.signing,
            types=self.types,
            address=self.public_address,
            working=flow.working,
            notices=flow.notices,
            delivery=flow.delivery,
            mandates=flow.mandates,
        )

    def public_address(self, code: str) -> str:
        """Return the permanent public address of a code, as it is printed."""
        return f"{self.rooms.settings.public_url.rstrip('/')}/v/{code}"
