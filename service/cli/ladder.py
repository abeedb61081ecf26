"""`flask adoption ladder`: how far people have climbed, each rung with its two counts."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from service.adoption.desk import Asked
from service.adoption.ladders.ladder import Ladder, Rung, UnknownLadderError
from service.adoption.ladders.telling import tell_ladder
from service.adoption.roster import RosterError
from service.adoption.spans import UnusablePeriodError, named_period
from service.cli.who import actor_named
from service.web.context import house
from service.web.presenters import tell_rate
from service.web.translations import say


@click.command("ladder")
@with_appcontext
@click.option("--ladder", "keys", multiple=True, help="signature or mail; both when left out.")
@click.option("--period", help="Such as 2026-11, 2026-Q4 or 2026; the running month when left out.")
@click.option("--as-of", "as_of", help="ISO 8601: what was known then; known now when left out.")
@click.option("--unit", help="Code of a body, with all below it.")
@click.option("--json", "as_json", is_flag=True, help="A JSON document.")
def ladder_command(
    keys: tuple[str, ...], period: str | None, as_of: str | None, unit: str | None, as_json: bool
) -> None:
    """Tell how many are entitled, equipped, active, habitual."""
    ladders, clock = house().ladders, house().clock
    moment = _moment(as_of)
    if moment is None:
        house().adoption.refresh()
    today = clock().astimezone(ladders.zone).date()
    try:
        asked = Asked(keys, named_period(period or f"{today:%Y-%m}"), moment, unit)
        by = actor_named(house().memory)
        found = ladders.ask(asked, by=by, form="json" if as_json else "text", sees_people=True)
    except (UnknownLadderError, UnusablePeriodError, RosterError) as refusal:
        click.echo(say("adoption-refused", reason=str(refusal)[:200]), err=True)
        sys.exit(1)
    if as_json:
        told = {"ladders": [tell_ladder(one) for one in found]}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for ladder in found:
        for line in _lines(ladder):
            click.echo(line)


def _lines(ladder: Ladder) -> list[str]:
    habit = ladder.habit
    return [
        say(
            "ladder-heading",
            name=say(f"ladder-name-{ladder.climb.key}"),
            place=ladder.scope.unit or "*",
            first=ladder.period.first.isoformat(),
            last=ladder.period.last.isoformat(),
        ),
        *(f"  {_rung(ladder, one)}" for one in ladder.rungs),
        "  "
        + say(
            "ladder-habit",
            days=habit.active_days,
            reached=habit.weeks_reached,
            weeks=habit.weeks,
        ),
    ]


def _rung(ladder: Ladder, rung: Rung) -> str:
    name = say(f"ladder-{ladder.climb.key}-{rung.step}")
    if rung.rate is None:
        reason = say(f"figures-none-{(rung.none or '').replace('_', '-')}")
        return say("ladder-rung-none", name=name, reason=reason)
    rate = tell_rate(rung.rate.counted, rung.rate.entitled)
    told = say("ladder-rung", name=name, rate=rate)
    if rung.dropped:
        told += " " + say("ladder-dropped", count=rung.dropped)
    if rung.aside:
        told += " " + say("ladder-aside", count=rung.aside)
    return told


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter(say("adoption-bad-moment"), param_hint="--as-of") from None
