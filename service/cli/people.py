"""`flask people`: who holds which role; this is how the first administrator comes in."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click
from flask.cli import AppGroup

from service.cli.who import actor_named
from service.identity.roles import Role
from service.journeys.errors import NotFoundError
from service.journeys.roles import Holder, RoleRefusedError
from service.web.context import house
from service.web.translations import say

people = AppGroup("people", help="People, and the roles they hold.")
a_role = click.Choice([one.value for one in Role], case_sensitive=False)
acting = click.option("--as", "user_name", help="User name of whoever acts; else this machine's.")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
MOST = 200


@people.command("list")
@click.option("--role", type=a_role, help="Those who hold this role alone.")
@click.option("--find", "text", default="", help="Words of a name, a user name or a unit.")
@as_json_option
def list_(role: str | None, text: str, as_json: bool) -> None:
    """Show people and their roles, at most 200 by name."""
    for one in house().roles.find(text, Role(role) if role else None, MOST):
        click.echo(json.dumps(asdict(one), ensure_ascii=False) if as_json else _line(one))


@people.command("grant")
@click.argument("user")
@click.argument("role", type=a_role)
@acting
@as_json_option
def grant(user: str, role: str, user_name: str | None, as_json: bool) -> None:
    """Let USER do what ROLE allows."""
    doors = house()
    actor = actor_named(doors.memory, user_name)
    with _told(user):
        person_id = doors.roles.named(user).holder.person_id
        changed = doors.roles.grant_as(actor, person_id, Role(role))
        holder = doors.roles.view(person_id).holder
    _tell(holder, as_json, changed=changed)


@people.command("withdraw")
@click.argument("user")
@click.argument("role", type=a_role)
@acting
@as_json_option
def withdraw(user: str, role: str, user_name: str | None, as_json: bool) -> None:
    """Take ROLE away from USER; turns that wait for them stay and are named."""
    doors = house()
    actor = actor_named(doors.memory, user_name)
    with _told(user):
        person_id = doors.roles.named(user).holder.person_id
        done = doors.roles.withdraw_as(actor, person_id, Role(role))
        holder = doors.roles.view(person_id).holder
    _tell(holder, as_json, changed=done.changed, turns=len(done.turns), tokens=done.tokens)
    if not as_json and Role(role) in {Role.LEADER, Role.CLERK}:
        if done.turns:
            where = f"{doors.public_url}/leaving/{person_id}"
            click.echo(say("roles-turns-stay", count=len(done.turns), address=where), err=True)
        for one in done.turns:
            click.echo(f"  {one.subject}", err=True)


@contextmanager
def _told(user: str) -> Iterator[None]:
    """Tell in a sentence what was refused, and end with 1."""
    try:
        yield
    except NotFoundError:
        raise click.BadParameter(say("documents-nobody", name=user)) from None
    except RoleRefusedError as refusal:
        click.echo(say(f"roles-refused-{refusal.reason.replace('_', '-')}"), err=True)
        sys.exit(1)


def _tell(holder: Holder, as_json: bool, **facts: int) -> None:
    if as_json:
        click.echo(json.dumps(asdict(holder) | facts, ensure_ascii=False))
        return
    click.echo(_line(holder))
    if not facts["changed"]:
        click.echo(say("roles-unchanged"))
    if tokens := facts.get("tokens"):
        click.echo(say("roles-tokens-ended", count=tokens))


def _line(one: Holder) -> str:
    roles = ", ".join(one.roles) or say("roles-none")
    about = " · ".join(filter(None, (one.title, one.unit)))
    sign = "" if one.is_active else f" [{say('roles-suspended')}]"
    return f"{one.user_name}: {one.full_name} ({about}){sign}: {roles}"
