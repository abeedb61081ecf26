"""`flask register`: which units issue documents, and whether every series of numbers is whole."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from service.cli.who import actor_named
from service.journeys.errors import NotFoundError
from service.journeys.register import EntryRefusedError, NumberRefusedError
from service.journeys.register.agencies import AgencyFacts
from service.web.context import house
from service.web.register.telling import problem_in, refusal_in
from service.web.translations import say

register = AppGroup("register", help="Numbers of documents and the register of outgoing ones.")


@register.command("agency")
@click.argument("unit")
@click.option("--symbol", required=True, help="As it stands in notations, such as SKHCN.")
@click.option("--locality", required=True, help="Place before the date, such as Cần Thơ.")
@click.option("--seal-mm", type=int, required=True, help="Diameter of its seal.")
@click.option("--organ-id", help="Identifier by Decision 20/2020/QĐ-TTg.")
@click.option("--mail", help="Its official mailbox.")
@click.option("--as", "user_name", help="In whose name.")
def agency(
    unit: str,
    symbol: str,
    locality: str,
    seal_mm: int,
    organ_id: str | None,
    mail: str | None,
    user_name: str | None,
) -> None:
    """Let the unit of a code issue documents, or change what is said of it."""
    doors = house()
    facts = AgencyFacts(
        symbol=symbol, locality=locality, seal_mm=seal_mm, organ_id=organ_id, mail=mail
    )
    try:
        doors.register.agencies.describe(unit, facts, actor=actor_named(doors.memory, user_name))
    except NotFoundError:
        raise click.UsageError(say("register-command-no-unit", unit=unit)) from None
    except EntryRefusedError as refusal:
        told = (
            say("register-command-wrong", field=one.field, text=problem_in("vi", one))
            for one in refusal.problems
        )
        raise click.UsageError("\n".join(told)) from None
    except NumberRefusedError as refusal:
        raise click.UsageError(refusal_in("vi", refusal)) from None
    click.echo(say("register-command-agency-kept", unit=unit, symbol=symbol))


@register.command("check")
def check() -> None:
    """Look through every series: exit 1 where a number is missing."""
    found = house().register.book.check()
    for one in found.faults:
        where = {"agency": one.agency, "series": one.series, "year": str(one.year)}
        if one.missing:
            numbers = ", ".join(map(str, one.missing))
            click.echo(say("register-command-gap", numbers=numbers, **where), err=True)
        if one.highest > one.last:
            click.echo(
                say("register-command-behind", last=one.last, highest=one.highest, **where),
                err=True,
            )
    if found.faults:
        sys.exit(1)
    click.echo(say("register-command-checked", series=found.series, entries=found.entries))
