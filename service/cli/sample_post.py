"""The post of the sample city: a mail server that takes letters and brings them nowhere, and those who answer.

Letters go the way all letters go, through the outbox; their receipts are confirmed under the link in them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from service.cli.sample_city import City
from service.journeys.delivery import Dispatch, ReceiptDesk, Return, Tracking
from service.journeys.issuing import IssuingJourney
from service.journeys.notices import NoticeBoard
from service.post.outbox import Outbox
from service.post.relay import LetterRefusedError, Relay
from service.store.queries.deliveries import deliveries_of
from service.store.tables.post import LetterRow

TAKEN: Final = "250 2.0.0 sample: taken, and brought to nobody"
UNKNOWN: Final = "550 5.1.1 sample: no such mailbox"
LINK: Final = re.compile(r"/r/([A-Za-z0-9_-]{40,100})")


@dataclass(frozen=True)
class SampleRelay(Relay):
    """Takes every letter but those to addresses it does not know; nothing leaves the machine."""

    unknown: frozenset[str] = frozenset()

    def hand_over(self, message: bytes, *, to: str, notify: str | None = None) -> str:
        """Take a letter, or refuse its address for good."""
        if to in self.unknown:
            raise LetterRefusedError(UNKNOWN)
        return TAKEN


@dataclass(frozen=True)
class SamplePost:
    """Issues as the house does, with the sample's mail server where the settings name none of their own."""

    office: IssuingJourney
    receipts: ReceiptDesk
    notices: NoticeBoard
    relay: SampleRelay

    @cached_property
    def outbox(self) -> Outbox | None:
        """Letters on their way to the sample's mail server; None where the settings name one."""
        dispatch = self.office.delivery
        if not isinstance(dispatch, Dispatch) or dispatch.outbox.relay is not None:
            return None
        told = replace(dispatch, outbox=replace(dispatch.outbox, relay=self.relay)).standing
        ended = (Tracking(self.notices, told.reached),)
        return replace(dispatch.outbox, relay=self.relay, ended=ended)

    @cached_property
    def issuing(self) -> IssuingJourney:
        """The office flow, its letters on their way to this mail server."""
        dispatch = self.office.delivery
        if self.outbox is None or not isinstance(dispatch, Dispatch):
            return self.office
        return replace(self.office, delivery=replace(dispatch, outbox=self.outbox))

    def deliver(self) -> None:
        """Hand over everything that waits."""
        while self.outbox is not None and self.outbox.send_due():
            pass

    def answer(self, document_id: str, answers: Sequence[Mapping[str, str]]) -> None:
        """Let those who got a document confirm it or send it back, under the link in their letter; once each."""
        with self.office.memory.reading() as session:
            letters = {
                row.address: (row.sha256, letter.body)
                for row in deliveries_of(session, document_id)
                if row.state == "SENT" and (letter := session.get(LetterRow, row.letter_id))
            }
        for one in answers:
            if one["mail"] not in letters:
                continue
            sha256, body = letters[one["mail"]]
            found = LINK.search(body)
            assert found is not None
            if "reason" in one:
                why, note = Return(one["reason"]), one.get("note", "")
                self.receipts.send_back(found[1], reason=why, note=note, by=one["by"])
            else:
                self.receipts.confirm(found[1], sha256=sha256, by=one["by"])


def sample_relay(city: City) -> SampleRelay:
    """Return the city's mail server."""
    post = city.facts["post"]
    unknown = frozenset(post["unknown"])
    return SampleRelay(f"mail.{city.facts['mail']}", 25, post["sender"], unknown=unknown)
