"""The mail directory of the embedded default: our own LDAP server over the house's database."""

from __future__ import annotations

import base64
import os
import secrets
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.orm import Session

from directory.client import LdapPolicy
from directory.mail_directory import Scope
from directory.operations import AddEntry, ResultCode
from directory.server import (
    Entries,
    LdapServer,
    Relocation,
    RootAccount,
    Schema,
    StoredEntry,
    Suffix,
)
from directory.server.naming import STEP
from directory.server.tree import within
from service.clock import Clock
from service.store.engine import Memory, Turn, take_turn
from service.store.queries import directory as queries


@dataclass(frozen=True, slots=True)
class SqlEntries:
    """The entries within one transaction of the database."""

    session: Session

    def get(self, path: str) -> StoredEntry | None:
        """Return one entry."""
        row = queries.entry_at(self.session, path)
        return _entry(row) if row else None

    def by_uuid(self, uuid: str) -> StoredEntry | None:
        """Return the entry of this identity."""
        row = queries.entry_by_uuid(self.session, uuid)
        return _entry(row) if row else None

    def some(self, path: str, scope: Scope, after: str, limit: int) -> Sequence[StoredEntry]:
        """Return what stands at and below a path, in order, at most so many."""
        if scope is Scope.ONE_LEVEL:
            return list(map(_entry, queries.children_of(self.session, path, after, limit)))
        top = self.get(path) if path > after else None
        found = [top] if top else []
        if scope is Scope.SUBTREE:
            rows = queries.entries_under(self.session, path, after, limit - len(found))
            found += map(_entry, rows)
        return found

    def having(self, attribute: str, key: str, limit: int) -> Sequence[StoredEntry]:
        """Return entries with an indexed value."""
        return list(map(_entry, queries.entries_having(self.session, attribute, key, limit)))

    def holders(self, attributes: Collection[str], keys: Collection[str]) -> frozenset[str]:
        """Return whose these keys are."""
        return queries.holders_of(self.session, attributes, keys)

    def paths_below(self, path: str, limit: int) -> Sequence[tuple[str, str]]:
        """Return path and name of what stands below an entry."""
        return queries.paths_below(self.session, path, limit)

    def insert(self, entry: StoredEntry, index: frozenset[tuple[str, str]]) -> None:
        """Keep a new entry."""
        queries.insert_entry(self.session, _columns(entry), index)

    def replace(self, entry: StoredEntry, index: frozenset[tuple[str, str]]) -> None:
        """Keep an entry in the place of the one at its path."""
        queries.replace_entry(self.session, _columns(entry), index)

    def relocate(self, relocations: Sequence[Relocation]) -> None:
        """Hang entries elsewhere."""
        moves = [
            (one.old_path, one.new_path, one.new_path.rpartition(STEP)[0], one.new_dn)
            for one in relocations
        ]
        queries.relocate_entries(self.session, moves)

    def remove(self, path: str) -> None:
        """Forget one entry."""
        queries.remove_entry(self.session, path)


@dataclass(frozen=True, slots=True)
class SqlEntryStore:
    """Entries in the house's database; several processes share them, one writes at a time."""

    memory: Memory

    @contextmanager
    def reading(self) -> Iterator[Entries]:
        """Give the entries as they are at one moment."""
        with self.memory.reading() as session:
            yield SqlEntries(session)

    @contextmanager
    def writing(self) -> Iterator[Entries]:
        """Give the entries to one writer, of all processes."""
        with self.memory.writing() as session:
            take_turn(session, Turn.EMBEDDED_DIRECTORY)
            yield SqlEntries(session)


@dataclass
class EmbeddedDirectory:
    """Starts a server in this process when it is first needed; on loopback, with a key nobody knows."""

    memory: Memory
    clock: Clock
    base_dn: str
    schema: Schema
    port: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _server: LdapServer | None = None
    _owner: int = 0
    _password: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def root_dn(self) -> str:
        """The one who writes."""
        return f"cn=antin,{self.base_dn}"

    def suffix(self) -> Suffix:
        """Return the tree, without a socket before it."""
        return Suffix(self.base_dn, SqlEntryStore(self.memory), self.clock, self.schema)

    def policy(self, timeout_seconds: float) -> LdapPolicy:
        """Return how this process reaches its server, started now if need be."""
        with self._lock:
            if self._server is None or self._owner != os.getpid():  # threads do not survive a fork
                root = RootAccount(self.root_dn, self._password)
                self._server = LdapServer(self.suffix(), root, port=self.port)
                self._owner = os.getpid()
            return LdapPolicy(
                url=self._server.url,
                base_dn=self.base_dn,
                start_tls=False,
                bind_dn=self.root_dn,
                bind_password=self._password,
                timeout_seconds=timeout_seconds,
            )

    def serve(self, port: int, root: RootAccount | None) -> LdapServer:
        """Start a server for others on this machine."""
        return LdapServer(self.suffix(), root, port=port)

    def found(self, *places: str) -> None:
        """Make the base, the places below it and what stands between, where they are not there yet."""
        suffix = self.suffix()
        base = suffix.name(self.base_dn)
        for place in (self.base_dn, *places):
            parts = suffix.name(place).parts
            if not within(suffix.name(place).path, base.path, Scope.SUBTREE):
                raise ValueError(f"{place} does not stand below {self.base_dn}")
            for depth in range(len(base.parts), len(parts) + 1):
                self._found(suffix, ",".join(parts[-depth:]))

    def _found(self, suffix: Suffix, dn: str) -> None:
        name = suffix.name(dn)
        if suffix.get(name) is not None:
            return
        attribute, value = name.first[0]
        attributes = {"objectClass": (_CLASSES[attribute].encode(),), attribute: (value,)}
        result = suffix.perform(AddEntry(dn, attributes))
        if result.code not in {ResultCode.SUCCESS, ResultCode.ENTRY_ALREADY_EXISTS}:
            raise ValueError(f"{dn} cannot be made: {result.message}")

    def close(self) -> None:
        """End the server of this process."""
        with self._lock:
            if self._server is not None:
                self._server.stop()
                self._server = None


_CLASSES: Final = {"dc": "domain", "o": "organization", "ou": "organizationalUnit"}


def _entry(row: Any) -> StoredEntry:
    return StoredEntry(
        dn=row.dn,
        path=row.path,
        uuid=row.uuid,
        attributes={
            name: tuple([_octets(value) for value in values])
            for name, values in row.body["attributes"].items()
        },
        created_at=row.created_at,
        modified_at=row.modified_at,
    )


def _columns(entry: StoredEntry) -> dict[str, Any]:
    told = {name: [_text(value) for value in values] for name, values in entry.attributes.items()}
    return {
        "path": entry.path,
        "parent": entry.path.rpartition(STEP)[0],
        "dn": entry.dn,
        "uuid": entry.uuid,
        "body": {"attributes": told},
        "created_at": entry.created_at,
        "modified_at": entry.modified_at,
    }


def _text(value: bytes) -> str | list[str]:
    """Return a value as JSON can carry it: text, or base64 in a list."""
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return [base64.b64encode(value).decode()]
    return text if "\0" not in text else [base64.b64encode(value).decode()]


def _octets(told: str | list[str]) -> bytes:
    return told.encode() if isinstance(told, str) else base64.b64decode(told[0])
