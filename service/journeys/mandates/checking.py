"""What is wrong with a mandate that somebody wants recorded: everything at once, each beside its field."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from service.clock import LEGAL_TIME
from service.identity.roles import Role
from service.journeys.mandates.capacities import Capacities
from service.journeys.mandates.forms import (
    GIVEN_BY_HEAD,
    IN_PLACE_OF_A_POST,
    NEEDS_END,
    NEEDS_INSTRUMENT,
    NEEDS_SCOPE,
    NEEDS_TYPES,
    RECORDED,
    SigningForm,
)
from service.journeys.mandates.judging import standing
from service.journeys.mandates.views import MandateWish
from service.store.queries.mandates import mandates_held, units_up_from
from service.store.queries.people import person_by_id, roles_of
from service.store.tables.people import PersonRow, UnitRow

Fault = tuple[str, str]
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
LONGEST: Final = {
    "on_behalf_of": 80,
    "collective": 80,
    "instrument_name": 40,
    "instrument_number": 40,
    "handover": 200,
    "subject": 500,
}


@dataclass(frozen=True, slots=True)
class Checks:
    """The questions put to a mandate before it is recorded, and again before it is confirmed."""

    capacities: Capacities
    type_codes: Collection[str]

    def faults(self, session: Session, wish: MandateWish, moment: datetime) -> tuple[Fault, ...]:
        """Return what is wrong, as pairs of a field and a stable word."""
        if wish.form not in RECORDED:
            return (("form", "unknown"),)
        if session.get(UnitRow, wish.unit_id) is None:
            return (("unit_id", "unknown"),)
        form = SigningForm(wish.form)
        today = moment.astimezone(LEGAL_TIME).date()
        return (
            *self._of_holder(session, wish, form),
            *self._of_principal(session, wish, form, moment),
            *_of_words(wish, form),
            *_of_instrument(wish, form, today),
            *_of_days(wish, form, today),
            *self._of_scope(wish, form),
        )

    def _of_holder(self, session: Session, wish: MandateWish, form: SigningForm) -> Iterator[Fault]:
        holder = person_by_id(session, wish.holder_id)
        if holder is None or not holder.active:
            yield "holder_id", "unknown"
            return
        needed = Role.CLERK if form is SigningForm.SEAL else Role.LEADER
        if needed not in roles_of(session, holder.id):
            yield "holder_id", f"not_{needed.lower()}"
        if wish.unit_id not in {unit.id for unit in units_up_from(session, holder.unit_id)}:
            yield "holder_id", "not_of_agency"
        is_head = self.capacities.is_head(session, holder, wish.unit_id)
        if is_head != (form is SigningForm.TM):
            yield "holder_id", "is_head" if is_head else "not_head"
        if form is SigningForm.KT and not self.capacities.posts.is_deputy(holder.title):
            yield "holder_id", "not_deputy"

    def _of_principal(
        self, session: Session, wish: MandateWish, form: SigningForm, moment: datetime
    ) -> Iterator[Fault]:
        if wish.principal_id is None:
            if form in GIVEN_BY_HEAD:
                yield "principal_id", "missing"
            return
        if form in {SigningForm.TM, SigningForm.Q}:
            yield "principal_id", "not_for_this_form"  # given by law, or by whoever is above
            return
        if wish.principal_id == wish.holder_id:
            yield "principal_id", "same_person"
            return
        principal = person_by_id(session, wish.principal_id)
        if not self.capacities.leads(session, principal, wish.unit_id, moment):
            yield "principal_id", "not_head"
        elif form is SigningForm.TUQ and _holds_tuq(session, principal, wish.unit_id, moment):
            yield "principal_id", "redelegated"

    def _of_scope(self, wish: MandateWish, form: SigningForm) -> Iterator[Fault]:
        if not set(wish.type_codes) <= set(self.type_codes):
            yield "type_codes", "unknown"
        if form in NEEDS_TYPES and not wish.type_codes:
            yield "type_codes", "missing"
        elif form in NEEDS_SCOPE and not wish.type_codes and not wish.subject:
            yield "subject", "no_scope"
        if form is SigningForm.SEAL and wish.type_codes:
            yield "type_codes", "not_for_this_form"


def _of_words(wish: MandateWish, form: SigningForm) -> Iterator[Fault]:
    for name, longest in LONGEST.items():
        if len(getattr(wish, name)) > longest:
            yield name, "too_long"
    if form in IN_PLACE_OF_A_POST and not wish.on_behalf_of:
        yield "on_behalf_of", "missing"
    if form is SigningForm.TM and not wish.collective:
        yield "collective", "missing"
    if form is SigningForm.SEAL and not wish.handover:
        yield "handover", "missing"


def _of_instrument(wish: MandateWish, form: SigningForm, today: date) -> Iterator[Fault]:
    needed = form in NEEDS_INSTRUMENT or wish.instrument_number or wish.instrument_on
    if needed and not wish.instrument_number:
        yield "instrument_number", "missing"
    if needed and wish.instrument_on is None:
        yield "instrument_on", "missing"
    if needed and not wish.instrument_name:
        yield "instrument_name", "missing"
    if wish.instrument_on is None:
        return
    if not _sensible(wish.instrument_on) or wish.instrument_on > today:
        yield "instrument_on", "not_a_day"
    elif wish.valid_from is not None and wish.valid_from < wish.instrument_on:
        yield "valid_from", "before_instrument"


def _of_days(wish: MandateWish, form: SigningForm, today: date) -> Iterator[Fault]:
    if wish.valid_from is None:
        yield "valid_from", "missing"
    elif not _sensible(wish.valid_from):
        yield "valid_from", "not_a_day"
    last = wish.valid_until
    if last is None:
        if form in NEEDS_END:
            yield "valid_until", "missing"
    elif not _sensible(last):
        yield "valid_until", "not_a_day"
    elif wish.valid_from is not None and last < wish.valid_from:
        yield "valid_until", "before_begin"
    elif last < today:
        yield "valid_until", "over"


def _holds_tuq(
    session: Session, principal: PersonRow | None, unit_id: str, moment: datetime
) -> bool:
    """Tell whether somebody signs for this agency by a TUQ, now or soon (article 13, clause 3)."""
    over = {"revoked", "expired"}
    return principal is not None and any(
        one.form == SigningForm.TUQ and standing(one, moment) not in over
        for one in mandates_held(session, principal.id, unit_id)
    )


def _sensible(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR
