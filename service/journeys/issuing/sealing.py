"""Who may use an agency's key, and for which documents: whoever keeps its seal now, for its own alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.hooks import Mandates
from service.journeys.mandates.errors import MandateRefusedError
from service.journeys.signing.keyring import NO_AGENCY
from service.store.queries.credentials import agency_of_seal
from service.store.tables.credentials import CredentialRow
from signing.errors import CertificateRefusedError


def require_keeper(
    mandates: Mandates,
    session: Session,
    credential: CredentialRow,
    moment: datetime,
    *,
    hold: bool = False,
) -> None:
    """Refuse an agency's key whose holder is no clerk of the agency now, and keeps no seal by mandate.

    The agency is the one its row names, whatever its certificate calls it (Decree 30/2020, article 32).
    With `hold` nobody says otherwise before the caller's transaction ends.

    Raises:
        CertificateRefusedError: `seal_not_kept`, `seal_without_agency`.

    """
    unit_id = _agency(session, credential.id, hold=hold)
    try:
        mandates.may_seal(
            session, person_id=credential.person_id, agency_unit_id=unit_id, moment=moment, hold=hold
        )  # fmt: skip
    except MandateRefusedError as refusal:
        raise CertificateRefusedError("seal_not_kept", refusal.reason) from None


def require_own_seal(
    session: Session, credential_id: str, agency_id: str, *, hold: bool = False
) -> None:
    """Refuse the seal of another agency than the one that issues a document; `hold` as above.

    Raises:
        CertificateRefusedError: `seal_without_agency`.
        FlowRefusedError: `seal_of_other_agency`.

    """
    if _agency(session, credential_id, hold=hold) != agency_id:
        raise FlowRefusedError("seal_of_other_agency")


def _agency(session: Session, credential_id: str, *, hold: bool) -> str:
    unit_id = agency_of_seal(session, credential_id, hold=hold)
    if unit_id is None:
        raise CertificateRefusedError(NO_AGENCY)
    return unit_id
