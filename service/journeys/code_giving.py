"""Codes are given within the transaction of whatever is to carry them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from service.journeys.code_words import new_code
from service.store.queries import public_codes as queries
from service.store.tables.public_codes import PublicCodeRow


def give_code(session: Session, document_id: str, version: int, moment: datetime) -> str:
    """Return a version's code, giving it one within the caller's transaction if it has none.

    It can be printed before that version exists. `ISSUED` is the version that will be issued.
    """
    known = queries.code_for(session, document_id, version)
    if known is not None:
        return known.code
    row = PublicCodeRow(
        code=new_code(), document_id=document_id, version=version, created_at=moment
    )
    session.add(row)
    session.flush()
    return row.code
