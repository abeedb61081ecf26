"""Merkle trees as RFC 9162 writes them down, recursively: slow, and plain to compare with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from service.events.merkle import Frontier, Place, leaf_hash


class KeptHashes:
    """Perfect subtrees in a dictionary; it counts what is read."""

    def __init__(self, entries: Sequence[bytes]) -> None:
        self.kept: dict[Place, bytes] = {}
        self.reads = 0
        self.frontier = Frontier()
        for entry in entries:
            self.kept.update(self.frontier.append(leaf_hash(entry)))

    def read(self, places: Sequence[Place]) -> Mapping[Place, bytes]:
        """Return the hashes."""
        self.reads += len(places)
        return {place: self.kept[place] for place in places}


def split(n: int) -> int:
    """Return the largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def tree_head(entries: Sequence[bytes]) -> bytes:
    """Return MTH(D_n) (2.1.1)."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = split(len(entries))
    return hashlib.sha256(b"\x01" + tree_head(entries[:k]) + tree_head(entries[k:])).digest()


def path(m: int, entries: Sequence[bytes]) -> list[bytes]:
    """Return PATH(m, D_n) (2.1.3.1)."""
    if len(entries) == 1:
        return []
    k = split(len(entries))
    if m < k:
        return [*path(m, entries[:k]), tree_head(entries[k:])]
    return [*path(m - k, entries[k:]), tree_head(entries[:k])]


def subproof(m: int, entries: Sequence[bytes], *, whole: bool = True) -> list[bytes]:
    """Return SUBPROOF(m, D_n, b) (2.1.4.1)."""
    n = len(entries)
    if m == n:
        return [] if whole else [tree_head(entries)]
    k = split(n)
    if m <= k:
        return [*subproof(m, entries[:k], whole=whole), tree_head(entries[k:])]
    return [*subproof(m - k, entries[k:], whole=False), tree_head(entries[:k])]
