"""The directory is read again after a plan: what is not as it was left is named.

`drift` asks whether each thing carried out still stands; `remaining` sorts a fresh diff by what
became of the plan before it. Nothing is mended here: that is another plan's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from directory.answers import LOOKED_AT
from directory.entries import Entry, Values
from directory.journal import StepOutcome, StepState
from directory.mail_directory import MailDirectory
from directory.names import name_key
from directory.plan import AttributeChange, Kind, Plan, Step

ENTRY = "entry"
THERE, GONE = ("there",), ("gone",)


@dataclass(frozen=True, slots=True)
class Drift:
    """One thing that a step left and that is no longer so.

    `field` is an attribute, or `entry` where the whole entry is gone (or is back). Where only some
    values of a long list are the plan's business, `wanted` and `found` speak of those alone.
    """

    number: int
    step: Step
    dn: str
    field: str
    wanted: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(slots=True)
class _Wanted:
    """How an attribute should be: exactly so, or with some values and without others."""

    number: int
    exactly: frozenset[bytes] | None = None
    holding: set[bytes] = field(default_factory=set)
    lacking: set[bytes] = field(default_factory=set)

    def follow(self, number: int, change: AttributeChange) -> None:
        """Take in what a later step does to the same attribute."""
        self.number = number
        before, after = frozenset(change.before), frozenset(change.after)
        if not change.partial:
            self.exactly = after
        elif self.exactly is not None:
            self.exactly = (self.exactly - before) | after
        else:
            self.holding = (self.holding - before) | after
            self.lacking = (self.lacking - after) | before

    def compare(self, there: Values) -> tuple[frozenset[bytes], frozenset[bytes]] | None:
        """Return what is wanted and what is found instead, or None where all is well."""
        found = frozenset(there)
        if self.exactly is not None:
            return None if found == self.exactly else (self.exactly, found)
        missing, left_over = self.holding - found, self.lacking & found
        if not missing and not left_over:
            return None
        return frozenset(missing), frozenset(left_over)


@dataclass(slots=True)
class _Expected:
    """What the steps carried out make of one entry; `dn` is where it stands after all of them."""

    dn: str
    number: int
    entry_uuid: str
    exists: bool = True
    attributes: dict[str, _Wanted] = field(default_factory=dict)


def drift(
    plan: Plan, outcomes: Mapping[int, StepOutcome], directory: MailDirectory
) -> tuple[Drift, ...]:
    """Return what no longer stands of a plan carried out, in the order of its steps.

    Raises:
        DirectoryUnreachableError, DirectoryRefusedError: not everything was read, so nothing is said.

    """
    found = (
        one
        for expected in _expected(plan, outcomes)
        for one in _compare(plan, expected, directory.read(expected.dn, LOOKED_AT))
    )
    return tuple(sorted(found, key=lambda one: (one.number, one.field)))


def _expected(plan: Plan, outcomes: Mapping[int, StepOutcome]) -> list[_Expected]:
    """Return what each entry should look like after the steps that hold, one after another."""
    entries: dict[str, _Expected] = {}
    for number in sorted(n for n, one in outcomes.items() if one.state.holds):
        step = plan.steps[number]
        entry = entries.pop(name_key(step.dn), None)
        if entry is None or step.kind in {Kind.ADD, Kind.WITHDRAW}:
            entry = _Expected(step.dn, number, step.entry_uuid)
        entry.number = number
        entry.dn = step.dn if step.new_dn is None else step.new_dn
        entry.exists = step.kind is not Kind.WITHDRAW
        for change in step.attributes if entry.exists else ():
            name = change.name.lower()
            entry.attributes.setdefault(name, _Wanted(number)).follow(number, change)
        entries[name_key(entry.dn)] = entry
    return list(entries.values())


def _compare(plan: Plan, expected: _Expected, entry: Entry | None) -> Iterator[Drift]:
    there = entry is not None and _same(expected, entry)
    if there != expected.exists:
        states = (THERE, GONE) if expected.exists else (GONE, THERE)
        yield Drift(expected.number, plan.steps[expected.number], expected.dn, ENTRY, *states)
    if entry is None or not there:
        return
    for name, wanted in expected.attributes.items():
        difference = wanted.compare(entry.attributes.get(name, ()))
        if difference is not None:
            step = plan.steps[wanted.number]
            yield Drift(wanted.number, step, expected.dn, name, *map(_texts, difference))


def _same(expected: _Expected, entry: Entry) -> bool:
    """Tell whether it is the entry meant, and not another one under its name (RFC 4530)."""
    uuid = entry.first("entryuuid")
    return not expected.entry_uuid or uuid is None or uuid == expected.entry_uuid


def _texts(values: frozenset[bytes]) -> tuple[str, ...]:
    return tuple(sorted(value.decode("utf-8", "replace") for value in values))


@dataclass(frozen=True, slots=True)
class Remaining:
    """A step that a fresh diff asks for although a plan has just run.

    `number` and `state` are those of the plan's step of this kind about the same entry, or None:
    then it is new, by a change of HR or of the directory since.
    """

    step: Step
    number: int | None
    state: StepState | None


def remaining(
    plan: Plan, outcomes: Mapping[int, StepOutcome], fresh: Plan
) -> tuple[Remaining, ...]:
    """Return what a fresh diff still asks for, each with what became of it the last time.

    A step that holds by the journal and is asked for again was changed back by somebody.
    """
    known = {_about(step): number for number, step in enumerate(plan.steps)}

    def became(step: Step) -> Remaining:
        number = known.get(_about(step))
        outcome = None if number is None else outcomes.get(number)
        return Remaining(step, number, outcome.state if outcome else None)

    return tuple(map(became, fresh.steps))


def _about(step: Step) -> tuple[Kind, str]:
    return step.kind, step.entry_uuid or name_key(step.dn)
