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
    """Record the city's mandates, each on the day it began, if there are none yet; return how many."""
    with desk.memory.reading() as session:
        if session.scalar(select(exists(select(MandateRow.id)))):
            return 0
    told = city.facts.get("mandates", ())
    for one in told:
        begun = desk.clock() + timedelta(days=one["begins"])
        giver = _named(desk.memory, one["principal"])
        replace(desk, clock=partial(_then, begun)).record(giver, _wish(desk, one, giver))
    return len(told)


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
