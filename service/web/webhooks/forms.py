"""What a person fills in to have another system told."""

from __future__ import annotations

from typing import Any, Final

from wtforms import SelectMultipleField, StringField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from service.journeys.announcing import KINDS
from service.web.account.forms import AccountForm, needed
from service.web.language import say_here

LONGEST_ADDRESS: Final = 500
USUAL: Final = ("document.signed", "document.numbered", "document.issued", "document.returned")


def word_of(kind: str) -> str:
    """Return a kind as it stands in the keys of sentences.

    >>> word_of("document.turn_opened")
    'document-turn-opened'
    """
    return kind.replace(".", "-").replace("_", "-")


class WebhookForm(AccountForm):
    """Name, address, and what is told."""

    part = "webhook"
    name = StringField(validators=[needed])
    url = StringField(validators=[needed])
    kinds = SelectMultipleField(
        validators=[needed], option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kinds.choices = [(kind, say_here(f"webhook-kind-{word_of(kind)}")) for kind in KINDS]
        if self.kinds.data is None:
            self.kinds.data = list(USUAL)

    def validate_url(self, field: Any) -> None:
        """Refuse what is too long to be an address; all else the journey judges."""
        if len(field.data) > LONGEST_ADDRESS:
            raise StopValidation(say_here("account-too-long"))
