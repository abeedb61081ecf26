"""The seam to the office flow: who sees a document on its way, whose turn it is, in which field they sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from service.identity.roles import Person
from service.store.tables.acts import SigningActRow
from service.store.tables.credentials import CredentialRow
from signing.placement import Placement


@dataclass(frozen=True, slots=True)
class SigningTurn:
    """What one person is to sign on a document's way.

    `scope` is the kind of certificate it takes: `person`, or `agency` for the seal (DOMAIN S-10);
    `follows` names the fields whose signatures have to stand before this one is given (the leaders'
    before the seal), None where nothing is asked, and `follows_in` the document they are in, None for
    the signed one itself; `heading` stands above the signer's name in the stamp, `claimed_role` becomes
    a signed attribute. Separate files and copies have no field reserved: `corner` is what is printed at the
    top right of their first page above the time, for a separate file number and symbol of its document, for
    a copy its form and the agency; `reason` is what the signature is given for, where the flow says it.
    """

    party_id: str
    field_name: str | None
    scope: str
    certifies: bool
    placement: Placement | None
    follows: tuple[str, ...] | None = None
    follows_in: str | None = None
    corner: tuple[str, ...] = ()
    reason: str | None = None
    heading: tuple[str, ...] = ()
    claimed_role: str | None = None


class Flow(Protocol):
    """What the signing journey asks of the office flow, always within its own transaction."""

    def shows(self, session: Session, person_id: str, document_id: str) -> bool:
        """Tell whether this person takes part in a document's way, or took part."""
        ...

    def turn(
        self,
        session: Session,
        by: Person,
        document_id: str,
        credential: CredentialRow,
        moment: datetime,
    ) -> SigningTurn | None:
        """Return what the person is to sign; None where the document is on no way at all.

        Raises:
            FlowRefusedError: it is on its way, and a signature of this kind is not this person's turn,
                or the seal is another agency's.
            CertificateRefusedError: `seal_without_agency`.

        """
        ...

    def hold(self, session: Session, document_id: str) -> None:
        """Let nobody return, take back or cancel a document before this transaction ends."""
        ...

    def require(self, session: Session, act: SigningActRow, by: Person, moment: datetime) -> None:
        """Refuse an act whose turn has passed, or whose mandate is over by now."""
        ...

    def require_keeper(
        self, session: Session, credential: CredentialRow, moment: datetime, *, hold: bool = False
    ) -> None:
        """Refuse an agency's key whose holder does not keep its seal now; with `hold`, until the end.

        Raises:
            CertificateRefusedError: `seal_not_kept`, `seal_without_agency`.

        """
        ...

    def signed(self, session: Session, act: SigningActRow, moment: datetime) -> None:
        """Go on to the next step: the signed version was kept in this transaction."""
        ...


class NoFlow:
    """A house in which every document belongs to whoever brought it."""

    def shows(self, session: Session, person_id: str, document_id: str) -> bool:
        """Show nothing of others."""
        return False

    def turn(
        self,
        session: Session,
        by: Person,
        document_id: str,
        credential: CredentialRow,
        moment: datetime,
    ) -> SigningTurn | None:
        """Know no turns."""
        return None

    def hold(self, session: Session, document_id: str) -> None:
        """Hold nothing."""

    def require(self, session: Session, act: SigningActRow, by: Person, moment: datetime) -> None:
        """Ask for nothing."""

    def require_keeper(
        self, session: Session, credential: CredentialRow, moment: datetime, *, hold: bool = False
    ) -> None:
        """Know no agencies."""

    def signed(self, session: Session, act: SigningActRow, moment: datetime) -> None:
        """Go nowhere."""
