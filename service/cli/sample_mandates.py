"""Who signs in whose place in the sample city; when each mandate was given is told in days from today."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import exists, select

from service.cli.sample_city import City
from service.clock import LEGAL_TIME
from service.identity.people import active_person_named
from service.identity.roles import Person
from service.journeys.mandates.desk import MandateDesk
from service.journeys.mandates.forms import INSTRUMENT_NAMES, SigningForm
from service.journeys.mandates.views import MandateWish
from service.store.engine import Memory
from service.store.tables.mandates import MandateRow
from service.store.tables.people import UnitRow


def settle_mandates(desk: MandateDesk, city: City) -> int:
    """Record the city's mandates that are not there yet, each on the day it began; return how many."""
    count = 0
    for one in city.facts.get("mandates", ()):
        begun = desk.clock() + timedelta(days=one["begins"])
        giver = _named(desk.memory, one["principal"])
        wish = _wish(desk, one, giver)
        if not _is_recorded(desk.memory, wish):
            replace(desk, clock=partial(_then, begun)).record(giver, wish)
            count += 1
    return count


def _is_recorded(memory: Memory, wish: MandateWish) -> bool:
    """Tell whether somebody was ever given a mandate of this form by the same person."""
    row = MandateRow
    alike = (row.form == wish.form) & (row.holder_id == wish.holder_id)
    with memory.reading() as session:
        return bool(
            session.scalar(select(exists().where(alike, row.principal_id == wish.principal_id)))
        )


def _wish(desk: MandateDesk, one: dict[str, Any], giver: Person) -> MandateWish:
    form, today = SigningForm(one["form"]), desk.clock().astimezone(LEGAL_TIME).date()
    first = today + timedelta(days=one["begins"])
    with desk.memory.reading() as session:
        unit_id = session.scalars(select(UnitRow.id).where(UnitRow.code == one["unit"])).one()
    return MandateWish(
        form=form,
        unit_id=unit_id,
        holder_id=_named(desk.memory, one["holder"]).id,
        principal_id=giver.id,
        on_behalf_of=one["on_behalf_of"],
        instrument_name=INSTRUMENT_NAMES[form] if "instrument" in one else "",
        instrument_number=one.get("instrument", ""),
        instrument_on=first if "instrument" in one else None,
        valid_from=first,
        valid_until=today + timedelta(days=one["ends"]) if "ends" in one else None,
        type_codes=tuple(one.get("types", ())),
        subject=one.get("subject", ""),
    )


def _then(moment: datetime) -> datetime:
    """Be the clock of that day."""
    return moment


def _named(memory: Memory, user_name: str) -> Person:
    with memory.reading() as session:
        person = active_person_named(session, user_name)
    assert person is not None, user_name
    return person
