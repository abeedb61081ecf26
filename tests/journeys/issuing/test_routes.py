"""Steps one after another and side by side, quorums, posts, returning, handing on, taking back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from service.journeys.errors import NotFoundError
from service.journeys.issuing.errors import FlowRefusedError, RouteRefusedError
from service.journeys.issuing.views import (
    Form,
    OutgoingDetail,
    PartyOrder,
    Recipient,
    State,
    StepKind,
    StepOrder,
)
from service.journeys.register import EntryRefusedError
from service.store.engine import Memory
from service.store.tables import PersonRow
from tests.support.documents import a_page_saying
from tests.support.house import TestClock
from tests.support.issuing import SAMPLES, Office, an_office


@pytest.fixture
def office(tmp_path: Path, memory: Memory) -> Office:
    return an_office(tmp_path, memory)


def turn_of(detail: OutgoingDetail) -> str:
    assert detail.turn is not None
    return detail.turn.party_id


def two_reviews(office: Office, quorum: int) -> str:
    order = office.order(
        office.review(office.reviewer, office.deputy, quorum=quorum), office.sign(office.head)
    )
    return office.sent(order).summary.id


def test_a_step_side_by_side_ends_when_everybody_has_acted(office: Office) -> None:
    document_id = two_reviews(office, quorum=0)

    assert office.approve(office.deputy, document_id).summary.state is State.REVIEWING
    assert office.approve(office.reviewer, document_id).summary.state is State.SIGNING


def test_a_quorum_ends_a_step_and_the_others_are_not_asked_any_more(office: Office) -> None:
    document_id = two_reviews(office, quorum=1)

    done = office.approve(office.deputy, document_id)

    assert done.summary.state is State.SIGNING
    assert office.issuing.inbox(office.reviewer).waiting == ()


def test_a_quorum_counts_people_and_not_the_turns_of_one_of_them(office: Office) -> None:
    document_id = two_reviews(office, quorum=2)
    other = turn_of(office.issuing.detail(office.deputy, document_id))
    office.approve(office.reviewer, document_id)

    with pytest.raises(FlowRefusedError) as refusal:
        office.issuing.hand_on(office.deputy, other, office.reviewer.id, "Đi công tác")
    office.issuing.hand_on(office.deputy, other, office.drafter.id, "Cần người thứ hai xem")

    assert refusal.value.reason == "acts_there_already"
    assert office.approve(office.drafter, document_id).summary.state is State.SIGNING


def test_nobody_is_asked_twice_in_one_step(office: Office) -> None:
    twice = office.review(office.reviewer, office.reviewer, quorum=2)

    with pytest.raises(RouteRefusedError) as refusal:
        office.draft(office.order(twice, office.sign(office.head)))

    assert refusal.value.problems == ("party_unclear:1",)


def test_steps_of_one_position_are_open_together(office: Office) -> None:
    order = office.order(
        office.review(office.reviewer, at=1),
        office.review(office.deputy, at=1),
        office.sign(office.head, at=2),
    )
    document_id = office.sent(order).summary.id

    office.approve(office.reviewer, document_id)
    assert office.issuing.inbox(office.head).waiting == ()
    office.approve(office.deputy, document_id)
    assert len(office.issuing.inbox(office.head).waiting) == 1


def test_a_post_is_whoever_holds_it_when_its_turn_comes(office: Office) -> None:
    with office.house.memory.writing() as session:
        session.get_one(PersonRow, office.reviewer.id).title = "Trưởng phòng"
    post = PartyOrder(unit_id=office.agency_id, title="Trưởng phòng")
    order = office.order(StepOrder(StepKind.REVIEW, (post,), 0), office.sign(office.head))
    document_id = office.sent(order).summary.id

    with office.house.memory.writing() as session:
        session.get_one(PersonRow, office.reviewer.id).title = "Chuyên viên"
        session.get_one(PersonRow, office.deputy.id).title = "Trưởng phòng"

    assert office.issuing.inbox(office.reviewer).waiting == ()
    assert office.approve(office.deputy, document_id).summary.state is State.SIGNING


def test_a_returned_document_is_with_its_drafter_with_the_reason(office: Office) -> None:
    document_id = office.sent().summary.id
    turn = turn_of(office.issuing.detail(office.reviewer, document_id))

    office.issuing.return_it(office.reviewer, turn, "Thiếu căn cứ pháp lý")

    back = office.issuing.detail(office.drafter, document_id)
    assert (back.summary.state, back.returned_reason) == (State.RETURNED, "Thiếu căn cứ pháp lý")
    assert [one.id for one in office.issuing.inbox(office.drafter).drafts] == [document_id]


def test_nothing_is_returned_without_a_reason(office: Office) -> None:
    document_id = office.sent().summary.id
    turn = turn_of(office.issuing.detail(office.reviewer, document_id))

    with pytest.raises(FlowRefusedError) as refusal:
        office.issuing.return_it(office.reviewer, turn, " \u200b ")

    assert refusal.value.reason == "no_reason"


def test_after_a_leader_returned_it_everything_begins_anew_and_no_old_visa_counts(
    office: Office,
) -> None:
    document_id = office.sent().summary.id
    office.approve(office.reviewer, document_id)
    turn = turn_of(office.issuing.detail(office.head, document_id))
    office.issuing.return_it(office.head, turn, "Sửa lại nơi nhận")

    again = office.issuing.send(office.drafter, document_id)

    assert again.summary.state is State.REVIEWING
    assert all(party.state == "WAITING" for step in again.steps for party in step.parties)
    assert office.issuing.inbox(office.head).waiting == ()


def test_another_file_under_the_same_name_voids_every_visa_and_the_leader_is_told(
    office: Office,
) -> None:
    document_id = two_reviews(office, quorum=0)
    office.approve(office.deputy, document_id)
    other = (SAMPLES / "to-trinh.pdf").read_bytes()

    changed = office.issuing.bring_again(office.reviewer, document_id, BytesIO(other), "qd.pdf")

    assert changed.summary.state is State.DRAFT
    assert changed.versions[-1].what == "draft"
    assert office.bytes_of(document_id, 1) != other
    office.issuing.send(office.drafter, document_id)
    detail = office.approve(office.reviewer, document_id)
    assert detail.summary.state is State.REVIEWING  # the deputy's visa was for another file


def of_pages(count: int) -> bytes:
    """Return a document of so many pages."""
    whole, buffer = pypdfium2.PdfDocument.new(), BytesIO()
    for number in range(1, count + 1):
        whole.import_pages(pypdfium2.PdfDocument(a_page_saying(f"Trang {number}")))
    whole.save(buffer)
    return buffer.getvalue()


def test_a_page_that_was_taken_out_after_a_visa_is_told(office: Office) -> None:
    sent = office.sent(pdf=of_pages(3))
    shorter = BytesIO(of_pages(2))
    changed = office.issuing.bring_again(office.drafter, sent.summary.id, shorter, "qd.pdf")

    told = office.issuing.differences(office.drafter, sent.summary.id, 1, changed.summary.version)
    again = office.issuing.differences(office.drafter, sent.summary.id, changed.summary.version, 1)

    assert [one.page for one in told] == [one.page for one in again] == [2]


def test_the_leader_sees_who_approved_another_draft(office: Office) -> None:
    order = office.order(
        office.review(office.reviewer, office.deputy, quorum=1), office.sign(office.head)
    )
    document_id = office.sent(order).summary.id
    office.approve(office.deputy, document_id)
    turn = turn_of(office.issuing.detail(office.head, document_id))
    office.issuing.return_it(office.head, turn, "Sai tên phụ lục")
    other = (SAMPLES / "to-trinh.pdf").read_bytes()
    office.issuing.bring_again(office.drafter, document_id, BytesIO(other), "qd.pdf")
    office.issuing.send(office.drafter, document_id)
    office.approve(office.reviewer, document_id)

    found = office.issuing.detail(office.head, document_id).turn

    assert found is not None
    assert found.changed_since_visa == (office.deputy.full_name,)


def test_a_reviewer_hands_on_and_still_sees_what_becomes_of_it(office: Office) -> None:
    document_id = office.sent().summary.id
    turn = turn_of(office.issuing.detail(office.reviewer, document_id))

    seen = office.issuing.hand_on(office.reviewer, turn, office.deputy.id, "Đi công tác")

    assert seen.turn is None
    assert office.approve(office.deputy, document_id).summary.state is State.SIGNING


def test_a_leader_who_hands_on_sends_it_back_to_be_written_for_the_other(office: Office) -> None:
    document_id = office.sent().summary.id
    office.approve(office.reviewer, document_id)
    turn = turn_of(office.issuing.detail(office.head, document_id))

    office.issuing.hand_on(office.head, turn, office.deputy.id, "Giao đồng chí Phó Giám đốc ký")

    back = office.issuing.detail(office.drafter, document_id)
    signer = next(step for step in back.steps if step.kind is StepKind.SIGN)
    assert back.summary.state is State.RETURNED
    assert signer.parties[0].names == (office.deputy.full_name,)


@pytest.mark.parametrize("who", ["reviewer", "outsider"])
def test_a_signature_is_handed_to_leaders_of_the_agency_alone(office: Office, who: str) -> None:
    document_id = office.sent().summary.id
    office.approve(office.reviewer, document_id)
    turn = turn_of(office.issuing.detail(office.head, document_id))

    with pytest.raises(FlowRefusedError) as refusal:
        office.issuing.hand_on(office.head, turn, getattr(office, who).id, "Nhờ ký")

    assert refusal.value.reason == "not_leader"


def test_a_visa_is_taken_back_until_the_next_one_acts(office: Office) -> None:
    document_id = office.sent().summary.id
    given = office.approve(office.reviewer, document_id)
    assert given.can_take_back is not None

    back = office.issuing.take_back(office.reviewer, given.can_take_back)

    assert back.summary.state is State.REVIEWING
    assert office.issuing.inbox(office.head).waiting == ()
    office.approve(office.reviewer, document_id)
    office.give(office.head, document_id)
    late = office.issuing.detail(office.reviewer, document_id)
    assert late.can_take_back is None
    with pytest.raises(FlowRefusedError) as refusal:
        office.issuing.take_back(office.reviewer, given.can_take_back)
    assert refusal.value.reason == "too_late_to_take_back"


def test_a_signature_that_is_taken_back_leaves_the_file_before_it_as_the_newest(
    office: Office,
) -> None:
    document_id = office.signed().summary.id
    signed = office.issuing.detail(office.head, document_id)
    assert signed.can_take_back is not None

    back = office.issuing.take_back(office.head, signed.can_take_back)

    assert back.summary.state is State.SIGNING
    assert back.versions[-1].what == "taken_back"
    assert back.versions[-1].signatures == 0
    assert back.versions[-1].sha256 == back.versions[1].sha256
    office.give(office.head, document_id)
    again = office.issuing.detail(office.head, document_id)
    assert again.summary.state is State.NUMBERING
    assert again.versions[-1].signatures == 1


def test_once_numbered_nothing_is_taken_back_or_returned(office: Office) -> None:
    document_id = office.numbered().summary.id
    assert office.issuing.detail(office.head, document_id).can_take_back is None
    turn = turn_of(office.issuing.detail(office.clerk, document_id))

    with pytest.raises(FlowRefusedError) as refusal:
        office.issuing.return_it(office.clerk, turn, "Sai số")

    assert refusal.value.reason == "numbered_already"


def test_a_cancelled_document_keeps_its_number_and_nobody_gets_it_again(office: Office) -> None:
    first = office.numbered()
    office.issuing.cancel(office.clerk, first.summary.id, "Ban hành nhầm")

    second = office.numbered(office.order(subject="Văn bản khác"))

    assert (first.number, second.number) == (1, 2)
    assert office.issuing.detail(office.drafter, first.summary.id).summary.state is State.CANCELLED


def test_everything_that_is_wrong_with_a_route_is_told_at_once(office: Office) -> None:
    broken = office.order(
        office.sign(office.head, at=0),
        office.review(office.reviewer, at=1, quorum=0),
        StepOrder(StepKind.SEAL, (PartyOrder(office.clerk.id),), 3),
        StepOrder(StepKind.SIGN, (PartyOrder(office.outsider.id),), 4),
        StepOrder(StepKind.SIGN, (PartyOrder(office.reviewer.id),), 5),
        type_code="KHONG_CO",
        subject=" ",
        recipients=(Recipient("", "không phải địa chỉ"),),
    )

    with pytest.raises(RouteRefusedError) as refusal:
        office.draft(broken)

    assert set(refusal.value.problems) == {
        "unknown_type", "no_subject", "wrong_order", "clerks_step:3", "other_agency:4",
        "signer_not_leader:5", "recipient_name:1", "recipient_mail:1",
    }  # fmt: skip
    assert office.issuing.inbox(office.drafter).drafts == ()


def test_a_route_is_kept_for_the_next_document(office: Office) -> None:
    steps = (office.review(office.reviewer), office.sign(office.deputy, form=Form.KT))
    kept = office.issuing.save_template(office.drafter, "Quyết định của Sở", "QUYET_DINH", steps)

    assert office.issuing.choices(office.reviewer).templates == (kept,)
    assert kept.steps == steps
    with pytest.raises(NotFoundError):
        office.issuing.delete_template(office.outsider, kept.id)
    office.issuing.delete_template(office.drafter, kept.id)
    assert office.issuing.choices(office.drafter).templates == ()


def test_the_same_file_posted_twice_is_one_draft(office: Office) -> None:
    assert office.draft().summary.id == office.draft().summary.id


def test_what_was_cancelled_by_mistake_is_drafted_again_from_the_same_file(office: Office) -> None:
    cancelled, attach = office.draft().summary.id, office.issuing.attach
    other = (SAMPLES / "to-trinh.pdf").read_bytes()
    attach(office.drafter, cancelled, BytesIO(other), "to-trinh.pdf")
    office.issuing.cancel(office.drafter, cancelled, "Nhầm loại văn bản")

    again = office.draft().summary
    detail = attach(office.drafter, again.id, BytesIO(other), "to-trinh.pdf")

    assert (again.id == cancelled, again.state) == (False, State.DRAFT)
    assert [one.name for one in detail.attachments] == ["to-trinh.pdf"]


def test_a_separate_file_of_one_document_is_no_draft_of_its_own(office: Office) -> None:
    first = office.draft().summary.id
    other = (SAMPLES / "to-trinh.pdf").read_bytes()
    office.issuing.attach(office.drafter, first, BytesIO(other), "to-trinh.pdf")

    with pytest.raises(FlowRefusedError) as refusal:
        office.draft(pdf=other)

    assert refusal.value.reason == "attached_elsewhere"
    assert [one.id for one in office.issuing.inbox(office.drafter).drafts] == [first]


@pytest.mark.parametrize("number", [0, -1, 99, 2**31, 10**30])
def test_a_version_that_never_was_is_not_found_whatever_its_number(
    office: Office, number: int
) -> None:
    document_id, signing = office.draft().summary.id, office.house.signing

    for ask in (
        lambda: signing.file(office.drafter, document_id, number),
        lambda: signing.page_image(office.drafter, document_id, 0, version=number),
        lambda: office.issuing.differences(office.drafter, document_id, 1, number),
    ):
        with pytest.raises(NotFoundError):
            ask()


def test_a_document_sent_twice_is_sent_once(office: Office) -> None:
    document_id = office.sent().summary.id

    assert len(office.issuing.send(office.drafter, document_id).versions) == 2


def test_urgent_documents_stand_first(office: Office) -> None:
    names = ("quyet-dinh.pdf", "to-trinh.pdf", "bao-cao.pdf")
    for name, urgency in zip(names, ("NORMAL", "HOA_TOC", "KHAN"), strict=True):
        order = office.order(subject=urgency, urgency=urgency)
        office.sent(order, pdf=(SAMPLES / name).read_bytes(), name=name)

    waiting = office.issuing.inbox(office.reviewer).waiting

    assert [one.subject for one in waiting] == ["HOA_TOC", "KHAN", "NORMAL"]


def test_a_signature_that_is_moved_takes_the_seal_along(office: Office) -> None:
    draft = office.draft()
    before = {one.name: one.place for one in draft.places}
    signer = before["office-signer-1"]
    elsewhere = replace(signer, left=0.55, top=signer.top + 0.3)

    moved = office.issuing.move_field(
        office.drafter, draft.summary.id, "office-signer-1", elsewhere
    )

    after = {one.name: one.place for one in moved.places}
    assert after["office-signer-1"].top == pytest.approx(elsewhere.top, abs=0.002)
    assert after["office-seal"].top > before["office-seal"].top + 0.1
    assert after["office-number"] == before["office-number"]
    with pytest.raises(NotFoundError):
        office.issuing.move_field(office.drafter, draft.summary.id, "no-such-field", elsewhere)


def test_a_document_with_a_year_printed_takes_no_other_year(tmp_path: Path) -> None:
    clock = TestClock(datetime(2027, 1, 4, 3, tzinfo=UTC))
    office = an_office(tmp_path, clock=clock)
    document_id = office.signed().summary.id  # the sample has "năm 2026" printed

    with pytest.raises(FlowRefusedError) as refusal:
        office.issuing.give_number(office.clerk, document_id)

    assert refusal.value.reason == "date_contradicts"
    assert office.issuing.detail(office.clerk, document_id).number is None


def test_what_the_register_could_not_take_is_told_before_anybody_signs(office: Office) -> None:
    with office.house.memory.writing() as session:
        session.get_one(PersonRow, office.head.id).full_name = "Nguyễn " * 8
    document_id = office.draft().summary.id

    with pytest.raises(EntryRefusedError):
        office.issuing.send(office.drafter, document_id)

    assert office.issuing.detail(office.drafter, document_id).summary.state is State.DRAFT
