"""Figures that units report, as the pages of figures show them: one measure by rank, and what is behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service.adoption.measures import Measures
from service.adoption.reported.board import ReportedPlace
from service.adoption.reported.periods import name_of
from service.adoption.spans import Period
from service.adoption.telling import UnknownHandleError, question_of
from service.identity.roles import Person
from service.web.context import house

Order = Callable[[ReportedPlace], tuple[bool, int, str]]
ORDERS: Final[Mapping[str, Order]] = {
    "rank": lambda one: (one.rank is None, one.rank or 0, one.code),
    "name": lambda one: (False, 0, one.name.casefold()),
    "code": lambda one: (False, 0, one.code),
}


def is_reported(key: str) -> bool:
    """Tell whether units report a measure themselves."""
    measure = house().adoption.measures.named(key)
    return measure is not None and measure.how == "reported"


def reported_measure(
    key: str, period: str, unit: str, *, sees_people: bool
) -> tuple[ResponseReturnValue, Period]:
    """Return the page of a reported measure, and the period it is about.

    Raises:
        UnusablePeriodError, RosterError: there is no such period or body.

    """
    view = house().reports.board.measure(key, period, unit, sees_people=sees_people)
    sort = request.args.get("sort", "rank")
    sort = sort if sort in ORDERS else "rank"
    page = render_template(
        "reported/measure.html",
        view=view,
        places=_in_order(view.places, sort),
        named=name_of(view.period) or "",
        sort=sort,
        period=period,
        unit=unit,
    )
    return page, view.period


def is_of_reports(handle: str, measures: Measures) -> bool:
    """Tell whether a handle is of a figure that units report; strange ones are of none."""
    try:
        return question_of(handle, measures).measure.how == "reported"
    except UnknownHandleError:
        return False


def reports_behind(handle: str, by: Person) -> ResponseReturnValue:
    """Return the page of the reports behind a figure; raises UnknownHandleError, RosterError."""
    found = house().reports.reading.behind(by.user_name, handle)
    return render_template("reported/behind.html", found=found)


def _in_order(places: Sequence[ReportedPlace], sort: str) -> list[ReportedPlace]:
    return sorted(places, key=ORDERS[sort])
