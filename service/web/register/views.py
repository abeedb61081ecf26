"""The register of outgoing documents on screen, on paper and as a file; a clerk registers paper ones."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity.roles import Person, Role
from service.journeys.register import (
    Details,
    EntryRefusedError,
    LikelyTwiceError,
    NumberRefusedError,
    NumberTakenError,
    Register,
)
from service.journeys.register.reach import READERS
from service.journeys.register.views import Asked
from service.web.context import current_person, house
from service.web.files import disposition
from service.web.language import say_here
from service.web.register.forms import DetailsForm, PaperForm, ReasonForm, SeriesForm
from service.web.register.sheet import MEDIA_TYPE, cover_lines, workbook
from service.web.register.telling import kind_name, refusal_text, show_problems
from service.web.register.telling import words as told_words
from service.web.security import requires

bp = Blueprint("register", __name__, url_prefix="/register")

MOST_PAGES: Final = 100_000
SHOWN_PROBLEMS: Final = 20


@bp.context_processor
def words() -> dict[str, object]:
    """Return how the register is told on these pages."""
    return told_words()


@bp.get("")
@requires(*READERS)
def index() -> ResponseReturnValue:
    """Show what is looked for in the register; a script asks for the results alone."""
    asked = asked_for()
    part = "_results.html" if request.headers.get("X-Part") == "results" else "index.html"
    return render_template(
        f"register/{part}",
        found=desk().book.find(me(), asked),
        asked=asked,
        kinds=kinds(),
        address=address,
        administers=me().may(Role.ADMINISTRATOR),
    )


@bp.get("/book.xlsx")
@requires(*READERS)
def take_out() -> ResponseReturnValue:
    """Hand out what is looked for as a workbook."""
    book = desk().book.take_out(me(), asked_for(), "xlsx")
    answer = Response(workbook(book), mimetype=MEDIA_TYPE)
    code = f"-{book.agency.code}" if book.agency else ""
    name = f"{say_here('register-file')}{code}-{book.year}.xlsx"
    answer.headers["Content-Disposition"] = disposition(name)
    answer.cache_control.no_store = True
    return answer


@bp.get("/print")
@requires(*READERS)
def on_paper() -> ResponseReturnValue:
    """Show what is looked for as it goes onto A4 paper, across (Article 16)."""
    book = desk().book.take_out(me(), asked_for(), "print")
    return render_template("register/print.html", book=book, cover=cover_lines(book))


@bp.route("/new", methods=["GET", "POST"])
@requires(Role.CLERK)
def new() -> ResponseReturnValue:
    """Register a document on paper."""
    form = _new_form()
    if not form.is_submitted():
        return _new(form)
    if not form.validate():
        return _new(form, 422)
    try:
        again = bool(form.again.data)
        entry = desk().book.register(me(), form.name, form.entry(), again=again)
    except EntryRefusedError as refusal:
        return _new(form, 422, others=show_problems(form, refusal.problems))
    except LikelyTwiceError as refusal:
        told = {"likely": True, "refused": refusal_text(refusal), "taken": refusal.entry_id}
        return _new(form, 409, **told)
    except NumberTakenError as refusal:
        return _new(form, 409, refused=refusal_text(refusal), taken=refusal.entry_id)
    except NumberRefusedError as refusal:
        return _new(form, 409, refused=refusal_text(refusal))
    flash(say_here("register-given", notation=entry.notation), "good")
    return redirect(url_for(".entry", entry_id=entry.id), 303)


@bp.route("/series", methods=["GET", "POST"])
@requires(Role.CLERK)
def series() -> ResponseReturnValue:
    """Let a series go on from a book that was kept by hand, once."""
    form = SeriesForm(kinds())
    status, refused = 200, ""
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                desk().agencies.start(me(), form.text("type_code"), form.first_number.data or 0)
            except EntryRefusedError as refusal:
                show_problems(form, refusal.problems)
            except NumberRefusedError as refusal:
                status, refused = 409, refusal_text(refusal)
            else:
                flash(say_here("register-started"), "good")
                return redirect(url_for(".series"), 303)
    book = desk().book
    begun = {
        one.code: number
        for one in desk().types.everything
        for code, number in book.next_numbers(me()).items()
        if one.code == code
    }
    return render_template(
        "register/series.html",
        form=form,
        agency=book.kept_agency(me()),
        year=book.this_year(),
        begun=[(kind_name(desk().types.named(code)), number) for code, number in begun.items()],
        refused=refused,
    ), status


@bp.get("/<uuid:entry_id>")
@requires(*READERS)
def entry(entry_id: UUID) -> ResponseReturnValue:
    """Show one entry."""
    return _entry(str(entry_id))


@bp.post("/<uuid:entry_id>/details")
@requires(Role.CLERK)
def amend(entry_id: UUID) -> ResponseReturnValue:
    """Fill in what was not known when the number was given."""
    key, form = str(entry_id), DetailsForm()
    if not form.validate_on_submit():
        return _entry(key, 422, details=form)
    try:
        desk().book.amend(me(), key, form.details())
    except EntryRefusedError as refusal:
        show_problems(form, refusal.problems)
        return _entry(key, 422, details=form)
    except NumberRefusedError as refusal:
        flash(refusal_text(refusal), "bad")
    else:
        flash(say_here("register-amended"), "good")
    return redirect(url_for(".entry", entry_id=key), 303)


@bp.post("/<uuid:entry_id>/cancel")
@requires(Role.CLERK)
def cancel(entry_id: UUID) -> ResponseReturnValue:
    """Cancel an entry; its number is kept."""
    key, form = str(entry_id), ReasonForm()
    if not form.validate_on_submit():
        return _entry(key, 422, reason=form)
    try:
        desk().book.cancel(me(), key, form.text("reason"))
    except EntryRefusedError as refusal:
        show_problems(form, refusal.problems)
        return _entry(key, 422, reason=form)
    except NumberRefusedError as refusal:
        flash(refusal_text(refusal), "bad")
    else:
        flash(say_here("register-cancelled"), "good")
    return redirect(url_for(".entry", entry_id=key), 303)


@bp.get("/<uuid:entry_id>/metadata.<any(json,xml):form>")
@requires(*READERS)
def metadata(entry_id: UUID, form: str) -> ResponseReturnValue:
    """Hand out the metadata of an entry (Appendix VI)."""
    key = str(entry_id)
    try:
        told = desk().book.metadata(me(), key)
    except EntryRefusedError as refusal:
        missing = show_problems(ReasonForm(formdata=None), refusal.problems[:SHOWN_PROBLEMS])
        return _entry(key, 409, missing=missing)
    octets = told.as_json().encode() if form == "json" else told.as_xml()
    answer = Response(octets, mimetype=f"application/{form}")
    answer.headers["Content-Disposition"] = disposition(f"{key}.{form}")
    answer.cache_control.no_store = True
    return answer


def desk() -> Register:
    """Return the register of the house."""
    return house().register


def me() -> Person:
    """Return who is signed in."""
    person = current_person()
    assert person is not None
    return person


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of documents, each with its abbreviation."""
    return [
        (one.code, f"{kind_name(one)} ({one.abbreviation})" if one.abbreviation else kind_name(one))
        for one in desk().types.everything
    ]


def urgencies() -> list[tuple[str, str]]:
    """Return the marks of urgency."""
    return [(one.code, one.mark) for one in desk().types.urgencies]


def asked_for() -> Asked:
    """Return what the address asks for, bounded; nonsense leaves a question open."""
    told = request.args
    year, page = (_number(told.get(name, "")) for name in ("year", "page"))
    return Asked(
        text=told.get("q", "")[:200],
        year=year,
        agency=told.get("agency", "").replace("\0", "")[:64],
        type_code=told.get("type", "")[:20],
        state=told.get("state", "")[:10],
        medium=told.get("medium", "")[:10],
        page=max(1, min(page or 1, MOST_PAGES)),
    )


def address(asked: Asked, to: str = "index", **changes: object) -> str:
    """Return where the same question is asked, with something changed."""
    told: dict[str, object] = {
        "q": asked.text,
        "year": asked.year,
        "agency": asked.agency,
        "type": asked.type_code,
        "state": asked.state,
        "medium": asked.medium,
    }
    told |= changes
    return url_for(f"register.{to}", **{k: v for k, v in told.items() if v})  # type: ignore[arg-type]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _new_form() -> PaperForm:
    """Return the form with the number each kind would get now."""
    begun = desk().book.next_numbers(me())
    following = {one.code: begun.get(one.drawn_from, 1) for one in desk().types.everything}
    named = [
        (code, say_here("register-kind-next", kind=name, number=f"{following[code]:02}"))
        for code, name in kinds()
    ]
    return PaperForm(named, urgencies())


def _new(form: PaperForm, status: int = 200, **told: object) -> ResponseReturnValue:
    agency = desk().book.kept_agency(me())
    return render_template("register/new.html", form=form, agency=agency, **told), status


def _entry(
    key: str,
    status: int = 200,
    *,
    details: DetailsForm | None = None,
    reason: ReasonForm | None = None,
    missing: list[str] | None = None,
) -> ResponseReturnValue:
    found = desk().book.entry(me(), key)
    known = {name: getattr(found.details, name) for name in Details.__dataclass_fields__}
    return render_template(
        "register/entry.html", one=found, missing=missing or [],
        details=details or DetailsForm(formdata=None, data=known),
        reason=reason or ReasonForm(formdata=None),
    ), status  # fmt: skip
