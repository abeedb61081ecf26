"""A list of bodies beside those that stand: what would change, and why it may not; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from directory.snapshot.unit_list import ListedUnit, UnitFault, UnitFaultCode

DEEPEST: Final = 32
"""As many levels as the roster follows upwards."""


class ChangeKind(StrEnum):
    """What happens to a body; none is ever deleted."""

    NEW = "new"
    RENAMED = "renamed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Body:
    """A body that stands; `parent` is a code, None at the top."""

    code: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that becomes different; `before` is the former name, or the former parent's code."""

    kind: ChangeKind
    code: str
    name: str
    parent: str | None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a list would change; `missing` are codes that stand and are not in it: they are left alone."""

    changes: tuple[Change, ...]
    missing: tuple[str, ...]
    faults: tuple[UnitFault, ...]


def compare(listed: Sequence[ListedUnit], standing: Mapping[str, Body]) -> Comparison:
    """Return what a list would change; with a fault, nothing of it may be carried out."""
    named = {one.code for one in listed}
    return Comparison(
        changes=tuple(change for one in listed for change in _changes(one, standing)),
        missing=tuple(sorted(standing.keys() - named)),
        faults=tuple(sorted(_faults(listed, standing), key=lambda one: one.row)),
    )


def _changes(one: ListedUnit, standing: Mapping[str, Body]) -> Iterator[Change]:
    body = standing.get(one.code)
    if body is None:
        yield Change(ChangeKind.NEW, one.code, one.name, one.parent)
        return
    if body.name != one.name:
        yield Change(ChangeKind.RENAMED, one.code, one.name, one.parent, body.name)
    if body.parent != one.parent:
        yield Change(ChangeKind.MOVED, one.code, one.name, one.parent, body.parent)


def _faults(listed: Sequence[ListedUnit], standing: Mapping[str, Body]) -> Iterator[UnitFault]:
    spelled = {code.casefold(): code for code in standing}
    after = {code: body.parent for code, body in standing.items()}
    after |= {one.code: one.parent for one in listed}
    for one in listed:
        known = spelled.get(one.code.casefold(), one.code)
        if known != one.code:
            yield UnitFault(UnitFaultCode.DOUBLED_CODE, one.row, value=known)
        if one.parent is not None and one.parent not in after:
            yield UnitFault(UnitFaultCode.UNKNOWN_PARENT, one.row, value=one.parent[:80])
        elif wrong := _way_up(one.code, after):
            yield UnitFault(wrong, one.row, value=one.code)
    yield from _second_roots(listed, standing, after)


def _way_up(code: str, after: Mapping[str, str | None]) -> UnitFaultCode | None:
    """Return what is wrong with the way from a body to the top; a ring is told of its members alone."""
    seen, above = {code}, after.get(code)
    while above is not None:
        if above == code:
            return UnitFaultCode.RING
        if above in seen:
            return None
        seen.add(above)
        above = after.get(above)
    return UnitFaultCode.TOO_DEEP if len(seen) > DEEPEST else None


def _second_roots(
    listed: Sequence[ListedUnit], standing: Mapping[str, Body], after: Mapping[str, str | None]
) -> Iterator[UnitFault]:
    """Give each body that would come to stand at the top beside another."""
    stay = [code for code, body in standing.items() if body.parent is None and after[code] is None]
    come = [one for one in listed if one.parent is None and one.code not in stay]
    if stay:
        top = stay[0]
    elif come:
        top, come = come[0].code, come[1:]
    for one in come:
        yield UnitFault(UnitFaultCode.SECOND_ROOT, one.row, value=top)
