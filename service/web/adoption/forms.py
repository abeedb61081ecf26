"""What an auditor fills in to see who is behind a figure."""

from __future__ import annotations

from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length, StopValidation

from service.adoption.desk import LONGEST_REASON
from service.web.language import say_here

LONGEST_PSEUDONYM: Final = 40


def needed(_form: FlaskForm, field: Any) -> None:
    """Refuse an empty field."""
    if not (field.data or "").strip():
        raise StopValidation(say_here("figures-needed"))


class RevealForm(FlaskForm):
    """Whose pseudonym is lifted, and why."""

    pseudonym = HiddenField(validators=[needed, Length(max=LONGEST_PSEUDONYM)])
    reason = TextAreaField(validators=[needed, Length(max=LONGEST_REASON)])

    def __init__(self, part: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason.label.text = say_here("figures-reason")
        self.reason.id = self.reason.label.field_id = f"{part}-reason"
