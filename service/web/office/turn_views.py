"""Acts on a document: approve, return, hand on, take back, sign or seal, number, issue, recall."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity.step_up import WrongCodeError
from service.journeys.errors import NotFoundError
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.views import OutgoingDetail, State, StepKind
from service.journeys.register import NumberRefusedError
from service.journeys.signing import ActState, ActView
from service.web.context import house
from service.web.errors import facts_of, row_of
from service.web.language import say_here
from service.web.office.asking import issuing, me
from service.web.office.forms import (
    ApproveForm,
    EmptyForm,
    HandOnForm,
    NumberForm,
    ReasonForm,
    colleagues,
    person_of,
)
from service.web.office.showing import SCOPES, Around, Keys, my_party
from service.web.office.telling import number_text
from service.web.office.views import bp
from service.web.presenters import in_legal_time
from service.web.security import requires
from service.web.sign import pictures
from service.web.sign.forms import AuthorizeForm
from service.web.sign.views import tell_failure, tell_warning
from signing.errors import CertificateRefusedError, PinLockedError, WrongPinError

DATE_REFUSALS = frozenset({"date_in_future", "date_before_signing"})


def _to(detail_or_id: OutgoingDetail | UUID | str) -> ResponseReturnValue:
    key = detail_or_id.summary.id if isinstance(detail_or_id, OutgoingDetail) else detail_or_id
    return redirect(url_for("office.document", document_id=key), 303)


def _onward(document_id: UUID, said: str) -> ResponseReturnValue:
    """Say what was done, and lead to what waits next: the inbox."""
    flash(said, "good")
    return redirect(url_for("office.inbox"), 303)


def _sheet(
    name: str, detail: OutgoingDetail, status: int = 200, **more: Any
) -> ResponseReturnValue:
    page = render_template(
        f"office/{name}.html",
        detail=detail,
        document=detail.summary,
        turn=detail.turn,
        party=my_party(detail),
        **more,
    )
    return page, status


@bp.route("/<uuid:document_id>/approve/<uuid:party_id>", methods=["GET", "POST"])
@requires()
def approve(document_id: UUID, party_id: UUID) -> ResponseReturnValue:
    """Give a visa on exactly the version that was shown."""
    detail = issuing().detail(me(), str(document_id))
    form = ApproveForm(consent_sha256=detail.summary.sha256)
    if not form.is_submitted():
        return _sheet("approve", detail, form=form) if _is_mine(detail, party_id) else _to(detail)
    if not form.validate():
        return _sheet("approve", detail, 422, form=form)
    issuing().approve(
        me(), str(party_id), consent_sha256=form.consent_sha256.data, note=form.note.data or ""
    )
    said = "copy-decided" if detail.summary.is_copy else "office-approved"
    return _onward(document_id, say_here(said, subject=detail.summary.subject))


@bp.route("/<uuid:document_id>/return/<uuid:party_id>", methods=["GET", "POST"])
@requires()
def return_it(document_id: UUID, party_id: UUID) -> ResponseReturnValue:
    """Send a document back to its drafter, with a reason."""
    detail, form = issuing().detail(me(), str(document_id)), ReasonForm()
    if not form.is_submitted():
        return _sheet("return", detail, form=form) if _is_mine(detail, party_id) else _to(detail)
    if not form.validate():
        return _sheet("return", detail, 422, form=form)
    issuing().return_it(me(), str(party_id), form.reason.data.strip())
    return _onward(document_id, say_here("office-was-returned", subject=detail.summary.subject))


@bp.route("/<uuid:document_id>/hand-on/<uuid:party_id>", methods=["GET", "POST"])
@requires()
def hand_on(document_id: UUID, party_id: UUID) -> ResponseReturnValue:
    """Give a turn to a colleague."""
    detail, form = issuing().detail(me(), str(document_id)), HandOnForm()
    people = [label for label, key in colleagues() if key != me().id]
    if not form.is_submitted():
        page = _sheet("hand_on", detail, form=form, people=people)
        return page if _is_mine(detail, party_id) else _to(detail)
    valid = form.validate()
    chosen = person_of(form.to.data or "") if form.to.data else None
    if form.to.data and chosen is None:
        form.to.errors = [say_here("office-person-unknown")]
    if not valid or chosen is None:
        return _sheet("hand_on", detail, 422, form=form, people=people)
    issuing().hand_on(me(), str(party_id), chosen, form.reason.data.strip())
    return _onward(document_id, say_here("office-handed-on", subject=detail.summary.subject))


@bp.route("/<uuid:document_id>/take-back/<uuid:party_id>", methods=["GET", "POST"])
@requires()
def take_back(document_id: UUID, party_id: UUID) -> ResponseReturnValue:
    """Take one's own last act back, as long as nobody has acted upon it."""
    detail, form = issuing().detail(me(), str(document_id)), EmptyForm()
    if not form.is_submitted():
        if detail.can_take_back != str(party_id):
            return _to(detail)
        return _sheet("take_back", detail, form=form)
    issuing().take_back(me(), str(party_id))
    flash(say_here("office-taken-back"), "good")
    return _to(document_id)


def _is_mine(detail: OutgoingDetail, party_id: UUID) -> bool:
    return detail.turn is not None and detail.turn.party_id == str(party_id)


@bp.route("/<uuid:document_id>/begin/<uuid:party_id>", methods=["GET", "POST"])
@requires()
def begin(document_id: UUID, party_id: UUID) -> ResponseReturnValue:
    """Prepare a signature at the place kept for it; the sheet asks for the PIN."""
    if request.method == "GET":
        return _to(document_id)
    detail = issuing().detail(me(), str(document_id))
    if not _is_mine(detail, party_id):
        raise FlowRefusedError("not_your_turn")
    key = Keys.for_turn(detail).chosen(request.form.get("credential", ""))
    if key is None:
        flash(say_here("sign-no-credential-text"), "warn")
        return _to(document_id)
    try:
        act = issuing().begin_signature(me(), str(party_id), key.id)
    except CertificateRefusedError as refusal:
        row = row_of(refusal)
        told = (f"problem-{row.code}-what", f"do-{row.do}")
        flash(" ".join(say_here(one, **facts_of(refusal)) for one in told), "bad")
        return _to(document_id)
    return redirect(url_for(".authorize", document_id=document_id, act_id=act.id), 303)


def _act_on(document_id: UUID, act_id: UUID) -> ActView:
    """Return an act on this very document: a sheet never names another than the one that is signed.

    Raises:
        NotFoundError: there is none, it is not theirs, or it is on another document.

    """
    act = house().signing.act(me(), str(act_id))
    if act.document_id != str(document_id):
        raise NotFoundError(str(act_id))
    return act


@bp.get("/<uuid:document_id>/acts/<uuid:act_id>")
@requires()
def authorize(document_id: UUID, act_id: UUID) -> ResponseReturnValue:
    """Show the sheet on which a signature is given: what, with which key, and the PIN."""
    act = _act_on(document_id, act_id)
    if act.state is not ActState.PLACED:
        return redirect(url_for(".result", document_id=document_id, act_id=act_id), 303)
    return _authorize_page(document_id, act, AuthorizeForm(consent_sha256=act.base_sha256))


@bp.post("/<uuid:document_id>/acts/<uuid:act_id>")
@requires()
def give(document_id: UUID, act_id: UUID) -> ResponseReturnValue:
    """Give the signature; a wrong PIN is told on the same sheet."""
    form, signing, act = AuthorizeForm(), house().signing, _act_on(document_id, act_id)
    if not form.validate_on_submit():
        return _authorize_page(document_id, act, form, status=422)
    try:
        signing.authorize(
            me(),
            str(act_id),
            consent_sha256=form.consent_sha256.data,
            pin=form.pin.data,
            code=form.code.data or None,
        )
    except (WrongPinError, PinLockedError, WrongCodeError) as refusal:
        row = row_of(refusal)
        act = signing.act(me(), str(act_id))
        return _authorize_page(document_id, act, form, status=row.status, refused=row)
    return redirect(url_for(".result", document_id=document_id, act_id=act_id), 303)


def _authorize_page(
    document_id: UUID, act: ActView, form: AuthorizeForm, *, status: int = 200, **more: Any
) -> ResponseReturnValue:
    detail = issuing().detail(me(), str(document_id))
    form.code.data = None  # a code is never repeated on a page
    mine = house().signing.credentials(me())
    return _sheet(
        "authorize",
        detail,
        status,
        act=act,
        form=form,
        kind=_kind_of(detail, act),
        credential=next((c for c in mine if c.id == act.credential_id), None),
        enrolled=house().step_up.is_enrolled(me()),
        act_warning=tell_warning,
        **{"refused": None, **more},
    )


def _kind_of(detail: OutgoingDetail, act: ActView) -> StepKind:
    """Return whether an act is a signature or the agency's seal."""
    for step in detail.steps:
        if any(party.act_id == act.id for party in step.parties):
            return step.kind
    return detail.turn.kind if detail.turn and detail.turn.kind in SCOPES else StepKind.SIGN


@bp.get("/<uuid:document_id>/acts/<uuid:act_id>/page.png")
@requires()
def act_page(document_id: UUID, act_id: UUID) -> ResponseReturnValue:
    """Show the page as it will be printed."""
    _act_on(document_id, act_id)
    width = request.args.get("width", 900, type=int)
    return pictures.png(house().signing.stamped_page(me(), str(act_id), width=width))


@bp.route("/<uuid:document_id>/acts/<uuid:act_id>/withdraw", methods=["GET", "POST"])
@requires()
def withdraw(document_id: UUID, act_id: UUID) -> ResponseReturnValue:
    """Leave the sheet without signing."""
    _act_on(document_id, act_id)
    if request.method == "POST":
        house().signing.withdraw(me(), str(act_id))
    return _to(document_id)


@bp.get("/<uuid:document_id>/acts/<uuid:act_id>/result")
@requires()
def result(document_id: UUID, act_id: UUID) -> ResponseReturnValue:
    """Show what became of a signature, and what waits next."""
    act = _act_on(document_id, act_id)
    if act.state is ActState.PLACED:
        return redirect(url_for(".authorize", document_id=document_id, act_id=act_id), 303)
    detail = issuing().detail(me(), str(document_id))
    return _sheet(
        "result",
        detail,
        act=act,
        kind=_kind_of(detail, act),
        around=Around.of(str(document_id)),
        failure=tell_failure,
        act_warning=tell_warning,
    )


@bp.get("/<uuid:document_id>/acts/<uuid:act_id>/state")
@requires()
def act_state(document_id: UUID, act_id: UUID) -> ResponseReturnValue:
    """Tell whether an act has moved on."""
    answer: Response = jsonify(state=_act_on(document_id, act_id).state)
    answer.cache_control.no_store = True
    return answer


@bp.route("/<uuid:document_id>/number", methods=["GET", "POST"])
@requires()
def give_number(document_id: UUID) -> ResponseReturnValue:
    """Give number and date; the date is today's unless the clerk says otherwise."""
    detail = issuing().detail(me(), str(document_id))
    form = NumberForm(data={"issued_on": in_legal_time(house().clock()).date()})
    if not form.is_submitted():
        if detail.summary.state is not State.NUMBERING:
            return _to(detail)
        return _number_page(detail, form)
    if not form.validate():
        return _number_page(detail, form, 422)
    try:
        done = issuing().give_number(me(), str(document_id), issued_on=form.issued_on.data)
    except FlowRefusedError as refusal:
        if refusal.reason not in DATE_REFUSALS:
            raise
        row = row_of(refusal)
        form.issued_on.errors = [say_here(f"problem-{row.code}-what")]
        return _number_page(detail, form, row.status)
    except NumberRefusedError as refusal:
        form.issued_on.errors = [number_text(refusal)]
        return _number_page(detail, form, 422)
    flash(say_here("office-numbered", notation=done.summary.notation or ""), "good")
    return _to(document_id)


def _number_page(
    detail: OutgoingDetail, form: NumberForm, status: int = 200
) -> ResponseReturnValue:
    day = form.issued_on.data or in_legal_time(house().clock()).date()
    return _sheet(
        "number",
        detail,
        status,
        form=form,
        foreseen=issuing().foreseen(me(), detail.summary.id, day),
    )


@bp.route("/<uuid:document_id>/issue", methods=["GET", "POST"])
@requires()
def issue(document_id: UUID) -> ResponseReturnValue:
    """Send a complete document out."""
    detail, form = issuing().detail(me(), str(document_id)), EmptyForm()
    if not form.is_submitted():
        if detail.summary.state is not State.ISSUING:
            return _to(detail)
        return _sheet("issue", detail, form=form)
    done = issuing().issue(me(), str(document_id))
    flash(say_here("office-issued", notation=done.summary.notation or ""), "good")
    return _to(document_id)


@bp.route("/<uuid:document_id>/cancel", methods=["GET", "POST"])
@requires()
def cancel(document_id: UUID) -> ResponseReturnValue:
    """Take a document off its way before it is issued."""
    detail, form = issuing().detail(me(), str(document_id)), ReasonForm()
    if not form.is_submitted():
        return _sheet("cancel", detail, form=form)
    if not form.validate():
        return _sheet("cancel", detail, 422, form=form)
    issuing().cancel(me(), str(document_id), form.reason.data.strip())
    return _onward(document_id, say_here("office-cancelled", subject=detail.summary.subject))


@bp.route("/<uuid:document_id>/recall", methods=["GET", "POST"])
@requires()
def recall(document_id: UUID) -> ResponseReturnValue:
    """Recall an issued document; it stays kept, and says that it was recalled."""
    detail, form = issuing().detail(me(), str(document_id)), ReasonForm()
    if not form.is_submitted():
        return _sheet("recall", detail, form=form)
    if not form.validate():
        return _sheet("recall", detail, 422, form=form)
    issuing().recall(me(), str(document_id), form.reason.data.strip())
    flash(say_here("office-recalled"), "good")
    return _to(document_id)
