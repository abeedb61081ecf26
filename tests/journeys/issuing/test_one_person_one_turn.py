"""Nobody fills two turns of one step: not by handing on, not by a route that was kept, not by signing twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from service.identity.roles import Person
from service.journeys.issuing.errors import FlowRefusedError, RouteRefusedError
from service.journeys.issuing.views import PartyOrder, StepKind, StepOrder
from service.store.tables import PersonRoleRow, PersonRow
from service.store.tables.outgoing import OutgoingPartyRow, OutgoingRow
from tests.support.issuing import Office, an_office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(FlowRefusedError) as refusal:
        act()
    return refusal.value.reason


def turn_of(office: Office, who: Person, document_id: str) -> str:
    turn = office.issuing.detail(who, document_id).turn
    assert turn is not None
    return turn.party_id


def hand_on(office: Office, who: Person, document_id: str, to: Person) -> object:
    return office.issuing.hand_on(who, turn_of(office, who, document_id), to.id, "bận")


def test_a_turn_goes_to_a_colleague_alone(office: Office) -> None:
    document_id = office.sent().summary.id

    assert refused(lambda: hand_on(office, office.reviewer, document_id, office.reviewer)) == (
        "to_oneself"
    )
    assert refused(lambda: hand_on(office, office.reviewer, document_id, office.outsider)) == (
        "to_other_agency"
    )
    hand_on(office, office.reviewer, document_id, office.deputy)
    assert office.approve(office.deputy, document_id).summary.state == "SIGNING"


def test_a_turn_is_not_handed_to_whoever_has_one_beside(office: Office) -> None:
    both = office.order(office.review(office.reviewer, office.deputy), office.sign(office.head))
    document_id = office.sent(both).summary.id

    found = refused(lambda: hand_on(office, office.reviewer, document_id, office.deputy))

    assert found == "acts_there_already"


def test_a_turn_is_not_handed_to_whoever_acted_beside_in_a_post(office: Office) -> None:
    with office.house.memory.writing() as session:
        session.get_one(PersonRow, office.deputy.id).title = "Phó trưởng phòng"
    post = PartyOrder(unit_id=office.agency_id, title="Phó trưởng phòng")
    step = StepOrder(StepKind.REVIEW, (post, PartyOrder(office.reviewer.id)), 0)
    document_id = office.sent(office.order(step, office.sign(office.head))).summary.id
    office.approve(office.deputy, document_id)
    with office.house.memory.writing() as session:
        session.get_one(PersonRow, office.deputy.id).title = "Phó giám đốc"

    found = refused(lambda: hand_on(office, office.reviewer, document_id, office.deputy))

    assert found == "acts_there_already"


def test_of_two_who_leave_each_has_a_colleague_of_their_own(office: Office) -> None:
    document_id = office.sent(
        office.order(office.review(office.reviewer, office.deputy), office.sign(office.head))
    ).summary.id
    turns = [turn_of(office, one, document_id) for one in (office.reviewer, office.deputy)]
    with office.house.memory.writing() as session:
        for one in (office.reviewer, office.deputy):
            session.get_one(PersonRow, one.id).active = False
    give = office.issuing.reassign

    give(office.head, turns[0], office.reviewer.id, office.clerk.id, reason="thôi việc")
    again = refused(
        lambda: give(office.head, turns[1], office.deputy.id, office.clerk.id, reason="thôi việc")
    )
    give(office.head, turns[1], office.deputy.id, office.drafter.id, reason="thôi việc")

    assert again == "acts_there_already"


def test_two_signers_side_by_side_stay_two(office: Office) -> None:
    document_id = office.sent(office.order(office.sign(office.deputy, office.head))).summary.id

    found = refused(lambda: hand_on(office, office.head, document_id, office.deputy))

    assert found == "acts_there_already"


def both_turns_of_the_deputy(office: Office, document_id: str) -> None:
    """Write what no rule lets anybody write: one person in two turns of a step."""
    with office.house.memory.writing() as session:
        for one in session.query(OutgoingPartyRow).filter_by(person_id=office.head.id):
            one.person_id = office.deputy.id


def test_a_kept_route_with_one_person_twice_is_not_sent(office: Office) -> None:
    document_id = office.draft(office.order(office.sign(office.deputy, office.head))).summary.id
    both_turns_of_the_deputy(office, document_id)

    with pytest.raises(RouteRefusedError) as refusal:
        office.issuing.send(office.drafter, document_id)

    assert refusal.value.problems == ("party_unclear:1",)
    with office.house.memory.reading() as session:
        assert session.get_one(OutgoingRow, document_id).sent_at is None


def test_a_kept_route_whose_signer_leads_no_more_is_not_sent(office: Office) -> None:
    document_id = office.draft().summary.id
    with office.house.memory.writing() as session:
        session.delete(session.get_one(PersonRoleRow, (office.head.id, "LEADER")))

    with pytest.raises(RouteRefusedError) as refusal:
        office.issuing.send(office.drafter, document_id)

    assert refusal.value.problems == ("signer_not_leader:2",)


def test_nobody_signs_twice_in_one_step(office: Office) -> None:
    document_id = office.sent(office.order(office.sign(office.deputy, office.head))).summary.id
    both_turns_of_the_deputy(office, document_id)
    office.give(office.deputy, document_id)

    assert refused(lambda: office.give(office.deputy, document_id)) == "already_acted"
