"""Whom a command acts for."""

from __future__ import annotations

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
