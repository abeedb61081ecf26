"""Administrators say which units issue documents, under which symbol and seal."""

from __future__ import annotations

from dataclasses import asdict

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.identity.roles import Role
from service.journeys.register import EntryRefusedError, NumberRefusedError
from service.journeys.register.views import Agency
from service.web.language import say_here
from service.web.register.forms import AgencyForm, ReasonForm
from service.web.register.telling import refusal_text, show_problems
from service.web.register.views import bp, desk, me
from service.web.security import requires

LONGEST_CODE = 64


@bp.get("/agencies")
@requires(Role.ADMINISTRATOR)
def agencies() -> ResponseReturnValue:
    """Show every unit: those that issue documents first."""
    found = desk().agencies.all(me())
    return render_template(
        "register/agencies.html",
        kept=[one for one in found if one.symbol],
        others=[one for one in found if not one.symbol],
    )


@bp.route("/agencies/<code>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def agency(code: str) -> ResponseReturnValue:
    """Let a unit issue documents, or change what is said of it."""
    found = _known(code)
    form = AgencyForm(data=asdict(found) if found.symbol else {"seal_mm": None})
    if not form.is_submitted():
        return _agency(found, form)
    if not form.validate():
        return _agency(found, form, 422)
    try:
        desk().agencies.keep(me(), code, form.facts())
    except EntryRefusedError as refusal:
        show_problems(form, refusal.problems)
        return _agency(found, form, 422)
    except NumberRefusedError as refusal:
        flash(refusal_text(refusal), "bad")
    else:
        flash(say_here("register-agency-kept", name=found.name), "good")
    return redirect(url_for(".agencies"), 303)


@bp.post("/agencies/<code>/close")
@requires(Role.ADMINISTRATOR)
def close(code: str) -> ResponseReturnValue:
    """Close every series of an agency for good."""
    found, form = _known(code), ReasonForm()
    if not form.validate_on_submit():
        return _agency(found, _filled(found), 422, form)
    try:
        desk().agencies.close(me(), code, form.text("reason"))
    except EntryRefusedError as refusal:
        show_problems(form, refusal.problems)
        return _agency(found, _filled(found), 422, form)
    except NumberRefusedError as refusal:
        flash(refusal_text(refusal), "bad")
    else:
        flash(say_here("register-agency-closed", name=found.name), "good")
    return redirect(url_for(".agencies"), 303)


def _known(code: str) -> Agency:
    found = {one.code: one for one in desk().agencies.all(me())}.get(code[:LONGEST_CODE])
    if found is None:
        abort(404)
    return found


def _filled(found: Agency) -> AgencyForm:
    return AgencyForm(formdata=None, data=asdict(found))


def _agency(
    found: Agency, form: AgencyForm, status: int = 200, reason: ReasonForm | None = None
) -> ResponseReturnValue:
    return render_template(
        "register/agency.html", one=found, form=form, reason=reason or ReasonForm(formdata=None)
    ), status
