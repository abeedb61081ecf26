"""Requests as they come in: octets become operations, or MalformedMessageError (RFC 4511, 4.2 to 4.12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from directory.entries import Values
from directory.filters import Filter
from directory.mail_directory import ASSERTION_CONTROL, PAGED_RESULTS_CONTROL, Scope
from directory.operations import (
    AddEntry,
    DeleteEntry,
    Modification,
    ModifyEntry,
    ModifyKind,
    MoveEntry,
    Operation,
    ResultCode,
)
from directory.server.tree import RefusedError
from directory.wire.ber import ENUMERATED, OCTETS, SEQUENCE, SET, MalformedMessageError, Reader
from directory.wire.filters import FilterReader

BIND, UNBIND, SEARCH, MODIFY, ADD, DELETE, MODIFY_DN = 0x60, 0x42, 0x63, 0x66, 0x68, 0x4A, 0x6C
COMPARE, ABANDON, EXTENDED, CONTROLS = 0x6E, 0x50, 0x77, 0xA0
CHANGES: Final = frozenset({MODIFY, ADD, DELETE, MODIFY_DN})
MOST_CHANGES: Final = 1000  # attributes of one request
MOST_NAMES: Final = 500  # attributes that a search asks for
LARGEST_NUMBER: Final = (1 << 31) - 1
_SCOPES: Final = {0: Scope.BASE, 1: Scope.ONE_LEVEL, 2: Scope.SUBTREE}
_ASSERTED: Final = frozenset({SEARCH, COMPARE, MODIFY, DELETE, MODIFY_DN})


@dataclass(frozen=True, slots=True)
class Envelope:
    """One LDAPMessage: its number, which operation, and readers of its content and of its controls."""

    number: int
    tag: int
    content: Reader
    rest: Reader


@dataclass(frozen=True, slots=True)
class Controls:
    """The controls of a request that this server honours."""

    page: tuple[int, bytes] | None = None
    assertion: Filter | None = None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What a search asks for (4.5.1)."""

    base: str
    scope: Scope
    size_limit: int
    time_limit: int
    types_only: bool
    wanted: Filter
    names: tuple[str, ...]


def read_envelope(message: bytes) -> Envelope:
    """Return the message that octets are."""
    inside = Reader.over(message).enter(SEQUENCE)
    number, tag = inside.integer(), inside.tag
    if not 1 <= number <= LARGEST_NUMBER:
        raise MalformedMessageError("a message without a number")
    return Envelope(number, tag, inside.enter(tag), inside)


def read_controls(tag: int, rest: Reader) -> Controls:
    """Return the controls that are honoured; one that must be and cannot is refused (4.1.11).

    Raises:
        RefusedError: unavailableCriticalExtension.

    """
    page, assertion = None, None
    listed = rest.enter(CONTROLS) if rest.tag == CONTROLS else Reader.over(b"")
    while listed.more:
        one = listed.enter(SEQUENCE)
        name = one.text()
        critical = one.boolean() if one.tag == 0x01 else False
        value = one.octets() if one.tag == OCTETS else b""
        if name == PAGED_RESULTS_CONTROL and tag == SEARCH:
            inside = Reader.over(value).enter(SEQUENCE)
            page = (max(0, inside.integer()), inside.octets())
        elif name == ASSERTION_CONTROL and tag in _ASSERTED:
            assertion = FilterReader().read(Reader.over(value))
        elif critical:
            raise RefusedError(ResultCode.UNAVAILABLE_CRITICAL_EXTENSION, name[:100])
    return Controls(page, assertion)


def read_search(content: Reader) -> SearchRequest:
    """Return what a search asks for."""
    base, scope = content.text(), _SCOPES.get(content.integer(ENUMERATED))
    content.integer(ENUMERATED)  # there are no aliases to follow
    size_limit, time_limit, types_only = content.integer(), content.integer(), content.boolean()
    wanted = FilterReader().read(content)
    asked, names = content.enter(SEQUENCE), list[str]()
    while asked.more:
        names.append(asked.text().lower())
    if scope is None or size_limit < 0 or time_limit < 0 or len(names) > MOST_NAMES:
        raise MalformedMessageError("a search of no kind")
    return SearchRequest(base, scope, size_limit, time_limit, types_only, wanted, tuple(names))


def read_change(tag: int, content: Reader, assertion: Filter | None) -> Operation:
    """Return the change that a request asks for."""
    if tag == DELETE:
        try:
            dn = content.data[content.at : content.end].decode()
        except UnicodeDecodeError:
            raise MalformedMessageError("a name that is no UTF-8") from None
        return DeleteEntry(dn, assertion)
    dn = content.text()
    if tag == ADD:
        return AddEntry(dn, _read_attributes(content.enter(SEQUENCE)))
    if tag == MODIFY:
        return ModifyEntry(dn, _read_modifications(content.enter(SEQUENCE)), assertion)
    new_rdn, delete_old = content.text(), content.boolean()
    superior = content.text(0x80) if content.tag == 0x80 else None
    return MoveEntry(dn, new_rdn, superior, delete_old, assertion)


def _read_attributes(listed: Reader) -> dict[str, Values]:
    attributes: dict[str, Values] = {}
    while listed.more:
        name, values = _read_attribute(listed)
        if name in attributes or len(attributes) >= MOST_CHANGES:
            raise MalformedMessageError("an attribute told twice, or too many")
        attributes[name] = values
    return attributes


def _read_modifications(listed: Reader) -> tuple[Modification, ...]:
    changes: list[Modification] = []
    while listed.more:
        one = listed.enter(SEQUENCE)
        kind = one.integer(ENUMERATED)
        if kind not in set(ModifyKind) or len(changes) >= MOST_CHANGES:
            raise MalformedMessageError("a modification of no kind, or too many")
        name, values = _read_attribute(one)
        changes.append(Modification(ModifyKind(kind), name, values))
    return tuple(changes)


def _read_attribute(reader: Reader) -> tuple[str, Values]:
    one = reader.enter(SEQUENCE)
    name, listed, values = one.text(), one.enter(SET), []
    while listed.more:
        values.append(listed.octets())
    return name, tuple(values)
