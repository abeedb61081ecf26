"""Reports of units: listed, brought one by one or as a table, decided on, handed out with their files."""

from __future__ import annotations

from typing import BinaryIO, Final, cast
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from service.adoption.reported.deciding import (
    AlreadyDecidedError,
    DefinitionChangedError,
    OwnReportError,
    ReasonNeededError,
)
from service.adoption.reported.desk import ReportDesk
from service.adoption.reported.files import ACCEPTED, FileRefusedError
from service.adoption.reported.periods import ended_periods
from service.adoption.reported.reach import DECIDERS, READERS, REPORTERS, may_report
from service.adoption.reported.reporting import LinesRefusedError, NoSuchReportError, ReportError
from service.adoption.reported.sheet import HEADINGS, SheetRefusedError
from service.identity.roles import Person
from service.store.queries.reported import Wanted
from service.store.vault import MissingDocumentError
from service.web.context import current_person, house
from service.web.files import disposition
from service.web.language import say_here
from service.web.reported.forms import RefusalForm, ReportForm, TableForm
from service.web.reported.telling import file_text, measure_name, named_text, problem_text
from service.web.reported.telling import words as told_words
from service.web.security import requires

bp = Blueprint("reported", __name__, url_prefix="/adoption/reports")

STATES: Final = ("REPORTED", "APPROVED", "REFUSED")
PAGES_AT_MOST: Final = 100_000
PROBLEMS_SHOWN: Final = 200
LINES_SHOWN: Final = 20
REFUSALS: Final[dict[type[ReportError], str]] = {
    OwnReportError: "reported-own",
    AlreadyDecidedError: "reported-decided-before",
    DefinitionChangedError: "reported-definition-changed",
}


@bp.context_processor
def words() -> dict[str, object]:
    """Return how reports are told on these pages."""
    return {
        **told_words(),
        "reports_here": may_report(_me()) if current_person() else False,
        "accepted": ACCEPTED,
    }


@bp.get("")
@requires(*READERS)
def index() -> ResponseReturnValue:
    """Show the reports one may see: what waits first, then the newest."""
    desk, state = _desk(), request.args.get("state", "")
    page = max(1, min(request.args.get("page", 1, type=int), PAGES_AT_MOST))
    wanted = Wanted(
        state=state if state in STATES else None,
        measure=_asked("measure", 8),
        unit=_asked("unit", 64),
        submission=_asked("together", 36),
    )
    listing = desk.reading.listing(_me(), wanted, page)
    return render_template(
        "reported/index.html",
        listing=listing,
        wanted=wanted,
        page=page,
        states=STATES,
        measures=desk.board.reported,
        decides=_me().may(*DECIDERS),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(*REPORTERS)
def new() -> ResponseReturnValue:
    """Report one figure with its evidence."""
    form = _report_form()
    if not form.is_submitted():
        return render_template("reported/new.html", form=form)
    if not form.validate():
        return render_template("reported/new.html", form=form), 422
    file = form.evidence.data
    try:
        key = _desk().bringing.submit(
            _me(), form.name, form.line(), cast("BinaryIO", file.stream), file.filename or ""
        )
    except LinesRefusedError as refusal:
        for one in refusal.problems:
            form[one.field].errors = [*form[one.field].errors, problem_text(one)]
        return render_template("reported/new.html", form=form), 422
    except NoSuchReportError:
        abort(404)
    except FileRefusedError as refusal:
        form.evidence.errors = [file_text(refusal)]
        return render_template("reported/new.html", form=form), 422
    flash(say_here("reported-kept"), "good")
    return redirect(url_for(".report", report_id=key), 303)


@bp.route("/import", methods=["GET", "POST"])
@requires(*REPORTERS)
def bring() -> ResponseReturnValue:
    """Bring a table to look at; nothing is reported yet."""
    form = TableForm()
    if not form.is_submitted():
        return render_template("reported/import.html", form=form)
    if not form.validate():
        return render_template("reported/import.html", form=form), 422
    table, more = form.table.data, form.attachment.data
    attachment = (more.stream, more.filename or "") if more and more.filename else None
    try:
        key = _desk().bringing.look_at(
            _me(), form.name, (table.stream, table.filename or ""), attachment
        )
    except NoSuchReportError:
        abort(404)
    except FileRefusedError as refusal:
        form.table.errors = [file_text(refusal, table=True)]
        return render_template("reported/import.html", form=form), 422
    return redirect(url_for(".preview", submission=key), 303)


@bp.get("/import/<uuid:submission>")
@requires(*REPORTERS)
def preview(submission: UUID) -> ResponseReturnValue:
    """Show what is in a table, and what is wrong in which line."""
    return _preview(str(submission))


@bp.post("/import/<uuid:submission>")
@requires(*REPORTERS)
def send(submission: UUID) -> ResponseReturnValue:
    """Report all lines of a table that was looked at, or none."""
    key = str(submission)
    try:
        kept = _desk().bringing.send(_me(), key)
    except NoSuchReportError:
        abort(404)
    except (LinesRefusedError, SheetRefusedError):
        return _preview(key, 422)
    flash(say_here("reported-all-kept", count=len(kept)), "good")
    return redirect(url_for(".index", together=key), 303)


@bp.get("/template.csv")
@requires(*REPORTERS)
def template() -> ResponseReturnValue:
    """Hand out an empty table with the headings, and one example of each measure and body."""
    periods = ended_periods(_desk().bringing.today())["quarter"]
    units = _desk().bringing.bodies(_me())
    rows = [";".join(HEADINGS)]
    for measure in _desk().board.reported:
        rows += [f"{measure.key};{code};{periods[0]};;;" for code, _ in units[:200]]
    answer = Response("\ufeff" + "\r\n".join(rows) + "\r\n", mimetype="text/csv")
    answer.headers["Content-Disposition"] = disposition(say_here("reported-template-name"))
    return answer


@bp.get("/<uuid:report_id>")
@requires(*READERS)
def report(report_id: UUID) -> ResponseReturnValue:
    """Show one report, its files, and what there was of the same figure."""
    return _report(str(report_id), RefusalForm(formdata=None))


@bp.post("/<uuid:report_id>/approve")
@requires(*DECIDERS)
def approve(report_id: UUID) -> ResponseReturnValue:
    """Let a report count."""
    key = str(report_id)
    try:
        _desk().deciding.approve(_me(), key)
    except NoSuchReportError:
        abort(404)
    except ReportError as refusal:
        flash(say_here(REFUSALS[type(refusal)]), "bad")
    else:
        flash(say_here("reported-approved"), "good")
    return redirect(url_for(".report", report_id=key), 303)


@bp.post("/<uuid:report_id>/refuse")
@requires(*DECIDERS)
def refuse(report_id: UUID) -> ResponseReturnValue:
    """Refuse a report, and say why."""
    key, form = str(report_id), RefusalForm()
    if not form.validate_on_submit():
        return _report(key, form, 422)
    try:
        _desk().deciding.refuse(_me(), key, form.reason.data)
    except NoSuchReportError:
        abort(404)
    except ReasonNeededError:
        form.reason.errors = [say_here("reported-reason-long")]
        return _report(key, form, 422)
    except ReportError as refusal:
        flash(say_here(REFUSALS[type(refusal)]), "bad")
    else:
        flash(say_here("reported-refused"), "good")
    return redirect(url_for(".report", report_id=key), 303)


@bp.post("/together/<uuid:submission>/approve")
@requires(*DECIDERS)
def approve_all(submission: UUID) -> ResponseReturnValue:
    """Let everything of one table count that still waits and is theirs to decide on."""
    key = str(submission)
    try:
        count = _desk().deciding.approve_all(_me(), key)
    except ReportError as refusal:
        flash(say_here(REFUSALS[type(refusal)]), "bad")
    else:
        flash(say_here("reported-approved-all", count=count), "good" if count else "warn")
    return redirect(url_for(".index", together=key), 303)


@bp.get("/<uuid:report_id>/files/<int:number>")
@requires(*READERS)
def file(report_id: UUID, number: int) -> ResponseReturnValue:
    """Hand out a file of a report, to be kept and never opened in the page."""
    try:
        kept, path = _desk().reading.file(_me(), str(report_id), number)
    except (NoSuchReportError, MissingDocumentError):
        abort(404)
    answer = send_file(path, mimetype=kept.kind, etag=kept.sha256, max_age=0)
    answer.headers["Content-Disposition"] = disposition(kept.name)
    answer.cache_control.no_store = True
    return answer


def _asked(name: str, longest: int) -> str | None:
    """Return a word of the address as a database takes it, None where there is none."""
    return request.args.get(name, "").replace("\0", "")[:longest] or None


def _preview(key: str, status: int = 200) -> ResponseReturnValue:
    try:
        view = _desk().bringing.preview(_me(), key)
    except NoSuchReportError:
        abort(404)
    if view.sent:
        return redirect(url_for(".index", together=key), 303)
    units = dict(_desk().bringing.bodies(_me()))
    return render_template(
        "reported/preview.html",
        view=view,
        units=units,
        problems=view.judged.problems[:PROBLEMS_SHOWN],
        further=max(0, len(view.judged.problems) - PROBLEMS_SHOWN),
        lines=view.judged.reports[:LINES_SHOWN],
    ), status


def _report(key: str, form: RefusalForm, status: int = 200) -> ResponseReturnValue:
    try:
        found = _desk().reading.report(_me(), key)
    except NoSuchReportError:
        abort(404)
    return render_template("reported/report.html", found=found, one=found.report, form=form), status


def _report_form() -> ReportForm:
    desk = _desk()
    periods = ended_periods(desk.bringing.today())
    return ReportForm(
        [(one.key, f"{one.key} · {measure_name(one)}") for one in desk.board.reported],
        desk.bringing.bodies(_me()),
        {
            say_here(f"reported-periods-{kind}"): [(name, named_text(name)) for name in names]
            for kind, names in periods.items()
        },
        data={name: request.args.get(name, "")[:64] for name in ("measure", "unit", "period")},
    )


def _desk() -> ReportDesk:
    return house().reports


def _me() -> Person:
    person = current_person()
    assert person is not None
    return person
