"""`/api/v1/validations`: anyone asks whether a PDF is validly signed, without an account."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import BinaryIO, cast
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from service.web.api.describing import PDF, Operation, Part, Query, describes
from service.web.api.report_schema import ValidationReport
from service.web.context import house
from service.web.files import disposition
from service.web.reports import tell
from service.web.tellings import as_etsi, as_evidence, as_pdf, pdf_name
from signing.errors import DocumentRefusedError

bp = Blueprint("validations", __name__, url_prefix="/api/v1/validations")

XML = {"application/xml": {"schema": {"type": "string"}}}
PNG = {"image/png": {"schema": {"type": "string", "format": "binary"}}}
ZIP = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}
TRUE = frozenset({"1", "true", "yes", "on"})
LONGEST_KEEPING = 36_500


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
            Part("policy", "Name of another policy that judges.", {"type": "string"}),
            Part(
                "keep_days",
                "Keep the verdict and its evidence for so many days; a few hours when left out.",
                {"type": "string", "pattern": "^[0-9]{1,5}$"},
            ),
        ),
        answers={200: ("The validation report.", ValidationReport)},
        problems=(413, 415, 422, 429),
    )
)
def validate() -> ResponseReturnValue:
    """Judge one uploaded PDF (V-09); the file is not kept."""
    upload = request.files.get("file")
    if upload is None:
        raise DocumentRefusedError("empty")
    with closing(upload):
        verdict = house().verification.examine(
            cast("BinaryIO", upload.stream),  # spooled: a large upload lies on disk
            filename=bare_name(upload.filename),
            password=request.form.get("password") or None,
            at=_moment(request.form.get("at")),
            trust_extra=_trust(),
            offline=request.form.get("offline", "").lower() in TRUE,
            policy=request.form.get("policy") or None,
            keep_days=days_asked(request.form.get("keep_days")),
        )
    return jsonify(tell(verdict))


@bp.get("/<uuid:validation_id>")
@describes(
    Operation(
        summary="Tell a verdict again, while it is kept",
        answers={200: ("The validation report.", ValidationReport)},
        problems=(404,),
    )
)
def retell(validation_id: UUID) -> ResponseReturnValue:
    """Tell a verdict again, while it is kept."""
    return jsonify(tell(house().verification.retrieve(str(validation_id))))


@bp.delete("/<uuid:validation_id>")
@describes(
    Operation(
        summary="Delete a verdict with its pictures and evidence; whoever holds its id may",
        answers={204: ("It is gone.", None)},
        problems=(404,),
    )
)
def forget_verdict(validation_id: UUID) -> ResponseReturnValue:
    """Delete a verdict now (V-08)."""
    house().verification.kept.forget(str(validation_id))
    return "", 204


@bp.put("/<uuid:validation_id>/retention")
@describes(
    Operation(
        summary="Keep a verdict for so many days from now; never shorter than it is kept already",
        queries=(
            Query(
                "days",
                "How many days; bounded by the house.",
                {"type": "integer", "minimum": 1, "maximum": LONGEST_KEEPING},
                required=True,
            ),
        ),
        answers={200: ("The validation report.", ValidationReport)},
        problems=(404, 422),
    )
)
def keep_verdict(validation_id: UUID) -> ResponseReturnValue:
    """Keep a verdict longer (V-08)."""
    days = days_asked(request.args.get("days", "?"))
    return jsonify(tell(house().verification.kept.keep_longer(str(validation_id), days or 1)))


@bp.get("/<uuid:validation_id>/etsi.xml")
@describes(
    Operation(
        summary="The verdict as ETSI TS 119 102-2 V1.4.1",
        answers={200: ("The report as XML.", XML)},
        problems=(404,),
    )
)
def tell_as_etsi(validation_id: UUID) -> ResponseReturnValue:
    """Tell a verdict as XML."""
    verdict = house().verification.retrieve(str(validation_id))
    return Response(as_etsi(verdict), content_type="application/xml; charset=utf-8")


@bp.get("/<uuid:validation_id>/report.pdf")
@describes(
    Operation(
        summary="The verdict on paper, sealed by this service",
        answers={200: ("The report as PDF.", PDF)},
        problems=(404, 429, 503),
    )
)
def tell_as_pdf(validation_id: UUID) -> ResponseReturnValue:
    """Tell a verdict as a sealed PDF."""
    verdict = house().verification.retrieve(str(validation_id))
    answer = Response(as_pdf(verdict), content_type="application/pdf")
    answer.headers["Content-Disposition"] = disposition(pdf_name(verdict))
    return answer


@bp.get("/<uuid:validation_id>/pictures/<int:number>.png")
@describes(
    Operation(
        summary="A page that looks different since a signature, its places marked",
        answers={200: ("The picture.", PNG)},
        problems=(404,),
    )
)
def tell_picture(validation_id: UUID, number: int) -> ResponseReturnValue:
    """Answer with one picture of a verdict."""
    png = house().verification.kept.picture(str(validation_id), min(number, 1_000))
    return Response(png, content_type="image/png")


@bp.get("/<uuid:validation_id>/evidence.zip")
@describes(
    Operation(
        summary="Certificates, CRLs and OCSP answers of a verdict that was asked to be kept",
        answers={200: ("DER files.", ZIP)},
        problems=(404,),
    )
)
def tell_evidence(validation_id: UUID) -> ResponseReturnValue:
    """Answer with what a verdict rests on (V-08)."""
    pieces = house().verification.kept.evidence(str(validation_id))
    answer = Response(as_evidence(pieces), content_type="application/zip")
    answer.headers["Content-Disposition"] = disposition(f"evidence-{validation_id}.zip")
    return answer


def days_asked(text: str | None) -> int | None:
    """Return for how many days a verdict shall be kept; None when nobody said."""
    if not text or text == "0":
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= LONGEST_KEEPING):
        raise DocumentRefusedError("days_unreadable")
    return int(text)


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


def bare_name(name: str | None) -> str | None:
    """Return a file's name without folders and control characters; it is only ever shown."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[:255] or None
