"""Settings → what sends issued documents, tells people and packs evidence; a part of the wiring."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from config.settings import ROOT
from service.journeys.delivery import DeliveryDesk, Dispatch, ReceiptDesk, Tracking
from service.journeys.notices import CalendarDesk, Digests, NoticeBoard
from service.journeys.provisioning.working_days import WorkingTime, load_working_time
from service.journeys.register.types import DocumentTypes, load_document_types
from service.post.outbox import LetterEnd
from service.web.translations import say

if TYPE_CHECKING:
    from service.wiring import Rooms

POLICIES = ROOT / "config" / "policies"


class DeliveryRooms:
    """Letters with documents, their receipts, and notices."""

    def __init__(self, rooms: Rooms) -> None:
        self.rooms = rooms

    @cached_property
    def types(self) -> DocumentTypes:
        """The kinds of documents."""
        return load_document_types(POLICIES / "document_types.toml")

    @cached_property
    def working(self) -> WorkingTime:
        """Which days are worked on."""
        return load_working_time(POLICIES / "holidays.toml")

    @cached_property
    def notices(self) -> NoticeBoard:
        """Tells people what waits for them."""
        rooms = self.rooms
        return NoticeBoard(rooms.memory, rooms.clock, rooms.outbox, say, self.inbox)

    @cached_property
    def digests(self) -> Digests:
        """The day's letters."""
        rooms = self.rooms
        return Digests(rooms.memory, rooms.clock, rooms.outbox, say, self.working, self.inbox)

    @cached_property
    def calendars(self) -> CalendarDesk:
        """Private calendar addresses."""
        return CalendarDesk(self.rooms.memory, self.rooms.clock, say, self.inbox)

    @cached_property
    def dispatch(self) -> Dispatch:
        """Sends issued documents."""
        return Dispatch(
            outbox=self.rooms.outbox,
            words=say,
            type_names=self.type_name,
            address=lambda code: self._address(f"/v/{code}"),
            receipt=lambda token: self._address(f"/r/{token}"),
            attach_up_to=self.rooms.settings.mail.attach_up_to_bytes,
        )

    @cached_property
    def desk(self) -> DeliveryDesk:
        """Tells how deliveries stand."""
        return DeliveryDesk(self.rooms.memory, self.rooms.clock, self.working)

    @cached_property
    def receipts(self) -> ReceiptDesk:
        """What recipients see and answer."""
        rooms = self.rooms
        return ReceiptDesk(rooms.memory, rooms.clock, rooms.vault, self.notices, self.type_name)

    def letter_ended(self, session: Session, end: LetterEnd) -> None:
        """Hear how a letter ended; what hears it is made when the first one ends."""
        Tracking(self.notices)(session, end)

    def type_name(self, code: str) -> str:
        """Return the Vietnamese name of a kind of document, the code itself where there is none."""
        kind = self.types.named(code)
        return kind.name.vi if kind else code

    def inbox(self) -> str:
        """Return the address letters to our own people lead to."""
        return self._address("/office")

    def _address(self, path: str) -> str:
        return f"{self.rooms.settings.public_url.rstrip('/')}{path}"
