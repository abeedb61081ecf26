"""What auditors ask of reported figures: the reports behind one, with their sources and evidence."""

from __future__ import annotations

from datetime import date, datetime

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from service.adoption.reported.reading import ReportView
from service.adoption.roster import RosterError
from service.adoption.telling import UnknownHandleError
from service.identity.roles import Role
from service.journeys.errors import NotAllowedError, NotFoundError
from service.web.api import bp
from service.web.api.bearer import Scope, bearer, needs_token
from service.web.api.describing import Operation, describes
from service.web.context import house


class ReportAnswer(BaseModel):
    """One report: what a body said of itself, on which source, who said so and who approved it."""

    id: str
    unit: str
    unit_name: str
    first: date
    last: date
    counted: int
    entitled: int | None
    source: str
    reported_by: str
    reported_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    superseded_at: datetime | None
    evidence_sha256: str


class ReportsAnswer(BaseModel):
    """The reports a figure is made of, each about a part that holds none of the others."""

    measure: str
    counted: int | None
    entitled: int | None
    no_figure: str | None
    missing: list[str]
    reports: list[ReportAnswer]
    further: int


@bp.get("/adoption/figures/<handle>/reports")
@describes(
    Operation(
        summary="Tell the reports of units that a figure is made of",
        scope=Scope.ADOPTION,
        answers={200: ("The reports.", ReportsAnswer)},
        problems=(401, 403, 404),
    )
)
@needs_token(Scope.ADOPTION)
def tell_reports(handle: str) -> ResponseReturnValue:
    """Tell what is behind a figure that units report; auditors alone, and it is an event."""
    person = bearer().person
    if not person.may(Role.AUDITOR):
        raise NotAllowedError("evidence is for auditors")
    try:
        found = house().reports.reading.behind(person.user_name, handle)
    except (UnknownHandleError, RosterError):
        raise NotFoundError("no such figure") from None
    rate, only_counts = found.figure.rate, found.question.measure.unit == "count"
    return ReportsAnswer(
        measure=found.question.measure.key,
        counted=rate.counted if rate else None,
        entitled=None if rate is None or only_counts else rate.entitled,
        no_figure=found.figure.none,
        missing=list(found.figure.missing),
        reports=list(map(_told, found.reports)),
        further=found.further,
    ).model_dump(mode="json")


def _told(one: ReportView) -> ReportAnswer:
    return ReportAnswer(
        id=one.id,
        unit=one.unit,
        unit_name=one.unit_name,
        first=one.period.first,
        last=one.period.last,
        counted=one.counted,
        entitled=one.entitled,
        source=one.source,
        reported_by=one.reported_by,
        reported_at=one.reported_at,
        approved_by=one.decided_by,
        approved_at=one.decided_at,
        superseded_at=one.superseded_at,
        evidence_sha256=one.evidence_sha256,
    )
