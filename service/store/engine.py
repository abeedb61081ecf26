"""The database: SQLite in WAL mode by default, PostgreSQL by its URL, one behaviour over both."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from service.store.quiet import hush

BUSY_TIMEOUT_MS = 15_000
PAUSES = (0.001, 0.01)  # seconds
PRIMARY_CODE = 0xFF  # of an extended result code of SQLite


class Turn(Enum):
    """What one transaction at a time may do; the values are advisory locks of PostgreSQL, never the same."""

    LEDGER = 0x616E74696E
    EMBEDDED_DIRECTORY = 0x6C646170
    SCIM = 0x7363696D
    USAGE = 0x7573616765
    REPORTS = 0x7265706F727473


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment; naive ones are refused, and SQLite's answers get their zone back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return UTC, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Row(DeclarativeBase):
    """The base of every table row."""

    type_annotation_map = {datetime: Moment}


def _tune_sqlite(connection: Any, _record: Any) -> None:
    """Set what every SQLite connection needs; transactions are begun by us, not by the driver."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()
    # SQLite's own folds a to z alone: who looks for "đề án" would not find "ĐỀ ÁN", as PostgreSQL does.
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _begun_in_turn(connection: Any) -> bool:
    """Begin to write as soon as nobody else does; tell whether that was within BUSY_TIMEOUT_MS.

    SQLite's own waiting pauses longer and longer, up to a tenth of a second, and whoever has just
    committed is back before the others look again: of eight writers that never rest, some are shut out
    for good. Short pauses of random length let everybody in.
    """
    latest = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < latest:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as busy:
                if busy.sqlite_errorcode & PRIMARY_CODE != sqlite3.SQLITE_BUSY:
                    raise
                time.sleep(random.uniform(*PAUSES))  # noqa: S311 - a pause, no secret
            else:
                return True
    finally:
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    return False


def is_postgresql(session: Session) -> bool:
    """Tell whether a session speaks to PostgreSQL; else it is SQLite."""
    return session.get_bind().dialect.name == "postgresql"


def insert_into(session: Session, row: type[Row]) -> Any:
    """Return an insert that may say what happens on a conflict, which each database spells its own way."""
    return (postgresql.insert if is_postgresql(session) else sqlite.insert)(row)


def take_turn(session: Session, turn: Turn) -> None:
    """Let one transaction at a time go on from here; SQLite's writers take turns by themselves."""
    if is_postgresql(session):
        session.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": turn.value})


def open_engine(url: str) -> Engine:
    """Return an engine for a database URL; for SQLite, tuned for several processes on one file.

    An error of either names the statement and none of its values: they are people's, and errors are logged.
    """
    if not url.startswith("sqlite"):
        engine = create_engine(
            url, hide_parameters=True, pool_pre_ping=True, pool_size=5, max_overflow=10
        )
        hush(engine)
        return engine
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _tune_sqlite)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A deferred transaction that turns into a writer midway fails at once under load; an
        # immediate one waits its turn. Readers say so themselves (see `Memory.reading`).
        mode = connection.get_execution_options().get("antin_begin", "IMMEDIATE")
        if mode != "IMMEDIATE" or not _begun_in_turn(connection.connection.dbapi_connection):
            connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


class Memory:
    """Sessions over one engine: `writing` commits or rolls back as a whole, `reading` never writes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writers = sessionmaker(engine, expire_on_commit=False)
        self._readers = sessionmaker(
            engine.execution_options(antin_begin="DEFERRED"), expire_on_commit=False
        )

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose work is committed at the end, or not at all."""
        with self._writers.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one consistent state and leaves no trace.

        What was read may be used afterwards: closing ends the transaction and lets the rows go as
        they are (a rollback would make them forget what they hold).
        """
        with self._readers() as session:
            yield session

    def answers(self) -> None:
        """Ask the database for the number one; raise what it raises."""
        with self.reading() as session:
            session.execute(text("SELECT 1"))

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()
