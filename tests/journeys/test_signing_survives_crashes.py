"""The process is killed between every two steps; the document still reaches its end exactly once."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from service.events.ledger import verify
from service.journeys.signing import ActState, ActView
from service.journeys.signing.finishing import LEASE
from service.store.engine import Memory, open_engine
from service.store.tables import DocumentVersionRow, EventRow
from tests.support.house import NOW, PIN, TestClock, a_house

STEPS = (
    "stepped_up",
    "prepared",
    "unlocked",
    "accepted",
    "given",
    "leased",
    "assembled",
    "stamped",
    "examined",
    "stored",
    "ended",
)
DEATH = 9

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@pytest.fixture
def url(furnished_url: str) -> str:
    return furnished_url


def test_the_steps_below_are_all_there_are(tmp_path: Path, url: str) -> None:
    passed: list[str] = []
    house = a_house(tmp_path, Memory(open_engine(url)), checkpoint=passed.append)
    leader = house.person()
    act = house.placed(leader, house.credential(leader))
    passed.clear()

    house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)

    assert tuple(passed) == STEPS
    house.memory.close()


@pytest.mark.parametrize("step", STEPS)
def test_a_death_after_any_step_loses_and_doubles_nothing(
    tmp_path: Path, url: str, step: str
) -> None:
    house = a_house(tmp_path, Memory(open_engine(url)))
    leader = house.person()
    act = house.placed(leader, house.credential(leader))
    house.memory.close()

    def sign_and_die() -> None:
        doomed = a_house(tmp_path, Memory(open_engine(url)), checkpoint=_death_at(step))
        doomed.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)

    assert _in_a_child(sign_and_die) == DEATH

    clock = TestClock(NOW)
    later = a_house(tmp_path, Memory(open_engine(url)), clock=clock)
    again = later.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)
    assert again.state in {ActState.GIVEN, ActState.FINISHED}
    clock.forward(LEASE + timedelta(seconds=1))
    later.signing.finish_due()

    assert later.signing.act(leader, act.id).state is ActState.FINISHED
    _reached_its_end_once(later.memory, act)
    clock.forward(timedelta(days=3650))  # every file is old by then
    later.signing.sweep_vault()
    assert _files(tmp_path / "vault") == _known(later.memory)
    later.memory.close()


def _death_at(step: str) -> Callable[[str], None]:
    def checkpoint(reached: str) -> None:
        if reached == step:
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


def _reached_its_end_once(memory: Memory, act: ActView) -> None:
    with memory.reading() as session:
        numbers = session.scalars(
            select(DocumentVersionRow.number).where(
                DocumentVersionRow.document_id == act.document_id
            )
        ).all()
        kinds = Counter(
            session.scalars(select(EventRow.kind).where(EventRow.subject == act.document_id))
        )
        verdict = verify(session)
    assert sorted(numbers) == [1, 2]
    assert verdict.broken is None
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
