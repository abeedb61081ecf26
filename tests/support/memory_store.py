"""Entries of the embedded directory in memory: for tests that need a server and no database."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from directory.mail_directory import Scope
from directory.server import Entries, Relocation, StoredEntry
from directory.server.tree import within


class MemoryEntryStore:
    """Implements `EntryStore`; a writer's work is kept whole or not at all."""

    def __init__(self) -> None:
        self.entries: dict[str, StoredEntry] = {}
        self.index: dict[str, frozenset[tuple[str, str]]] = {}
        self._lock = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[Entries]:
        """Give the entries."""
        with self._lock:
            yield _Entries(self)

    @contextmanager
    def writing(self) -> Iterator[Entries]:
        """Give the entries to one writer."""
        with self._lock:
            before = dict(self.entries), dict(self.index)
            try:
                yield _Entries(self)
            except BaseException:
                self.entries, self.index = before
                raise


class _Entries:
    def __init__(self, store: MemoryEntryStore) -> None:
        self._store = store

    def get(self, path: str) -> StoredEntry | None:
        return self._store.entries.get(path)

    def by_uuid(self, uuid: str) -> StoredEntry | None:
        return next((one for one in self._store.entries.values() if one.uuid == uuid), None)

    def some(self, path: str, scope: Scope, after: str, limit: int) -> Sequence[StoredEntry]:
        found = sorted(p for p in self._store.entries if p > after and within(p, path, scope))
        return [self._store.entries[one] for one in found[:limit]]

    def having(self, attribute: str, key: str, limit: int) -> Sequence[StoredEntry]:
        found = sorted(path for path, keys in self._store.index.items() if (attribute, key) in keys)
        return [self._store.entries[one] for one in found[:limit]]

    def holders(self, attributes: Collection[str], keys: Collection[str]) -> frozenset[str]:
        wanted = {(attribute, key) for attribute in attributes for key in keys}
        return frozenset(
            self._store.entries[path].uuid
            for path, there in self._store.index.items()
            if not wanted.isdisjoint(there)
        )

    def paths_below(self, path: str, limit: int) -> Sequence[tuple[str, str]]:
        below = [one for one in self.some(path, Scope.SUBTREE, "", 1 << 30) if one.path != path]
        return [(one.path, one.dn) for one in below[:limit]]

    def insert(self, entry: StoredEntry, index: frozenset[tuple[str, str]]) -> None:
        assert entry.path not in self._store.entries
        self.replace(entry, index)

    def replace(self, entry: StoredEntry, index: frozenset[tuple[str, str]]) -> None:
        self._store.entries[entry.path] = entry
        self._store.index[entry.path] = index

    def relocate(self, relocations: Sequence[Relocation]) -> None:
        taken = [
            (one, self._store.entries.pop(one.old_path), self._store.index.pop(one.old_path))
            for one in relocations
        ]
        for one, entry, index in taken:
            self.replace(replace(entry, path=one.new_path, dn=one.new_dn), index)

    def remove(self, path: str) -> None:
        del self._store.entries[path]
        self._store.index.pop(path, None)
