"""Figures as pages: the goals at a glance, one measure with its parts, each with both its counts."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from service.adoption.board import Goal, Month
from service.adoption.desk import Asked, NotRecountedError, UnknownMeasureError
from service.adoption.evidence import NobodyThereError
from service.adoption.figures import Figure
from service.adoption.measures import Sentence
from service.adoption.roster import RosterError
from service.adoption.spans import Period, UnusablePeriodError
from service.adoption.telling import UnknownHandleError, handle_of, question_of
from service.identity.roles import Person, Role
from service.web.adoption.charts import Point, bar, shade, trend
from service.web.adoption.comparison import comparison_words, hang, lags_of
from service.web.adoption.documents import documents_shown, is_of_documents
from service.web.adoption.forms import RevealForm
from service.web.adoption.ladders import beside, ladder_words, on_overview
from service.web.context import current_person, house
from service.web.language import current_language, say_here
from service.web.presenters import tell_rate
from service.web.reported.showing import (
    is_of_reports,
    is_reported,
    reported_measure,
    reports_behind,
)
from service.web.reported.telling import words as reported_words
from service.web.security import requires
from service.web.translations import has

bp = Blueprint("adoption", __name__, url_prefix="/adoption")
hang(bp)

READERS: Final = (Role.AUDITOR, Role.ADMINISTRATOR, Role.LEADER, Role.IT_STAFF)
SEES_PEOPLE: Final = (Role.AUDITOR,)


@bp.context_processor
def words() -> dict[str, object]:
    """Return how figures are told on these pages."""
    return {
        **reported_words(),
        "rate_of": _rate,
        "percent_of": _percent,
        "why_none": lambda figure: say_here(f"figures-none-{_dashed(figure.none)}"),
        "line_of": _line,
        "bar_of": _bar,
        "shade_of": lambda month: shade(_share(month)),
        "month_name": _month_name,
        "handle_of": handle_of,
        "told_month": _told,
        "sentence": _sentence,
        "unit_kind": level_name,
        **ladder_words(),
        **comparison_words(),
    }


@bp.get("")
@requires(*READERS)
def overview() -> ResponseReturnValue:
    """Show the goals: each a large figure with both counts, its line and its distance to the target."""
    period, unit = _asked()
    try:
        view = house().board.overview(period, unit, sees_people=_sees_people())
        ladders = on_overview(period, unit, sees_people=_sees_people())
    except (UnusablePeriodError, RosterError):
        abort(404)
    desk = house().reports
    reported = desk.board.goals(view.period, unit, sees_people=_sees_people())
    measures = (*(one.measure for one in view.goals), *(one.measure for one in reported))
    _note_query(tuple(one.key for one in measures), view.period, unit)
    return render_template(
        "adoption/overview.html", view=view, ladders=ladders, period=period, unit=unit,
        reported=reported, waiting=desk.reading.waiting_for(_me()),
    )  # fmt: skip


@bp.get("/measures/<key>")
@requires(*READERS)
def measure(key: str) -> ResponseReturnValue:
    """Show one measure: its definition, its line, and where it stands in each body."""
    period, unit = _asked()
    if is_reported(key):
        return _reported(key, period, unit)
    try:
        view = house().board.measure(key, period, unit, sees_people=_sees_people())
        ladders = beside(key, period, unit, sees_people=_sees_people())
    except (UnknownMeasureError, UnusablePeriodError, RosterError):
        abort(404)
    _note_query((key,), view.period, unit)
    lags, heat, order = lags_of(view, request.args.get("sort", ""))
    return render_template(
        "adoption/measure.html",
        view=view,
        lags=lags,
        heat=heat,
        order=order,
        ladders=ladders,
        period=period,
        unit=unit,
    )


@bp.get("/figures/<handle>")
@requires(Role.AUDITOR)
def evidence(handle: str) -> ResponseReturnValue:
    """Show the people behind a figure, under pseudonyms; that somebody looked is an event.

    Behind what units report there are reports, behind figures over documents the documents.
    """
    if is_of_reports(handle, house().adoption.measures):
        try:
            return reports_behind(handle, _me())
        except (UnknownHandleError, RosterError):
            abort(404)
    if is_of_documents(handle, house().adoption.measures):
        try:
            return documents_shown(handle, _me(), _skipped())
        except (UnknownHandleError, RosterError):
            abort(404)
    return _evidence(handle)


@bp.post("/figures/<handle>/recounts")
@requires(Role.AUDITOR)
def recount(handle: str) -> ResponseReturnValue:
    """Count a figure again by another road, and show both results side by side."""
    desk = house().adoption
    try:
        found = desk.recount(handle, by=_me().user_name)
    except (UnknownHandleError, RosterError, NotRecountedError):
        abort(404)
    return render_template(
        "adoption/recounted.html", found=found, handle=handle,
        question=question_of(handle, desk.measures),
        told=tell_rate(found.told.counted, found.told.entitled, current_language()),
        again=tell_rate(found.again.counted, found.again.entitled, current_language()),
    )  # fmt: skip


@bp.post("/figures/<handle>/reveals")
@requires(Role.AUDITOR)
def reveal(handle: str) -> ResponseReturnValue:
    """Lift one pseudonym for a reason, and show what made the person count."""
    form = RevealForm("reveal")
    if not form.validate_on_submit():
        return _evidence(handle, 422, form=form)
    try:
        found = house().adoption.reveal(
            handle, form.pseudonym.data, form.reason.data, by=_me().user_name
        )
    except (UnknownHandleError, NobodyThereError):
        abort(404)
    name = house().adoption.named(found.person_key)
    return render_template(
        "adoption/revealed.html", found=found, name=name, handle=handle,
        pseudonym=form.pseudonym.data,
    )  # fmt: skip


def _reported(key: str, period: str, unit: str) -> ResponseReturnValue:
    try:
        page, shown = reported_measure(key, period, unit, sees_people=_sees_people())
    except (UnusablePeriodError, RosterError):
        abort(404)
    _note_query((key,), shown, unit)
    return page


def _evidence(handle: str, status: int = 200, form: RevealForm | None = None) -> Any:
    desk, skip = house().adoption, _skipped()
    try:
        found = desk.show(handle, by=_me().user_name, skip=skip)
        question = question_of(handle, desk.measures)
    except (UnknownHandleError, RosterError):
        abort(404)
    page = render_template(
        "adoption/evidence.html", found=found, question=question, handle=handle, skip=skip,
        form=form or RevealForm("reveal", formdata=None),
    )  # fmt: skip
    return page, status


def _skipped() -> int:
    return max(0, min(request.args.get("skip", 0, type=int), 1_000_000))


def _note_query(keys: tuple[str, ...], period: Period, unit: str) -> None:
    """Record what an auditor asked; each of their queries is an event (I-17)."""
    if _sees_people():
        asked = Asked(keys, period, unit=unit or None)
        house().adoption.note(asked, _me().user_name, "page")


def _me() -> Person:
    person = current_person()
    assert person is not None
    return person


def _asked() -> tuple[str, str]:
    return request.args.get("period", "")[:10], request.args.get("unit", "")[:64]


def _sees_people() -> bool:
    person = current_person()
    return person is not None and person.may(*SEES_PEOPLE)


def _rate(figure: Figure) -> str:
    return (
        tell_rate(figure.rate.counted, figure.rate.entitled, current_language())
        if figure.rate
        else ""
    )


def _percent(figure: Figure) -> str | None:
    """Return the share alone, for the large figure beside which both counts stand."""
    return _rate(figure).split(" (")[0] if figure.rate else None


def _share(month: Month) -> float | None:
    return None if month.share is None else float(month.share)


def _told(month: Month) -> str:
    if month.counted is None or not month.entitled:
        return say_here("figures-no-figure")
    return tell_rate(month.counted, month.entitled, current_language())


def _month_name(month: int) -> str:
    return f"{month % 100:02}/{month // 100}"


def _line(goal: Goal) -> object:
    points = [
        Point(f"{one.month % 100}/{one.month // 100 % 100:02}", _share(one), _told(one))
        for one in goal.line
    ]
    title = say_here("figures-line", name=_sentence(goal.measure.sentence))
    target = goal.measure.target
    return trend(points, title=title, target=None if target is None else target / 100)


def _bar(figure: Figure) -> object:
    share = figure.rate.share if figure.rate else None
    target = figure.question.measure.target
    title = _rate(figure) or say_here("figures-no-figure")
    return bar(
        None if share is None else float(share),
        title=title,
        target=None if target is None else target / 100,
    )


def _sentence(words: Sentence) -> str:
    """Return a sentence in the reader's language, with the thresholds it speaks of."""
    text: str = getattr(words, current_language())
    for name, value in house().board.measures.habit.model_dump().items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def level_name(level: str) -> str:
    """Return a level by its name, or as the roster calls it."""
    key = f"figures-level-{_dashed(level)}"
    return say_here(key) if has(key) else level


def _dashed(word: object) -> str:
    return str(word).lower().replace("_", "-")
