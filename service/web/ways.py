"""Where a person may go from every page: the ways in the header, those of daily work first.

A phone or a tablet has room for five of them. Whoever has more finds the first four and "More", which
opens the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import request

from service.identity.roles import Role
from service.web.context import current_person, house
from service.web.language import door

if TYPE_CHECKING:
    from flask import Flask

    from service.identity.roles import Person

ROOM: Final = 5


@dataclass(frozen=True, slots=True)
class Way:
    """One way: the page it leads to, the key of its name, its icon, and the areas that count as its own."""

    endpoint: str
    words: str
    icon: str
    areas: tuple[str, ...]

    @property
    def address(self) -> str | None:
        """Return where it leads, or None where this set-up has no such page."""
        return door(self.endpoint)

    @property
    def is_here(self) -> bool:
        """Tell whether the page being read belongs to it."""
        return (request.endpoint or "").split(".")[0] in self.areas


START = Way("status.start", "nav-start", "home", ("status",))
INBOX = Way("office.inbox", "nav-office", "list-check", ("office",))
SIGN = Way("sign.documents", "nav-sign", "writing-sign", ("sign",))
REGISTER = Way("register.index", "nav-register", "stack-2", ("register",))
MAILBOXES = Way("mailboxes.accounts", "nav-mailboxes", "users", ("mailboxes", "sync"))
PLANS = Way("sync.overview", "nav-mailboxes", "users", ("sync",))
ADOPTION = Way(
    "adoption.overview",
    "nav-adoption",
    "chart-line",
    ("adoption", "adoption_lists", "reported", "ledger"),
)
REPORTED = Way("reported.index", "nav-reported", "chart-line", ("reported",))
VERIFY = Way("verify.ask", "nav-verify", "shield-check", ("verify",))
TRUST = Way("trust.overview", "nav-trust", "building-bank", ("trust",))
SIGN_IN = Way("account.sign_in", "nav-sign-in", "login", ("account",))


def ways() -> list[Way]:
    """Return the ways of whoever asks, in the order of the header, as far as this set-up has them."""
    person = current_person()
    asked = (START, *_of(person), VERIFY, *_last(person))
    return [way for way in asked if way.address]


def at_hand(known: list[Way]) -> int:
    """Return how many ways a narrow page shows beside "More"; all of them where they fit.

    >>> at_hand([START, VERIFY]), at_hand([START] * 7)
    (2, 4)
    """
    return len(known) if len(known) <= ROOM else ROOM - 1


def _of(person: Person | None) -> Iterator[Way]:
    if person is None:
        return
    yield INBOX
    if person.signs:
        yield SIGN
    if person.may(Role.CLERK, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR):
        yield REGISTER
    if _keeps_mailboxes(person):
        yield MAILBOXES
    elif person.may(Role.IT_STAFF, Role.ADMINISTRATOR, Role.AUDITOR):
        yield PLANS
    if person.may(Role.AUDITOR, Role.ADMINISTRATOR, Role.LEADER, Role.IT_STAFF):
        yield ADOPTION
    elif person.may(Role.CLERK):
        yield REPORTED


def _last(person: Person | None) -> Iterator[Way]:
    if person is None:
        yield SIGN_IN
    elif Role.ADMINISTRATOR in person.roles:
        yield TRUST


def _keeps_mailboxes(person: Person) -> bool:
    return bool(MAILBOXES.address) and house().mailboxes.reaches.reaches(person)


def init_ways(app: Flask) -> None:
    """Let the header of every page ask for its ways."""
    app.context_processor(lambda: {"ways": ways, "ways_at_hand": at_hand})
