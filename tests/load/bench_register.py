"""Ten thousand numbers drawn by eight processes, beside the bare database doing the same inserts.

`python -m tests.load.bench_register [NUMBERS]`, on SQLite and, where there is one, PostgreSQL. The bare
side counts the series up and inserts entry, event and nodes in one transaction too, without our code.
Both sides fail where a number is missing or stands twice.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy import select

from service.store.engine import BUSY_TIMEOUT_MS, Memory, open_engine
from service.store.tables import RegisterRow, Row
from tests.support.databases import PostgreSQL
from tests.support.numbering_load import FORK, number_many, numbers_given
from tests.support.register import found_agencies, name_of
from tests.support.servers import find

PROCESSES: Final = 8
NUMBERS: Final = 10_000
UNIT: Final = name_of("unit", "skhcn")
DRAW: Final = (
    "INSERT INTO number_series (unit_id, series, year, first_number, last_number) "
    "VALUES (?, 'QUYET_DINH', 2026, 1, 1) ON CONFLICT (unit_id, series, year) "
    "DO UPDATE SET last_number = number_series.last_number + 1 RETURNING last_number"
)
ENTRY: Final = (
    "INSERT INTO register_entries (id, unit_id, type_code, series, year, number, notation, medium, "
    "subject, signer_name, signer_title, recipients, archive_holder, receipt, note, state, "
    "registered_by, registered_at, search) VALUES (?, ?, 'QUYET_DINH', 'QUYET_DINH', 2026, ?, ?, "
    "'PAPER', ?, 'Nguyễn Thị Minh Anh', 'Giám đốc', 'Như Điều 3', '', '', '', 'GIVEN', 'bare', "
    "'2026-11-23 07:05:09.000000', ?)"
)
EVENT: Final = (
    "INSERT INTO events (number, moment, kind, actor, subject, facts, salt, record_hash) "
    "VALUES (?, '2026-11-23 07:05:09.000000', 'NumberGiven', 'bare', ?, ?, ?, ?)"
)
NODE: Final = "INSERT INTO ledger_nodes (level, position, hash) VALUES (?, ?, ?)"
SUBJECT: Final = "Về việc phê duyệt kế hoạch chuyển đổi số"
FACTS: Final = "x" * 300  # what our event weighs


def bare_many(url: str, count: int) -> None:
    """Draw so many numbers with nothing but the driver."""
    if url.startswith("sqlite"):
        connection: Any = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        for word in ("synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
            connection.execute(f"PRAGMA {word}")
        begin, sign = "BEGIN IMMEDIATE", "?"
    else:
        connection, begin, sign = psycopg.connect(url, autocommit=True), "BEGIN", "%s"
    draw, entry, event, node = (one.replace("?", sign) for one in (DRAW, ENTRY, EVENT, NODE))
    for _ in range(count):
        connection.execute(begin)
        (number,) = connection.execute(draw, (UNIT,)).fetchone()
        key = os.urandom(16).hex()
        connection.execute(entry, (key, UNIT, number, f"{number:02}/QĐ-SKHCN", SUBJECT, SUBJECT))
        connection.execute(event, (number, key, FACTS, os.urandom(16), os.urandom(32)))
        for level in (0, 1):  # a tree of n leaves has 2n nodes
            connection.execute(node, (level, number, os.urandom(32)))
        connection.execute("COMMIT")
    connection.close()


def run(url: str, work: Callable[[str, int], None], numbers: int) -> tuple[float, list[int]]:
    """Let eight processes work over an empty database; return seconds and the numbers they drew."""
    memory = Memory(open_engine(url))
    Row.metadata.create_all(memory.engine)
    found_agencies(memory)
    memory.close()
    crowd = [FORK.Process(target=work, args=(url, numbers // PROCESSES)) for _ in range(PROCESSES)]
    began = time.perf_counter()
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    took = time.perf_counter() - began
    assert [one.exitcode for one in crowd] == [0] * PROCESSES
    memory = Memory(open_engine(url))
    if work is number_many:
        drawn = numbers_given(memory)
    else:
        with memory.reading() as session:
            drawn = sorted(session.scalars(select(RegisterRow.number)))
    memory.close()
    return took, drawn


@contextmanager
def databases() -> Iterator[dict[str, Callable[[], str]]]:
    """Give the kinds of databases there are, each with what makes a new one."""
    with tempfile.TemporaryDirectory() as folder:
        places = iter(range(100))
        kinds: dict[str, Callable[[], str]] = {
            "sqlite": lambda: f"sqlite:///{Path(folder) / str(next(places))}.db"
        }
        initdb = find("postgresql")
        server = PostgreSQL(initdb) if initdb else None
        if server is not None:
            kinds["postgresql"] = server.new_database
        try:
            yield kinds
        finally:
            if server is not None:
                server.stop()


def measure(numbers: int = NUMBERS) -> dict[str, dict[str, float]]:
    """Return, for each kind of database, numbers a second of ours and of the bare one, and the ratio."""
    told = {}
    wanted = list(range(1, numbers // PROCESSES * PROCESSES + 1))
    with databases() as kinds:
        for kind, new in kinds.items():
            ours, drawn = run(new(), number_many, numbers)
            assert drawn == wanted, "a number is missing or stands twice"
            bare, drawn = run(new(), bare_many, numbers)
            assert drawn == wanted, "the bare side lost a number"
            told[kind] = {
                "numbers": len(wanted),
                "processes": PROCESSES,
                "duplicates and gaps": 0,
                "ours, numbers a second": round(len(wanted) / ours, 1),
                "bare, numbers a second": round(len(wanted) / bare, 1),
                "ours takes so many times the bare one's time": round(ours / bare, 2),
            }
    return told


def tell(rows: dict[str, dict[str, float]]) -> str:
    """Return the figures, a line each."""
    return "\n".join(
        f"{kind:12}{name:48}{value:>12}"
        for kind, told in rows.items()
        for name, value in told.items()
    )


if __name__ == "__main__":
    wanted_numbers = int(sys.argv[1]) if len(sys.argv) > 1 else NUMBERS
    print(json.dumps(measure(wanted_numbers), ensure_ascii=False, indent=1))
