"""What anyone may know of an outgoing document by the code that is printed on it (W-08, W-09).

The code is printed before the first signature, so it belongs to the document and not to one of its
versions. Before the document is issued, the code tells nothing but that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy.orm import Session

from service.journeys.code_words import written
from service.journeys.issuing.views import Form, Standing
from service.store.queries import issued as queries
from service.store.queries.issued import IssuedVersion


class Mandates(Protocol):
    """Knows who was allowed to sign in whose place, and when (Decree 30/2020, article 13)."""

    def was_valid(self, session: Session, mandate_id: str, at: datetime) -> bool | None:
        """Tell whether a mandate was in force at a moment; None where nothing is known of it."""
        ...


class NoMandates:
    """Knows of no mandate: what was signed in a form stays told, without a judgement on it."""

    def was_valid(self, session: Session, mandate_id: str, at: datetime) -> bool | None:
        """Know nothing."""
        return None


TypeNames = Callable[[str], str]
"""Gives a kind of document its name; the code itself where there is none."""


@dataclass(frozen=True, slots=True)
class SignedInForm:
    """A signature given in a form (KT., TM., TL., TUQ., Q.), and whether its mandate was in force then."""

    form: Form
    in_force: bool | None


@dataclass(frozen=True, slots=True)
class IssuedFace:
    """What is public of an issued document; `by_notation` is the later one that corrects or replaces it."""

    notation: str
    issued_on: date
    issued_at: datetime
    agency: str
    type_name: str
    standing: Standing
    standing_at: datetime | None
    by_notation: str | None
    by_code: str | None
    forms: tuple[SignedInForm, ...] = ()


def face_of(
    session: Session, issued: IssuedVersion, mandates: Mandates, type_names: TypeNames
) -> IssuedFace:
    """Return the public face of an issued document."""
    row = issued.outgoing
    later = None
    if row.standing in {Standing.CORRECTED, Standing.REPLACED}:
        later = queries.later_document(session, row.document_id, row.standing)
    code = queries.issued_code(session, later.document_id) if later else None
    return IssuedFace(
        notation=row.notation or "",
        issued_on=row.issued_on or issued.issued_at.date(),
        issued_at=issued.issued_at,
        agency=queries.agency_name(session, row.unit_id),
        type_name=type_names(row.type_code),
        standing=Standing(row.standing),
        standing_at=row.standing_at,
        by_notation=later.notation if later else None,
        by_code=written(code) if code else None,
        forms=tuple(_forms(session, row.document_id, mandates)),
    )


def _forms(session: Session, document_id: str, mandates: Mandates) -> list[SignedInForm]:
    """Return the forms in which the signatures that stand were given, in the order they were given in."""
    told = []
    for party in queries.signed_parties(session, document_id):
        if not party.form or party.acted_at is None:
            continue
        in_force = None
        if party.mandate_id is not None:
            in_force = mandates.was_valid(session, party.mandate_id, party.acted_at)
        told.append(SignedInForm(Form(party.form), in_force))
    return told
