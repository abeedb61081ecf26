"""What is filled in for an act on a document: a note, a reason, a colleague, a date."""

from __future__ import annotations

from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, Optional, Regexp, StopValidation

from service.journeys.issuing import PersonChoice
from service.web.office.asking import issuing, me
from service.web.sign.forms import Said

LONGEST_NOTE: Final = 1000
LONGEST_REASON: Final = 500
LONGEST_NAME: Final = 300
MOST_PEOPLE: Final = 500
NEEDED: Final = Said("sign-needed")


def needed(_form: FlaskForm, field: Any) -> None:
    """Refuse an empty field."""
    if not field.data or not str(field.data).strip():
        raise StopValidation(NEEDED)


def person_label(one: PersonChoice) -> str:
    """Return how a colleague is written where one is chosen: name, title, unit."""
    about = ", ".join(part for part in (one.title, one.unit) if part)
    return f"{one.full_name} – {about}" if about else one.full_name


def colleagues() -> list[tuple[str, str]]:
    """Return the labels and ids of colleagues who may be chosen; equal labels are told apart."""
    found: dict[str, str] = {}
    for one in issuing().people(me(), limit=MOST_PEOPLE):
        label = person_label(one)
        found[label if label not in found else f"{label} #{one.id[:4]}"] = one.id
    return list(found.items())


def person_of(text: str) -> str | None:
    """Return the id of the one colleague a text names: by label, or by a name only one carries."""
    text = " ".join(text.split())
    name = text.partition(" – ")[0].strip()
    if not name:
        return None
    found = issuing().people(me(), name[:LONGEST_NAME], limit=MOST_PEOPLE)
    labelled = [one.id for one in found if person_label(one) == text]
    if not labelled and "#" in text:
        return dict(colleagues()).get(text)
    exact = labelled or [one.id for one in found if one.full_name.casefold() == text.casefold()]
    exact = exact or ([found[0].id] if len(found) == 1 else [])
    return exact[0] if len(exact) == 1 else None


class ApproveForm(FlaskForm):
    """Give a visa: the digest that was shown, and a note."""

    consent_sha256 = HiddenField(validators=[Regexp("^[0-9a-f]{64}$")])
    note = TextAreaField(
        Said("office-approve-note"),
        validators=[Optional(), Length(max=LONGEST_NOTE, message=Said("office-note-long"))],
    )


class ReasonForm(FlaskForm):
    """Say why."""

    reason = TextAreaField(
        Said("office-reason"),
        validators=[needed, Length(max=LONGEST_REASON, message=Said("office-reason-long"))],
    )


class HandOnForm(ReasonForm):
    """Choose a colleague, and say why."""

    to = StringField(
        Said("office-hand-on-to"),
        validators=[needed, Length(max=LONGEST_NAME, message=Said("office-person-unknown"))],
    )


class NumberForm(FlaskForm):
    """The date under which a number is given."""

    issued_on = DateField(Said("office-issued-on"), validators=[needed])


class EmptyForm(FlaskForm):
    """Nothing but the token that says who sends it."""
