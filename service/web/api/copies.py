"""`/api/v1/copies`: copies of issued documents, and of files from elsewhere."""

from __future__ import annotations

from uuid import uuid4

from flask import request, url_for
from flask.typing import ResponseReturnValue

from service.events.outgoing import CopyBegun
from service.journeys.issuing.errors import RouteRefusedError
from service.web.api import bp
from service.web.api.bearer import Scope, bearer, needs_token
from service.web.api.bodies import DocumentAnswer
from service.web.api.copy_bodies import CopyRequest
from service.web.api.describing import Operation, Part, describes
from service.web.api.documents import tell
from service.web.api.flow_bodies import route_problems
from service.web.api.once import LONGEST_BODY, happened, once
from service.web.api.problems import FieldProblem, InvalidRequestError
from service.web.api.shapes import read
from service.web.context import house
from service.web.files import uploaded_pdf


@bp.post("/copies")
@describes(
    Operation(
        summary="Have a document copied: a leader decides, then it is numbered, sealed and issued",
        scope=Scope.OUTGOING,
        parts=(
            Part(
                "order",
                "Which document is copied, in which form, and who decides.",
                required=True,
                model=CopyRequest,
            ),
            Part(
                "file",
                "The PDF from elsewhere, or an extract of `source` that was written anew.",
                media_type="application/pdf",
            ),
        ),
        answers={201: ("The copy waits for its leader.", DocumentAnswer)},
        problems=(401, 403, 404, 409, 413, 415, 422),
    )
)
@needs_token(Scope.OUTGOING)
@once
def make_copy() -> ResponseReturnValue:
    """Begin a copy; with a key it is begun once, whatever happened to the first try."""
    wanted, by = _order(), bearer().person
    earlier = happened(CopyBegun)
    key = earlier.subject if earlier and earlier.subject else str(uuid4())
    part = request.files.get("file")
    file, name = uploaded_pdf() if part and part.filename else (None, "")
    try:
        begun = house().issuing.copy(
            by, wanted.order(), key=key, source_id=wanted.source, file=file, filename=name
        )
    except RouteRefusedError as refusal:
        raise route_problems(refusal) from None
    location = url_for(".tell_document", document_id=begun.summary.id)
    return tell(by, begun.summary.id), 201, {"Location": location}


def _order() -> CopyRequest:
    """Return what is said of the copy, sent as a form field or as a part with a file name."""
    if (text := request.form.get("order")) is not None:
        return read(CopyRequest, text)
    if (part := request.files.get("order")) is not None:
        return read(CopyRequest, part.stream.read(LONGEST_BODY + 1))
    raise InvalidRequestError([FieldProblem("order", "missing", "the order is missing")])
