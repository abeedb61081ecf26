"""The guard: it refuses a plan whose reach is not an ordinary day's, and a source nobody may plan from.

Limits count in number *and* in share, for each kind of change, in all and within each unit: a plan
passes only if it keeps both. A person may answer by name for most of what it says; never for an empty
source, and never for a protected account.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from directory.errors import DirectoryError, PlanRefusedError
from directory.mapping.never import may_never_be_written
from directory.names import name_key
from directory.people import StaffRecord
from directory.plan import Kind, Plan, Step

EMPTY_SOURCE, SHRUNK_SOURCE = "empty_source", "shrunk_source"
EMPTY_DIRECTORY, SHRUNK_DIRECTORY = "empty_directory", "shrunk_directory"
FEWER_THAN_ACCOUNTS, PROTECTED = "fewer_than_accounts", "protected"
TOO_MANY, TOO_MANY_IN_UNIT = "too_many", "too_many_in_unit"
FORBIDDEN_ATTRIBUTE: Final = "forbidden_attribute"
BREACHES: Final = (
    EMPTY_SOURCE, SHRUNK_SOURCE, EMPTY_DIRECTORY, SHRUNK_DIRECTORY, FEWER_THAN_ACCOUNTS, PROTECTED,
    TOO_MANY, TOO_MANY_IN_UNIT, FORBIDDEN_ATTRIBUTE,
)  # fmt: skip
NEVER_OVERRIDDEN: Final = frozenset({EMPTY_SOURCE, EMPTY_DIRECTORY, PROTECTED, FORBIDDEN_ATTRIBUTE})
# What an entry is made of as a whole, and taken away with.
_WITH_ITS_ENTRY: Final = frozenset({"objectclass", "zimbraid"})
_SHARES: Final = ("source_percent", "accounts_percent", "directory_percent")
_PARTS: Final = ("overall", "by_unit")
_NAMES: Final = ("protected", "protected_positions")
MOST_PERCENT: Final = 1000
TAKES_AWAY: Final = frozenset(
    {Kind.SUSPEND, Kind.CLOSE, Kind.WITHDRAW, Kind.READDRESS, Kind.REVOKE_FORWARDING}
)


class LimitsRefusedError(DirectoryError):
    """Limits that cannot be used; `problems` tells all that is wrong with them."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("limits: " + "; ".join(problems))


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing the guard has against a plan or a source; `facts` are what its sentence names."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def overridable(self) -> bool:
        """Tell whether a person may answer for it by name."""
        return self.code not in NEVER_OVERRIDDEN

    def __str__(self) -> str:
        return f"{self.code} {self.facts}"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `number` changes, and at most `percent` of the accounts they are counted against.

    Fewer than `floor` are always let through by the share: of three people in a unit one is a third.
    """

    number: int
    percent: float
    floor: int = 1

    def allows(self, count: int, of: int) -> bool:
        """Tell whether so many changes are an ordinary day's.

        >>> Limit(10, 5.0).allows(5, 100), Limit(10, 5.0).allows(6, 100), Limit(3, 50.0).allows(4, 100)
        (True, False, False)
        """
        return count <= self.number and (count <= self.floor or count * 100 <= self.percent * of)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is ordinary: by kind of step, in all and within a unit; who is protected; what a source is.

    `source_percent` is how much of the last snapshot must still be there, `accounts_percent` how many
    people a snapshot must hold for each hundred accounts, `directory_percent` how many accounts of
    the last run must still be answered. `protected` are staff numbers, addresses or names,
    `protected_positions` the codes of positions whose holders are protected.
    """

    overall: Mapping[Kind, Limit] = field(default_factory=dict)
    by_unit: Mapping[Kind, Limit] = field(default_factory=dict)
    protected: frozenset[str] = frozenset()
    protected_positions: frozenset[str] = frozenset()
    source_percent: float = 95.0
    accounts_percent: float = 80.0
    directory_percent: float = 95.0


def judge(plan: Plan, limits: Limits) -> tuple[Breach, ...]:
    """Return everything the guard has against a plan; nothing where it is an ordinary day's."""
    return (
        *_forbidden(plan),
        *_protected(plan, limits),
        *_overall(plan, limits),
        *_by_unit(plan, limits),
    )


def protecting(limits: Limits, records: Iterable[StaffRecord]) -> Limits:
    """Return limits that also protect whoever holds a protected position, such as a leader's.

    By the code of the position, never by the words of a title (DOMAIN I-13). A leader who leaves is
    first taken off that position by HR, and then suspended.
    """
    if not limits.protected_positions:
        return limits
    numbers = {one.external_id for one in records if one.position in limits.protected_positions}
    return replace(limits, protected=limits.protected | numbers)


def guard(plan: Plan, limits: Limits) -> None:
    """Raise PlanRefusedError where the reach of a plan is not an ordinary day's."""
    breaches = judge(plan, limits)
    if breaches:
        raise PlanRefusedError(breaches)


def judge_source(
    *,
    people: int,
    accounts: int,
    limits: Limits,
    people_before: int | None = None,
    accounts_before: int | None = None,
) -> tuple[Breach, ...]:
    """Return why nothing may be planned from what HR and the directory said.

    `people` and `accounts` are counted now, `…_before` at the last plan, None where there was none.

    >>> [b.code for b in judge_source(people=0, accounts=9, limits=Limits())]
    ['empty_source']
    """
    if not people:
        return (Breach(EMPTY_SOURCE, {"accounts": accounts}),)
    found = []
    if accounts_before and not accounts:
        return (Breach(EMPTY_DIRECTORY, {"before": accounts_before}),)
    if people_before and people * 100 < limits.source_percent * people_before:
        found.append(Breach(SHRUNK_SOURCE, {"counted": people, "before": people_before}))
    if people * 100 < limits.accounts_percent * accounts:
        found.append(Breach(FEWER_THAN_ACCOUNTS, {"counted": people, "accounts": accounts}))
    if accounts_before and accounts * 100 < limits.directory_percent * accounts_before:
        found.append(Breach(SHRUNK_DIRECTORY, {"counted": accounts, "before": accounts_before}))
    return tuple(found)


def load_limits(path: Path) -> Limits:
    """Return the limits in a policy file: `[guard]`, `[guard.overall]` and `[guard.by_unit]` by kind.

    Raises:
        LimitsRefusedError: with every problem at once. A guard that half understands guards nothing.

    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))["guard"]
    except (OSError, ValueError, KeyError, RecursionError) as wrong:
        raise LimitsRefusedError([f"{path.name}: {wrong!r}"]) from None
    problems: list[str] = []
    shares = {name: told[name] for name in _SHARES if name in told}
    problems += [f"{name} is {one!r}, no percentage" for name, one in shares.items()
                 if not _is_number(one) or not 0 <= one <= MOST_PERCENT]  # fmt: skip
    problems += [f"there is no {name}" for name in told.keys() - {*_SHARES, *_PARTS, *_NAMES}]
    names = {name: told.get(name, []) for name in _NAMES}
    problems += [f"{name} is no list of words" for name, some in names.items()
                 if not isinstance(some, list) or not all(isinstance(one, str) for one in some)]  # fmt: skip
    parts = {name: dict(_limits(name, told.get(name, {}), problems)) for name in _PARTS}
    if problems:
        raise LimitsRefusedError(problems)
    return Limits(
        parts["overall"],
        parts["by_unit"],
        protected=frozenset(names["protected"]),
        protected_positions=frozenset(names["protected_positions"]),
        **shares,
    )


def _limits(part: str, told: Any, problems: list[str]) -> Iterator[tuple[Kind, Limit]]:
    known = {kind.value.lower(): kind for kind in Kind}
    if not isinstance(told, dict):
        problems.append(f"{part} is no table")
        return
    for name, facts in told.items():
        if name.lower() not in known:
            problems.append(f"{part}.{name}: there is no such step")
        elif not isinstance(facts, dict) or not _is_limit(facts):
            problems.append(f"{part}.{name}: number, percent and floor are wanted, from 0 up")
        else:
            yield known[name.lower()], Limit(**facts)


def _is_limit(facts: Mapping[str, Any]) -> bool:
    wanted = {"number", "percent"} <= facts.keys() <= {"number", "percent", "floor"}
    whole = all(isinstance(facts.get(one, 0), int) for one in ("number", "floor"))
    return wanted and whole and all(_is_number(one) and one >= 0 for one in facts.values())


def _is_number(value: object) -> bool:
    is_one = isinstance(value, int | float) and not isinstance(value, bool)
    return is_one and value == value  # noqa: PLR0124 - not a number is not itself


def _forbidden(plan: Plan) -> Iterator[Breach]:
    """Give a breach for each attribute that no plan may write, wherever the plan came from."""
    found: dict[str, int] = {}
    for step in plan.steps:
        whole = step.kind in {Kind.ADD, Kind.WITHDRAW}
        for change in step.attributes:
            name = change.name.lower()
            if not (change.before or change.after) or (whole and name in _WITH_ITS_ENTRY):
                continue
            if may_never_be_written(name):
                found[change.name] = found.get(change.name, 0) + 1
    for attribute, counted in sorted(found.items()):
        yield Breach(FORBIDDEN_ATTRIBUTE, {"attribute": attribute, "counted": counted})


def _protected(plan: Plan, limits: Limits) -> Iterator[Breach]:
    """Give a breach for each protected account that a step would take something away from."""
    if not limits.protected:
        return
    names = {one.lower() for one in limits.protected} | set(map(name_key, limits.protected))
    for step in plan.steps:
        if step.kind in TAKES_AWAY and not names.isdisjoint(_called(step)):
            facts = {"name": step.name, "staff_number": step.staff_number or step.dn}
            yield Breach(PROTECTED, facts | {"kind": step.kind.value})


def _called(step: Step) -> set[str]:
    """Return every name a step's account may be protected under."""
    called = {name_key(step.dn), (step.staff_number or "").lower(), step.mail.lower()}
    for change in step.attributes:
        for value in change.before:
            called.add(value.decode("utf-8", "replace").lower())
    for told in step.fields:
        called.update(one.lower() for one in told.before)
    return called - {""}


def _overall(plan: Plan, limits: Limits) -> Iterator[Breach]:
    counted = _counted(plan)
    for kind, limit in limits.overall.items():
        count = sum(n for (one, _), n in counted.items() if one is kind)
        if not limit.allows(count, plan.population.total) and count:
            yield Breach(TOO_MANY, _facts(kind, count, plan.population.total, limit))


def _by_unit(plan: Plan, limits: Limits) -> Iterator[Breach]:
    counted = _counted(plan)
    for (kind, unit), count in sorted(counted.items()):
        limit = limits.by_unit.get(kind)
        of = plan.population.by_unit.get(unit, 0)
        if limit is not None and unit and not limit.allows(count, of):
            yield Breach(TOO_MANY_IN_UNIT, _facts(kind, count, of, limit) | {"unit": unit})


def _counted(plan: Plan) -> Counter[tuple[Kind, str]]:
    """Return how many accounts each kind touches in each unit; of lists, how many people leave them."""
    counted: Counter[tuple[Kind, str]] = Counter()
    seen: set[tuple[Kind, str]] = set()
    for step in plan.steps:
        if step.kind is Kind.LIST:
            counted[step.kind, step.unit] += sum(len(one.before) for one in step.fields)
        elif (step.kind, step.dn) not in seen:
            seen.add((step.kind, step.dn))
            counted[step.kind, step.unit] += 1
    return counted


def _facts(kind: Kind, count: int, of: int, limit: Limit) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "counted": count,
        "of": of,
        "number": limit.number,
        "percent": limit.percent,
    }
