"""Separate files of a document on its way: brought and taken away by the drafter, sealed with it by the clerk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.journeys.errors import NotFoundError
from service.journeys.issuing.views import OutgoingDetail, StepKind
from service.web.context import house
from service.web.errors import facts_of, row_of
from service.web.files import hand_out, uploaded_pdf
from service.web.office.asking import issuing, me
from service.web.office.views import bp
from service.web.security import requires
from service.web.sign.forms import UploadForm
from signing.errors import DocumentRefusedError

MOVABLE = {"DRAFT", "RETURNED"}


@bp.get("/<uuid:document_id>/attachments")
@requires()
def attachments(document_id: UUID) -> ResponseReturnValue:
    """Show the separate files of a draft, and take another."""
    return _page(issuing().detail(me(), str(document_id)), UploadForm())


@bp.post("/<uuid:document_id>/attachments")
@requires()
def attach(document_id: UUID) -> ResponseReturnValue:
    """Take one more separate file."""
    form, key = UploadForm(), str(document_id)
    detail = issuing().detail(me(), key)
    if not (part := request.files.get("file")) or not part.filename:
        return _page(detail, form, missing=True), 422
    file, name = uploaded_pdf()
    try:
        issuing().attach(me(), key, file, name, password=form.password.data or None)
    except DocumentRefusedError as refusal:
        row = row_of(refusal)
        return _page(detail, form, refused=row, facts=facts_of(refusal), name=name), row.status
    return redirect(url_for(".attachments", document_id=document_id), 303)


@bp.post("/<uuid:document_id>/attachments/<uuid:attachment_id>/detach")
@requires()
def detach(document_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """Take a separate file away."""
    issuing().detach(me(), str(document_id), str(attachment_id))
    return redirect(url_for(".attachments", document_id=document_id), 303)


@bp.get("/<uuid:document_id>/attachments/<uuid:attachment_id>/file")
@requires()
def attachment_file(document_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """Hand out a separate file under its plain name, its signed version once there is one."""
    detail = issuing().detail(me(), str(document_id))
    one = next((a for a in detail.attachments if a.id == str(attachment_id)), None)
    if one is None:
        raise NotFoundError(str(attachment_id))
    return hand_out(house().signing.file(me(), one.id), one.name)


@bp.post("/<uuid:document_id>/seal-all")
@requires()
def seal_all(document_id: UUID) -> ResponseReturnValue:
    """Make one list of a document and its separate files, to be sealed with one PIN."""
    detail = issuing().detail(me(), str(document_id))
    key = request.form.get("credential", "")
    if detail.turn is None or detail.turn.kind is not StepKind.SEAL:
        return redirect(url_for(".document", document_id=document_id), 303)
    sealed = any(version.what == "sealed" for version in detail.versions)
    files = [one.id for one in detail.attachments if not one.sealed]
    chosen = files if sealed else [detail.summary.id, *files]
    batch = house().signing.gather(me(), chosen, key)
    return redirect(url_for("batch.review", batch_id=batch.id), 303)


def _page(detail: OutgoingDetail, form: UploadForm, **more: Any) -> str:
    movable = detail.is_drafter and detail.summary.state in MOVABLE
    return render_template(
        "office/attachments.html",
        form=form,
        detail=detail,
        document=detail.summary,
        movable=movable,
        limit=house().upload_limit,
        **{"refused": None, "missing": False, "facts": {}, "name": "", **more},
    )
