"""Copies: asking for one of an issued document or of a file from elsewhere, and asking a leader again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.journeys.issuing.errors import FlowRefusedError, RouteRefusedError
from service.journeys.issuing.views import OutgoingDetail
from service.web.context import house
from service.web.errors import Row, facts_of, row_of
from service.web.files import uploaded_pdf
from service.web.language import say_here
from service.web.office.asking import issuing, me
from service.web.office.copy_forms import EXTRACT, CopyForm, StrangersCopyForm
from service.web.office.views import bp
from service.web.security import requires
from signing.errors import DocumentRefusedError


@bp.route("/copy", methods=["GET", "POST"])
@requires()
def copy_new() -> ResponseReturnValue:
    """Ask for a copy of a file that came from elsewhere."""
    issuing().require_copying(me())
    return _asked(StrangersCopyForm(), None)


@bp.route("/<uuid:document_id>/copy", methods=["GET", "POST"])
@requires()
def copy(document_id: UUID) -> ResponseReturnValue:
    """Ask for a copy of an issued document."""
    detail = issuing().detail(me(), str(document_id))
    if not detail.copy_forms:
        if request.method == "GET":
            return redirect(url_for(".document", document_id=document_id), 303)
        raise FlowRefusedError("not_copied_so")
    return _asked(CopyForm(detail.copy_forms), detail)


def _asked(form: CopyForm, detail: OutgoingDetail | None) -> ResponseReturnValue:
    if request.method == "GET":
        return _page(form, detail)
    file, name = _file(form, detail)
    order = form.order()
    if file is None and detail is None:
        form.file.errors = [say_here("sign-upload-missing")]
        order = None
    if order is None:
        return _page(form, detail), 422
    key = form.named
    if key is None:
        abort(400)
    try:
        begun = issuing().copy(
            me(),
            order,
            key=key,
            source_id=detail.summary.id if detail else None,
            file=file,
            filename=name,
        )
    except RouteRefusedError as refusal:
        form.refuse(refusal)
        return _page(form, detail), 422
    except DocumentRefusedError as refusal:
        return _refused(form, detail, row_of(refusal), facts_of(refusal), name)
    except FlowRefusedError as refusal:
        if detail is not None:
            raise
        return _refused(form, detail, row_of(refusal), facts_of(refusal), name)
    flash(say_here("copy-begun"), "good")
    return redirect(url_for(".document", document_id=begun.summary.id), 303)


def _file(form: CopyForm, detail: OutgoingDetail | None) -> tuple[BinaryIO | None, str]:
    """Return the file that was sent; of a document of the house only an extract is brought."""
    part = request.files.get("file")
    wanted = detail is None or form.form.data == EXTRACT
    return uploaded_pdf() if wanted and part and part.filename else (None, "")


def _refused(
    form: CopyForm, detail: OutgoingDetail | None, row: Row, facts: Mapping[str, object], name: str
) -> ResponseReturnValue:
    return _page(form, detail, refused=row, facts=facts, name=name), row.status


def _page(form: CopyForm, detail: OutgoingDetail | None, **more: Any) -> str:
    return render_template(
        "office/copy.html",
        form=form,
        detail=detail,
        limit=house().upload_limit,
        **{"refused": None, "facts": {}, "name": "", **more},
    )


@bp.post("/<uuid:document_id>/ask-again")
@requires()
def ask_again(document_id: UUID) -> ResponseReturnValue:
    """Put a copy that came back before its leader again."""
    issuing().send(me(), str(document_id))
    flash(say_here("office-sent"), "good")
    return redirect(url_for(".document", document_id=document_id), 303)
