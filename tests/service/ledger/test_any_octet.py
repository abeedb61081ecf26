"""One octet changed anywhere the ledger is kept (events, tree, checkpoints, stamps) is found and named."""

import shutil
import sqlite3
from contextlib import closing
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from service.events.ledger import forget
from service.store.engine import Memory, Row, open_engine
from tests.support.internal import NOW
from tests.support.stamped import Stamper, a_book, grow, stamping

SIZES = (3, 7, 8)
TABLES = {
    "events": ("number", "moment", "kind", "actor", "subject", "facts", "salt", "told_hash",
               "record_hash"),
    "ledger_nodes": ("level", "position", "hash"),
    "ledger_checkpoints": ("size", "root", "note", "made_at", "digest"),
    "ledger_stamps": ("size", "token", "digest"),
}  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A whole ledger of eight events, one of them forgotten, with three stamped checkpoints."""
    path = tmp_path_factory.mktemp("kept") / "antin.db"
    memory = Memory(open_engine(f"sqlite:///{path}"))
    Row.metadata.create_all(memory.engine)
    book = a_book(memory)
    for size, grown in zip(SIZES, (3, 3, 1), strict=True):
        grow(memory, grown)
        if size == 7:
            with memory.writing() as session:
                forget(session, [2], reason="hết hạn", moment=NOW, actor=None)
        assert book.make().checkpoint.size == size
    assert stamping(book, Stamper()).stamp_due() == 3
    assert book.verify().broken is None
    memory.close()  # the last to leave folds the write-ahead log into the file
    assert not path.with_name(f"{path.name}-wal").exists()
    return path


def _spoilt(data, value):
    """Return a value of a column with one octet, or one bit of a number, changed."""
    if isinstance(value, int):
        return value ^ (1 << data.draw(st.integers(0, 61)))
    octets = bytearray(value.encode() if isinstance(value, str) else value)
    octets[data.draw(st.integers(0, len(octets) - 1))] ^= data.draw(st.integers(1, 255))
    return bytes(octets)


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_one_octet_changed_anywhere_is_found_and_named(kept, tmp_path, data):
    path = tmp_path / f"{uuid4()}.db"
    shutil.copy(kept, path)
    table = data.draw(st.sampled_from(sorted(TABLES)))
    column = data.draw(st.sampled_from(TABLES[table]))
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        key = "rowid" if table != "ledger_nodes" else "level * 1000 + position"
        rows = raw.execute(f"select {key}, {column} from {table} where {column} is not null")
        row, value = data.draw(st.sampled_from(rows.fetchall()))
        spoilt = _spoilt(data, value)
        put = f"cast(x'{spoilt.hex()}' as text)" if isinstance(value, str) else "?"
        given_value = () if isinstance(value, str) else (spoilt,)
        try:
            raw.execute(f"update {table} set {column} = {put} where {key} = ?", (*given_value, row))
        except (sqlite3.IntegrityError, sqlite3.OperationalError):
            assume(False)
    memory = Memory(open_engine(f"sqlite:///{path}"))

    broken = a_book(memory).verify().broken
    memory.close()
    path.unlink()

    assert broken is not None, (table, column, row, value, spoilt)
    assert broken.number in _named(table, column, row, value, spoilt)


def _named(table, column, row, value, spoilt):
    """Return the numbers that point to what was changed."""
    if table == "events":
        # What the ledger says of its forgotten events is needed to believe them.
        return (
            {row, spoilt, 2 if row == 7 else row}
            if column == "number"
            else {row, 2 if row == 7 else row}
        )
    if table == "ledger_stamps":
        return {row, spoilt} if column == "size" else {row}
    if table == "ledger_checkpoints":
        before = max((size for size in SIZES if size < row), default=0)
        return {before + 1, spoilt + 1 if column == "size" else row, row + 1, 9}
    level, position = divmod(row, 1000)
    return {(position << level) + 1, 9}
