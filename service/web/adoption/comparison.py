"""Who is slow, and bodies side by side: the parts of pages that order and compare."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from babel.numbers import format_decimal
from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.adoption.board import Heat, MeasureView, Month
from service.adoption.comparing import FEWEST, MOST, Comparison, NotComparableError
from service.adoption.desk import Asked, UnknownMeasureError
from service.adoption.lagging import Lag, Order, lagging
from service.adoption.roster import RosterError
from service.adoption.spans import UnusablePeriodError
from service.identity.roles import Role
from service.web.adoption.charts import Point, several
from service.web.context import current_person, house
from service.web.language import current_language, say_here
from service.web.presenters import NOTHING, tell_rate
from service.web.security import requires

READERS = (Role.AUDITOR, Role.ADMINISTRATOR, Role.LEADER, Role.IT_STAFF)
LETTERS = "ABCD"
LONGEST_CODE = 64


def hang(bp: Blueprint) -> None:
    """Hang the page that compares into the pages of figures."""
    bp.add_url_rule("/measures/<key>/compare", view_func=compare)


@requires(*READERS)
def compare(key: str) -> ResponseReturnValue:
    """Show two to four bodies side by side: figures, lines, and the table that says the same."""
    period = request.args.get("period", "")[:10]
    codes = [one[:LONGEST_CODE] for one in request.args.getlist("unit")[: MOST + 1]]
    person = current_person()
    assert person is not None
    auditor = person.may(Role.AUDITOR)
    measure = house().adoption.measures.named(key)
    if measure is None:
        abort(404)
    try:
        found = house().comparing.compare(key, period, codes, sees_people=auditor)
    except NotComparableError:
        page = render_template("adoption/compare.html", measure=measure, found=None, period=period)
        return page, 422
    except (UnknownMeasureError, UnusablePeriodError, RosterError):
        abort(404)
    if auditor:  # each query of an auditor is an event (I-17)
        for one in found.bodies:
            asked = Asked((key,), found.period, unit=one.code)
            house().adoption.note(asked, person.user_name, "page")
    return render_template("adoption/compare.html", measure=measure, found=found, period=period)


def lags_of(view: MeasureView, sort: str) -> tuple[tuple[Lag, ...], tuple[Heat, ...], Order]:
    """Return the parts of a measure in the order that is asked for, and their months in the same."""
    order = Order(sort) if sort in set(Order) else Order.CODE
    lags = lagging(view.places, view.heat, view.period, order)
    rows = {row.code: row for row in view.heat}
    heat = tuple(rows[lag.place.code] for lag in lags if lag.place.code in rows)
    return lags, heat, order


def comparison_words() -> dict[str, object]:
    """Return how bodies are ordered and compared on these pages."""
    return {
        "told_change": told_change,
        "lines_of": _lines,
        "letters": LETTERS,
        "fewest": FEWEST,
        "most": MOST,
    }


def told_change(change: Fraction | None) -> str:
    """Return a change of share in points of per cent, with its sign."""
    if change is None:
        return NOTHING
    points = round(float(change) * 100, 1)
    told = format_decimal(abs(points), format="0.0", locale=current_language())
    sign = "+" if points > 0 else "−" if points < 0 else "±"
    return say_here("lag-points", points=f"{sign}{told}")


def _lines(found: Comparison) -> Markup:
    target = found.measure.target
    lines = [
        (letter, list(_points(one.line)))
        for letter, one in zip(LETTERS, found.bodies, strict=False)
    ]
    title = say_here("compare-title")
    return several(lines, title=title, target=None if target is None else target / 100)


def _points(line: Iterable[Month]) -> Iterable[Point]:
    for one in line:
        share = None if one.share is None else float(one.share)
        told = NOTHING
        if one.counted is not None and one.entitled:
            told = tell_rate(one.counted, one.entitled, current_language())
        yield Point(f"{one.month % 100}/{one.month // 100 % 100:02}", share, told)
