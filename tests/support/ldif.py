"""LDIF for golden files (RFC 2849): entries read, and operations and entries told as a person checks them."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from directory.entries import Entry
from directory.operations import AddEntry, DeleteEntry, ModifyEntry, MoveEntry, Operation


def read_ldif(text: str) -> list[Entry]:
    """Return the entries of a file; values may be UTF-8 as they are, and none is folded."""
    entries = []
    for block in text.strip().split("\n\n"):
        dn, attributes = "", {}
        for line in block.splitlines():
            name, _, value = line.partition(":")
            octets = (
                base64.b64decode(value[1:]) if value.startswith(":") else value.strip().encode()
            )
            if name == "dn":
                dn = octets.decode()
            else:
                attributes.setdefault(name.lower(), []).append(octets)
        entries.append(Entry(dn, {name: tuple(values) for name, values in attributes.items()}))
    return entries


def tell_entries(entries: Iterable[Entry], leave_out: Iterable[str] = ()) -> str:
    """Return entries, sorted, without attributes that a server makes itself."""
    out = set(leave_out)
    blocks = []
    for entry in sorted(entries, key=lambda one: one.dn):
        lines = [f"dn: {entry.dn}"]
        for name, values in sorted(entry.attributes.items()):
            lines += sorted(_line(name, value) for value in values if name not in out)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def tell_operation(operation: Operation) -> str:
    """Return a change record."""
    lines = [f"dn: {operation.dn}"]
    match operation:
        case AddEntry():
            lines.append("changetype: add")
            for name, values in operation.attributes.items():
                lines += [_line(name, value) for value in values]
        case DeleteEntry():
            lines.append("changetype: delete")
        case MoveEntry():
            lines += ["changetype: moddn", f"newrdn: {operation.new_rdn}", "deleteoldrdn: 1"]
            lines += [f"newsuperior: {operation.new_superior}"] if operation.new_superior else []
        case ModifyEntry():
            lines.append("changetype: modify")
            for one in operation.modifications:
                lines.append(f"{one.kind.name.lower()}: {one.attribute}")
                lines += [_line(one.attribute, value) for value in one.values]
                lines.append("-")
    return "\n".join(lines) + "\n"


def _line(name: str, value: bytes) -> str:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        text = ""
    if text and text.isprintable() and text[0] not in " :<" and text[-1] != " ":
        return f"{name}: {text}"
    return f"{name}:: {base64.b64encode(value).decode()}"
