"""Finding a mailbox among tens of thousands, and all that is known of one: its life line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from directory.addresses.plain import plain
from directory.people import Standing
from directory.plan import read_step
from service.clock import Clock
from service.identity.roles import Person
from service.journeys.errors import NotFoundError
from service.journeys.provisioning.reach import Reach, Reaches, below
from service.journeys.provisioning.views import Account, Found, Line, Wish, tell_account
from service.store.engine import Memory
from service.store.queries.plans import steps_about
from service.store.queries.provisioning import (
    SORTS,
    AccountWish,
    account_by_id,
    accounts_by_id,
    accounts_wanted,
    count_accounts,
    count_by_standing,
    events_about,
    handovers_of,
    last_read,
    requests_wanted,
    unit_tree,
)

ON_A_PAGE: Final = 50
MOST_PAGES: Final = 100_000
MOST_WORDS: Final = 8
LONGEST_TEXT: Final = 200
LIFE: Final = 200
KINDS: Final = ("person", "unit", "forwarding")
# What steps and hand-overs do not tell already; a staff number may be another thing's number too.
TOLD: Final = frozenset({"PasswordLinkMade", "PasswordSet", "PasswordVoided", "AccountMatched"})


@dataclass(frozen=True, kw_only=True)
class MailboxBook:
    """Searches the mirror, within what somebody may see."""

    memory: Memory
    clock: Clock
    reaches: Reaches

    def find(self, by: Person, wish: Wish) -> Found:
        """Return one page of what somebody looks for, and how many there are of each standing.

        Raises:
            NotAllowedError: nothing is theirs to see.

        """
        reach = self.reaches.of(by)
        asked = self._asked(reach, wish)
        with self.memory.reading() as session:
            matching = count_accounts(session, asked)
            pages = max(1, -(-matching // ON_A_PAGE))
            page = max(1, min(wish.page, pages))
            rows = accounts_wanted(
                session,
                asked,
                wish.sort if wish.sort in SORTS else "name",
                descending=wish.descending,
                offset=(page - 1) * ON_A_PAGE,
                limit=ON_A_PAGE,
            )
            counted = count_by_standing(session, AccountWish(units=reach.units))
            read_at = last_read(session)
        counts = {
            standing.value: sum(n for (one, _), n in counted.items() if one == standing)
            for standing in Standing
        }
        counts |= {"unit": sum(n for (_, shared), n in counted.items() if shared)}
        counts |= {"all": sum(counted.values())}
        told = tuple(tell_account(row, reach.names) for row in rows)
        return Found(told, matching, page, pages, counts, read_at)

    def account(self, by: Person, account_id: str) -> Account:
        """Return one mailbox; raises NotFoundError where it is not this person's to see."""
        reach = self.reaches.of(by)
        with self.memory.reading() as session:
            row = account_by_id(session, account_id)
        if row is None or not reach.sees(row.unit):
            raise NotFoundError(account_id)
        return tell_account(row, reach.names)

    def accounts(self, by: Person, ids: Sequence[str]) -> tuple[Account, ...]:
        """Return several mailboxes; raises NotFoundError where one is not this person's to see."""
        reach = self.reaches.of(by)
        wanted = list(dict.fromkeys(ids))
        with self.memory.reading() as session:
            rows = accounts_by_id(session, wanted)
        if len(rows) != len(wanted) or not all(reach.sees(row.unit) for row in rows):
            raise NotFoundError
        return tuple(tell_account(row, reach.names) for row in rows)

    def life(self, by: Person, account_id: str) -> tuple[Line, ...]:
        """Return everything that is known to have happened to a mailbox, the newest first."""
        account = self.account(by, account_id)
        subjects = {account.subject, account.id, account.dn[:100]}
        subjects |= {one for one in (account.entry_uuid, account.staff_number) if one}
        with self.memory.reading() as session:
            steps = steps_about(
                session, staff_number=account.staff_number, entry_uuid=account.entry_uuid or "?"
            )
            lines = [
                Line(
                    at=step.ended_at or plan.made_at,
                    code=f"kind-{step.kind.lower().replace('_', '-')}",
                    by=plan.decided_by or plan.made_by,
                    changes=read_step(step.body).fields,
                    grounds=plan.grounds,
                    plan_id=plan.id,
                    state=step.state,
                    facts={"origin": plan.origin},
                )
                for step, plan in steps
            ]
            for event in events_about(session, sorted(subjects), LIFE):
                if event.kind in TOLD and event.facts is not None:
                    facts = json.loads(event.facts)
                    lines.append(Line(event.moment, f"event-{event.kind}", event.actor, facts))
            for asked in requests_wanted(session, units=None, state=None, account_id=account.id):
                facts = {"kind": asked.kind, "id": asked.id}
                grounds = {
                    "decision_number": asked.decision_number,
                    "decision_date": asked.decision_date.isoformat(),
                    "reason": asked.reason,
                }
                lines.append(Line(asked.filed_at, "asked", asked.filed_by, facts, (), grounds))
            for one in handovers_of(session, account.id):
                facts = {"number": one.record_number, "date": one.record_date, "note": one.note}
                facts |= {"owner": one.owner_after, "clerk": one.clerk_after}
                lines.append(Line(one.handed_at, "handed-over", one.handed_by, facts))
        return tuple(sorted(lines, key=lambda one: one.at, reverse=True))[:LIFE]

    def _asked(self, reach: Reach, wish: Wish) -> AccountWish:
        words = tuple(plain(wish.text[:LONGEST_TEXT]).split())[:MOST_WORDS]
        unit = None
        if wish.unit:
            with self.memory.reading() as session:
                unit = frozenset(below({wish.unit}, unit_tree(session)))
        return AccountWish(
            words=words,
            unit=unit,
            standing=wish.standing if wish.standing in set(Standing) else None,
            shared={"person": False, "unit": True}.get(wish.kind),
            forwarding=wish.kind == "forwarding",
            units=reach.units,
        )
