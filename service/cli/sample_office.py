"""Documents of the sample city on their way: some issued, others waiting for each who acts.

Each goes every step its people would take, by their own keys; one that was broken off on its way goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from service.cli.sample_city import SAMPLES, City
from service.cli.sample_post import SamplePost, sample_relay
from service.identity.roles import Person
from service.journeys.issuing.views import (
    DraftOrder,
    Form,
    OutgoingDetail,
    OutgoingSummary,
    PartyOrder,
    Recipient,
    Relation,
    Standing,
    State,
    StepKind,
    StepOrder,
    Urgency,
)
from service.web.context import House

REVIEW_DAYS, SIGN_DAYS = 2, 1
ON_THE_WAY: Final = (
    State.DRAFT, State.REVIEWING, State.SIGNING, State.NUMBERING, State.SEALING, State.ISSUING,
    State.ISSUED,
)  # fmt: skip
MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Clerking:
    """Who sends the sample documents round, and with what."""

    doors: House
    people: Mapping[str, Person]
    pin: str
    post: SamplePost


def send_round(doors: House, city: City, people: Mapping[str, Person]) -> None:
    """Bring the sample documents as far on their way as the city's data says; twice changes nothing."""
    post = SamplePost(doors.issuing, doors.receipts, doors.notices, sample_relay(city))
    clerking = Clerking(doors, people, city.facts["pin"], post)
    for one in city.facts.get("outgoing", ()):
        drafter = people[one["drafter"]]
        found = _known(clerking, drafter, one["subject"]) or _draft(clerking, drafter, one)
        _go_on(clerking, drafter, found.id, found.state, one)
        if one["until"] == "issued":
            _after_issue(clerking, people, found.id, one)


def _known(clerking: Clerking, drafter: Person, subject: str) -> OutgoingSummary | None:
    found = clerking.doors.issuing.search(drafter, subject, limit=MOST)
    return next((one for one in found if one.subject == subject), None)


def _draft(clerking: Clerking, drafter: Person, one: Mapping[str, Any]) -> OutgoingSummary:
    path = SAMPLES / one["file"]
    with path.open("rb") as file:
        order = _order(clerking, drafter, one)
        return clerking.doors.issuing.draft(drafter, file, path.name, order).summary


def _go_on(
    clerking: Clerking, drafter: Person, document_id: str, state: State, one: Mapping[str, Any]
) -> None:
    """Bring a document on from where it stands; what people returned or cancelled meanwhile is theirs."""
    issuing, until = clerking.doors.issuing, State(one["until"].upper())
    goal = State.REVIEWING if until is State.RETURNED else until
    if state is State.DRAFT and goal is not State.DRAFT:
        for name in one.get("attachments", ()):
            with (SAMPLES / name).open("rb") as file:
                issuing.attach(drafter, document_id, file, name)
        state = issuing.send(drafter, document_id).summary.state
    while state in ON_THE_WAY and ON_THE_WAY.index(state) < ON_THE_WAY.index(goal):
        state = _act(clerking, document_id).summary.state
    if until is State.RETURNED and state is goal:
        _return(clerking, document_id, one["returned"])


def _after_issue(
    clerking: Clerking, people: Mapping[str, Person], document_id: str, one: Mapping[str, Any]
) -> None:
    """Let letters leave, be answered, and the document be recalled where it is."""
    post, clerk = clerking.post, people["vanthu"]
    post.deliver()
    if post.issuing.detail(clerk, document_id).summary.standing is not Standing.VALID:
        return
    post.answer(document_id, one.get("answers", ()))
    if "recalled" in one:
        post.issuing.recall(clerk, document_id, one["recalled"])
        post.deliver()


def _whose_turn(clerking: Clerking, document_id: str) -> tuple[Person, OutgoingDetail]:
    """Return who acts next on a document, and the document as they see it."""
    issuing = clerking.doors.issuing
    for person in clerking.people.values():
        if any(one.id == document_id for one in issuing.inbox(person).waiting):
            return person, issuing.detail(person, document_id)
    raise LookupError(f"nobody acts on {document_id}")


def _act(clerking: Clerking, document_id: str) -> OutgoingDetail:
    """Have the next one act, whoever that is."""
    person, seen = _whose_turn(clerking, document_id)
    issuing = clerking.doors.issuing
    assert seen.turn is not None
    match seen.turn.kind:
        case StepKind.REVIEW:
            digest = seen.summary.sha256
            return issuing.approve(person, seen.turn.party_id, consent_sha256=digest)
        case StepKind.NUMBER:
            return issuing.give_number(person, document_id)
        case StepKind.ISSUE:
            return clerking.post.issuing.issue(person, document_id)
        case _:
            return _sign(clerking, person, seen)


def _return(clerking: Clerking, document_id: str, reason: str) -> None:
    person, seen = _whose_turn(clerking, document_id)
    assert seen.turn is not None
    clerking.doors.issuing.return_it(person, seen.turn.party_id, reason)


def _sign(clerking: Clerking, person: Person, seen: OutgoingDetail) -> OutgoingDetail:
    doors, turn = clerking.doors, seen.turn
    assert turn is not None
    key = doors.signing.credentials(person)[0].id
    act = doors.issuing.begin_signature(person, turn.party_id, key)
    doors.signing.authorize(person, act.id, consent_sha256=act.base_sha256, pin=clerking.pin)
    return doors.issuing.detail(person, seen.summary.id)


def _order(clerking: Clerking, drafter: Person, one: Mapping[str, Any]) -> DraftOrder:
    people, hours = clerking.people, one.get("due_in_hours")
    earlier = _known(clerking, drafter, one["replaces"]) if "replaces" in one else None
    reviewers = tuple(PartyOrder(people[name].id) for name in one["reviewers"])
    signers = [
        StepOrder(
            StepKind.SIGN,
            (PartyOrder(people[who["name"]].id, form=Form(who.get("form", ""))),),
            10 + at,
            days=SIGN_DAYS,
        )
        for at, who in enumerate(one["signers"])
    ]
    looking = (StepOrder(StepKind.REVIEW, reviewers, 0, days=REVIEW_DAYS),) if reviewers else ()
    return DraftOrder(
        type_code=one["type"],
        subject=one["subject"],
        steps=(*looking, *signers),
        recipients=tuple(Recipient(*told) for told in one["recipients"]),
        urgency=Urgency(one.get("urgency", "NORMAL")),
        due_at=clerking.doors.clock() + timedelta(hours=hours) if hours else None,
        drafting_unit=one.get("unit", ""),
        note=one.get("note", ""),
        issue_at_once=one["until"] not in {"issuing", "issued"},  # by the clerk, so that letters go
        relation=Relation.REPLACES if earlier else None,
        related_id=earlier.id if earlier else None,
    )
