"""What auditors ask: measures, figures, and what lies behind a figure."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated, Any

from flask import request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field

from service.adoption.desk import LONGEST_REASON, Asked, UnknownMeasureError
from service.adoption.documents.behind import DOCUMENTS_AT_ONCE, DocumentEvidence
from service.adoption.evidence import PEOPLE_AT_ONCE, NobodyThereError
from service.adoption.figures import By
from service.adoption.roster import RosterError
from service.adoption.spans import Period, UnusablePeriodError
from service.adoption.telling import UnknownHandleError, question_of, tell
from service.identity.roles import Role
from service.journeys.errors import NotAllowedError, NotFoundError
from service.web.api import bp
from service.web.api.bearer import Scope, bearer, needs_token
from service.web.api.describing import Operation, Query, describes
from service.web.api.problems import FieldProblem, InvalidRequestError
from service.web.api.shapes import Body, read
from service.web.context import house

TEXT = {"type": "string"}
DAY = {"type": "string", "format": "date"}
MOST_MEASURES = 40
LONGEST_CODE = 64
LONGEST_BODY = 16 * 1024
MOST_SKIPPED = 1_000_000


class MeasuresAnswer(BaseModel):
    """What is measured, by which definition, and the settings that decide figures."""

    model_config = ConfigDict(extra="forbid")
    version: int
    measures: list[dict[str, Any]]
    habit: dict[str, int]
    late_after_days: int
    small_cell: int
    exclusions: dict[str, bool]


class FiguresAnswer(BaseModel):
    """Figures, each with its two counts, how it was counted, and the handle of its evidence."""

    figures: list[dict[str, Any]]


class WitnessAnswer(BaseModel):
    """Somebody behind a figure, by pseudonym."""

    pseudonym: str
    units: list[str]
    counted: bool


class ProofAnswer(BaseModel):
    """An event that proves something of a document, and where it stands in the ledger."""

    proves: str
    kind: str
    source: str
    moment: datetime
    recorded_at: datetime


class DocumentAnswer(BaseModel):
    """A document behind a figure: number and symbol, date, body, what holds of it; no title."""

    notation: str
    day: date
    unit: str
    conditions: list[str]
    counted: bool
    sha256: str | None
    proofs: list[ProofAnswer]


class EvidenceAnswer(BaseModel):
    """What is behind a figure, some at a time: people, or documents; `further` tells how many follow.

    `cancelled` numbers and `copies` are listed and counted nowhere; `apart` would count but for what
    they are worth.
    """

    counted: int
    entitled: int
    people: list[WitnessAnswer]
    documents: list[DocumentAnswer] = []
    cancelled: int = 0
    copies: int = 0
    apart: dict[str, int] = {}
    further: int


class TraceAnswer(BaseModel):
    """What made somebody count, and where it was read."""

    kind: str
    moment: datetime | None
    source: str
    recorded_at: datetime


class RevealedAnswer(BaseModel):
    """Who was behind a pseudonym."""

    staff_number: str
    traces: list[TraceAnswer]


class RevealRequest(Body):
    """Which pseudonym is lifted, and why; the reason is kept in the ledger."""

    pseudonym: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    reason: Annotated[str, Field(min_length=3, max_length=LONGEST_REASON, pattern=r"\S")]


@bp.get("/adoption/measures")
@describes(
    Operation(
        summary="Tell what is measured, on what basis and by which definition",
        scope=Scope.ADOPTION,
        answers={200: ("The measures.", MeasuresAnswer)},
        problems=(401, 403),
    )
)
@needs_token(Scope.ADOPTION)
def tell_measures() -> ResponseReturnValue:
    """Tell the measures."""
    measures = house().adoption.measures
    return {
        "version": measures.version,
        "measures": [one.model_dump(mode="json") for one in measures.measures],
        "habit": measures.habit.model_dump(),
        "late_after_days": measures.late_after_days,
        "small_cell": measures.small_cell,
        "exclusions": measures.exclusions,
    }


@bp.get("/adoption/figures")
@describes(
    Operation(
        summary="Tell figures, each with its two counts",
        scope=Scope.ADOPTION,
        queries=(
            Query("measure", "Such as F3, repeatable; all when left out.", TEXT),
            Query("from", "First day, counted.", DAY, required=True),
            Query("to", "Last day, counted.", DAY, required=True),
            Query(
                "as_of", "What was known then; now when left out.", {**TEXT, "format": "date-time"}
            ),
            Query("unit", "Code of a body, with all below it.", TEXT),
            Query("by", "Each part by itself.", {**TEXT, "enum": [str(one) for one in By]}),
            Query("restated_on", "Count people in the bodies of that day.", DAY),
        ),
        answers={
            200: ("The figures; small ones are withheld from all but auditors.", FiguresAnswer)
        },
        problems=(401, 403, 422),
    )
)
@needs_token(Scope.ADOPTION)
def tell_figures() -> ResponseReturnValue:
    """Tell figures; the question is an event."""
    asked, person = read_question(), bearer().person
    try:
        figures = house().adoption.ask(
            asked, by=person.user_name, form="api", sees_people=person.may(Role.AUDITOR)
        )
    except UnknownMeasureError:
        raise _wrong("measure", "unknown") from None
    except RosterError:
        raise _wrong("unit", "unknown") from None
    except UnusablePeriodError as wrong:
        raise _wrong("to", "too_long", str(wrong)) from None
    return {"figures": [tell(one) for one in figures]}


@bp.get("/adoption/figures/<handle>/evidence")
@describes(
    Operation(
        summary="Tell the people behind a figure, by pseudonym, or its documents with their proofs",
        scope=Scope.ADOPTION,
        queries=(
            Query("skip", f"How many to pass over; {PEOPLE_AT_ONCE} people or"
                          f" {DOCUMENTS_AT_ONCE} documents are told at once.",
                  {"type": "integer", "minimum": 0, "maximum": MOST_SKIPPED}),
        ),
        answers={200: ("The people, or the documents.", EvidenceAnswer)},
        problems=(401, 403, 404, 422),
    )
)  # fmt: skip
@needs_token(Scope.ADOPTION)
def tell_evidence(handle: str) -> ResponseReturnValue:
    """Tell who or what counted and what was entitled and did not; auditors alone."""
    auditor, skip = _auditor(), request.args.get("skip", "0")
    if not (skip.isascii() and skip.isdigit() and len(skip) < 8 and int(skip) <= MOST_SKIPPED):
        raise _wrong("skip", "not_a_number")
    desk = house().adoption
    try:
        if question_of(handle, desk.measures).measure.how == "documents":
            return _documents(desk.show_documents(handle, by=auditor, skip=int(skip)))
        found = desk.show(handle, by=auditor, skip=int(skip))
    except (UnknownHandleError, RosterError):
        raise NotFoundError("no such figure") from None
    people = [
        WitnessAnswer(pseudonym=one.name, units=list(one.units), counted=one.counted)
        for one in found.people
    ]
    return EvidenceAnswer(
        counted=found.counted, entitled=found.entitled, people=people, further=found.further
    ).model_dump(mode="json")


@bp.post("/adoption/figures/<handle>/reveals")
@describes(
    Operation(
        summary="Lift one pseudonym behind a figure, for a reason that is kept",
        scope=Scope.ADOPTION,
        body=RevealRequest,
        answers={200: ("Who it is, and what made them count.", RevealedAnswer)},
        problems=(401, 403, 404, 422),
    )
)
@needs_token(Scope.ADOPTION)
def reveal_person(handle: str) -> ResponseReturnValue:
    """Lift a pseudonym; auditors alone."""
    auditor = _auditor()
    wanted = read(RevealRequest, request.stream.read(LONGEST_BODY))
    try:
        found = house().adoption.reveal(handle, wanted.pseudonym, wanted.reason, by=auditor)
    except (UnknownHandleError, RosterError, NobodyThereError):
        raise NotFoundError("nobody there") from None
    traces = [
        TraceAnswer(
            kind=one.kind, moment=one.moment, source=one.source, recorded_at=one.recorded_at
        )
        for one in found.traces
    ]
    return RevealedAnswer(staff_number=found.person_key, traces=traces).model_dump(mode="json")


def _documents(found: DocumentEvidence) -> dict[str, Any]:
    documents = [
        DocumentAnswer(
            notation=one.notation,
            day=one.day,
            unit=one.unit,
            conditions=list(one.conditions),
            counted=one.counted,
            sha256=one.sha256,
            proofs=[ProofAnswer(**asdict(proof)) for proof in one.proofs],
        )
        for one in found.documents
    ]
    return EvidenceAnswer(
        counted=found.counted,
        entitled=found.entitled,
        people=[],
        documents=documents,
        cancelled=found.cancelled,
        copies=found.copies,
        apart=dict(found.apart),
        further=found.further,
    ).model_dump(mode="json")


def _auditor() -> str:
    """Return the auditor who asks; a token is not enough, it must be an auditor's (I-17)."""
    person = bearer().person
    if not person.may(Role.AUDITOR):
        raise NotAllowedError("evidence is for auditors")
    return person.user_name


def read_question() -> Asked:
    """Return what the address asks for: period, scope, moment of knowledge; refuse by field."""
    args = request.args
    measures = tuple(args.getlist("measure"))
    if len(measures) > MOST_MEASURES:
        raise _wrong("measure", "too_many")
    unit, by = args.get("unit"), args.get("by")
    if unit is not None and not 0 < len(unit) <= LONGEST_CODE:
        raise _wrong("unit", "unknown")
    if by is not None and by not in set(By):
        raise _wrong("by", "unknown")
    first, last = _day("from"), _day("to")
    if first is None or last is None:
        raise _wrong("from" if first is None else "to", "missing")
    try:
        period = Period(first, last)
    except UnusablePeriodError as wrong:
        raise _wrong("to", "not_a_period", str(wrong)) from None
    return Asked(measures, period, _moment(), unit, By(by) if by else None, _day("restated_on"))


def _day(name: str) -> date | None:
    text = request.args.get(name)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _wrong(name, "not_a_day") from None


def _moment() -> datetime | None:
    text = request.args.get("as_of")
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _wrong("as_of", "not_a_moment") from None


def _wrong(name: str, code: str, detail: str = "") -> InvalidRequestError:
    return InvalidRequestError([FieldProblem(name, code, detail or f"{name}: {code}")])
