"""A plan: what would have to change so that the directory follows HR. One step is one operation.

Each step tells twice what it changes: in words a person reads (`fields`) and in the exact attribute
values, before and after (`attributes`). The latter are what is asserted, carried out and undone.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from directory.entries import Values

FORMAT: Final = "antin-mailbox-plan/1"


class Kind(StrEnum):
    """What a step does to an account or a list; the order is the order of a plan."""

    SUSPEND = "SUSPEND"  # cannot sign in from this moment on; mail still comes in (M-23)
    REVOKE_FORWARDING = "REVOKE_FORWARDING"  # mail no longer leaves for elsewhere (M-32)
    CLOSE = "CLOSE"  # takes no mail any more (M-25)
    RESTORE = "RESTORE"
    ADD = "ADD"
    READDRESS = "READDRESS"  # another address; the old one stays an alias (M-03, M-11)
    MODIFY = "MODIFY"
    MOVE = "MOVE"  # another unit, the same mailbox (M-22)
    LIST = "LIST"  # who is in a group or a unit's list
    WITHDRAW = (
        "WITHDRAW"  # only to undo an ADD: the entry is deleted while it is still as it was added
    )


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A change as a person reads it: a field of `MailAccount` or `MailList`, before and after."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """The same on the wire: all values before and after, or for `partial` ones those that go and come.

    `partial` is for lists of thousands: what is not named is left as it is.
    """

    name: str
    before: Values
    after: Values
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one entry, carried out as one operation under an assertion of what was before.

    `dn` is where the entry stands (for ADD: will stand), `new_dn` where a MOVE hangs it if it moves
    in the tree. `entry_uuid` is empty for ADD alone. `mail` is the address by which the account or
    list is known when the plan is made.
    """

    kind: Kind
    dn: str
    entry_uuid: str
    staff_number: str | None
    name: str
    unit: str
    fields: tuple[FieldChange, ...] = ()
    attributes: tuple[AttributeChange, ...] = ()
    new_dn: str | None = None
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Population:
    """How many accounts the directory held when the plan was made, not closed, in all and by unit."""

    total: int = 0
    by_unit: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def counted(cls, by_unit: Mapping[str, int]) -> Population:
        """Return the population of units of so many accounts each."""
        return cls(sum(by_unit.values()), dict(sorted(by_unit.items())))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A person of HR who may be the holder of an account that carries no staff number.

    Nothing is done about it until a person decides: names are not unique (DOMAIN O-07, M-36).
    """

    staff_number: str
    name: str
    unit: str
    dn: str
    entry_uuid: str
    mail: str
    reason: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A field that a person keeps by hand, and what a step would have made of it."""

    staff_number: str
    name: str
    unit: str
    dn: str
    field: str
    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in the order in which they are carried out, and what they were made from.

    `source` names the snapshot (its SHA-256) or the plan that is undone; `waiting` counts people who
    are missing in the snapshot but not yet long enough to be suspended; `kept` is what would have
    changed, had nobody kept it by hand.
    """

    steps: tuple[Step, ...]
    population: Population = Population()
    proposals: tuple[Proposal, ...] = ()
    source: str = ""
    waiting: int = 0
    kept: tuple[Kept, ...] = ()

    @property
    def counts(self) -> dict[Kind, int]:
        """Return how many steps there are of each kind, in a plan's order, without zeros."""
        counted = Counter(step.kind for step in self.steps)
        return {kind: counted[kind] for kind in Kind if counted[kind]}

    @property
    def digest(self) -> str:
        """Return the SHA-256 that an approval is bound to: any other step or order changes it."""
        return hashlib.sha256(canonical(self).encode()).hexdigest()


def canonical(plan: Plan) -> str:
    """Return the one spelling of a plan: JSON, sorted keys, no spaces."""
    return json.dumps(tell_plan(plan), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def tell_plan(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON can carry it; `read_plan` is the way back."""
    return {
        "format": FORMAT,
        "source": plan.source,
        "waiting": plan.waiting,
        "population": {
            "total": plan.population.total,
            "by_unit": dict(plan.population.by_unit),
        },
        "proposals": [
            {name: getattr(one, name) for name in Proposal.__slots__} for one in plan.proposals
        ],
        "kept": [
            {name: getattr(one, name) for name in Kept.__slots__} | {"wanted": list(one.wanted)}
            for one in plan.kept
        ],
        "steps": [tell_step(step) for step in plan.steps],
    }


def tell_step(step: Step) -> dict[str, Any]:
    """Return one step as JSON can carry it; `read_step` is the way back."""
    return {
        "kind": step.kind.value,
        "dn": step.dn,
        "new_dn": step.new_dn,
        "entry_uuid": step.entry_uuid,
        "staff_number": step.staff_number,
        "name": step.name,
        "unit": step.unit,
        "mail": step.mail,
        "fields": [[one.name, list(one.before), list(one.after)] for one in step.fields],
        "attributes": [
            [
                one.name,
                [_text(value) for value in one.before],
                [_text(value) for value in one.after],
                one.partial,
            ]
            for one in step.attributes
        ],
    }


def read_plan(told: Mapping[str, Any]) -> Plan:
    """Return the plan that `tell_plan` told.

    Raises:
        ValueError: it is not one, or of another format.

    """
    try:
        if told["format"] != FORMAT:
            raise ValueError(f"not a plan of this format: {told['format']!r}")
        return Plan(
            steps=tuple(read_step(one) for one in told["steps"]),
            population=Population(
                int(told["population"]["total"]),
                {str(unit): int(n) for unit, n in told["population"]["by_unit"].items()},
            ),
            proposals=tuple(
                Proposal(**{name: str(one[name]) for name in Proposal.__slots__})
                for one in told["proposals"]
            ),
            source=str(told["source"]),
            waiting=int(told["waiting"]),
            kept=tuple(
                Kept(
                    **{name: str(one[name]) for name in Kept.__slots__ if name != "wanted"},
                    wanted=tuple(map(str, one["wanted"])),
                )
                for one in told.get("kept", ())
            ),
        )
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ValueError(f"not a plan: {wrong!r}") from None


def read_step(told: Mapping[str, Any]) -> Step:
    """Return the step that `tell_step` told."""
    return Step(
        kind=Kind(told["kind"]),
        dn=str(told["dn"]),
        new_dn=None if told["new_dn"] is None else str(told["new_dn"]),
        entry_uuid=str(told["entry_uuid"]),
        staff_number=None if told["staff_number"] is None else str(told["staff_number"]),
        name=str(told["name"]),
        unit=str(told["unit"]),
        mail=str(told.get("mail", "")),
        fields=tuple(
            FieldChange(str(name), tuple(map(str, before)), tuple(map(str, after)))
            for name, before, after in told["fields"]
        ),
        attributes=tuple(
            AttributeChange(
                str(name), tuple(map(_octets, before)), tuple(map(_octets, after)), bool(partial)
            )
            for name, before, after, partial in told["attributes"]
        ),
    )


def _text(value: bytes) -> str | dict[str, str]:
    """Return a value as text, or as base64 where it is no UTF-8."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


def _octets(told: str | Mapping[str, str]) -> bytes:
    if isinstance(told, str):
        return told.encode()
    return base64.b64decode(told["base64"], validate=True)
