"""What is dear by intent, or done once in a house's life, is cheap where ten thousand houses are built.

Stretching a PIN or a password costs a thief time; what it costs is kept in
`tests/service/identity/test_what_a_try_costs.py`, in a process that knows nothing of this module. The
history of the tables is lived once in each test process; `tests/service/store/test_migrations.py` lives
it in full. A statement is compiled once and not once for each database. A server that a test starts as
a process of its own pays every price.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Engine, util
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from service.store import migrations
from signing.devices.sealing import ArgonCost
from tests.support.databases import migrate_by_copying

PASSES, MEMORY_KIB, LANES = 1, 64, 1


STATEMENTS = 5000  # compiled ones that are kept for each kind of database


def compile_once() -> None:
    """Let all engines of one kind share what they compiled; their dialects differ in nothing here."""
    compiled: defaultdict[str, Any] = defaultdict(lambda: util.LRUCache(STATEMENTS))
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        kind.__eq__ = lambda self, other: type(self) is type(other)
        kind.__hash__ = lambda self: hash(type(self))
    Engine._compiled_cache = property(
        lambda self: compiled[self.dialect.name], lambda self, _own: None
    )


def make_everything_cheap() -> None:
    """Lower the prices in this process; nothing may have been built from the old ones yet."""
    if "service.wiring" in sys.modules:
        raise RuntimeError("the service was imported before its prices could be lowered")
    PasswordHasher.__init__.__defaults__ = (
        PASSES, MEMORY_KIB, LANES, *(PasswordHasher.__init__.__defaults__ or ())[3:]
    )  # fmt: skip
    ArgonCost.__init__.__defaults__ = (MEMORY_KIB, PASSES, LANES)
    migrations.migrate = migrate_by_copying
    compile_once()


make_everything_cheap()
