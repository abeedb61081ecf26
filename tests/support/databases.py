"""A fresh, empty memory for each test, on SQLite and on a real PostgreSQL alike."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine, inspect

from service.store import migrations
from service.store.engine import Memory, open_engine
from service.store.tables import Row
from tests.support.servers import needs


class PostgreSQL:
    """A server of our own on a Unix socket in a folder of its own; nothing in /etc is touched."""

    def __init__(self, initdb: str) -> None:
        self.folder = Path(
            tempfile.mkdtemp(prefix="antin-pg-", dir="/tmp")
        )  # socket paths are short
        self.programs = Path(initdb).resolve().parent
        self.furnished: str | None = None
        self.migrated: str | None = None
        self.used: list[str] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self.folder, "postgres")
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-U", "antin", "-A", "trust", "--no-sync", "-E", "UTF8")
        options = f"-c listen_addresses= -c fsync=off -c max_connections=120 -k {self.folder}"
        self._run("pg_ctl", "-D", data, "-o", options, "-w", "-l", self.folder / "log", "start")

    def _run(self, program: str, *words: object) -> None:
        command = [str(self.programs / program), *map(str, words)]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder)

    def new_database(self, like: str = "template1") -> str:
        """Return the URL of a database that nobody has used: a copy of another of this server."""
        name = f"t{uuid4().hex}"
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        self.used.append(name)
        return self.url(name)

    def clear(self) -> None:
        """Drop every database handed out so far: ten thousand tests would fill the disk."""
        while self.used:
            self._say(f'DROP DATABASE "{self.used.pop()}" WITH (FORCE)')

    def _say(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="antin", dbname="postgres") as connection:
            connection.autocommit = True
            connection.execute(statement)

    def url(self, name: str) -> str:
        """Return the URL of a database of this server."""
        return f"postgresql://antin@/{name}?host={self.folder}"

    def furnished_database(self) -> str:
        """Return the URL of a database with all tables and no rows; they are made once and copied."""
        if self.furnished is None:
            url = self.new_database()
            furnish(url)
            self.furnished = self.used.pop()  # the one that stays
        return self.new_database(self.furnished)

    def migrated_database(self) -> str:
        """Return the URL of a database as its history leaves it when new; it is lived once and copied."""
        if self.migrated is None:
            url = self.new_database()
            engine = open_engine(url)
            migrate_in_full(engine)
            engine.dispose()
            self.migrated = self.used.pop()  # the one that stays
        return self.new_database(self.migrated)

    def stop(self) -> None:
        """End the server and take its folder away."""
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    """A running PostgreSQL, one for each test process."""
    server = PostgreSQL(needs("postgresql"))
    yield server
    server.stop()


@pytest.fixture
def postgresql(postgresql_server: PostgreSQL) -> Iterator[PostgreSQL]:
    """The running PostgreSQL; the databases a test makes are dropped when it ends."""
    yield postgresql_server
    postgresql_server.clear()


def furnish(url: str) -> None:
    """Make all tables in an empty database."""
    memory = Memory(open_engine(url))
    Row.metadata.create_all(memory.engine)
    memory.close()


@cache
def furnished_file() -> bytes:
    """Return the file of an SQLite database with all tables and no rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "antin.db"
        furnish(f"sqlite:///{path}")
        return path.read_bytes()


def furnished_sqlite(path: Path) -> str:
    """Return the URL of a new database at this path, with all tables and no rows."""
    path.write_bytes(furnished_file())
    return f"sqlite:///{path}"


migrate_in_full = migrations.migrate


@cache
def migrated_file() -> bytes:
    """Return the file of an SQLite database as its history leaves it when new."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "antin.db"
        engine = open_engine(f"sqlite:///{path}")
        migrate_in_full(engine)
        engine.dispose()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")  # all of it in one file
        return path.read_bytes()


def migrate_by_copying(engine: Engine) -> None:
    """Bring the tables to the newest state; a new SQLite file gets a copy of one that went all the way."""
    if engine.dialect.name == "sqlite" and not inspect(engine).get_table_names():
        with closing(sqlite3.connect(":memory:")) as source, engine.connect() as connection:
            source.deserialize(migrated_file())
            source.backup(connection.connection.driver_connection)
        engine.dispose()  # the next connection sets its journal anew
    else:
        migrate_in_full(engine)


KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database: the test runs once for each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'antin.db'}"
    return str(request.getfixturevalue("postgresql").new_database())


@pytest.fixture(params=KINDS)
def furnished_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with all tables and no rows: the test runs once for each kind."""
    if request.param == "sqlite":
        return furnished_sqlite(tmp_path / "antin.db")
    return str(request.getfixturevalue("postgresql").furnished_database())


@pytest.fixture
def memory(furnished_url: str) -> Iterator[Memory]:
    """An empty memory with all tables, on each kind of database."""
    memory = Memory(open_engine(furnished_url))
    yield memory
    memory.close()
