"""Keys with their certificates, and the images that signatures show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.store.tables.credentials import CredentialRow, SignatureImageRow
from service.store.tables.people import PersonRow, UnitRow


def credentials_of(session: Session, person_id: str) -> Sequence[CredentialRow]:
    """Return the credentials a person may use now, the oldest first."""
    return session.scalars(
        select(CredentialRow)
        .where(CredentialRow.person_id == person_id, CredentialRow.retired_at.is_(None))
        .order_by(CredentialRow.created_at, CredentialRow.id)
    ).all()


def credential_of(session: Session, person_id: str, credential_id: str) -> CredentialRow | None:
    """Return one credential of this person, unless it was retired."""
    return session.scalars(
        select(CredentialRow).where(
            CredentialRow.id == credential_id,
            CredentialRow.person_id == person_id,
            CredentialRow.retired_at.is_(None),
        )
    ).one_or_none()


def locked_credential(session: Session, credential_id: str) -> CredentialRow:
    """Return a credential that nobody else writes to before this transaction ends.

    Rows that name it may still be written meanwhile.
    """
    wanted = select(CredentialRow).where(CredentialRow.id == credential_id)
    return session.scalars(wanted.with_for_update(key_share=True)).one()


def locked_seal(session: Session, credential_id: str) -> CredentialRow | None:
    """Return an agency's key in use that nobody else writes to before this transaction ends."""
    wanted = select(CredentialRow).where(
        CredentialRow.id == credential_id,
        CredentialRow.scope == "agency",
        CredentialRow.retired_at.is_(None),
    )
    return session.scalars(wanted.with_for_update(key_share=True)).one_or_none()


def agency_of_seal(session: Session, credential_id: str, *, hold: bool = False) -> str | None:
    """Return the unit whose seal a key is, as it is now; None where nobody has said it.

    With `hold` nobody says otherwise before this transaction ends.
    """
    wanted = select(CredentialRow.unit_id).where(CredentialRow.id == credential_id)
    return session.scalars(wanted.with_for_update(read=True) if hold else wanted).one()


def agencies_named(session: Session, credentials: Iterable[CredentialRow]) -> Mapping[str, str]:
    """Return how the agencies of these keys are called now, by the ids of the units."""
    units = {one.unit_id for one in credentials if one.unit_id is not None}
    if not units:
        return {}
    rows = session.execute(select(UnitRow.id, UnitRow.name).where(UnitRow.id.in_(units)))
    return dict(rows.all())


def seals(session: Session) -> Sequence[tuple[CredentialRow, PersonRow, UnitRow | None]]:
    """Return every agency's key in use with its holder and its agency, those of no agency first."""
    rows = session.execute(
        select(CredentialRow, PersonRow, UnitRow)
        .join(PersonRow, PersonRow.id == CredentialRow.person_id)
        .join(UnitRow, UnitRow.id == CredentialRow.unit_id, isouter=True)
        .where(CredentialRow.scope == "agency", CredentialRow.retired_at.is_(None))
        .order_by(CredentialRow.unit_id.is_not(None), UnitRow.code, CredentialRow.created_at)
        .order_by(CredentialRow.id)
    )
    return [(key, holder, unit) for key, holder, unit in rows]


def image_of(session: Session, person_id: str, kind: str) -> SignatureImageRow | None:
    """Return the image of this kind that a person keeps."""
    return session.get(SignatureImageRow, (person_id, kind))
