"""Administrators say whose seal an agency's key is: its certificate may call the agency otherwise."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.identity.roles import Role
from service.web.context import house
from service.web.language import say_here
from service.web.register.forms import SealForm
from service.web.register.views import bp, desk, me
from service.web.security import requires


@bp.get("/seals")
@requires(Role.ADMINISTRATOR)
def seals() -> ResponseReturnValue:
    """Show every agency's key in use, those of no agency first."""
    return render_template("register/seals.html", found=house().seals.all())


@bp.route("/seals/<uuid:credential_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def seal(credential_id: UUID) -> ResponseReturnValue:
    """Say whose seal a key is, or mend what was said."""
    one = next((s for s in house().seals.all() if s.credential_id == str(credential_id)), None)
    if one is None:
        abort(404)
    form = SealForm(desk().agencies.all(me()), data={"unit": one.unit or ""})
    if form.validate_on_submit():
        told = house().seals.assign(me(), one.credential_id, form.unit.data)
        flash(
            say_here("register-seal-kept", subject=told.subject, agency=told.agency or ""), "good"
        )
        return redirect(url_for(".seals"), 303)
    return render_template("register/seal.html", one=one, form=form), 422 if form.errors else 200
