"""Where entries are kept: a protocol; the house keeps them in its database, tests in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from directory.entries import Values
from directory.mail_directory import Scope

INDEXED: Final = ("uid", "mail", "govmailalias", "employeenumber", "member")
ADDRESSES: Final = ("mail", "govmailalias")  # an address is one entry's, whichever of them says it
LONGEST_KEY: Final = 120  # signs of a value that an index keeps as they are


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry with what the server keeps of it; `attributes` are by canonical lower-case name."""

    dn: str
    path: str
    uuid: str
    attributes: dict[str, Values]
    created_at: datetime
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Relocation:
    """Where an entry, and every one below it, stands from now on."""

    old_path: str
    new_path: str
    new_dn: str


class Entries(Protocol):
    """The entries within one transaction."""

    def get(self, path: str) -> StoredEntry | None:
        """Return one entry."""
        ...

    def by_uuid(self, uuid: str) -> StoredEntry | None:
        """Return the entry of this identity."""
        ...

    def some(self, path: str, scope: Scope, after: str, limit: int) -> Sequence[StoredEntry]:
        """Return what stands at and below a path, in the order of paths, after one, at most so many."""
        ...

    def having(self, attribute: str, key: str, limit: int) -> Sequence[StoredEntry]:
        """Return entries that have a value of an indexed attribute, in the order of paths."""
        ...

    def holders(self, attributes: Collection[str], keys: Collection[str]) -> frozenset[str]:
        """Return the identities of all entries that have one of these keys in one of the attributes."""
        ...

    def paths_below(self, path: str, limit: int) -> Sequence[tuple[str, str]]:
        """Return path and name of what stands below an entry, at most so many."""
        ...

    def insert(self, entry: StoredEntry, index: frozenset[tuple[str, str]]) -> None:
        """Keep a new entry and the keys by which it is found."""
        ...

    def replace(self, entry: StoredEntry, index: frozenset[tuple[str, str]]) -> None:
        """Keep an entry in the place of the one at its path."""
        ...

    def relocate(self, relocations: Sequence[Relocation]) -> None:
        """Hang entries elsewhere, whole subtrees of them."""
        ...

    def remove(self, path: str) -> None:
        """Forget one entry."""
        ...


class EntryStore(Protocol):
    """Entries that outlive a process; several processes may share them."""

    def reading(self) -> AbstractContextManager[Entries]:
        """Give the entries as they are at one moment."""
        ...

    def writing(self) -> AbstractContextManager[Entries]:
        """Give the entries to one writer at a time, of all processes; kept at the end, or not at all."""
        ...


def index_key(value: object) -> str:
    """Return a value as an index keeps it: what is long by its digest.

    >>> index_key("a@x.vn"), len(index_key("a" * 1000))
    ('a@x.vn', 71)
    """
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    if len(text) <= LONGEST_KEY and text.isprintable():
        return text
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
