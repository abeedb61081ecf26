"""Writers over one SQLite file take turns: nobody is shut out for good, and nobody waits without end."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from service.store import engine as the_engine
from service.store.engine import Memory, open_engine
from service.store.tables import Row, UnitRow


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'antin.db'}"
    memory = Memory(open_engine(url))
    Row.metadata.create_all(memory.engine)
    memory.close()
    return url


def patience(memory: Memory) -> int:
    with memory.reading() as session:
        return int(session.scalar(text("PRAGMA busy_timeout")) or 0)


def test_whoever_comes_second_looks_again_soon_and_writes_once_the_first_has_ended(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    def pause(seconds: float) -> None:
        slept.append(seconds)
        time.sleep(seconds)

    monkeypatch.setattr(the_engine, "time", SimpleNamespace(monotonic=time.monotonic, sleep=pause))
    first, second = Memory(open_engine(url)), Memory(open_engine(url))
    holds, told = threading.Event(), []

    def write() -> None:
        holds.wait()
        with second.writing() as session:
            told.append([row.code for row in session.query(UnitRow)])
            session.add(UnitRow(id="2", code="b", name="B"))

    crowd = threading.Thread(target=write)
    crowd.start()
    with first.writing() as session:
        session.add(UnitRow(id="1", code="a", name="A"))
        session.flush()
        holds.set()
        crowd.join(0.1)
        assert told == []
    crowd.join()
    assert told == [["a"]]
    assert slept
    assert max(slept) <= 0.01
    assert len(set(slept)) == len(slept)
    assert patience(second) == the_engine.BUSY_TIMEOUT_MS
    first.close()
    second.close()


def test_whoever_waits_too_long_is_told_so_and_may_come_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(the_engine, "BUSY_TIMEOUT_MS", 40)
    first, second = Memory(open_engine(url)), Memory(open_engine(url))

    def write() -> None:
        with second.writing() as session:
            session.add(UnitRow(id="2", code="b", name="B"))

    with first.writing() as session:
        session.add(UnitRow(id="1", code="a", name="A"))
        session.flush()
        with pytest.raises(OperationalError, match="locked"):
            write()
    write()

    assert patience(second) == 40
    with first.reading() as session:
        assert session.query(UnitRow).count() == 2
    first.close()
    second.close()
