"""Questions auditors put together themselves: a form, an address, a table, files, and names to keep them by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from service.adoption.desk import UnknownMeasureError
from service.adoption.exports.exporting import Answer, TooManyFiguresError
from service.adoption.exports.queries import WORDS, Query, UnusableQueryError, read_query
from service.adoption.exports.saved import SavedQueryError, UnknownQueryError
from service.adoption.exports.sheets import Form
from service.adoption.roster import RosterError
from service.adoption.spans import UnusablePeriodError
from service.identity.roles import Person, Role
from service.web.adoption.query_page import (
    SHOWN_AT_ONCE,
    as_day,
    form_of,
    lines_of,
    local_minute,
    measure_name,
    period_name,
    question_in_words,
    sort_of,
)
from service.web.adoption.views import SEES_PEOPLE, bp, level_name
from service.web.context import current_person, house
from service.web.files import disposition
from service.web.language import say_here
from service.web.security import requires

__all__ = ["bp"]

ASKERS: Final = (Role.AUDITOR, Role.ADMINISTRATOR)
FIELDS: Final = (*WORDS, "from", "to")
MOST_SKIPPED: Final = 100_000


@bp.get("/query")
@requires(*ASKERS)
def query() -> ResponseReturnValue:
    """Show the form; where the address asks something, the answer above it."""
    words = _words(request.args)
    if not words:
        return _page(words)
    try:
        asked = read_query(words, house().adoption.zone)
        answer = house().exports.answer(
            asked, by=_me().user_name, form="page", sees_people=_sees_people()
        )
    except UnusableQueryError as wrong:
        return _page(words, problem=(wrong.word, _sentence(wrong)), status=422)
    except (UnknownMeasureError, RosterError, UnusablePeriodError, TooManyFiguresError) as wrong:
        return _page(words, problem=_problem(wrong), status=422)
    return _page(words, query=asked, answer=answer)


@bp.post("/query/exports")
@requires(*ASKERS)
def export_query() -> ResponseReturnValue:
    """Hand out the answer as an archive, in the forms whose buttons were pressed."""
    forms = [one for one in Form if one in request.form.getlist("form")]
    words = _words(request.form)
    try:
        asked = read_query(words, house().adoption.zone)
        export = house().exports.export(
            asked, forms, by=_me().user_name, sees_people=_sees_people()
        )
    except (
        UnusableQueryError, UnknownMeasureError, RosterError, UnusablePeriodError,
        TooManyFiguresError,
    ):  # fmt: skip
        abort(422)
    answer = Response(export.octets, mimetype="application/zip")
    answer.headers["Content-Disposition"] = disposition(export.name)
    return answer


@bp.get("/query/saved/<query_id>")
@requires(*ASKERS)
def saved_query(query_id: str) -> ResponseReturnValue:
    """Lead to the address that asks what is kept under a name."""
    try:
        kept = house().saved_queries.one(_me(), query_id)
    except UnknownQueryError:
        abort(404)
    if kept.query is None:
        flash(say_here("query-unreadable", name=kept.name), "warn")
        return redirect(url_for(".query"), 303)
    return redirect(_address(kept.query), 303)


@bp.post("/query/saved")
@requires(*ASKERS)
def save_query() -> ResponseReturnValue:
    """Keep a question under a name."""
    try:
        asked = read_query(_words(request.form), house().adoption.zone)
        kept = house().saved_queries.save(_me(), request.form.get("name", ""), asked)
    except UnusableQueryError:
        abort(422)
    except SavedQueryError as refusal:
        flash(say_here(f"query-save-{refusal.reason}"), "bad")
        return redirect(_address(asked), 303)
    flash(say_here("query-saved", name=kept.name), "good")
    return redirect(_address(asked), 303)


@bp.post("/query/saved/<query_id>/name")
@requires(*ASKERS)
def rename_query(query_id: str) -> ResponseReturnValue:
    """Give a kept question another name."""
    try:
        house().saved_queries.rename(_me(), query_id, request.form.get("name", ""))
    except UnknownQueryError:
        abort(404)
    except SavedQueryError as refusal:
        flash(say_here(f"query-save-{refusal.reason}"), "bad")
    return redirect(url_for(".query"), 303)


@bp.post("/query/saved/<query_id>/deletion")
@requires(*ASKERS)
def delete_query(query_id: str) -> ResponseReturnValue:
    """Take a kept question away."""
    try:
        house().saved_queries.delete(_me(), query_id)
    except UnknownQueryError:
        abort(404)
    flash(say_here("query-deleted"), "info")
    return redirect(url_for(".query"), 303)


def _page(
    words: Mapping[str, Sequence[str]],
    *,
    query: Query | None = None,
    answer: Answer | None = None,
    problem: tuple[str, str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    desk, sort = house().adoption, sort_of(request.args.get("sort", ""))
    skip = max(0, min(request.args.get("skip", 0, type=int), MOST_SKIPPED))
    today = desk.clock().astimezone(desk.zone).date()
    form = form_of(words, query, desk.measures, house().exports.bodies(), today, level_name)
    lines = lines_of(answer, sort, level_name) if answer else []
    page = render_template(
        "adoption/query.html",
        form=form,
        minute=local_minute(query, desk.zone) if query else "",
        as_day=as_day,
        query=query,
        answer=answer,
        asked=question_in_words(query, answer.names, level_name) if query and answer else "",
        lines=lines[skip : skip + SHOWN_AT_ONCE],
        count=len(lines),
        skip=skip,
        step=SHOWN_AT_ONCE,
        sort=sort,
        problem=problem,
        saved=house().saved_queries.of(_me()),
        measure_name=measure_name,
        period_name=period_name,
        sees_people=_sees_people(),
    )
    return page, status


def _address(asked: Query) -> str:
    return f"{url_for('.query')}?{urlencode(asked.words(), doseq=True)}"


def _words(told: MultiDict[str, str]) -> dict[str, list[str]]:
    """Return what was filled in, empty fields left out."""
    found = {name: [one for one in told.getlist(name) if one] for name in FIELDS}
    return {name: kept for name, kept in found.items() if kept}


def _problem(wrong: Exception) -> tuple[str, str]:
    """Return which field is wrong, and the sentence about it."""
    if isinstance(wrong, TooManyFiguresError):
        return "", say_here("query-wrong-many", limit=wrong.limit)
    if isinstance(wrong, RosterError):
        return "unit", say_here("query-wrong-unit")
    if isinstance(wrong, UnknownMeasureError):
        return "measure", say_here("query-wrong-measure")
    return "period", say_here("query-wrong-months")


def _sentence(wrong: UnusableQueryError) -> str:
    return say_here(f"query-wrong-{wrong.word.replace('_', '-')}")


def _me() -> Person:
    person = current_person()
    assert person is not None
    return person


def _sees_people() -> bool:
    return _me().may(*SEES_PEOPLE)
