"""Drafting: a new document, its details, another file, and where things will be printed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.journeys.issuing.errors import RouteRefusedError
from service.journeys.issuing.views import DraftOrder, OutgoingDetail, Relation, State
from service.web.context import house
from service.web.errors import facts_of, row_of
from service.web.files import uploaded_pdf
from service.web.language import say_here
from service.web.office.asking import issuing, me
from service.web.office.choosing import Colleagues, options_for
from service.web.office.drafting import (
    DraftForm,
    parties_in,
    refused_text,
    template_named,
    with_organs,
)
from service.web.office.forms import EmptyForm, person_label, told_apart
from service.web.office.placing import PlaceFields
from service.web.office.views import bp
from service.web.security import requires
from service.web.sign.forms import UploadForm
from signing.errors import DocumentRefusedError, MarkOutsidePageError

MOST_FOUND = 20
MOVABLE = frozenset({State.DRAFT, State.RETURNED})


@bp.get("/people")
@requires()
def people() -> ResponseReturnValue:
    """Return colleagues whose names contain a text, as they are written in a form."""
    text = request.args.get("q", "").replace("\0", "")[:100]
    found = issuing().people(me(), text, limit=MOST_FOUND) if text.strip() else ()
    return jsonify(told_apart([(person_label(one), one.id) for one in found]))


@bp.get("/parties")
@requires()
def parties() -> ResponseReturnValue:
    """Return posts and colleagues whom a text might mean, each with who holds the post."""
    text = " ".join(request.args.get("q", "").replace("\0", "")[:100].split())
    return jsonify([{"label": one.label, "hint": one.hint} for one in options_for(text)])


@bp.route("/new", methods=["GET", "POST"])
@requires()
def new() -> ResponseReturnValue:
    """Draft a document."""
    if request.method == "GET":
        return _draft_page(_proposed())
    form = DraftForm(issuing().choices(me()))
    order = form.order()
    part = request.files.get("file")
    if not part or not part.filename:
        form.file.errors = [say_here("sign-upload-missing")]
        order = None
    if order is None:
        return _draft_page(form), 422
    if order.related_id is not None:  # its recipients were shown, by name and address alone
        earlier = issuing().order_of(me(), order.related_id)
        order = replace(order, recipients=with_organs(order.recipients, earlier.recipients))
    file, name = uploaded_pdf()
    try:
        detail = issuing().draft(me(), file, name, order, password=form.password.data or None)
    except RouteRefusedError as refusal:
        form.refuse(refusal, order)
        return _draft_page(form), 422
    except DocumentRefusedError as refusal:
        row = row_of(refusal)
        return _draft_page(form, refused=row, facts=facts_of(refusal), name=name), row.status
    _keep_route(form, order)
    return redirect(url_for(".places", document_id=detail.summary.id), 303)


def _proposed() -> DraftForm:
    """Return the form as it begins: a kept route, and what the document does to an earlier one."""
    asked, choices = request.args, issuing().choices(me())
    data: dict[str, Any] = {}
    order: DraftOrder | None = None
    if asked.get("relation") in set(Relation) and asked.get("related"):
        earlier = issuing().detail(me(), asked["related"])
        order = replace(issuing().order_of(me(), earlier.summary.id), due_at=None)
        key = f"office-subject-{asked['relation'].lower()}"
        data = {
            "relation": asked["relation"],
            "related": earlier.summary.id,
            "subject": say_here(
                key, notation=earlier.summary.notation or "", subject=earlier.summary.subject
            ),
        }
    template = template_named(asked.get("template", ""))
    if template:
        order = replace(order or DraftOrder("", "", ()), steps=template.steps)
        if template.type_code:
            order = replace(order, type_code=template.type_code)
    return DraftForm.showing(choices, data, order)


def _keep_route(form: DraftForm, order: DraftOrder) -> None:
    """Keep a route under the name the drafter gave it; the draft stands whatever becomes of that."""
    name = " ".join((form.save_as.data or "").split())
    if not name:
        return
    try:
        issuing().save_template(me(), name, order.type_code, order.steps)
    except RouteRefusedError as refusal:
        flash(refused_text(refusal), "warn")
    else:
        flash(say_here("office-template-kept", name=name), "good")


def _draft_page(form: DraftForm, detail: OutgoingDetail | None = None, **more: Any) -> str:
    return render_template(
        "office/draft.html",
        form=form,
        detail=detail,
        parties=form.colleagues.options(),
        leaders=form.colleagues.leaders(),
        templates=issuing().choices(me()).templates if detail is None else (),
        limit=house().upload_limit,
        **{"refused": None, "facts": {}, "name": "", **more},
    )


@bp.route("/<uuid:document_id>/edit", methods=["GET", "POST"])
@requires()
def edit(document_id: UUID) -> ResponseReturnValue:
    """Change what is said of a draft; its file stays."""
    detail = issuing().detail(me(), str(document_id))
    choices, said = issuing().choices(me()), issuing().order_of(me(), str(document_id))
    if request.method == "GET":
        if not detail.is_drafter or detail.summary.state not in MOVABLE:
            return redirect(url_for(".document", document_id=document_id), 303)
        return _draft_page(DraftForm.showing(choices, {}, said), detail)
    form = DraftForm(choices, colleagues=Colleagues(parties_in(said)))
    order = form.order()
    if order is None:
        return _draft_page(form, detail), 422
    order = replace(order, recipients=with_organs(order.recipients, said.recipients))
    try:
        issuing().redraft(me(), str(document_id), order)
    except RouteRefusedError as refusal:
        form.refuse(refusal, order)
        return _draft_page(form, detail), 422
    _keep_route(form, order)
    return redirect(url_for(".places", document_id=document_id), 303)


@bp.route("/<uuid:document_id>/other-file", methods=["GET", "POST"])
@requires()
def bring_again(document_id: UUID) -> ResponseReturnValue:
    """Bring another file; every visa given before is void."""
    detail, form = issuing().detail(me(), str(document_id)), UploadForm()
    if request.method == "GET":
        return _file_page(detail, form)
    if not (part := request.files.get("file")) or not part.filename:
        return _file_page(detail, form, missing=True), 422
    file, name = uploaded_pdf()
    try:
        found = issuing().bring_again(
            me(), str(document_id), file, name, password=form.password.data or None
        )
    except DocumentRefusedError as refusal:
        row = row_of(refusal)
        page = _file_page(detail, form, refused=row, facts=facts_of(refusal), name=name)
        return page, row.status
    flash(say_here("office-file-brought"), "good")
    drafting = found.is_drafter and found.summary.state in MOVABLE
    return redirect(url_for(".places" if drafting else ".document", document_id=document_id), 303)


def _file_page(detail: OutgoingDetail, form: UploadForm, **more: Any) -> str:
    return render_template(
        "office/other_file.html",
        form=form,
        detail=detail,
        document=detail.summary,
        limit=house().upload_limit,
        **{"refused": None, "missing": False, "facts": {}, "name": "", **more},
    )


@bp.route("/<uuid:document_id>/places", methods=["GET", "POST"])
@requires()
def places(document_id: UUID) -> ResponseReturnValue:
    """Show where number, date, signatures, seal and code will lie; move them; send the document."""
    detail = issuing().detail(me(), str(document_id))
    if not detail.is_drafter or detail.summary.state not in MOVABLE:
        return redirect(url_for(".document", document_id=document_id), 303)
    fields = [PlaceFields.of(one, len(detail.pages)) for one in detail.places]
    if request.method == "GET":
        return _places_page(detail, fields)
    sound = [one.validate() for one in fields]
    if not all(sound):
        return _places_page(detail, fields), 422
    for one in fields:
        if not one.moved:
            continue
        try:
            issuing().move_field(me(), str(document_id), one.name, one.choice)
        except MarkOutsidePageError as refusal:
            one.left.errors = [say_here(f"problem-{row_of(refusal).code}-what")]
            return _places_page(detail, fields), 422
    if "send" not in request.form:
        flash(say_here("office-places-kept"), "good")
        return redirect(url_for(".places", document_id=document_id), 303)
    try:
        issuing().send(me(), str(document_id))
    except RouteRefusedError as refusal:
        flash(refused_text(refusal), "bad")
        return redirect(url_for(".edit", document_id=document_id), 303)
    flash(say_here("office-sent"), "good")
    return redirect(url_for(".document", document_id=document_id), 303)


def _places_page(detail: OutgoingDetail, fields: list[PlaceFields]) -> str:
    return render_template(
        "office/places.html",
        detail=detail,
        document=detail.summary,
        fields=fields,
        form=EmptyForm(),
        sizes=[(page.width, page.height) for page in detail.pages],
        shown=[
            page
            for page in detail.pages
            if page.number in {0, len(detail.pages) - 1, *(p.place.page for p in detail.places)}
        ],
    )


@bp.post("/templates/<uuid:template_id>/delete")
@requires()
def delete_template(template_id: UUID) -> ResponseReturnValue:
    """Forget a kept route; documents that took it are not touched."""
    issuing().delete_template(me(), str(template_id))
    flash(say_here("office-template-gone"), "good")
    return redirect(url_for(".new"), 303)
