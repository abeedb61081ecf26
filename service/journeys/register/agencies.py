"""Which units issue documents, under which symbol and seal; where their series begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Final

from service.clock import Clock
from service.events.ledger import record
from service.events.register import AgencyDescribed
from service.identity.roles import Person, Role
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.mandates.keepers import Keepers
from service.journeys.register.entries import tidy, wrong_text
from service.journeys.register.errors import EntryRefusedError, NumberRefusedError, Problem
from service.journeys.register.numbering import Numbering
from service.journeys.register.reach import reach_of
from service.journeys.register.views import Agency, tell_agency
from service.store.engine import Memory, Turn, take_turn
from service.store.queries import register as queries
from service.store.tables.register import AgencyRow

SEAL_MM: Final = range(10, 81)
_SYMBOL: Final = re.compile(
    r"[^\W_]{1,14}"
)  # with a drafting unit of 15 it fills CodeNotation (W-56)
_ORGAN_ID: Final = re.compile(r"[A-Z0-9]+(?:\.[A-Z0-9]+)*")
_MAIL: Final = re.compile(r"[^@\s\x00-\x1f<>,;:\"]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFacts:
    """What is said of an agency; `organ_id` by Decision 20/2020/QĐ-TTg, `seal_mm` a diameter."""

    symbol: str
    locality: str
    seal_mm: int
    organ_id: str | None = None
    mail: str | None = None


@dataclass(frozen=True, kw_only=True)
class Agencies:
    """Kept by administrators; a clerk may say where the series of the own agency begin."""

    memory: Memory
    clock: Clock
    numbering: Numbering
    keepers: Keepers

    def all(self, by: Person) -> tuple[Agency, ...]:
        """Return every unit, those that issue documents first; raises NotAllowedError."""
        _allow(by)
        with self.memory.reading() as session:
            kept = [tell_agency(*one) for one in queries.agencies(session)]
            known = {one.unit_id for one in kept}
            others = [
                Agency(unit.id, unit.code, unit.name)
                for unit in queries.units(session)
                if unit.id not in known
            ]
        return (*kept, *others)

    def keep(self, by: Person, unit_code: str, facts: AgencyFacts) -> None:
        """Let a unit issue documents, or change what is said of it; numbers already given stay.

        Raises:
            NotAllowedError: only administrators do this.
            NotFoundError: there is no such unit.
            EntryRefusedError: with everything that is wrong.
            NumberRefusedError: AGENCY_CLOSED.

        """
        _allow(by)
        self.describe(unit_code, facts, actor=by.user_name)

    def describe(self, unit_code: str, facts: AgencyFacts, *, actor: str) -> None:
        """Do what `keep` does in the name of whoever is at the machine."""
        facts = _tidied(facts)
        if problems := list(_problems(facts)):
            raise EntryRefusedError(problems)
        moment = self.clock()
        with self.memory.writing() as session:
            take_turn(session, Turn.LEDGER)
            unit = queries.unit_by_code(session, unit_code)
            if unit is None:
                raise NotFoundError(unit_code)
            holder = queries.organ_id_holder(session, facts.organ_id) if facts.organ_id else None
            if holder not in (None, unit.id):
                raise EntryRefusedError([Problem("organ_id", "TAKEN")])
            row = session.get(AgencyRow, unit.id)
            if row is not None and row.closed_at is not None:
                raise NumberRefusedError("AGENCY_CLOSED", symbol=row.symbol)
            told = asdict(facts)
            if row is None:
                session.add(AgencyRow(unit_id=unit.id, **told))
            elif all(getattr(row, name) == value for name, value in told.items()):
                return
            else:
                for name, value in told.items():
                    setattr(row, name, value)
            record(session, AgencyDescribed(unit.code, **told), moment=moment, actor=actor)

    def close(self, by: Person, unit_code: str, reason: str) -> None:
        """Close every series of an agency for good (O-05); raises as `keep` does."""
        _allow(by)
        moment = self.clock()
        with self.memory.writing() as session:
            unit = queries.unit_by_code(session, unit_code)
            if unit is None:
                raise NotFoundError(unit_code)
            self.numbering.close_agency(session, unit.id, reason, moment=moment, actor=by.user_name)

    def start(self, by: Person, type_code: str, first_number: int) -> None:
        """Let a series of the clerk's own agency go on from a book kept by hand, once.

        Raises:
            NotAllowedError: this person keeps no register; what `keeper_of` refuses a clerk.
            EntryRefusedError; NumberRefusedError: as `Numbering.start` does.

        """
        moment = self.clock()
        with self.memory.writing() as session:
            unit_id = reach_of(session, by, self.keepers, moment=moment, hold=True).kept()
            self.numbering.start(
                session, unit_id, type_code, first_number, moment=moment, actor=by.user_name
            )


def _allow(by: Person) -> None:
    if not by.may(Role.ADMINISTRATOR):
        raise NotAllowedError("agencies")


def _tidied(facts: AgencyFacts) -> AgencyFacts:
    return replace(
        facts,
        symbol=tidy(facts.symbol),
        locality=tidy(facts.locality),
        organ_id=tidy(facts.organ_id or "").upper() or None,
        mail=tidy(facts.mail or "") or None,
    )


def _problems(facts: AgencyFacts) -> Iterator[Problem]:
    if not facts.symbol:
        yield Problem("symbol", "MISSING")
    elif not _SYMBOL.fullmatch(facts.symbol):
        yield Problem("symbol", "MALFORMED", 14)
    if not facts.locality:
        yield Problem("locality", "MISSING")
    yield from wrong_text("locality", facts.locality, 60)
    if facts.seal_mm not in SEAL_MM:
        yield Problem("seal_mm", "OUT_OF_RANGE", SEAL_MM[-1])
    if facts.organ_id and not (len(facts.organ_id) <= 13 and _ORGAN_ID.fullmatch(facts.organ_id)):
        yield Problem("organ_id", "MALFORMED", 13)
    if facts.mail and not (len(facts.mail) <= 254 and _MAIL.fullmatch(facts.mail)):
        yield Problem("mail", "MALFORMED", 254)
