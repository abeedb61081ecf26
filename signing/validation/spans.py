"""Where the value of `/Contents` really lies in the file, read from the octets and not from an engine.

Engines disagree about a signature dictionary that names an entry twice, and none of them tells where
a value was. This reader knows just enough syntax for it (ISO 32000-2, 7.2 and 7.3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_SKIPPED: Final = re.compile(rb"(?:[\0\t\n\f\r ]+|%[^\r\n]*)+")
_WORD: Final = re.compile(rb"/?[^\0\t\n\f\r %()<>\[\]{}/]*")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_DEEP: Final = 40
_TOKENS_AT_MOST: Final = 20_000
Span = tuple[int, int]


class SpanError(ValueError):
    """The octets are no object that could be followed."""


@dataclass(slots=True)
class _Dictionary:
    """What was seen of one dictionary: its keys, and where strings under `/Contents` lie."""

    keys: list[bytes] = field(default_factory=list)
    contents: list[Span] = field(default_factory=list)
    waiting: bytes | None = None


def contents_spans(octets: bytes) -> list[list[Span]]:
    """Return, for each signature dictionary in an object, where its `/Contents` strings lie.

    A signature dictionary is one with a `/ByteRange`; two spans in it, or two byte ranges (told as an
    empty list), mean that readers may disagree.

    >>> contents_spans(b"<< /ByteRange [0 1] /Contents <00ff> >>")
    [[(30, 36)]]
    """
    reader = _Reader(octets)
    reader.read()
    return reader.found


class _Reader:
    """A walk over the tokens of one object; it stops at the object's end."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.place = 0
        self.open: list[_Dictionary | None] = []
        self.found: list[list[Span]] = []

    def read(self) -> None:
        for _ in range(_TOKENS_AT_MOST):
            skipped = _SKIPPED.match(self.octets, self.place)
            self.place = skipped.end() if skipped else self.place
            if self.place >= len(self.octets) or not self._step():
                return
        raise SpanError("too many tokens")

    def _step(self) -> bool:
        """Take one token; False where the object ends."""
        start, octets = self.place, self.octets
        two, one = octets[start : start + 2], octets[start : start + 1]
        if two in {b"<<", b">>"}:
            self.place += 2
            return self._opened(_Dictionary()) if two == b"<<" else self._closed()
        if one in b"[]{}":
            self.place += 1
            return self._opened(None) if one in b"[{" else self._closed()
        if one == b"<":
            self.place = octets.find(b">", start) + 1
            if not self.place:
                return False
            return self._value((start, self.place))
        if one == b"(":
            self.place = self._string_end(start)
            return self._value((start, self.place))
        if one in b">)":
            return False
        word = _WORD.match(octets, start)
        self.place = word.end() if word and word.end() > start else start + 1
        return self._word(octets[start : self.place])

    def _opened(self, what: _Dictionary | None) -> bool:
        self._value(None)
        self.open.append(what)
        if len(self.open) > _DEEP:
            raise SpanError("too deep")
        return True

    def _closed(self) -> bool:
        if not self.open:
            return False
        ended = self.open.pop()
        if ended is not None and b"/ByteRange" in ended.keys:
            once = ended.keys.count(b"/ByteRange") == 1
            self.found.append(ended.contents if once else [])
        return bool(self.open)

    def _word(self, word: bytes) -> bool:
        if word in {b"endobj", b"stream", b"startxref", b"xref"}:
            return False
        inside = self.open[-1] if self.open else None
        if inside is not None and word[:1] == b"/" and inside.waiting is None:
            inside.waiting = _ESCAPED.sub(lambda hexed: bytes([int(hexed[1], 16)]), word)
            inside.keys.append(inside.waiting)
            return True
        if inside is not None and self._reference(word):
            return True
        return self._value(None)

    def _reference(self, word: bytes) -> bool:
        """Take `12 0 R` whole, so that its numbers are not three values."""
        match = re.compile(
            rb"[\0\t\n\f\r ]+\d{1,5}[\0\t\n\f\r ]+R(?![^\0\t\n\f\r %()<>\[\]{}/])"
        ).match(self.octets, self.place)
        if not word.isdigit() or match is None:
            return False
        self.place = match.end()
        return self._value(None)

    def _value(self, span: Span | None) -> bool:
        """A value was read: it belongs to the key that waits for it."""
        inside = self.open[-1] if self.open else None
        if inside is not None:
            if inside.waiting == b"/Contents" and span is not None:
                inside.contents.append(span)
            inside.waiting = None
        return bool(self.open) or span is None

    def _string_end(self, start: int) -> int:
        """Return where a literal string ends: brackets are balanced or escaped (7.3.4.2)."""
        depth, place = 0, start
        for match in re.compile(rb"\\.|[()]", re.DOTALL).finditer(self.octets, start):
            place = match.end()
            if match[0] == b"(":
                depth += 1
            elif match[0] == b")":
                depth -= 1
                if depth == 0:
                    return place
        raise SpanError("a string without end")
