"""Staff, accounts and lists of any flavour; what a plan's operations make of a directory in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from config.settings import ROOT
from directory.entries import Entry, Values
from directory.mail_directory import ASSERTION_CONTROL
from directory.mapping import Flavour, load_flavour
from directory.names import name_key, split_name
from directory.operations import MoveEntry, Operation, ResultCode
from directory.people import MailAccount, StaffRecord
from directory.plan import Step
from directory.planning import Existing
from directory.steps import operation_of
from tests.support.memory_directory import MemoryDirectory

BASE = "dc=cantho,dc=example"
PEOPLE, LISTS = f"ou=people,{BASE}", f"ou=lists,{BASE}"
UNITS = ("snv", "stc", "ubnd+tan an")
FLAVOURS = ("openldap", "zimbra", "active-directory")
FOLDER = ROOT / "config/policies/directories"


@cache
def flavour(name: str = "openldap") -> Flavour:
    return load_flavour(FOLDER / f"{name}.toml")


def octets(*texts: str) -> Values:
    return tuple(text.encode() for text in texts)


def record(number: int | str, name: str = "Nguyễn Văn Long", unit: str = "snv", **more: Any) -> Any:
    """Return somebody of HR."""
    number = f"{number:05}" if isinstance(number, int) else number
    return StaffRecord(number, name, unit, **more)


def entry(
    number: int | str | None,
    name: str = "Nguyễn Văn Long",
    unit: str = "snv",
    *,
    of: str | Flavour = "openldap",
    raw: Mapping[str, Values] | None = None,
    shared: bool = False,
    **fields: Any,
) -> Entry:
    """Return an account's entry, built by the flavour's own words; `raw` is put in octet by octet."""
    mapping = flavour(of) if isinstance(of, str) else of
    number = f"{number:05}" if isinstance(number, int) else number
    user = fields.pop("user_name", f"cb{number or name.encode().hex()[:12]}")
    said = {
        "staff_number": (number,) if number else (),
        "user_name": (user,),
        "full_name": (name,),
        "unit": (unit,) if unit else (),
        "mail": (f"{user}@cantho.example",),
        "standing": ("active",),
    } | {key: (v,) if isinstance(v, str) else tuple(v) for key, v in fields.items()}
    step = mapping.add(said, above=PEOPLE, staff_number=number, shared=shared)
    attributes = {one.name.lower(): one.after for one in step.attributes}
    identity = UUID(bytes=name_key(step.dn).encode().rjust(16, b"-")[:16])
    place = mapping.data.identity
    attributes[place.key] = place.converter.write((str(identity),), ())
    attributes |= raw or {}
    return Entry(step.dn, {key: values for key, values in attributes.items() if values})


def account(number: int | str | None = 1, *args: Any, **more: Any) -> MailAccount:
    """Return an account as the flavour reads it."""
    of = more.get("of", "openldap")
    read = (flavour(of) if isinstance(of, str) else of).read_account(entry(number, *args, **more))
    assert read is not None
    return read


def mail_list(
    name: str, members: Iterable[str] = (), unit: str = "", of: str | Flavour = "openldap"
) -> Entry:
    """Return a list's entry; an empty one holds whoever keeps it from being empty."""
    mapping = flavour(of) if isinstance(of, str) else of
    told = {"name": (name,), "mail": (f"{name}@cantho.example",), "members": tuple(members)}
    told |= {"unit": (unit,)} if unit and "unit" in mapping.list_reads else {}
    if not told["members"] and mapping.data.empty_member:
        told["members"] = (mapping.data.empty_member,)
    attributes = {"objectclass": octets(mapping.data.list_class)}
    for field, texts in told.items():
        place = mapping.list_reads[field]
        attributes[place.key] = place.converter.write(texts, ())
    identity = mapping.data.identity
    attributes[identity.key] = identity.converter.write((str(UUID(int=len(name) + 77)),), ())
    return Entry(
        f"cn={name},{LISTS}", {key: values for key, values in attributes.items() if values}
    )


class TownDirectory(MemoryDirectory):
    """A directory of one flavour: its own controls, and members that follow moves where they do."""

    def __init__(self, mapping: Flavour, entries: Iterable[Entry]) -> None:
        asserts = mapping.name != "active-directory"
        super().__init__(controls=(ASSERTION_CONTROL,) if asserts else ())
        self.mapping = mapping
        for dn in (
            BASE,
            PEOPLE,
            LISTS,
            *(f"ou={one.replace('+', chr(92) + '2b')},{PEOPLE}" for one in UNITS),
        ):
            self.put(Entry(dn, {"objectclass": octets("organizationalUnit")}))
        for one in entries:
            self.put(one)

    def _perform(self, operation: Operation) -> ResultCode:
        code = super()._perform(operation)
        follows = self.mapping.data.members_follow_moves
        if code == ResultCode.SUCCESS and follows and isinstance(operation, MoveEntry):
            above = operation.new_superior or split_name(operation.dn)[1]
            self._rename(operation.dn, f"{operation.new_rdn},{above}")
        return code

    def _rename(self, old: str, new: str) -> None:
        for key, one in self.entries.items():
            members = one.attributes.get("member", ())
            if any(name_key(m.decode()) == name_key(old) for m in members):
                kept = [m for m in members if name_key(m.decode()) != name_key(old)]
                self.entries[key] = Entry(
                    one.dn, {**one.attributes, "member": (*kept, new.encode())}
                )

    def existing(self) -> Existing:
        """Return everything, as a run reads it."""
        return Existing(
            list(self.search(BASE, self.mapping.account_filter, self.mapping.attributes)),
            list(self.search(BASE, self.mapping.list_filter, self.mapping.list_attributes)),
        )

    def apply(self, steps: Iterable[Step]) -> None:
        """Carry steps out; every one must succeed."""
        for step in steps:
            (result,) = self.carry([operation_of(step, self.facts())])
            assert result.succeeded, (result, step)


@dataclass(frozen=True, slots=True)
class Given:
    mail: str
    user_name: str


class StaffNumbers:
    """Gives addresses made of the staff number, which nobody else has."""

    def give(self, one: StaffRecord) -> Given:
        return Given(f"moi{one.external_id}@cantho.example", f"moi{one.external_id}")
