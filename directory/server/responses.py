"""Answers as they go out (RFC 4511, 4.1.9, 4.5.2, 4.12), and what the server says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from directory.entries import Values
from directory.mail_directory import ASSERTION_CONTROL, PAGED_RESULTS_CONTROL
from directory.operations import Result, ResultCode
from directory.server.requests import (
    ADD,
    BIND,
    COMPARE,
    CONTROLS,
    DELETE,
    EXTENDED,
    MODIFY,
    MODIFY_DN,
    SEARCH,
    SearchRequest,
)
from directory.server.schema import Schema
from directory.server.store import StoredEntry
from directory.server.tree import PASSWORD, SUBSCHEMA, Suffix
from directory.wire.ber import ENUMERATED, OCTETS, SEQUENCE, SET, integer, octets, text, tlv

ANSWERS: Final = {
    BIND: 0x61, SEARCH: 0x65, MODIFY: 0x67, ADD: 0x69, DELETE: 0x6B, MODIFY_DN: 0x6D,
    COMPARE: 0x6F, EXTENDED: 0x78,
}  # fmt: skip
SEARCH_ENTRY, RESPONSE_NAME, RESPONSE_VALUE = 0x64, 0x8A, 0x8B
PASSWORD_MODIFY, WHO_AM_I = "1.3.6.1.4.1.4203.1.11.1", "1.3.6.1.4.1.4203.1.11.3"
ABSOLUTE_FILTERS: Final = "1.3.6.1.4.1.4203.1.5.3"  # RFC 4526
ALL_OPERATIONAL: Final = "1.3.6.1.4.1.4203.1.5.1"  # RFC 3673: "+"
NOTICE_OF_DISCONNECTION: Final = "1.3.6.1.4.1.1466.20036"
VENDOR: Final = "Ấn Tín, embedded directory for trials"


def message(number: int, operation: bytes, controls: bytes = b"") -> bytes:
    """Return an LDAPMessage (4.1.1)."""
    return tlv(SEQUENCE, integer(number) + operation + controls)


def answer(
    number: int, tag: int, result: Result, more: bytes = b"", controls: bytes = b""
) -> bytes:
    """Return the one answer to a request, or the last one."""
    told = integer(result.code, ENUMERATED) + text(result.matched_dn) + text(result.message)
    return message(number, tlv(ANSWERS[tag], told + more), controls)


def notice_of_disconnection(code: ResultCode, told: str) -> bytes:
    """Return what is said before a connection is closed without being asked (4.4.1)."""
    result = integer(code, ENUMERATED) + text("") + text(told)
    return message(0, tlv(0x78, result + tlv(RESPONSE_NAME, NOTICE_OF_DISCONNECTION.encode())))


def page_control(cookie: bytes) -> bytes:
    """Return the control that says how a search goes on (RFC 2696)."""
    value = tlv(SEQUENCE, integer(0) + octets(cookie))
    return tlv(CONTROLS, tlv(SEQUENCE, text(PAGED_RESULTS_CONTROL) + octets(value)))


class EntryTeller:
    """Tells entries with the attributes that a search asked for (4.5.1.8)."""

    def __init__(self, suffix: Suffix, request: SearchRequest, *, secrets: bool) -> None:
        schema = self._schema = suffix.schema
        self._suffix = suffix
        self._names = {schema.canonical(one.removesuffix(";binary")) for one in request.names}
        self._everything = not request.names or "*" in self._names
        self._kept = "+" in self._names or any(map(schema.is_operational, self._names))
        self._types_only = request.types_only
        self._secrets = secrets

    def tell(self, entry: StoredEntry) -> bytes:
        """Return a SearchResultEntry's content; a password is told to root alone."""
        told = [
            self._told(name, values)
            for name, values in entry.attributes.items()
            if (self._everything or name in self._names) and (self._secrets or name != PASSWORD)
        ]
        if self._kept:
            kept = self._suffix.seen(entry)
            told += [
                self._told(name, kept[name])
                for name in kept.keys() - entry.attributes.keys()
                if "+" in self._names or name in self._names
            ]
        return tlv(SEARCH_ENTRY, text(entry.dn) + tlv(SEQUENCE, b"".join(told)))

    def _told(self, name: str, values: Values) -> bytes:
        if self._types_only:
            return tlv(SEQUENCE, _named(self._schema.spelt(name)) + tlv(SET, b""))
        return _attribute(self._schema.spelt(name), values)


@lru_cache(maxsize=500)
def _named(name: str) -> bytes:
    return text(name)


def _attribute(name: str, values: Iterable[bytes]) -> bytes:
    if isinstance(values, tuple) and len(values) == 1:
        return tlv(SEQUENCE, _named(name) + tlv(SET, tlv(OCTETS, values[0])))
    return tlv(SEQUENCE, _named(name) + tlv(SET, b"".join(map(octets, values))))


def root_dse(suffix: Suffix) -> tuple[str, Mapping[str, Iterable[str]], frozenset[str]]:
    """Return what the server says of itself (RFC 4512, 5.1), and which of it is no user attribute."""
    told = {
        "objectClass": ["top"],
        "namingContexts": [suffix.dn],
        "supportedLDAPVersion": ["3"],
        "supportedControl": [ASSERTION_CONTROL, PAGED_RESULTS_CONTROL],
        "supportedExtension": [PASSWORD_MODIFY, WHO_AM_I],
        "supportedFeatures": [ABSOLUTE_FILTERS, ALL_OPERATIONAL],
        "subschemaSubentry": [SUBSCHEMA],
        "vendorName": [VENDOR],
    }
    return "", told, frozenset(told) - {"objectClass"}


def subschema(schema: Schema) -> tuple[str, Mapping[str, Iterable[str]], frozenset[str]]:
    """Return the attribute types and classes that this server knows, as they were defined (4.2)."""
    told: dict[str, Iterable[str]] = {"objectClass": ["top", "subentry", "subschema"]}
    told |= {"cn": ["Subschema"], **schema.told}
    return SUBSCHEMA, told, frozenset(schema.told)


def tell_special(
    entry: tuple[str, Mapping[str, Iterable[str]], frozenset[str]], request: SearchRequest
) -> bytes:
    """Return the root DSE or the subschema with the attributes that were asked for."""
    dn, attributes, operational = entry
    asked = set(request.names)
    listed = [
        _attribute(name, () if request.types_only else tuple(one.encode() for one in values))
        for name, values in attributes.items()
        if name.lower() in asked
        or ("+" in asked if name in operational else not asked or "*" in asked)
    ]
    return tlv(SEARCH_ENTRY, text(dn) + tlv(SEQUENCE, b"".join(listed)))
