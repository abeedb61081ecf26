"""Documents of the sample city on their way: one issued, others waiting for each who acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.cli.sample_city import SAMPLES, City
from service.identity.roles import Person
from service.journeys.issuing.views import (
    DraftOrder,
    Form,
    OutgoingDetail,
    PartyOrder,
    Recipient,
    StepKind,
    StepOrder,
    Urgency,
)
from service.web.context import House

REVIEW_DAYS, SIGN_DAYS = 2, 1


@dataclass(frozen=True, slots=True)
class Clerking:
    """Who sends the sample documents round, and with what."""

    doors: House
    people: Mapping[str, Person]
    pin: str


def send_round(doors: House, city: City, people: Mapping[str, Person]) -> None:
    """Bring the sample documents as far on their way as the city's data says; twice changes nothing."""
    clerking = Clerking(doors, people, city.facts["pin"])
    for one in city.facts.get("outgoing", ()):
        drafter = people[one["drafter"]]
        known = doors.issuing.search(drafter, one["subject"], limit=1)
        if not known:
            _send(clerking, drafter, one)


def _send(clerking: Clerking, drafter: Person, one: Mapping[str, Any]) -> None:
    issuing, people = clerking.doors.issuing, clerking.people
    path = SAMPLES / one["file"]
    with path.open("rb") as file:
        draft = issuing.draft(drafter, file, path.name, _order(one, people))
    document_id, until = draft.summary.id, one["until"]
    if until == "draft":
        return
    found = issuing.send(drafter, document_id)
    while found.summary.state != until.upper():
        found = _act(clerking, found)


def _act(clerking: Clerking, found: OutgoingDetail) -> OutgoingDetail:
    """Have the next one act, whoever that is."""
    issuing, document_id = clerking.doors.issuing, found.summary.id
    for person in clerking.people.values():
        turns = [one for one in issuing.inbox(person).waiting if one.id == document_id]
        if not turns:
            continue
        seen = issuing.detail(person, document_id)
        assert seen.turn is not None
        match seen.turn.kind:
            case StepKind.REVIEW:
                digest = seen.summary.sha256
                return issuing.approve(person, seen.turn.party_id, consent_sha256=digest)
            case StepKind.NUMBER:
                return issuing.give_number(person, document_id)
            case StepKind.ISSUE:
                return issuing.issue(person, document_id)
            case _:
                return _sign(clerking, person, seen)
    raise LookupError(f"nobody acts on {found.summary.subject}")


def _sign(clerking: Clerking, person: Person, seen: OutgoingDetail) -> OutgoingDetail:
    doors, turn = clerking.doors, seen.turn
    assert turn is not None
    key = doors.signing.credentials(person)[0].id
    act = doors.issuing.begin_signature(person, turn.party_id, key)
    doors.signing.authorize(person, act.id, consent_sha256=act.base_sha256, pin=clerking.pin)
    return doors.issuing.detail(person, seen.summary.id)


def _order(one: Mapping[str, Any], people: Mapping[str, Person]) -> DraftOrder:
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
        drafting_unit=one.get("unit", ""),
    )
