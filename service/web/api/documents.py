"""Documents step by step: bring one, look at it, sign it, fetch the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO
from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue

from service.events.catalogue import SignatureGiven
from service.identity.roles import Person
from service.journeys.errors import NotFoundError
from service.journeys.issuing.errors import FlowRefusedError, RouteRefusedError
from service.journeys.issuing.views import OutgoingDetail, State, StepKind
from service.journeys.signing import ActState, ActView, PlacementChoice, PresetView
from service.web.api import bp
from service.web.api.bearer import Scope, bearer, needs_token
from service.web.api.bodies import (
    DocumentAnswer,
    Mark,
    Preset,
    SealRequest,
    SignatureAnswer,
    SignatureRequest,
)
from service.web.api.describing import PDF, Operation, Part, Query, describes
from service.web.api.flow_bodies import FlowAnswer, OrderRequest, route_problems
from service.web.api.once import LONGEST_BODY, happened, once
from service.web.api.problems import FieldProblem, InvalidRequestError, MissingScopeError
from service.web.api.shapes import read
from service.web.context import house
from service.web.files import hand_out, uploaded_pdf

LARGEST_VERSION = 100_000


@bp.post("/documents")
@describes(
    Operation(
        summary="Bring a document",
        scope=Scope.DOCUMENTS,
        parts=(
            Part("file", "The PDF.", required=True, media_type="application/pdf"),
            Part("password", "Password of an encrypted PDF.", {"type": "string"}),
            Part(
                "order",
                "What an outgoing document is and which way it goes; scope `outgoing`.",
                model=OrderRequest,
            ),
        ),
        answers={201: ("The document was taken in.", DocumentAnswer)},
        problems=(401, 403, 409, 413, 415, 422),
    )
)
@needs_token(Scope.DOCUMENTS)
@once
def bring_document() -> ResponseReturnValue:
    """Take a PDF in, with an order as a draft; the same file sent twice is one document."""
    file, name = uploaded_pdf()
    by, password = bearer().person, request.form.get("password") or None
    order = _order()
    if order is None:
        document_id = house().signing.upload(by, file, name, password=password).id
    else:
        document_id = _draft(file, name, order, password)
    location = url_for(".tell_document", document_id=document_id)
    return tell(by, document_id), 201, {"Location": location}


def _order() -> OrderRequest | None:
    """Return the order of this request, sent as a form field or as a part with a file name."""
    if (text := request.form.get("order")) is not None:
        return read(OrderRequest, text)
    if (part := request.files.get("order")) is not None:
        return read(OrderRequest, part.stream.read(LONGEST_BODY + 1))
    return None


def _draft(file: BinaryIO, name: str, order: OrderRequest, password: str | None) -> str:
    if Scope.OUTGOING not in bearer().scopes:
        raise MissingScopeError(Scope.OUTGOING)
    try:
        drafted = house().issuing.draft(
            bearer().person, file, name, order.order(), password=password
        )
    except RouteRefusedError as refusal:
        raise route_problems(refusal) from None
    return drafted.summary.id


def tell(by: Person, document_id: str) -> dict[str, Any]:
    """Return what is told of a document, and of its way through the office where it is on one."""
    detail, flow = house().signing.document(by, document_id), on_its_way(by, document_id)
    if flow is None:
        return DocumentAnswer.of(detail).model_dump(mode="json")
    is_out = flow.summary.state is State.ISSUED
    deliveries = house().deliveries.of(by, document_id).deliveries if is_out else ()
    return DocumentAnswer.of(detail, FlowAnswer.of(flow, deliveries)).model_dump(mode="json")


def on_its_way(by: Person, document_id: str) -> OutgoingDetail | None:
    """Return how a document stands in the office flow; None where it goes beside it."""
    try:
        return house().issuing.detail(by, document_id)
    except NotFoundError:
        return None


@bp.get("/documents/<uuid:document_id>")
@describes(
    Operation(
        summary="Tell about a document and its signatures",
        scope=Scope.DOCUMENTS,
        answers={200: ("The document.", DocumentAnswer)},
        problems=(401, 403, 404),
    )
)
@needs_token(Scope.DOCUMENTS)
def tell_document(document_id: UUID) -> ResponseReturnValue:
    """Tell where a document and its acts of signing stand."""
    return tell(bearer().person, str(document_id))


@bp.get("/documents/<uuid:document_id>/file")
@describes(
    Operation(
        summary="Fetch the file",
        scope=Scope.DOCUMENTS,
        queries=(
            Query(
                "version",
                "Version, counted from 1; the newest when left out.",
                {"type": "integer", "minimum": 1, "maximum": LARGEST_VERSION},
            ),
        ),
        answers={200: ("The PDF, byte for byte.", PDF)},
        problems=(401, 403, 404, 422),
    )
)
@needs_token(Scope.DOCUMENTS)
def fetch_file(document_id: UUID) -> ResponseReturnValue:
    """Stream the newest version, or the one that is asked for."""
    version = request.args.get("version")
    if version is not None and not _is_version(version):
        raise InvalidRequestError([FieldProblem("version", "int_range", "a number from 1")])
    number = int(version) if version else None
    return hand_out(house().signing.file(bearer().person, str(document_id), number))


@bp.post("/documents/<uuid:document_id>/signatures")
@describes(
    Operation(
        summary="Sign a document with the PIN of a key",
        scope=Scope.SIGN,
        body=SignatureRequest,
        answers={
            201: ("Signed, checked and kept.", SignatureAnswer),
            202: ("Signed; waiting for its time-stamp.", SignatureAnswer),
        },
        problems=(401, 403, 404, 409, 413, 415, 422, 423, 503),
    )
)
@needs_token(Scope.SIGN)
@once
def sign_document(document_id: UUID) -> ResponseReturnValue:
    """Place and give a signature in one step, bound to the digest the caller has read."""
    wanted, by = read(SignatureRequest, json_body()), bearer().person
    return told_act(
        authorized(by, str(document_id), wanted, lambda: _begun(by, str(document_id), wanted))
    )


def _begun(by: Person, document_id: str, wanted: SignatureRequest) -> str:
    """Begin a signature: where the caller says, or in the field that one's turn has in the flow."""
    signing, flow = house().signing, on_its_way(by, document_id)
    if flow is None:
        if house().issuing.goes_with(by, document_id):
            raise FlowRefusedError("wrong_order")  # a separate file is sealed, never signed
        choice = _choice(wanted.placement, signing.presets(by, document_id))
        return signing.place(by, document_id, wanted.credential, choice, reason=wanted.reason).id
    if wanted.placement is not None:
        raise InvalidRequestError(
            [FieldProblem("/placement", "reserved", "the field of this signature is reserved")]
        )
    if flow.turn is None:
        raise FlowRefusedError("not_your_turn")
    if flow.turn.kind is not StepKind.SIGN:
        raise FlowRefusedError("wrong_order")
    act = house().issuing.begin_signature(
        by, flow.turn.party_id, wanted.credential, reason=wanted.reason
    )
    return act.id


def told_act(act: ActView) -> tuple[dict[str, Any], int]:
    """Return what is told of an act that was given: 201 when it is finished, else 202."""
    told = SignatureAnswer.of(act).model_dump(mode="json")
    return told, 201 if act.state is ActState.FINISHED else 202


def authorized(
    by: Person, document_id: str, wanted: SealRequest, begin: Callable[[], str]
) -> ActView:
    """Return the act that gives a signature; one that an earlier try of this request gave is gone on with."""
    given = happened(SignatureGiven, subject=document_id)
    if given is not None:
        return house().signing.finish(given.facts["act_id"])
    return house().signing.authorize(
        by,
        begin(),
        consent_sha256=wanted.consent_sha256,
        pin=wanted.pin.get_secret_value(),
        code=wanted.code.get_secret_value() if wanted.code else None,
    )


def json_body() -> bytes:
    """Return a JSON body of bounded length; raises 415 for another media type, 413 for a longer one."""
    from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

    if not request.is_json:
        raise UnsupportedMediaType
    if (request.content_length or 0) > LONGEST_BODY:
        raise RequestEntityTooLarge
    return request.get_data(cache=True)


def _is_version(text: str) -> bool:
    return (
        text.isascii() and text.isdecimal() and len(text) <= 6 and 1 <= int(text) <= LARGEST_VERSION
    )


def _choice(
    placement: Mark | Preset | None, presets: tuple[PresetView, ...]
) -> PlacementChoice | None:
    """Return a place as the journey takes it; raises InvalidRequestError for an unknown preset."""
    if placement is None or isinstance(placement, Mark):
        return placement.choice() if placement else None
    for known in presets:
        if known.key == placement.preset:
            return PlacementChoice(known.page, known.left, known.top, known.width, known.height)
    keys = ", ".join(known.key for known in presets)
    raise InvalidRequestError(
        [FieldProblem("/placement/preset", "unknown_preset", f"one of: {keys}")]
    )
