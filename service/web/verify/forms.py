"""The forms of the pages on which anyone checks a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import PasswordField, SelectField, ValidationError

from service.web.language import say_here

DAYS: Final = (7, 30, 90, 365)
MANY_AT_MOST: Final = 20


def choices(hours: int, most_days: int) -> Sequence[tuple[str, str]]:
    """Return for how long a verdict may be kept, the shortest first."""
    shorter = [days for days in DAYS if days < most_days]
    return [
        ("0", say_here("verify-keep-short", hours=hours)),
        *((str(days), say_here("verify-keep-days", days=days)) for days in (*shorter, most_days)),
    ]


class VerifyForm(FlaskForm):
    """One file or several, the password that opens one, and for how long the verdict is kept."""

    file = MultipleFileField()
    password = PasswordField()
    keep_days = SelectField(default="0")

    def __init__(self, hours: int, most_days: int) -> None:
        super().__init__()
        self.file.label.text = say_here("verify-file")
        self.password.label.text = say_here("verify-password")
        self.keep_days.label.text = say_here("verify-keep-choice")
        self.keep_days.choices = list(choices(hours, most_days))

    def validate_file(self, field: MultipleFileField) -> None:
        """Ask for a file where none came, and for fewer where too many did."""
        field.data = [one for one in field.data or () if getattr(one, "filename", None)]
        if not field.data:
            raise ValidationError(say_here("verify-file-missing"))
        if len(field.data) > MANY_AT_MOST:
            raise ValidationError(say_here("verify-many-too-many", most=MANY_AT_MOST))

    @property
    def days(self) -> int | None:
        """For how many days the verdict shall be kept; None for as long as it takes to read it."""
        return int(self.keep_days.data or 0) or None
