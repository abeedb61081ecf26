"""What the rows say of a document, as JSON for whoever reads it years later, without this house."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from service.events.exporting import Told, line_of
from service.journeys.mandates.past import was_valid
from service.store.engine import Row
from service.store.queries import evidence as queries
from service.store.queries.copies import copy_row
from service.store.queries.mandates import mandate_by_id
from service.store.queries.register import entry_of_document
from service.store.tables.ledger import EventRow
from service.store.tables.outgoing import OutgoingRow

UNTOLD = frozenset({"search"})  # of a register entry: the same words once more


def register_told(session: Session, outgoing: OutgoingRow) -> dict[str, Any]:
    """Return the entry of the register, what the document itself says, and of a copy of which document it is."""
    entry = entry_of_document(session, outgoing.document_id)
    copy = copy_row(session, outgoing.document_id)
    return {
        "entry": columns_of(entry) if entry is not None else None,
        "document": columns_of(outgoing),
        **({"copy": columns_of(copy)} if copy is not None else {}),
    }


def steps_told(session: Session, document_id: str) -> list[dict[str, Any]]:
    """Return every turn of every round: who acted, when, on which digest, in which form."""
    return [
        {
            "round": step.round,
            "position": step.position,
            "step": step.kind,
            "step_state": step.state,
            "opened_at": _plain(step.opened_at),
            "ended_at": _plain(step.ended_at),
            "party": party.id,
            "state": party.state,
            "acted_by": person.full_name if person else None,
            "user_name": person.user_name if person else None,
            "acted_at": _plain(party.acted_at),
            "sha256": party.sha256,
            "form": party.form,
            "mandate": party.mandate_id,
            "note": party.note,
            "signature": act
            and {
                "act": act.id,
                "field": act.field_name,
                "claimed_role": act.claimed_role,
                "level": act.level_reached,
                "finished_at": _plain(act.finished_at),
                "version": act.result_version,
            },
        }
        for step, party, person, act in queries.whole_way(session, document_id)
    ]


def mandates_told(session: Session, outgoing: OutgoingRow) -> list[dict[str, Any]]:
    """Return each mandate a signature rests on, and what is found of it at that moment."""
    told = []
    for _, party, _, _ in queries.whole_way(session, outgoing.document_id):
        if party.mandate_id is None or party.acted_at is None:
            continue
        mandate = mandate_by_id(session, party.mandate_id)
        found = was_valid(session, party.mandate_id, party.acted_at, outgoing.type_code)
        told.append(
            {
                "party": party.id,
                "signed_at": _plain(party.acted_at),
                "found": found.word,
                "holder": found.holder,
                "agency": found.agency,
                "instrument": found.instrument,
                "mandate": columns_of(mandate) if mandate is not None else None,
            }
        )
    return told


def event_line(row: EventRow) -> bytes:
    """Return an event as the ledger's own exports write it."""
    return line_of(
        Told(
            row.number, row.moment, row.kind, row.actor, row.subject, row.facts, row.salt,
            row.told_hash, row.record_hash,
        )
    )  # fmt: skip


def as_json(value: object) -> bytes:
    """Return JSON that a person reads too."""
    return f"{json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()


def columns_of(row: Row) -> dict[str, Any]:
    """Return every column of a row as JSON data."""
    names = [column.key for column in row.__table__.columns]
    return {name: _plain(getattr(row, name)) for name in names if name not in UNTOLD}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
