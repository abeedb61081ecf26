"""Forms of the account pages. Names of secret fields are those that `web/errors.py` keeps from logs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from service.identity.tokens import LONGEST_NAME, SCOPES
from service.journeys.signing import CredentialView
from service.web.language import say_here

LIFETIMES_DAYS: Final = (30, 90, 365)


def needed(_form: FlaskForm, field: Any) -> None:
    """Refuse an empty field."""
    if not field.data:
        raise StopValidation(say_here("account-needed"))


class AccountForm(FlaskForm):
    """A form whose labels are in the reader's language and whose ids are its own on the page."""

    part = ""

    def __init__(self, part: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in self:
            field.id = field.label.field_id = f"{part or self.part}-{field.short_name}"
            if field.type not in {"CSRFTokenField", "HiddenField"}:
                field.label.text = say_here(f"account-field-{field.short_name.replace('_', '-')}")


class SignInForm(AccountForm):
    """Name and password."""

    part = "sign-in"
    user_name = StringField(validators=[needed])
    password = PasswordField(validators=[needed])
    next = HiddenField()


class PinForm(AccountForm):
    """A new PIN for a key, typed twice."""

    part = "pin"
    old_pin = PasswordField(validators=[needed])
    new_pin = PasswordField(validators=[needed])
    pin = PasswordField(validators=[needed])  # the new one again

    def validate_pin(self, field: Any) -> None:
        """Refuse what differs from the new PIN."""
        if field.data != self.new_pin.data:
            raise StopValidation(say_here("account-pin-differs"))


class ImageForm(AccountForm):
    """The image of a signature or of a seal."""

    part = "image"
    image = FileField()

    def validate_image(self, field: Any) -> None:
        """Refuse to go on without a file."""
        if not field.data:
            raise StopValidation(say_here("account-image-needed"))


class CodeForm(AccountForm):
    """One code of a generator."""

    part = "code"
    code = StringField(validators=[needed])


class TokenForm(AccountForm):
    """A token for another system; one that signs needs a key and its PIN."""

    part = "token"
    name = StringField(validators=[needed])
    scopes = SelectMultipleField(
        validators=[needed], option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    credential = SelectField()
    days = SelectField(coerce=int, default=90)
    pin = PasswordField()
    code = StringField()

    def __init__(self, credentials: Sequence[CredentialView], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name.label.text = say_here("account-field-token-name")
        self.pin.label.text = say_here("account-field-key-pin")
        self.scopes.choices = [
            (word, say_here(f"account-scope-{word.replace(':', '-')}")) for word in SCOPES
        ]
        keys = [(key.id, key.label) for key in credentials]
        self.credential.choices = [("", say_here("account-token-no-key")), *keys]
        self.days.choices = [(n, say_here("account-days", count=n)) for n in LIFETIMES_DAYS]

    def validate_name(self, field: Any) -> None:
        """Refuse a name that does not fit."""
        if len(field.data) > LONGEST_NAME:
            raise StopValidation(say_here("account-too-long"))

    def validate_credential(self, field: Any) -> None:
        """Refuse a token that would sign without a key, or hold one it may not use."""
        if bool(field.data) != ("sign" in (self.scopes.data or ())):
            raise StopValidation(say_here("account-token-key-and-scope"))

    def validate_pin(self, field: Any) -> None:
        """Refuse to hand on a key without its PIN."""
        if self.credential.data and not field.data:
            raise StopValidation(say_here("account-needed"))
