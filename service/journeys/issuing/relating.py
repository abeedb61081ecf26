"""Which earlier document a draft may name as the one it replaces or corrects (Decree 30/2020, article 18)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from service.identity.roles import Person
from service.journeys.code_words import read_code
from service.journeys.errors import NotFoundError
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.room import IssuingRoom
from service.store.queries.public_codes import document_of_code
from service.store.tables.outgoing import OutgoingRow


def earlier_of(
    room: IssuingRoom, session: Session, by: Person, named: str, agency_id: str, kept: str | None
) -> str:
    """Return the issued document of an agency that somebody names: by its id, or by its printed code.

    An id is taken for what they may see and for what the draft names already (`kept`). Whoever holds
    the code was handed the document, and reads the same under its public address.

    Raises:
        NotFoundError: there is none, or it is not theirs to name; nothing tells which;
        FlowRefusedError: `not_issued`, of what they may see.

    """
    code = read_code(named)
    document_id = named if code is None else document_of_code(session, code)
    earlier = session.get(OutgoingRow, document_id) if document_id else None
    if earlier is None or earlier.unit_id != agency_id:
        raise NotFoundError(named)
    seen = earlier.document_id == kept or room.takes_part(session, by, earlier)
    if not seen and (code is None or earlier.issued_at is None):
        raise NotFoundError(named)
    if earlier.issued_at is None:
        raise FlowRefusedError("not_issued")
    return earlier.document_id
