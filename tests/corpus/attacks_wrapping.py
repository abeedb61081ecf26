"""Signature wrapping: the signed bytes are all there, but somewhere else, and something stands between.

Published by Mladenov et al., "1 Trillion Dollar Refund" (ACM CCS 2019), section 4.3. The other files here
are of one who holds a key and signs with a byte range that leaves room.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from tests.corpus.attacks_forgery import SIGNATURE
from tests.corpus.cases import hostile
from tests.corpus.letters import CONTENT, LIES, approved, contract
from tests.corpus.revisions import table
from tests.corpus.signature import cms, dictionary, field
from tests.corpus.syntax import stream
from tests.support.pki import pki

_EVIL = b"4 0 obj\n" + stream(LIES) + b"\nendobj\n"


@dataclass(frozen=True)
class Pieces:
    """A signed file in the pieces that wrapping moves about."""

    first: bytes
    value: bytes
    second: bytes
    start: int

    @property
    def used(self) -> bytes:
        """The value without its zeros (even digits)."""
        digits = self.value.rstrip(b"0")
        return digits + b"0" * (len(digits) % 2)


def _pieces() -> Pieces:
    draft = approved()
    opening = draft.data.rindex(b"/Contents <") + 10
    closing = draft.data.index(b">", opening) + 1
    return Pieces(
        draft.data[:opening],
        draft.data[opening + 1 : closing - 1],
        draft.data[closing:],
        draft.start,
    )


def _places(data: bytes, numbers: list[int]) -> dict[int, bytes]:
    return {
        n: b"\x01" + (data.rindex(b"\n%d 0 obj\n" % n) + 1).to_bytes(4, "big") + b"\0\0"
        for n in numbers
    }


def _wrapped(inside: bytes, evil: bytes, *, new_dictionary: bool) -> bytes:
    """Move the second piece behind what is slipped in; where the old table stood stands another."""
    pieces, draft = _pieces(), approved()
    head = pieces.first + b"<" + pieces.used + b">" + inside
    body = head + evil
    if new_dictionary:
        other = dictionary().replace(b"<" + b"0" * 12_000 + b">", b"<" + pieces.used + b">")
        body += b"%d 0 obj\n%s\nendobj\n" % (SIGNATURE, other)
    assert len(body) <= pieces.start, "the room between is too small"
    body = body.ljust(pieces.start, b" ")
    rows = table(_places(body, sorted(draft.objects)))
    middle = rows + b"trailer\n<< /Size 25 /Root 1 0 R >>\n"
    moved = len(body) + len(middle)
    whole = body + middle + pieces.second
    ranges = b"/ByteRange [0 %010d %010d %010d]" % (len(pieces.first), moved, len(pieces.second))
    return whole.replace(b"/ByteRange [0 0000000000 0000000000 0000000000]", ranges)


@hostile()
def wrapped_second_range() -> bytes:
    """Signature wrapping, variant 1: the second range moved, a second /ByteRange in the gap says so (4.3)."""
    again = b" /ByteRange [0 0000000000 0000000000 0000000000] >>\nendobj\n"
    return _wrapped(again, _EVIL, new_dictionary=False)


@hostile()
def wrapped_with_new_dictionary() -> bytes:
    """Signature wrapping, variant 2: a whole signature dictionary of one's own in the gap (4.3)."""
    return _wrapped(b" >>\nendobj\n", _EVIL, new_dictionary=True)


@hostile()
def wrapped_without_duplicates() -> bytes:
    """Signature wrapping: the evil object stands in the gap, dictionaries are left alone."""
    return _wrapped(b" >>\nendobj\n", _EVIL, new_dictionary=False)


@hostile()
def wrapped_in_the_padding() -> bytes:
    """The zeros behind the value give way to an object; a later table points into the gap."""
    pieces = _pieces()
    head = pieces.first + b"<" + pieces.used + b"> >>\nendobj\n"
    at = len(head)
    room = 1 + len(pieces.value) + 1 - (len(head) - len(pieces.first))
    data = head + _EVIL.ljust(room, b" ") + pieces.second
    assert len(data) == len(approved().data)
    start = len(data)
    rows = table({CONTENT: b"\x01" + at.to_bytes(4, "big") + b"\0\0"})
    tail = b"trailer\n<< /Size 25 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return data + rows + tail % (pieces.start, start)


@hostile(over={"spaces": (b" ",), "comment": (b"%",), "junk": (b"z",), "nul": (b"\0",)})
def wrapped_padding_exchanged(byte: bytes) -> bytes:
    """The zeros behind the value are exchanged for something that is no digit."""
    pieces = _pieces()
    left = len(pieces.value) - len(pieces.used)
    value = pieces.used + byte * left
    return pieces.first + b"<" + value + b">" + pieces.second


@hostile()
def wrapped_value_behind_the_value() -> bytes:
    """Something other than zeros hides behind the CMS, as hexadecimal digits."""
    pieces = _pieces()
    left = len(pieces.value) - len(pieces.used)
    hidden = _EVIL.hex().encode()
    return pieces.first + b"<" + pieces.used + hidden.ljust(left, b"0") + b">" + pieces.second


def _signed_over(shape: str, by_range: tuple[int, ...] | None = None) -> bytes:
    """Sign the contract with a byte range that leaves something out."""
    draft = contract()
    objects = {
        23: dictionary(b"/Reason (that nobody signed)" if shape == "wide" else b""),
        24: field(b"Signature1", 23, page=3),
        **draft.join(6, b"/Fields", 24),
        **draft.join(3, b"/Annots", 24),
    }
    data = draft.revised(objects).data
    opening = data.rindex(b"/Contents <") + 10
    closing = data.index(b">", opening) + 1
    numbers = {
        "wide_before": [0, opening - 10, closing, len(data) - closing],
        "wide_behind": [0, opening, closing + 3, len(data) - closing - 3],
        "short": [0, opening, closing, len(data) - closing - 6],
        "without_trailer": [0, opening, closing, 20],
        "from_ten": [10, opening - 10, closing, len(data) - closing],
        "without_the_contract": [0, 15, closing, len(data) - closing],
        "one_piece": [0, opening, closing, 0],
        "inside_value": [0, opening + 1, closing - 1, len(data) - closing + 1],
        "three_pieces": [0, 400, 500, opening - 500, closing, len(data) - closing],
        "reordered": [closing, len(data) - closing, 0, opening],
        "twice": [0, opening, 0, opening],
    }[shape]
    told = b"/ByteRange [%s]" % b" ".join(b"%d" % n for n in numbers)
    place = b"/ByteRange [0 %010d %010d %010d]" % (0, 0, 0)
    data = data.replace(place, told.ljust(len(place)))
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    covered = b"".join(data[start : start + length] for start, length in pairs)
    value = cms(hashlib.sha256(covered).digest(), pki().p256, pki().clock()).hex().encode()
    return data[: opening + 1] + value.ljust(closing - opening - 2, b"0") + data[closing - 1 :]


@hostile(
    byte_range_valid=False,
    over={
        shape: (shape,)
        for shape in (
            "wide_before",
            "wide_behind",
            "from_ten",
            "without_the_contract",
            "inside_value",
            "three_pieces",
            "reordered",
            "twice",
        )
    },
)
def wrapped_signed_with_a_hole(shape: str) -> bytes:
    """Who holds a key signs a range with a hole, to fill it later (the general form of 4.3)."""
    return _signed_over(shape)


@hostile(over={shape: (shape,) for shape in ("short", "without_trailer", "one_piece")})
def wrapped_signed_too_little(shape: str) -> bytes:
    """Who holds a key signs less than the file: its end can be exchanged."""
    return _signed_over(shape)


@hostile()
def wrapped_range_elsewhere() -> bytes:
    """The /ByteRange is an object of its own, exchanged by a later update."""
    draft = approved()
    body = draft[SIGNATURE]
    where = body.index(b"/ByteRange ") + 11
    ranges = body[where : body.index(b"]", where) + 1]
    changed = {SIGNATURE: body.replace(ranges, b"25 0 R"), 25: ranges, CONTENT: stream(LIES)}
    return draft.revised(changed).data


@hostile()
def wrapped_value_elsewhere() -> bytes:
    """The /Contents is an object of its own in a later update, the gap a place for anything."""
    draft = approved()
    body = draft[SIGNATURE]
    where = body.index(b"/Contents <") + 10
    value = body[where : body.index(b">", where) + 1]
    changed = {SIGNATURE: body.replace(value, b"25 0 R"), 25: value, CONTENT: stream(LIES)}
    return draft.revised(changed).data
