"""Mandates are recorded, confirmed by the competent person, and revoked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import uuid4

from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.ledger import record
from service.events.mandates import MandateConfirmed, MandateRecorded, MandateRevoked
from service.identity.roles import Person, Role
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.mandates.capacities import Capacities
from service.journeys.mandates.checking import Checks, Fault
from service.journeys.mandates.choosing import Choosing
from service.journeys.mandates.errors import MandateClosedError, MandateFaultyError
from service.journeys.mandates.forms import MAY_NAME_COLLECTIVE, SigningForm
from service.journeys.mandates.telling import Telling
from service.journeys.mandates.views import Choices, MandateView, MandateWish, Named
from service.journeys.signing.names import readable
from service.journeys.signing.room import found
from service.store.engine import Memory
from service.store.queries.mandates import (
    all_mandates,
    locked_mandate,
    mandate_by_id,
    units_up_from,
)
from service.store.queries.people import person_by_id
from service.store.tables.mandates import MandateRow
from service.store.tables.people import PersonRow, UnitRow

MOST_SHOWN: Final = 500
LONGEST_REASON: Final = 300
SEES_ALL: Final = (Role.ADMINISTRATOR, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class MandateDesk:
    """What people do about mandates; `types` names the document types by their codes."""

    memory: Memory
    clock: Clock
    capacities: Capacities
    types: Mapping[str, str]

    def record(self, by: Person, wish: MandateWish) -> str:
        """Write a mandate down and return its id.

        Written by the competent person it is in force at once; by an administrator it is proposed
        until the competent person confirms it (W-50).

        Raises:
            NotAllowedError: neither of the two; MandateFaultyError: everything that is wrong with it.

        """
        wish, moment = tidied(wish), self.clock()
        with self.memory.writing() as session:
            faults = self._faults(session, wish, moment)
            competent = not faults and self._is_competent(session, by.id, wish, moment)
            if not competent and not by.may(Role.ADMINISTRATOR):
                if faults and by.may(Role.LEADER):
                    raise MandateFaultyError(faults)
                raise NotAllowedError
            if not competent and by.id == wish.holder_id:
                faults = (*faults, ("holder_id", "own"))
            if faults:
                raise MandateFaultyError(faults)
            row = _row(wish, by, moment, confirmed=competent)
            session.add(row)
            session.flush()
            record(session, _recorded(session, row), moment=moment, actor=by.user_name)
        return row.id

    def confirm(self, by: Person, mandate_id: str) -> None:
        """Put a proposed mandate into force.

        Raises:
            NotFoundError; NotAllowedError: not the competent person;
            MandateClosedError: confirmed or revoked already;
            MandateFaultyError: what it stands on has changed since it was proposed.

        """
        moment = self.clock()
        with self.memory.writing() as session:
            row = found(locked_mandate(session, mandate_id))
            wish = wish_of(row)
            if not self._is_competent(session, by.id, wish, moment):
                raise NotAllowedError
            if row.confirmed_at is not None or row.revoked_at is not None:
                raise MandateClosedError
            faults = self._faults(session, wish, moment)
            if faults:
                raise MandateFaultyError(faults)
            row.confirmed_at, row.confirmed_by = moment, by.id
            record(session, MandateConfirmed(row.id), moment=moment, actor=by.user_name)

    def revoke(self, by: Person, mandate_id: str, reason: str) -> None:
        """End a mandate from this moment on, or decline a proposed one; nothing signed is touched.

        The competent person, an administrator and the holder may.

        Raises:
            NotFoundError; NotAllowedError; MandateClosedError: revoked already;
            MandateFaultyError: no reason.

        """
        moment, reason = self.clock(), readable(reason)[:LONGEST_REASON]
        with self.memory.writing() as session:
            row = found(locked_mandate(session, mandate_id))
            if not self._may_revoke(session, by, row, moment):
                raise NotAllowedError
            if row.revoked_at is not None:
                raise MandateClosedError
            if not reason:
                raise MandateFaultyError((("reason", "missing"),))
            row.revoked_at, row.revoked_by, row.revoked_reason = moment, by.id, reason
            event = MandateRevoked(row.id, reason, row.confirmed_at is not None)
            record(session, event, moment=moment, actor=by.user_name)

    def overview(self, by: Person) -> tuple[MandateView, ...]:
        """Return the mandates this person may see, the newest first.

        Administrators and auditors see all of them, others those of their own agency, of those above it
        and of those they lead, and their own.
        """
        moment = self.clock()
        with self.memory.reading() as session:
            rows = all_mandates(session, self._scope(session, by), by.id, MOST_SHOWN)
            return tuple(self._told(session, by, row, moment) for row in rows)

    def mandate(self, by: Person, mandate_id: str) -> MandateView:
        """Return one mandate that this person may see; raises NotFoundError."""
        moment = self.clock()
        with self.memory.reading() as session:
            row = found(mandate_by_id(session, mandate_id))
            scope = self._scope(session, by)
            own = by.id in {row.holder_id, row.principal_id}
            if scope is not None and row.unit_id not in scope and not own:
                raise NotFoundError
            return self._told(session, by, row, moment)

    def agencies(self, by: Person) -> tuple[Named, ...]:
        """Return the agencies whose mandates this person may record."""
        with self.memory.reading() as session:
            return Choosing(session, self.capacities, self.clock()).agencies(by)

    def choices(self, by: Person, form: str, unit_id: str) -> Choices:
        """Return what a mandate of this form may name; raises NotFoundError, NotAllowedError."""
        with self.memory.reading() as session:
            return Choosing(session, self.capacities, self.clock()).choices(by, form, unit_id)

    def usual_heading(self, by: Person) -> tuple[str, ...]:
        """Return the form in which a person usually signs at their agency now; else their title alone."""
        moment = self.clock()
        with self.memory.reading() as session:
            me = person_by_id(session, by.id)
            for unit in units_up_from(session, me.unit_id if me else None):
                found_here = self.capacities.capacities(
                    session,
                    person_id=by.id,
                    agency_unit_id=unit.id,
                    type_code="",
                    moment=moment,
                )
                if found_here:
                    return found_here[0].heading
        return (by.title.upper(),) if by.title else ()

    def _scope(self, session: Session, by: Person) -> list[str] | None:
        """Return the agencies whose mandates a person may see; None where it is all of them."""
        if by.may(*SEES_ALL):
            return None
        me = person_by_id(session, by.id)
        above = units_up_from(session, me.unit_id if me else None)
        led = Choosing(session, self.capacities, self.clock()).agencies(by)
        return [*(unit.id for unit in above), *(one.id for one in led)]

    def _told(self, session: Session, by: Person, row: MandateRow, moment: datetime) -> MandateView:
        telling = Telling(session, self.capacities.posts, moment)
        is_open = row.revoked_at is None
        competent = is_open and self._is_competent(session, by.id, wish_of(row), moment)
        view = telling.view(row, self._who_confirms(session, row, moment))
        return replace(
            view,
            may_confirm=competent and row.confirmed_at is None,
            may_revoke=is_open and self._may_revoke(session, by, row, moment),
        )

    def _may_revoke(self, session: Session, by: Person, row: MandateRow, moment: datetime) -> bool:
        return (
            by.may(Role.ADMINISTRATOR)
            or by.id == row.holder_id
            or self._is_competent(session, by.id, wish_of(row), moment)
        )

    def _is_competent(
        self, session: Session, person_id: str, wish: MandateWish, moment: datetime
    ) -> bool:
        """Tell whether a mandate is this person's to give.

        The named principal while leading the agency; of TM. the head, who holds it; where nobody is
        named (a vacant post, an acting head) whoever leads an agency above.
        """
        person, leads = person_by_id(session, person_id), self.capacities.leads
        if wish.principal_id is not None:
            return person_id == wish.principal_id and leads(session, person, wish.unit_id, moment)
        if wish.form == SigningForm.TM:
            return person_id == wish.holder_id and self.capacities.is_head(
                session, person, wish.unit_id
            )
        if person_id == wish.holder_id or wish.form not in {SigningForm.KT, SigningForm.Q}:
            return False
        above = units_up_from(session, wish.unit_id)[1:]
        return any(leads(session, person, unit.id, moment) for unit in above)

    def _who_confirms(self, session: Session, row: MandateRow, moment: datetime) -> tuple[str, ...]:
        """Return the names of those who may confirm a proposed mandate; none where nobody is known."""
        if row.confirmed_at is not None or row.revoked_at is not None:
            return ()
        named = row.principal_id or (row.holder_id if row.form == SigningForm.TM else None)
        person = person_by_id(session, named) if named else None
        return (person.full_name,) if person else ()

    def _faults(self, session: Session, wish: MandateWish, moment: datetime) -> tuple[Fault, ...]:
        return Checks(self.capacities, self.types).faults(session, wish, moment)


def tidied(wish: MandateWish) -> MandateWish:
    """Return a wish with its texts on one line, and without what its form does not ask for."""
    collective = readable(wish.collective) if wish.form in MAY_NAME_COLLECTIVE else ""
    has_post = wish.form not in {SigningForm.TM, SigningForm.SEAL}
    return replace(
        wish,
        on_behalf_of=readable(wish.on_behalf_of) if has_post else "",
        collective=collective,
        instrument_name=readable(wish.instrument_name),
        instrument_number=readable(wish.instrument_number),
        handover=readable(wish.handover) if wish.form == SigningForm.SEAL else "",
        type_codes=tuple(dict.fromkeys(wish.type_codes)),
        subject=readable(wish.subject),
    )


def wish_of(row: MandateRow) -> MandateWish:
    """Return what was wanted when a mandate was recorded."""
    return MandateWish(
        form=row.form,
        unit_id=row.unit_id,
        holder_id=row.holder_id,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        principal_id=row.principal_id,
        on_behalf_of=row.on_behalf_of,
        collective=row.collective,
        instrument_name=row.instrument_name,
        instrument_number=row.instrument_number,
        instrument_on=row.instrument_on,
        handover=row.handover,
        type_codes=tuple(row.type_codes),
        subject=row.subject,
    )


def _row(wish: MandateWish, by: Person, moment: datetime, *, confirmed: bool) -> MandateRow:
    assert wish.valid_from is not None
    return MandateRow(
        id=str(uuid4()),
        form=wish.form,
        unit_id=wish.unit_id,
        holder_id=wish.holder_id,
        principal_id=wish.principal_id,
        on_behalf_of=wish.on_behalf_of.upper(),
        collective=wish.collective.upper(),
        instrument_name=wish.instrument_name if wish.instrument_number else "",
        instrument_number=wish.instrument_number,
        instrument_on=wish.instrument_on,
        handover=wish.handover,
        valid_from=wish.valid_from,
        valid_until=wish.valid_until,
        type_codes=list(wish.type_codes),
        subject=wish.subject,
        recorded_by=by.id,
        recorded_at=moment,
        confirmed_by=by.id if confirmed else None,
        confirmed_at=moment if confirmed else None,
    )


def _recorded(session: Session, row: MandateRow) -> MandateRecorded:
    """Return the event of a new row, with people and agency by the names auditors know."""
    principal = session.get_one(PersonRow, row.principal_id) if row.principal_id else None
    return MandateRecorded(
        mandate_id=row.id,
        form=row.form,
        agency=session.get_one(UnitRow, row.unit_id).code,
        holder=session.get_one(PersonRow, row.holder_id).user_name,
        principal=principal.user_name if principal else None,
        instrument=row.instrument_number,
        valid_from=row.valid_from.isoformat(),
        valid_until=row.valid_until.isoformat() if row.valid_until else None,
        type_codes=tuple(row.type_codes),
        in_force=row.confirmed_at is not None,
    )
