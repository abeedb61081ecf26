"""The form of the page on which anyone checks a document."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import PasswordField, ValidationError

from service.web.language import say_here


class VerifyForm(FlaskForm):
    """A file, and the password that opens it if it has one."""

    file = FileField()
    password = PasswordField()

    def __init__(self) -> None:
        super().__init__()
        self.file.label.text = say_here("verify-file")
        self.password.label.text = say_here("verify-password")

    def validate_file(self, field: FileField) -> None:
        """Ask for a file where none came."""
        if not field.data or not field.data.filename:
            raise ValidationError(say_here("verify-file-missing"))
