"""`flask units link`: what became of a body, by which decision."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime

import click

from service.adoption.becoming import Becoming, LinkRefusedError
from service.adoption.roster import LinkKind
from service.cli.units import acting, as_json_option, units
from service.cli.who import actor_named
from service.web.context import house
from service.web.translations import say

a_day = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


@units.command("link")
@click.argument("kind", type=click.Choice([one.value for one in LinkKind]))
@click.argument("predecessor")
@click.argument("successors", nargs=-1)
@click.option("--on", "day", type=a_day, required=True, help="Day from which on it is so.")
@click.option("--decision", required=True, help="Number of the decision.")
@click.option("--decided", type=a_day, required=True, help="Date of the decision.")
@acting
@as_json_option
def link(
    kind: str,
    predecessor: str,
    successors: tuple[str, ...],
    day: datetime,
    decision: str,
    decided: datetime,
    user_name: str | None,
    as_json: bool,
) -> None:
    """Say that PREDECESSOR became SUCCESSORS; figures of earlier days follow it."""
    doors = house()
    told = Becoming(
        kind=LinkKind(kind),
        predecessor=predecessor,
        successors=successors,
        day=day.date(),
        decision_number=decision,
        decision_date=decided.date(),
    )
    try:
        changed = doors.unit_links.keep(told, actor=actor_named(doors.memory, user_name))
    except LinkRefusedError as refusal:
        word = refusal.reason.replace("_", "-")
        text = say(f"units-link-refused-{word}", value=refusal.value)
        if as_json:
            problem = {"code": refusal.reason, "detail": text}
            click.echo(json.dumps({"problem": problem}, ensure_ascii=False))
        else:
            click.echo(text, err=True)
        sys.exit(1)
    if as_json:
        answer = asdict(told) | {"changed": changed}
        click.echo(json.dumps(answer, ensure_ascii=False, default=str))
        return
    click.echo(say("units-linked" if changed else "units-linked-already"))
