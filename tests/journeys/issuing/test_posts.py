"""Posts review and watch: whoever holds one then may act, and redrafting forgets nobody who watched."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from service.identity.roles import Person, Role
from service.journeys.errors import NotFoundError
from service.journeys.issuing import PersonChoice, PostChoice
from service.journeys.issuing.errors import FlowRefusedError, RouteRefusedError
from service.journeys.issuing.views import PartyOrder, State, StepKind, StepOrder
from service.store.engine import Memory
from service.store.tables import PersonRoleRow, PersonRow, UnitRow
from tests.support.issuing import DECISION, Office, an_office

DIVISION = "phong-tc"
HEAD_OF = PartyOrder(unit_id=DIVISION, title="Trưởng phòng")


@pytest.fixture
def office(tmp_path: Path, memory: Memory) -> Office:
    office = an_office(tmp_path, memory)
    with office.house.memory.writing() as session:
        session.add(
            UnitRow(id=DIVISION, code=DIVISION, name="Phòng Tài chính", parent_id=office.agency_id)
        )
    return office


def placed(office: Office, person: Person, title: str, unit_id: str = DIVISION) -> Person:
    """Let a person stand in a unit with a title."""
    with office.house.memory.writing() as session:
        row = session.get_one(PersonRow, person.id)
        row.unit_id, row.title = unit_id, title
    return person


def hired(office: Office, user_name: str, title: str, name: str) -> Person:
    person = office.house.person(user_name, Role.IT_STAFF, name=name)
    return placed(office, person, title)


def test_whoever_holds_the_post_when_its_turn_comes_approves(office: Office) -> None:
    before = hired(office, "tp-cu", "Trưởng phòng", "Bùi Thị Kim Ngân")
    order = office.order(StepOrder(StepKind.REVIEW, (HEAD_OF,), 0), office.sign(office.head))
    document_id = office.sent(order).summary.id
    placed(office, before, "Chuyên viên")
    after = hired(office, "tp-moi", "Trưởng phòng", "Lý Văn Tám")

    with pytest.raises(NotFoundError):
        office.issuing.detail(before, document_id)
    party = office.issuing.detail(after, document_id).steps[0].parties[0]
    assert (party.post, party.names) == ("Trưởng phòng, Phòng Tài chính", ("Lý Văn Tám",))
    assert office.approve(after, document_id).summary.state is State.SIGNING


def test_two_of_three_persons_and_posts_end_a_step(office: Office) -> None:
    holder = hired(office, "tp", "Trưởng phòng", "Lý Văn Tám")
    asked = (PartyOrder(office.reviewer.id), HEAD_OF, PartyOrder(office.deputy.id))
    order = office.order(StepOrder(StepKind.REVIEW, asked, 0, quorum=2), office.sign(office.head))
    document_id = office.sent(order).summary.id

    assert office.approve(holder, document_id).summary.state is State.REVIEWING
    assert office.approve(office.deputy, document_id).summary.state is State.SIGNING


def test_a_quorum_that_nobody_could_ever_reach_is_refused(office: Office) -> None:
    holder = hired(office, "tp", "Trưởng phòng", "Lý Văn Tám")
    both = (PartyOrder(holder.id), HEAD_OF)
    asked = StepOrder(StepKind.REVIEW, both, 0)

    with pytest.raises(RouteRefusedError) as refusal:
        office.draft(office.order(asked, office.sign(office.head)))
    assert refusal.value.problems == ("quorum_unreachable:1",)

    office.draft(office.order(replace(asked, quorum=1), office.sign(office.head)))
    hired(office, "tp2", "Trưởng phòng", "Bùi Thị Kim Ngân")  # a second holder: now two can
    office.draft(office.order(asked, office.sign(office.head)), pdf=DECISION.read_bytes() + b"\n")


def test_the_holder_of_a_watching_post_sees_the_document_and_is_told_of_it(office: Office) -> None:
    holder = hired(office, "tp", "Trưởng phòng", "Lý Văn Tám")
    other = hired(office, "cv", "Chuyên viên", "Bùi Thị Kim Ngân")
    document_id = office.sent(office.order(watchers=(HEAD_OF,))).summary.id

    found = office.issuing.detail(holder, document_id)
    assert (found.watchers, found.turn) == (("Trưởng phòng, Phòng Tài chính",), None)
    assert [one.id for one in office.issuing.inbox(holder).under_way] == [document_id]
    assert [one.id for one in office.issuing.search(holder)] == [document_id]
    with pytest.raises(NotFoundError):
        office.issuing.detail(other, document_id)
    placed(office, holder, "Chuyên viên")
    with pytest.raises(NotFoundError):
        office.issuing.detail(holder, document_id)


@pytest.mark.parametrize(
    "watcher",
    [
        PartyOrder(unit_id="nowhere", title="Trưởng phòng"),
        PartyOrder(unit_id=DIVISION, role="CLERK"),
        PartyOrder(unit_id=DIVISION),
        PartyOrder(person_id="nobody"),
    ],
)
def test_only_people_and_posts_watch(office: Office, watcher: PartyOrder) -> None:
    with pytest.raises(RouteRefusedError) as refusal:
        office.draft(office.order(watchers=(watcher,)))

    assert refusal.value.problems == ("unknown_watcher",)


def test_a_signers_post_is_whoever_holds_it_when_the_route_is_written(office: Office) -> None:
    post = PartyOrder(unit_id=office.agency_id, title="Giám đốc duy nhất")
    placed(office, office.head, "Giám đốc duy nhất", office.agency_id)
    order = office.order(office.review(office.reviewer), StepOrder(StepKind.SIGN, (post,), 1))
    document_id = office.sent(order).summary.id
    placed(office, office.head, "Chuyên gia", office.agency_id)
    placed(office, office.deputy, "Giám đốc duy nhất", office.agency_id)

    signing = office.issuing.detail(office.drafter, document_id).steps[1].parties[0]
    assert (signing.names, signing.post) == ((office.head.full_name,), None)


def returned(office: Office) -> str:
    """Return a document that was approved, handed on, watched by two, and came back."""
    watchers = (PartyOrder(office.clerk.id), HEAD_OF)
    both = office.review(office.reviewer, office.deputy)
    document_id = office.sent(
        office.order(both, office.sign(office.head), watchers=watchers)
    ).summary.id
    flow = office.issuing
    office.approve(office.reviewer, document_id)
    mine = flow.detail(office.deputy, document_id).turn
    assert mine is not None
    other = hired(office, "cv", "Chuyên viên", "Bùi Thị Kim Ngân")
    flow.hand_on(office.deputy, mine.party_id, other.id, "Đi công tác")
    theirs = flow.detail(other, document_id).turn
    assert theirs is not None
    flow.return_it(other, theirs.party_id, "Sửa căn cứ")
    return document_id


def watching(office: Office, document_id: str) -> set[str]:
    return set(office.issuing.detail(office.drafter, document_id).watchers)


def test_a_redraft_keeps_who_watched_and_who_saw(office: Office) -> None:
    holder = hired(office, "tp", "Trưởng phòng", "Lý Văn Tám")
    document_id, flow = returned(office), office.issuing
    everybody = {office.clerk.full_name, office.deputy.full_name, "Trưởng phòng, Phòng Tài chính"}
    assert watching(office, document_id) == everybody

    flow.redraft(office.drafter, document_id, office.order(office.sign(office.head)))
    assert watching(office, document_id) == everybody
    flow.bring_again(
        office.drafter, document_id, BytesIO(DECISION.read_bytes() + b"\n% 2\n"), "qd2.pdf"
    )
    assert watching(office, document_id) == everybody
    flow.send(office.drafter, document_id)

    for person in (office.clerk, office.deputy, holder, office.reviewer):
        assert (
            flow.detail(person, document_id).summary.version > 2
        )  # and the new file is theirs too
    turn = flow.detail(office.head, document_id).turn
    assert turn is not None
    assert turn.changed_since_visa == (office.reviewer.full_name,)


def test_a_watcher_whom_the_drafter_takes_out_is_gone_and_who_handed_on_stays(
    office: Office,
) -> None:
    hired(office, "tp", "Trưởng phòng", "Lý Văn Tám")
    document_id, flow = returned(office), office.issuing
    assert flow.order_of(office.drafter, document_id).watchers == (
        PartyOrder(office.clerk.id),
        HEAD_OF,
    )

    flow.redraft(office.drafter, document_id, office.order(watchers=(HEAD_OF,)))
    assert watching(office, document_id) == {
        office.deputy.full_name, "Trưởng phòng, Phòng Tài chính"
    }  # fmt: skip
    flow.redraft(office.drafter, document_id, office.order(watchers=()))
    assert watching(office, document_id) == {office.deputy.full_name}


def test_a_draft_is_said_again_as_it_was_said(office: Office) -> None:
    hired(office, "tp", "Trưởng phòng", "Lý Văn Tám")
    one, other = PartyOrder(office.reviewer.id), PartyOrder(office.deputy.id)
    steps = (
        StepOrder(StepKind.REVIEW, (one, HEAD_OF), 1, quorum=1, days=3),
        *(StepOrder(StepKind.REVIEW, (party,), 1) for party in (other, one, HEAD_OF, other)),
        office.sign(office.head, at=2),
    )
    order = office.order(*steps, watchers=(HEAD_OF,), drafting_unit="VP", note="Gấp", copies=3)
    document_id = office.draft(order).summary.id

    assert (
        office.issuing.order_of(office.drafter, document_id) == order
    )  # side by side in order too
    with pytest.raises(NotFoundError):
        office.issuing.order_of(office.outsider, document_id)


def test_posts_are_found_by_title_and_unit_and_those_of_other_agencies_are_not(
    office: Office,
) -> None:
    hired(office, "tp", "Trưởng phòng", "Lý Văn Tám")
    hired(office, "cv1", "Chuyên viên", "Bùi Thị Kim Ngân")
    hired(office, "cv2", "Chuyên viên", "An Thị Hoa")
    flow = office.issuing

    assert flow.posts(office.drafter, "trưởng phòng, tài chính") == (
        PostChoice(DIVISION, "Trưởng phòng", "Phòng Tài chính", 1, "Lý Văn Tám"),
    )
    many = flow.posts(office.drafter, "Chuyên viên")
    assert [(one.holders, one.holder) for one in many] == [(2, "An Thị Hoa")]
    assert flow.posts(office.drafter, "100%_") == ()
    assert "Sở Tài chính" not in {one.unit for one in flow.posts(office.drafter, limit=100)}
    assert {one.id for one in flow.people(office.drafter, role="LEADER")} == {
        office.head.id,
        office.deputy.id,
    }


def test_who_left_and_a_vacant_post_are_still_called_by_name(office: Office) -> None:
    left = hired(office, "cv", "Chuyên viên", "Bùi Thị Kim Ngân")
    with office.house.memory.writing() as session:
        session.get_one(PersonRow, left.id).active = False
    asked = (PartyOrder(left.id), HEAD_OF, PartyOrder("nobody"))

    assert office.issuing.choices_of(office.drafter, asked) == {
        asked[0]: PersonChoice(
            left.id, "Bùi Thị Kim Ngân", "Chuyên viên", "Phòng Tài chính", active=False
        ),
        HEAD_OF: PostChoice(DIVISION, "Trưởng phòng", "Phòng Tài chính", 0, ""),
    }


def test_one_person_does_not_act_twice_in_a_step(office: Office) -> None:
    holder = hired(office, "tp", "Trưởng phòng", "Lý Văn Tám")
    asked = (PartyOrder(holder.id), HEAD_OF, PartyOrder(office.reviewer.id))
    order = office.order(StepOrder(StepKind.REVIEW, asked, 0, quorum=2), office.sign(office.head))
    document_id = office.sent(order).summary.id
    office.approve(holder, document_id)

    with pytest.raises(FlowRefusedError) as refusal:
        office.approve(holder, document_id)
    assert refusal.value.reason == "already_acted"


@pytest.mark.parametrize("title", ["", "x" * 201])
def test_a_post_has_a_title_that_can_be_kept(office: Office, title: str) -> None:
    post = PartyOrder(unit_id=office.agency_id, title=title)
    step = StepOrder(StepKind.REVIEW, (post,), 0)

    with pytest.raises(RouteRefusedError) as refusal:
        office.draft(office.order(step, office.sign(office.head), watchers=(post,)))

    assert {"party_unclear:1", "unknown_watcher"} <= set(refusal.value.problems)


def test_a_signers_post_that_changes_hands_while_the_file_comes_is_refused(office: Office) -> None:
    leader = hired(office, "tp", "Trưởng phòng", "Lý Văn Tám")
    with office.house.memory.writing() as session:
        session.add(PersonRoleRow(person_id=leader.id, role="LEADER"))

    def leaves(step: str) -> None:
        if step == "uploaded":
            with office.house.memory.writing() as session:
                session.get_one(PersonRow, leader.id).title = "Chuyên viên"

    flow = replace(office.issuing, checkpoint=leaves)
    order = office.order(StepOrder(StepKind.SIGN, (HEAD_OF,), 1))

    with pytest.raises(RouteRefusedError) as refusal:
        flow.draft(office.drafter, BytesIO(DECISION.read_bytes()), "qd.pdf", order)

    assert refusal.value.problems == ("nobody:1",)
