"""`flask adoption report`: the periodic report as a signed PDF."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from service.adoption.periodic.reports import LANGUAGES
from service.adoption.spans import UnusablePeriodError
from service.cli.adoption import adoption
from service.cli.who import actor_named
from service.web.context import house
from service.web.translations import say


@adoption.command("report")
@click.argument("period")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; one that is there is replaced.",
)
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
def report_command(period: str, out: Path, language: str) -> None:
    """Write the report of PERIOD: 2026-10, 2026-Q3, 2026-H1, 2026-9M or 2026."""
    by = actor_named(house().memory)
    house().adoption.refresh()  # a provisional report tells what is known by now
    try:
        made, pdf = house().periodic_reports.take(period, language, by=by, form="command")
    except UnusablePeriodError as refusal:
        click.echo(say("adoption-refused", reason=str(refusal)[:200]), err=True)
        sys.exit(1)
    try:
        out.write_bytes(pdf)
    except OSError as fault:
        click.echo(say("report-not-written", reason=str(fault)[:200]), err=True)
        sys.exit(1)
    standing = "report-written-closed" if made.version else "report-written-provisional"
    click.echo(say(standing, file=str(out), sha256=made.sha256, level=made.level or "-"))
