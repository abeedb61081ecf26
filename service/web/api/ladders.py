"""How far people have climbed: entitled, equipped, active, habitual, by one question."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from service.adoption.ladders.ladder import UnknownLadderError
from service.adoption.ladders.telling import tell_ladder
from service.adoption.roster import RosterError
from service.identity.roles import Role
from service.web.api import bp
from service.web.api.adoption import DAY, TEXT, read_question
from service.web.api.bearer import Scope, bearer, needs_token
from service.web.api.describing import Operation, Query, describes
from service.web.api.problems import FieldProblem, InvalidRequestError
from service.web.context import house

MOST_LADDERS = 10


class LaddersAnswer(BaseModel):
    """The ladders, each rung with its two counts, the drop from the rung below, and what it went by."""

    ladders: list[dict[str, Any]]


@bp.get("/adoption/ladders")
@describes(
    Operation(
        summary="Tell how far people have climbed: entitled, equipped, active, habitual",
        scope=Scope.ADOPTION,
        queries=(
            Query("ladder", "signature or mail, repeatable; all when left out.", TEXT),
            Query("from", "First day, counted.", DAY, required=True),
            Query("to", "Last day, counted.", DAY, required=True),
            Query(
                "as_of", "What was known then; now when left out.", {**TEXT, "format": "date-time"}
            ),
            Query("unit", "Code of a body, with all below it.", TEXT),
            Query("restated_on", "Count people in the bodies of that day.", DAY),
        ),
        answers={
            200: ("The ladders; small groups are withheld from all but auditors.", LaddersAnswer)
        },
        problems=(401, 403, 422),
    )
)
@needs_token(Scope.ADOPTION)
def tell_ladders() -> ResponseReturnValue:
    """Tell ladders; the question is an event."""
    keys, person = tuple(request.args.getlist("ladder")), bearer().person
    if len(keys) > MOST_LADDERS:
        raise _wrong("ladder", "too_many")
    asked = replace(read_question(), measures=keys)
    try:
        found = house().ladders.ask(
            asked, by=person.user_name, form="api", sees_people=person.may(Role.AUDITOR)
        )
    except UnknownLadderError:
        raise _wrong("ladder", "unknown") from None
    except RosterError:
        raise _wrong("unit", "unknown") from None
    return {"ladders": [tell_ladder(one) for one in found]}


def _wrong(name: str, code: str) -> InvalidRequestError:
    return InvalidRequestError([FieldProblem(name, code, f"{name}: {code}")])
