"""Acts of signing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from service.store.tables.acts import SigningActRow


def act_of(session: Session, signer_id: str, act_id: str) -> SigningActRow | None:
    """Return an act of this signer."""
    return session.scalars(
        select(SigningActRow).where(
            SigningActRow.id == act_id, SigningActRow.signer_id == signer_id
        )
    ).one_or_none()


def headings_of(session: Session, act_ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Return what stands above the signatures of these acts, by their ids."""
    row = SigningActRow
    return dict(iter(session.execute(select(row.id, row.heading).where(row.id.in_(set(act_ids))))))


def locked_act(session: Session, act_id: str) -> SigningActRow | None:
    """Return an act that nobody else writes to before this transaction ends."""
    return session.scalars(
        select(SigningActRow)
        .where(SigningActRow.id == act_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def acts_on(session: Session, document_id: str) -> Sequence[SigningActRow]:
    """Return the acts on a document, the newest first."""
    return session.scalars(
        select(SigningActRow)
        .where(SigningActRow.document_id == document_id)
        .order_by(SigningActRow.created_at.desc(), SigningActRow.id)
    ).all()


def newest_states(session: Session, document_ids: Iterable[str]) -> dict[str, str]:
    """Return the state of the newest act on each of these documents."""
    rank = (
        func.row_number()
        .over(
            partition_by=SigningActRow.document_id,
            order_by=(SigningActRow.created_at.desc(), SigningActRow.id),
        )
        .label("rank")
    )
    ranked = (
        select(SigningActRow.document_id, SigningActRow.state, rank)
        .where(SigningActRow.document_id.in_(list(document_ids)))
        .subquery()
    )
    rows = session.execute(select(ranked.c.document_id, ranked.c.state).where(ranked.c.rank == 1))
    return {row.document_id: row.state for row in rows}


def another_is_given(session: Session, act: SigningActRow) -> bool:
    """Tell whether another act on the same version is given and on its way to the next one.

    One that was given on an earlier version makes none any more: its document went on without it.
    """
    return bool(
        session.scalar(
            select(
                exists().where(
                    SigningActRow.document_id == act.document_id,
                    SigningActRow.id != act.id,
                    SigningActRow.base_version == act.base_version,
                    SigningActRow.state == "GIVEN",
                )
            )
        )
    )


def is_given_on(session: Session, document_id: str, version: int) -> bool:
    """Tell whether a signature was given on a version of a document and is on its way to the next one."""
    wanted = exists().where(
        SigningActRow.document_id == document_id,
        SigningActRow.base_version == version,
        SigningActRow.state == "GIVEN",
    )
    return bool(session.scalar(select(wanted)))


def due_acts(session: Session, moment: datetime, limit: int) -> Sequence[str]:
    """Return the given acts whose next try is due, the longest waiting first."""
    return session.scalars(
        select(SigningActRow.id)
        .where(SigningActRow.state == "GIVEN", SigningActRow.next_try_at <= moment)
        .order_by(SigningActRow.next_try_at)
        .limit(limit)
    ).all()


def withdraw_placed(session: Session, document_id: str, signer_id: str) -> None:
    """Take back what this signer placed on a document and did not give."""
    session.execute(
        update(SigningActRow)
        .where(
            SigningActRow.document_id == document_id,
            SigningActRow.signer_id == signer_id,
            SigningActRow.state == "PLACED",
        )
        .values(state="WITHDRAWN")
    )
