"""Documents of a small city on their way through its register, told to the ledger as the house tells them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count

from service.adoption.sources.facts import read_ledger
from service.events.catalogue import DocumentSigned, Event
from service.events.delivery import DocumentDispatched
from service.events.ledger import record
from service.events.outgoing import (
    ActTakenBack,
    DocumentIssued,
    DocumentReturned,
    DocumentSealed,
    StandingChanged,
    TurnSigned,
)
from service.events.post import LetterSent
from service.events.register import EntryCancelled, EntryDated, NumberGiven
from tests.support.adoption import ZONE, TestCity, at

EVENING = 20


@dataclass
class Registry:
    """Numbers documents and lets things become of them; `read` takes all of it in at a moment."""

    city: TestCity
    numbers: count = field(default_factory=lambda: count(1))
    versions: count = field(default_factory=lambda: count(2))
    now: datetime = field(default_factory=lambda: at(date(2025, 6, 1), 8))

    def tell(self, event: Event, moment: datetime | None = None) -> int:
        """Write an event into the ledger and return its number."""
        with self.city.memory.writing() as session:
            return record(session, event, moment=moment or self.now, actor="thu.tk").number

    def paper(self, unit: str, day: date | None, moment: datetime | None = None) -> str:
        """Number a document on paper and return its entry's id."""
        return self._number(unit, day, "PAPER", None, moment)

    def electronic(
        self, unit: str, day: date | None, moment: datetime | None = None, kind: str = "CONG_VAN"
    ) -> str:
        """Number an electronic document on which nothing was signed yet, and return its id."""
        number = next(self.numbers)
        self._number(unit, day, "ELECTRONIC", f"d{number}", moment, kind)
        return f"d{number}"

    def signed(self, document: str, party: str = "p1", *, verified: bool = True) -> int:
        """Let a competent person sign, and return the version that came of it."""
        version = self._kept(document) if verified else next(self.versions)
        self.tell(TurnSigned(document, party, version, "", None))
        return version

    def taken_back(self, document: str, version: int, party: str = "p1") -> None:
        """Let a competent person take a signature back."""
        self.tell(ActTakenBack(document, party, "SIGN", version))

    def returned(self, document: str) -> None:
        """Send a document back to its drafter."""
        self.tell(DocumentReturned(document, "p2", "SIGN"))

    def sealed(self, document: str, *, verified: bool = True) -> str:
        """Let the agency sign, and return the digest of what came of it."""
        version = self._kept(document) if verified else next(self.versions)
        self.tell(DocumentSealed(document, version, f"{document}-{version}"))
        return f"{document}-{version}"

    def issued(self, document: str, sha256: str, letter: str = "", *, attached: bool = True) -> str:
        """Issue a document and put a letter with this file, or the link to it, into the outbox; return its id."""
        letter = letter or f"letter-{document}"
        self.tell(DocumentDispatched(document, "x", "Sở", "so@x.vn", letter, sha256, attached))
        self.tell(DocumentIssued(document, "", "", "", 9, sha256, 1, 1))
        return letter

    def left(self, letter: str, purpose: str = "document") -> None:
        """Let a mail server take a letter."""
        self.tell(LetterSent(letter, purpose, "so@x.vn", "<m>", 1))

    def whole(self, unit: str, day: date) -> str:
        """Number a document and let it go all its way: signed, sealed, issued, sent."""
        document = self.electronic(unit, day)
        self.signed(document)
        self.left(self.issued(document, self.sealed(document)))
        return document

    def worth(self, document: str, standing: str) -> None:
        """Recall, replace or correct a document."""
        self.tell(StandingChanged(document, standing, None))

    def cancelled(self, entry: str) -> None:
        """Cancel a number."""
        self.tell(EntryCancelled(entry, "", "", "nhầm"))

    def dated(self, entry: str, day: date) -> None:
        """Give an entry its date."""
        self.tell(EntryDated(entry, day.isoformat()))

    def read(self, moment: datetime) -> None:
        """Take in all that the ledger tells; it is known from this moment on."""
        read_ledger(self.city.memory, lambda: moment, ZONE)

    def _kept(self, document: str) -> int:
        version = next(self.versions)
        self.tell(DocumentSigned(document, "act", version, f"{document}-{version}", "PAdES-B-LT"))
        return version

    def _number(
        self,
        unit: str,
        day: date | None,
        medium: str,
        document: str | None,
        moment: datetime | None,
        kind: str = "CONG_VAN",
    ) -> str:
        number = next(self.numbers)
        entry = f"e-{document}" if document else f"e{number}"
        given = NumberGiven(
            entry, unit, kind, "VAN_BAN", 2025, number, f"{number:02}/UBND", medium, document,
            by_hand=False, issued_on=day.isoformat() if day else None,
        )  # fmt: skip
        self.tell(given, moment)
        return entry
