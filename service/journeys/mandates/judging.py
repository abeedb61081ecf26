"""Whether a mandate holds at a moment for a document: small questions in a row, the first no decides.

Pure: rows in, a stable word out. Days are days in Vietnam; the last one is included to its end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from service.clock import LEGAL_TIME
from service.journeys.mandates.forms import NEEDS_END, NEEDS_INSTRUMENT, SigningForm
from service.store.tables.mandates import MandateRow

Question = Callable[[MandateRow, datetime, str], str | None]


def names_its_instrument(mandate: MandateRow, at: datetime, type_code: str) -> str | None:
    """W-04, W-21: some forms need a written instrument, with number and date."""
    told = mandate.instrument_number.strip() and mandate.instrument_on
    missing = SigningForm(mandate.form) in NEEDS_INSTRUMENT and not told
    return "instrument_missing" if missing else None


def names_its_end(mandate: MandateRow, at: datetime, type_code: str) -> str | None:
    """Article 13, clause 3: some forms are limited in time."""
    missing = SigningForm(mandate.form) in NEEDS_END and mandate.valid_until is None
    return "end_missing" if missing else None


def was_not_revoked(mandate: MandateRow, at: datetime, type_code: str) -> str | None:
    """From the very moment of its revocation a mandate is none."""
    return "revoked" if mandate.revoked_at is not None and at >= mandate.revoked_at else None


def was_confirmed(mandate: MandateRow, at: datetime, type_code: str) -> str | None:
    """W-50: a change of rights holds from when the competent person confirmed it, never before."""
    confirmed = mandate.confirmed_at is not None and at >= mandate.confirmed_at
    return None if confirmed else "unconfirmed"


def had_begun(mandate: MandateRow, at: datetime, type_code: str) -> str | None:
    """From the beginning of its first day."""
    return "not_yet" if at.astimezone(LEGAL_TIME).date() < mandate.valid_from else None


def was_not_over(mandate: MandateRow, at: datetime, type_code: str) -> str | None:
    """Through the end of its last day."""
    last = mandate.valid_until
    return "expired" if last is not None and at.astimezone(LEGAL_TIME).date() > last else None


def covers_the_type(mandate: MandateRow, at: datetime, type_code: str) -> str | None:
    """W-21: where document types are named, no other may be signed."""
    scope = mandate.type_codes
    return "out_of_scope" if scope and type_code not in scope else None


STANDING: Final[tuple[Question, ...]] = (
    was_not_revoked,
    was_confirmed,
    names_its_instrument,
    names_its_end,
    had_begun,
    was_not_over,
)
QUESTIONS: Final[tuple[Question, ...]] = (*STANDING, covers_the_type)

# Of several mandates of one form the one that came nearest to holding tells why none does.
NEARNESS: Final = (
    "out_of_scope",
    "not_yet",
    "unconfirmed",
    "expired",
    "revoked",
    "end_missing",
    "instrument_missing",
)


def against(mandate: MandateRow, at: datetime, type_code: str) -> str | None:
    """Return what speaks against a mandate for a document at a moment; None where nothing does."""
    found = (question(mandate, at, type_code) for question in QUESTIONS)
    return next((word for word in found if word is not None), None)


def standing(mandate: MandateRow, at: datetime) -> str:
    """Return how a mandate stands whatever the document: `in_force`, or why it is not."""
    found = (question(mandate, at, "") for question in STANDING)
    return next((word for word in found if word is not None), "in_force")
