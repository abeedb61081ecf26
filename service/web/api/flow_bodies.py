"""What goes over the wire about outgoing documents: what other systems send, and what they are answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Field

from service.journeys.delivery.board import DeliveryView
from service.journeys.issuing.errors import RouteRefusedError
from service.journeys.issuing.routes import LONGEST_NAME, MOST_DAYS, MOST_RECIPIENTS
from service.journeys.issuing.views import (
    CopyView,
    DraftOrder,
    Form,
    Made,
    OutgoingDetail,
    OutgoingSummary,
    PartyOrder,
    PartyState,
    PartyView,
    Recipient,
    Relation,
    Standing,
    State,
    StepKind,
    StepOrder,
    StepState,
    StepView,
    Turn,
    Urgency,
)
from service.web.api.problems import FieldProblem, InvalidRequestError
from service.web.api.shapes import Answer, Body

YEARS = range(2000, 2200)


def _of_our_time(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError("a moment of our time")
    return moment


ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
Id = Annotated[str, Field(pattern=f"^{ID}$")]
IdOrCode = Annotated[str, Field(pattern=f"^({ID}|[0-9A-Za-z]{{4}}(-?[0-9A-Za-z]{{4}}){{3}})$")]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Line = Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]
Title = Annotated[Line, Field(min_length=1, max_length=LONGEST_NAME)]
Text = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]
Reason = Annotated[
    str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")
]
Moment = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
Kind = Annotated[str, Field(pattern="^[A-Z][A-Z0-9_]{1,19}$")]


class PartyRequest(Body):
    """Who shall act: a person, or a post (unit and title), or a role in the issuing agency."""

    person: Id | None = None
    """The id of a person, as `GET /people` tells it."""
    unit: Id | None = None
    title: Title | None = None
    role: Literal["LEADER", "CLERK", "IT_STAFF", "AUDITOR", "ADMINISTRATOR"] | None = None
    form: Form = Form.HEAD
    """In which form a signer signs (Decree 30/2020, article 13); empty for the head."""


class WatcherRequest(Body):
    """Who sees a document without acting: a person, or a post (unit and title) whoever holds it."""

    person: Id | None = None
    unit: Id | None = None
    title: Title | None = None


class StepRequest(Body):
    """A step: REVIEW before SIGN; steps of equal `position` are open side by side."""

    kind: Literal["REVIEW", "SIGN"]
    position: Annotated[int, Field(ge=0, le=1000)]
    quorum: Annotated[int, Field(ge=0, le=100)] = 0
    """How many of its parties must act; 0 means all."""
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] | None = None
    """Working days it may take, from when it opens."""
    parties: Annotated[list[PartyRequest], Field(min_length=1, max_length=100)]

    def order(self) -> StepOrder:
        """Return the step in the journey's words."""
        parties = tuple(
            PartyOrder(one.person, one.unit, one.title, one.role, one.form) for one in self.parties
        )
        return StepOrder(StepKind(self.kind), parties, self.position, self.quorum, self.days)


class RecipientBody(Body):
    """Whom a document goes to; without a mail address it goes another way."""

    name: Annotated[Line, Field(min_length=1)]
    mail: Annotated[str, Field(max_length=254, pattern=r"^[^\s@]+@[^\s@]+$")] | None = None
    organ_id: Annotated[str, Field(max_length=13, pattern=r"^[0-9A-Za-z.]*$")] | None = None


class OrderRequest(Body):
    """What an outgoing document is and which way it goes; number, seal and issue are the clerk's."""

    type: Kind
    """A code of `GET /document-types`."""
    subject: Annotated[Line, Field(min_length=1)]
    steps: Annotated[list[StepRequest], Field(min_length=1, max_length=20)]
    recipients: Annotated[list[RecipientBody], Field(max_length=MOST_RECIPIENTS)] = []
    urgency: Urgency = Urgency.NORMAL
    due_at: Moment | None = None
    drafting_unit: Annotated[Line, Field(max_length=20)] = ""
    copies: Annotated[int, Field(ge=1, le=999)] = 1
    note: Annotated[Text, Field(max_length=500)] = ""
    watchers: Annotated[list[Id | WatcherRequest], Field(max_length=50)] | None = None
    """Who sees it without acting: ids of people, or posts. Left out when it is said anew, they stay."""
    issue_at_once: bool = True
    """Whether it goes out as soon as the agency has signed."""
    relation: Relation | None = None
    related: IdOrCode | None = None
    """The issued document that this one replaces or corrects: its id, or the code printed on it."""

    def order(self) -> DraftOrder:
        """Return it in the journey's words."""
        return DraftOrder(
            type_code=self.type,
            subject=self.subject,
            steps=tuple(step.order() for step in self.steps),
            recipients=tuple(Recipient(r.name, r.mail, r.organ_id) for r in self.recipients),
            urgency=self.urgency,
            due_at=self.due_at,
            drafting_unit=self.drafting_unit,
            copies=self.copies,
            note=self.note,
            watchers=None if self.watchers is None else tuple(map(_watcher, self.watchers)),
            issue_at_once=self.issue_at_once,
            relation=self.relation,
            related_id=self.related,
        )


def _watcher(one: str | WatcherRequest) -> PartyOrder:
    if isinstance(one, str):
        return PartyOrder(person_id=one)
    return PartyOrder(one.person, one.unit, one.title)


def route_problems(refusal: RouteRefusedError) -> InvalidRequestError:
    """Return everything that is wrong with an order, each with the step it is about (RFC 6901)."""
    told = []
    for problem in refusal.problems:
        word, _, place = problem.partition(":")
        pointer = ""
        if place.isdecimal():
            member = "recipients" if word.startswith("recipient") else "steps"
            pointer = f"/{member}/{int(place) - 1}"
        told.append(FieldProblem(pointer, word, word.replace("_", " ")))
    return InvalidRequestError(told)


class OfTurn(Body):
    """An act on one's turn."""

    party: Id | None = None
    """Which turn; one's own where it is left out."""


class ApprovalRequest(OfTurn):
    """A reviewer's approval, bound to the digest that was read."""

    consent_sha256: Digest
    note: Text = ""


class ReturnRequest(OfTurn):
    """Why a document goes back to its drafter."""

    reason: Reason


class HandOnRequest(OfTurn):
    """To whom a turn is given, and why."""

    to: Id
    reason: Reason


class TakeBackRequest(OfTurn):
    """Which act is taken back; one's last one where it is left out."""


class NumberRequest(Body):
    """The date of the document; today in Việt Nam where it is left out."""

    issued_on: date | None = None


class ReasonRequest(Body):
    """Why."""

    reason: Reason


class PartyAnswer(Answer):
    """One party of a step."""

    id: str
    names: list[str]
    post: str | None
    form: Form
    state: PartyState
    acted_by: str | None
    acted_at: datetime | None
    sha256: str | None
    """The digest it is bound to."""
    act_id: str | None
    mine: bool
    """Whether whoever asks may act on it now."""

    @classmethod
    def of(cls, view: PartyView) -> Self:
        """Tell one party."""
        return cls.model_validate({name: getattr(view, name) for name in cls.model_fields})


class StepAnswer(Answer):
    """One step of the present round."""

    id: str
    kind: StepKind
    position: int
    quorum: int
    state: StepState
    due_at: datetime | None
    opened_at: datetime | None
    ended_at: datetime | None
    late: bool
    parties: list[PartyAnswer]

    @classmethod
    def of(cls, view: StepView) -> Self:
        """Tell one step."""
        facts = {name: getattr(view, name) for name in cls.model_fields if name != "parties"}
        return cls(parties=[PartyAnswer.of(one) for one in view.parties], **facts)


class TurnAnswer(Answer):
    """What whoever asks may do now."""

    kind: StepKind
    party_id: str
    due_at: datetime | None

    @classmethod
    def of(cls, turn: Turn) -> Self:
        """Tell a turn."""
        return cls(kind=turn.kind, party_id=turn.party_id, due_at=turn.due_at)


class OutgoingAnswer(Answer):
    """One line of a list of outgoing documents."""

    id: str
    subject: str
    type_code: str
    state: State
    standing: Standing
    urgency: Urgency
    due_at: datetime | None
    late: bool
    notation: str | None
    issued_on: date | None
    issued_at: datetime | None
    drafter: str
    agency: str
    pages: int
    version: int
    sha256: str
    changed_at: datetime

    @classmethod
    def of(cls, view: OutgoingSummary) -> Self:
        """Tell one line."""
        return cls.model_validate({name: getattr(view, name) for name in cls.model_fields})


class OutgoingListAnswer(Answer):
    """Outgoing documents, the last changed first; `next` goes into `after` for those that follow."""

    documents: list[OutgoingAnswer]
    next: str | None


class FlowVersionAnswer(Answer):
    """One state of the file: `draft`, `reserved`, `signed`, `numbered`, `sealed` or `taken_back`."""

    number: int
    what: str
    sha256: str
    size: int
    signatures: int
    created_at: datetime


class RecipientAnswer(Answer):
    """Whom a document goes to."""

    name: str
    mail: str | None
    organ_id: str | None


class DeliveredAnswer(Answer):
    """How an issued document stands with one recipient; `state` is a stable word."""

    name: str
    address: str | None
    state: str
    queued_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None
    answered_at: datetime | None
    """When the recipient answered; `answered_by` who, `reason` why it was refused."""
    answered_by: str
    reason: str
    told: str | None
    """How the letter stands that tells this recipient of a correction, replacement or recall."""
    told_at: datetime | None

    @classmethod
    def of(cls, view: DeliveryView) -> Self:
        """Tell one delivery."""
        return cls.model_validate({name: getattr(view, name) for name in cls.model_fields})


class CopyAnswer(Answer):
    """Of which document a copy is, and how it was made."""

    form: str
    notation: str
    agency: str
    issued_on: date | None
    pages: list[int] | None
    made: Made
    """`APPENDED`: the same file, signed once more; `NEW_FILE`: its pages, without its signatures; `BROUGHT`."""
    source: str | None
    """The copied document, for who may see it."""
    source_sha256: str
    standing: Standing | None
    """How the copied document stands now, where it is of this house."""

    @classmethod
    def of(cls, view: CopyView) -> Self:
        """Tell a copy."""
        return cls(
            form=view.form,
            notation=view.notation,
            agency=view.agency,
            issued_on=view.issued_on,
            pages=list(view.pages) if view.pages else None,
            made=view.made,
            source=view.source_id,
            source_sha256=view.source_sha256,
            standing=view.standing,
        )


class FlowAnswer(Answer):
    """A document on its way through the office."""

    type_code: str
    subject: str
    state: State
    standing: Standing
    standing_reason: str
    urgency: Urgency
    due_at: datetime | None
    late: bool
    agency: str
    drafter: str
    number: int | None
    notation: str | None
    issued_on: date | None
    issued_at: datetime | None
    public_code: str | None
    recipients: list[RecipientAnswer]
    copies: int
    note: str
    steps: list[StepAnswer]
    versions: list[FlowVersionAnswer]
    turn: TurnAnswer | None
    can_take_back: str | None
    """The party whose act may still be taken back by whoever asks."""
    problem: str | None
    """Why a step could not go on: a stable word."""
    returned_reason: str | None
    relation: Relation | None
    related: str | None
    replaced_by: str | None
    copy_of: CopyAnswer | None
    """Of which document this one is a copy."""
    warnings: list[str]
    deliveries: list[DeliveredAnswer]
    """How it reaches its recipients, once it is issued."""

    @classmethod
    def of(cls, view: OutgoingDetail, deliveries: Sequence[DeliveryView] = ()) -> Self:
        """Tell a document on its way."""
        own = {"recipients", "steps", "versions", "turn", "warnings", "deliveries", "copy_of"}
        facts = {
            name: getattr(view if hasattr(view, name) else view.summary, name)
            for name in cls.model_fields
            if name not in own
        }
        return cls(
            recipients=[
                RecipientAnswer(name=r.name, mail=r.mail, organ_id=r.organ_id)
                for r in view.recipients
            ],
            steps=[StepAnswer.of(one) for one in view.steps],
            versions=[
                FlowVersionAnswer.model_validate(
                    {name: getattr(one, name) for name in FlowVersionAnswer.model_fields}
                )
                for one in view.versions
            ],
            turn=TurnAnswer.of(view.turn) if view.turn else None,
            copy_of=CopyAnswer.of(view.copy) if view.copy else None,
            warnings=list(view.warnings),
            deliveries=[DeliveredAnswer.of(one) for one in deliveries],
            **facts,
        )


class TypeAnswer(Answer):
    """A kind of document (Decree 30/2020, article 7)."""

    code: str
    name: dict[str, str]
    abbreviation: str | None


class TypesAnswer(Answer):
    """What may be drafted, and for which agency."""

    agency: str
    symbol: str
    types: list[TypeAnswer]


class PersonAnswer(Answer):
    """A colleague who may be a party."""

    id: str
    full_name: str
    title: str
    unit: str


class PeopleAnswer(Answer):
    """Colleagues of the agency."""

    people: list[PersonAnswer]
