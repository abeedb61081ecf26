"""What the flow tells others within its own transaction: nobody is told of what was rolled back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from service.journeys.mandates import Capacity, SigningForm
from service.journeys.mandates.keepers import Keepers


class Notices(Protocol):
    """Tells people that something waits for them, or came back, or is done."""

    def opened(
        self,
        session: Session,
        document_id: str,
        step_id: str,
        person_ids: Sequence[str],
        *,
        moment: datetime,
    ) -> None:
        """It is these people's turn."""
        ...

    def returned(
        self, session: Session, document_id: str, person_ids: Sequence[str], *, moment: datetime
    ) -> None:
        """A document came back to these people with a reason."""
        ...

    def issued(
        self, session: Session, document_id: str, person_ids: Sequence[str], *, moment: datetime
    ) -> None:
        """A document that these people drafted, signed or watch was issued."""
        ...


class Delivery(Protocol):
    """Sends issued documents to their recipients."""

    def dispatch(self, session: Session, document_id: str, *, moment: datetime) -> int:
        """Put what goes by official mail into the outbox; return to how many recipients."""
        ...

    def standing_changed(self, session: Session, document_id: str, *, moment: datetime) -> int:
        """Stop the letters that wait and tell recipients how a document stands now; return how many letters."""
        ...


class Silence:
    """Tells nobody anything and sends nothing: the default of tests."""

    def opened(
        self,
        session: Session,
        document_id: str,
        step_id: str,
        person_ids: Sequence[str],
        *,
        moment: datetime,
    ) -> None:
        """Tell nobody."""

    def returned(
        self, session: Session, document_id: str, person_ids: Sequence[str], *, moment: datetime
    ) -> None:
        """Tell nobody."""

    def issued(
        self, session: Session, document_id: str, person_ids: Sequence[str], *, moment: datetime
    ) -> None:
        """Tell nobody."""

    def dispatch(self, session: Session, document_id: str, *, moment: datetime) -> int:
        """Send nothing."""
        return 0

    def standing_changed(self, session: Session, document_id: str, *, moment: datetime) -> int:
        """Tell nobody."""
        return 0


class Mandates(Keepers, Protocol):
    """Knows who may sign in which form, beside who keeps the seal (Decree 30/2020, article 13)."""

    def capacity_for(
        self,
        session: Session,
        *,
        person_id: str,
        agency_unit_id: str,
        type_code: str,
        form: str,
        moment: datetime,
        hold: bool = False,
    ) -> Capacity:
        """Return the capacity in which somebody signs; raise what refuses it."""
        ...


class Everybody:
    """Lets every leader sign in every form, and every clerk seal: the default of tests."""

    def capacity_for(
        self,
        session: Session,
        *,
        person_id: str,
        agency_unit_id: str,
        type_code: str,
        form: str,
        moment: datetime,
        hold: bool = False,
    ) -> Capacity:
        """Return the form as it was asked for."""
        return Capacity(SigningForm(form), None, (), "", "")

    def may_seal(
        self,
        session: Session,
        *,
        person_id: str,
        agency_unit_id: str,
        moment: datetime,
        hold: bool = False,
    ) -> str | None:
        """Take every clerk for the agency's."""
        return None
