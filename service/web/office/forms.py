"""What is filled in for an act on a document: a note, a reason, a colleague, a date."""

from __future__ import annotations

from collections.abc import Sequence
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
ABOUT: Final = " – "  # between a name and what tells it apart
MARK: Final = " #"  # before the beginning of an id, where even that does not
MARK_LENGTH: Final = 4
NEEDED: Final = Said("sign-needed")


def needed(_form: FlaskForm, field: Any) -> None:
    """Refuse an empty field."""
    if not field.data or not str(field.data).strip():
        raise StopValidation(NEEDED)


def person_label(one: PersonChoice) -> str:
    """Return how a colleague is written where one is chosen: name, title, unit."""
    about = ", ".join(part for part in (one.title, one.unit) if part)
    return f"{one.full_name}{ABOUT}{about}" if about else one.full_name


def told_apart(labels: Sequence[tuple[str, str]]) -> list[str]:
    """Return labels, given with the ids of those who bear them: each that is shared with its id's beginning.

    >>> told_apart([("An", "1a2b3c"), ("An", "9f8e7d"), ("Bình", "1a2b3d")])
    ['An #1a2b', 'An #9f8e', 'Bình']
    """
    holders: dict[str, list[str]] = {}
    for label, key in labels:
        holders.setdefault(plain(label), []).append(key)
    return [_marked(label, key, holders[plain(label)]) for label, key in labels]


def _marked(label: str, key: str, holders: Sequence[str]) -> str:
    if len(holders) == 1:
        return label
    short = key[:MARK_LENGTH]
    is_alone = sum(one.startswith(short) for one in holders) == 1
    return f"{label}{MARK}{short if is_alone else key}"


def without_mark(text: str) -> tuple[str, str]:
    """Return a label, and the beginning of an id that tells it apart; none where none is there.

    >>> without_mark("An #1a2b"), without_mark("An")
    (('An', '1a2b'), ('An', ''))
    """
    label, mark, key = text.rpartition(MARK)
    return (label, key) if mark and len(key) >= MARK_LENGTH else (text, "")


def plain(text: str) -> str:
    """Return a text as it is compared: whatever its case and its spaces."""
    return " ".join(text.split()).casefold()


def colleagues() -> list[tuple[str, str]]:
    """Return the labels and ids of colleagues who may be chosen; equal labels are told apart."""
    found = issuing().people(me(), limit=MOST_PEOPLE)
    labels = told_apart([(person_label(one), one.id) for one in found])
    return list(zip(labels, [one.id for one in found], strict=True))


def person_of(text: str) -> str | None:
    """Return the id of the one colleague a text names: by label, or by a name only one carries.

    A label is taken whole: where nobody bears it any more, nobody of the same name is meant.
    """
    text = " ".join(text.split())
    label, key = without_mark(text)
    name = label.partition(ABOUT)[0].strip()
    if not name:
        return None
    found = issuing().people(me(), name[:LONGEST_NAME], limit=MOST_PEOPLE)
    meant = [one for one in found if plain(person_label(one)) == plain(text)]
    if key and not meant:
        meant = [one for one in found if plain(person_label(one)) == plain(label)]
        meant = [one for one in meant if one.id.startswith(key)]
    if not meant and not key and ABOUT not in text:
        meant = [one for one in found if plain(one.full_name) == plain(text)] or list(found)
    return meant[0].id if len(meant) == 1 else None


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
