"""Roles are given and taken away: each change holds with the next request and is an event (DOMAIN P-15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from service.clock import Clock
from service.events.bodies import RoleGranted, RoleWithdrawn
from service.events.ledger import record
from service.identity.roles import Person, Role
from service.identity.tokens import end_token
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.issuing.listing import like_of
from service.journeys.mandates.work import OpenStep, OpenWork
from service.journeys.roles.errors import RoleRefusedError
from service.store.engine import Memory, Turn, take_turn
from service.store.queries.people import (
    locked_person,
    person_by_id,
    person_by_user_name,
    roles_of,
    unit_name,
)
from service.store.queries.roles import (
    locked_tokens,
    other_active_holders,
    people_found,
    roles_by_person,
)
from service.store.tables.people import PersonRoleRow, PersonRow

MOST: Final = 200
LONGEST_TEXT: Final = 200
MOST_WORDS: Final = 5
SIGNERS: Final = frozenset({Role.LEADER, Role.CLERK})
SIGNING_SCOPES: Final = frozenset({"sign", "seal", "csc"})


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody, and the roles they hold."""

    person_id: str
    user_name: str
    full_name: str
    title: str
    unit: str
    is_active: bool
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class HolderView:
    """Somebody whose roles may change, and the turns that wait for them."""

    holder: Holder
    turns: tuple[OpenStep, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What became of a role: whether it was held at all, what waits on, how many tokens ended."""

    changed: bool
    turns: tuple[OpenStep, ...]
    tokens: int


@dataclass(frozen=True, slots=True)
class Roles:
    """Keeps who may do what; sessions and tokens read it anew with every request."""

    memory: Memory
    clock: Clock
    work: OpenWork

    def find(self, text: str = "", role: Role | None = None, limit: int = 50) -> tuple[Holder, ...]:
        """Return people by name: those who hold a role, or whose names hold every word."""
        with self.memory.reading() as session:
            likes = map(like_of, text[:LONGEST_TEXT].split()[:MOST_WORDS])
            rows = people_found(session, likes, role, max(1, min(limit, MOST)))
            roles = roles_by_person(session, (row.id for row, _ in rows))
            return tuple(
                _told(row, unit or "", roles.get(row.id, frozenset())) for row, unit in rows
            )

    def view(self, person_id: str) -> HolderView:
        """Return somebody with the turns that wait for them; raises NotFoundError."""
        with self.memory.reading() as session:
            row = person_by_id(session, person_id)
            if row is None:
                raise NotFoundError(person_id)
            held = _told(row, unit_name(session, row.unit_id), roles_of(session, row.id))
            return HolderView(held, tuple(self.work.open_steps(session, row.id)))

    def named(self, user_name: str) -> HolderView:
        """Return somebody by user name, suspended or not; raises NotFoundError."""
        with self.memory.reading() as session:
            row = person_by_user_name(session, user_name)
        if row is None:
            raise NotFoundError(user_name)
        return self.view(row.id)

    def grant(self, by: Person, person_id: str, role: Role) -> bool:
        """Give a role; False where it was held already.

        Raises:
            NotAllowedError: only administrators do this.
            NotFoundError: there is no such person.
            RoleRefusedError: `not_active`.

        """
        _allow(by)
        return self.grant_as(by.user_name, person_id, role)

    def grant_as(self, actor: str, person_id: str, role: Role) -> bool:
        """Do what `grant` does in the name of whoever is at the machine."""
        moment = self.clock()
        with self.memory.writing() as session:
            row = _locked(session, person_id)
            if not row.active:
                raise RoleRefusedError("not_active")
            if role in roles_of(session, row.id):
                return False
            session.add(PersonRoleRow(person_id=row.id, role=role.value))
            event = RoleGranted(row.user_name, role.value)
            record(session, event, moment=moment, actor=actor)
        return True

    def withdraw(self, by: Person, person_id: str, role: Role) -> Withdrawn:
        """Take a role away; raises as `grant` does, and RoleRefusedError `last_administrator`.

        Turns that wait for the person stay and can be given to colleagues. Whoever neither leads nor
        keeps papers any more has no token left that signs.
        """
        _allow(by)
        return self.withdraw_as(by.user_name, person_id, role)

    def withdraw_as(self, actor: str, person_id: str, role: Role) -> Withdrawn:
        """Do what `withdraw` does in the name of whoever is at the machine."""
        moment = self.clock()
        with self.memory.writing() as session:
            row = _locked(session, person_id)
            turns = tuple(self.work.open_steps(session, row.id))
            held = session.get(PersonRoleRow, (row.id, role.value))
            if held is None:
                return Withdrawn(False, turns, 0)
            tokens = _end_tokens(session, row, role, moment, actor)
            # Of two administrators who step down at once, one sees the other gone.
            take_turn(session, Turn.LEDGER)
            if role is Role.ADMINISTRATOR and not other_active_holders(session, role, row.id):
                raise RoleRefusedError("last_administrator")
            session.delete(held)
            event = RoleWithdrawn(row.user_name, role.value, tokens)
            record(session, event, moment=moment, actor=actor)
        return Withdrawn(True, turns, tokens)


def _end_tokens(session: Session, row: PersonRow, role: Role, moment: datetime, actor: str) -> int:
    """End the tokens that sign for somebody who signs no more; return how many."""
    left = roles_of(session, row.id) - {role}
    if role not in SIGNERS or not SIGNERS.isdisjoint(left):
        return 0
    ended = [
        one
        for one in locked_tokens(session, row.id)
        if one.credential_id or not SIGNING_SCOPES.isdisjoint(one.scopes)
    ]
    for one in ended:
        end_token(session, one, moment=moment, actor=actor)
    return len(ended)


def _locked(session: Session, person_id: str) -> PersonRow:
    row = locked_person(session, person_id)
    if row is None:
        raise NotFoundError(person_id)
    return row


def _told(row: PersonRow, unit: str, roles: Sequence[str] | frozenset[str]) -> Holder:
    return Holder(
        person_id=row.id,
        user_name=row.user_name,
        full_name=row.full_name,
        title=row.title,
        unit=unit,
        is_active=row.active,
        roles=tuple(one for one in Role if one in roles),
    )


def _allow(by: Person) -> None:
    if not by.may(Role.ADMINISTRATOR):
        raise NotAllowedError("roles")
