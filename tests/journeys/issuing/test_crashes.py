"""The process is killed between every two steps of the office's part: nothing is lost or done twice."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from service.identity.roles import Role
from service.journeys.issuing import IssuingJourney, OfficeFlow
from service.journeys.issuing.views import State
from service.journeys.signing.finishing import LEASE
from service.store.engine import Memory, open_engine
from service.store.tables import EventRow
from service.store.tables.register import RegisterRow
from signing.errors import DocumentRefusedError
from tests.support.documents import a_page_saying
from tests.support.house import PIN, TestClock, a_house
from tests.support.issuing import Office, an_office
from tests.support.register import TYPES

DEATH = 9

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@pytest.fixture
def url(furnished_url: str) -> str:
    return furnished_url


def killed(work: Callable[[], object]) -> int:
    """Run something in a child and return the code it ended with."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def death_at(step: str) -> Callable[[str], None]:
    def checkpoint(passed: str) -> None:
        if passed == step:
            os._exit(DEATH)

    return checkpoint


def reopened(office: Office, url: str, **others: Any) -> Office:
    """Return the same office in another process: its people, its keys, its own connections."""
    checkpoint = others.pop("checkpoint", lambda step: None)
    folder = office.house.vault.root.parent
    house = a_house(
        folder,
        Memory(open_engine(url)),
        flow=OfficeFlow(types=TYPES),
        checkpoint=checkpoint,
        **others,
    )
    issuing = IssuingJourney(
        memory=house.memory, clock=house.clock, signing=house.signing, types=TYPES,
        address=lambda code: code, checkpoint=checkpoint,
    )  # fmt: skip
    return Office(
        house, issuing, office.agency_id, office.reviewer, office.deputy, office.head,
        office.clerk, office.drafter, office.outsider, office.keys,
    )  # fmt: skip


def counted(office: Office, kind: str) -> int:
    with office.house.memory.reading() as session:
        wanted = select(func.count()).select_from(EventRow).where(EventRow.kind == kind)
        return session.scalar(wanted) or 0


@pytest.mark.parametrize("step", ["uploaded", "kept"])
def test_a_death_while_a_draft_comes_in_leaves_one_draft(
    tmp_path: Path, url: str, step: str
) -> None:
    office = an_office(tmp_path, Memory(open_engine(url)))
    office.house.memory.close()

    def die() -> None:
        doomed = reopened(office, url, checkpoint=death_at(step))
        doomed.draft()

    assert killed(die) == DEATH
    later = reopened(office, url)
    later.draft()
    assert len(later.issuing.inbox(later.drafter).drafts) == 1
    assert counted(later, "OutgoingDrafted") == 1
    later.house.memory.close()


@pytest.mark.parametrize("step", ["reserved", "kept"])
def test_a_death_while_it_is_sent_leaves_it_a_draft_that_is_sent_once(
    tmp_path: Path, url: str, step: str
) -> None:
    office = an_office(tmp_path, Memory(open_engine(url)))
    document_id = office.draft().summary.id
    office.house.memory.close()

    def die() -> None:
        doomed = reopened(office, url, checkpoint=death_at(step))
        doomed.issuing.send(doomed.drafter, document_id)

    assert killed(die) == DEATH
    later = reopened(office, url)
    assert later.issuing.detail(later.drafter, document_id).summary.state is State.DRAFT
    sent = later.issuing.send(later.drafter, document_id)
    assert [one.what for one in sent.versions] == ["draft", "reserved"]
    assert counted(later, "OutgoingSent") == 1
    later.house.memory.close()


@pytest.mark.parametrize("step", ["number_given", "number_filled"])
def test_a_death_after_the_number_was_given_keeps_that_number_for_this_document(
    tmp_path: Path, url: str, step: str
) -> None:
    office = an_office(tmp_path, Memory(open_engine(url)))
    document_id = office.signed().summary.id
    office.house.memory.close()

    def die() -> None:
        doomed = reopened(office, url, checkpoint=death_at(step))
        doomed.issuing.give_number(doomed.clerk, document_id)

    assert killed(die) == DEATH
    later = reopened(office, url)
    done = later.issuing.give_number(later.clerk, document_id)
    assert (done.summary.state, done.summary.notation) == (State.SEALING, "01/QĐ-SKHCN")
    with later.house.memory.reading() as session:
        assert session.scalar(select(func.count()).select_from(RegisterRow)) == 1
    assert counted(later, "DocumentNumbered") == 1
    later.house.memory.close()


@pytest.mark.parametrize("step", ["given", "stamped", "stored", "ended"])
def test_a_death_between_seal_and_issue_issues_it_once(tmp_path: Path, url: str, step: str) -> None:
    office = an_office(tmp_path, Memory(open_engine(url)))
    document_id = office.numbered().summary.id
    office.key(office.clerk)
    act = office.begun(office.clerk, document_id)
    office.house.memory.close()

    def die() -> None:
        doomed = reopened(office, url, checkpoint=death_at(step))
        doomed.house.signing.authorize(
            doomed.clerk, act.id, consent_sha256=act.base_sha256, pin=PIN
        )

    assert killed(die) == DEATH
    clock = TestClock()
    later = reopened(office, url, clock=clock)
    clock.forward(LEASE + timedelta(seconds=1))
    later.house.signing.finish_due()
    done = later.issuing.detail(later.drafter, document_id)
    assert done.summary.state is State.ISSUED
    assert counted(later, "DocumentSealed") == counted(later, "DocumentIssued") == 1
    later.house.memory.close()


def test_a_document_marked_secret_is_refused_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    vault = office.house.vault.root

    with pytest.raises(DocumentRefusedError) as refusal:
        office.issuing.draft(
            office.drafter, BytesIO(a_page_saying("TỐI MẬT")), "mat.pdf", office.order()
        )

    assert refusal.value.code == "state_secret"
    assert [one for one in vault.rglob("*") if one.is_file()] == []
    assert office.issuing.inbox(office.drafter).drafts == ()


def test_two_clerks_who_number_one_document_at_once_give_it_one_number(
    tmp_path: Path, url: str
) -> None:
    office = an_office(tmp_path, Memory(open_engine(url)))
    other = office.house.person("vanthu2", Role.CLERK, name="Bùi Thị Kim Ngân")
    document_id = office.signed().summary.id
    office.house.memory.close()

    children = []
    for clerk in (office.clerk, other):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                reopened(office, url).issuing.give_number(clerk, document_id)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]

    later = reopened(office, url)
    done = later.issuing.detail(later.drafter, document_id)
    assert ends == [0, 0]
    assert (done.summary.state, done.number) == (State.SEALING, 1)
    assert [one.what for one in done.versions].count("numbered") == 1
    assert counted(later, "NumberGiven") == counted(later, "DocumentNumbered") == 1
    later.house.memory.close()
