"""What IT staff fill in to make a plan, to decide on one, and to answer for what is unusual."""

from __future__ import annotations

from typing import Any, Final

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import StopValidation

from service.web.language import say_here

LONGEST_REASON: Final = 500


def needed(_form: FlaskForm, field: Any) -> None:
    """Refuse an empty field."""
    if not field.data or (isinstance(field.data, str) and not field.data.strip()):
        raise StopValidation(say_here("sync-needed"))


class SyncForm(FlaskForm):
    """A form whose labels are in the reader's language and whose ids are its own on the page."""

    def __init__(self, part: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in self:
            field.id = field.label.field_id = f"{part}-{field.short_name}"
            if field.type not in {"CSRFTokenField", "HiddenField"}:
                field.label.text = say_here(f"sync-field-{field.short_name.replace('_', '-')}")


class UploadForm(SyncForm):
    """An HR file."""

    staff_file = FileField(validators=[needed])


class WaiveForm(SyncForm):
    """Faults that are let pass by name; what was offered is checked by the journey."""

    keys = SelectMultipleField(validators=[needed], validate_choice=False)
    reason = TextAreaField(validators=[needed])


class ApproveForm(SyncForm):
    """Consent to exactly this plan."""

    digest = HiddenField(validators=[needed])


class ReasonForm(SyncForm):
    """A reason: to reject a plan, or to answer for what the guard has against it."""

    reason = TextAreaField(validators=[needed])


class MatchForm(SyncForm):
    """Whether somebody of HR holds this account."""

    staff_number = HiddenField(validators=[needed])
    entry_uuid = HiddenField(validators=[needed])
    same = StringField()
