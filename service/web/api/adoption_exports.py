"""Figures as files for other systems: the same archive the page hands out, which proves itself."""

from __future__ import annotations

from datetime import UTC

from flask import Response, request
from flask.typing import ResponseReturnValue

from service.adoption.desk import UnknownMeasureError
from service.adoption.exports.exporting import TooManyFiguresError
from service.adoption.exports.queries import UnusableQueryError, read_query
from service.adoption.exports.sheets import Form
from service.adoption.figures import By
from service.adoption.roster import RosterError
from service.adoption.spans import UnusablePeriodError
from service.identity.roles import Role
from service.web.api import bp
from service.web.api.bearer import Scope, bearer, needs_token
from service.web.api.describing import BINARY, Operation, Query, describes
from service.web.api.problems import FieldProblem, InvalidRequestError
from service.web.context import house
from service.web.files import disposition

TEXT = {"type": "string"}
DAY = {"type": "string", "format": "date"}
ARCHIVE = {"application/zip": {"schema": BINARY}}
WORDS = ("measure", "period", "from", "to", "unit", "level", "by", "as_of", "restated_on")


@bp.get("/adoption/exports")
@describes(
    Operation(
        summary="Hand out figures as CSV, XLSX and JSON in one signed archive",
        scope=Scope.ADOPTION,
        queries=(
            Query("measure", "Such as F3, repeatable; all when left out.", TEXT),
            Query("period", "Such as 2026-06, 2026-Q2, 2026; or last-month, year-to-date.", TEXT),
            Query("from", "First day, instead of a period.", DAY),
            Query("to", "Last day.", DAY),
            Query("as_of", "What was known then; now when left out.",
                  {**TEXT, "format": "date-time"}),
            Query("unit", "Code of a body, with all below it.", TEXT),
            Query("level", "Bodies of this level alone.", TEXT),
            Query("by", "Each part by itself.", {**TEXT, "enum": [str(one) for one in By]}),
            Query("restated_on", "Count people in the bodies of that day.", DAY),
            Query("form", "Which files, repeatable; all three when left out.",
                  {**TEXT, "enum": [str(one) for one in Form]}),
        ),
        answers={
            200: ("The archive; small figures are withheld from all but auditors.", ARCHIVE)
        },
        problems=(401, 403, 422, 503),
    )
)  # fmt: skip
@needs_token(Scope.ADOPTION)
def export_figures() -> ResponseReturnValue:
    """Hand out figures; what leaves is an event before it leaves."""
    person, forms = bearer().person, request.args.getlist("form")
    if not set(forms) <= set(Form):
        raise _wrong("form", "unknown")
    try:
        query = read_query({name: request.args.getlist(name) for name in WORDS}, UTC)
        export = house().exports.export(
            query,
            [Form(one) for one in forms],
            by=person.user_name,
            sees_people=person.may(Role.AUDITOR),
        )
    except UnusableQueryError as wrong:
        raise _wrong(wrong.word, wrong.reason) from None
    except UnknownMeasureError:
        raise _wrong("measure", "unknown") from None
    except RosterError:
        raise _wrong("unit", "unknown") from None
    except UnusablePeriodError as wrong:
        raise _wrong("period", "too_long", str(wrong)) from None
    except TooManyFiguresError as wrong:
        raise _wrong("by", "too_many", str(wrong)) from None
    answer = Response(export.octets, content_type="application/zip")
    answer.headers["Content-Disposition"] = disposition(export.name)
    return answer


def _wrong(name: str, code: str, detail: str = "") -> InvalidRequestError:
    return InvalidRequestError([FieldProblem(name, code, detail or f"{name}: {code}")])
