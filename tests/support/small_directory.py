"""A directory in memory, as strict about assertions and values as a real one, and no larger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import uuid4

from directory.entries import Entry, Values
from directory.filters import All, AnyOf, Equal, Filter, Not, Present
from directory.mail_directory import ASSERTION_CONTROL, Scope, ServerFacts
from directory.operations import (
    AddEntry,
    DeleteEntry,
    Modification,
    ModifyEntry,
    ModifyKind,
    MoveEntry,
    Operation,
    Result,
    ResultCode,
)

Attributes = Mapping[str, Values]


def matches(entry: Attributes, wanted: Filter) -> bool:
    """Tell whether a filter matches; values are compared by octets."""
    match wanted:
        case Present(name):
            return bool(entry.get(name.lower()))
        case Equal(name, value):
            return value in entry.get(name.lower(), ())
        case Not(part):
            return not matches(entry, part)
        case All(parts):
            return all(matches(entry, part) for part in parts)
        case AnyOf(parts):
            return any(matches(entry, part) for part in parts)
    raise TypeError(wanted)


class RefusedError(Exception):
    """An operation that a server would not carry out."""

    def __init__(self, code: ResultCode) -> None:
        self.code = code
        super().__init__(code.name)


class MemoryDirectory:
    """Entries by lower-case name; names are told apart by case alone, so spell them one way."""

    def __init__(self, entries: Iterable[Entry] = (), *, asserts: bool = True) -> None:
        self.entries = {one.dn.lower(): one for one in entries}
        self.asserts = asserts

    def facts(self) -> ServerFacts:
        return ServerFacts(controls=frozenset({ASSERTION_CONTROL} if self.asserts else ()))

    def search(
        self,
        base: str,
        wanted: Filter,
        attributes: Sequence[str] = ("*",),
        *,
        scope: Scope = Scope.SUBTREE,
    ) -> Iterator[Entry]:
        for key, one in list(self.entries.items()):
            if key.endswith(base.lower()) and matches(one.attributes, wanted):
                yield one

    def read(self, dn: str, attributes: Sequence[str] = ("*",)) -> Entry | None:
        return self.entries.get(dn.lower())

    def carry(self, operations: Iterable[Operation], *, window: int = 64) -> Iterator[Result]:
        for operation in operations:
            try:
                self._apply(operation)
            except RefusedError as refusal:
                yield Result(refusal.code)
            else:
                yield Result(ResultCode.SUCCESS)

    def set_password(self, dn: str, password: str) -> None:
        raise NotImplementedError

    def _apply(self, operation: Operation) -> None:
        key = operation.dn.lower()
        if isinstance(operation, AddEntry):
            _refuse(key in self.entries, ResultCode.ENTRY_ALREADY_EXISTS)
            given = {name.lower(): tuple(values) for name, values in operation.attributes.items()}
            identity = {"entryuuid": (str(uuid4()).encode(),)}
            self.entries[key] = Entry(operation.dn, given | identity)
            return
        _refuse(key not in self.entries, ResultCode.NO_SUCH_OBJECT)
        entry = self.entries[key]
        if operation.assertion is not None:
            # RFC 4528, 3: a server that does not know a critical control refuses
            _refuse(not self.asserts, ResultCode.UNAVAILABLE_CRITICAL_EXTENSION)
            holds = matches(entry.attributes, operation.assertion)
            _refuse(not holds, ResultCode.ASSERTION_FAILED)
        match operation:
            case DeleteEntry():
                del self.entries[key]
            case MoveEntry():
                superior = operation.new_superior or entry.dn.partition(",")[2]
                moved = Entry(f"{operation.new_rdn},{superior}", entry.attributes)
                taken = moved.dn.lower() != key and moved.dn.lower() in self.entries
                _refuse(taken, ResultCode.ENTRY_ALREADY_EXISTS)
                del self.entries[key]
                self.entries[moved.dn.lower()] = moved
            case ModifyEntry():
                self.entries[key] = Entry(entry.dn, _modified(entry, operation.modifications))


def _modified(entry: Entry, modifications: Iterable[Modification]) -> Attributes:
    """Return the attributes after all modifications, or refuse them all (RFC 4511, 4.6)."""
    attributes = dict(entry.attributes)
    for change in modifications:
        name, there = change.attribute.lower(), attributes.get(change.attribute.lower(), ())
        match change.kind:
            case ModifyKind.REPLACE:
                there = change.values
            case ModifyKind.ADD:
                twice = not set(there).isdisjoint(change.values)
                _refuse(twice, ResultCode.ATTRIBUTE_OR_VALUE_EXISTS)
                there = (*there, *change.values)
            case ModifyKind.DELETE:
                absent = not there or not set(change.values) <= set(there)
                _refuse(absent, ResultCode.NO_SUCH_ATTRIBUTE)
                there = tuple(v for v in there if change.values and v not in change.values)
        attributes[name] = there
    return {name: values for name, values in attributes.items() if values}


def _refuse(wrong: bool, code: ResultCode) -> None:
    if wrong:
        raise RefusedError(code)
