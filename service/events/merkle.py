"""Merkle trees as RFC 9162 (Certificate Transparency 2.0), section 2.1, defines them over SHA-256.

Nothing here knows what a leaf stands for or where hashes are kept. Whoever appends holds a
`Frontier`, the roots of the perfect subtrees in order, at most one for each bit of the size; whoever
proves reads the roots of perfect subtrees through a `HashReader`, at most two for each level.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

EMPTY_ROOT: Final = hashlib.sha256().digest()
LARGEST_SIZE: Final = 1 << 62
"""More leaves than any ledger has; numbers beyond it are refused before they are worked with."""


class Place(NamedTuple):
    """Where a perfect subtree stands: it covers leaves `position << level` to `(position + 1) << level`."""

    level: int
    position: int


class HashReader(Protocol):
    """Whoever keeps the roots of perfect subtrees."""

    def read(self, places: Sequence[Place]) -> Mapping[Place, bytes]:
        """Return the hash of each place; raises KeyError where one is not kept."""
        ...


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256(0x00 ‖ entry) (2.1.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """The right edge of a tree: the roots of its perfect subtrees, the largest first.

    >>> edge = Frontier()
    >>> [place for place, _ in edge.append(leaf_hash(b"a")) + edge.append(leaf_hash(b"b"))]
    [Place(level=0, position=0), Place(level=0, position=1), Place(level=1, position=0)]
    """

    size: int = 0
    roots: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> list[tuple[Place, bytes]]:
        """Take in the hash of one more leaf and return the perfect subtrees it completed."""
        index, roots = self.size, self.roots
        made, level = [(Place(0, index), leaf)], 0
        while index & 1:
            leaf = node_hash(roots.pop(), leaf)
            index >>= 1
            level += 1
            made.append((Place(level, index), leaf))
        roots.append(leaf)
        self.size += 1
        return made

    def extend(self, leaves: Sequence[bytes]) -> list[list[bytes]]:
        """Take in the hashes of many leaves; return what they completed, a list for each level, in order.

        It is what as many calls of `append` complete, in a third of the time.

        >>> edge = Frontier()
        >>> [len(level) for level in edge.extend([bytes(32)] * 5)]
        [5, 2, 1]
        """
        sha256, size, levels, roots = hashlib.sha256, self.size, list[list[bytes]](), self.roots
        nodes, waiting = list(leaves), list(roots)  # of the roots, the smallest comes last
        kept: list[bytes] = []
        while nodes:
            levels.append(nodes)
            if size & 1:
                nodes = [waiting.pop(), *nodes]
            if len(nodes) & 1:
                kept.append(nodes[-1])
            pairs = zip(nodes[::2], nodes[1::2], strict=False)
            nodes = [sha256(b"\x01%s%s" % pair).digest() for pair in pairs]
            size >>= 1
        self.roots = waiting + kept[::-1]
        self.size += len(leaves)
        return levels

    def root(self) -> bytes:
        """Return the root of the tree so far; of no leaves, SHA-256 of nothing (2.1.1)."""
        return fold(self.roots) if self.roots else EMPTY_ROOT


def fold(roots: Sequence[bytes]) -> bytes:
    """Return the root over neighbouring subtrees, the largest first: the smallest join first."""
    joined = roots[-1]
    for left in reversed(roots[:-1]):
        joined = node_hash(left, joined)
    return joined


def perfect(start: int, end: int) -> list[Place]:
    """Return the perfect subtrees that cover leaves `start` to `end`, the largest first.

    `start` has to be a multiple of the largest power of two that fits in, as subtrees of 2.1.1 have.

    >>> perfect(0, 7)
    [Place(level=2, position=0), Place(level=1, position=2), Place(level=0, position=6)]
    """
    places = []
    while start < end:
        level = (end - start).bit_length() - 1
        places.append(Place(level, start >> level))
        start += 1 << level
    return places


def frontier_of(reader: HashReader, size: int) -> Frontier:
    """Return the frontier of the tree's first `size` leaves."""
    places = perfect(0, size)
    hashes = reader.read(places) if places else {}
    return Frontier(size, [hashes[place] for place in places])


def root_of(reader: HashReader, size: int) -> bytes:
    """Return the root over the tree's first `size` leaves."""
    return frontier_of(reader, size).root()


def inclusion_proof(reader: HashReader, index: int, size: int) -> list[bytes]:
    """Return PATH(index, D_size), which proves a leaf, counted from 0, to be in the tree (2.1.3.1).

    Raises:
        ValueError: there is no such leaf in a tree of that size.

    """
    if not 0 <= index < size <= LARGEST_SIZE:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    ranges, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return _read(reader, ranges[::-1])


def consistency_proof(reader: HashReader, first: int, second: int) -> list[bytes]:
    """Return PROOF(first, D_second): the larger tree only appended to the smaller (2.1.4.1).

    Raises:
        ValueError: the sizes are not 0 < first <= second.

    """
    if not 0 < first <= second <= LARGEST_SIZE:
        raise ValueError(f"no growth from {first} to {second}")
    ranges, start, end = [], 0, second
    while first < end:
        middle = start + _split(end - start)
        if first <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    # The common subtree is told unless it is the whole first tree, whose root the verifier knows.
    return _read(reader, [*([(start, end)] if start else []), *ranges[::-1]])


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Tell whether a proof shows a leaf's hash under a root, step by step as in 2.1.3.2."""
    if not 0 <= index < size <= LARGEST_SIZE:
        return False
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def verify_consistency(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether a proof shows that a tree only grew, step by step as in 2.1.4.2."""
    if not 0 < first <= second <= LARGEST_SIZE:
        return False
    if first == second:
        return not proof and first_root == second_root
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if len(path) < 1:
        return False
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first_root and sr == second_root


def _split(size: int) -> int:
    """Return k, the largest power of two smaller than a size of at least two (2.1.1)."""
    return 1 << ((size - 1).bit_length() - 1)


def _read(reader: HashReader, ranges: Sequence[tuple[int, int]]) -> list[bytes]:
    """Return the root over each range of leaves, all read at once."""
    covers = [perfect(start, end) for start, end in ranges]
    wanted = [place for cover in covers for place in cover]
    hashes = reader.read(wanted) if wanted else {}
    return [fold([hashes[place] for place in cover]) for cover in covers]
