"""`flask check`: the settings and what they point to, in plain sentences."""

from __future__ import annotations

import json
import sys

import click
from flask.cli import with_appcontext

from service.web.context import readiness
from service.web.translations import say


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of sentences.")
@with_appcontext
def check(as_json: bool) -> None:
    """Ask every part the settings point to; exit 1 when one of them cannot do its work."""
    standings = readiness().ask()
    if as_json:
        click.echo(
            json.dumps(
                {s.part: {"well": s.well, "problem": s.problem or None} for s in standings},
                ensure_ascii=False,
            )
        )
    else:
        for standing in standings:
            part = say(f"check-part-{standing.part.replace('_', '-')}")
            ending = "well" if standing.well else "problem"
            click.echo(say(f"check-{ending}", part=part, problem=standing.problem))
    if not all(s.well for s in standings):
        sys.exit(1)
