"""What anyone may know of an outgoing document by the code that is printed on it (W-08, W-09).

The code is printed before the first signature, so it belongs to the document and not to one of its
versions. Before the document is issued, the code tells nothing but that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from service.journeys.code_words import written
from service.journeys.issuing.views import Form, Standing
from service.journeys.mandates.past import was_valid
from service.store.queries import issued as queries
from service.store.queries.copies import copy_row
from service.store.queries.issued import IssuedVersion
from service.store.tables.outgoing import OutgoingRow

InForce = Callable[[Session, str, datetime, str], bool | None]
"""Tells whether a mandate was in force at a moment for a kind of document; None where it is not known."""

TypeNames = Callable[[str], str]
"""Gives a kind of document its name; the code itself where there is none."""


def in_force(session: Session, mandate_id: str, at: datetime, type_code: str) -> bool | None:
    """Return what the record of mandates says (Decree 30/2020, article 13)."""
    finding = was_valid(session, mandate_id, at, type_code)
    return None if finding.word == "unknown" else finding.holds


@dataclass(frozen=True, slots=True)
class SignedInForm:
    """A signature given in a form (KT., TM., TL., TUQ., Q.), and whether its mandate was in force then."""

    form: Form
    in_force: bool | None


@dataclass(frozen=True, slots=True)
class AttachedFace:
    """A separate file that was issued with a document; its name is as public as the document's title."""

    number: int
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CopiedFace:
    """Of which document a copy is (Decree 30/2020, article 25); `code` and `standing` where it is ours.

    `standing` is how that document stands now, not when it was copied. `pages` are those of an extract.
    """

    notation: str
    agency: str
    issued_on: date | None
    pages: tuple[int, ...] | None
    code: str | None = None
    standing: Standing | None = None


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
    attached: tuple[AttachedFace, ...] = ()
    copy_of: CopiedFace | None = None


def face_of(
    session: Session, issued: IssuedVersion, held: InForce, type_names: TypeNames
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
        forms=tuple(_forms(session, row, held)),
        attached=tuple(
            AttachedFace(one.number, one.name, one.version.sha256)
            for one in queries.attached_versions(session, row.document_id)
        ),
        copy_of=_copied(session, row.document_id),
    )


def _copied(session: Session, document_id: str) -> CopiedFace | None:
    """Return of which document this one is a copy, and how that stands now; None where it is none."""
    copy = copy_row(session, document_id)
    if copy is None:
        return None
    source = session.get(OutgoingRow, copy.source_id) if copy.source_id else None
    code = queries.issued_code(session, source.document_id) if source else None
    return CopiedFace(
        notation=copy.notation,
        agency=copy.agency,
        issued_on=copy.issued_on,
        pages=tuple(copy.pages) if copy.pages else None,
        code=written(code) if code else None,
        standing=Standing(source.standing) if source else None,
    )


def _forms(session: Session, row: OutgoingRow, held: InForce) -> list[SignedInForm]:
    """Return the forms in which the signatures that stand were given, in the order they were given in."""
    told = []
    for party in queries.signed_parties(session, row.document_id):
        if not party.form or party.acted_at is None:
            continue
        known = None
        if party.mandate_id is not None:
            known = held(session, party.mandate_id, party.acted_at, row.type_code)
        told.append(SignedInForm(Form(party.form), known))
    return told
