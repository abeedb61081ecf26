"""The number that a document would be given now: a forecast, until it is drawn."""

from __future__ import annotations

from datetime import date

from service.journeys.register.notation import notation
from service.journeys.register.types import DocumentTypes
from service.store.engine import Memory
from service.store.queries.register import series_of
from service.store.tables.outgoing import OutgoingRow
from service.store.tables.register import AgencyRow


def foreseen_notation(
    memory: Memory, types: DocumentTypes, document_id: str, day: date
) -> str | None:
    """Return number and symbol that would come next on a day, those it has where it has them.

    Nothing is drawn: whoever numbers first meanwhile gets this number, and the document the next one.
    None where nothing can be foreseen: an unknown type, no agency, or a series that was closed.
    """
    with memory.reading() as session:
        outgoing = session.get(OutgoingRow, document_id)
        if outgoing is None or outgoing.notation is not None:
            return outgoing.notation if outgoing else None
        kind, agency = types.named(outgoing.type_code), session.get(AgencyRow, outgoing.unit_id)
        if kind is None or agency is None:
            return None
        series = {one.series: one for one in series_of(session, agency.unit_id, day.year)}
        held = series.get(kind.drawn_from)
        if held is not None and held.closed_at is not None:
            return None
        number = held.last_number + 1 if held else 1
        return notation(types.numbering, kind, number, agency.symbol, outgoing.drafting_unit)
