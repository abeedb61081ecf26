"""What an administrator fills in to change whom we trust. Secret fields bear names kept from logs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, Final

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    DateField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional, StopValidation

from service.clock import LEGAL_TIME
from service.web.language import say_here
from service.web.translations import has

OFFERED: Final = ("official", "public", "foreign")
END_OF_DAY: Final = time(23, 59, 59)


def needed(_form: FlaskForm, field: Any) -> None:
    """Refuse an empty field."""
    if not field.data:
        raise StopValidation(say_here("trust-needed"))


class TrustForm(FlaskForm):
    """A form whose labels are in the reader's language and whose ids are its own on the page."""

    def __init__(self, part: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in self:
            field.id = field.label.field_id = f"{part}-{field.short_name}"
            if field.type != "CSRFTokenField":
                field.label.text = say_here(f"trust-field-{field.short_name.replace('_', '-')}")


class Day(DateField):
    """A day; what is none is refused in the reader's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(say_here("trust-bad-day")) from None


class SteppingUp(TrustForm):
    """What proves once more who changes trust: a code where one is enrolled, else the password."""

    code = StringField(validators=[needed])
    password = PasswordField(validators=[needed])

    def __init__(self, part: str, *, by_code: bool, **kwargs: Any) -> None:
        super().__init__(part, **kwargs)
        del self["password" if by_code else "code"]

    @property
    def proof_field(self) -> Any:
        """The field that proves it."""
        return self["code"] if "code" in self else self["password"]


class AddForm(SteppingUp):
    """One certificate for one domain, with where it came from."""

    certificate = FileField()
    fingerprint = TextAreaField(validators=[needed])
    source = StringField(validators=[needed])
    domain = SelectField(validate_choice=False)  # the journey checks it
    kind = RadioField(default="anchor", validate_choice=False)
    since = Day(validators=[Optional()])
    until = Day(validators=[Optional()])

    def __init__(self, domains: Iterable[str], *, by_code: bool, **kwargs: Any) -> None:
        super().__init__("add", by_code=by_code, **kwargs)
        keys = dict.fromkeys((*OFFERED, *domains))
        self.domain.choices = [(key, domain_name(key)) for key in keys]
        self.kind.choices = [
            (one, say_here(f"trust-kind-{one}")) for one in ("anchor", "intermediate")
        ]

    def validate_certificate(self, field: Any) -> None:
        """Refuse to go on without a file."""
        if not field.data:
            raise StopValidation(say_here("trust-needed"))


class EndForm(SteppingUp):
    """The last day on which a certificate is trusted, and why."""

    until = Day(validators=[needed])
    reason = StringField(validators=[needed])


class RemoveForm(SteppingUp):
    """Why a certificate is taken out altogether."""

    reason = StringField(validators=[needed])


def domain_name(key: str) -> str:
    """Return the name of a domain as readers know it; one without a sentence is told by its key."""
    return say_here(f"trust-domain-{key}") if has(f"trust-domain-{key}") else key


def first_moment(day: date | None) -> datetime | None:
    """Return the first moment of a day, in legal time."""
    return datetime.combine(day, time(), LEGAL_TIME) if day else None


def last_moment(day: date | None) -> datetime | None:
    """Return the last second of a day, in legal time."""
    return datetime.combine(day, END_OF_DAY, LEGAL_TIME) if day else None
