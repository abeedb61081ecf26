"""What falls due by schedule: a plan that waits for a person (DOMAIN M-23 to M-25).

The clock itself closes nobody, nor locks what nobody uses: it proposes. Since when an account has stood
as it does is known from the mirror: the day on which this house learnt of it, which is never earlier
than the truth. So a schedule may be late, and is never early.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from directory.entries import Entry
from directory.lifecycle import Calendar, History, LifecyclePolicy
from directory.mapping import Flavour
from directory.people import MailAccount, Standing
from directory.plan import Plan
from directory.planning import population
from service.clock import LEGAL_TIME, Clock
from service.journeys.plans import OpenDirectory, Origin, PlanShelf, PlanState, PlanSummary
from service.journeys.synchronization.mailbox_use import MailboxUse, read_mailbox_use
from service.journeys.synchronization.views import DueView, ScheduleView
from service.store.engine import Memory
from service.store.queries.provisioning import accounts_standing, last_read
from service.store.tables.provisioning import MailboxAccountRow

BY_SCHEDULE: Final = "schedule"
AHEAD: Final = timedelta(days=30)
UNKNOWN: Final = MailboxUse()
TakeIn = Callable[[Iterable[Entry], datetime], int]


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Names what falls due, from the mirror; plans it, from the directory itself."""

    memory: Memory
    clock: Clock
    plans: PlanShelf
    directory: OpenDirectory
    flavour: Callable[[], Flavour]
    policy: Callable[[], LifecyclePolicy]
    take_in: TakeIn
    base_dn: str

    def view(self) -> ScheduleView:
        """Return what is due and what will be within thirty days, by the last reading of the directory."""
        moment = self.clock()
        with self.memory.reading() as session:
            rows = accounts_standing(session, [Standing.SUSPENDED.value, Standing.CLOSED.value])
            read = last_read(session)
        calendar = self._calendar(rows, moment)
        until = calendar.today + AHEAD
        found = [
            DueView(row.id, row.full_name, row.mail, row.unit, Standing(row.standing), day)
            for row in rows
            if (day := calendar.ends_on(_account(row))) is not None and day <= until
        ]
        return ScheduleView(
            today=calendar.today,
            policy=calendar.policy,
            due=tuple(sorted(found, key=lambda one: (one.day, one.name))),
            read_at=read,
        )

    def propose(self, *, by: str = BY_SCHEDULE) -> str | None:
        """Read the directory and propose what is due; return the plan's id, None where nothing is.

        A plan by schedule that nobody decided on gives way to a newer one. What somebody refused is not
        proposed again until it has changed.

        Raises:
            DirectoryError: it did not answer to the end, and nothing was planned.

        """
        begun = self.clock()
        with self.directory() as directory:
            entries = list(
                directory.search(
                    self.base_dn, self.flavour().account_filter, self.flavour().attributes
                )
            )
        self.take_in(entries, begun)
        with self.memory.reading() as session:
            rows = accounts_standing(session, [one.value for one in Standing])
            use = read_mailbox_use(session, self.policy(), begun)
        accounts = [one for one in map(self.flavour().read_account, entries) if one is not None]
        due = self._calendar(rows, begun, use).due(accounts)
        plan = due.plan(population(entries, self.flavour()), BY_SCHEDULE)
        return self._kept(plan, by)

    def _calendar(
        self,
        rows: Iterable[MailboxAccountRow],
        moment: datetime,
        use: MailboxUse = UNKNOWN,
    ) -> Calendar:
        return Calendar(
            today=moment.astimezone(LEGAL_TIME).date(),
            policy=self.policy(),
            histories={row.entry_uuid or "": _history(row, use.last_of(row)) for row in rows},
            close=self.flavour().close,
            suspend=self.flavour().suspend,
            use=use.record,
        )

    def _kept(self, plan: Plan, by: str) -> str | None:
        """Keep a plan unless an earlier one says the same; withdraw what it takes the place of."""
        for one in self.plans.newest(origins=(Origin.SCHEDULE,)):
            # One that was withdrawn gave way to another: nobody refused it.
            stands = one.state.is_open or one.rejected_reason is not None
            if plan.steps and stands and self._says(one, plan):
                return one.id if one.state.is_open else None
            if one.state is PlanState.PROPOSED:
                self.plans.withdraw(one.id, by=by)
        return self.plans.propose(plan, by=by, origin=Origin.SCHEDULE) if plan.steps else None

    def _says(self, kept: PlanSummary, plan: Plan) -> bool:
        """Tell whether a kept plan has the same steps; only one of the same counts is read whole."""
        return kept.counts == dict(plan.counts) and self.plans.plan(kept.id).steps == plan.steps


def _history(row: MailboxAccountRow, last_used_on: date | None) -> History:
    """Return since when an account has stood as it does; of one that works, also when it was used last."""
    since = row.standing_since.astimezone(LEGAL_TIME).date()
    match Standing(row.standing):
        case Standing.SUSPENDED:
            return History(suspended_on=since)
        case Standing.CLOSED:
            return History(closed_on=since)
    return History(restored_on=since, last_used_on=last_used_on)


def _account(row: MailboxAccountRow) -> MailAccount:
    """Return of an account what a schedule asks for."""
    return MailAccount(
        dn=row.dn,
        entry_uuid=row.entry_uuid or "",
        staff_number=row.staff_number,
        user_name=row.user_name,
        full_name=row.full_name,
        unit=row.unit,
        mail=row.mail,
        standing=Standing(row.standing),
        locked=frozenset(row.locked),
        shared=row.shared,
    )
