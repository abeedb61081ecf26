"""`flask tokens`: tokens for the city's other systems, made on the command line."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TextIO

import click
from flask.cli import AppGroup

from service.cli.who import person_named
from service.identity.roles import Person
from service.identity.tokens import new_token
from service.web.context import house
from service.web.translations import say
from signing.errors import SigningError

tokens = AppGroup("tokens", help="Tokens with which other systems sign and verify.")


@tokens.command("create")
@click.option("--as", "user_name", required=True, help="User name of the owner.")
@click.option("--name", default="command line", show_default=True, help="What it is for.")
@click.option("--scope", "scopes", multiple=True, default=("verify",), show_default=True)
@click.option("--days", default=90, show_default=True, help="How long it is good, in days.")
@click.option("--pin-file", type=click.File("r"), help="The owner's PIN, for the scope `sign`.")
def create(
    user_name: str, name: str, scopes: tuple[str, ...], days: int, pin_file: TextIO | None
) -> None:
    """Make a token and print it, once. With the scope `sign` it opens its owner's key."""
    person = person_named(house().memory, user_name)
    doors, text, wrapped, key = house(), new_token(), None, None
    try:
        if "sign" in scopes:
            key = _first_key(person)
            pin = pin_file.readline().strip() if pin_file else click.prompt("PIN", hide_input=True)
            wrapped = doors.certificates.wrap_for_token(person, key, pin, text)
        doors.tokens.create(person, name, scopes, key, wrapped, timedelta(days=days), token=text)
    except (SigningError, ValueError) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    click.echo(text)


def _first_key(person: Person) -> str:
    for credential in house().certificates.of(person):
        return credential.id
    click.echo(say("tokens-no-key", name=person.user_name), err=True)
    sys.exit(1)
