"""Roles, and the person who holds them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person does here; duties are separated (DOMAIN P-15)."""

    LEADER = "LEADER"
    CLERK = "CLERK"
    IT_STAFF = "IT_STAFF"
    AUDITOR = "AUDITOR"
    ADMINISTRATOR = "ADMINISTRATOR"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, as the rest of the house sees them."""

    id: str
    user_name: str
    full_name: str
    title: str
    unit: str
    email: str | None
    roles: frozenset[Role]

    def may(self, *roles: Role) -> bool:
        """Tell whether the person holds at least one of these roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def signs(self) -> bool:
        """Tell whether signing is this person's work: leaders sign, clerks seal (W-04)."""
        return self.may(Role.LEADER, Role.CLERK)
