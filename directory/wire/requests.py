"""Requests on the wire (RFC 4511, 4.5 to 4.11) with their controls (RFC 2696, RFC 4528)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from directory.filters import Filter
from directory.mail_directory import ASSERTION_CONTROL, PAGED_RESULTS_CONTROL, Scope
from directory.operations import (
    AddEntry,
    DeleteEntry,
    ModifyEntry,
    MoveEntry,
    Operation,
)
from directory.wire.ber import (
    ENUMERATED,
    SEQUENCE,
    SET,
    boolean,
    integer,
    octets,
    text,
    tlv,
)
from directory.wire.filters import encode_filter

SEARCH, MODIFY, ADD, DELETE, MODIFY_DN, ABANDON = 0x63, 0x66, 0x68, 0x4A, 0x6C, 0x50
CONTROLS: Final = 0xA0
NEW_SUPERIOR: Final = 0x80
NEVER_DEREFERENCE: Final = 0
_SCOPES: Final = {Scope.BASE: 0, Scope.ONE_LEVEL: 1, Scope.SUBTREE: 2}


def message(number: int, operation: bytes, controls: bytes = b"") -> bytes:
    """Return an LDAPMessage (4.1.1)."""
    return tlv(SEQUENCE, integer(number) + operation + controls)


def search(
    base: str,
    wanted: Filter,
    attributes: Sequence[str],
    scope: Scope,
    *,
    time_limit: int = 0,
    types_only: bool = False,
) -> bytes:
    """Return a search request (4.5.1); aliases are never followed, `time_limit` is in seconds."""
    return tlv(
        SEARCH,
        text(base)
        + integer(_SCOPES[scope], ENUMERATED)
        + integer(NEVER_DEREFERENCE, ENUMERATED)
        + integer(0)
        + integer(time_limit)
        + boolean(types_only)
        + encode_filter(wanted)
        + tlv(SEQUENCE, b"".join(map(text, attributes))),
    )


def paged(size: int, cookie: bytes) -> bytes:
    """Return the controls that ask for one page after a cookie (RFC 2696, 3)."""
    value = tlv(SEQUENCE, integer(size) + octets(cookie))
    return tlv(CONTROLS, control(PAGED_RESULTS_CONTROL, value))


def control(name: str, value: bytes) -> bytes:
    """Return one control that must be honoured (4.1.11)."""
    return tlv(SEQUENCE, text(name) + boolean(True) + octets(value))


def change(operation: Operation) -> tuple[bytes, bytes]:
    """Return the request of an operation, and the controls that go with it."""
    match operation:
        case AddEntry(dn, attributes):
            told = b"".join(
                tlv(SEQUENCE, text(name) + tlv(SET, b"".join(map(octets, values))))
                for name, values in attributes.items()
            )
            return tlv(ADD, text(dn) + tlv(SEQUENCE, told)), b""
        case ModifyEntry(dn, modifications, assertion):
            told = b"".join(
                tlv(
                    SEQUENCE,
                    integer(one.kind, ENUMERATED)
                    + tlv(
                        SEQUENCE, text(one.attribute) + tlv(SET, b"".join(map(octets, one.values)))
                    ),
                )
                for one in modifications
            )
            return tlv(MODIFY, text(dn) + tlv(SEQUENCE, told)), _asserting(assertion)
        case MoveEntry(dn, new_rdn, superior, delete_old, assertion):
            above = b"" if superior is None else tlv(NEW_SUPERIOR, superior.encode())
            told = text(dn) + text(new_rdn) + boolean(delete_old) + above
            return tlv(MODIFY_DN, told), _asserting(assertion)
        case DeleteEntry(dn, assertion):
            return tlv(DELETE, dn.encode()), _asserting(assertion)


def _asserting(assertion: Filter | None) -> bytes:
    if assertion is None:
        return b""
    return tlv(CONTROLS, control(ASSERTION_CONTROL, encode_filter(assertion)))
