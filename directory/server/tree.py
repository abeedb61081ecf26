"""Operations over stored entries: each within one transaction, with the answer RFC 4511 gives."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from directory.entries import Values
from directory.filters import All, Equal, Filter
from directory.mail_directory import Scope
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
from directory.server.schema import SchemaError, check
from directory.server.store import (
    INDEXED,
    STEP,
    UNIQUE,
    Entries,
    EntryStore,
    StoredEntry,
    path_above,
    path_of,
)
from directory.tree import ModificationError, matches, modified, same

Clock = Callable[[], datetime]
DONE = Result(ResultCode.SUCCESS)


@dataclass(frozen=True, slots=True)
class Suffix:
    """The part of the tree that a server holds."""

    dn: str
    store: EntryStore
    clock: Clock

    def perform(self, operation: Operation) -> Result:
        """Carry one operation out, whole or not at all."""
        path = path_of(operation.dn)
        if not self._is_ours(path):
            return Result(ResultCode.NO_SUCH_OBJECT, "", "not held here")
        try:
            with self.store.writing() as entries:
                return self._perform(entries, operation, path)
        except _RefusedError as refusal:
            return refusal.result
        except (ModificationError, SchemaError) as refusal:
            return Result(refusal.code, "", str(refusal))

    def search(
        self, base: str, scope: Scope, wanted: Filter, after: str, limit: int
    ) -> tuple[list[StoredEntry], str]:
        """Return at most so many matching entries after a path, and the path to go on after.

        Raises:
            LookupError: the base does not exist.

        """
        path = path_of(base)
        found: list[StoredEntry] = []
        with self.store.reading() as entries:
            if entries.get(path) is None:
                raise LookupError(base)
            for entry in self._candidates(entries, path, scope, wanted, after):
                if matches(seen(entry), wanted):
                    if len(found) == limit:
                        return found, found[-1].path
                    found.append(entry)
        return found, ""

    def get(self, dn: str) -> StoredEntry | None:
        """Return one entry."""
        with self.store.reading() as entries:
            return entries.get(path_of(dn))

    def _is_ours(self, path: str) -> bool:
        top = path_of(self.dn)
        return path == top or path.startswith(top + STEP)

    def _candidates(
        self, entries: Entries, path: str, scope: Scope, wanted: Filter, after: str
    ) -> Iterator[StoredEntry]:
        """Give what may match: by an index where the filter demands a value, else all there is."""
        demanded = _demanded(wanted)
        if demanded is None:
            yield from entries.under(path, scope, after)
            return
        for entry in entries.having(*demanded):
            if entry.path > after and _within(entry.path, path, scope):
                yield entry

    def _perform(self, entries: Entries, operation: Operation, path: str) -> Result:
        if isinstance(operation, AddEntry):
            return self._add(entries, operation, path)
        entry = entries.get(path)
        if entry is None:
            raise _RefusedError(ResultCode.NO_SUCH_OBJECT)
        if operation.assertion is not None and not matches(seen(entry), operation.assertion):
            raise _RefusedError(ResultCode.ASSERTION_FAILED)
        match operation:
            case ModifyEntry():
                after = modified(entry.attributes, operation.modifications)
                _keep_rdn(entry.dn, after)
                check(after)
                spelt = {one.attribute.lower(): one.attribute for one in operation.modifications}
                changed = replace(
                    entry,
                    attributes=after,
                    spelt=spelt | entry.spelt,
                    modified_at=self.clock(),
                )
                self._refuse_taken(entries, changed)
                entries.put(changed)
            case DeleteEntry():
                if entries.has_children(path):
                    raise _RefusedError(ResultCode.NOT_ALLOWED_ON_NON_LEAF)
                entries.remove(path)
            case MoveEntry():
                self._move(entries, operation, entry)
        return DONE

    def _add(self, entries: Entries, operation: AddEntry, path: str) -> Result:
        if entries.get(path) is not None:
            raise _RefusedError(ResultCode.ENTRY_ALREADY_EXISTS)
        if path != path_of(self.dn) and entries.get(path_above(path)) is None:
            raise _RefusedError(ResultCode.NO_SUCH_OBJECT, "nothing stands above it")
        attributes: dict[str, Values] = {}
        for name, values in operation.attributes.items():
            if not values or len({same(name, one) for one in values}) != len(values):
                raise _RefusedError(ResultCode.INVALID_ATTRIBUTE_SYNTAX, name)
            attributes[name.lower()] = tuple(values)
        _keep_rdn(operation.dn, attributes)
        check(attributes)
        moment = self.clock()
        entry = StoredEntry(
            dn=operation.dn,
            path=path,
            uuid=str(uuid.uuid4()),
            attributes=attributes,
            created_at=moment,
            modified_at=moment,
            spelt={name.lower(): name for name in operation.attributes},
        )
        self._refuse_taken(entries, entry)
        entries.put(entry)
        return DONE

    def _move(self, entries: Entries, operation: MoveEntry, entry: StoredEntry) -> None:
        """Rename an entry, or hang it elsewhere with all that stands below it."""
        above = operation.new_superior
        above = split_name(entry.dn)[1] if above is None else above
        new_dn = f"{operation.new_rdn},{above}"
        new_path = path_of(new_dn)
        if new_path != entry.path and entries.get(new_path) is not None:
            raise _RefusedError(ResultCode.ENTRY_ALREADY_EXISTS)
        if entries.get(path_of(above)) is None:
            raise _RefusedError(ResultCode.NO_SUCH_OBJECT, "nothing stands above it")
        if new_path.startswith(entry.path + STEP):
            raise _RefusedError(ResultCode.UNWILLING_TO_PERFORM, "below itself")
        after = _renamed(entry, operation)
        check(after)
        everything = list(entries.under(entry.path, Scope.SUBTREE, ""))
        for one in everything:
            entries.remove(one.path)
        for one in everything:
            ours = one.path == entry.path
            left = one.dn[: len(one.dn) - len(entry.dn)] if not ours else ""
            entries.put(
                replace(
                    one,
                    dn=left + new_dn,
                    path=new_path + one.path[len(entry.path) :],
                    attributes=after if ours else one.attributes,
                    modified_at=self.clock(),
                )
            )

    def _refuse_taken(self, entries: Entries, entry: StoredEntry) -> None:
        """Raise where another entry has one of the addresses already."""
        for name in UNIQUE:
            for value in entry.attributes.get(name, ()):
                for other in UNIQUE:
                    for there in entries.having(other, folded(value)):
                        if there.uuid != entry.uuid:
                            raise _RefusedError(
                                ResultCode.CONSTRAINT_VIOLATION, "the address is taken"
                            )


def seen(entry: StoredEntry) -> dict[str, Values]:
    """Return the attributes of an entry with those that the server keeps (RFC 4512, 3.4; RFC 4530)."""
    return entry.attributes | {
        "entryuuid": (entry.uuid.encode(),),
        "entrydn": (entry.dn.encode(),),
        "createtimestamp": (_stamp(entry.created_at),),
        "modifytimestamp": (_stamp(entry.modified_at),),
        "entrycsn": (f"{entry.modified_at:%Y%m%d%H%M%S.%fZ}#000000#000#000000".encode(),),
    }


def folded(value: bytes) -> str:
    """Return a value as an index keeps it."""
    return str(same("mail", value))[:500]


def _demanded(wanted: Filter) -> tuple[str, str] | None:
    """Return an indexed attribute's value without which nothing matches, if there is one."""
    match wanted:
        case Equal(name, value) if name.lower() in INDEXED:
            if name.lower() == "member":
                return "member", name_key(value.decode("utf-8", "replace"))[:500]
            return name.lower(), folded(value)
        case All(parts):
            return next((one for part in parts if (one := _demanded(part))), None)
    return None


def _within(path: str, base: str, scope: Scope) -> bool:
    if scope is Scope.BASE:
        return path == base
    if scope is Scope.ONE_LEVEL:
        return path_above(path) == base
    return path == base or path.startswith(base + STEP)


def _keep_rdn(dn: str, attributes: dict[str, Values]) -> None:
    """Raise where an entry does not have the values that name it (RFC 4511, 4.6 and 4.7)."""
    for attribute, value in named_by(split_name(dn)[0]):
        wanted = same(attribute, value.encode())
        if not any(same(attribute, one) == wanted for one in attributes.get(attribute.lower(), ())):
            raise _RefusedError(ResultCode.NAMING_VIOLATION, attribute)


def _renamed(entry: StoredEntry, operation: MoveEntry) -> dict[str, Values]:
    """Return the attributes of an entry under its new name."""
    after = dict(entry.attributes)
    if operation.delete_old_rdn:
        for attribute, value in named_by(split_name(entry.dn)[0]):
            gone, name = same(attribute, value.encode()), attribute.lower()
            after[name] = tuple(one for one in after.get(name, ()) if same(name, one) != gone)
    for attribute, value in named_by(operation.new_rdn):
        come, name = value.encode(), attribute.lower()
        there = after.get(name, ())
        if not any(same(name, one) == same(name, come) for one in there):
            after[name] = (*there, come)
    return {name: values for name, values in after.items() if values}


def _stamp(moment: datetime) -> bytes:
    return f"{moment:%Y%m%d%H%M%SZ}".encode()


class _RefusedError(Exception):
    """An operation that is answered with a result other than success."""

    def __init__(self, code: ResultCode, told: str = "") -> None:
        self.result = Result(code, "", told)
        super().__init__(code.name)
