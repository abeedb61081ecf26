"""How an issued document stands with each recipient, and what was issued too late."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from service.identity.roles import Person, Role
from service.web.context import current_person, house
from service.web.security import requires

bp = Blueprint("delivery", __name__, url_prefix="/office")


@bp.get("/<uuid:document_id>/delivery")
@requires()
def board(document_id: UUID) -> ResponseReturnValue:
    """Show how a document stands with each recipient."""
    told = house().deliveries.of(_me(), str(document_id))
    return render_template("delivery/board.html", board=told)


@bp.get("/late")
@requires(Role.CLERK)
def late() -> ResponseReturnValue:
    """Show what the clerk's agency issued too late, or has not issued in time."""
    return render_template("delivery/late.html", late=house().deliveries.late(_me()))


def _me() -> Person:
    person = current_person()
    assert person is not None
    return person
