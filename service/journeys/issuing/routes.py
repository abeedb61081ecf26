"""What a drafter says of a document and of its route: checked whole, then written as steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import uuid4

from sqlalchemy.orm import Session

from service.journeys.issuing.errors import RouteRefusedError
from service.journeys.issuing.places import agency_of, people_of
from service.journeys.issuing.views import (
    DraftOrder,
    Form,
    PartyOrder,
    Recipient,
    StepKind,
    StepOrder,
)
from service.journeys.register.types import DocumentTypes
from service.journeys.signing.names import readable
from service.store.queries.people import roles_of
from service.store.tables.outgoing import OutgoingPartyRow, OutgoingRow, OutgoingStepRow
from service.store.tables.people import PersonRow, UnitRow
from signing.reservation import SEAL, signer_field

MOST_STEPS: Final = 20
MOST_PARTIES: Final = 60
MOST_SIGNERS: Final = 10
MOST_RECIPIENTS: Final = 200
MOST_WATCHERS: Final = 50
LONGEST_SUBJECT: Final = 500  # Decree 30/2020, appendix VI
LONGEST_NAME: Final = 200
MOST_DAYS: Final = 60
MOST_COPIES: Final = 999
CLERK_STEPS: Final = (StepKind.NUMBER, StepKind.SEAL, StepKind.ISSUE)
DRAFTED: Final = {StepKind.REVIEW: 0, StepKind.SIGN: 1}


def require_usable(
    session: Session, order: DraftOrder, types: DocumentTypes, agency_id: str, moment: datetime
) -> None:
    """Refuse what cannot be used, telling everything that is wrong at once.

    Raises:
        RouteRefusedError: with stable words, those about one step ending in `:` and its place from 1.

    """
    problems = [
        *_of_document(order, types, moment),
        *of_recipients(order.recipients),
        *_of_route(order.steps),
        *_of_people(session, order, agency_id),
    ]
    if problems:
        raise RouteRefusedError(tuple(dict.fromkeys(problems)))


def require_route(session: Session, steps: tuple[StepOrder, ...], agency_id: str) -> None:
    """Refuse a route that can be gone no more: somebody left, or one person stands in it twice.

    Raises:
        RouteRefusedError: everything that is wrong with it.

    """
    order = DraftOrder("", "", steps)
    problems = [*_of_route(steps), *_of_people(session, order, agency_id)]
    if problems:
        raise RouteRefusedError(tuple(dict.fromkeys(problems)))


def _of_document(order: DraftOrder, types: DocumentTypes, moment: datetime) -> Iterator[str]:
    kind = types.named(order.type_code)
    if kind is None or types.copy_form(order.type_code):  # a copy is made, not drafted
        yield "unknown_type"
    elif kind.needs_unit and not readable(order.drafting_unit):
        yield "no_drafting_unit"
    if not readable(order.subject):
        yield "no_subject"
    if len(order.subject) > LONGEST_SUBJECT:
        yield "subject_too_long"
    if len(order.note) > LONGEST_SUBJECT:
        yield "note_too_long"
    if not 1 <= order.copies <= MOST_COPIES:
        yield "copies_unusable"
    if order.due_at is not None and order.due_at <= moment:
        yield "due_in_past"
    if (order.relation is None) != (order.related_id is None):
        yield "relation_unclear"
    if len(order.watchers or ()) > MOST_WATCHERS:
        yield "too_many_watchers"


def kept_recipients(recipients: Sequence[Recipient]) -> list[dict[str, str]]:
    """Return whom a document goes to as it is written into a row."""
    return [
        {
            "name": readable(one.name),
            **({"mail": one.mail} if one.mail else {}),
            **({"organ_id": readable(one.organ_id)[:13]} if one.organ_id else {}),
        }
        for one in recipients
    ]


def of_recipients(recipients: Sequence[Recipient]) -> Iterator[str]:
    """Yield what is wrong with whom a document goes to."""
    if len(recipients) > MOST_RECIPIENTS:
        yield "too_many_recipients"
    for number, one in enumerate(recipients[:MOST_RECIPIENTS], start=1):
        if not readable(one.name) or len(one.name) > LONGEST_NAME:
            yield f"recipient_name:{number}"
        if one.mail is not None and not _is_address(one.mail):
            yield f"recipient_mail:{number}"


def _of_route(steps: tuple[StepOrder, ...]) -> Iterator[str]:
    if len(steps) > MOST_STEPS:
        yield "too_many_steps"
        return
    signs = [step for step in steps if step.kind is StepKind.SIGN]
    reviews = [step.position for step in steps if step.kind is StepKind.REVIEW]
    if not signs:
        yield "no_signer"
    elif reviews and max(reviews) >= min(step.position for step in signs):
        yield "wrong_order"  # who reviews does so before anybody signs (articles 10 to 13)
    if sum(len(step.parties) for step in steps) > MOST_PARTIES:
        yield "too_many_parties"
    if sum(len(step.parties) for step in signs) > MOST_SIGNERS:
        yield "too_many_signers"
    for number, step in enumerate(steps, start=1):
        yield from (f"{word}:{number}" for word in _of_step(step))


def _of_step(step: StepOrder) -> Iterator[str]:
    if step.kind not in DRAFTED:
        yield "clerks_step"
    if not step.parties:
        yield "nobody"
    if not 0 <= step.quorum <= len(step.parties):
        yield "quorum"
    if step.days is not None and not 1 <= step.days <= MOST_DAYS:
        yield "days"
    if not 0 <= step.position <= MOST_STEPS:
        yield "position"
    if not all(map(_is_clear, step.parties)) or len(set(step.parties)) < len(step.parties):
        yield "party_unclear"  # also whoever is asked twice: a quorum counts people


def _of_people(session: Session, order: DraftOrder, agency_id: str) -> Iterator[str]:
    for number, step in enumerate(order.steps[:MOST_STEPS], start=1):
        clear = list(filter(_is_clear, step.parties[:MOST_PARTIES]))
        holders = [people_of(session, _row(party, "", 0)) for party in clear]
        plain = len(set(clear)) == len(step.parties) and all(holders)
        ids = [{one.id for one in found} for found in holders]
        if plain and not can_reach(step.quorum, ids):
            yield f"quorum_unreachable:{number}"
        for found in holders:
            if not found:
                yield f"nobody:{number}"
            elif step.kind is StepKind.SIGN:
                words = _of_signer(session, found, agency_id)
                yield from (f"{word}:{number}" for word in words)
    for watcher in (order.watchers or ())[:MOST_WATCHERS]:
        if not _may_watch(session, watcher):
            yield "unknown_watcher"


def can_reach(quorum: int, holders: Sequence[set[str]]) -> bool:
    """Tell whether as many different people as a step needs can each act for another of its parties.

    A quorum of 0 is all of them. Nobody acts twice in a step: a person and a post that this very
    person holds are one.
    """
    acting: dict[str, int] = {}

    def seat(place: int, asked: set[str]) -> bool:
        for one in holders[place] - asked:
            asked.add(one)
            if one not in acting or seat(acting[one], asked):
                acting[one] = place
                return True
        return False

    seated = sum(seat(place, set()) for place in range(len(holders)))
    return seated >= min(quorum or len(holders), len(holders))


def _may_watch(session: Session, watcher: PartyOrder) -> bool:
    """Tell whether this is a person there is, or a post: a vacant one watches once somebody holds it."""
    if not _is_clear(watcher) or watcher.role is not None:
        return False
    if watcher.person_id is not None:
        return session.get(PersonRow, watcher.person_id) is not None
    return session.get(UnitRow, watcher.unit_id) is not None


def _of_signer(session: Session, found: Sequence[PersonRow], agency_id: str) -> Iterator[str]:
    """Who signs is one leader of the issuing agency: the name is printed under the signature."""
    if len(found) > 1:
        yield "signer_unclear"
    elif "LEADER" not in roles_of(session, found[0].id):
        yield "signer_not_leader"
    own = agency_of(session, found[0].unit_id)
    if own is None or own.unit_id != agency_id:
        yield "other_agency"


def kept_steps(
    steps: list[tuple[OutgoingStepRow, list[OutgoingPartyRow]]],
) -> tuple[StepOrder, ...]:
    """Return the steps a drafter said, as they would be said again: without those of the clerk."""
    return tuple(_kept_step(*one) for one in steps if one[0].kind not in CLERK_STEPS)


def _kept_step(step: OutgoingStepRow, parties: list[OutgoingPartyRow]) -> StepOrder:
    """Return a step; where all must act it says so, however many there are."""
    return StepOrder(
        kind=StepKind(step.kind),
        parties=tuple(
            PartyOrder(one.person_id, one.unit_id, one.title, one.role, Form(one.form))
            for one in parties
        ),
        position=step.position,
        quorum=step.quorum if step.quorum < len(parties) else 0,
        days=step.days,
    )


def write_steps(session: Session, outgoing: OutgoingRow, steps: tuple[StepOrder, ...]) -> None:
    """Write a route as the steps of the present round, the clerk's after the drafter's."""
    signer = 0
    ids = _rising(len(steps) + len(CLERK_STEPS))
    for step in sorted(steps, key=lambda one: one.position):
        row = _step(outgoing, step.kind, step.position, step.quorum or len(step.parties), next(ids))
        row.days = step.days
        session.add(row)
        session.flush()
        for place, party in enumerate(step.parties):
            one = _row(party, row.id, place)
            if step.kind is StepKind.SIGN:
                _name(session, one)
                signer += 1
                one.field_name = signer_field(signer)
            session.add(one)
    last = max(step.position for step in steps)
    for beyond, kind in enumerate(CLERK_STEPS, start=1):
        row = _step(outgoing, kind, last + beyond, 1, next(ids))
        session.add(row)
        session.flush()
        one = _row(PartyOrder(unit_id=outgoing.unit_id, role="CLERK"), row.id, 0)
        one.field_name = SEAL if kind is StepKind.SEAL else None
        session.add(one)


def _name(session: Session, party: OutgoingPartyRow) -> None:
    """Let whoever holds a signer's post now be the signer: the name is printed before it is signed."""
    holders = people_of(session, party)
    if not holders:  # whoever held it left it in this very moment
        raise RouteRefusedError(("no_signer",))
    holder = holders[0]
    party.person_id, party.unit_id, party.title, party.role = holder.id, None, None, None


def copy_steps(
    session: Session, steps: list[tuple[OutgoingStepRow, list[OutgoingPartyRow]]], to_round: int
) -> None:
    """Write the steps of one round anew for a later one, with nothing done in them."""
    ids = _rising(len(steps))
    for step, parties in steps:
        row = OutgoingStepRow(
            id=next(ids), document_id=step.document_id, round=to_round, position=step.position,
            kind=step.kind, quorum=step.quorum, days=step.days, state="WAITING",
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add_all(
            OutgoingPartyRow(
                id=str(uuid4()), step_id=row.id, position=one.position, person_id=one.person_id,
                unit_id=one.unit_id, title=one.title, role=one.role, form=one.form,
                field_name=one.field_name, state="WAITING", note="",
            )
            for one in parties
        )  # fmt: skip


def _rising(count: int) -> Iterator[str]:
    """Return new ids in rising order: steps side by side are told in the order they were said in."""
    return iter(sorted(str(uuid4()) for _ in range(count)))


def _step(
    outgoing: OutgoingRow, kind: StepKind, position: int, quorum: int, step_id: str
) -> OutgoingStepRow:
    return OutgoingStepRow(
        id=step_id,
        document_id=outgoing.document_id,
        round=outgoing.round,
        position=position,
        kind=kind,
        quorum=quorum,
        state="WAITING",
    )


def _row(party: PartyOrder, step_id: str, position: int) -> OutgoingPartyRow:
    return OutgoingPartyRow(
        id=str(uuid4()),
        step_id=step_id,
        position=position,
        person_id=party.person_id,
        unit_id=party.unit_id,
        title=party.title,
        role=party.role,
        form=party.form,
        state="WAITING",
        note="",
    )


def _is_clear(party: PartyOrder) -> bool:
    """Tell whether a party is exactly one of a person, a post, a role in an agency."""
    post, role = party.title is not None, party.role is not None
    if party.title is not None and not 1 <= len(party.title) <= LONGEST_NAME:
        return False  # who has no title holds no post
    if party.person_id is not None:
        return not (post or role or party.unit_id is not None)
    return party.unit_id is not None and post != role


def _is_address(mail: str) -> bool:
    """Tell whether this can be one address of RFC 5321: bounded, one at-sign, nothing unseen."""
    local, at, domain = mail.rpartition("@")
    plain = mail.isascii() and mail.isprintable() and not set(mail) & set(' ,;:<>()[]\\"')
    return bool(at and local and "." in domain and plain and len(mail) <= 254 and "@" not in local)
