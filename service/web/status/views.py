"""The start page by role, and how the service itself is: alive, ready, measured."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Flask, Response, jsonify, render_template
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from service.identity.roles import Person, Role
from service.journeys.issuing.views import Inbox
from service.journeys.signing import ActState, DocumentSummary
from service.web.context import current_person, house, readiness
from service.web.language import door, say_here
from service.web.office.asking import issuing
from service.web.office.telling import words as office_words

bp = Blueprint("status", __name__)

SHOWN_SIGNED = 5
SHOWN_WAITING = 5
MOST_WAITING = 200


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on a signer's desk: to sign, signed but not finished, and the last ones done."""

    waiting: tuple[DocumentSummary, ...]
    finishing: tuple[DocumentSummary, ...]
    signed: tuple[DocumentSummary, ...]


def lay_out(documents: tuple[DocumentSummary, ...]) -> Desk:
    """Return a person's documents sorted by what is to be done with them."""
    finishing = tuple(one for one in documents if one.state is ActState.GIVEN)
    signed = tuple(one for one in documents if one.state is ActState.FINISHED)
    done = {ActState.GIVEN, ActState.FINISHED}
    waiting = tuple(one for one in documents if one.state not in done)
    return Desk(waiting, finishing, signed[:SHOWN_SIGNED])


@bp.get("/")
def start() -> ResponseReturnValue:
    person = current_person()
    desk = lay_out(house().signing.documents(person)) if person and person.signs else None
    return render_template(
        "status/start.html",
        desk=desk,
        roles=_names_of_roles(person),
        inbox=_inbox_of(person),
        shown=SHOWN_WAITING,
        **office_words(),
    )


def _inbox_of(person: Person | None) -> Inbox | None:
    """Return what waits for somebody in the office flow, None for a stranger or where there is none."""
    if person is None or door("office.inbox") is None:
        return None
    return issuing().inbox(person, limit=MOST_WAITING)


def _names_of_roles(person: Person | None) -> list[str]:
    """Return the person's roles in the reader's words, in their usual order."""
    held = person.roles if person else frozenset()
    return [say_here(f"role-{role.lower()}") for role in Role if role in held]


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """Tell which part is not well; why, is told to operators by `flask check`, not to strangers."""
    parts = readiness().lately()
    well = all(part.well for part in parts)
    return jsonify(ready=well, parts={part.part: part.well for part in parts}), 200 if well else 503


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Tell the state of each part as Prometheus reads it."""
    registry = CollectorRegistry()
    up = Gauge(
        "antin_part_up", "1 where a part of the service is well.", ["part"], registry=registry
    )
    for part in readiness().lately():
        up.labels(part.part).set(part.well)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def init_status(app: Flask) -> None:
    """Hang these doors."""
    app.register_blueprint(bp)
