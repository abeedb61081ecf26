"""Stand-in."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid4

from directory.entries import Entry
from directory.filters import All, AnyOf, Equal, Not, Present
from directory.mail_directory import ASSERTION_CONTROL, ServerFacts
from directory.operations import (
    AddEntry,
    DeleteEntry,
    ModifyKind,
    MoveEntry,
    Result,
)
from directory.operations import ResultCode as C


def matches(e, f):
    a = e
    match f:
        case Present(n):
            return bool(a.get(n.lower()))
        case Equal(n, v):
            return v in a.get(n.lower(), ())
        case Not(p):
            return not matches(e, p)
        case All(ps):
            return all(matches(e, p) for p in ps)
        case AnyOf(ps):
            return any(matches(e, p) for p in ps)
    raise TypeError(f)


class MemoryDirectory:
    def __init__(self, entries: Iterable[Entry] = ()):
        self.all = {e.dn.lower(): (e.dn, dict(e.attributes)) for e in entries}

    def facts(self):
        return ServerFacts(("",), frozenset({ASSERTION_CONTROL}))

    def search(self, base, wanted, attributes=("*",), *, scope=None):
        for dn, a in list(self.all.values()):
            if dn.lower().endswith(base.lower()) and matches(a, wanted):
                yield Entry(dn, dict(a))

    def read(self, dn, attributes=("*",)):
        f = self.all.get(dn.lower())
        return Entry(f[0], dict(f[1])) if f else None

    def carry(self, operations, *, window=64):
        for o in operations:
            yield Result(self.one(o))

    def one(self, o):
        key = o.dn.lower()
        if isinstance(o, AddEntry):
            if key in self.all:
                return C.ENTRY_ALREADY_EXISTS
            self.all[key] = (
                o.dn,
                {n.lower(): tuple(v) for n, v in o.attributes.items()}
                | {"entryuuid": (str(uuid4()).encode(),)},
            )
            return C.SUCCESS
        if key not in self.all:
            return C.NO_SUCH_OBJECT
        dn, a = self.all[key]
        if o.assertion is not None and not matches(a, o.assertion):
            return C.ASSERTION_FAILED
        if isinstance(o, DeleteEntry):
            del self.all[key]
            return C.SUCCESS
        if isinstance(o, MoveEntry):
            new = o.new_rdn + "," + (o.new_superior or dn.partition(",")[2])
            if new.lower() in self.all and new.lower() != key:
                return C.ENTRY_ALREADY_EXISTS
            del self.all[key]
            self.all[new.lower()] = (new, a)
            return C.SUCCESS
        b = dict(a)
        for m in o.modifications:
            n = m.attribute.lower()
            have = b.get(n, ())
            if m.kind is ModifyKind.REPLACE:
                b[n] = tuple(m.values)
            elif m.kind is ModifyKind.ADD:
                if set(have) & set(m.values):
                    return C.ATTRIBUTE_OR_VALUE_EXISTS
                b[n] = have + tuple(m.values)
            else:
                if not set(m.values) <= set(have):
                    return C.NO_SUCH_ATTRIBUTE
                b[n] = tuple(v for v in have if v not in m.values) if m.values else ()
            if not b[n]:
                del b[n]
        self.all[key] = (dn, b)
        return C.SUCCESS
