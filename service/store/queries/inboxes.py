"""What inboxes and lists show of documents on their way: the columns they show, and no whole rows.

Whoever keeps an agency's papers has hundreds of them before their eyes, and sees them many times a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, and_, func, select, union
from sqlalchemy.orm import Session

from service.store.queries.outgoing import Place, is_party, watched
from service.store.tables.documents import DocumentRow, DocumentVersionRow
from service.store.tables.outgoing import OutgoingPartyRow, OutgoingRow, OutgoingStepRow

ACTS_OF_ONE: Final = (
    5  # looked at for each document that is listed: whoever keeps the papers acts three times
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A document on its way as a list shows it; the names are those of its row."""

    document_id: str
    unit_id: str
    drafter_id: str
    type_code: str
    subject: str
    urgency: str
    due_at: datetime | None
    state: str
    round: int
    notation: str | None
    issued_on: date | None
    standing: str
    changed_at: datetime
    issued_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListedStep:
    """An open step as a list shows it; the names are those of its row."""

    id: str
    kind: str
    due_at: datetime | None
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """What waits for somebody: the document, its step, and the party for which they may act."""

    outgoing: Listed
    step: ListedStep
    party_id: str


@dataclass(frozen=True, slots=True)
class Newest:
    """How long a document is, and its newest version: number, digest, and size in octets."""

    pages: int
    number: int
    sha256: str
    size: int


LISTED: Final = tuple(getattr(OutgoingRow, one.name) for one in fields(Listed))
STEP: Final = tuple(getattr(OutgoingStepRow, one.name) for one in fields(ListedStep))


def listed(session: Session, query: Select[Any]) -> Sequence[Listed]:
    """Return the documents that a question for the columns `LISTED` finds."""
    return [Listed(*row) for row in session.execute(query)]


def open_turns(
    session: Session, place: Place, limit: int, kinds: Iterable[str] = ()
) -> Sequence[OpenTurn]:
    """Return what waits for a person in open steps, each document once for each party."""
    query = (
        select(*LISTED, *STEP, OutgoingPartyRow.id)
        .join(OutgoingStepRow, OutgoingStepRow.document_id == OutgoingRow.document_id)
        .join(OutgoingPartyRow, OutgoingPartyRow.step_id == OutgoingStepRow.id)
        .where(
            OutgoingStepRow.state == "OPEN",
            OutgoingStepRow.round == OutgoingRow.round,
            OutgoingPartyRow.state == "WAITING",
            is_party(place),
        )
    )
    if wanted := list(kinds):
        query = query.where(OutgoingStepRow.kind.in_(wanted))
    rows = session.execute(query.order_by(OutgoingStepRow.opened_at).limit(limit))
    at = len(LISTED)
    return [OpenTurn(Listed(*row[:at]), ListedStep(*row[at:-1]), row[-1]) for row in rows]


def drafted_by(session: Session, person_id: str, limit: int) -> Sequence[Listed]:
    """Return what a person drafted, the last changed first."""
    return listed(
        session,
        select(*LISTED)
        .where(OutgoingRow.drafter_id == person_id)
        .order_by(OutgoingRow.changed_at.desc(), OutgoingRow.document_id)
        .limit(limit),
    )


def seen_by(session: Session, place: Place, limit: int) -> Sequence[Listed]:
    """Return what a person acted on or watches, the last changed first.

    Of a person's acts the last ones are looked at, a few for each document that is asked for: whoever
    seals a city's documents has hundreds of thousands, and finds the older ones by a search.
    """
    party = OutgoingPartyRow
    recent = (
        select(party.step_id)
        .where(party.acted_by == place.person_id)
        .order_by(party.acted_at.desc())
        .limit(limit * ACTS_OF_ONE)
        .subquery()
    )
    acted = select(OutgoingStepRow.document_id).join(recent, recent.c.step_id == OutgoingStepRow.id)
    ids = union(acted, watched(place)).subquery()
    return listed(
        session,
        select(*LISTED)
        .join(ids, ids.c.document_id == OutgoingRow.document_id)
        .order_by(OutgoingRow.changed_at.desc(), OutgoingRow.document_id)
        .limit(limit),
    )


def newest_in(session: Session, ids: Iterable[str]) -> dict[str, Newest]:
    """Return these documents in their newest version."""
    version = DocumentVersionRow
    last = (
        select(version.document_id, func.max(version.number).label("last"))
        .where(version.document_id.in_(list(ids)))
        .group_by(version.document_id)
        .subquery()
    )
    rows = session.execute(
        select(DocumentRow.id, DocumentRow.pages, version.number, version.sha256, version.size)
        .join(last, last.c.document_id == DocumentRow.id)
        .join(version, and_(version.document_id == DocumentRow.id, version.number == last.c.last))
    )
    return {row.id: Newest(row.pages, row.number, row.sha256, row.size) for row in rows}
