"""`flask adoption`: read what happened, tell figures."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from service.adoption.desk import Asked, UnknownMeasureError
from service.adoption.exports.rows import row_of, table
from service.adoption.figures import By, Figure, NoFigure
from service.adoption.roster import RosterError
from service.adoption.spans import Period, UnusablePeriodError
from service.adoption.telling import tell
from service.cli.who import actor_named
from service.web.context import house
from service.web.presenters import tell_number, tell_rate
from service.web.translations import say

adoption = AppGroup("adoption", help="How far signatures and mail have come into use.")
MISSING_NAMED = 10
DAY = click.DateTime(["%Y-%m-%d"])


@adoption.command("read")
def read_command() -> None:
    """Take in what the ledger, the staff and the directory tell by now; safe at any time."""
    click.echo(say("adoption-read", events=house().adoption.refresh()))


@adoption.command("figures")
@click.option("--measure", "measures", multiple=True, help="Such as F3; all when left out.")
@click.option("--from", "first", type=DAY, help="First day; the first of this month when left out.")
@click.option("--to", "last", type=DAY, help="Last day; today when left out.")
@click.option("--as-of", "as_of", help="ISO 8601: what was known then; known now when left out.")
@click.option("--by", type=click.Choice([str(one) for one in By]), help="Each part by itself.")
@click.option("--unit", help="Code of a body, with all below it.")
@click.option("--restated-on", type=DAY, help="Count people in the bodies of that day.")
@click.option("--json", "as_json", is_flag=True, help="A JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="A table.")
def figures_command(
    measures: tuple[str, ...],
    first: datetime | None,
    last: datetime | None,
    as_of: str | None,
    by: str | None,
    unit: str | None,
    restated_on: datetime | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Tell figures, each with its two counts."""
    if as_json and as_csv:
        raise click.UsageError(say("adoption-one-form"))
    desk = house().adoption
    today = house().clock().astimezone(desk.zone).date()
    end = last.date() if last else today
    asked_as_of = _moment(as_of)
    if asked_as_of is None:
        desk.refresh()
    form = "json" if as_json else "csv" if as_csv else "text"
    try:
        period = Period(first.date() if first else end.replace(day=1), end)
        on = restated_on.date() if restated_on else None
        asked = Asked(measures, period, asked_as_of, unit, By(by) if by else None, on)
        by_whom = actor_named(house().memory)
        figures = desk.ask(asked, by=by_whom, form=form, sees_people=True)
    except (UnknownMeasureError, UnusablePeriodError, RosterError) as refusal:
        click.echo(say("adoption-refused", reason=str(refusal)[:200]), err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps({"figures": [tell(one) for one in figures]}, ensure_ascii=False))
    elif as_csv:
        click.echo(table(map(row_of, figures)), nl=False)
    else:
        for one in figures:
            click.echo(_sentence(one))


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter(say("adoption-bad-moment"), param_hint="--as-of") from None


def _sentence(figure: Figure) -> str:
    scope = figure.question.scope
    place = " ".join(filter(None, (scope.unit, scope.level))) or "*"
    facts = {
        "measure": figure.question.measure.key,
        "place": place,
        "first": figure.question.period.first.isoformat(),
        "last": figure.question.period.last.isoformat(),
    }
    by_units = figure.question.measure.how == "reported"
    rate = figure.rate
    if rate is None or (rate.share is None and figure.question.measure.unit == "percent"):
        reason = say(f"figures-none-{(figure.none or '').replace('_', '-')}")
        if figure.none == NoFigure.REPORTS_MISSING:
            units = ", ".join(figure.missing[:MISSING_NAMED])
            more = "…" if len(figure.missing) > MISSING_NAMED else ""
            reason = say("adoption-missing", reason=reason, units=units + more)
        key = "adoption-no-figure-reported" if by_units else "adoption-no-figure"
        return say(key, reason=reason, **facts)
    if by_units:
        told = tell_number(rate.counted) if rate.share is None else None
        counts = told or tell_rate(rate.counted, rate.entitled)
        return say("adoption-figure-reported", rate=counts, **facts)
    return say(
        "adoption-figure",
        rate=tell_rate(rate.counted, rate.entitled),
        excluded=sum(figure.excluded.values()),
        late=figure.late,
        **facts,
    )
