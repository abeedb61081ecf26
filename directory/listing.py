"""Who belongs into which list: a unit's list holds its people, a group those whom HR puts there.

Only people of HR are put in or taken out; whoever else is in a list was put there by hand and stays.
Whoever is missing in HR's file stays too, until they are suspended. Who gets another name or address
keeps every place they have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from directory.entries import Entry
from directory.mapping import Flavour
from directory.matching import Matched
from directory.people import MailList, StaffRecord
from directory.plan import Kind, Step

_Item = TypeVar("_Item")
AT_ONCE: Final = 500  # names in one step: an assertion names each of them


def plan_lists(
    records: Sequence[StaffRecord],
    matched: Matched,
    entries: Sequence[Entry],
    flavour: Flavour,
    steps: Sequence[Step],
    *,
    unit_lists: bool,
    managed: frozenset[str] = frozenset(),
) -> Iterator[Step]:
    """Give the steps that bring lists in step, once the other steps are carried out.

    `managed` are the groups that HR alone decides on: they are emptied where HR names nobody.
    """
    lists = [one for entry in entries if (one := flavour.read_list(entry))]
    if not lists:
        return
    people = _people(records, matched, flavour, steps)
    by_group, by_unit = _sorted_out(records, people)
    for name in managed:
        by_group.setdefault(name.lower(), set())
    for one in sorted(lists, key=lambda one: one.dn):
        wanted = _wanted(one, by_group, by_unit, unit_lists=unit_lists)
        yield from _steps(one, wanted, people, flavour)


@dataclass(frozen=True, slots=True)
class _People:
    """How lists name people now and after the plan, by staff number; whom a list may lose.

    `numbers` are staff numbers by either name; `renamed` are those whose name or address changes.
    """

    now: Mapping[str, str]
    then: Mapping[str, str]
    numbers: Mapping[str, str]
    renamed: frozenset[str]
    settled: frozenset[str]


def _people(
    records: Sequence[StaffRecord], matched: Matched, flavour: Flavour, steps: Sequence[Step]
) -> _People:
    by_name = flavour.data.members == "names"
    mail = flavour.reads["mail"]
    now: dict[str, str] = {}
    for number, entry in matched.by_number.items():
        told = () if by_name else mail.converter.read(entry.attributes.get(mail.key, ()))
        if by_name or told:
            now[number] = entry.dn if by_name else told[0]
    then, leaving = dict(now), set()
    for step in steps:
        if step.staff_number is None:
            continue
        if step.kind in {Kind.SUSPEND, Kind.CLOSE}:
            leaving.add(step.staff_number)
        called = step.new_dn or (step.dn if step.kind is Kind.ADD else None)
        if not by_name:
            changed = (one.after for one in step.fields if one.name == "mail" and one.after)
            called = next((after[0] for after in changed), None)
        if called is not None:
            then[step.staff_number] = called
    key = flavour.member_key
    numbers = {key(name): number for some in (then, now) for number, name in some.items()}
    settled = frozenset(leaving.union(one.external_id for one in records))
    renamed = frozenset(number for number, name in now.items() if then[number] != name)
    return _People(now, then, numbers, renamed, settled)


def _sorted_out(
    records: Sequence[StaffRecord], people: _People
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return who belongs where, by staff number: by group and by unit."""
    by_group: dict[str, set[str]] = {}
    by_unit: dict[str, set[str]] = {}
    for record in records:
        if record.external_id not in people.then or not record.active:
            continue
        if record.unit:
            by_unit.setdefault(record.unit, set()).add(record.external_id)
        for group in record.groups:
            by_group.setdefault(group.lower(), set()).add(record.external_id)
    return by_group, by_unit


def _wanted(
    one: MailList,
    by_group: Mapping[str, set[str]],
    by_unit: Mapping[str, set[str]],
    *,
    unit_lists: bool,
) -> set[str] | None:
    """Return who should be in a list, or None where HR says nothing about it."""
    named = [by_group[key] for key in (one.name.lower(), one.mail.lower()) if key in by_group]
    if unit_lists and one.unit:
        named.append(by_unit.get(one.unit, set()))
    return set().union(*named) if named else None


def _steps(
    one: MailList, wanted: set[str] | None, people: _People, flavour: Flavour
) -> Iterator[Step]:
    """Give the steps for one list: first those who are called otherwise, then who goes and who comes.

    They are apart because some servers rename members themselves: then the first are done already.
    """
    there = {flavour.member_key(name): name for name in one.members}
    present = {people.numbers[key]: name for key, name in there.items() if key in people.numbers}
    renamed = sorted(
        number
        for number in people.renamed & present.keys()
        if flavour.member_key(people.then[number]) not in there
        and (wanted is None or number in wanted or number not in people.settled)
    )
    follows = flavour.data.members_follow_moves
    for some in () if follows else _chunks(renamed):
        go, come = [present[n] for n in some], [people.then[n] for n in some]
        step = flavour.member(one, add=come, remove=go)
        one = _after(one, step, flavour)
        yield step
    if wanted is None:
        return
    gone = (present.keys() - wanted) & people.settled
    changes = [(people.then[n], True) for n in wanted - present.keys()]
    # By then a server that renames members itself has done so.
    changes += [(people.then[n] if follows else present[n], False) for n in gone]
    for part in _chunks(sorted(changes, key=lambda change: (not change[1], change[0]))):
        step = flavour.member(
            one, add=[n for n, comes in part if comes], remove=[n for n, comes in part if not comes]
        )
        one = _after(one, step, flavour)
        yield step


def _chunks(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]


def _after(one: MailList, step: Step, flavour: Flavour) -> MailList:
    """Return a list as a step leaves it, for the next step to begin there."""
    (change,) = step.attributes
    (told,) = step.fields
    key = flavour.list_reads["members"].key
    left = tuple(value for value in one.attributes.get(key, ()) if value not in change.before)
    members = (one.members - set(told.before)) | set(told.after)
    return replace(one, members=members, attributes={**one.attributes, key: (*left, *change.after)})
