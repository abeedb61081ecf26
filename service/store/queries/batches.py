"""Lists of documents that are signed in one approval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from service.store.tables.acts import SigningActRow
from service.store.tables.batches import SigningBatchItemRow, SigningBatchRow
from service.store.tables.documents import DocumentRow, DocumentVersionRow


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """One line of a list with all that it stands on; without an act it could not be placed.

    `base_sha256` is the digest of the version the act is on, `newest` the number of the last one.
    """

    item: SigningBatchItemRow
    document: DocumentRow
    act: SigningActRow | None
    base_sha256: str | None
    newest: int


def batch_of(session: Session, signer_id: str, batch_id: str) -> SigningBatchRow | None:
    """Return a list of this signer."""
    return session.scalars(
        select(SigningBatchRow).where(
            SigningBatchRow.id == batch_id, SigningBatchRow.signer_id == signer_id
        )
    ).one_or_none()


def locked_batch(session: Session, batch_id: str) -> SigningBatchRow | None:
    """Return a list that nobody else writes to before this transaction ends."""
    return session.scalars(
        select(SigningBatchRow)
        .where(SigningBatchRow.id == batch_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def listed(session: Session, batch_id: str) -> Sequence[ListedDocument]:
    """Return the lines of a list in their order."""
    newest = (
        select(func.max(DocumentVersionRow.number))
        .where(DocumentVersionRow.document_id == DocumentRow.id)
        .correlate(DocumentRow)
        .scalar_subquery()
    )
    rows = session.execute(
        select(SigningBatchItemRow, DocumentRow, SigningActRow, DocumentVersionRow.sha256, newest)
        .join(DocumentRow, DocumentRow.id == SigningBatchItemRow.document_id)
        .outerjoin(SigningActRow, SigningActRow.id == SigningBatchItemRow.act_id)
        .outerjoin(
            DocumentVersionRow,
            (DocumentVersionRow.document_id == SigningActRow.document_id)
            & (DocumentVersionRow.number == SigningActRow.base_version),
        )
        .where(SigningBatchItemRow.batch_id == batch_id)
        .order_by(SigningBatchItemRow.position)
    )
    return [ListedDocument(*row) for row in rows]


def item_of(session: Session, batch_id: str, position: int) -> SigningBatchItemRow | None:
    """Return one line of a list."""
    return session.get(SigningBatchItemRow, (batch_id, position))


def item_with(session: Session, batch_id: str, act_id: str) -> SigningBatchItemRow | None:
    """Return the line of a list that stands on an act."""
    return session.scalars(
        select(SigningBatchItemRow).where(
            SigningBatchItemRow.batch_id == batch_id, SigningBatchItemRow.act_id == act_id
        )
    ).one_or_none()


def items_on(session: Session, batch_id: str, document_id: str) -> Sequence[SigningBatchItemRow]:
    """Return the lines of a list about one document."""
    return session.scalars(
        select(SigningBatchItemRow).where(
            SigningBatchItemRow.batch_id == batch_id,
            SigningBatchItemRow.document_id == document_id,
        )
    ).all()


def open_batches(session: Session, signer_id: str, limit: int) -> Sequence[str]:
    """Return the lists of a signer that have not ended, the newest first."""
    return session.scalars(
        select(SigningBatchRow.id)
        .where(SigningBatchRow.signer_id == signer_id, SigningBatchRow.state != "ENDED")
        .order_by(SigningBatchRow.created_at.desc(), SigningBatchRow.id)
        .limit(limit)
    ).all()


def given_in(session: Session, batch_id: str, moment: datetime) -> Sequence[str]:
    """Return the acts of a list that are given and due, in the order of the list."""
    return session.scalars(
        select(SigningActRow.id)
        .join(SigningBatchItemRow, SigningBatchItemRow.act_id == SigningActRow.id)
        .where(
            SigningBatchItemRow.batch_id == batch_id,
            SigningActRow.state == "GIVEN",
            SigningActRow.next_try_at <= moment,
        )
        .order_by(SigningBatchItemRow.position)
    ).all()


def end_batches(session: Session, moment: datetime) -> None:
    """End the lists in which nothing is left to be done: all over, or not approved in time."""
    under_way = (
        exists()
        .where(
            SigningBatchItemRow.batch_id == SigningBatchRow.id,
            SigningActRow.id == SigningBatchItemRow.act_id,
            (SigningActRow.state == "GIVEN")
            | ((SigningActRow.state == "PLACED") & (SigningBatchItemRow.state == "LISTED")),
        )
        .correlate(SigningBatchRow)
    )
    session.execute(
        update(SigningBatchRow)
        .where(
            SigningBatchRow.state != "ENDED",
            ~under_way | (SigningBatchRow.expires_at <= moment),
            SigningBatchRow.giving_until.is_(None) | (SigningBatchRow.giving_until <= moment),
        )
        .values(state="ENDED")
        .execution_options(synchronize_session=False)
    )
