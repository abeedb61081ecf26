"""A mail directory in memory: the same answers as a server's, and faults where a test wants them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import uuid4

from directory.entries import Entry
from directory.errors import DirectoryRefusedError, DirectoryUnreachableError
from directory.filters import Filter
from directory.mail_directory import (
    ALL_USER_ATTRIBUTES,
    ASSERTION_CONTROL,
    OPERATIONS_IN_FLIGHT,
    Scope,
    ServerFacts,
)
from directory.names import name_key, named_by, split_name
from directory.operations import (
    AddEntry,
    DeleteEntry,
    ModifyEntry,
    MoveEntry,
    Operation,
    Result,
    ResultCode,
)
from directory.tree import ModificationError, matches, modified, renamed

OPERATIONAL = frozenset({"entryuuid", "userpassword"})


class MemoryDirectory:
    """Implements `MailDirectory`; `written` lists what was carried out, in order.

    `break_after` breaks the connection after so many further operations, `busy` answers BUSY so many
    times, `silent` never answers.
    """

    def __init__(
        self, entries: Iterable[Entry] = (), *, controls: Iterable[str] = (ASSERTION_CONTROL,)
    ) -> None:
        self.entries: dict[str, Entry] = {}
        self.controls = frozenset(controls)
        self.written: list[Operation] = []
        self.passwords: dict[str, str] = {}
        self.break_after: int | None = None
        self.busy = 0
        self.silent = False
        for entry in entries:
            self.put(entry)

    def put(self, entry: Entry) -> None:
        """Hang an entry in, whatever stands above it."""
        attributes = {name.lower(): tuple(values) for name, values in entry.attributes.items()}
        attributes.setdefault("entryuuid", (str(uuid4()).encode(),))
        self.entries[name_key(entry.dn)] = Entry(entry.dn, attributes)

    @contextmanager
    def opened(self) -> Iterator[MemoryDirectory]:
        """Give this directory as an opener does."""
        if self.silent:
            raise DirectoryUnreachableError("open", "silent")
        yield self

    def facts(self) -> ServerFacts:
        """Return what it says of itself."""
        return ServerFacts(("",), self.controls, "memory")

    def search(
        self,
        base: str,
        wanted: Filter,
        attributes: Sequence[str] = ALL_USER_ATTRIBUTES,
        *,
        scope: Scope = Scope.SUBTREE,
    ) -> Iterator[Entry]:
        """Give every matching entry."""
        if self.silent:
            raise DirectoryUnreachableError("search", "silent")
        key = name_key(base)
        for there, entry in sorted(self.entries.items()):
            if _within(there, key, scope) and matches(entry.attributes, wanted):
                yield _chosen(entry, attributes)

    def read(self, dn: str, attributes: Sequence[str] = ALL_USER_ATTRIBUTES) -> Entry | None:
        """Return one entry."""
        entry = self.entries.get(name_key(dn))
        return _chosen(entry, attributes) if entry else None

    def carry(
        self, operations: Iterable[Operation], *, window: int = OPERATIONS_IN_FLIGHT
    ) -> Iterator[Result]:
        """Carry out one after the other."""
        for operation in operations:
            if self.break_after is not None:
                if self.break_after == 0:
                    self.break_after = None
                    raise DirectoryUnreachableError("carry out", "broken")
                self.break_after -= 1
            if self.busy:
                self.busy -= 1
                yield Result(ResultCode.BUSY)
                continue
            code = self._perform(operation)
            if code == ResultCode.SUCCESS:
                self.written.append(operation)
            yield Result(code)

    def set_password(self, dn: str, password: str) -> None:
        """Keep a password."""
        if name_key(dn) not in self.entries:
            raise DirectoryRefusedError("set a password", "noSuchObject")
        self.passwords[name_key(dn)] = password

    def dump(self) -> str:
        """Return everything as sorted text, operational attributes aside."""
        lines = []
        for _, entry in sorted(self.entries.items()):
            lines.append(f"dn: {entry.dn}")
            lines += sorted(
                f"{name}: {value!r}"
                for name, values in entry.attributes.items()
                if name not in OPERATIONAL
                for value in values
            )
        return "\n".join(lines)

    def _perform(self, operation: Operation) -> ResultCode:
        key = name_key(operation.dn)
        if isinstance(operation, AddEntry):
            return self._add(operation, key)
        entry = self.entries.get(key)
        if entry is None:
            return ResultCode.NO_SUCH_OBJECT
        if operation.assertion is not None:
            if ASSERTION_CONTROL not in self.controls:  # critical, and unknown (RFC 4528, 3)
                return ResultCode.UNAVAILABLE_CRITICAL_EXTENSION
            if not matches(entry.attributes, operation.assertion):
                return ResultCode.ASSERTION_FAILED
        match operation:
            case ModifyEntry():
                try:
                    after = modified(entry.attributes, operation.modifications)
                except ModificationError as refusal:
                    return refusal.code
                self.entries[key] = Entry(entry.dn, after)
            case DeleteEntry():
                if any(split_name(other)[1] == key for other in self.entries):
                    return ResultCode.NOT_ALLOWED_ON_NON_LEAF
                del self.entries[key]
            case MoveEntry():
                return self._move(operation, entry, key)
        return ResultCode.SUCCESS

    def _add(self, operation: AddEntry, key: str) -> ResultCode:
        if key in self.entries:
            return ResultCode.ENTRY_ALREADY_EXISTS
        above = split_name(key)[1]
        if self.entries and above not in self.entries:
            return ResultCode.NO_SUCH_OBJECT
        self.put(Entry(operation.dn, operation.attributes))
        return ResultCode.SUCCESS

    def _move(self, operation: MoveEntry, entry: Entry, key: str) -> ResultCode:
        above = operation.new_superior or split_name(entry.dn)[1]
        new_dn = f"{operation.new_rdn},{above}"
        new_key = name_key(new_dn)
        if new_key in self.entries and new_key != key:
            return ResultCode.ENTRY_ALREADY_EXISTS
        if name_key(above) not in self.entries:
            return ResultCode.NO_SUCH_OBJECT
        old, new = (
            [(name, value.encode()) for name, value in named_by(rdn)]
            for rdn in (split_name(entry.dn)[0], operation.new_rdn)
        )
        after = renamed(entry.attributes, old, new, delete_old=operation.delete_old_rdn)
        del self.entries[key]
        self.entries[new_key] = Entry(new_dn, after)
        return ResultCode.SUCCESS


def _within(there: str, base: str, scope: Scope) -> bool:
    if scope is Scope.BASE:
        return there == base
    if scope is Scope.ONE_LEVEL:
        return split_name(there)[1] == base
    return there == base or not base or there.endswith("," + base)


def _chosen(entry: Entry, attributes: Sequence[str]) -> Entry:
    asked = {one.lower() for one in attributes}
    everything = "*" in asked
    return Entry(
        entry.dn,
        {
            name: values
            for name, values in entry.attributes.items()
            if name in asked or (everything and name != "entryuuid")
        },
    )
