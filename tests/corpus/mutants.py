"""Mutants of a file: not only flipped bits, but tokens, objects, rows and keys moved about.

Every mutant follows from its seed alone, so that one that is found can be made again.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

Random = random.Random
Mutator = Callable[[bytes, Random], bytes]

_TOKEN: Final = re.compile(rb"<<|>>|\[|\]|/[A-Za-z0-9#.]+|\d+ \d+ R|\d+|\([^()]*\)|[a-z]{1,9}")
_OBJECT: Final = re.compile(rb"\d+ \d+ obj\b.*?endobj\s", re.DOTALL)
_ROW: Final = re.compile(rb"\d{10} \d{5} [nf] \n")
_KEY: Final = re.compile(rb"/[A-Z][A-Za-z0-9]+")
_NUMBER: Final = re.compile(rb"(?<![\d.])\d{1,10}(?![\d.])")
_REFERENCE: Final = re.compile(rb"\b\d+ 0 R\b")
_LONG: Final = 4_000
_NUMBERS: Final = (
    b"0",
    b"-1",
    b"1",
    b"65536",
    b"2147483648",
    b"99999999999999999999",
    b"1e9",
    b"0.5",
)
_TOKENS: Final = (b"<<", b">>", b"[", b"]", b"null", b"true", b"/X", b"(", b")", b"<", b">", b"obj")
_TOKENS_LONG: Final = (
    b"endobj\n",
    b"stream\n",
    b"\nendstream",
    b"%",
    b"trailer",
    b"1 0 R",
    b"[" * 500,
)


def _spans(pattern: re.Pattern[bytes], data: bytes) -> list[tuple[int, int]]:
    return [m.span() for m in pattern.finditer(data) if m.end() - m.start() < _LONG * 8]


def _cut(data: bytes, start: int, end: int, new: bytes = b"") -> bytes:
    return data[:start] + new + data[end:]


def flip(data: bytes, choice: Random) -> bytes:
    """One bit is another."""
    at = choice.randrange(len(data))
    return _cut(data, at, at + 1, bytes([data[at] ^ 1 << choice.randrange(8)]))


def byte(data: bytes, choice: Random) -> bytes:
    """One byte is any other."""
    at = choice.randrange(len(data))
    return _cut(data, at, at + 1, choice.randbytes(1))


def piece_gone(data: bytes, choice: Random) -> bytes:
    """Some bytes are gone."""
    at = choice.randrange(len(data))
    return _cut(data, at, at + choice.randrange(1, 64))


def piece_twice(data: bytes, choice: Random) -> bytes:
    """Some bytes come twice."""
    at = choice.randrange(len(data))
    return _cut(data, at, at, data[at : at + choice.randrange(1, 512)])


def end_gone(data: bytes, choice: Random) -> bytes:
    """The file breaks off."""
    return data[: choice.randrange(len(data))]


def token_in(data: bytes, choice: Random) -> bytes:
    """A token is slipped in before another."""
    start, _ = choice.choice(_spans(_TOKEN, data))
    return _cut(data, start, start, choice.choice(_TOKENS + _TOKENS_LONG) + b" ")


def token_gone(data: bytes, choice: Random) -> bytes:
    """A token is gone."""
    return _cut(data, *choice.choice(_spans(_TOKEN, data)))


def token_exchanged(data: bytes, choice: Random) -> bytes:
    """A token stands in the place of another."""
    spans = _spans(_TOKEN, data)
    start, end = choice.choice(spans)
    other = choice.choice(spans)
    return _cut(data, start, end, data[slice(*other)])


def _exchanged(pattern: re.Pattern[bytes], data: bytes, choice: Random) -> bytes:
    spans = _spans(pattern, data)
    if len(spans) < 2:
        return byte(data, choice)
    (a, b), (c, d) = sorted(choice.sample(spans, 2))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def objects_exchanged(data: bytes, choice: Random) -> bytes:
    """Two objects change places; their rows do not."""
    return _exchanged(_OBJECT, data, choice)


def object_gone(data: bytes, choice: Random) -> bytes:
    """An object gives way to white space, so that all others stay in place."""
    start, end = choice.choice(_spans(_OBJECT, data))
    return _cut(data, start, end, b" " * (end - start))


def object_behind(data: bytes, choice: Random) -> bytes:
    """A copy of an object, with another token in it, stands behind the end."""
    start, end = choice.choice(_spans(_OBJECT, data))
    return data + token_exchanged(data[start:end], choice)


def rows_exchanged(data: bytes, choice: Random) -> bytes:
    """Two rows of cross-reference tables change places."""
    return _exchanged(_ROW, data, choice)


def row_turned(data: bytes, choice: Random) -> bytes:
    """A row says free instead of used, or points elsewhere."""
    spans = _spans(_ROW, data)
    if not spans:
        return byte(data, choice)
    start, end = choice.choice(spans)
    turned = data[start:end].replace(b"n", b"f")
    moved = b"%010d" % choice.randrange(len(data)) + data[start + 10 : end]
    return _cut(data, start, end, choice.choice((turned, moved)))


def key_gone(data: bytes, choice: Random) -> bytes:
    """A key has another name."""
    start, end = choice.choice(_spans(_KEY, data))
    return _cut(data, start, end, b"/" + b"X" * (end - start - 1))


def keys_exchanged(data: bytes, choice: Random) -> bytes:
    """Two names change places."""
    return _exchanged(_KEY, data, choice)


def number_extreme(data: bytes, choice: Random) -> bytes:
    """A number is one that nobody expects."""
    start, end = choice.choice(_spans(_NUMBER, data))
    return _cut(data, start, end, choice.choice(_NUMBERS))


def reference_turned(data: bytes, choice: Random) -> bytes:
    """A reference leads to another object, perhaps in a circle."""
    spans = _spans(_REFERENCE, data)
    if not spans:
        return byte(data, choice)
    start, end = choice.choice(spans)
    return _cut(data, start, end, data[slice(*choice.choice(spans))])


def start_elsewhere(data: bytes, choice: Random) -> bytes:
    """The last `startxref` points elsewhere."""
    at = data.rfind(b"startxref")
    if at < 0:
        return byte(data, choice)
    return data[:at] + b"startxref\n%d\n%%%%EOF\n" % choice.randrange(len(data) + 100)


def updated(data: bytes, choice: Random) -> bytes:
    """An object is written again, changed, in an update that is otherwise in order."""
    start, end = choice.choice(_spans(_OBJECT, data))
    body = token_exchanged(data[start:end], choice)
    number = int(data[start : data.index(b" ", start)])
    tail = data[max(0, data.rfind(b"startxref")) :].split()
    previous = int(tail[1]) if len(tail) > 1 and tail[1].isdigit() else 0
    at = len(data)
    rows = b"xref\n%d 1\n%010d 00000 n \n" % (number, at)
    trailer = b"trailer\n<< /Size 99 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return data + body + rows + trailer % (previous, at + len(body))


MUTATORS: Final[Sequence[Mutator]] = (
    flip,
    byte,
    piece_gone,
    piece_twice,
    end_gone,
    token_in,
    token_gone,
    token_exchanged,
    objects_exchanged,
    object_gone,
    object_behind,
    rows_exchanged,
    row_turned,
    key_gone,
    keys_exchanged,
    number_extreme,
    reference_turned,
    start_elsewhere,
    updated,
)


def mutants(data: bytes, seed: str) -> Iterator[tuple[str, bytes]]:
    """Give mutants without end, each with a word that makes it again: `seed:number:mutators`."""
    number = 0
    while True:
        choice = random.Random(f"{seed}:{number}")
        mutant, done = data, []
        for _ in range(choice.choice((1, 1, 1, 2, 3))):
            mutator = choice.choice(MUTATORS)
            try:
                mutant = mutator(mutant, choice)
            except (IndexError, ValueError):  # nothing of the kind is left in it
                continue
            done.append(mutator.__name__)
        yield f"{seed}:{number}:{'+'.join(done)}", mutant
        number += 1
