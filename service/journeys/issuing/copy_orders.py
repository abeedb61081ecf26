"""What a clerk says of a copy, judged whole: everything that is wrong with it is told at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Final

from sqlalchemy.orm import Session

from service.journeys.issuing import routes
from service.journeys.issuing.errors import RouteRefusedError
from service.journeys.issuing.places import agency_of
from service.journeys.issuing.telling_of_copies import EXTRACT
from service.journeys.issuing.views import CopiedDocument, CopyOrder
from service.journeys.register.types import DocumentTypes
from service.journeys.signing.names import readable
from service.store.queries.people import roles_of
from service.store.tables.outgoing import OutgoingRow
from service.store.tables.people import PersonRow

LONGEST_NOTATION: Final = 60
LONGEST_AGENCY: Final = 200
MOST_PAGES: Final = 1000


@dataclass(frozen=True, slots=True)
class Judging:
    """What orders are judged by: the forms there are, the agency that makes copies, and the day."""

    types: DocumentTypes
    agency_id: str
    today: date


def require_usable_copy(
    session: Session,
    order: CopyOrder,
    by: Judging,
    source: OutgoingRow | None,
    file: BinaryIO | None,
) -> None:
    """Refuse what cannot be used, of a document of the house (`source`), of a file, or of both.

    Raises:
        RouteRefusedError: everything that is wrong with it.

    """
    problems = [
        *_of_form(order, by, source, file),
        *(_of_copied(order.of, by.today) if source is None else ()),
        *routes.of_recipients(order.recipients),
        *_of_decider(session, order.decided_by, by.agency_id),
    ]
    if len(readable(order.note)) > routes.LONGEST_SUBJECT:
        problems.append("note_too_long")
    if problems:
        raise RouteRefusedError(tuple(dict.fromkeys(problems)))


def _of_form(
    order: CopyOrder, by: Judging, source: OutgoingRow | None, file: BinaryIO | None
) -> Iterator[str]:
    if by.types.copy_form(order.form) is None:
        yield "unknown_type"
    has_file = file is not None
    if source is None and not has_file:
        yield "no_file"
    if order.form != EXTRACT:
        if order.pages is not None or (source is not None and has_file):
            yield "pages_of_extract"
    elif source is not None and (order.pages is None) != has_file:
        yield "pages_or_file"
    if order.pages is not None and not _are_pages(order.pages):
        yield "pages_unclear"


def _of_copied(copied: CopiedDocument | None, today: date) -> Iterator[str]:
    """What must be said of a document from elsewhere, so that a reader knows of which this is a copy."""
    if copied is None:
        yield "copied_unknown"
        return
    if not 0 < len(readable(copied.notation)) <= LONGEST_NOTATION:
        yield "copied_notation"
    if not 0 < len(readable(copied.agency)) <= LONGEST_AGENCY:
        yield "copied_agency"
    if not readable(copied.subject):
        yield "no_subject"
    if len(copied.subject) > routes.LONGEST_SUBJECT:
        yield "subject_too_long"
    if copied.issued_on is not None and copied.issued_on > today:
        yield "copied_in_future"


def _of_decider(session: Session, person_id: str, agency_id: str) -> Iterator[str]:
    """Whoever decides is a leader of the agency that makes the copy (Decree 30/2020, article 27)."""
    person = session.get(PersonRow, person_id)
    if person is None or not person.active:
        yield "no_decider"
        return
    agency = agency_of(session, person.unit_id)
    here = agency is not None and agency.unit_id == agency_id
    if not here or "LEADER" not in roles_of(session, person_id):
        yield "decider_not_leader"


def _are_pages(pages: tuple[int, ...]) -> bool:
    """Tell whether these are pages in order, each once, from 1."""
    in_order = all(one < other for one, other in zip(pages, pages[1:], strict=False))
    return bool(pages) and in_order and pages[0] >= 1 and pages[-1] <= MOST_PAGES
