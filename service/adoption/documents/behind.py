"""From a figure over documents back to each document, and from there to the ledger (I-02).

Number and symbol, date, body and digest are told, never a title or content (I-17).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from service.adoption.documents.counting import Moved, held_of, judged
from service.adoption.documents.standing import Condition, Proofs, proofs_of
from service.adoption.figures import Figures, Question
from service.adoption.measures import Measure
from service.adoption.telling import UnknownHandleError
from service.store.queries import registered as queries
from service.store.tables.registered import DocumentEventRow, DocumentStandingRow

DOCUMENTS_AT_ONCE: Final = 100
NUMBERED: Final = "NUMBERED"
SHOWN: Final = (
    Condition.SIGNED, Condition.SEALED, Condition.SENT, Condition.RECALLED, Condition.REPLACED,
    Condition.CANCELLED, Condition.PAPER, Condition.COPY,
)  # fmt: skip
PROVES: Final[Mapping[str, str]] = {
    "NumberGiven": NUMBERED,
    "EntryDated": NUMBERED,
    "TurnSigned": "SIGNED",
    "DocumentSealed": "SEALED",
    "DocumentIssued": "SENT",
    "DocumentDispatched": "SENT",
    "LetterSent": "SENT",
    "EntryCancelled": "CANCELLED",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """One event that proves something of a document: `proves` names the condition, `source` its place."""

    proves: str
    kind: str
    source: str
    moment: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Document:
    """One document behind a figure; `sha256` is of the file as it was issued, None where there is none."""

    notation: str
    day: date
    unit: str
    held: Condition
    counted: bool
    sha256: str | None
    proofs: tuple[Proof, ...]

    @property
    def conditions(self) -> tuple[str, ...]:
        """What holds of it, by name."""
        return tuple(one.name or "" for one in SHOWN if one in self.held)


@dataclass(frozen=True, slots=True)
class DocumentEvidence:
    """The documents behind a figure, some at a time: `counted` of `entitled` say the same as it does.

    Cancelled numbers (`cancelled`) and copies are listed with them and counted nowhere; `apart` is as
    the figure says.
    """

    counted: int
    entitled: int
    cancelled: int
    copies: int
    apart: Mapping[str, int]
    documents: tuple[Document, ...]
    further: int


def documents_behind(
    figures: Figures, question: Question, *, skip: int = 0, limit: int = DOCUMENTS_AT_ONCE
) -> DocumentEvidence:
    """Return documents behind a figure by date, each with the events that prove what holds of it.

    Raises:
        UnknownHandleError: the figure is about something else.
        RosterError: the body is none on that day.

    """
    behind = figures.counted(question)
    if question.measure.how != "documents":
        raise UnknownHandleError(question.measure.key)
    if behind.registered is None:
        return DocumentEvidence(0, 0, 0, 0, {}, (), 0)
    codes, session, as_of = behind.codes(question.scope), figures.session, question.as_of
    sums = behind.registered.within(codes)
    moved = behind.registered.moved or (Moved(question.period, {}),)
    spans = [(one.period.first, one.period.last, one.own(codes)) for one in moved]
    rows = queries.documents_on(session, spans, as_of, skip=skip, limit=limit)
    events = queries.events_about(session, (row.about for row in rows), as_of)
    copies = figures.measures.documents.apart_types
    documents = tuple(
        _told(question.measure, row, events.get(row.about, ()), copies) for row in rows
    )
    left = max(0, sums.entitled + sum(sums.excluded.values()) - skip - len(rows))
    return DocumentEvidence(
        sums.counted, sums.entitled, sums.cancelled, sums.copies, sums.apart, documents, left
    )


def _told(
    measure: Measure,
    row: DocumentStandingRow,
    events: Sequence[DocumentEventRow],
    copies: Collection[str],
) -> Document:
    held = held_of(row.conditions, row.type_code, copies)
    number = next(one for one in events if one.kind == "NumberGiven")
    files = [one.sha256 for one in events if one.kind == "DocumentIssued"]
    return Document(
        notation=number.notation or "",
        day=row.day,
        unit=row.unit_code,
        held=held,
        counted=bool(judged(measure, held).counted),
        sha256=files[-1] if files else None,
        proofs=tuple(_proofs(events, held)),
    )


def _proofs(events: Sequence[DocumentEventRow], held: Condition) -> Iterator[Proof]:
    """Give the events that prove something, each with what, by the moment they tell of."""
    proofs = proofs_of(events)
    for one in sorted(events, key=lambda one: (one.moment, one.place)):
        proves = _proves(one, proofs)
        stale = proves in Condition.__members__ and Condition[proves or ""] not in held
        if proves is not None and not stale:
            yield Proof(proves, one.kind, one.source, one.moment, one.recorded_at)


def _proves(one: DocumentEventRow, proofs: Proofs) -> str | None:
    """Return what an event proves, None where it proves nothing by itself or any more."""
    if one.kind == "StandingChanged":
        return one.standing
    if one.kind == "DocumentSigned":
        if one.version in proofs.sealed:
            return "SEALED"
        return "SIGNED" if one.version in proofs.signed else None
    asked = {
        "TurnSigned": (one.version, proofs.signed),
        "DocumentSealed": (one.version, proofs.sealed),
        "DocumentDispatched": (one.letter_id, proofs.letters),
        "LetterSent": (one.letter_id, proofs.letters),
    }
    if one.kind in asked:
        what, among = asked[one.kind]
        if what not in among:
            return None
    return PROVES.get(one.kind)
