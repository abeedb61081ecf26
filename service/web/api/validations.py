"""`/api/v1/validations`: anyone asks whether a PDF is validly signed, without an account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import BinaryIO, cast
from uuid import UUID

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from service.web.api.describing import Operation, Part, describes
from service.web.context import house
from service.web.reports import tell
from signing.errors import DocumentRefusedError

bp = Blueprint("validations", __name__, url_prefix="/api/v1/validations")

REPORT = {"application/json": {"schema": {"type": "object"}}}
TRUE = frozenset({"1", "true", "yes", "on"})


@bp.post("")
@describes(
    Operation(
        summary="Check a PDF; nobody needs an account, the file is not kept",
        parts=(
            Part("file", "The PDF.", required=True, media_type="application/pdf"),
            Part("password", "Password of an encrypted PDF.", {"type": "string"}),
            Part("at", "Moment to judge at (ISO 8601); now when left out.", {"type": "string"}),
            Part(
                "trust",
                "Further trust anchors, PEM or DER.",
                {"type": "array", "items": {"type": "string", "format": "binary"}},
            ),
            Part("offline", "`true`: ask no authority over the network.", {"type": "string"}),
        ),
        answers={200: ("The validation report.", REPORT)},
        problems=(413, 415, 422, 429),
    )
)
def validate() -> ResponseReturnValue:
    """Judge one uploaded PDF (V-09); the file is not kept."""
    upload = request.files.get("file")
    if upload is None:
        raise DocumentRefusedError("empty")
    verdict = house().verification.examine(
        cast("BinaryIO", upload.stream),  # spooled: a large upload lies on disk
        filename=_bare(upload.filename),
        password=request.form.get("password") or None,
        at=_moment(request.form.get("at")),
        trust_extra=_trust(),
        offline=request.form.get("offline", "").lower() in TRUE,
    )
    return jsonify(tell(verdict))


@bp.get("/<uuid:validation_id>")
@describes(
    Operation(
        summary="Tell a verdict again, while it is kept",
        answers={200: ("The validation report.", REPORT)},
        problems=(404,),
    )
)
def retell(validation_id: UUID) -> ResponseReturnValue:
    """Tell a verdict again, while it is kept."""
    return jsonify(tell(house().verification.retrieve(str(validation_id))))


def _trust() -> list[bytes]:
    """Return the certificates sent along, as files or as PEM text."""
    return [
        *(part.read() for part in request.files.getlist("trust")),
        *(text.encode() for text in request.form.getlist("trust") if text.strip()),
    ]


def _moment(text: str | None) -> datetime | None:
    """Return the moment to judge at; one without an offset is UTC."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise DocumentRefusedError("moment_unreadable") from problem


def _bare(name: str | None) -> str | None:
    """Return a file's name without folders and control characters; it is only ever shown."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[:255] or None
