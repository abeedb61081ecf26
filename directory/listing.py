"""Who belongs into which list: a unit's list holds its people, a group those whom HR puts there.

Only people of HR are put in or taken out; whoever else is in a list was put there by hand and stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from directory.entries import Entry
from directory.mapping import Flavour
from directory.matching import Matched
from directory.names import name_key
from directory.people import MailList, StaffRecord
from directory.plan import Kind, Step


def plan_lists(
    records: Sequence[StaffRecord],
    matched: Matched,
    entries: Sequence[Entry],
    flavour: Flavour,
    steps: Sequence[Step],
    *,
    unit_lists: bool,
) -> Iterator[Step]:
    """Give the steps that bring lists in step, once the other steps are carried out."""
    if not entries:
        return
    lists = [one for entry in entries if (one := flavour.read_list(entry))]
    stands = _where_they_stand(matched, steps)
    people = {number: name_key(dn) for number, dn in stands.items()}
    spelt = {name_key(dn): dn for dn in stands.values()}
    told_of = _whom_hr_tells_of(records, people, steps)
    by_group, by_unit = _sorted_out(records, people)
    for one in lists:
        wanted = _wanted(one, by_group, by_unit, unit_lists=unit_lists)
        if wanted is None:
            continue
        there = {name_key(dn): dn for dn in one.members}
        come = sorted(spelt[key] for key in wanted - there.keys())
        go = sorted(there[key] for key in (there.keys() & told_of) - wanted)
        if come or go:
            yield flavour.member(one, add=come, remove=go)


def _where_they_stand(matched: Matched, steps: Sequence[Step]) -> dict[str, str]:
    """Return by staff number where each account will stand."""
    stands = {number: entry.dn for number, entry in matched.by_number.items()}
    for step in steps:
        if step.staff_number is None:
            continue
        if step.kind is Kind.ADD:
            stands[step.staff_number] = step.dn
        elif step.new_dn is not None:
            stands[step.staff_number] = step.new_dn
    return stands


def _whom_hr_tells_of(
    records: Sequence[StaffRecord], people: Mapping[str, str], steps: Sequence[Step]
) -> set[str]:
    """Return whom a list may lose: whoever HR mentions, and whoever is suspended for being missing.

    Somebody who is missing, but not long enough yet, stays where they are.
    """
    mentioned = {people[one.external_id] for one in records if one.external_id in people}
    return mentioned | {name_key(step.dn) for step in steps if step.kind is Kind.SUSPEND}


def _sorted_out(
    records: Sequence[StaffRecord], people: Mapping[str, str]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return who belongs where: by group and by unit, as keys of names."""
    by_group: dict[str, set[str]] = {}
    by_unit: dict[str, set[str]] = {}
    for record in records:
        key = people.get(record.external_id)
        if key is None or not record.active:
            continue
        if record.unit:
            by_unit.setdefault(record.unit, set()).add(key)
        for group in record.groups:
            by_group.setdefault(group.lower(), set()).add(key)
    return by_group, by_unit


def _wanted(
    one: MailList,
    by_group: Mapping[str, set[str]],
    by_unit: Mapping[str, set[str]],
    *,
    unit_lists: bool,
) -> set[str] | None:
    """Return who should be in a list, or None where HR says nothing about it."""
    named = by_group.get(one.name.lower()) or by_group.get(one.mail.lower())
    if unit_lists and one.unit:
        return by_unit.get(one.unit, set()) | (named or set())
    return named
