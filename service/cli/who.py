"""Whom a command acts for."""

from __future__ import annotations

import getpass

import click

from service.identity.people import active_person_named
from service.identity.roles import Person
from service.store.engine import Memory
from service.web.translations import say


def person_named(memory: Memory, user_name: str) -> Person:
    """Return an active person by user name; wrong usage when there is none."""
    with memory.reading() as session:
        person = active_person_named(session, user_name)
    if person is None:
        raise click.BadParameter(say("documents-nobody", name=user_name))
    return person


def actor_named(memory: Memory, user_name: str | None = None) -> str:
    """Return in whose name a command acts: somebody of this house, or the operator at the machine."""
    if user_name is not None:
        return person_named(memory, user_name).user_name
    try:
        return f"{getpass.getuser()} (cli)"
    except (KeyError, OSError):
        return "cli"
