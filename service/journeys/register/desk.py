"""What doors may ask of numbers and registers."""

from __future__ import annotations

from dataclasses import dataclass

from service.clock import Clock
from service.journeys.mandates.keepers import Keepers
from service.journeys.register.agencies import Agencies
from service.journeys.register.book import RegisterBook
from service.journeys.register.numbering import Numbering
from service.journeys.register.types import DocumentTypes
from service.store.engine import Memory


@dataclass(frozen=True, slots=True)
class Register:
    """Numbers, the book they stand in, and the agencies that give them."""

    numbering: Numbering
    book: RegisterBook
    agencies: Agencies

    @property
    def types(self) -> DocumentTypes:
        """The kinds of documents there are."""
        return self.numbering.types


def open_register(memory: Memory, clock: Clock, types: DocumentTypes, keepers: Keepers) -> Register:
    """Return the register over a memory; `keepers` tells who keeps an agency's papers."""
    numbering = Numbering(types)
    return Register(
        numbering,
        RegisterBook(memory=memory, clock=clock, numbering=numbering, keepers=keepers),
        Agencies(memory=memory, clock=clock, numbering=numbering, keepers=keepers),
    )
