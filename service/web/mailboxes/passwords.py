"""A link for a new password: made by who looks after the mailbox, used once by its holder."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from directory.errors import DirectoryRefusedError
from service.journeys.provisioning import (
    SLIP,
    Asked,
    LinkRefusedError,
    MadeLink,
    ProvisioningError,
    WeakPasswordError,
)
from service.web.context import house
from service.web.language import say_here
from service.web.mailboxes.acting import request_named
from service.web.mailboxes.blueprint import bp, desk, me
from service.web.mailboxes.forms import LinkForm, PasswordForm
from service.web.mailboxes.telling import refusal_text
from service.web.security import requires

# A door of its own: whoever holds a link has no account here, or cannot come in.
public = Blueprint("passwords", __name__, url_prefix="/mailboxes/password")


@bp.route("/accounts/<uuid:account_id>/password", methods=["GET", "POST"])
@requires()
def password(account_id: UUID) -> ResponseReturnValue:
    """Make a link, and show it this once: to hand on, or as a slip to print."""
    key, form, status = str(account_id), LinkForm(), 200
    account = desk().book.account(me(), key)
    asked = request_named()
    refused = None
    if not form.is_submitted() and asked is not None:
        form.reason.data = asked.reason
    elif form.is_submitted() and not form.validate():
        status = 422
    elif form.is_submitted():
        try:
            made = desk().passwords.make(
                me(), key, handed=form.handed.data, reason=form.reason.data, void=form.void.data
            )
        except ProvisioningError as refusal:
            refused, status = refusal_text(refusal), 422
        else:
            if asked is not None and asked.kind is Asked.PASSWORD and _is_whole():
                desk().requests.done(me(), asked.id, None)
            return _shown_once(made)
    page = render_template(
        "mailboxes/password.html", account=account, form=form, refused=refused, asked=asked
    )
    return page, status


@bp.post("/accounts/<uuid:account_id>/password/revoke")
@requires()
def revoke_links(account_id: UUID) -> ResponseReturnValue:
    """End the links of a mailbox."""
    desk().passwords.revoke(me(), str(account_id))
    flash(say_here("mailbox-links-revoked"), "good")
    return redirect(url_for(".account", account_id=account_id), 303)


@public.get("/<token>")
def choose(token: str) -> ResponseReturnValue:
    """Ask whoever holds a link for a new password."""
    return _choose(token, PasswordForm(formdata=None))


@public.post("/<token>")
def keep(token: str) -> ResponseReturnValue:
    """Set the password, if it keeps the rules."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _choose(token, form, status=422)
    try:
        desk().passwords.set(token, form.password.data)
    except WeakPasswordError as weak:
        form.password.errors = [say_here(f"mailbox-password-{rule}") for rule in weak.rules]
    except DirectoryRefusedError:
        form.password.errors = [say_here("mailbox-password-directory")]
    except LinkRefusedError as refusal:
        return _answer(render_template("mailboxes/link.html", refused=refusal.reason), 410)
    else:
        return _answer(render_template("mailboxes/link.html", refused=None))
    return _choose(token, form, status=422)


def _choose(token: str, form: PasswordForm, status: int = 200) -> ResponseReturnValue:
    try:
        link = desk().passwords.look(token)
    except LinkRefusedError as refusal:
        return _answer(render_template("mailboxes/link.html", refused=refusal.reason), 410)
    rules = desk().passwords.rules()
    page = render_template("mailboxes/choose.html", link=link, form=form, token=token, rules=rules)
    return _answer(page, status)


def _shown_once(made: MadeLink) -> ResponseReturnValue:
    address = house().public_url.rstrip("/") + url_for("passwords.choose", token=made.token)
    reach = desk().reaches.of(me())
    near = [
        one
        for one in desk().reaches.administrators(me())
        if one.email and one.unit == made.account.unit
    ]
    template = "mailboxes/slip.html" if made.handed == SLIP else "mailboxes/made.html"
    page = render_template(
        template,
        made=made,
        address=address,
        qr=_qr(address),
        near=near,
        unit=reach.names.get(made.account.unit, made.account.unit),
        rules=desk().passwords.rules(),
    )
    return _answer(page, 201)


def _answer(page: str, status: int = 200) -> Response:
    """Return a page that no cache keeps and that tells nobody where it was read."""
    answer = Response(page, status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _qr(address: str) -> Markup:
    """Return a QR code as SVG without any inline style; black on white in the dark too."""
    drawing: Any = segno.make(address, error="m").svg_inline(
        scale=4, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return Markup(drawing)  # noqa: S704 - drawn here from modules, no text of the address in it


def _is_whole() -> bool:
    return desk().reaches.of(me()).is_whole
