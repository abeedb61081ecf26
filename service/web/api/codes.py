"""`/api/v1/digests` and `/api/v1/codes`: what is known of a document without sending it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from service.journeys.errors import NotFoundError
from service.journeys.issued_faces import CopiedFace, IssuedFace
from service.journeys.public_codes import PublicView
from service.web.api.describing import Operation, describes
from service.web.api.report_schema import DigestTold, PublicDocument
from service.web.context import house
from service.web.reports import sentence

bp = Blueprint("codes", __name__, url_prefix="/api/v1")
DIGEST: Final = re.compile("[0-9a-f]{64}")


def digest_of(text: str) -> str | None:
    """Return a SHA-256 that somebody wrote, in any case and grouping, or None.

    >>> digest_of("AB " * 32) == "ab" * 32
    True
    """
    bare = re.sub(r"[\s:\-]", "", text[:400]).lower()
    return bare if DIGEST.fullmatch(bare) else None


def code_address(code: str) -> str:
    """Return the permanent public address of a code, as it is printed."""
    return f"{house().public_url.rstrip('/')}/v/{code}"


@bp.get("/digests/<sha256>")
@describes(
    Operation(
        summary="What is known about a file by its SHA-256 alone; the file is not needed",
        answers={200: ("What is known; unknown proves nothing.", DigestTold)},
        problems=(404, 429),
    )
)
def tell_digest(sha256: str) -> ResponseReturnValue:
    """Tell what was signed here, or judged lately, under a digest."""
    digest = digest_of(sha256)
    if digest is None:
        raise NotFoundError(sha256[:80])
    answer = house().public_codes.known(digest)
    known = answer.verdict
    return jsonify(
        {
            "sha256": digest,
            "signed_here": public_document(answer.signed_here) if answer.signed_here else None,
            "verdict": known
            and {
                "checked_at": _moment(known.checked_at),
                "verdict": _coded(known.verdict),
                "indication": known.indication,
                "signatures": known.signatures,
                "policy": known.policy,
            },
        }
    )


@bp.get("/codes/<code>")
@describes(
    Operation(
        summary="What anyone may know about the document that carries a code",
        answers={200: ("The document's public face.", PublicDocument)},
        problems=(404, 429),
    )
)
def tell_code(code: str) -> ResponseReturnValue:
    """Tell what stands behind a printed code."""
    return jsonify(public_document(house().public_codes.look_up(code)))


def public_document(view: PublicView) -> dict[str, Any]:
    """Return what stands behind a code as plain data."""
    return {
        "code": view.code,
        "url": code_address(view.code),
        "state": view.state,
        "version": view.version,
        "title": view.title,
        "signed_at": _moment(view.signed_at),
        "level": view.level,
        "sha256": view.sha256,
        "verdict": _coded(view.verdict),
        "indication": view.indication,
        "signatures": view.signatures,
        "checked_at": _moment(view.checked_at),
        "issued": view.issued and _issued(view.issued),
    }


def _issued(face: IssuedFace) -> dict[str, Any]:
    """Return what is public of an issued document as plain data."""
    later = {
        "notation": face.by_notation,
        "code": face.by_code,
        "url": code_address(face.by_code) if face.by_code else None,
    }
    return {
        "notation": face.notation,
        "issued_on": face.issued_on.isoformat(),
        "issued_at": _moment(face.issued_at),
        "agency": face.agency,
        "type": face.type_name,
        "standing_at": _moment(face.standing_at),
        "by": later if face.by_notation else None,
        "attached": [
            {"number": one.number, "name": one.name or None, "sha256": one.sha256}
            for one in face.attached
        ],
        "copy_of": face.copy_of and _copied(face.copy_of),
        "forms": [{"form": one.form, "in_force": one.in_force} for one in face.forms],
    }


def _copied(copied: CopiedFace) -> dict[str, Any]:
    """Return of which document a copy is as plain data."""
    return {
        "notation": copied.notation,
        "agency": copied.agency,
        "issued_on": copied.issued_on and copied.issued_on.isoformat(),
        "pages": list(copied.pages) if copied.pages else None,
        "code": copied.code,
        "url": code_address(copied.code) if copied.code else None,
        "standing": copied.standing,
    }


def _coded(code: str | None) -> dict[str, Any] | None:
    return {"code": code, "text": sentence("verdict", code)} if code else None


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None
