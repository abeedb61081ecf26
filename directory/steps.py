"""One step, one operation: the only place where a plan becomes what a directory is asked to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from directory.entries import Entry, Values
from directory.filters import All, Equal, Filter, Not, Present
from directory.mail_directory import ServerFacts
from directory.names import name_key, split_name
from directory.operations import (
    AddEntry,
    DeleteEntry,
    Modification,
    ModifyEntry,
    ModifyKind,
    MoveEntry,
    Operation,
)
from directory.plan import AttributeChange, Kind, Step

ENTRY_UUID: Final = "entryUUID"  # RFC 4530
LEAVES_NOTHING: Final = frozenset({Kind.SUSPEND, Kind.CLOSE})


def operation_of(step: Step, facts: ServerFacts) -> Operation:
    """Return the operation that carries a step out, under an assertion of what was before.

    Changes name the values that go and those that come, never a whole attribute: what somebody else
    added since stays. So a server that cannot assert (RFC 4528) still compares before it swaps: to
    delete a value that is gone, or to add one that is there, fails and changes nothing
    (RFC 4511, 4.6).

    One exception: whoever is suspended has nothing sent on any more, whatever was added since the
    plan was made. Otherwise somebody about to leave could keep their forwarding by changing it.
    """
    assertion = before_state(step) if facts.asserts else None
    if step.kind is Kind.ADD:
        return AddEntry(step.dn, {one.name: one.after for one in step.attributes})
    if step.kind is Kind.WITHDRAW:
        return DeleteEntry(step.dn, assertion)
    if step.new_dn is not None:
        new_rdn, superior = split_name(step.new_dn)
        return MoveEntry(step.dn, new_rdn, superior or None, assertion=assertion)
    leaves_nothing = step.kind in LEAVES_NOTHING
    modifications = tuple(
        one
        for change in step.attributes
        for one in _modifications(change, leaves_nothing=leaves_nothing)
    )
    return ModifyEntry(step.dn, modifications, assertion)


def unasserted(operation: Operation) -> Operation:
    """Return the same operation without its assertion."""
    return operation if isinstance(operation, AddEntry) else replace(operation, assertion=None)


def before_state(step: Step) -> Filter:
    """Return the filter that holds exactly while the entry is as the plan knew it (RFC 4528)."""
    parts: list[Filter] = []
    if step.entry_uuid:
        parts.append(Equal(ENTRY_UUID, step.entry_uuid.encode()))
    for change in step.attributes:
        parts += [Equal(change.name, value) for value in change.before]
        gone = set(change.before)
        if change.partial:
            parts += [Not(Equal(change.name, one)) for one in change.after if one not in gone]
        elif not change.before:
            parts.append(Not(Present(change.name)))
    return All(tuple(parts))


def before_state_holds(step: Step, entry: Entry | None) -> bool:
    """Tell whether an entry is as it was before the step."""
    if step.kind is Kind.ADD:
        return entry is None
    if entry is None or name_key(entry.dn) != name_key(step.dn):
        return False
    return _is_it(step, entry) and all(
        _holds(entry, change, change.before, change.after) for change in step.attributes
    )


def after_state_holds(step: Step, entry: Entry | None) -> bool:
    """Tell whether an entry is as the step leaves it."""
    if step.kind is Kind.WITHDRAW:
        return entry is None
    if entry is None or name_key(entry.dn) != name_key(step.new_dn or step.dn):
        return False
    return _is_it(step, entry) and all(
        _is_left(step, entry, change) and _holds(entry, change, change.after, change.before)
        for change in step.attributes
    )


def _modifications(change: AttributeChange, *, leaves_nothing: bool) -> Iterator[Modification]:
    """Give what goes before what comes: an attribute of one value has room again (4.6)."""
    before, after = frozenset(change.before), frozenset(change.after)
    gone = tuple(value for value in change.before if value not in after)
    come = tuple(value for value in change.after if value not in before)
    if gone:
        yield Modification(ModifyKind.DELETE, change.name, gone)
    if come:
        yield Modification(ModifyKind.ADD, change.name, come)
    if leaves_nothing and not change.after:
        # To replace by nothing removes what there is, and is no error where there is nothing (4.6).
        yield Modification(ModifyKind.REPLACE, change.name)


def _is_it(step: Step, entry: Entry) -> bool:
    """Tell whether it is the same entry still, where both sides know its identity."""
    found = entry.first(ENTRY_UUID.lower())
    return not step.entry_uuid or found is None or found == step.entry_uuid


def _is_left(step: Step, entry: Entry, change: AttributeChange) -> bool:
    """Tell whether what a suspension clears is clear."""
    cleared = step.kind in LEAVES_NOTHING and not change.after
    return not (cleared and entry.attributes.get(change.name.lower()))


def _holds(entry: Entry, change: AttributeChange, wanted: Values, unwanted: Values) -> bool:
    there = frozenset(entry.attributes.get(change.name.lower(), ()))
    if change.partial:
        return there.issuperset(wanted) and there.isdisjoint(set(unwanted) - set(wanted))
    return there == frozenset(wanted)
