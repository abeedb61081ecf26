"""Who may use an agency's key outside an outgoing document's way: whoever keeps its seal now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.journeys.issuing.hooks import Mandates
from service.journeys.mandates.errors import MandateRefusedError
from service.journeys.signing.keyring import chain_of
from service.journeys.signing.names import readable
from service.store.tables.credentials import CredentialRow
from service.store.tables.people import UnitRow
from signing.certificates import describe
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

    The agency is the one its certificate names (common name); a name that no unit here bears has no
    clerk (Decree 30/2020, article 32).

    Raises:
        CertificateRefusedError: `seal_not_kept`.

    """
    why = "no unit bears this name"
    for unit_id in _units_named(session, describe(chain_of(credential)[0]).common_name or ""):
        try:
            mandates.may_seal(
                session, person_id=credential.person_id, agency_unit_id=unit_id, moment=moment, hold=hold
            )  # fmt: skip
        except MandateRefusedError as refusal:
            why = refusal.reason
        else:
            return
    raise CertificateRefusedError("seal_not_kept", why)


def _units_named(session: Session, name: str) -> tuple[str, ...]:
    """Return the units of this name, however its letters and spaces are written."""
    wanted = readable(name).casefold()
    units = session.execute(select(UnitRow.id, UnitRow.name))
    return tuple(unit_id for unit_id, told in units if readable(told).casefold() == wanted)
