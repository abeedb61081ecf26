"""One connection's conversation: requests come in as octets, answers go out as octets (RFC 4511, 4)."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error

from directory.entries import Values
from directory.filters import Filter
from directory.mail_directory import (
    ASSERTION_CONTROL,
    PAGED_RESULTS_CONTROL,
    Scope,
)
from directory.names import name_key
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
from directory.server.schema import CLASSES, KEPT_BY_SERVER, ObjectClass
from directory.server.store import StoredEntry
from directory.server.tree import Suffix, seen
from directory.tree import same
from directory.wire.ber import (
    ENUMERATED,
    OCTETS,
    SEQUENCE,
    SET,
    MalformedMessageError,
    Reader,
    integer,
    octets,
    text,
    tlv,
)
from directory.wire.filters import FilterReader

BIND, UNBIND, SEARCH, MODIFY, ADD, DELETE, MODIFY_DN = 0x60, 0x42, 0x63, 0x66, 0x68, 0x4A, 0x6C
COMPARE, ABANDON, EXTENDED = 0x6E, 0x50, 0x77
ANSWERS: Final = {
    BIND: 0x61, SEARCH: 0x65, MODIFY: 0x67, ADD: 0x69, DELETE: 0x6B, MODIFY_DN: 0x6D,
    COMPARE: 0x6F, EXTENDED: 0x78,
}  # fmt: skip
SEARCH_ENTRY, CONTROLS, SIMPLE = 0x64, 0xA0, 0x80
PASSWORD_MODIFY, WHO_AM_I = "1.3.6.1.4.1.4203.1.11.1", "1.3.6.1.4.1.4203.1.11.3"
LARGEST_PAGE, LONGEST_SEARCH = 1000, 1_000_000
SUBSCHEMA: Final = "cn=Subschema"
OURS: Final = "Ấn Tín, embedded directory for trials"
_SCOPES: Final = {0: Scope.BASE, 1: Scope.ONE_LEVEL, 2: Scope.SUBTREE}
HASHES: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY: Final = HASHES.hash("nobody")


@dataclass(frozen=True, slots=True)
class RootAccount:
    """The one who may write; `password` in clear, made anew for each process."""

    dn: str
    password: str


@dataclass(frozen=True, slots=True)
class _Controls:
    """The controls of a request that this server honours."""

    page: tuple[int, bytes] | None = None
    assertion: Filter | None = None


class Session:
    """What one client said so far: who it is. Root writes and reads all; others read themselves."""

    def __init__(self, suffix: Suffix, root: RootAccount | None) -> None:
        self._suffix = suffix
        self._root = root
        self._name = ""

    @property
    def _is_root(self) -> bool:
        return self._root is not None and name_key(self._name) == name_key(self._root.dn)

    def answer(self, message: bytes) -> Iterator[bytes] | None:
        """Give the answers to one message; None where the client says good-bye.

        Raises:
            MalformedMessageError: the connection has to be closed.

        """
        inside = Reader.over(message).enter(SEQUENCE)
        number, tag = inside.integer(), inside.tag
        if tag == UNBIND:
            return None
        content = inside.enter(tag)
        if tag == ABANDON:
            return iter(())
        if tag not in ANSWERS:
            raise MalformedMessageError(f"an operation of kind 0x{tag & 0xFF:02x}")
        return self._answers(number, tag, content, inside)

    def _answers(self, number: int, tag: int, content: Reader, rest: Reader) -> Iterator[bytes]:
        try:
            controls = _read_controls(rest)
            if tag == SEARCH:
                yield from self._search(number, content, controls)
                return
            result, more = self._one(tag, content, controls)
        except _RefusedError as refusal:
            result, more = refusal.result, b""
        except MalformedMessageError as wrong:
            result, more = Result(ResultCode.PROTOCOL_ERROR, "", str(wrong)), b""
        yield _message(number, tlv(ANSWERS[tag], _result(result) + more))

    def _one(self, tag: int, content: Reader, controls: _Controls) -> tuple[Result, bytes]:
        if tag == BIND:
            return self._bind(content), b""
        if tag == COMPARE:
            return self._compare(content, controls), b""
        if tag == EXTENDED:
            return self._extended(content)
        if not self._is_root:
            return Result(ResultCode.INSUFFICIENT_ACCESS_RIGHTS), b""
        return self._suffix.perform(_read_change(tag, content, controls.assertion)), b""

    def _bind(self, content: Reader) -> Result:
        """Learn who it is (4.2); a name without a password proves nothing and is refused."""
        self._name = ""
        version, name = content.integer(), content.text()
        if version != 3 or content.tag != SIMPLE:
            return Result(ResultCode.PROTOCOL_ERROR, "", "simple binds of version 3 only")
        password = content.octets(SIMPLE)
        if not name and not password:
            return Result(ResultCode.SUCCESS)
        if not password:
            return Result(ResultCode.UNWILLING_TO_PERFORM, "", "a name without a password")
        if not self._knows(name, password):
            return Result(ResultCode.INVALID_CREDENTIALS)
        self._name = name
        return Result(ResultCode.SUCCESS)

    def _knows(self, name: str, password: bytes) -> bool:
        root = self._root
        if root is not None and name_key(name) == name_key(root.dn):
            return hmac.compare_digest(password, root.password.encode())
        entry = self._suffix.get(name)
        stored = entry.attributes.get("userpassword", ()) if entry else ()
        # An absent name costs what a wrong password costs.
        found = [_verifies(one, password) for one in stored] or [_verifies(b"", password)]
        return any(found)

    def _search(self, number: int, content: Reader, controls: _Controls) -> Iterator[bytes]:
        base, scope = content.text(), _SCOPES.get(content.integer(ENUMERATED))
        content.integer(ENUMERATED)
        size_limit, _, types_only = content.integer(), content.integer(), content.boolean()
        wanted = FilterReader().read(content)
        asked = content.enter(SEQUENCE)
        names = []
        while asked.more:
            names.append(asked.text())
        if scope is None:
            raise MalformedMessageError("a scope of no kind")
        if scope is Scope.BASE and name_key(base) in {"", name_key(SUBSCHEMA)}:
            yield _message(number, _root_dse(self._suffix.dn, names) if not base else _subschema())
            yield _message(number, tlv(ANSWERS[SEARCH], _result(Result(ResultCode.SUCCESS))))
            return
        choose = _Chosen(names, types_only=types_only)
        limit = min(size_limit or LONGEST_SEARCH, LONGEST_SEARCH)
        page = controls.page
        size = limit if page is None else min(page[0], LARGEST_PAGE)
        try:
            entries, following = self._suffix.search(
                base, scope, wanted, _read_cookie(page[1]) if page else "", size
            )
        except LookupError:
            yield self._done(number, Result(ResultCode.NO_SUCH_OBJECT))
            return
        for entry in entries:
            if self._is_root or name_key(entry.dn) == name_key(self._name):
                yield _message(number, choose.entry(entry, secrets=self._is_root))
        if page is None:
            over = ResultCode.SIZE_LIMIT_EXCEEDED if following else ResultCode.SUCCESS
            yield self._done(number, Result(over))
        else:
            yield self._done(number, Result(ResultCode.SUCCESS), _page_control(following))

    def _done(self, number: int, result: Result, controls: bytes = b"") -> bytes:
        return _message(number, tlv(ANSWERS[SEARCH], _result(result)) + controls)

    def _compare(self, content: Reader, controls: _Controls) -> Result:
        dn, assertion = content.text(), content.enter(SEQUENCE)
        name, value = assertion.text(), assertion.octets()
        entry = self._suffix.get(dn)
        if entry is None or not (self._is_root or name_key(dn) == name_key(self._name)):
            return Result(ResultCode.NO_SUCH_OBJECT)
        values = seen(entry).get(name.lower())
        if values is None:
            return Result(ResultCode.NO_SUCH_ATTRIBUTE)
        held = any(same(name, one) == same(name, value) for one in values)
        return Result(ResultCode.COMPARE_TRUE if held else ResultCode.COMPARE_FALSE)

    def _extended(self, content: Reader) -> tuple[Result, bytes]:
        name = content.text(0x80)
        if name == WHO_AM_I:
            who = f"dn:{self._name}" if self._name else ""
            return Result(ResultCode.SUCCESS), tlv(0x8B, who.encode())
        if name == PASSWORD_MODIFY:
            return self._password(content.octets(0x81) if content.tag == 0x81 else b""), b""
        return Result(ResultCode.PROTOCOL_ERROR, "", "an operation this server does not know"), b""

    def _password(self, value: bytes) -> Result:
        """Set a password (RFC 3062): root anybody's, others their own with the old one."""
        inside = Reader.over(value).enter(SEQUENCE)
        user = inside.text(0x80) if inside.tag == 0x80 else self._name
        old = inside.octets(0x81) if inside.tag == 0x81 else b""
        new = inside.octets(0x82) if inside.tag == 0x82 else b""
        if not new:
            return Result(ResultCode.UNWILLING_TO_PERFORM, "", "no new password")
        if not self._is_root and not (
            self._name and name_key(user) == name_key(self._name) and self._knows(user, old)
        ):
            return Result(ResultCode.INSUFFICIENT_ACCESS_RIGHTS)
        hashed = f"{{ARGON2}}{HASHES.hash(new)}".encode()
        change = Modification(ModifyKind.REPLACE, "userPassword", (hashed,))
        return self._suffix.perform(ModifyEntry(user, (change,)))


class _Chosen:
    """Which attributes of an entry are told (4.5.1.8)."""

    def __init__(self, names: list[str], *, types_only: bool) -> None:
        self._names = {one.lower() for one in names}
        self._everything = not self._names or "*" in self._names
        self._kept = "+" in self._names
        self._types_only = types_only

    def entry(self, entry: StoredEntry, *, secrets: bool) -> bytes:
        """Return a SearchResultEntry; a password is told to root alone."""
        told = []
        for name, values in seen(entry).items():
            operational = name in KEPT_BY_SERVER
            if name == "userpassword" and not secrets:
                continue
            if name in self._names or (self._kept if operational else self._everything):
                spelt = entry.spelt.get(name, _SPELT.get(name, name))
                told.append(_attribute(spelt, () if self._types_only else values))
        return tlv(SEARCH_ENTRY, text(entry.dn) + tlv(SEQUENCE, b"".join(told)))


_SPELT: Final = {
    "entryuuid": "entryUUID", "entrydn": "entryDN", "entrycsn": "entryCSN",
    "createtimestamp": "createTimestamp", "modifytimestamp": "modifyTimestamp",
}  # fmt: skip


def _read_change(tag: int, content: Reader, assertion: Filter | None) -> Operation:
    if tag == DELETE:
        return DeleteEntry(content.data[content.at : content.end].decode("utf-8"), assertion)
    dn = content.text()
    if tag == ADD:
        listed, attributes = content.enter(SEQUENCE), {}
        while listed.more:
            name, values = _read_attribute(listed)
            attributes[name] = values
        return AddEntry(dn, attributes)
    if tag == MODIFY:
        listed, changes = content.enter(SEQUENCE), []
        while listed.more:
            one = listed.enter(SEQUENCE)
            kind = one.integer(ENUMERATED)
            name, values = _read_attribute(one)
            if kind not in set(ModifyKind):
                raise MalformedMessageError("a modification of no kind")
            changes.append(Modification(ModifyKind(kind), name, values))
        return ModifyEntry(dn, tuple(changes), assertion)
    new_rdn, delete_old = content.text(), content.boolean()
    superior = content.text(0x80) if content.tag == 0x80 else None
    return MoveEntry(dn, new_rdn, superior, delete_old, assertion)


def _read_attribute(reader: Reader) -> tuple[str, Values]:
    one = reader.enter(SEQUENCE)
    name, listed, values = one.text(), one.enter(SET), []
    while listed.more:
        values.append(listed.octets())
    return name, tuple(values)


def _read_controls(rest: Reader) -> _Controls:
    """Return the controls that are honoured; one that must be and cannot is refused (4.1.11)."""
    page, assertion = None, None
    listed = rest.enter(CONTROLS) if rest.tag == CONTROLS else Reader.over(b"")
    while listed.more:
        one = listed.enter(SEQUENCE)
        name = one.text()
        critical = one.boolean() if one.tag == 0x01 else False
        value = one.octets() if one.tag == OCTETS else b""
        if name == PAGED_RESULTS_CONTROL:
            inside = Reader.over(value).enter(SEQUENCE)
            page = (max(1, inside.integer()), inside.octets())
        elif name == ASSERTION_CONTROL:
            assertion = FilterReader().read(Reader.over(value))
        elif critical:
            raise _RefusedError(Result(ResultCode.UNAVAILABLE_CRITICAL_EXTENSION, "", name))
    return _Controls(page, assertion)


def _read_cookie(cookie: bytes) -> str:
    """Return after which path a page begins; a cookie is ours or it is refused."""
    if not cookie:
        return ""
    try:
        told = json.loads(cookie)
    except ValueError:
        told = None
    if not isinstance(told, str):
        raise _RefusedError(Result(ResultCode.UNWILLING_TO_PERFORM, "", "a cookie of no page"))
    return told


def _page_control(following: str) -> bytes:
    cookie = json.dumps(following).encode() if following else b""
    value = tlv(SEQUENCE, integer(0) + octets(cookie))
    return tlv(CONTROLS, tlv(SEQUENCE, text(PAGED_RESULTS_CONTROL) + octets(value)))


def _result(result: Result) -> bytes:
    return integer(result.code, ENUMERATED) + text(result.matched_dn) + text(result.message)


def _attribute(name: str, values: Values) -> bytes:
    return tlv(SEQUENCE, text(name) + tlv(SET, b"".join(map(octets, values))))


def _message(number: int, operation: bytes) -> bytes:
    return tlv(SEQUENCE, integer(number) + operation)


def _root_dse(suffix: str, names: list[str]) -> bytes:
    """Return what the server says of itself (RFC 4512, 5.1)."""
    told = {
        "objectClass": ["top"],
        "namingContexts": [suffix],
        "supportedLDAPVersion": ["3"],
        "supportedControl": [ASSERTION_CONTROL, PAGED_RESULTS_CONTROL],
        "supportedExtension": [PASSWORD_MODIFY, WHO_AM_I],
        "subschemaSubentry": [SUBSCHEMA],
        "vendorName": [OURS],
    }
    asked = {one.lower() for one in names}
    every = not asked or asked & {"*", "+"}
    listed = b"".join(
        _attribute(name, tuple(one.encode() for one in values))
        for name, values in told.items()
        if every or name.lower() in asked
    )
    return tlv(SEARCH_ENTRY, text("") + tlv(SEQUENCE, listed))


def _subschema() -> bytes:
    """Return the classes that this server knows (RFC 4512, 4.2), as far as it knows them."""
    classes = tuple(_described(one).encode() for one in CLASSES.values())
    listed = _attribute("objectClass", (b"top", b"subentry", b"subschema"))
    listed += _attribute("cn", (b"Subschema",)) + _attribute("objectClasses", classes)
    return tlv(SEARCH_ENTRY, text(SUBSCHEMA) + tlv(SEQUENCE, listed))


def _described(one: ObjectClass) -> str:
    """Return a class as RFC 4512, 4.1.1 writes it; the names stand for the numbers."""
    parts = [f"{one.name}-oid NAME '{one.name}'"]
    if one.above:
        parts.append(f"SUP {one.above}")
    parts.append("AUXILIARY" if one.auxiliary else "STRUCTURAL")
    for word, names in (("MUST", one.must), ("MAY", one.may)):
        if names:
            parts.append(f"{word} ( {' $ '.join(sorted(names))} )")
    return f"( {' '.join(parts)} )"


def _verifies(stored: bytes, password: bytes) -> bool:
    """Tell whether a stored value is this password's; only hashes of ours are."""
    scheme, _, hashed = stored.decode("utf-8", "replace").partition("}")
    known = hashed if scheme.upper() == "{ARGON2" else _NOBODY
    try:
        HASHES.verify(known, password)
    except Argon2Error:
        return False
    return known is not _NOBODY


class _RefusedError(Exception):
    """A request that is answered with a result, before anything was done."""

    def __init__(self, result: Result) -> None:
        self.result = result
        super().__init__(str(result))
