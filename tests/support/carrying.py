"""A small town's directory, plans over it, journals, and directories that fail when told to."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from directory.carry_out import CarryPolicy
from directory.entries import Entry, Values
from directory.errors import DirectoryUnreachableError
from directory.journal import StepOutcome, StepState
from directory.mail_directory import MailDirectory
from directory.operations import Operation, Result
from directory.plan import AttributeChange, FieldChange, Kind, Plan, Step
from directory.retrying import BackOff
from directory.sessions import SessionsNotEndedError
from tests.support.memory_directory import MemoryDirectory

BASE = "dc=cantho,dc=gov,dc=vn"
UNITS = ("so-noi-vu", "so-tai-chinh", "phuong-tan-an")
QUICK = CarryPolicy(
    window=8,
    back_off=BackOff(attempts=4, first_seconds=0.001, longest_seconds=0.002),
    session_back_off=BackOff(attempts=2, first_seconds=0.001, longest_seconds=0.002),
)


def text(*values: str) -> Values:
    return tuple(value.encode() for value in values)


def uuid_of(number: int) -> str:
    return str(UUID(int=number + 1, version=4))


def dn_of(uid: str, unit: str) -> str:
    return f"uid={uid},ou={unit},ou=people,{BASE}"


def list_dn(unit: str) -> str:
    return f"cn={unit},ou=lists,{BASE}"


def account(number: int, *, status: str = "active", **more: Values) -> Entry:
    """Return the entry of one official, with the identity it has in every directory of these tests."""
    uid, unit = f"cb{number:05}", UNITS[number % len(UNITS)]
    return Entry(
        dn_of(uid, unit),
        {
            "objectclass": text("inetOrgPerson", "govAccount"),
            "uid": text(uid),
            "cn": text(f"Nguyễn Văn {number}"),
            "sn": text("Nguyễn"),
            "employeenumber": text(f"{number:05}"),
            "mail": text(f"{uid}@cantho.gov.vn"),
            "govaccountstatus": text(status),
            "govunitcode": text(unit),
            "title": text("Chuyên viên"),
            "entryuuid": text(uuid_of(number)),
        }
        | more,
    )


def town(staff: int) -> list[Entry]:
    """Return units, officials and lists; every seventh is suspended, every other sends mail on."""
    people = [
        account(
            number,
            status="suspended" if number % 7 == 6 else "active",
            **({"govmailforward": text(f"x{number}@example.com")} if number % 2 else {}),
        )
        for number in range(staff)
    ]
    lists = [
        Entry(
            list_dn(unit),
            {
                "objectclass": text("groupOfNames", "govMailList"),
                "cn": text(unit),
                "mail": text(f"{unit}@cantho.gov.vn"),
                "govunitcode": text(unit),
                "member": tuple(
                    [f"cn=none,{BASE}".encode()]
                    + [one.dn.encode() for one in people if f"ou={unit}," in one.dn]
                ),
                "entryuuid": text(uuid_of(900_000 + place)),
            },
        )
        for place, unit in enumerate(UNITS)
    ]
    return [*people, *lists]


def step(entry: Entry, kind: Kind, **more: Any) -> Step:
    """Return a step about an entry; `changes` are (attribute, before, after), told as fields too."""
    changes = more.pop("changes", ())
    return Step(
        kind=kind,
        dn=more.pop("dn", entry.dn),
        entry_uuid="" if kind is Kind.ADD else entry.first("entryuuid") or "",
        staff_number=entry.first("employeenumber"),
        name=entry.first("cn") or "",
        unit=entry.first("govunitcode") or "",
        fields=more.pop(
            "fields",
            tuple(
                FieldChange(name, *(tuple(v.decode() for v in side) for side in (before, after)))
                for name, before, after, *_ in changes
            ),
        ),
        attributes=tuple(AttributeChange(*change) for change in changes),
        **more,
    )


def standing(entry: Entry, kind: Kind, before: str, after: str) -> Step:
    return step(
        entry,
        kind,
        changes=[("govAccountStatus", text(before), text(after))],
        fields=(FieldChange("standing", (before,), (after,)),),
    )


def suspend(entry: Entry) -> Step:
    return standing(entry, Kind.SUSPEND, "active", "suspended")


def restore(entry: Entry) -> Step:
    return standing(entry, Kind.RESTORE, "suspended", "active")


def close(entry: Entry) -> Step:
    return standing(entry, Kind.CLOSE, "suspended", "closed")


def retitle(entry: Entry, after: str = "Phó phòng") -> Step:
    return step(entry, Kind.MODIFY, changes=[("title", entry.attributes["title"], text(after))])


def revoke(entry: Entry) -> Step:
    changes = [("govMailForward", entry.attributes["govmailforward"], ())]
    return step(entry, Kind.REVOKE_FORWARDING, changes=changes)


def readdress(entry: Entry, mail: str) -> Step:
    old = entry.attributes["mail"]
    changes = [("mail", old, text(mail)), ("govMailAlias", (), old)]
    return step(entry, Kind.READDRESS, changes=changes)


def move(entry: Entry, unit: str) -> Step:
    return step(entry, Kind.MOVE, new_dn=dn_of(entry.first("uid") or "", unit))


def add(entry: Entry) -> Step:
    changes = [
        (name, (), values) for name, values in entry.attributes.items() if name != "entryuuid"
    ]
    return step(entry, Kind.ADD, changes=changes)


def withdraw(entry: Entry) -> Step:
    changes = [
        (name, values, ()) for name, values in entry.attributes.items() if name != "entryuuid"
    ]
    return step(entry, Kind.WITHDRAW, changes=changes)


def members(entry: Entry, *, gone: Iterable[str] = (), come: Iterable[str] = ()) -> Step:
    return step(entry, Kind.LIST, changes=[("member", text(*gone), text(*come), True)])


def mixed_plan(entries: Sequence[Entry], seed: int = 1) -> Plan:
    """Return a plan with steps of every kind over such a town, in a plan's order."""
    random = Random(seed)
    people = [one for one in entries if one.dn.startswith("uid=")]
    lists = {one.first("govunitcode"): one for one in entries if one.dn.startswith("cn=")}
    random.shuffle(people)
    steps: list[Step] = []
    gone: dict[str, list[str]] = {unit: [] for unit in UNITS}
    come: dict[str, list[str]] = {unit: [] for unit in UNITS}
    for place, one in enumerate(people):
        active = one.first("govaccountstatus") == "active"
        unit = one.first("govunitcode") or ""
        if not active:
            steps.append(random.choice([close, restore])(one))
            continue
        match place % 6:
            case 0:
                steps.append(suspend(one))
            case 1 if "govmailforward" in one.attributes:
                steps += [suspend(one), revoke(one), retitle(one)]
            case 2:
                steps.append(readdress(one, f"moi.{one.first('uid')}@cantho.gov.vn"))
            case 3:
                steps.append(retitle(one))
            case 4:
                to = random.choice([other for other in UNITS if other != unit])
                steps += [retitle(one), move(one, to)]
                gone[unit].append(one.dn)
                come[to].append(dn_of(one.first("uid") or "", to))
            case 5:
                steps.append(withdraw(one))
                gone[unit].append(one.dn)
    for number in range(len(people) // 6):
        newcomer = account(500_000 + number)
        steps.append(add(newcomer))
        come[newcomer.first("govunitcode") or ""].append(newcomer.dn)
    steps += [
        members(lists[unit], gone=gone[unit], come=come[unit])
        for unit in UNITS
        if gone[unit] or come[unit]
    ]
    order = list(Kind)
    return Plan(tuple(sorted(steps, key=lambda one: (order.index(one.kind), one.dn))))


class MemoryJournal:
    """A journal for one process, with the order of what was told to it."""

    def __init__(self) -> None:
        self.outcomes: dict[int, StepOutcome] = {}
        self.open: set[int] = set()
        self.told: list[tuple[str, tuple[int, ...]]] = []

    def ended(self) -> Mapping[int, StepOutcome]:
        return dict(self.outcomes)

    def begun(self) -> frozenset[int]:
        return frozenset(self.open)

    def begin(self, numbers: Iterable[int]) -> None:
        numbers = tuple(numbers)
        self.open.update(numbers)
        self.told.append(("begin", numbers))

    def end(self, outcomes: Mapping[int, StepOutcome]) -> None:
        self.outcomes.update(outcomes)
        self.open.difference_update(outcomes)
        self.told.append(("end", tuple(outcomes)))


class SqliteJournal:
    """A journal that is on the disk when a call returns."""

    def __init__(self, file: Path) -> None:
        self.base = sqlite3.connect(file, isolation_level=None)
        self.base.execute("pragma journal_mode = wal")
        self.base.execute("pragma synchronous = full")
        self.base.execute("create table if not exists step (number integer primary key, told text)")

    def ended(self) -> Mapping[int, StepOutcome]:
        rows = self.base.execute("select number, told from step where told is not null")
        return {
            number: StepOutcome(StepState(state), code, message, sessions_ended)
            for number, told in rows
            for state, code, message, sessions_ended in [json.loads(told)]
        }

    def begun(self) -> frozenset[int]:
        return frozenset(
            n for (n,) in self.base.execute("select number from step where told is null")
        )

    def begin(self, numbers: Iterable[int]) -> None:
        self._write("insert or replace into step values (?, null)", [(n,) for n in numbers])

    def end(self, outcomes: Mapping[int, StepOutcome]) -> None:
        rows = [
            (n, json.dumps([one.state, one.code, one.message, one.sessions_ended]))
            for n, one in outcomes.items()
        ]
        self._write("insert or replace into step values (?, ?)", rows)

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        self.base.execute("begin immediate")
        self.base.executemany(statement, rows)
        self.base.execute("commit")


class Faulty:
    """A directory that asks before and after every operation whether something should go wrong.

    `interfere(when, operation)` with when "before" or "after" may raise, or return a result code to
    answer instead. `succeeded` counts what was really carried out.
    """

    def __init__(
        self,
        inner: MemoryDirectory,
        interfere: Callable[[str, Operation], int | None] = lambda _when, _operation: None,
    ) -> None:
        self.inner = inner
        self.interfere = interfere
        self.succeeded: list[Operation] = []
        self.opened = 0
        self.at_once: list[int] = []

    def __call__(self) -> AbstractContextManager[MailDirectory]:
        return self._conversation()

    @contextmanager
    def _conversation(self) -> Iterator[Any]:
        self.opened += 1
        yield self

    def facts(self) -> Any:
        return self.inner.facts()

    def search(self, *args: Any, **more: Any) -> Iterator[Entry]:
        return self.inner.search(*args, **more)

    def read(self, dn: str, attributes: Sequence[str] = ("*",)) -> Entry | None:
        return self.inner.read(dn, attributes)

    def carry(self, operations: Iterable[Operation], *, window: int = 64) -> Iterator[Result]:
        operations = list(operations)
        self.at_once.append(window)
        for operation in operations:
            code = self.interfere("before", operation)
            if code is not None:
                yield Result(code, "", "as told")
                continue
            (result,) = self.inner.carry([operation])
            if result.succeeded:
                self.succeeded.append(operation)
            self.interfere("after", operation)
            yield result

    def contents(self) -> dict[str, dict[str, frozenset[bytes]]]:
        """Return what is there; the identity of entries that were added is nobody's choice."""
        return contents(self.inner)


def contents(directory: Any) -> dict[str, dict[str, frozenset[bytes]]]:
    from directory.filters import EVERY_ENTRY

    return {
        one.dn: {
            name: frozenset(values)
            for name, values in one.attributes.items()
            if name != "entryuuid" and values
        }
        for one in directory.search(BASE, EVERY_ENTRY)
    }


def containers() -> list[Entry]:
    """Return what stands above officials and lists."""
    units = [f"ou={unit},ou=people,{BASE}" for unit in UNITS]
    return [
        Entry(dn, {"objectclass": text("organizationalUnit")})
        for dn in (BASE, f"ou=people,{BASE}", f"ou=lists,{BASE}", *units)
    ]


def a_town_directory(staff: int) -> tuple[Faulty, list[Entry]]:
    entries = town(staff)
    return Faulty(MemoryDirectory([*containers(), *entries])), entries


class Sessions:
    """A mail server of this test: who was let go, and who it will not let go."""

    def __init__(self, refusing: Callable[[str], bool] = lambda _name: False) -> None:
        self.ended: list[str] = []
        self.asked: list[str] = []
        self.refusing = refusing

    def end(self, user_name: str) -> None:
        self.asked.append(user_name)
        if self.refusing(user_name):
            raise SessionsNotEndedError(user_name, "away")
        self.ended.append(user_name)


def broken() -> DirectoryUnreachableError:
    return DirectoryUnreachableError("carry out", "the connection broke, as told")
