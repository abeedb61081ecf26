"""The mail directory of the embedded default: our own LDAP server over the house's database."""

from __future__ import annotations

import base64
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.orm import Session

from directory.client import LdapPolicy
from directory.entries import Values
from directory.mail_directory import Scope
from directory.names import name_key
from directory.operations import AddEntry
from directory.server import Entries, LdapServer, RootAccount, StoredEntry, Suffix
from directory.server.store import INDEXED, path_above
from directory.server.tree import folded
from service.clock import Clock
from service.store.engine import Memory
from service.store.queries import directory as queries
from service.store.tables.directory import DirectoryEntryRow

LONGEST_VALUE: Final = 500


@dataclass(frozen=True, slots=True)
class SqlEntries:
    """The entries within one transaction of the database."""

    session: Session

    def get(self, path: str) -> StoredEntry | None:
        """Return one entry."""
        row = queries.entry_at(self.session, path)
        return _entry(row) if row else None

    def under(self, path: str, scope: Scope, after: str) -> Iterator[StoredEntry]:
        """Give what stands at and below a path, in order."""
        if scope is Scope.BASE:
            one = self.get(path)
            if one is not None and path > after:
                yield one
        elif scope is Scope.ONE_LEVEL:
            yield from map(_entry, queries.children_of(self.session, path, after))
        else:
            yield from map(_entry, queries.entries_under(self.session, path, after))

    def having(self, attribute: str, value: str) -> list[StoredEntry]:
        """Return the entries with an indexed value."""
        return list(map(_entry, queries.entries_having(self.session, attribute, value)))

    def has_children(self, path: str) -> bool:
        """Tell whether anything stands below."""
        return queries.has_children(self.session, path)

    def put(self, entry: StoredEntry) -> None:
        """Keep an entry."""
        columns = {
            "path": entry.path,
            "parent": path_above(entry.path),
            "dn": entry.dn,
            "uuid": entry.uuid,
            "body": {"attributes": _told(entry.attributes), "spelt": entry.spelt},
            "created_at": entry.created_at,
            "modified_at": entry.modified_at,
        }
        queries.put_entry(self.session, columns, _indexed(entry))

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
        """Give the entries to one writer."""
        with self.memory.writing() as session:
            yield SqlEntries(session)


@dataclass
class EmbeddedDirectory:
    """Starts a server in this process when it is first needed; on loopback, with a key nobody knows."""

    memory: Memory
    clock: Clock
    base_dn: str
    port: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _server: LdapServer | None = None
    _password: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def root_dn(self) -> str:
        """The one who writes."""
        return f"cn=antin,{self.base_dn}"

    def suffix(self) -> Suffix:
        """Return the tree, without a socket before it."""
        return Suffix(self.base_dn, SqlEntryStore(self.memory), self.clock)

    def policy(self, timeout_seconds: float) -> LdapPolicy:
        """Return how this process reaches its server, started now if need be."""
        with self._lock:
            if self._server is None:
                root = RootAccount(self.root_dn, self._password)
                self._server = LdapServer(self.suffix(), root, port=self.port)
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
        """Make the base and the places below it, where they are not there yet."""
        suffix = self.suffix()
        domain = self.base_dn.partition(",")[0].partition("=")[2]
        wanted: list[tuple[str, dict[str, Values]]] = [
            (self.base_dn, {"objectClass": (b"domain",), "dc": (domain.encode(),)})
        ]
        for place in places:
            unit = place.partition(",")[0].partition("=")[2]
            attributes: dict[str, Values] = {
                "objectClass": (b"organizationalUnit",),
                "ou": (unit.encode(),),
            }
            wanted.append((place, attributes))
        for dn, attributes in wanted:
            if suffix.get(dn) is None:
                suffix.perform(AddEntry(dn, attributes))

    def close(self) -> None:
        """End the server of this process."""
        with self._lock:
            if self._server is not None:
                self._server.stop()
                self._server = None


def _entry(row: DirectoryEntryRow) -> StoredEntry:
    return StoredEntry(
        dn=row.dn,
        path=row.path,
        uuid=row.uuid,
        attributes={
            name: tuple(_octets(value) for value in values)
            for name, values in row.body["attributes"].items()
        },
        created_at=row.created_at,
        modified_at=row.modified_at,
        spelt=row.body["spelt"],
    )


def _told(attributes: Mapping[str, Values]) -> dict[str, list[Any]]:
    return {name: [_text(value) for value in values] for name, values in attributes.items()}


def _text(value: bytes) -> str | list[str]:
    """Return a value as JSON can carry it: text, or base64 in a list."""
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return [base64.b64encode(value).decode()]
    return text if "\0" not in text else [base64.b64encode(value).decode()]


def _octets(told: str | list[str]) -> bytes:
    return told.encode() if isinstance(told, str) else base64.b64decode(told[0])


def _indexed(entry: StoredEntry) -> Iterator[tuple[str, str]]:
    yield "entryuuid", entry.uuid.lower()
    for name in INDEXED & entry.attributes.keys():
        for value in entry.attributes[name]:
            if name == "member":
                yield name, name_key(value.decode("utf-8", "replace"))[:LONGEST_VALUE]
            else:
                yield name, folded(value)
