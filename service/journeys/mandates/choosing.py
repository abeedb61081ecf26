"""Whom and what a mandate may name, so that nobody has to type what the house knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from service.identity.roles import Person, Role
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.mandates.capacities import Capacities
from service.journeys.mandates.forms import GIVEN_BY_HEAD, RECORDED, SigningForm
from service.journeys.mandates.views import Choices, Named
from service.store.queries.mandates import all_units, people_with_role, units_below
from service.store.queries.people import person_by_id
from service.store.tables.people import PersonRow, UnitRow

MOST_OFFERED: Final = 500


@dataclass(frozen=True, slots=True)
class Choosing:
    """What is offered to whoever records a mandate."""

    session: Session
    capacities: Capacities
    moment: datetime

    def agencies(self, by: Person) -> tuple[Named, ...]:
        """Return the agencies whose mandates a person may record: those led, and those beneath them."""
        if by.may(Role.ADMINISTRATOR):
            units: Sequence[UnitRow] = all_units(self.session)
        else:
            me = person_by_id(self.session, by.id)
            led = me is not None and self._leads(me, me.unit_id)
            units = units_below(self.session, me.unit_id) if me and led and me.unit_id else ()
        return tuple(Named(unit.id, unit.name, unit.code) for unit in units)

    def choices(self, by: Person, form: str, unit_id: str) -> Choices:
        """Return who may hold and who may give a mandate of this form at an agency.

        Raises:
            NotFoundError: there is no such form or agency;
            NotAllowedError: this person records no mandates of this agency.

        """
        unit = self.session.get(UnitRow, unit_id)
        if form not in RECORDED or unit is None:
            raise NotFoundError
        if unit.id not in {one.id for one in self.agencies(by)}:
            raise NotAllowedError
        role = Role.CLERK if form == SigningForm.SEAL else Role.LEADER
        within = [one.id for one in units_below(self.session, unit.id)]
        people = people_with_role(self.session, within, role, MOST_OFFERED)
        leaders = [
            one for one in self._leaders(unit) if one.id == by.id or by.may(Role.ADMINISTRATOR)
        ]
        named = form in {*GIVEN_BY_HEAD, SigningForm.KT}
        head = next(iter(self._leaders(unit)), None)
        post = self.capacities.posts.heads_unit(head.title, unit.name) if head else None
        return Choices(
            agency=Named(unit.id, unit.name, unit.code),
            holders=tuple(self._named(one) for one in people if self._may_hold(one, form, unit)),
            principals=tuple(map(self._named, leaders)) if named else (),
            on_behalf_of=post or "",
        )

    def _may_hold(self, person: PersonRow, form: str, unit: UnitRow) -> bool:
        if form == SigningForm.SEAL:
            return person.unit_id != unit.id  # the agency's own clerks need no permission
        if self.capacities.is_head(self.session, person, unit.id):
            return form == SigningForm.TM
        if form == SigningForm.KT:
            return self.capacities.posts.is_deputy(person.title)
        return form != SigningForm.TM

    def _leaders(self, unit: UnitRow) -> list[PersonRow]:
        people = people_with_role(self.session, [unit.id], Role.LEADER, MOST_OFFERED)
        return [one for one in people if self._leads(one, unit.id)]

    def _leads(self, person: PersonRow, unit_id: str | None) -> bool:
        return bool(unit_id) and self.capacities.leads(
            self.session, person, unit_id or "", self.moment
        )

    def _named(self, person: PersonRow) -> Named:
        unit = self.session.get(UnitRow, person.unit_id) if person.unit_id else None
        told = " · ".join(filter(None, (person.title, unit.name if unit else "")))
        return Named(person.id, person.full_name, told)
