"""The guard over a day: a thousand small plans of a client are one large one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from directory.guard import Breach, Limits, judge
from directory.plan import Plan, Population, Step, read_step
from service.clock import Clock
from service.events.ledger import record
from service.events.scim import ScimChangeRefused
from service.identity.roles import Person
from service.journeys.plans.keeping import tell_breach
from service.journeys.scim.errors import GuardRefusedError
from service.store.engine import Memory
from service.store.queries.provisioning import count_by_unit
from service.store.queries.scim_steps import COUNTED_KINDS, added_since, recent_steps

WINDOW: Final = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class DailyGuard:
    """Judges a plan together with all that SCIM took away, moved or gave back within a day.

    What a client does to accounts that it made itself within that day takes from nobody.
    """

    memory: Memory
    clock: Clock
    limits: Callable[[], Limits]

    def judge(self, by: Person, plan: Plan) -> None:
        """Raise GuardRefusedError, and tell the ledger, where the reach is not an ordinary day's."""
        moment = self.clock()
        lately, added = self._lately(plan, moment)
        counted = tuple(one for one in plan.steps if one.dn not in added)
        # What was done before was judged before: only what this plan adds counts against it.
        old = set(map(_key, self._breaches(lately, plan.population)))
        found = self._breaches((*lately, *counted), plan.population)
        if not counted:
            found = self._breaches(plan.steps, plan.population)
        new = [one for one in found if _key(one) not in old]
        if not new:
            return
        with self.memory.writing() as session:
            event = ScimChangeRefused(
                subject=(plan.steps[0].staff_number or plan.steps[0].dn)[:100],
                breaches=tuple(one.code for one in new),
                counts={kind.value: count for kind, count in plan.counts.items()},
            )
            record(session, event, moment=moment, actor=by.user_name)
        raise GuardRefusedError([tell_breach(one) for one in new])

    def population(self) -> Population:
        """Return how many accounts there are, by the last reading."""
        with self.memory.reading() as session:
            by_unit = count_by_unit(session)
        return Population.counted(by_unit)

    def _lately(self, plan: Plan, moment: datetime) -> tuple[tuple[Step, ...], frozenset[str]]:
        """Return what was done within the window, and the entries that were added within it."""
        if not any(step.kind in COUNTED_KINDS for step in plan.steps):
            return (), frozenset()
        with self.memory.reading() as session:
            told = recent_steps(session, moment - WINDOW)
            added = added_since(session, moment - WINDOW)
        return tuple(map(read_step, told)), added

    def _breaches(self, steps: tuple[Step, ...], population: Population) -> tuple[Breach, ...]:
        return judge(Plan(steps, population), self.limits())


def _key(breach: Breach) -> tuple[str, str]:
    return breach.code, str(breach.facts)
