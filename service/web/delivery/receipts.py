"""`/r/{token}`: whoever received a document by mail checks the file, then confirms or sends it back.

No account is needed, for the link is the recipient's own. To look changes nothing; an answer is a form.
"""

from __future__ import annotations

import hashlib
from typing import Any, BinaryIO, Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.journeys.delivery import ReceiptRefusedError, Return
from service.journeys.signing.views import StoredFile
from service.web.api.codes import digest_of
from service.web.context import house
from service.web.files import hand_out

bp = Blueprint("receipts", __name__, url_prefix="/r")
CHUNK: Final = 1 << 20
GONE: Final = frozenset({"unknown"})


@bp.errorhandler(ReceiptRefusedError)
def refused(refusal: ReceiptRefusedError) -> ResponseReturnValue:
    """Say why a link gives nothing, without saying whether it ever did."""
    if refusal.reason in GONE:
        return _answer(render_template("delivery/gone.html"), 410)
    token = (request.view_args or {}).get("token", "")
    form = {name: request.form.get(name, "")[:500] for name in ("by", "reason", "note")}
    digest = digest_of(request.form.get("sha256", ""))
    return _page(token, digest, 409, wrong=refusal.reason, form=form)


@bp.get("/<token>")
def look(token: str) -> ResponseReturnValue:
    """Show what was sent; with a digest, whether the file in hand is that one."""
    return _page(token, digest_of(request.args.get("sha256", "")))


@bp.get("/<token>/document.pdf")
def file(token: str) -> ResponseReturnValue:
    """Hand out the file that was sent."""
    return _handed_out(house().receipts.file(token))


@bp.get("/<token>/files/<int:number>.pdf")
def separate_file(token: str, number: int) -> ResponseReturnValue:
    """Hand out a separate file of the document that was sent."""
    return _handed_out(house().receipts.separate_file(token, number))


def _handed_out(stored: StoredFile) -> Response:
    """Return a file that no cache keeps."""
    answer = hand_out(stored)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/<token>")
def compare(token: str) -> ResponseReturnValue:
    """Compute the digest of a file that was sent here, where the browser could not; it is not kept."""
    part = request.files.get("file")
    digest = _digest(part.stream) if part is not None and part.filename else None  # type: ignore[arg-type]
    return _page(token, digest)


@bp.post("/<token>/confirm")
def confirm(token: str) -> ResponseReturnValue:
    """Take the confirmation."""
    digest = digest_of(request.form.get("sha256", ""))
    house().receipts.confirm(token, sha256=digest or "", by=request.form.get("by", "")[:1000])
    return redirect(url_for(".look", token=token), 303)


@bp.post("/<token>/return")
def send_back(token: str) -> ResponseReturnValue:
    """Take the document back with its reason."""
    try:
        reason = Return(request.form.get("reason", ""))
    except ValueError:
        raise ReceiptRefusedError("no_reason") from None
    house().receipts.send_back(
        token,
        reason=reason,
        note=request.form.get("note", "")[:5000],
        by=request.form.get("by", "")[:1000],
    )
    return redirect(url_for(".look", token=token), 303)


def _page(token: str, digest: str | None, status: int = 200, **more: Any) -> ResponseReturnValue:
    view = house().receipts.look(token)
    match = None if digest is None else digest == view.sha256
    page = render_template(
        "delivery/receipt.html", view=view, token=token, digest=digest, match=match,
        reasons=list(Return), **({"wrong": None, "form": {}} | more),
    )  # fmt: skip
    return _answer(page, status)


def _answer(page: str, status: int) -> Response:
    """Return a page that no cache keeps and that tells nobody where it was read."""
    answer = Response(page, status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _digest(stream: BinaryIO) -> str:
    """Return the SHA-256 of an uploaded file; it is read once and not kept."""
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
