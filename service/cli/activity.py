"""`flask activity`: mail logs become usage."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from directory.activity import LogFormat, LogRefusedError
from service.cli.who import actor_named
from service.web.context import house
from service.web.translations import has, say

activity = AppGroup("activity", help="What mail logs tell of the use of official mail.")
existing = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
YEARS = click.IntRange(1990, 2100)


@activity.command("ingest")
@click.argument("files", nargs=-1, required=True, type=existing)
@click.option(
    "--format", "log_format", type=click.Choice([one.value for one in LogFormat]), default="auto"
)
@click.option("--year", type=YEARS, help="Year of the first line, where stamps have none.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, a line for each file.")
def ingest(files: tuple[Path, ...], log_format: str, year: int | None, as_json: bool) -> None:
    """Take mail logs in, plain or .gz, the oldest first; a second run takes nothing twice."""
    logs, by = house().mail_logs, actor_named(house().memory)
    try:
        for one in logs.take_in(files, log_format=LogFormat(log_format), year=year, by=by):
            if as_json:
                click.echo(json.dumps(asdict(one), ensure_ascii=False, default=str))
                continue
            told = {"name": one.name, "lines": one.lines, "taken": one.taken}
            click.echo(say("activity-taken", **told, known=one.known_before))
            if one.of_nobody:
                click.echo(say("activity-of-nobody", count=one.of_nobody))
            for server, start, end in one.silent:
                click.echo(
                    say("activity-silent", server=server, start=f"{start:%Y-%m-%d %H:%M}Z",
                        end=f"{end:%Y-%m-%d %H:%M}Z")
                )  # fmt: skip
    except LogRefusedError as refusal:
        key = f"activity-refused-{refusal.code.replace('_', '-')}"
        text = say(key if has(key) else "activity-refused", lines=refusal.lines,
                   understood=refusal.understood)  # fmt: skip
        if as_json:
            problem = {"code": refusal.code, "detail": text}
            click.echo(json.dumps({"problem": problem}, ensure_ascii=False))
        else:
            click.echo(text, err=True)
        sys.exit(1)
