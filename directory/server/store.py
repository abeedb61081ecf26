"""Where entries are kept: a protocol; the house keeps them in its database, tests in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from directory.entries import Values
from directory.mail_directory import Scope
from directory.names import name_key, split_name

STEP: Final = "\x1f"  # between the parts of a path: below every sign that a name may have
INDEXED: Final = frozenset({"uid", "mail", "govmailalias", "employeenumber", "entryuuid", "member"})
UNIQUE: Final = ("mail", "govmailalias")  # an address is one mailbox's, whichever attribute says it


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry with what the server keeps of it: its name, spelt, and when it was made and changed.

    `attributes` are by lower-case name, `spelt` how each was written first.
    """

    dn: str
    path: str
    uuid: str
    attributes: dict[str, Values]
    created_at: datetime
    modified_at: datetime
    spelt: dict[str, str] = field(default_factory=dict)


class Entries(Protocol):
    """The entries within one transaction."""

    def get(self, path: str) -> StoredEntry | None:
        """Return one entry."""
        ...

    def under(self, path: str, scope: Scope, after: str) -> Iterator[StoredEntry]:
        """Give what stands at and below a path, in the order of paths, after one of them."""
        ...

    def having(self, attribute: str, value: str) -> list[StoredEntry]:
        """Return the entries with this value of an indexed attribute, folded; in the order of paths."""
        ...

    def has_children(self, path: str) -> bool:
        """Tell whether anything stands below."""
        ...

    def put(self, entry: StoredEntry) -> None:
        """Keep an entry, in the place of the one that stood there."""
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
        """Give the entries to one writer at a time; kept at the end, or not at all."""
        ...


def path_of(dn: str) -> str:
    r"""Return a name turned round, so that what stands below it begins with it.

    >>> path_of("uid=a,ou=people,dc=x").replace(STEP, "/")
    'dc=x/ou=people/uid=a'
    """
    parts, rest = [], name_key(dn)
    while rest:
        first, rest = split_name(rest)
        parts.append(first)
    return STEP.join(reversed(parts))


def path_above(path: str) -> str:
    """Return the path of what an entry hangs from, empty at the top."""
    return path.rpartition(STEP)[0]
