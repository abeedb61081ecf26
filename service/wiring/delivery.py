"""Settings → what sends issued documents, tells people and packs evidence; a part of the wiring."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from service.journeys.delivery import DeliveryDesk, Dispatch, ReceiptDesk, Tracking
from service.journeys.evidence import EvidenceDesk
from service.journeys.kept_verdicts import Verdict
from service.journeys.notices import CalendarDesk, Digests, NoticeBoard
from service.post.outbox import LetterEnd
from service.web.paper.report import write_report
from service.web.reports import tell
from service.web.translations import say
from signing.validation.kept_evidence import evidence_in_file

if TYPE_CHECKING:
    from service.wiring import Rooms


class DeliveryRooms:
    """Letters with documents, their receipts, and notices."""

    def __init__(self, rooms: Rooms) -> None:
        self.rooms = rooms

    @cached_property
    def notices(self) -> NoticeBoard:
        """Tells people what waits for them."""
        rooms = self.rooms
        return NoticeBoard(rooms.memory, rooms.clock, rooms.outbox, say, self.inbox)

    @cached_property
    def digests(self) -> Digests:
        """The day's letters."""
        rooms = self.rooms
        return Digests(
            rooms.memory, rooms.clock, rooms.outbox, say, self.rooms.office.working, self.inbox
        )

    @cached_property
    def calendars(self) -> CalendarDesk:
        """Private calendar addresses."""
        rooms = self.rooms
        return CalendarDesk(
            rooms.memory, rooms.clock, say, self.inbox, rooms.office.issuing.waiting
        )

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
        return DeliveryDesk(self.rooms.memory, self.rooms.clock, self.rooms.office.working)

    @cached_property
    def receipts(self) -> ReceiptDesk:
        """What recipients see and answer."""
        rooms = self.rooms
        return ReceiptDesk(rooms.memory, rooms.clock, rooms.vault, self.notices, self.type_name)

    @cached_property
    def evidence(self) -> EvidenceDesk:
        """Packs what proves a document."""
        rooms = self.rooms
        return EvidenceDesk(
            book=rooms.ledger.checkpoints,
            clock=rooms.clock,
            vault=rooms.vault,
            verification=rooms.verification,
            pieces=lambda path: rooms.sandbox.run(evidence_in_file, path, None, rooms.policy),
            paper=self._paper,
            stamp=rooms.ledger.journey.stamps.stamp_due,
            validator=f"Ấn Tín, {rooms.settings.public_url}",
        )

    def _paper(self, verdict: Verdict) -> bytes:
        """Return a verdict as PDF, sealed where this service has a key for it."""
        seal, kept = self.rooms.report_seal, self.rooms.verification.kept
        told_by = self.rooms.settings.public_url
        numbers = [
            picture["number"]
            for one in verdict.report["signatures"]
            for picture in one["changes"].get("pictures", ())
        ]
        pictures = {number: kept.picture(verdict.id, number) for number in numbers}
        pdf = write_report(tell(verdict), pictures, told_by=told_by, sealed=seal is not None)
        return seal.seal(pdf) if seal else pdf

    def letter_ended(self, session: Session, end: LetterEnd) -> None:
        """Hear how a letter ended; what hears it is made when the first one ends."""
        Tracking(self.notices, self.dispatch.standing.reached)(session, end)

    def type_name(self, code: str) -> str:
        """Return the Vietnamese name of a kind of document, the code itself where there is none."""
        kind = self.rooms.office.types.named(code)
        return kind.name.vi if kind else code

    def inbox(self) -> str:
        """Return the address letters to our own people lead to."""
        return self._address("/office")

    def _address(self, path: str) -> str:
        return f"{self.rooms.settings.public_url.rstrip('/')}{path}"
