"""What falls due by schedule: closing, archiving, locking what nobody uses (DOMAIN M-23 to M-25).

Nothing is done here and nothing is ever deleted: what falls due are steps of a plan that a person
approves, and a list of mailboxes to archive. What nobody knows counts for the account: without a
date of suspension nothing is closed, and without a record of use that reaches to now nothing is
called unused.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from directory.errors import DirectoryError
from directory.mapping import CannotSayError
from directory.people import MailAccount, Standing
from directory.plan import Kind, Plan, Population, Step

StepOf = Callable[[MailAccount], Step | None]  # as `directory.mapping.Flavour` builds them
STANDING: Final = "standing"
_ORDER: Final = {kind: place for place, kind in enumerate(Kind)}
_NEVER: Final = "never"


class LifecyclePolicyError(DirectoryError):
    """A schedule that cannot be used; the text tells all that is wrong with it."""


@dataclass(frozen=True, slots=True)
class LifecyclePolicy:
    """After how many days what falls due; None turns a rule off.

    `close_after_days` counts from the suspension, `archive_after_days` from the closing,
    `lock_unused_after_days` from the last use, `lock_unclaimed_after_days` from the creation of an
    account whose holder never signed in. `exempt` are entryUUIDs that no schedule touches. Use that
    is recorded only up to more than `record_may_lag_days` ago proves nothing.
    """

    close_after_days: int | None = 30
    archive_after_days: int | None = 90
    lock_unused_after_days: int | None = 45
    lock_unclaimed_after_days: int | None = 30
    record_may_lag_days: int = 3
    exempt: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a schedule under which everything is due at once."""
        days = (
            self.close_after_days,
            self.archive_after_days,
            self.lock_unused_after_days,
            self.lock_unclaimed_after_days,
        )
        if any(one is not None and one < 1 for one in days) or self.record_may_lag_days < 0:
            raise ValueError(f"not a schedule: {self}")


def load_lifecycle_policy(path: Path) -> LifecyclePolicy:
    """Return the schedule in a policy file's `[life]`; `"never"` turns a rule off.

    Raises:
        LifecyclePolicyError: with every problem at once; by half a schedule nobody is closed.

    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8")).get("life", {})
    except (OSError, ValueError, RecursionError) as wrong:
        raise LifecyclePolicyError(f"{path.name}: {wrong!r}") from None
    if not isinstance(told, dict):
        raise LifecyclePolicyError(f"{path.name}: life is no table")
    exempt = told.pop("exempt", [])
    problems = list(_problems(told))
    if not isinstance(exempt, list) or not all(isinstance(one, str) for one in exempt):
        problems.append("life.exempt is no list of identities")
    if problems:
        raise LifecyclePolicyError("; ".join(problems))
    days: dict[str, Any] = {n: None if value == _NEVER else value for n, value in told.items()}
    return LifecyclePolicy(**days, exempt=frozenset(exempt))


def _problems(told: Mapping[str, object]) -> Iterator[str]:
    known = {one.name for one in fields(LifecyclePolicy)} - {"exempt"}
    for name, value in told.items():
        if name not in known:
            yield f"there is no life.{name}"
            continue
        lags = name == "record_may_lag_days"  # the only one that may be nothing, and never "never"
        is_days = isinstance(value, int) and not isinstance(value, bool) and value >= (not lags)
        if not is_days and (lags or value != _NEVER):
            yield f"life.{name} is {value!r}, no number of days"


@dataclass(frozen=True, slots=True)
class History:
    """What is known of one account's past; None where nobody knows."""

    created_on: date | None = None
    restored_on: date | None = None
    suspended_on: date | None = None
    closed_on: date | None = None
    last_used_on: date | None = None


@dataclass(frozen=True, slots=True)
class UseRecord:
    """From when to when the use of mailboxes was recorded without a gap."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class ArchiveDue:
    """A closed mailbox whose contents are to be archived; whether it is deleted a person decides."""

    account: MailAccount
    closed_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Due:
    """What falls due on a day.

    `undated` are suspended or closed and nobody knows since when; their time begins once somebody
    notes a day. `by_hand` are due and this directory has no word for it. `use_unknown` tells that
    nothing was called unused because no record reaches to now.
    """

    closing: tuple[Step, ...] = ()
    locking: tuple[Step, ...] = ()
    archiving: tuple[ArchiveDue, ...] = ()
    undated: tuple[MailAccount, ...] = ()
    by_hand: tuple[MailAccount, ...] = ()
    use_unknown: bool = False

    def plan(self, population: Population, source: str) -> Plan:
        """Return the steps as a plan, for the guard and a second person."""
        steps = sorted((*self.closing, *self.locking), key=lambda one: (_ORDER[one.kind], one.dn))
        return Plan(steps=tuple(steps), population=population, source=source)


@dataclass(frozen=True, slots=True)
class Calendar:
    """One day's view: the schedule, what is known, and how a step is made in this directory."""

    today: date
    policy: LifecyclePolicy
    histories: Mapping[str, History]
    close: StepOf
    suspend: StepOf
    use: UseRecord | None = None
    _nothing: History = field(default=History(), repr=False)

    def due(self, accounts: Iterable[MailAccount]) -> Due:
        """Return what falls due today among these accounts."""
        known = [(one, self._history(one)) for one in accounts if self._is_ours(one)]
        by_hand: list[MailAccount] = []
        closing = [
            one for one, _ in known if one.standing is Standing.SUSPENDED and self._is_due(one)
        ]
        locking = [one for one, past in known if self._locks(one, past)]
        return Due(
            closing=tuple(_steps(self.close, closing, by_hand)),
            locking=tuple(_steps(self.suspend, locking, by_hand)),
            archiving=tuple(self._archives(known)),
            undated=tuple(one for one, past in known if _is_undated(one, past)),
            by_hand=tuple(by_hand),
            use_unknown=not self._use_is_known,
        )

    def ends_on(self, account: MailAccount) -> date | None:
        """Return the day on which a suspended account falls due for closing, a closed one for archiving.

        None where it never does, or nobody knows since when it has stood so.
        """
        past = self._history(account)
        match account.standing:
            case Standing.SUSPENDED:
                since, days = past.suspended_on, self.policy.close_after_days
            case Standing.CLOSED:
                since, days = past.closed_on, self.policy.archive_after_days
            case _:
                return None
        if since is None or days is None or not self._is_ours(account):
            return None
        return since + timedelta(days=days)

    def _is_due(self, account: MailAccount) -> bool:
        day = self.ends_on(account)
        return day is not None and day <= self.today

    def _is_ours(self, account: MailAccount) -> bool:
        """Tell whether a schedule may touch an account at all: one person's, and not kept by hand."""
        return (
            not account.shared
            and account.entry_uuid not in self.policy.exempt
            and STANDING not in account.locked
        )

    def _history(self, account: MailAccount) -> History:
        return self.histories.get(account.entry_uuid, self._nothing)

    def _archives(self, known: Iterable[tuple[MailAccount, History]]) -> Iterator[ArchiveDue]:
        for account, past in known:
            if account.standing is Standing.CLOSED and self._is_due(account):
                due_on = self.ends_on(account)
                assert past.closed_on is not None
                assert due_on is not None
                yield ArchiveDue(account, past.closed_on, due_on)

    def _locks(self, account: MailAccount, past: History) -> bool:
        """Is an account that may sign in unused for too long, on a record that would show its use?"""
        if account.standing is not Standing.ACTIVE or self.use is None or not self._use_is_known:
            return False
        if past.last_used_on is None:
            days = self.policy.lock_unclaimed_after_days
            if past.created_on is None or past.created_on < self.use.since:
                # Somebody from before the record: it may have been used every day until then.
                days = self.policy.lock_unused_after_days
        else:
            days = self.policy.lock_unused_after_days
        signs = (past.last_used_on, past.created_on, past.restored_on, self.use.since)
        # Of the days after the record's end nobody knows: they are not days without use.
        until = min(self.today, self.use.until)
        return self._is_past(max(sign for sign in signs if sign is not None), days, until)

    @property
    def _use_is_known(self) -> bool:
        lag = timedelta(days=self.policy.record_may_lag_days)
        return self.use is not None and self.use.until >= self.today - lag

    @staticmethod
    def _is_past(since: date, days: int | None, until: date) -> bool:
        return days is not None and until - since >= timedelta(days=days)


def _steps(
    step_of: StepOf, accounts: Iterable[MailAccount], by_hand: list[MailAccount]
) -> Iterator[Step]:
    for account in accounts:
        try:
            step = step_of(account)
        except CannotSayError:
            by_hand.append(account)
        else:
            if step is not None:
                yield step


def _is_undated(account: MailAccount, past: History) -> bool:
    match account.standing:
        case Standing.SUSPENDED:
            return past.suspended_on is None
        case Standing.CLOSED:
            return past.closed_on is None
    return False
