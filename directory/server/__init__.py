"""A small LDAP server of our own: the embedded default, for trials. It says of itself that it is one.

Loopback only, one root that writes, no referrals, no replication. What it does, it does as RFC 4511
says, so that the one way to a mail directory is the same here as in front of a real server.
"""

from directory.server.connection import Patience
from directory.server.listening import LdapServer
from directory.server.schema import Schema, load_schema
from directory.server.session import RootAccount
from directory.server.store import Entries, EntryStore, Relocation, StoredEntry
from directory.server.tree import Suffix

__all__ = [
    "Entries",
    "EntryStore",
    "LdapServer",
    "Patience",
    "Relocation",
    "RootAccount",
    "Schema",
    "StoredEntry",
    "Suffix",
    "load_schema",
]
