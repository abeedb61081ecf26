"""No other order is taken, nobody acts for another, and what is refused says why (W-02, W-03, W-04)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import icalendar
import pytest
from sqlalchemy.orm import Session

from service.identity.roles import Person, Role
from service.identity.sign_in import AccountInactiveError
from service.journeys.errors import ConsentMismatchError, NotFoundError
from service.journeys.issuing import listing
from service.journeys.issuing.errors import FlowRefusedError, RouteRefusedError
from service.journeys.issuing.hooks import Everybody
from service.journeys.issuing.views import OutgoingDetail, State
from service.journeys.mandates import Capacity, MandateRefusedError, SigningForm
from service.store.tables import PersonRow
from service.store.tables.mandates import MandateRow
from service.store.tables.outgoing import OutgoingPartyRow
from tests.support.commands import CAPACITIES
from tests.support.delivering import a_calendar_desk
from tests.support.house import PIN
from tests.support.issuing import SAMPLES, Office, a_divisions_clerk, an_office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path)


def refused(act: Callable[[], object]) -> str:
    """Return why an act is refused."""
    with pytest.raises(FlowRefusedError) as refusal:
        act()
    return refusal.value.reason


def turn_of(detail: OutgoingDetail) -> str:
    assert detail.turn is not None
    return detail.turn.party_id


def party_in(office: Office, document_id: str, kind: str) -> str:
    """Return the first party of a step, whoever it is."""
    detail = office.issuing.detail(office.drafter, document_id)
    return next(step.parties[0].id for step in detail.steps if step.kind == kind)


def test_nobody_signs_before_the_reviewers_have_seen_it(office: Office) -> None:
    document_id = office.sent().summary.id
    party = party_in(office, document_id, "SIGN")

    with pytest.raises(NotFoundError):  # it has not come to the head yet: not even seen
        office.issuing.begin_signature(office.head, party, office.key(office.head))
    assert office.house.signing.file(office.drafter, document_id).path.exists()


def test_no_number_is_given_before_the_leader_signed(office: Office) -> None:
    document_id = office.sent().summary.id
    office.approve(office.reviewer, document_id)

    assert refused(lambda: office.issuing.give_number(office.clerk, document_id)) == "wrong_order"


def test_the_agency_does_not_sign_before_the_number(office: Office) -> None:
    document_id = office.signed().summary.id
    party = party_in(office, document_id, "SEAL")

    reason = refused(
        lambda: office.issuing.begin_signature(office.clerk, party, office.key(office.clerk))
    )

    assert reason == "wrong_order"


def test_nothing_is_issued_before_the_agency_signed(office: Office) -> None:
    document_id = office.numbered().summary.id

    assert refused(lambda: office.issuing.issue(office.clerk, document_id)) == "wrong_order"


@pytest.mark.parametrize("who", ["head", "deputy", "reviewer", "drafter"])
def test_only_the_clerk_gives_numbers_and_seals(office: Office, who: str) -> None:
    document_id = office.signed().summary.id
    person = getattr(office, who)

    with pytest.raises((FlowRefusedError, NotFoundError)):
        office.issuing.give_number(person, document_id)
    assert office.issuing.detail(office.clerk, document_id).summary.notation is None


def test_the_seal_is_refused_where_the_leaders_signature_was_broken(office: Office) -> None:
    document_id = office.numbered().summary.id
    detail = office.issuing.detail(office.clerk, document_id)
    path = office.house.signing.file(office.clerk, document_id).path
    octets = bytearray(path.read_bytes())
    signed_text = octets.index(b"/MediaBox")  # inside what the leader signed
    octets[signed_text + 11] ^= 0x01
    path.chmod(0o600)
    path.write_bytes(octets)

    reason = refused(
        lambda: office.issuing.begin_signature(
            office.clerk, turn_of(detail), office.key(office.clerk)
        )
    )

    assert reason == "leader_signature_broken"
    assert office.issuing.detail(office.clerk, document_id).problem == "leader_signature_broken"


def test_a_personal_key_never_seals_and_a_seal_never_signs_for_a_person(office: Office) -> None:
    both = office.house.person("kiemnhiem", Role.LEADER, Role.CLERK, name="Đỗ Gia Trí")
    personal, seal = office.house.credential(both), office.house.seal(both)
    document_id = office.sent(office.order(office.sign(both))).summary.id
    turn = turn_of(office.issuing.detail(both, document_id))

    assert refused(lambda: office.issuing.begin_signature(both, turn, seal)) == "wrong_certificate"

    act = office.issuing.begin_signature(both, turn, personal)
    office.house.signing.authorize(both, act.id, consent_sha256=act.base_sha256, pin=PIN)
    office.issuing.give_number(both, document_id)
    turn = turn_of(office.issuing.detail(both, document_id))
    reason = refused(lambda: office.issuing.begin_signature(both, turn, personal))
    assert reason == "wrong_certificate"


def test_others_see_nothing_of_a_document(office: Office) -> None:
    document_id = office.sent().summary.id

    for person in (office.outsider, office.deputy):
        with pytest.raises(NotFoundError):
            office.issuing.detail(person, document_id)
        with pytest.raises(NotFoundError):
            office.house.signing.file(person, document_id)
        with pytest.raises(NotFoundError):
            office.house.signing.page_image(person, document_id, 0)


def test_the_drafter_cannot_sign_his_own_draft_by_the_plain_way(office: Office) -> None:
    document_id = office.sent().summary.id
    key = office.house.credential(office.drafter)

    reason = refused(lambda: office.house.signing.place(office.drafter, document_id, key, None))

    assert reason == "not_your_turn"


def test_a_visa_for_another_digest_is_refused(office: Office) -> None:
    document_id = office.sent().summary.id
    turn = turn_of(office.issuing.detail(office.reviewer, document_id))

    with pytest.raises(ConsentMismatchError):
        office.issuing.approve(office.reviewer, turn, consent_sha256="0" * 64)


def test_a_visa_given_twice_counts_once(office: Office) -> None:
    document_id = office.sent().summary.id
    detail = office.issuing.detail(office.reviewer, document_id)
    seen = detail.summary.sha256
    office.issuing.approve(office.reviewer, turn_of(detail), consent_sha256=seen)

    again = office.issuing.approve(office.reviewer, turn_of(detail), consent_sha256=seen)

    assert again.summary.state is State.SIGNING


def test_a_suspended_leader_cannot_give_what_he_placed(office: Office) -> None:
    document_id = office.sent().summary.id
    office.approve(office.reviewer, document_id)
    act = office.begun(office.head, document_id)
    with office.house.memory.writing() as session:
        session.get_one(PersonRow, office.head.id).active = False

    with pytest.raises(AccountInactiveError):
        office.house.signing.authorize(office.head, act.id, consent_sha256=act.base_sha256, pin=PIN)
    assert office.issuing.detail(office.drafter, document_id).summary.state is State.SIGNING


def test_a_number_is_not_dated_before_the_signature_nor_in_the_future(office: Office) -> None:
    document_id = office.signed().summary.id
    today = office.issuing.today()
    give = office.issuing.give_number

    for day, reason in (
        (today - timedelta(days=1), "date_before_signing"),
        (today + timedelta(days=1), "date_in_future"),
    ):
        assert refused(lambda day=day: give(office.clerk, document_id, issued_on=day)) == reason
    assert office.issuing.detail(office.clerk, document_id).number is None


def test_a_document_with_a_signature_is_no_draft(office: Office) -> None:
    done = office.issued()
    signed = office.bytes_of(done.summary.id, done.summary.version)

    assert refused(lambda: office.draft(pdf=signed)) == "signed_already"


def test_whoever_belongs_to_no_agency_drafts_nothing(office: Office) -> None:
    with office.house.memory.writing() as session:
        session.get_one(PersonRow, office.drafter.id).unit_id = None

    assert refused(office.draft) == "no_agency"


def test_a_draft_stays_of_its_agency_though_its_drafter_moves_to_another(office: Office) -> None:
    document_id = office.draft().summary.id
    with office.house.memory.writing() as session:
        elsewhere = session.get_one(PersonRow, office.outsider.id).unit_id
        session.get_one(PersonRow, office.drafter.id).unit_id = elsewhere

    with pytest.raises(RouteRefusedError) as refusal:
        office.issuing.redraft(
            office.drafter, document_id, office.order(office.sign(office.outsider))
        )

    assert refusal.value.problems == ("other_agency:1",)
    kept = office.issuing.redraft(office.drafter, document_id, office.order())
    assert kept.summary.agency == "Sở Khoa học và Công nghệ"


def test_people_are_compared_by_who_they_are_not_by_what_they_say(office: Office) -> None:
    document_id = office.sent().summary.id
    pretender = replace(office.reviewer, id=office.outsider.id)

    with pytest.raises(NotFoundError):
        office.issuing.detail(pretender, document_id)


def test_what_the_agency_has_signed_is_not_cancelled(office: Office) -> None:
    document_id = office.numbered(office.order(issue_at_once=False)).summary.id
    office.give(office.clerk, document_id)
    cancel = office.issuing.cancel

    assert refused(lambda: cancel(office.clerk, document_id, "Nhầm")) == "sealed_already"
    assert office.issuing.issue(office.clerk, document_id).summary.state is State.ISSUED


class Renamed(Everybody):
    """A mandate whose words change from one question to the next."""

    told = 0

    def capacity_for(self, session: Session, **facts: Any) -> Capacity:
        """Return another claimed role each time."""
        self.told += 1
        return Capacity(SigningForm.KT, None, (), f"KT. {self.told}", "")


def test_nobody_signs_in_another_form_than_the_one_that_was_shown(tmp_path: Path) -> None:
    office = an_office(tmp_path, mandates=Renamed())
    document_id = office.sent(office.order(office.sign(office.head))).summary.id

    assert refused(lambda: office.give(office.head, document_id)) == "mandate_changed"


def mandated(office: Office, person: Person, **changes: Any) -> str:
    """Return the id of a mandate by which a person keeps the agency's seal."""
    moment = office.house.clock()
    row = MandateRow(
        **{
            "id": str(uuid4()),
            "form": "SEAL",
            "unit_id": office.agency_id,
            "holder_id": person.id,
            "instrument_name": "Quyết định",
            "instrument_number": "12/QĐ-SKHCN",
            "instrument_on": moment.date(),
            "valid_from": moment.date() - timedelta(days=1),
            "valid_until": moment.date() + timedelta(days=30),
            "recorded_by": office.head.id,
            "recorded_at": moment,
            "confirmed_by": office.head.id,
            "confirmed_at": moment,
        }
        | changes
    )
    with office.house.memory.writing() as session:
        session.add(row)
        session.flush()
        return row.id


def test_a_clerk_of_a_division_neither_numbers_seals_issues_nor_recalls_without_a_mandate(
    tmp_path: Path,
) -> None:
    office = an_office(tmp_path, mandates=CAPACITIES)
    other, flow = a_divisions_clerk(office), office.issuing
    order = office.order(issue_at_once=False)
    document_id = office.signed(order).summary.id

    seen = flow.detail(other, document_id)
    assert (seen.turn, seen.may_clerk) == (None, False)
    assert flow.inbox(other).waiting == ()
    assert [one.names for step in seen.steps[-3:] for one in step.parties] == [
        (office.clerk.full_name,)
    ] * 3
    assert refused(lambda: flow.give_number(other, document_id)) == "not_agency_clerk"
    assert flow.detail(other, document_id).number is None
    flow.give_number(office.clerk, document_id)
    party = party_in(office, document_id, "SEAL")
    key = office.key(office.clerk)
    assert refused(lambda: flow.begin_signature(other, party, key)) == "not_agency_clerk"
    with pytest.raises(MandateRefusedError):  # nor past the flow
        office.house.signing.place(other, document_id, office.key(other), None)
    office.give(office.clerk, document_id)
    assert refused(lambda: flow.issue(other, document_id)) == "not_agency_clerk"
    flow.issue(office.clerk, document_id)
    assert refused(lambda: flow.recall(other, document_id, "Sai")) == "not_agency_clerk"
    assert flow.detail(office.clerk, document_id).summary.state is State.ISSUED


def test_the_turns_of_the_agencys_clerk_leave_another_clerk_room_for_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = an_office(tmp_path, mandates=CAPACITIES)
    other = a_divisions_clerk(office)
    office.signed()  # waits for its number, longer than what comes now
    office.house.clock.forward(timedelta(minutes=1))
    own = office.order(office.review(other), office.sign(office.head))
    pdf = (SAMPLES / "quyet-dinh.pdf").read_bytes() + b"\n"
    document_id = office.sent(own, pdf=pdf).summary.id
    monkeypatch.setattr(listing, "MOST", 1)

    assert [one.id for one in office.issuing.inbox(other).waiting] == [document_id]


def test_a_calendar_shows_what_the_inbox_shows_and_no_turn_of_the_agencys_clerk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = an_office(tmp_path, mandates=CAPACITIES)
    other, due_at = a_divisions_clerk(office), office.house.clock() + timedelta(days=3)
    office.signed(office.order(due_at=due_at, subject="Chờ cấp số"))
    office.house.clock.forward(timedelta(minutes=1))
    steps = office.review(other), office.sign(office.head)
    own = office.order(*steps, due_at=due_at, subject="Chờ xem")
    office.sent(own, pdf=(SAMPLES / "quyet-dinh.pdf").read_bytes() + b"\n")
    monkeypatch.setattr(listing, "MOST", 1)
    desk = a_calendar_desk(office.issuing)

    def shown(by: Person) -> list[str]:
        todos = icalendar.Calendar.from_ical(desk.feed(desk.make(by))).walk("VTODO")
        return [str(one["summary"]) for one in todos]

    assert shown(office.clerk) == ["Chờ bạn cấp số và ngày: Chờ cấp số"]
    assert shown(other) == ["Chờ bạn xem và cho ý kiến: Chờ xem"]
    mandated(office, other)
    assert shown(other) == shown(office.clerk)


def test_who_keeps_the_seal_by_mandate_numbers_and_issues_and_the_mandate_is_kept_with_it(
    tmp_path: Path,
) -> None:
    office = an_office(tmp_path, mandates=CAPACITIES)
    other, flow = a_divisions_clerk(office), office.issuing
    mandate_id = mandated(office, other)
    document_id = office.signed(office.order(issue_at_once=False)).summary.id

    assert [one.id for one in flow.inbox(other).waiting] == [document_id]
    flow.give_number(other, document_id)
    office.give(office.clerk, document_id)
    found = flow.issue(other, document_id)

    assert found.summary.state is State.ISSUED
    with office.house.memory.reading() as session:
        kept = [session.get_one(OutgoingPartyRow, s.parties[0].id) for s in found.steps[-3:]]
        assert [one.mandate_id for one in kept] == [mandate_id, None, mandate_id]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"valid_until": date(2020, 1, 1)}, "expired"), ({"confirmed_at": None}, "unconfirmed")],
)
def test_a_mandate_that_does_not_hold_says_why_no_number_is_given(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    office = an_office(tmp_path, mandates=CAPACITIES)
    other = a_divisions_clerk(office)
    mandated(office, other, **changes)
    document_id = office.signed().summary.id

    with pytest.raises(MandateRefusedError) as refusal:
        office.issuing.give_number(other, document_id)

    assert refusal.value.reason == reason
