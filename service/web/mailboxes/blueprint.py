"""The blueprint of these pages, and what all of them know."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from service.identity.roles import Person
from service.journeys.provisioning import MailboxDesk
from service.web.context import current_person, house
from service.web.language import say_here
from service.web.mailboxes.telling import act_name, field_name, field_text, grounds_text, line_title
from service.web.synchronization.telling import breach_text

bp: Final = Blueprint("mailboxes", __name__, url_prefix="/mailboxes")


def desk() -> MailboxDesk:
    """Return what these pages hand work to."""
    return house().mailboxes


def me() -> Person:
    """Return who is asking; only behind `requires`."""
    person = current_person()
    assert person is not None
    return person


@bp.context_processor
def words() -> dict[str, object]:
    """Return how things are told on these pages."""
    person = current_person()
    reach = desk().reaches.of(person) if person and desk().reaches.reaches(person) else None
    return {
        "breach_text": lambda one: breach_text(one, say_here),
        "field_text": lambda name, value: field_text(name, value, reach.names if reach else {}),
        "field_name": field_name,
        "act_name": act_name,
        "line_title": line_title,
        "grounds_text": grounds_text,
        "reach": reach,
    }
