"""Stand-in until the planners' own lands."""

from __future__ import annotations

from directory.entries import Entry
from directory.filters import All, Equal, Filter, Not, Present
from directory.mail_directory import ServerFacts
from directory.operations import (
    AddEntry,
    DeleteEntry,
    Modification,
    ModifyEntry,
    ModifyKind,
    MoveEntry,
    Operation,
)
from directory.plan import Kind, Step


def _before(step: Step) -> Filter:
    parts: list[Filter] = []
    if step.entry_uuid:
        parts.append(Equal("entryUUID", step.entry_uuid.encode()))
    for one in step.attributes:
        if one.partial:
            parts += [Equal(one.name, v) for v in one.before]
            parts += [Not(Equal(one.name, v)) for v in one.after]
        elif one.before:
            parts += [Equal(one.name, v) for v in one.before]
        else:
            parts.append(Not(Present(one.name)))
    return All(tuple(parts))


def operation_of(step: Step, facts: ServerFacts) -> Operation:
    if step.kind is Kind.ADD:
        return AddEntry(step.dn, {one.name: one.after for one in step.attributes})
    assertion = _before(step)
    if step.kind is Kind.WITHDRAW:
        return DeleteEntry(step.dn, assertion)
    if step.new_dn is not None:
        rdn, _, superior = step.new_dn.partition(",")
        return MoveEntry(step.dn, rdn, superior, assertion=assertion)
    changes: list[Modification] = []
    for one in step.attributes:
        if one.partial:
            if one.before:
                changes.append(Modification(ModifyKind.DELETE, one.name, one.before))
            if one.after:
                changes.append(Modification(ModifyKind.ADD, one.name, one.after))
        else:
            changes.append(Modification(ModifyKind.REPLACE, one.name, one.after))
    return ModifyEntry(step.dn, tuple(changes), assertion)


def _holds(step: Step, entry: Entry, after: bool) -> bool:
    if step.entry_uuid and entry.first("entryuuid") not in (None, step.entry_uuid):
        return False
    for one in step.attributes:
        there = set(entry.attributes.get(one.name.lower(), ()))
        wanted, gone = (one.after, one.before) if after else (one.before, one.after)
        if one.partial:
            if not there.issuperset(wanted) or there & set(gone):
                return False
        elif there != set(wanted):
            return False
    return True


def after_state_holds(step: Step, entry: Entry | None) -> bool:
    if step.kind is Kind.WITHDRAW:
        return entry is None
    if entry is None:
        return False
    if step.new_dn is not None and entry.dn.lower() != step.new_dn.lower():
        return False
    return _holds(step, entry, after=True)


def before_state_holds(step: Step, entry: Entry | None) -> bool:
    if step.kind is Kind.ADD:
        return entry is None
    return entry is not None and _holds(step, entry, after=False)
