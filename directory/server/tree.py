"""Operations over stored entries: each within one transaction, with the answer RFC 4511 gives."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from directory.entries import Values
from directory.filters import All, Equal, Filter
from directory.mail_directory import Scope
from directory.operations import (
    AddEntry,
    DeleteEntry,
    ModifyEntry,
    ModifyKind,
    MoveEntry,
    Operation,
    Result,
    ResultCode,
)
from directory.server.naming import STEP, InvalidNameError, Name, read_name
from directory.server.passwords import kept_passwords
from directory.server.schema import OBJECT_CLASS, Schema, SchemaError
from directory.server.store import (
    ADDRESSES,
    INDEXED,
    Entries,
    EntryStore,
    Relocation,
    StoredEntry,
    index_key,
)
from directory.tree import Matcher, ModificationError, matcher, modified, named_in, renamed, same

Clock = Callable[[], datetime]
DONE: Final = Result(ResultCode.SUCCESS)
AT_ONCE: Final = 500  # entries that are looked at in one transaction
LARGEST_SUBTREE: Final = 100_000  # entries that move at once
OBJECT_CLASS_MODS_PROHIBITED, NOT_ALLOWED_ON_RDN = 69, 67
SUBSCHEMA: Final = "cn=Subschema"
PASSWORD: Final = "userpassword"  # noqa: S105 - an attribute's name


class RefusedError(Exception):
    """An operation that is answered with a result other than success."""

    def __init__(self, code: int, told: str = "", matched: str = "") -> None:
        self.result = Result(code, matched, told)
        super().__init__(f"{code} {told}")


@dataclass(frozen=True, slots=True)
class Suffix:
    """The part of the tree that a server holds."""

    dn: str
    store: EntryStore
    clock: Clock
    schema: Schema

    def perform(self, operation: Operation) -> Result:
        """Carry one operation out, whole or not at all."""
        try:
            name = self.name(operation.dn)
            with self.store.writing() as entries:
                _Change(self, entries).perform(operation, name)
        except RefusedError as refusal:
            return refusal.result
        except (ModificationError, SchemaError) as refusal:
            return Result(refusal.code, "", str(refusal))
        return DONE

    def perform_all(self, operations: Iterable[Operation]) -> None:
        """Carry operations out in one transaction, all of them or none.

        Raises:
            RefusedError, ModificationError, SchemaError: the first that is refused.

        """
        with self.store.writing() as entries:
            change = _Change(self, entries)
            for operation in operations:
                change.perform(operation, self.name(operation.dn))

    def search(
        self, base: Name, scope: Scope, wanted: Filter, after: str = ""
    ) -> Iterator[tuple[list[StoredEntry], str]]:
        """Give what matches a few at a time, and after which path the next ones come; '' at the end.

        Each step is a transaction of its own: whoever reads for long keeps nobody from writing, and
        memory holds no more than a few hundred entries.

        Raises:
            RefusedError: the base does not exist.

        """
        holds = self.matcher(wanted)
        demanded = self._demanded(wanted)
        last: str | None = after
        while last is not None:
            with self.store.reading() as entries:
                self._found(entries, base)
                some: Sequence[StoredEntry]
                if demanded is not None:
                    some, following = _indexed(entries, base, scope, demanded, last), None
                else:
                    some = entries.some(base.path, scope, last, AT_ONCE)
                    following = some[-1].path if len(some) == AT_ONCE else None
            last = following
            yield [entry for entry in some if holds(entry)], last or ""

    def get(self, name: Name) -> StoredEntry | None:
        """Return one entry."""
        with self.store.reading() as entries:
            return entries.get(name.path)

    def name(self, dn: str) -> Name:
        """Return what a name says; raises RefusedError where it is none."""
        try:
            return read_name(dn, self.schema.canonical)
        except InvalidNameError as wrong:
            raise RefusedError(ResultCode.INVALID_DN_SYNTAX, str(wrong)) from None

    def matcher(self, wanted: Filter) -> Callable[[StoredEntry], bool]:
        """Return what tells whether an entry matches; what the server keeps is looked at if asked for."""
        holds: Matcher = matcher(wanted, self.schema)
        if not any(self.schema.is_operational(name) for name in named_in(wanted)):
            return lambda entry: holds(entry.attributes) is True
        return lambda entry: holds(self.seen(entry)) is True

    def seen(self, entry: StoredEntry) -> dict[str, Values]:
        """Return an entry's attributes with those the server keeps (RFC 4512, 3.4; RFC 4530)."""
        structural = self.schema.structural(entry.attributes[OBJECT_CLASS])
        return entry.attributes | {
            "structuralobjectclass": (structural.encode(),),
            "entryuuid": (entry.uuid.encode(),),
            "entrydn": (entry.dn.encode(),),
            "createtimestamp": (f"{entry.created_at:%Y%m%d%H%M%SZ}".encode(),),
            "modifytimestamp": (f"{entry.modified_at:%Y%m%d%H%M%SZ}".encode(),),
            "entrycsn": (f"{entry.modified_at:%Y%m%d%H%M%S.%fZ}#000000#000#000000".encode(),),
            "subschemasubentry": (SUBSCHEMA.encode(),),
        }

    def index_of(self, attributes: Mapping[str, Values]) -> frozenset[tuple[str, str]]:
        """Return the keys by which an entry is found."""
        return frozenset(
            (name, index_key(same(name, value, self.schema)))
            for name in INDEXED
            for value in attributes.get(name, ())
        )

    def _found(self, entries: Entries, name: Name) -> StoredEntry:
        """Return an entry; where there is none, name the nearest above it (4.1.9, matchedDN)."""
        entry = entries.get(name.path)
        if entry is None:
            raise RefusedError(ResultCode.NO_SUCH_OBJECT, "", _nearest(entries, name.above))
        return entry

    def _demanded(self, wanted: Filter) -> tuple[str, str] | None:
        """Return an indexed value without which nothing matches, if there is one."""
        match wanted:
            case Equal(name, value):
                canonical = self.schema.canonical(name)
                if canonical == "entryuuid":
                    return canonical, value.decode("utf-8", "replace").lower()
                if canonical in INDEXED:
                    return canonical, index_key(same(canonical, value, self.schema))
            case All(parts):
                return next((one for part in parts if (one := self._demanded(part))), None)
        return None


def _indexed(
    entries: Entries, base: Name, scope: Scope, demanded: tuple[str, str], after: str
) -> list[StoredEntry]:
    attribute, key = demanded
    if attribute == "entryuuid":
        one = entries.by_uuid(key)
        found: Sequence[StoredEntry] = [one] if one else []
    else:
        found = entries.having(attribute, key, LARGEST_SUBTREE)
    return [one for one in found if one.path > after and within(one.path, base.path, scope)]


def within(path: str, base: str, scope: Scope) -> bool:
    """Tell whether a path lies in a scope."""
    if scope is Scope.BASE:
        return path == base
    if scope is Scope.ONE_LEVEL:
        return path.rpartition(STEP)[0] == base
    return path == base or path.startswith(base + STEP)


def _nearest(entries: Entries, path: str) -> str:
    while path:
        there = entries.get(path)
        if there is not None:
            return there.dn
        path = path.rpartition(STEP)[0]
    return ""


@dataclass(frozen=True, slots=True)
class _Change:
    """One operation within its transaction; what it raises undoes everything."""

    suffix: Suffix
    entries: Entries

    def perform(self, operation: Operation, name: Name) -> None:
        if isinstance(operation, AddEntry):
            self._add(operation, name)
            return
        entry = self.suffix._found(self.entries, name)
        if operation.assertion is not None and not self.suffix.matcher(operation.assertion)(entry):
            raise RefusedError(ResultCode.ASSERTION_FAILED)
        match operation:
            case ModifyEntry():
                self._modify(operation, entry, name)
            case DeleteEntry():
                if self.entries.paths_below(entry.path, 1):
                    raise RefusedError(ResultCode.NOT_ALLOWED_ON_NON_LEAF)
                self.entries.remove(entry.path)
            case MoveEntry():
                self._move(operation, entry, name)

    def _add(self, operation: AddEntry, name: Name) -> None:
        if self.entries.get(name.path) is not None:
            raise RefusedError(ResultCode.ENTRY_ALREADY_EXISTS)
        dn = name.rdn
        if name.path != self.suffix.name(self.suffix.dn).path:
            above = self.entries.get(name.above)
            if above is None:
                nearest = _nearest(self.entries, name.above)
                raise RefusedError(ResultCode.NO_SUCH_OBJECT, "nothing stands above it", nearest)
            dn = f"{name.rdn},{above.dn}"
        else:
            dn = ",".join(name.parts)
        given = self._given(operation.attributes)
        attributes = renamed(given, (), name.first, delete_old=False, rules=self.suffix.schema)
        for named, value in name.first:
            self.suffix.schema.check_values(named, (value,))
        self.suffix.schema.check(attributes)
        moment = self.suffix.clock()
        entry = StoredEntry(dn, name.path, str(uuid.uuid4()), attributes, moment, moment)
        index = self.suffix.index_of(attributes)
        self._refuse_taken(entry, index)
        self.entries.insert(entry, index)

    def _given(self, attributes: Mapping[str, Values]) -> dict[str, Values]:
        """Return the attributes of a new entry by canonical name; twice the same value is refused."""
        schema, found = self.suffix.schema, dict[str, Values]()
        for spelt, values in attributes.items():
            name = schema.canonical(spelt)
            schema.check_values(name, values)
            if not values:
                raise RefusedError(ResultCode.PROTOCOL_ERROR, f"{name}: no value")
            values = found.get(name, ()) + tuple(values)
            if len({same(name, one, schema) for one in values}) != len(values):
                raise RefusedError(ResultCode.ATTRIBUTE_OR_VALUE_EXISTS, name)
            found[name] = kept_passwords(values) if name == PASSWORD else values
        return found

    def _modify(self, operation: ModifyEntry, entry: StoredEntry, name: Name) -> None:
        schema, changes = self.suffix.schema, []
        for change in operation.modifications:
            canonical, values = schema.canonical(change.attribute), change.values
            if change.kind is ModifyKind.ADD and not values:
                raise RefusedError(ResultCode.PROTOCOL_ERROR, f"{canonical}: no value to add")
            # What is deleted is compared, not kept: it may be of any form.
            schema.check_values(canonical, () if change.kind is ModifyKind.DELETE else values)
            if canonical == PASSWORD and change.kind is not ModifyKind.DELETE:
                values = kept_passwords(values)
            changes.append(replace(change, attribute=canonical, values=values))
        after = modified(entry.attributes, changes, schema)
        for attribute, value in name.first:
            wanted = same(attribute, value, schema)
            if all(same(attribute, one, schema) != wanted for one in after.get(attribute, ())):
                raise RefusedError(NOT_ALLOWED_ON_RDN, attribute)
        kinds = [schema.structural(one.get(OBJECT_CLASS, ())) for one in (entry.attributes, after)]
        if kinds[0] != kinds[1]:
            raise RefusedError(OBJECT_CLASS_MODS_PROHIBITED, "another structural class")
        schema.check(after)
        self._keep(replace(entry, attributes=after, modified_at=self.suffix.clock()))

    def _move(self, operation: MoveEntry, entry: StoredEntry, name: Name) -> None:
        """Rename an entry, or hang it elsewhere with all that stands below it (4.9)."""
        rdn = self.suffix.name(operation.new_rdn)
        if len(rdn.parts) != 1:
            raise RefusedError(ResultCode.INVALID_DN_SYNTAX, "not one relative name")
        superior = operation.new_superior
        above = name.above if superior is None else self.suffix.name(superior).path
        if above and within(above, entry.path, Scope.SUBTREE):
            raise RefusedError(ResultCode.UNWILLING_TO_PERFORM, "below itself")
        parent = self.entries.get(above) if above else None
        if parent is None:
            raise RefusedError(ResultCode.NO_SUCH_OBJECT, "nothing stands above it")
        target = self.suffix.name(f"{rdn.rdn},{parent.dn}")
        if target.path != entry.path and self.entries.get(target.path) is not None:
            raise RefusedError(ResultCode.ENTRY_ALREADY_EXISTS)
        for attribute, value in rdn.first:
            self.suffix.schema.check_values(attribute, (value,))
        after = renamed(
            entry.attributes,
            name.first,
            rdn.first,
            delete_old=operation.delete_old_rdn,
            rules=self.suffix.schema,
        )
        self.suffix.schema.check(after)
        new_dn = f"{rdn.rdn},{parent.dn}"
        self.entries.relocate(self._relocations(entry, target.path, new_dn))
        moment = self.suffix.clock()
        self._keep(
            replace(entry, dn=new_dn, path=target.path, attributes=after, modified_at=moment)
        )

    def _relocations(self, entry: StoredEntry, path: str, dn: str) -> list[Relocation]:
        below = self.entries.paths_below(entry.path, LARGEST_SUBTREE + 1)
        if len(below) > LARGEST_SUBTREE:
            raise RefusedError(ResultCode.UNWILLING_TO_PERFORM, "too many entries to move at once")
        moved = [Relocation(entry.path, path, dn)]
        for old_path, old_dn in below:
            name = f"{old_dn[: len(old_dn) - len(entry.dn)]}{dn}"
            self.suffix.name(name)  # a name that would become too long is refused
            moved.append(Relocation(old_path, path + old_path[len(entry.path) :], name))
        return moved

    def _keep(self, entry: StoredEntry) -> None:
        index = self.suffix.index_of(entry.attributes)
        self._refuse_taken(entry, index)
        self.entries.replace(entry, index)

    def _refuse_taken(self, entry: StoredEntry, index: frozenset[tuple[str, str]]) -> None:
        """Raise where another entry has one of the addresses already."""
        keys = {key for attribute, key in index if attribute in ADDRESSES}
        if keys and self.entries.holders(ADDRESSES, keys) - {entry.uuid}:
            told = "the address is another entry's"
            raise RefusedError(ResultCode.CONSTRAINT_VIOLATION, told)
