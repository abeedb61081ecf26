"""`/v/{code}`: what anyone may know about the document that carries a code, and is their file that one?

This address is printed on paper: its shape never changes, and every code ever printed keeps resolving.
"""

from __future__ import annotations

import hashlib
import io
from typing import BinaryIO, Final

import segno
from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.journeys.code_words import read_code, written
from service.journeys.errors import NotFoundError
from service.web.api.codes import code_address, digest_of
from service.web.context import house

bp = Blueprint("public", __name__, url_prefix="/v")
CHUNK: Final = 1 << 20
QR_SECONDS: Final = 86_400


@bp.get("")
def ask() -> ResponseReturnValue:
    typed = request.args.get("code", "").strip()
    code = read_code(typed)
    if code is not None:
        return redirect(url_for(".show", code=written(code)), 303)
    return render_template("public/ask.html", typed=typed), 404 if typed else 200


@bp.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    right = _as_printed(code)
    if right is None:
        return render_template("public/ask.html", typed=code), 404
    if right != code:
        return redirect(url_for(".show", code=right), 301)
    digest = digest_of(request.args.get("sha256", ""))
    return _shown(right, digest)


@bp.post("/<code>")
def compare(code: str) -> ResponseReturnValue:
    right = _as_printed(code)
    if right is None:
        return render_template("public/ask.html", typed=code), 404
    part = request.files.get("file")
    if part is not None and part.filename:
        return _shown(right, _digest(part.stream))  # type: ignore[arg-type]
    return _shown(right, digest_of(request.form.get("sha256", "")), asked=True)


@bp.get("/<code>/qr.svg")
def picture(code: str) -> ResponseReturnValue:
    right = _as_printed(code)
    if right is None:
        raise NotFoundError(code[:40])
    held = io.BytesIO()
    segno.make(code_address(right), error="m", micro=False).save(
        held, kind="svg", scale=8, border=4, dark="#000", light="#fff", xmldecl=True
    )
    answer = Response(held.getvalue(), content_type="image/svg+xml")
    answer.cache_control.max_age = QR_SECONDS
    return answer


def _shown(code: str, digest: str | None, *, asked: bool = False) -> ResponseReturnValue:
    """Return the page of a code; with a digest, whether it is the same file."""
    try:
        if digest is None:
            view, match = house().public_codes.look_up(code), None
        else:
            view, match = house().public_codes.compare(code, digest)
    except NotFoundError:
        return render_template("public/ask.html", typed=code), 404
    page = render_template(
        "public/show.html", view=view, match=match, digest=digest, wrong=asked and digest is None
    )
    return page, 422 if asked and digest is None else 200


def _as_printed(code: str) -> str | None:
    """Return a code in the one way it is printed, or None where this is no code."""
    read = read_code(code[:80])
    return written(read) if read else None


def _digest(stream: BinaryIO) -> str:
    """Return the SHA-256 of an uploaded file; it is read once and not kept."""
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
