"""The office flow for other systems: the same steps as on the pages, each once, each by one person."""

from __future__ import annotations

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from service.events.outgoing import (
    ActTakenBack,
    DocumentReturned,
    OutgoingCancelled,
    StandingChanged,
    TurnHandedOn,
)
from service.journeys.errors import NotFoundError
from service.journeys.issuing.errors import FlowRefusedError, RouteRefusedError
from service.journeys.issuing.views import State, StepKind, StepView
from service.web.api import bp
from service.web.api.bearer import Scope, bearer, needs_token
from service.web.api.bodies import DocumentAnswer, SealRequest, SignatureAnswer
from service.web.api.describing import Operation, Part, Query, describes
from service.web.api.documents import authorized, json_body, tell, told_act
from service.web.api.flow_bodies import (
    ApprovalRequest,
    HandOnRequest,
    NumberRequest,
    OrderRequest,
    OutgoingAnswer,
    OutgoingListAnswer,
    PeopleAnswer,
    PersonAnswer,
    ReasonRequest,
    ReturnRequest,
    TakeBackRequest,
    TypeAnswer,
    TypesAnswer,
    route_problems,
)
from service.web.api.once import happened, once
from service.web.api.problems import FieldProblem, InvalidRequestError
from service.web.api.shapes import read
from service.web.context import house
from service.web.files import uploaded_pdf

PROBLEMS = (401, 403, 404, 409, 413, 415, 422)
MOST = 200
LONGEST_TEXT = 200
_TYPE = {"type": "string", "pattern": "^[A-Z][A-Z0-9_]{1,19}$"}


@bp.get("/documents")
@describes(
    Operation(
        summary="List outgoing documents within reach, the last changed first",
        scope=Scope.OUTGOING,
        queries=(
            Query("state", "Where they stand.", {"type": "string", "enum": list(State)}),
            Query("type", "Their kind.", _TYPE),
            Query(
                "q", "Words of subject or notation.", {"type": "string", "maxLength": LONGEST_TEXT}
            ),
            Query("after", "The `next` of the page before.", {"type": "string", "format": "uuid"}),
            Query(
                "limit",
                "How many.",
                {"type": "integer", "minimum": 1, "maximum": MOST, "default": 50},
            ),
        ),
        answers={200: ("The documents.", OutgoingListAnswer)},
        problems=(401, 403, 422),
    )
)
@needs_token(Scope.OUTGOING)
def list_documents() -> ResponseReturnValue:
    """Tell outgoing documents, page by page."""
    limit = _limit()
    found = house().issuing.search(
        bearer().person,
        _plain("q", LONGEST_TEXT) or "",
        state=_state(),
        type_code=_plain("type", 20),
        after=_id("after"),
        limit=limit + 1,
    )
    page = found[:limit]
    told = OutgoingListAnswer(
        documents=[OutgoingAnswer.of(one) for one in page],
        next=page[-1].id if len(found) > limit else None,
    )
    return told.model_dump(mode="json")


@bp.get("/document-types")
@describes(
    Operation(
        summary="Tell the kinds of documents that may be drafted",
        scope=Scope.OUTGOING,
        answers={200: ("The kinds.", TypesAnswer)},
        problems=(401, 403, 409),
    )
)
@needs_token(Scope.OUTGOING)
def tell_types() -> ResponseReturnValue:
    """Tell what may be drafted, and for which agency."""
    choices = house().issuing.choices(bearer().person)
    return TypesAnswer(
        agency=choices.agency,
        symbol=choices.symbol,
        types=[
            TypeAnswer(
                code=one.code,
                name={"vi": one.name.vi, "en": one.name.en},
                abbreviation=one.abbreviation,
            )
            for one in choices.types
        ],
    ).model_dump(mode="json")


@bp.get("/people")
@describes(
    Operation(
        summary="Find colleagues of the agency, to be parties of a route",
        scope=Scope.OUTGOING,
        queries=(
            Query(
                "q", "Words of name, title or unit.", {"type": "string", "maxLength": LONGEST_TEXT}
            ),
        ),
        answers={200: ("At most twenty.", PeopleAnswer)},
        problems=(401, 403, 422),
    )
)
@needs_token(Scope.OUTGOING)
def find_people() -> ResponseReturnValue:
    """Tell colleagues by words of their name, title or unit."""
    found = house().issuing.people(bearer().person, _plain("q", LONGEST_TEXT) or "")
    return PeopleAnswer(
        people=[
            PersonAnswer(id=one.id, full_name=one.full_name, title=one.title, unit=one.unit)
            for one in found
        ]
    ).model_dump(mode="json")


@bp.put("/documents/<uuid:document_id>/order")
@describes(
    Operation(
        summary="Say anew what a draft is and which way it goes",
        scope=Scope.OUTGOING,
        body=OrderRequest,
        answers={200: ("The draft.", DocumentAnswer)},
        problems=PROBLEMS,
    )
)
@needs_token(Scope.OUTGOING)
@once
def redraft(document_id: UUID) -> ResponseReturnValue:
    """Change a draft's order while it is with its drafter."""
    wanted = read(OrderRequest, json_body())
    try:
        house().issuing.redraft(bearer().person, str(document_id), wanted.order())
    except RouteRefusedError as refusal:
        raise route_problems(refusal) from None
    return tell(bearer().person, str(document_id))


@bp.post("/documents/<uuid:document_id>/versions")
@describes(
    Operation(
        summary="Put another file in a draft's place; every visa given so far is void",
        scope=Scope.OUTGOING,
        parts=(
            Part("file", "The PDF.", required=True, media_type="application/pdf"),
            Part("password", "Password of an encrypted PDF.", {"type": "string"}),
        ),
        answers={201: ("The document, its route begun anew.", DocumentAnswer)},
        problems=PROBLEMS,
    )
)
@needs_token(Scope.OUTGOING)
@once
def bring_again(document_id: UUID) -> ResponseReturnValue:
    """Take another file in for a document that nobody has signed."""
    file, name = uploaded_pdf()
    password = request.form.get("password") or None
    house().issuing.bring_again(bearer().person, str(document_id), file, name, password=password)
    return tell(bearer().person, str(document_id)), 201


@bp.post("/documents/<uuid:document_id>/send")
@describes(
    Operation(
        summary="Send a draft on its way: fields are reserved, the first step opens",
        scope=Scope.OUTGOING,
        answers={200: ("The document on its way.", DocumentAnswer)},
        problems=PROBLEMS,
    )
)
@needs_token(Scope.OUTGOING)
@once
def send(document_id: UUID) -> ResponseReturnValue:
    """Send a draft on its way; sent twice, it is sent once."""
    house().issuing.send(bearer().person, str(document_id))
    return tell(bearer().person, str(document_id))


@bp.post("/documents/<uuid:document_id>/approvals")
@describes(
    Operation(
        summary="Give a visa, bound to the digest that was read",
        scope=Scope.OUTGOING,
        body=ApprovalRequest,
        answers={201: ("The visa is given.", DocumentAnswer)},
        problems=PROBLEMS,
    )
)
@needs_token(Scope.OUTGOING)
@once
def approve(document_id: UUID) -> ResponseReturnValue:
    """Approve what is to be reviewed; given twice, it counts once."""
    wanted = read(ApprovalRequest, json_body())
    party = _party(document_id, wanted.party, StepKind.REVIEW)
    house().issuing.approve(
        bearer().person, party, consent_sha256=wanted.consent_sha256, note=wanted.note
    )
    return tell(bearer().person, str(document_id)), 201


@bp.post("/documents/<uuid:document_id>/returns")
@describes(
    Operation(
        summary="Return a document to its drafter with a reason",
        scope=Scope.OUTGOING,
        body=ReturnRequest,
        answers={201: ("It is back with its drafter.", DocumentAnswer)},
        problems=PROBLEMS,
    )
)
@needs_token(Scope.OUTGOING)
@once
def return_it(document_id: UUID) -> ResponseReturnValue:
    """Return a document whose turn is one's own."""
    wanted, subject = read(ReturnRequest, json_body()), str(document_id)
    if not happened(DocumentReturned, subject=subject):
        party = _party(document_id, wanted.party)
        house().issuing.return_it(bearer().person, party, wanted.reason)
    return tell(bearer().person, subject), 201


@bp.post("/documents/<uuid:document_id>/hand-ons")
@describes(
    Operation(
        summary="Give one's turn to a colleague",
        scope=Scope.OUTGOING,
        body=HandOnRequest,
        answers={201: ("It is the colleague's turn.", DocumentAnswer)},
        problems=PROBLEMS,
    )
)
@needs_token(Scope.OUTGOING)
@once
def hand_on(document_id: UUID) -> ResponseReturnValue:
    """Give a turn to somebody else, with a reason."""
    wanted, subject = read(HandOnRequest, json_body()), str(document_id)
    if not happened(TurnHandedOn, subject=subject):
        party = _party(document_id, wanted.party)
        house().issuing.hand_on(bearer().person, party, wanted.to, wanted.reason)
    return tell(bearer().person, subject), 201


@bp.post("/documents/<uuid:document_id>/take-backs")
@describes(
    Operation(
        summary="Take back one's visa or signature until the next one acts",
        scope=Scope.OUTGOING,
        body=TakeBackRequest,
        answers={201: ("It is one's turn again.", DocumentAnswer)},
        problems=PROBLEMS,
    )
)
@needs_token(Scope.OUTGOING)
@once
def take_back(document_id: UUID) -> ResponseReturnValue:
    """Take back what nobody has relied on yet."""
    wanted, by = read(TakeBackRequest, json_body()), bearer().person
    if not happened(ActTakenBack, subject=str(document_id)):
        detail = house().issuing.detail(by, str(document_id))
        party = wanted.party or detail.can_take_back
        if party is None:
            raise FlowRefusedError("too_late_to_take_back")
        _require_of(detail.steps, party)
        house().issuing.take_back(by, party)
    return tell(by, str(document_id)), 201


@bp.post("/documents/<uuid:document_id>/number")
@describes(
    Operation(
        summary="Give number and date",
        scope=Scope.OUTGOING,
        body=NumberRequest,
        answers={201: ("Number and date stand in the file.", DocumentAnswer)},
        problems=PROBLEMS,
    )
)
@needs_token(Scope.OUTGOING)
@once
def give_number(document_id: UUID) -> ResponseReturnValue:
    """Draw the next number of the series; asked twice, it is one number."""
    wanted, by = read(NumberRequest, json_body()), bearer().person
    house().issuing.give_number(by, str(document_id), issued_on=wanted.issued_on)
    return tell(by, str(document_id)), 201


@bp.post("/documents/<uuid:document_id>/seal")
@describes(
    Operation(
        summary="Give the agency's signature with the PIN of its key",
        scope=Scope.SEAL,
        body=SealRequest,
        answers={
            201: ("Sealed, checked and kept.", SignatureAnswer),
            202: ("Sealed; waiting for its time-stamp.", SignatureAnswer),
        },
        problems=(*PROBLEMS, 423, 503),
    )
)
@needs_token(Scope.SEAL)
@once
def seal(document_id: UUID) -> ResponseReturnValue:
    """Seal a numbered document: the number, its date and every leader's signature are there and stand.

    A separate file that goes with a document is sealed under its own id.
    """
    wanted, by = read(SealRequest, json_body()), bearer().person

    def begun() -> str:
        if house().issuing.goes_with(by, str(document_id)):
            return house().signing.place(by, str(document_id), wanted.credential, None).id
        party = _party(document_id, None, StepKind.SEAL)
        return house().issuing.begin_signature(by, party, wanted.credential).id

    return told_act(authorized(by, str(document_id), wanted, begun))


@bp.post("/documents/<uuid:document_id>/issue")
@describes(
    Operation(
        summary="Let a complete document go out",
        scope=Scope.OUTGOING,
        answers={200: ("It is issued.", DocumentAnswer)},
        problems=PROBLEMS,
    )
)
@needs_token(Scope.OUTGOING)
@once
def issue(document_id: UUID) -> ResponseReturnValue:
    """Issue a sealed document; issued twice, it goes out once."""
    house().issuing.issue(bearer().person, str(document_id))
    return tell(bearer().person, str(document_id))


@bp.post("/documents/<uuid:document_id>/recall")
@describes(
    Operation(
        summary="Recall an issued document",
        scope=Scope.OUTGOING,
        body=ReasonRequest,
        answers={200: ("It is recalled; it stays as it is.", DocumentAnswer)},
        problems=PROBLEMS,
    )
)
@needs_token(Scope.OUTGOING)
@once
def recall(document_id: UUID) -> ResponseReturnValue:
    """Recall a document with a reason (Decree 30/2020, article 18)."""
    wanted, subject = read(ReasonRequest, json_body()), str(document_id)
    if not happened(StandingChanged, subject=subject):
        house().issuing.recall(bearer().person, subject, wanted.reason)
    return tell(bearer().person, subject)


@bp.post("/documents/<uuid:document_id>/cancel")
@describes(
    Operation(
        summary="Take a document off its way before it is issued",
        scope=Scope.OUTGOING,
        body=ReasonRequest,
        answers={200: ("It is cancelled; a number it has stays its own.", DocumentAnswer)},
        problems=PROBLEMS,
    )
)
@needs_token(Scope.OUTGOING)
@once
def cancel(document_id: UUID) -> ResponseReturnValue:
    """Cancel a document with a reason."""
    wanted, subject = read(ReasonRequest, json_body()), str(document_id)
    if not happened(OutgoingCancelled, subject=subject):
        house().issuing.cancel(bearer().person, subject, wanted.reason)
    return tell(bearer().person, subject)


def _party(document_id: UUID, party: str | None, kind: StepKind | None = None) -> str:
    """Return the turn that is meant, one of this document and, where a kind is named, of that kind."""
    detail = house().issuing.detail(bearer().person, str(document_id))
    if party is not None:
        _require_of(detail.steps, party)
        return party
    if detail.turn is None:
        raise FlowRefusedError("not_your_turn")
    if kind is not None and detail.turn.kind is not kind:
        raise FlowRefusedError("wrong_order")
    return detail.turn.party_id


def _require_of(steps: tuple[StepView, ...], party: str) -> None:
    """Refuse a party of another document: what the address says is what is acted on."""
    if not any(one.id == party for step in steps for one in step.parties):
        raise NotFoundError(party)


def _limit() -> int:
    sent = request.args.get("limit", "50")
    if not (sent.isascii() and sent.isdecimal() and len(sent) <= 4 and 1 <= int(sent) <= MOST):
        raise InvalidRequestError(
            [FieldProblem("limit", "int_range", f"a number from 1 to {MOST}")]
        )
    return int(sent)


def _state() -> State | None:
    sent = request.args.get("state")
    if sent is None:
        return None
    try:
        return State(sent)
    except ValueError:
        raise InvalidRequestError([FieldProblem("state", "enum", "one of the states")]) from None


def _plain(name: str, longest: int) -> str | None:
    """Return a query parameter that is one printable line, or None."""
    sent = request.args.get(name)
    if sent is not None and (len(sent) > longest or not sent.isprintable()):
        raise InvalidRequestError([FieldProblem(name, "text", "one line of printable text")])
    return sent


def _id(name: str) -> str | None:
    sent = request.args.get(name)
    if sent is None:
        return None
    try:
        return str(UUID(sent))
    except ValueError:
        raise InvalidRequestError([FieldProblem(name, "uuid", "an id")]) from None
