"""Who may report for which body, who may decide on it, and who may see it.

A body's clerks and IT staff report for it and those below it; its leaders answer for its figures and
decide; an administrator does either anywhere, but never both of one report. An auditor reads all and
changes nothing, whatever other roles they hold (DOMAIN I-17, P-15).
"""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from service.adoption.roster import Tree
from service.identity.roles import Person, Role
from service.store.queries.reported import unit_code_of

REPORTERS: Final = (Role.CLERK, Role.IT_STAFF, Role.ADMINISTRATOR)
DECIDERS: Final = (Role.LEADER, Role.ADMINISTRATOR)
READERS: Final = (Role.AUDITOR, Role.ADMINISTRATOR, Role.LEADER, Role.IT_STAFF, Role.CLERK)
SEE_ALL: Final = (Role.AUDITOR, Role.ADMINISTRATOR)
NOWHERE: Final = frozenset[str]()


def may_report(person: Person) -> bool:
    """Tell whether somebody reports at all."""
    return person.may(*REPORTERS) and not person.may(Role.AUDITOR)


def may_decide(person: Person) -> bool:
    """Tell whether somebody decides at all."""
    return person.may(*DECIDERS) and not person.may(Role.AUDITOR)


def reports_for(session: Session, person: Person, tree: Tree) -> frozenset[str]:
    """Return the bodies of a day that somebody may report for."""
    return _answers_for(session, person, tree) if may_report(person) else NOWHERE


def decides_on(session: Session, person: Person, tree: Tree) -> frozenset[str]:
    """Return the bodies of a day on whose reports somebody may decide."""
    return _answers_for(session, person, tree) if may_decide(person) else NOWHERE


def sees(session: Session, person: Person, tree: Tree) -> frozenset[str] | None:
    """Return the bodies whose reports somebody may see, None for all."""
    if person.may(*SEE_ALL):
        return None
    return _own(session, person, tree) if person.may(*READERS) else NOWHERE


def _answers_for(session: Session, person: Person, tree: Tree) -> frozenset[str]:
    if person.may(Role.ADMINISTRATOR):
        return frozenset(tree.units)
    return _own(session, person, tree)


def _own(session: Session, person: Person, tree: Tree) -> frozenset[str]:
    """Return somebody's body with all below it."""
    code = unit_code_of(session, person.id)
    return tree.under(code) if code is not None else NOWHERE
