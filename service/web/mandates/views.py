"""Who signs in whose place: read by an agency's people, recorded by those who may give it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity.roles import Person, Role
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.mandates import MandateClosedError, MandateFaultyError, SigningForm
from service.journeys.mandates.desk import MandateDesk
from service.journeys.mandates.forms import RECORDED
from service.journeys.mandates.views import MandateState
from service.web.context import current_person, house
from service.web.language import say_here
from service.web.mandates.forms import MandateForm, ReasonForm, usual
from service.web.security import requires

bp = Blueprint("mandates", __name__, url_prefix="/mandates")

READERS: Final = (Role.LEADER, Role.CLERK, Role.ADMINISTRATOR, Role.AUDITOR)
RECORDERS: Final = (Role.LEADER, Role.ADMINISTRATOR)
GROUPS: Final = {  # how the list is grouped, the most pressing first
    "proposed": (MandateState.PROPOSED,),
    "in-force": (MandateState.IN_FORCE,),
    "coming": (MandateState.COMING,),
    "over": (MandateState.OVER, MandateState.REVOKED),
}


@bp.context_processor
def words() -> dict[str, object]:
    """Return the names of document types."""
    return {"type_names": desk().types}


@bp.get("")
@requires(*READERS)
def overview() -> ResponseReturnValue:
    """List mandates: what waits for a word, what is in force, what comes, what is over."""
    mandates = desk().overview(me())
    groups = [
        (name, [one for one in mandates if one.state in states]) for name, states in GROUPS.items()
    ]
    may_record = bool(me().may(*RECORDERS) and desk().agencies(me()))
    return render_template("mandates/overview.html", groups=groups, may_record=may_record)


@bp.get("/new")
@requires(*RECORDERS)
def new() -> ResponseReturnValue:
    """Choose the form of signing, then fill in what it asks for."""
    agencies = desk().agencies(me())
    if not agencies:
        abort(403)
    signing = request.args.get("form", "")
    unit_id = request.args.get("agency", "") or agencies[0].id
    if signing not in RECORDED:
        return render_template("mandates/choose.html", agencies=agencies, forms=RECORDED)
    form = _form(SigningForm(signing), unit_id, first=True)
    return render_template("mandates/new.html", form=form, others=[])


@bp.post("/new/<any(KT, TM, Q, TL, TUQ, SEAL):signing>/<uuid:unit_id>")
@requires(*RECORDERS)
def record(signing: str, unit_id: UUID) -> ResponseReturnValue:
    """Record a mandate; whoever is not the competent person proposes it."""
    form, others = _form(SigningForm(signing), str(unit_id)), []
    if form.validate_on_submit():
        try:
            mandate_id = desk().record(me(), form.wish())
        except MandateFaultyError as refusal:
            others = form.put(refusal.faults)
        else:
            state = desk().mandate(me(), mandate_id).state
            said = "proposed" if state is MandateState.PROPOSED else "recorded"
            flash(say_here(f"mandate-done-{said}"), "good")
            return redirect(url_for(".mandate", mandate_id=mandate_id), 303)
    return render_template("mandates/new.html", form=form, others=others), 422


@bp.get("/<uuid:mandate_id>")
@requires(*READERS)
def mandate(mandate_id: UUID) -> ResponseReturnValue:
    """Show one mandate with what may be done about it."""
    return _shown(str(mandate_id), ReasonForm(formdata=None))


@bp.post("/<uuid:mandate_id>/confirm")
@requires(*RECORDERS)
def confirm(mandate_id: UUID) -> ResponseReturnValue:
    """Put a proposed mandate into force."""
    key = str(mandate_id)
    desk().mandate(me(), key)  # one that this person may not see is not there
    try:
        desk().confirm(me(), key)
    except MandateFaultyError as refusal:
        faults = [say_here(f"mandate-fault-{word.replace('_', '-')}") for _, word in refusal.faults]
        return _shown(key, ReasonForm(formdata=None), faults, 422)
    except MandateClosedError:
        flash(say_here("mandate-closed"), "info")
    else:
        flash(say_here("mandate-done-confirmed"), "good")
    return redirect(url_for(".mandate", mandate_id=mandate_id), 303)


@bp.post("/<uuid:mandate_id>/revoke")
@requires(*READERS)
def revoke(mandate_id: UUID) -> ResponseReturnValue:
    """End a mandate from now on, or decline a proposed one."""
    key, form = str(mandate_id), ReasonForm()
    desk().mandate(me(), key)
    try:
        desk().revoke(me(), key, form.reason.data or "")
    except MandateFaultyError:
        form.reason.errors = [say_here("mandate-fault-missing")]
        return _shown(key, form, status=422)
    except MandateClosedError:
        flash(say_here("mandate-closed"), "info")
    else:
        flash(say_here("mandate-done-revoked"), "good")
    return redirect(url_for(".mandate", mandate_id=mandate_id), 303)


def _shown(
    key: str, form: ReasonForm, faults: list[str] | None = None, status: int = 200
) -> ResponseReturnValue:
    shown = desk().mandate(me(), key)
    page = render_template("mandates/mandate.html", one=shown, form=form, faults=faults or [])
    return page, status


def _form(signing: SigningForm, unit_id: str, *, first: bool = False) -> MandateForm:
    """Return the form of a mandate, or answer as if the agency were not there."""
    try:
        choices = desk().choices(me(), signing, unit_id)
    except (NotFoundError, NotAllowedError):
        abort(404)
    facts = {"formdata": None, "data": usual(signing, choices)} if first else {}
    return MandateForm(signing, choices, desk().types, **facts)


def desk() -> MandateDesk:
    """Return who keeps mandates."""
    return house().mandates


def me() -> Person:
    """Return who asks."""
    person = current_person()
    assert person is not None
    return person
