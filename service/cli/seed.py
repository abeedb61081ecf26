"""`flask seed`: a trial city of any size."""

from __future__ import annotations

import sys
from datetime import datetime

import click
from flask.cli import with_appcontext

from service.cli.trial.city import TrialCity, months_back
from service.cli.trial.writing import is_of_somebody, live
from service.web.context import house
from service.web.translations import say

MOST_EVENTS = 100_000_000
EACH_DAY = 0.45
DOCUMENTS = 0.2
DAY = click.DateTime(["%Y-%m-%d"])


@click.command("seed")
@click.option(
    "--staff", type=click.IntRange(10, 500_000), required=True, help="How many officials."
)
@click.option(
    "--days", type=click.IntRange(1, 3660), required=True, help="How many days, to --until."
)
@click.option("--events", type=click.IntRange(0, MOST_EVENTS), help="How many acts, all together.")
@click.option(
    "--documents",
    type=click.FloatRange(0, 100),
    default=DOCUMENTS,
    show_default=True,
    help="How many documents a month are issued for each official.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Same number, same city.")
@click.option("--until", type=DAY, help="Last day; yesterday when left out.")
@with_appcontext
def seed(
    staff: int, days: int, events: int | None, documents: float, seed: int, until: datetime | None
) -> None:
    """Make a trial city, where nobody real lives; a second run goes on where a first one stopped."""
    doors = house()
    desk = doors.adoption
    with desk.memory.reading() as session:
        if is_of_somebody(session) and not doors.demo:
            click.echo(say("seed-not-here"), err=True)
            sys.exit(1)
    today = doors.clock().astimezone(desk.zone).date()
    last = until.date() if until else today.fromordinal(today.toordinal() - 1)
    city = TrialCity(staff, months_back(last, days), seed)
    wanted = round(staff * days * EACH_DAY) if events is None else events
    for month in live(desk, city, wanted, documents):
        told = {"month": month.month, "events": month.events, "documents": month.documents}
        click.echo(say("seed-month", **told))
    click.echo(say("seed-ready", staff=staff, days=days, events=wanted))
