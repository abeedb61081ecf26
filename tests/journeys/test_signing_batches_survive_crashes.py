"""The process is killed between every two steps of an approval; each document is signed exactly once."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from service.events.ledger import verify
from service.journeys.signing import BatchState, ItemState
from service.journeys.signing.finishing import LEASE
from service.store.engine import Memory, open_engine
from service.store.tables import DocumentVersionRow, EventRow
from tests.support.batches import approved, gathered, states, uploaded
from tests.support.house import NOW, TestClock, TestHouse, a_house

COUNT = 4  # one more than is finished before the answer
ONE = ("prepared", "accepted", "one_given")
STEPS = ("stepped_up", "unlocked", "claimed", *ONE * COUNT, "all_given")
FINISHING = ("leased", "assembled", "stamped", "examined", "stored", "ended") * COUNT
DEATH = 9

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@pytest.fixture
def url(furnished_url: str) -> str:
    return furnished_url


def test_the_steps_below_are_all_there_are(tmp_path: Path, url: str) -> None:
    passed: list[str] = []
    house = a_house(tmp_path, Memory(open_engine(url)), checkpoint=passed.append)
    leader = house.person()
    batch = gathered(house, leader, COUNT)
    assert passed.pop() == "gathered"
    passed.clear()

    approved(house, leader, batch)
    house.signing.finish_batch(batch.id)

    assert tuple(passed) == STEPS + FINISHING
    house.memory.close()


@pytest.mark.parametrize("reached", [*range(6), 10, *range(15, 22)])
def test_a_death_after_any_step_loses_and_doubles_nothing(
    tmp_path: Path, url: str, reached: int
) -> None:
    house = a_house(tmp_path, Memory(open_engine(url)))
    leader = house.person()
    batch = gathered(house, leader, COUNT)
    house.memory.close()

    def approve_and_die() -> None:
        doomed = a_house(tmp_path, Memory(open_engine(url)), checkpoint=_death_after(reached))
        approved(doomed, leader, batch)
        doomed.signing.finish_batch(batch.id)

    assert _in_a_child(approve_and_die) == DEATH

    clock = TestClock(NOW)
    later = a_house(tmp_path, Memory(open_engine(url)), clock=clock)
    repeated = approved(later, leader, batch)  # the browser sends the same form again
    claimed = reached >= STEPS.index("claimed")
    given = repeated.count(ItemState.GIVEN, ItemState.FINISHED)
    assert given == (min(COUNT, (reached - 2) // len(ONE)) if claimed else COUNT)
    clock.forward(LEASE + timedelta(seconds=1))
    rest = later.signing.batch(leader, batch.id)
    assert not rest.giving
    if rest.open:
        approved(later, leader, rest)
    clock.forward(LEASE + timedelta(seconds=1))
    later.signing.finish_due()

    done = later.signing.batch(leader, batch.id)
    assert (done.state, states(done)) == (BatchState.ENDED, [ItemState.FINISHED] * COUNT)
    _each_reached_its_end_once(later, [one.document_id for one in done.items])
    clock.forward(timedelta(days=3650))  # every file is old by then
    later.signing.sweep_vault()
    assert _files(tmp_path / "vault") == _known(later.memory)
    later.memory.close()


def test_a_death_while_gathering_leaves_documents_that_can_be_gathered(
    tmp_path: Path, url: str
) -> None:
    house = a_house(tmp_path, Memory(open_engine(url)))
    leader = house.person()
    chosen, credential = uploaded(house, leader, 2), house.credential(leader)
    house.memory.close()

    def gather_and_die() -> None:
        doomed = a_house(tmp_path, Memory(open_engine(url)), checkpoint=_death_after(0))
        doomed.signing.gather(leader, chosen, credential)

    assert _in_a_child(gather_and_die) == DEATH

    later = a_house(tmp_path, Memory(open_engine(url)))
    assert later.signing.batches(leader) == ()
    batch = later.signing.gather(leader, chosen, credential)
    assert states(approved(later, leader, batch)) == [ItemState.FINISHED] * 2
    assert all(len(later.signing.document(leader, one).acts) == 1 for one in chosen)
    later.memory.close()


def _death_after(reached: int) -> Callable[[str], None]:
    left = iter(range(reached + 1))

    def checkpoint(_step: str) -> None:
        if next(left) == reached:
            os._exit(DEATH)

    return checkpoint


def _in_a_child(work: Callable[[], None]) -> int:
    """Run in a forked process and return how it ended."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _each_reached_its_end_once(house: TestHouse, documents: list[str]) -> None:
    with house.memory.reading() as session:
        assert verify(session).broken is None
        for document in documents:
            numbers = session.scalars(
                select(DocumentVersionRow.number).where(DocumentVersionRow.document_id == document)
            ).all()
            kinds = Counter(
                session.scalars(select(EventRow.kind).where(EventRow.subject == document))
            )
            assert sorted(numbers) == [1, 2]
            assert kinds == {
                "DocumentUploaded": 1,
                "SignatureAuthorized": 1,
                "SignatureGiven": 1,
                "DocumentSigned": 1,
            }


def _files(vault: Path) -> set[str]:
    return {path.name for path in vault.rglob("*") if path.is_file()}


def _known(memory: Memory) -> set[str]:
    with memory.reading() as session:
        return set(session.scalars(select(DocumentVersionRow.sha256)))
