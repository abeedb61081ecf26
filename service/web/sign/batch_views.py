"""Pages on which a leader signs many documents in one approval: choose, look, one PIN, watch."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity.step_up import WrongCodeError
from service.journeys.errors import BatchRefusedError, NotFoundError
from service.journeys.issuing.views import StepKind
from service.journeys.signing import BatchState, BatchView, CredentialView, DocumentSummary
from service.web.context import house
from service.web.errors import Row, facts_of, row_of
from service.web.language import say_here
from service.web.security import requires
from service.web.sessions import still_here
from service.web.sign.forms import AuthorizeForm, ChooseForm
from service.web.sign.views import SIGNERS, WAITING, me, tell_failure, tell_warning
from service.web.translations import has
from signing.authorization import AuthorizationRefusedError
from signing.errors import CertificateRefusedError, PinLockedError, WrongPinError

bp = Blueprint("batch", __name__, url_prefix="/batches")
REFUSALS = (
    AuthorizationRefusedError,
    CertificateRefusedError,
    PinLockedError,
    WrongCodeError,
    WrongPinError,
)


@bp.context_processor
def words() -> dict[str, object]:
    """Return how stable codes of the journey are told on these pages."""
    return {"warning": tell_warning, "why": tell_why}


def tell_why(problem: str) -> str:
    """Return why a document was left out, waits, or was not signed."""
    if problem.startswith("mandate_"):
        problem = "mandate_refused"
    key = f"batch-why-{problem.replace('_', '-')}"
    return say_here(key) if has(key) else tell_failure(problem)


@bp.get("/new")
@requires(*SIGNERS)
def choose() -> ResponseReturnValue:
    """Show what waits, each with a box to tick."""
    return _choosing(ChooseForm())


@bp.post("/new")
@requires(*SIGNERS)
def gather() -> ResponseReturnValue:
    """Make a list of what was ticked, each placed where its stamp belongs."""
    form = ChooseForm()
    form.offer(house().signing.credentials(me()))
    chosen = _chosen()
    if not form.validate_on_submit():
        return _choosing(form, chosen=chosen), 422
    try:
        batch = house().signing.gather(me(), chosen, form.credential.data)
    except (BatchRefusedError, CertificateRefusedError) as refusal:
        row = row_of(refusal)
        page = _choosing(form, chosen=chosen, refused=row, facts=facts_of(refusal))
        return page, row.status
    return redirect(url_for(".review", batch_id=batch.id), 303)


def _chosen() -> list[str]:
    """Return the documents that were ticked; what is no id belongs to nobody."""
    try:
        return [str(UUID(one)) for one in request.form.getlist("document")]
    except ValueError:
        raise NotFoundError from None


def _choosing(form: ChooseForm, **more: Any) -> str:
    signing = house().signing
    credentials = signing.credentials(me())
    form.offer(credentials)
    own = [one for one in signing.documents(me()) if one.state in WAITING]
    waiting = [*_on_their_way(), *own]
    every = {one.id for one in waiting} if "all" in request.args else ()
    return render_template(
        "sign/batch_choose.html",
        form=form,
        waiting=waiting,
        credentials={one.id: one for one in credentials},
        going_on=signing.batches(me()),
        limit=signing.batch_limit,
        **{"chosen": every, "refused": None, "facts": {}, **more},
    )


def _on_their_way() -> list[DocumentSummary]:
    """Return the documents of the office flow that wait for this person's signature, urgent ones first."""
    waiting = house().issuing.inbox(me()).waiting
    return [
        DocumentSummary(
            id=one.id,
            title=one.subject,
            filename="",
            pages=one.pages,
            sha256=one.sha256,
            size=one.size,
            version=one.version,
            created_at=one.changed_at,
            signatures=0,
            state=None,
        )
        for one in waiting
        if one.turn is not None and one.turn.kind in {StepKind.SIGN, StepKind.SEAL}
    ]


@bp.get("/<uuid:batch_id>")
@requires(*SIGNERS)
def review(batch_id: UUID) -> ResponseReturnValue:
    """Show every document of a list as it will be signed, and ask for the PIN."""
    batch = house().signing.batch(me(), str(batch_id))
    if batch.giving or batch.state is BatchState.ENDED:
        return redirect(url_for(".progress", batch_id=batch_id), 303)
    return _reviewing(batch, AuthorizeForm(consent_sha256=batch.consent_sha256))


@bp.post("/<uuid:batch_id>")
@requires(*SIGNERS)
def approve(batch_id: UUID) -> ResponseReturnValue:
    """Sign the list that was shown; posted twice, it signs once."""
    form, signing = AuthorizeForm(), house().signing
    if not form.validate_on_submit():
        return _reviewing(signing.batch(me(), str(batch_id)), form), 422
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        signing.approve(
            me(),
            str(batch_id),
            consent_sha256=form.consent_sha256.data,
            pin=form.pin.data,
            code=form.code.data or None,
            shown=form.shown.data or None,
            goes_on=lambda: still_here(app),
        )
    except REFUSALS as refusal:
        row = row_of(refusal)
        page = _reviewing(signing.batch(me(), str(batch_id)), form, refused=row)
        return page, row.status
    return redirect(url_for(".progress", batch_id=batch_id), 303)


def _reviewing(batch: BatchView, form: AuthorizeForm, refused: Row | None = None) -> str:
    """Show a list for consent: what is posted from this page covers what this page shows."""
    form.code.data = None  # a code is never repeated on a page
    form.consent_sha256.data = batch.consent_sha256
    form.shown.data = house().signing.shown(batch.id, batch.consent_sha256)
    return render_template(
        "sign/batch_review.html",
        batch=batch,
        form=form,
        credential=_credential_of(batch),
        enrolled=house().step_up.is_enrolled(me()),
        refused=refused,
    )


def _credential_of(batch: BatchView) -> CredentialView | None:
    mine = house().signing.credentials(me())
    return next((one for one in mine if one.id == batch.credential_id), None)


@bp.post("/<uuid:batch_id>/documents/<int:position>")
@requires(*SIGNERS)
def take(batch_id: UUID, position: int) -> ResponseReturnValue:
    """Take a document out of a list, or put it back."""
    out = request.form.get("out") != "no"
    house().signing.leave_out(me(), str(batch_id), position, out=out)
    return redirect(url_for(".review", batch_id=batch_id, _anchor="list"), 303)


@bp.get("/<uuid:batch_id>/progress")
@requires(*SIGNERS)
def progress(batch_id: UUID) -> ResponseReturnValue:
    """Tell how far a list has come."""
    batch = house().signing.batch(me(), str(batch_id))
    if batch.state is BatchState.PLACED:
        return redirect(url_for(".review", batch_id=batch_id), 303)
    return render_template("sign/batch_progress.html", batch=batch)
