"""Whose seal an agency's key is: said when the key comes in, and mended by an administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.catalogue import SealAssigned
from service.events.ledger import record
from service.identity.roles import Person, Role
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.signing.keyring import chain_of
from service.journeys.signing.names import readable
from service.store.engine import Memory
from service.store.queries import credentials as queries
from service.store.queries.mandates import all_units
from service.store.queries.register import unit_by_code
from service.store.tables.credentials import CredentialRow
from service.store.tables.people import PersonRow, UnitRow
from signing.certificates import describe


@dataclass(frozen=True, slots=True)
class Seal:
    """An agency's key: whom its certificate names, who holds it, and whose seal it is (code and name now)."""

    credential_id: str
    subject: str
    issuer: str
    holder: str
    holder_name: str
    not_after: datetime
    unit: str | None
    agency: str | None


@dataclass(frozen=True, slots=True)
class Seals:
    """The agencies' keys of this house. A seal of no agency signs nothing (Decree 30/2020, article 32)."""

    memory: Memory
    clock: Clock

    def all(self) -> tuple[Seal, ...]:
        """Return every agency's key in use, those of no agency first."""
        with self.memory.reading() as session:
            return tuple(_told(*one) for one in queries.seals(session))

    def assign(self, by: Person, credential_id: str, unit_code: str) -> Seal:
        """Say whose seal a key is, as `assign_at_machine` does.

        Raises:
            NotAllowedError: only administrators do this.

        """
        if not by.may(Role.ADMINISTRATOR):
            raise NotAllowedError("seals")
        return self.assign_at_machine(credential_id, unit_code, actor=by.user_name)

    def assign_at_machine(self, credential_id: str, unit_code: str, *, actor: str) -> Seal:
        """Say whose seal a key is, in the name of whoever is at the machine; said twice, it is once.

        What it signed before stays as it is; from now on it signs for this agency alone.

        Raises:
            NotFoundError: there is no such seal in use, or no such unit.

        """
        with self.memory.writing() as session:
            row = queries.locked_seal(session, credential_id)
            if row is None:
                raise NotFoundError(credential_id)
            unit = _unit(session, unit_code)
            if row.unit_id != unit.id:
                _assign(session, row, unit, moment=self.clock(), actor=actor)
            return _told(row, session.get_one(PersonRow, row.person_id), unit)


def assign_new(
    session: Session,
    row: CredentialRow,
    name: str | None,
    unit_code: str | None,
    *,
    moment: datetime,
    actor: str | None,
) -> None:
    """Say whose seal a new key is: the chosen unit's, else the one's that bears the certificate's name.

    Where no unit bears it, or several do, nobody guesses: the key waits for an administrator.

    Raises:
        NotFoundError: there is no unit of this code.

    """
    unit = _unit(session, unit_code) if unit_code is not None else _named(session, name or "")
    if unit is not None:
        _assign(session, row, unit, moment=moment, actor=actor)


def _named(session: Session, name: str) -> UnitRow | None:
    """Return the one unit of this name, however its letters and spaces are written."""
    wanted = _bare(name)
    found = [one for one in all_units(session) if wanted and _bare(one.name) == wanted]
    return found[0] if len(found) == 1 else None


def _bare(name: str) -> str:
    return readable(name).casefold()


def _assign(
    session: Session, row: CredentialRow, unit: UnitRow, *, moment: datetime, actor: str | None
) -> None:
    """Write whose seal a key is, with its event, within the caller's transaction."""
    before = session.get(UnitRow, row.unit_id) if row.unit_id else None
    row.unit_id = unit.id
    event = SealAssigned(row.id, unit.code, before.code if before else None)
    record(session, event, moment=moment, actor=actor)


def _unit(session: Session, code: str) -> UnitRow:
    unit = unit_by_code(session, code)
    if unit is None:
        raise NotFoundError(code)
    return unit


def _told(row: CredentialRow, holder: PersonRow, unit: UnitRow | None) -> Seal:
    facts = describe(chain_of(row)[0])
    return Seal(
        credential_id=row.id,
        subject=facts.common_name or facts.subject,
        issuer=facts.issuer_common_name or facts.issuer,
        holder=holder.user_name,
        holder_name=holder.full_name,
        not_after=facts.not_after,
        unit=unit.code if unit else None,
        agency=unit.name if unit else None,
    )
