"""What units ask for: filed, looked at, turned into an act, refused; and who looks after a unit."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity.roles import Role
from service.journeys.provisioning import (
    Asked,
    ProvisioningError,
    RequestRefusedError,
    RequestState,
)
from service.web.language import say_here
from service.web.mailboxes.acting import ACT_OF
from service.web.mailboxes.blueprint import bp, desk, me
from service.web.mailboxes.forms import AdministratorForm, AnswerForm, RequestForm
from service.web.mailboxes.telling import refusal_text
from service.web.security import requires

FIELD_OF: Final = {
    "decision_number": "decision_number",
    "decision_date": "decision_date",
    "decision_to_come": "decision_date",
    "reason": "reason",
    "unknown_unit": "unit",
    "unknown_account": "account",
    "nothing_asked": "full_name",
}


@bp.get("/requests")
@requires()
def requests() -> ResponseReturnValue:
    """Show what is asked, the most pressing first, and how many are answered in time."""
    state = request.args.get("state", "OPEN")
    return render_template(
        "mailboxes/requests.html",
        requests=desk().requests.requests(me(), state if state in {"OPEN", "CLOSED"} else None),
        figures=desk().requests.figures(me()),
        working_time=desk().requests.working_time(),
        state=state,
        kinds=Asked,
    )


@bp.route(
    "/requests/new/<any(create, move, suspend, restore, password):kind>", methods=["GET", "POST"]
)
@requires()
def file_request(kind: str) -> ResponseReturnValue:
    """File a request."""
    asked = Asked(kind.upper())
    form = RequestForm(
        asked, desk().reaches.of(me()).choices, data={"account": request.args.get("account", "")}
    )
    status, refused = 200, None
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                key = desk().requests.file(me(), form.wanted())
            except ProvisioningError as refusal:
                field = FIELD_OF.get(refusal.reason, "")
                if field in form:
                    form[field].errors = [refusal_text(refusal)]
                else:
                    refused = refusal_text(refusal)
            else:
                flash(say_here("mailbox-request-filed"), "good")
                return redirect(url_for(".show_request", request_id=key), 303)
    return render_template(
        "mailboxes/file.html", form=form, kind=asked, refused=refused, kinds=Asked
    ), status


@bp.get("/requests/<uuid:request_id>")
@requires()
def show_request(request_id: UUID) -> ResponseReturnValue:
    """Show one request, and what may be done about it."""
    return _request_page(str(request_id), AnswerForm(formdata=None))


@bp.post("/requests/<uuid:request_id>/refuse")
@requires(Role.IT_STAFF, Role.ADMINISTRATOR)
def refuse_request(request_id: UUID) -> ResponseReturnValue:
    """Answer a request with no."""
    key, form = str(request_id), AnswerForm()
    if not form.validate_on_submit():
        return _request_page(key, form, 422)
    try:
        desk().requests.refuse(me(), key, form.answer.data)
    except RequestRefusedError as refusal:
        flash(refusal_text(refusal), "bad")
    else:
        flash(say_here("mailbox-request-refused"), "good")
    return redirect(url_for(".show_request", request_id=key), 303)


@bp.post("/requests/<uuid:request_id>/withdraw")
@requires()
def withdraw_request(request_id: UUID) -> ResponseReturnValue:
    """Take a request back."""
    key = str(request_id)
    try:
        desk().requests.withdraw(me(), key)
    except RequestRefusedError as refusal:
        flash(refusal_text(refusal), "bad")
    else:
        flash(say_here("mailbox-request-withdrawn"), "good")
    return redirect(url_for(".show_request", request_id=key), 303)


@bp.route("/administrators", methods=["GET", "POST"])
@requires()
def administrators() -> ResponseReturnValue:
    """Show who looks after which unit; an administrator names them."""
    form, status = AdministratorForm(desk().reaches.of(me()).choices), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                desk().reaches.name(me(), form.user_name.data, form.unit.data)
            except ProvisioningError as refusal:
                field = "unit" if refusal.reason == "unknown_unit" else "user_name"
                form[field].errors = [refusal_text(refusal)]
            else:
                flash(say_here("mailbox-administrator-named"), "good")
                return redirect(url_for(".administrators"), 303)
    return render_template(
        "mailboxes/administrators.html",
        administrators=desk().reaches.administrators(me()),
        form=form,
    ), status


@bp.post("/administrators/<uuid:person_id>/<unit>/dismiss")
@requires(Role.ADMINISTRATOR)
def dismiss(person_id: UUID, unit: str) -> ResponseReturnValue:
    """End that somebody looks after a unit."""
    desk().reaches.dismiss(me(), str(person_id), unit)
    flash(say_here("mailbox-administrator-dismissed"), "good")
    return redirect(url_for(".administrators"), 303)


def _request_page(key: str, form: AnswerForm, status: int = 200) -> ResponseReturnValue:
    found = desk().requests.request(me(), key)
    way = None
    if found.state is RequestState.OPEN and desk().reaches.of(me()).is_whole:
        if found.kind is Asked.CREATE:
            way = url_for(".new", request=key)
        elif found.account_id and found.kind is Asked.PASSWORD:
            way = url_for(".password", account_id=found.account_id, request=key)
        elif found.account_id:
            act = ACT_OF[found.kind].value
            way = url_for(".act", account_id=found.account_id, kind=act, request=key)
    return render_template("mailboxes/request.html", one=found, form=form, way=way), status
