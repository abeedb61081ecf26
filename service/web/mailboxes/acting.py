"""An act on one mailbox or on several, and a new one: filled in, shown, done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity.roles import Role
from service.identity.sign_in import SignInError
from service.identity.step_up import WrongCodeError
from service.journeys.errors import NotFoundError
from service.journeys.provisioning import (
    Account,
    AccountChangedError,
    ActKind,
    Asked,
    Carried,
    Preview,
    Proof,
    ProvisioningError,
    RequestView,
)
from service.web.context import house
from service.web.language import say_here
from service.web.mailboxes.blueprint import bp, desk, me
from service.web.mailboxes.forms import ActForm, NewForm, ProofForm
from service.web.mailboxes.telling import refusal_text
from service.web.security import requires

MOST_CHOSEN: Final = 500
ACT_OF: Final = {
    Asked.MOVE: ActKind.MOVE,
    Asked.SUSPEND: ActKind.SUSPEND,
    Asked.RESTORE: ActKind.RESTORE,
}
FIELD_OF: Final = {
    "decision_number": "decision_number",
    "decision_date": "decision_date",
    "decision_to_come": "decision_date",
    "reason": "reason",
    "bad_address": "alias",
    "foreign_domain": "alias",
    "address_taken": "alias",
    "bad_quota": "quota_mb",
    "unknown_unit": "unit",
    "staff_number_taken": "staff_number",
    "no_staff_number": "staff_number",
    "bad_name": "full_name",
    "unknown_person": "clerk",
    "no_record": "record_number",
}


@bp.route(
    "/accounts/<uuid:account_id>/<any({}):kind>".format(
        ", ".join(f'"{one.value}"' for one in ActKind)
    ),
    methods=["GET", "POST"],
)
@requires()
def act(account_id: UUID, kind: str) -> ResponseReturnValue:
    """Fill in an act on one mailbox, look at what it would do, have it done."""
    key = str(account_id)
    return _acted([desk().book.account(me(), key)], ActKind(kind))


@bp.post("/several")
@requires()
def several() -> ResponseReturnValue:
    """The same on several mailboxes that were chosen in the table."""
    ids = request.form.getlist("ids")[:MOST_CHOSEN]
    kind = request.form.get("act", "")
    if kind not in set(ActKind):
        abort(400)
    if not ids:
        flash(say_here("mailbox-refused-none-chosen"), "warn")
        return redirect(url_for(".accounts"), 303)
    return _acted(desk().book.accounts(me(), ids), ActKind(kind), many=True)


@bp.route("/new", methods=["GET", "POST"])
@requires(Role.IT_STAFF, Role.ADMINISTRATOR)
def new() -> ResponseReturnValue:
    """Fill in who gets a mailbox, look at its address, have it made."""
    shared = request.values.get("of") == "unit"
    asked = request_named()
    form = NewForm(desk().reaches.of(me()).choices, shared=shared, data=_from_request(asked))

    def shown() -> Preview:
        return desk().maker.preview(me(), form.newcomer())

    def done(seal: str, proof: Proof) -> Carried:
        return desk().maker.make(me(), form.newcomer(), form.grounds(), seal)

    return _page(form, "new", (), shown, done, asked, shared=shared)


def _acted(
    accounts: Sequence[Account], kind: ActKind, *, many: bool = False
) -> ResponseReturnValue:
    ids = [one.id for one in accounts]
    asked = request_named()
    first = accounts[0]
    known: dict[str, Any] = {
        "fields": list(first.locked),
        "owner": first.owner,
        "clerk": first.clerk,
    }
    if len(accounts) == 1:
        known["quota_mb"] = first.quota_mb
    form = ActForm(
        kind,
        desk().reaches.of(me()).choices,
        first.aliases,
        data=known | _from_request(asked),
        # What was chosen in the table is no form that was filled in.
        **({} if request.form.get("filled") else {"formdata": None}),
    )

    def shown() -> Preview:
        return desk().hand.preview(me(), ids, form.act())

    def done(seal: str, proof: Proof) -> Carried:
        return desk().hand.carry(me(), ids, form.act(), form.grounds(), seal, proof)

    return _page(form, kind.value, accounts, shown, done, asked, many=many)


def _page(
    form: ActForm | NewForm,
    name: str,
    accounts: Sequence[Account],
    shown: Callable[[], Preview],
    done: Callable[[str, Proof], Carried],
    asked: RequestView | None,
    **more: Any,
) -> ResponseReturnValue:
    """Show the form, then what would be done, then do it: three states of one address."""
    facts: dict[str, Any] = {
        "form": form,
        "name": name,
        "accounts": accounts,
        "asked": asked,
        **more,
    }
    proof = ProofForm(formdata=None)
    facts |= {"proof": proof, "by_code": house().step_up.is_enrolled(me())}
    if not request.form.get("filled") or request.form.get("again"):
        return render_template("mailboxes/act.html", preview=None, **facts)
    if not form.validate_on_submit():
        return render_template("mailboxes/act.html", preview=None, **facts), 422
    seal, status = request.form.get("seal", ""), 200
    try:
        if seal:
            return _finished(done(seal, _proof()), accounts, asked)
    except AccountChangedError as refusal:
        facts["refused"], status = refusal_text(refusal), 409
    except (SignInError, WrongCodeError):
        field = proof.code if facts["by_code"] else proof.password
        field.errors, status = [say_here("mailbox-proof-wrong")], 422
    except ProvisioningError as refusal:
        return _refused(form, refusal, facts)
    try:
        preview = shown()
    except ProvisioningError as refusal:
        return _refused(form, refusal, facts)
    return render_template("mailboxes/act.html", preview=preview, **facts), status


def _refused(
    form: ActForm | NewForm, refusal: ProvisioningError, facts: dict[str, Any]
) -> ResponseReturnValue:
    """Put a refusal beside the field that it is about, else above all."""
    field = FIELD_OF.get(refusal.reason)
    if field is not None and field in form:
        form[field].errors = [refusal_text(refusal)]
    else:
        facts["refused"] = refusal_text(refusal)
    return render_template("mailboxes/act.html", preview=None, **facts), 422


def _finished(
    carried: Carried, accounts: Sequence[Account], asked: RequestView | None
) -> ResponseReturnValue:
    """Tell what became of it, and lead to where one looks next."""
    if carried.waits:
        flash(say_here("mailbox-waits"), "info")
        return redirect(url_for("sync.plan", plan_id=carried.plan_id), 303)
    if not carried.done:
        flash(say_here("mailbox-not-done"), "bad")
        return redirect(url_for("sync.plan", plan_id=carried.plan_id), 303)
    if asked is not None:
        desk().requests.done(me(), asked.id, carried.plan_id)
    flash(say_here("mailbox-done"), "good")
    if carried.account_id is None:
        return redirect(url_for(".accounts"), 303)
    if not accounts:  # a new one: nobody can sign in before there is a password
        return redirect(url_for(".password", account_id=carried.account_id), 303)
    if len(accounts) > 1:
        return redirect(url_for(".accounts"), 303)
    return redirect(url_for(".account", account_id=carried.account_id), 303)


def _proof() -> Proof:
    told = request.form
    return Proof(told.get("code", ""), told.get("password", ""), request.remote_addr or "")


def request_named() -> RequestView | None:
    """Return the request that is being answered, if the address or the form names one."""
    key = request.values.get("request", "")
    if not key:
        return None
    try:
        return desk().requests.request(me(), key[:36])
    except NotFoundError:
        return None


def _from_request(asked: RequestView | None) -> dict[str, Any]:
    """Return what a request fills in."""
    if asked is None:
        return {}
    told = {
        "decision_number": asked.decision_number,
        "decision_date": asked.decision_date,
        "reason": asked.reason,
        "unit": asked.unit,
    }
    return told | dict(asked.facts)
