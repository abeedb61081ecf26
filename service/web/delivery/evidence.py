"""`/office/{id}/evidence.zip`: everything that proves a document, for those it concerns and for auditors."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from service.web.context import current_person, house
from service.web.files import disposition
from service.web.security import requires

bp = Blueprint("evidence", __name__, url_prefix="/office")


@bp.get("/<uuid:document_id>/evidence.zip")
@requires()
def package(document_id: UUID) -> ResponseReturnValue:
    """Hand out the archive; that it left is an event."""
    person = current_person()
    assert person is not None
    made = house().evidence.pack(str(document_id), person, actor=person.user_name)
    answer = Response(made.octets, content_type="application/zip")
    answer.headers["Content-Disposition"] = disposition(made.name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
