"""`flask units`: the bodies of a government, from a list or one by one; none is ever deleted."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import AppGroup

from directory.snapshot.errors import SnapshotRefusedError
from directory.snapshot.unit_list import UnitFault
from service.cli.who import actor_named
from service.journeys.bodies import BodiesRefusedError, Comparison
from service.journeys.errors import NotFoundError
from service.web.bodies.telling import change_text, fault_text
from service.web.context import house
from service.web.translations import has, say
from signing.errors import DocumentRefusedError

units = AppGroup("units", help="The bodies of the government, and which stands under which.")
existing = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
acting = click.option("--as", "user_name", help="User name of whoever acts; else this machine's.")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
SHOWN = 200


@units.command("import")
@click.argument("file", type=existing)
@click.option("--dry-run", is_flag=True, help="Tell what would change and change nothing.")
@acting
@as_json_option
def import_(file: Path, dry_run: bool, user_name: str | None, as_json: bool) -> None:
    """Take over the bodies listed in FILE (CSV or XLSX): all of them or none."""
    doors = house()
    actor = actor_named(doors.memory, user_name)
    with _told(as_json):
        with file.open("rb") as opened:
            found = doors.bodies.read(opened, file.name)
        for code in found.warnings:
            click.echo(say(f"snapshot-warning-{code.replace('_', '-')}"), err=True)
        listed, desk = found.units, doors.bodies
        told = desk.foresee(listed) if dry_run else desk.take_over(listed, actor=actor)
    _tell(told, as_json, dry_run=dry_run, of_list=True)


@units.command("list")
@as_json_option
def list_(as_json: bool) -> None:
    """Show every body under the one it belongs to, with how many people work in it."""
    for one in house().bodies.tree():
        if as_json:
            click.echo(json.dumps(asdict(one), ensure_ascii=False))
        else:
            told = say("units-line", code=one.code, name=one.name, people=one.people)
            click.echo("  " * one.depth + told)


@units.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--under", help="Code of the body it belongs to; left out for the one at the top.")
@acting
@as_json_option
def add(code: str, name: str, under: str | None, user_name: str | None, as_json: bool) -> None:
    """Take in a body with this CODE and NAME."""
    doors = house()
    with _told(as_json):
        actor = actor_named(doors.memory, user_name)
        told = doors.bodies.add(code, name, under, actor=actor)
    _tell(told, as_json)


@units.command("rename")
@click.argument("code")
@click.argument("name")
@acting
@as_json_option
def rename(code: str, name: str, user_name: str | None, as_json: bool) -> None:
    """Call the body with this CODE something else."""
    doors = house()
    with _told(as_json):
        told = doors.bodies.rename(code, name, actor=actor_named(doors.memory, user_name))
    _tell(told, as_json)


@units.command("move")
@click.argument("code")
@click.argument("under")
@acting
@as_json_option
def move(code: str, under: str, user_name: str | None, as_json: bool) -> None:
    """Let the body with this CODE stand under the one with the code UNDER."""
    doors = house()
    with _told(as_json):
        told = doors.bodies.move(code, under, actor=actor_named(doors.memory, user_name))
    _tell(told, as_json)


@contextmanager
def _told(as_json: bool) -> Iterator[None]:
    """Tell in sentences what was refused, and end with 1."""
    try:
        yield
    except BodiesRefusedError as refusal:
        _refuse("units_refused", say("units-refused"), refusal.faults, as_json)
    except NotFoundError as refusal:
        _refuse("not_found", say("register-command-no-unit", unit=str(refusal)), (), as_json)
    except (SnapshotRefusedError, DocumentRefusedError) as refusal:
        own = f"units-refused-{refusal.code.replace('_', '-')}"
        key = own if has(own) else own.replace("units", "snapshot", 1)
        text = say(key if has(key) else "snapshot-refused-unknown-format")
        _refuse(refusal.code, text, (), as_json)


def _refuse(code: str, text: str, faults: tuple[UnitFault, ...], as_json: bool) -> NoReturn:
    if as_json:
        told = [asdict(one) | {"text": fault_text(one, say)} for one in faults]
        problem = {"code": code, "detail": text, "faults": told}
        click.echo(json.dumps({"problem": problem}, ensure_ascii=False))
    else:
        click.echo(text, err=True)
        for one in faults:
            click.echo(f"  {fault_text(one, say)}", err=True)
    sys.exit(1)


def _tell(told: Comparison, as_json: bool, *, dry_run: bool = False, of_list: bool = False) -> None:
    if as_json:
        answer: dict[str, Any] = {"dry_run": dry_run, "changes": [asdict(c) for c in told.changes]}
        missing = told.missing if of_list else ()
        click.echo(json.dumps(answer | {"missing": missing}, ensure_ascii=False))
        return
    for one in told.changes[:SHOWN]:
        click.echo(f"  {change_text(one, say)}")
    if len(told.changes) > SHOWN:
        click.echo(say("mailboxes-more", count=len(told.changes) - SHOWN))
    if of_list and told.missing:
        codes = ", ".join(told.missing[:SHOWN])
        click.echo(say("units-missing", count=len(told.missing), codes=codes))
    click.echo(say("units-foreseen" if dry_run else "units-done", count=len(told.changes)))
