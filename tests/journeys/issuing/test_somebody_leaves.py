"""Somebody leaves: what is open with them is shown, given to colleagues, and then signs no more (W-13)."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.identity.roles import Person, Role
from service.journeys.errors import NotFoundError
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.mandates.leaving import Leaving
from service.store.engine import Memory
from service.store.tables import PersonRow
from tests.support.issuing import DECISION, Office, an_office
from tests.support.mandates import POSTS, Capacities
from tests.support.people import events, suspend


@pytest.fixture
def office(tmp_path: Path, memory: Memory) -> Office:
    return an_office(tmp_path, memory)


@pytest.fixture
def leaving(office: Office) -> Leaving:
    return Leaving(office.house.memory, office.house.clock, Capacities(POSTS), office.issuing)


@pytest.fixture
def keeper(office: Office) -> Person:
    return office.house.person("cntt", Role.IT_STAFF, name="Phạm Hoàng Nam")


def test_what_waits_for_a_person_is_shown_with_what_comes_later(
    office: Office, leaving: Leaving, keeper: Person
) -> None:
    office.sent()

    reviewer, head = (leaving.view(keeper, one.id) for one in (office.reviewer, office.head))
    drafter = leaving.view(keeper, office.drafter.id)

    assert [(one.kind, one.is_open) for one in reviewer.steps] == [("REVIEW", True)]
    assert (head.steps, [one.kind for one in head.coming]) == ((), ["SIGN"])
    assert [one.state for one in drafter.drafts] == ["REVIEWING"]
    assert {reviewer.is_clear, head.is_clear, drafter.is_clear} == {False}
    assert leaving.view(keeper, office.outsider.id).is_clear


@pytest.mark.parametrize("suspended_first", [False, True])
def test_a_review_goes_to_a_colleague_who_then_approves(
    office: Office, leaving: Leaving, keeper: Person, suspended_first: bool
) -> None:
    document = office.sent().summary.id
    if suspended_first:  # what stayed open is not lost with the account
        suspend(office.house.memory, office.reviewer)
    (step,) = leaving.view(keeper, office.reviewer.id).steps

    done = leaving.hand_over(keeper, office.reviewer.id, [step.id], office.deputy.id, "Nghỉ hưu")

    assert (done.done, done.refused) == (1, ())
    assert leaving.view(keeper, office.reviewer.id).steps == ()
    office.approve(office.deputy, document)
    with pytest.raises(FlowRefusedError):
        office.issuing.approve(office.reviewer, step.id, consent_sha256="0" * 64)
    kind, actor, facts = next(
        one for one in events(office.house.memory) if one[0] == "TurnReassigned"
    )
    assert (kind, actor) == ("TurnReassigned", "cntt")
    assert '"reason":"Nghỉ hưu"' in facts


def test_a_signature_that_waits_goes_back_to_be_written_for_the_new_signer(
    office: Office, leaving: Leaving, keeper: Person
) -> None:
    document = office.sent().summary.id
    office.approve(office.reviewer, document)
    (step,) = leaving.view(keeper, office.head.id).steps

    leaving.hand_over(keeper, office.head.id, [step.id], office.deputy.id, "Chuyển công tác")

    found = office.issuing.detail(office.drafter, document)
    assert found.summary.state == "RETURNED"
    assert leaving.view(keeper, office.head.id).steps == ()


def test_each_turn_stands_by_itself_and_the_same_form_sent_twice_does_nothing_twice(
    office: Office, leaving: Leaving, keeper: Person
) -> None:
    for number in range(3):
        office.sent(pdf=DECISION.read_bytes() + b"%% %d\n" % number)
    steps = [one.id for one in leaving.view(keeper, office.reviewer.id).steps]
    taken, rest = steps[:1], [*steps, "nobody's"]

    leaving.hand_over(keeper, office.reviewer.id, taken, office.deputy.id, "Nghỉ hưu")
    second = leaving.hand_over(keeper, office.reviewer.id, rest, office.deputy.id, "Nghỉ hưu")
    third = leaving.hand_over(keeper, office.reviewer.id, rest, office.deputy.id, "Nghỉ hưu")

    assert (second.done, third.done, third.refused) == (2, 0, ())
    kinds = [kind for kind, _, _ in events(office.house.memory)]
    assert kinds.count("TurnReassigned") == 3


def test_without_a_reason_nothing_changes_hands(
    office: Office, leaving: Leaving, keeper: Person
) -> None:
    office.sent()
    (step,) = leaving.view(keeper, office.reviewer.id).steps

    done = leaving.hand_over(keeper, office.reviewer.id, [step.id], office.deputy.id, " \n")

    assert [str(why) for _, why in done.refused] == [str(FlowRefusedError("no_reason"))]
    assert len(leaving.view(keeper, office.reviewer.id).steps) == 1


def test_a_turn_is_taken_from_whoever_has_it_and_from_nobody_else(
    office: Office, leaving: Leaving, keeper: Person
) -> None:
    office.sent()
    (step,) = leaving.view(keeper, office.reviewer.id).steps

    with pytest.raises(NotFoundError):
        office.issuing.reassign(keeper, step.id, office.head.id, office.deputy.id, reason="x")


def test_turns_go_to_colleagues_who_work_here_alone(
    office: Office, leaving: Leaving, keeper: Person
) -> None:
    office.sent()
    (step,) = leaving.view(keeper, office.reviewer.id).steps
    suspend(office.house.memory, office.deputy)

    for stranger in (office.deputy.id, office.reviewer.id, "nobody"):
        with pytest.raises(NotFoundError):
            leaving.hand_over(keeper, office.reviewer.id, [step.id], stranger, "Nghỉ hưu")


def test_others_see_nothing_of_it(office: Office, leaving: Leaving) -> None:
    office.sent()

    for one in (office.clerk, office.outsider):
        with pytest.raises(NotFoundError):
            leaving.view(one, office.reviewer.id)
    assert leaving.view(office.reviewer, office.reviewer.id).steps
    assert leaving.view(office.head, office.reviewer.id).steps


def test_a_suspension_is_noticed_for_those_with_whom_something_is_open(
    office: Office, leaving: Leaving, keeper: Person
) -> None:
    office.sent()
    with office.house.memory.writing() as session:
        for number, one in (("CT1", office.reviewer), ("CT2", office.outsider)):
            session.get_one(PersonRow, one.id).staff_number = number

    (noticed,) = leaving.leavers(keeper, ["CT1", "CT2", "CT3"])

    assert (noticed.person_id, noticed.steps) == (office.reviewer.id, 1)
