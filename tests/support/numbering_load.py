"""Many processes that number at once over one database, and what must hold afterwards."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.context import ForkProcess

from sqlalchemy import select

from service.events.ledger import verify
from service.store.engine import Memory, open_engine
from service.store.tables import NumberSeriesRow, RegisterRow
from tests.support.register import NUMBERING, an_entry

FORK = multiprocessing.get_context("fork")


def number_many(url: str, count: int, unit: str = "skhcn") -> None:
    """Draw so many numbers, each in a transaction of its own, as one process of the service would."""
    memory = Memory(open_engine(url))
    entry = an_entry(unit=unit)
    for _ in range(count):
        with memory.writing() as session:
            NUMBERING.enter(session, entry, moment=datetime.now(UTC), actor=f"{os.getpid()}")
    memory.close()


@contextmanager
def numbering(url: str, processes: int, each: int) -> Iterator[list[ForkProcess]]:
    """Let so many processes number; those that still live at the end are ended."""
    crowd = [FORK.Process(target=number_many, args=(url, each)) for _ in range(processes)]
    for one in crowd:
        one.start()
    try:
        yield crowd
    finally:
        for one in crowd:
            if one.is_alive() and one.pid:
                os.kill(one.pid, signal.SIGKILL)
            one.join()


def numbers_given(memory: Memory) -> list[int]:
    """Return every number of the first series there is, in order; what was drawn last must agree."""
    with memory.reading() as session:
        series = session.scalars(select(NumberSeriesRow)).one()
        numbers = list(session.scalars(select(RegisterRow.number).order_by(RegisterRow.number)))
        assert series.last_number == len(numbers), (series.last_number, len(numbers))
        ledger = verify(session)
    assert ledger.broken is None
    assert ledger.events == len(numbers), (ledger.events, len(numbers))
    return numbers
