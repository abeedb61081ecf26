"""Documents step by step: bring one, look at it, sign it, fetch the file."""

from __future__ import annotations

from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue

from service.events.catalogue import SignatureGiven
from service.identity.roles import Person
from service.journeys.signing import ActState, ActView, PlacementChoice, PresetView
from service.web.api import bp
from service.web.api.bearer import Scope, bearer, needs_token
from service.web.api.bodies import (
    DocumentAnswer,
    Mark,
    Preset,
    SignatureAnswer,
    SignatureRequest,
    read,
)
from service.web.api.describing import PDF, Operation, Part, Query, describes
from service.web.api.once import LONGEST_BODY, happened, once
from service.web.api.problems import FieldProblem, InvalidRequestError
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
        ),
        answers={201: ("The document was taken in.", DocumentAnswer)},
        problems=(401, 403, 413, 415, 422),
    )
)
@needs_token(Scope.DOCUMENTS)
@once
def bring_document() -> ResponseReturnValue:
    """Take a PDF in; the same file sent twice is one document."""
    file, name = uploaded_pdf()
    by, signing = bearer().person, house().signing
    summary = signing.upload(by, file, name, password=request.form.get("password") or None)
    told = DocumentAnswer.of(signing.document(by, summary.id)).model_dump(mode="json")
    return told, 201, {"Location": url_for(".tell_document", document_id=summary.id)}


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
    detail = house().signing.document(bearer().person, str(document_id))
    return DocumentAnswer.of(detail).model_dump(mode="json")


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
    wanted = read(SignatureRequest, json_body())
    given = happened(SignatureGiven, subject=str(document_id))
    act = (
        house().signing.finish(given.facts["act_id"])
        if given
        else _give(bearer().person, str(document_id), wanted)
    )
    told = SignatureAnswer.of(act).model_dump(mode="json")
    return told, 201 if act.state is ActState.FINISHED else 202


def _give(by: Person, document_id: str, wanted: SignatureRequest) -> ActView:
    signing = house().signing
    choice = _choice(wanted.placement, signing.presets(by, document_id))
    act = signing.place(by, document_id, wanted.credential, choice, reason=wanted.reason)
    return signing.authorize(
        by,
        act.id,
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
