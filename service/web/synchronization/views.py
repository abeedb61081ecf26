"""The mail directory follows HR: file → faults → plan → a second person → carried out → compared."""

from __future__ import annotations

import csv
import io
import json
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from directory.plan import Kind, tell_plan
from directory.plan_rows import plan_rows
from directory.snapshot import SnapshotRefusedError
from service.identity.roles import Person, Role
from service.journeys.plans import (
    GuardedPlanError,
    NothingToUndoError,
    OwnPlanError,
    PlanBusyError,
    PlanChangedError,
    ReasonMissingError,
)
from service.journeys.synchronization import (
    FaultsOpenError,
    NotWaivableError,
    SourceRefusedError,
)
from service.web.context import current_person, house
from service.web.language import say_here
from service.web.security import requires
from service.web.synchronization.forms import (
    ApproveForm,
    MatchForm,
    ReasonForm,
    UploadForm,
    WaiveForm,
)
from service.web.synchronization.telling import breach_text, field_text
from service.web.translations import has
from signing.errors import DocumentRefusedError

bp = Blueprint("sync", __name__, url_prefix="/mailboxes/sync")

KEEPERS: Final = (Role.IT_STAFF, Role.ADMINISTRATOR)
READERS: Final = (*KEEPERS, Role.AUDITOR)
SHOWN: Final = 12
REFUSALS: Final = {
    OwnPlanError: "sync-own-plan",
    PlanChangedError: "sync-plan-changed",
    PlanBusyError: "sync-plan-busy",
    GuardedPlanError: "sync-plan-guarded",
    ReasonMissingError: "sync-needed",
    NothingToUndoError: "sync-nothing-to-undo",
}


@bp.context_processor
def words() -> dict[str, object]:
    """Return how a breach and the values of a field are told on these pages."""
    return {
        "breach_text": lambda one: breach_text(one, say_here),
        "field_text": lambda name, values: field_text(name, values, say_here),
    }


@bp.get("")
@requires(*READERS)
def overview() -> ResponseReturnValue:
    """Show what waits for whom: plans to decide on, files that came in, what was done."""
    return _overview()


@bp.post("/snapshots")
@requires(*KEEPERS)
def take_in() -> ResponseReturnValue:
    """Take an HR file in."""
    form = UploadForm("upload")
    if not form.validate_on_submit():
        return _overview(422, upload=form)
    sent = form.staff_file.data
    try:
        taken = house().snapshots.take_in(sent.stream, sent.filename or "", by=_me().user_name)
    except (SnapshotRefusedError, DocumentRefusedError) as refusal:
        form.staff_file.errors = [_why_refused(refusal.code)]
        return _overview(422, upload=form)
    return redirect(url_for(".snapshot", snapshot_id=taken.id), 303)


@bp.get("/snapshots/<uuid:snapshot_id>")
@requires(*READERS)
def snapshot(snapshot_id: UUID) -> ResponseReturnValue:
    """Show an HR file, its faults, and the plans made from it."""
    return _snapshot(str(snapshot_id))


@bp.post("/snapshots/<uuid:snapshot_id>/waivers")
@requires(*KEEPERS)
def waive(snapshot_id: UUID) -> ResponseReturnValue:
    """Let faults pass by name."""
    key, form = str(snapshot_id), WaiveForm("waive")
    if not form.validate_on_submit():
        return _snapshot(key, 422, waive=form)
    try:
        house().snapshots.waive(key, form.keys.data, form.reason.data, by=_me().user_name)
    except NotWaivableError:
        flash(say_here("sync-not-waivable"), "bad")
    return redirect(url_for(".snapshot", snapshot_id=key), 303)


@bp.post("/snapshots/<uuid:snapshot_id>/plan")
@requires(*KEEPERS)
def make_plan(snapshot_id: UUID) -> ResponseReturnValue:
    """Make a plan from an HR file and the directory as it is now."""
    key, why = str(snapshot_id), request.form.get("accepting", "")
    try:
        plan_id = house().synchronization.plan(key, by=_me().user_name, accepting=why)
    except FaultsOpenError as refusal:
        flash(say_here("sync-faults-open", count=refusal.count), "bad")
    except SourceRefusedError as refusal:
        return _snapshot(key, 409, refused=refusal.breaches)
    else:
        return redirect(url_for(".plan", plan_id=plan_id), 303)
    return redirect(url_for(".snapshot", snapshot_id=key), 303)


@bp.get("/plans/<uuid:plan_id>")
@requires(*READERS)
def plan(plan_id: UUID) -> ResponseReturnValue:
    """Show a plan as a list of changes."""
    return _plan(str(plan_id))


@bp.post("/plans/<uuid:plan_id>/approve")
@requires(*KEEPERS)
def approve(plan_id: UUID) -> ResponseReturnValue:
    """Let exactly this plan be carried out, and have that begin."""
    key, form = str(plan_id), ApproveForm("approve")
    if form.validate_on_submit():
        try:
            house().plans.approve(_me(), key, form.digest.data)
            house().carrier.start(key)
        except (OwnPlanError, PlanChangedError, GuardedPlanError) as refusal:
            flash(say_here(REFUSALS[type(refusal)]), "bad")
        else:
            flash(say_here("sync-approved"), "good")
    return redirect(url_for(".plan", plan_id=key), 303)


@bp.post("/plans/<uuid:plan_id>/force")
@requires(*KEEPERS)
def force(plan_id: UUID) -> ResponseReturnValue:
    """Answer by name for what the guard has against this plan."""
    return _with_reason(
        str(plan_id), "force", lambda key, why: house().plans.force(_me(), key, why), "sync-forced"
    )


@bp.post("/plans/<uuid:plan_id>/reject")
@requires(*KEEPERS)
def reject(plan_id: UUID) -> ResponseReturnValue:
    """Decide that a plan will not be carried out."""
    return _with_reason(
        str(plan_id),
        "reject",
        lambda key, why: house().plans.reject(_me(), key, why),
        "sync-rejected",
    )


@bp.post("/plans/<uuid:plan_id>/start")
@requires(*KEEPERS)
def start(plan_id: UUID) -> ResponseReturnValue:
    """Have what is left of a stopped plan carried out."""
    key = str(plan_id)
    try:
        house().carrier.start(key)
    except PlanChangedError:
        flash(say_here("sync-plan-changed"), "bad")
    return redirect(url_for(".plan", plan_id=key), 303)


@bp.post("/plans/<uuid:plan_id>/undo")
@requires(*KEEPERS)
def undo(plan_id: UUID) -> ResponseReturnValue:
    """Make the plan that takes back what a plan did."""
    key = str(plan_id)
    try:
        back = house().carrier.undo(key, by=_me().user_name)
    except (NothingToUndoError, PlanBusyError) as refusal:
        flash(say_here(REFUSALS[type(refusal)]), "bad")
        return redirect(url_for(".plan", plan_id=key), 303)
    return redirect(url_for(".plan", plan_id=back), 303)


@bp.post("/plans/<uuid:plan_id>/matches")
@requires(*KEEPERS)
def match(plan_id: UUID) -> ResponseReturnValue:
    """Decide whether somebody of HR holds an account; the next plan knows it."""
    form = MatchForm("match")
    if form.validate_on_submit():
        house().synchronization.match(
            _me(), form.staff_number.data, form.entry_uuid.data, same=form.same.data == "yes"
        )
        flash(say_here("sync-matched"), "good")
    return redirect(url_for(".plan", plan_id=plan_id, _anchor="proposals"), 303)


@bp.get("/plans/<uuid:plan_id>/progress")
@requires(*READERS)
def progress(plan_id: UUID) -> ResponseReturnValue:
    """Tell how far the carrying out has come, for the page that shows it."""
    advance = house().carrier.advance(str(plan_id))
    return jsonify(
        state=advance.state.value,
        done=advance.done,
        of=advance.of,
        text=say_here("sync-progress", done=advance.done, of=advance.of),
    )


@bp.get("/plans/<uuid:plan_id>.json")
@requires(*READERS)
def plan_json(plan_id: UUID) -> ResponseReturnValue:
    """Hand out a plan as `flask mailboxes apply` takes it."""
    told = tell_plan(house().plans.plan(str(plan_id)))
    text = json.dumps(told, ensure_ascii=False, indent=1)
    return _handed_out(text, "application/json", f"plan-{str(plan_id)[:8]}.json")


@bp.get("/plans/<uuid:plan_id>.csv")
@requires(*READERS)
def plan_csv(plan_id: UUID) -> ResponseReturnValue:
    """Hand out a plan as a table."""
    sheet = io.StringIO()
    csv.writer(sheet).writerows(plan_rows(house().plans.plan(str(plan_id))))
    # A spreadsheet knows UTF-8 by its mark.
    return _handed_out("\ufeff" + sheet.getvalue(), "text/csv", f"plan-{str(plan_id)[:8]}.csv")


@bp.post("/reconcile")
@requires(*KEEPERS)
def reconcile() -> ResponseReturnValue:
    """Read the directory again and name what is not as it should be."""
    try:
        found = house().synchronization.reconcile(by=_me().user_name)
    except SourceRefusedError as refusal:
        return _overview(409, refused=refusal.breaches)
    return render_template("synchronization/reconciliation.html", found=found)


@bp.get("/schedule")
@requires(*READERS)
def schedule() -> ResponseReturnValue:
    """Show the mailboxes whose time is over, or soon will be."""
    return render_template("synchronization/schedule.html", view=house().schedule.view())


@bp.post("/schedule")
@requires(*KEEPERS)
def propose_due() -> ResponseReturnValue:
    """Read the directory and propose what is due by schedule."""
    plan_id = house().schedule.propose(by=_me().user_name)
    if plan_id is None:
        flash(say_here("sync-due-nothing"), "good")
        return redirect(url_for(".schedule"), 303)
    return redirect(url_for(".plan", plan_id=plan_id), 303)


def _why_refused(code: str) -> str:
    key = f"snapshot-refused-{code.replace('_', '-')}"
    return say_here(key if has(key) else "snapshot-refused-unknown-format")


def _with_reason(key: str, part: str, act: Any, done: str) -> ResponseReturnValue:
    form = ReasonForm(part)
    if not form.validate_on_submit():
        return _plan(key, 422, **{part: form})
    try:
        act(key, form.reason.data)
    except (PlanChangedError, GuardedPlanError, ReasonMissingError) as refusal:
        flash(say_here(REFUSALS[type(refusal)]), "bad")
    else:
        flash(say_here(done), "good")
    return redirect(url_for(".plan", plan_id=key), 303)


def _overview(status: int = 200, **shown: Any) -> ResponseReturnValue:
    doors = house()
    plans = doors.plans.newest(SHOWN * 4)
    return render_template(
        "synchronization/overview.html",
        upload=shown.get("upload") or UploadForm("upload", formdata=None),
        refused=shown.get("refused", ()),
        waiting=[one for one in plans if one.state.is_open],
        past=[one for one in plans if not one.state.is_open][:SHOWN],
        snapshots=doors.snapshots.newest(SHOWN),
    ), status


def _snapshot(key: str, status: int = 200, **shown: Any) -> ResponseReturnValue:
    return render_template(
        "synchronization/snapshot.html",
        snapshot=house().snapshots.snapshot(key),
        waive=shown.get("waive") or WaiveForm("waive", formdata=None),
        refused=shown.get("refused", ()),
    ), status


def _plan(key: str, status: int = 200, **shown: Any) -> ResponseReturnValue:
    chosen = {
        "kind": _among(request.args.get("kind"), Kind),
        "state": request.args.get("state") or None,
        "unit": request.args.get("unit") or None,
    }
    page = max(1, min(request.args.get("page", 1, type=int), 100_000))
    view = house().plans.view(key, **chosen, page=page)
    return render_template(
        "synchronization/plan.html",
        view=view,
        leaving_staff=house().plans.leaving(key) if view.summary.state == "PROPOSED" else (),
        chosen=chosen,
        page=page,
        approve=ApproveForm("approve", formdata=None, data={"digest": view.summary.digest}),
        force=shown.get("force") or ReasonForm("force", formdata=None),
        reject=shown.get("reject") or ReasonForm("reject", formdata=None),
    ), status


def _among(word: str | None, kinds: type[Kind]) -> str | None:
    return word if word in set(kinds) else None


def _me() -> Person:
    person = current_person()
    assert person is not None
    return person


def _handed_out(text: str, kind: str, name: str) -> Response:
    answer = Response(text, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
