"""Just enough PDF syntax to change one entry of a dictionary and leave every other byte alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_TOKEN: Final = re.compile(
    rb"\s+|%[^\r\n]*|<<|>>|\[|\]|/[^\s()<>\[\]{}/%]*|<[0-9A-Fa-f\s]*>|\d+\s+\d+\s+R\b|[^\s()<>\[\]{}/%]+"
)


def tokens(data: bytes, at: int = 0) -> Iterator[tuple[int, int]]:
    """Give the span of each token (ISO 32000-2, 7.2.3); a reference counts as one."""
    while at < len(data):
        if data[at : at + 1] == b"(":
            end = _string_end(data, at)
        else:
            found = _TOKEN.match(data, at)
            end = found.end() if found else at + 1
        if data[at:end].strip() and not data.startswith(b"%", at):
            yield at, end
        at = end


def _string_end(data: bytes, at: int) -> int:
    """Return where a literal string ends: brackets may nest, a backslash hides the next byte."""
    depth = 0
    while at < len(data):
        byte = data[at : at + 1]
        at += 2 if byte == b"\\" else 1
        depth += (byte == b"(") - (byte == b")")
        if not depth:
            return at
    return at


def entries(body: bytes) -> dict[bytes, tuple[int, int, int]]:
    """Return the entries of the dictionary a body begins with: key → its start, its value's span."""
    found: dict[bytes, tuple[int, int, int]] = {}
    depth, key, begin = 0, None, 0
    for start, end in tokens(body):
        token = body[start:end]
        if depth == 1 and key is None and token != b">>":
            key, begin = (token, start), -1
            continue
        if token in (b"<<", b"["):
            depth += 1
            begin = start if begin < 0 else begin
            continue
        if token in (b">>", b"]"):
            depth -= 1
            if not depth:
                break
        if begin < 0:
            begin = start
        if depth == 1 and key is not None:
            found[key[0]] = (key[1], begin, end)
            key = None
    return found


def value(body: bytes, key: bytes) -> bytes | None:
    """Return the value of an entry as it is written.

    >>> value(b"<< /A [1 (x >>)] /B << /A 2 >> >>", b"/B")
    b'<< /A 2 >>'
    """
    place = entries(body).get(key)
    return body[place[1] : place[2]] if place else None


def without(body: bytes, key: bytes) -> bytes:
    """Return a dictionary (or stream) without an entry."""
    place = entries(body).get(key)
    return body[: place[0]] + body[place[2] :] if place else body


def having(body: bytes, key: bytes, new: bytes) -> bytes:
    """Return a dictionary (or stream) with an entry set.

    >>> having(b"<< /A 1 /B 2 >>", b"/A", b"[3]")
    b'<< /A [3] /B 2 >>'
    """
    place = entries(body).get(key)
    if place:
        return body[: place[1]] + new + body[place[2] :]
    opening = body.index(b"<<") + 2
    return body[:opening] + b" " + key + b" " + new + body[opening:]


def joining(body: bytes, key: bytes, *items: bytes) -> bytes:
    """Return a dictionary with items added to one of its arrays, which may not be there yet."""
    there = value(body, key) or b"[]"
    return having(body, key, b" ".join((there[:-1].rstrip(), *items)) + b"]")


def lacking(body: bytes, key: bytes, item: bytes) -> bytes:
    """Return a dictionary with one item taken out of one of its arrays."""
    there = value(body, key) or b"[]"
    return having(body, key, there.replace(item, b"", 1))


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return the body of a stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)
