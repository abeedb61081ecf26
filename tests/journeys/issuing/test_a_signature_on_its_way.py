"""A signature was given and its time-stamp is still to come: nobody acts as if it were not there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.views import State, StepOrder
from service.journeys.signing import ActState
from tests.journeys.test_signing_waits_for_time import Moody
from tests.support.issuing import Office, an_office

LATER = timedelta(hours=2)


@pytest.fixture
def authority() -> Moody:
    """A time authority that is down."""
    return Moody()


@pytest.fixture
def office(tmp_path: Path, authority: Moody) -> Office:
    """An office whose signatures wait for their time-stamps."""
    office = an_office(tmp_path, authorities=[authority])
    authority.house = office.house
    return office


def given(office: Office, *steps: StepOrder) -> tuple[str, str]:
    """Return a document that the head has signed, and the act that waits for its time-stamp."""
    document_id = office.sent(office.order(*steps)).summary.id
    office.approve(office.reviewer, document_id)
    act = office.give(office.head, document_id)
    assert act.state is ActState.GIVEN
    return document_id, act.id


def answers(office: Office, authority: Moody) -> None:
    """Let the time authority answer, and whatever waits for it come to its end."""
    authority.up = True
    office.house.clock.forward(LATER)
    office.house.signing.finish_due()


def test_a_visa_is_not_taken_back_from_under_a_signature_that_is_given(
    office: Office, authority: Moody
) -> None:
    document_id, _ = given(office)
    visa = office.issuing.detail(office.reviewer, document_id)
    party = next(one.id for step in visa.steps for one in step.parties if one.acted_by)

    with pytest.raises(FlowRefusedError) as refusal:
        office.issuing.take_back(office.reviewer, party)
    answers(office, authority)

    assert (visa.can_take_back, refusal.value.reason) == (None, "too_late_to_take_back")
    assert office.issuing.detail(office.head, document_id).summary.state is State.NUMBERING


def test_a_signature_is_not_taken_back_from_under_the_next_one(
    office: Office, authority: Moody
) -> None:
    both = (office.review(office.reviewer), office.sign(office.deputy, office.head))
    document_id = office.sent(office.order(*both)).summary.id
    office.approve(office.reviewer, document_id)
    authority.up = True
    office.give(office.deputy, document_id)
    authority.up = False
    office.give(office.head, document_id)
    first = office.issuing.detail(office.deputy, document_id)
    party = next(
        one.id
        for step in first.steps
        for one in step.parties
        if one.acted_by == office.deputy.full_name
    )

    with pytest.raises(FlowRefusedError) as refusal:
        office.issuing.take_back(office.deputy, party)
    answers(office, authority)

    assert refusal.value.reason == "too_late_to_take_back"
    assert office.issuing.detail(office.head, document_id).summary.state is State.NUMBERING


def test_a_document_that_was_returned_and_sent_anew_does_not_wait_for_an_old_signature(
    office: Office, authority: Moody
) -> None:
    both = (office.review(office.reviewer), office.sign(office.head, office.deputy))
    document_id, old = given(office, *both)
    mine = office.issuing.detail(office.deputy, document_id).turn
    assert mine is not None
    office.issuing.return_it(office.deputy, mine.party_id, "Sai số liệu ở Điều 2")
    office.issuing.send(office.drafter, document_id)
    office.approve(office.reviewer, document_id)

    again = office.give(office.head, document_id)
    answers(office, authority)

    assert again.state is ActState.GIVEN
    acts = {one.id: one for one in office.house.signing.document(office.head, document_id).acts}
    assert (acts[old].state, acts[old].problem) == (ActState.FAILED, "overtaken")
    assert acts[again.id].state is ActState.FINISHED
    kept = office.issuing.detail(office.head, document_id).versions
    assert len({one.number for one in kept}) == len(kept)
