"""The periodic reports as pages: which there are, what each says in short, and the signed file itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.adoption.outlook import months_before
from service.adoption.periodic.reports import LANGUAGES, Kept
from service.adoption.spans import UnusablePeriodError, month_named, named_period
from service.identity.roles import Role
from service.web.adoption.views import bp
from service.web.context import current_person, house
from service.web.files import disposition
from service.web.language import current_language
from service.web.paper.periodic_parts import Telling
from service.web.security import requires

READERS = (Role.AUDITOR, Role.ADMINISTRATOR)
MONTHS_OFFERED = 13
PARTS = ("Q4", "9M", "H2", "Q3", "H1", "Q2", "Q1")


@bp.get("/report")
@requires(*READERS)
def reports() -> ResponseReturnValue:
    """Lead to the report that was asked for; to the last whole month's, unless one was."""
    name = request.args.get("period", "")[:10] or _last_month()
    try:
        named_period(name)
    except UnusablePeriodError:
        abort(404)
    return redirect(url_for(".report", name=name), 303)


@bp.get("/report/<name>")
@requires(*READERS)
def report(name: str) -> ResponseReturnValue:
    """Show what a report says in short, which files of it are kept, and whom it was sent to."""
    try:
        shelf = house().periodic_reports.show(name)
    except UnusablePeriodError:
        abort(404)
    language = current_language()
    return render_template(
        "adoption/report.html",
        shelf=shelf,
        tell=Telling(shelf.report, language),
        title=Telling.period(name, language),
        offered=[(one, _capital(Telling.period(one, language))) for one in _offered(name)],
        languages=LANGUAGES,
    )


@bp.get("/report/<name>/<language>.pdf")
@requires(*READERS)
def report_file(name: str, language: str) -> ResponseReturnValue:
    """Hand out a report; of a closed period always the same file."""
    if language not in LANGUAGES:
        abort(404)
    person = current_person()
    assert person is not None
    try:
        kept, pdf = house().periodic_reports.take(name, language, by=person.user_name, form="page")
    except UnusablePeriodError:
        abort(404)
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = disposition(file_name(kept))
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.cache_control.no_store = True
    return answer


def file_name(kept: Kept) -> str:
    """Return the name under which a report is handed out; a provisional one says so."""
    stem = "bao-cao" if kept.language == "vi" else "report"
    mark = ("-tam-tinh" if kept.language == "vi" else "-provisional") if not kept.version else ""
    version = f"-{kept.version}" if kept.version > 1 else ""
    return f"{stem}-{kept.period}{version}{mark}.pdf"


def _last_month() -> str:
    month = months_before(_today(), 2)[0]
    return month_named(month)


def _today() -> date:
    return house().clock().astimezone(house().adoption.zone).date()


def _offered(shown: str) -> list[str]:
    """Return the periods one may want, the one that is shown among them."""
    periods = list(_periods())
    return periods if shown in periods else [shown, *periods]


def _periods() -> Iterator[str]:
    """Give months, then parts of this year and the last, each followed by the year."""
    today = _today()
    for month in reversed(months_before(today, MONTHS_OFFERED)):
        yield month_named(month)
    for year in (today.year, today.year - 1):
        for part in PARTS:
            if named_period(f"{year}-{part}").first <= today:
                yield f"{year}-{part}"
        yield str(year)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
