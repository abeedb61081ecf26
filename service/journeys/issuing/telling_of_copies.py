"""What a document's page says of copies: which document this one is a copy of, and which were made of it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from service.journeys.issuing.views import CopyLine, CopyView, Made, Standing, State
from service.journeys.register.types import DocumentTypes
from service.store.queries.copies import copies_of, copy_row
from service.store.tables.outgoing import OutgoingRow

TRUE_COPY, COPY_OF_COPY, EXTRACT = "SAO_Y", "SAO_LUC", "TRICH_SAO"
NEVER_AGAIN = frozenset({Standing.RECALLED})


def forms_for(session: Session, outgoing: OutgoingRow, types: DocumentTypes) -> tuple[str, ...]:
    """Return the forms in which an issued document may be copied (Decree 30/2020, article 25).

    An original is copied whole or in part; of a true copy a copy of a copy is made, of others none.
    What was recalled is copied no more (article 18).
    """
    if outgoing.state != State.ISSUED or outgoing.standing in NEVER_AGAIN:
        return ()
    fitting: tuple[str, ...] = (TRUE_COPY, EXTRACT)
    if copy_row(session, outgoing.document_id) is not None:
        fitting = (COPY_OF_COPY,) if outgoing.type_code == TRUE_COPY else ()
    return tuple(one.code for one in types.copies if one.code in fitting)


def copy_told(
    session: Session, outgoing: OutgoingRow, types: DocumentTypes, *, sees_source: bool
) -> CopyView | None:
    """Return of which document this one is a copy; None where it is none."""
    row, form = copy_row(session, outgoing.document_id), types.copy_form(outgoing.type_code)
    if row is None or form is None:
        return None
    source = session.get(OutgoingRow, row.source_id) if row.source_id else None
    return CopyView(
        form=form.code,
        mark=form.mark,
        notation=row.notation,
        agency=row.agency,
        issued_on=row.issued_on,
        pages=tuple(row.pages) if row.pages else None,
        made=Made(row.made),
        source_sha256=row.source_sha256,
        source_id=row.source_id if sees_source else None,
        standing=Standing(source.standing) if source else None,
    )


def copies_told(
    session: Session, outgoing: OutgoingRow, types: DocumentTypes
) -> tuple[CopyLine, ...]:
    """Return the copies that were made of a document, or are on their way."""
    told = []
    for one in copies_of(session, outgoing.document_id):
        form = types.copy_form(one.type_code)
        name = form.name.vi if form else one.type_code
        told.append(CopyLine(one.document_id, name, one.notation, State(one.state)))
    return tuple(told)
