"""What somebody fills in to record a mandate: only what its form asks for; the journey checks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from service.journeys.mandates.forms import (
    IN_PLACE_OF_A_POST,
    INSTRUMENT_NAMES,
    MAY_NAME_COLLECTIVE,
    NEEDS_END,
    NEEDS_INSTRUMENT,
    SigningForm,
)
from service.journeys.mandates.views import Choices, MandateWish, Named
from service.web.language import say_here

PART: Final = "mandate"


class Day(DateField):
    """A day; what is none is refused in the reader's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(say_here("mandate-fault-not-a-day")) from None


class MandateForm(FlaskForm):
    """A mandate of one form at one agency; fields that this form of signing has not are left out."""

    holder_id = SelectField(validate_choice=False)
    principal_id = SelectField(validate_choice=False)
    on_behalf_of = StringField()
    collective = StringField()
    instrument_name = StringField()
    instrument_number = StringField()
    instrument_on = Day(validators=[Optional()])
    handover = StringField()
    valid_from = Day(validators=[Optional()])
    valid_until = Day(validators=[Optional()])
    type_codes = SelectMultipleField(
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    subject = TextAreaField()

    def __init__(
        self, signing: SigningForm, choices: Choices, types: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.signing, self.offered = signing, choices
        for name in self._left_out():
            del self[name]
        for field in self:
            field.id = field.label.field_id = f"{PART}-{field.short_name}"
            if field.type != "CSRFTokenField":
                word = field.short_name.removesuffix("_id").replace("_", "-")
                field.label.text = say_here(f"mandate-field-{word}")
        self.holder_id.choices = _told(choices.holders, say_here("mandate-choose"))
        if "principal_id" in self:
            only = len(choices.principals) == 1 and signing is not SigningForm.KT
            first = (
                None
                if only
                else say_here("mandate-nobody" if signing is SigningForm.KT else "mandate-choose")
            )
            self.principal_id.choices = _told(choices.principals, first)
        if "type_codes" in self:
            self.type_codes.choices = list(types.items())

    def _left_out(self) -> set[str]:
        signing = self.signing
        gone = set()
        if not self.offered.principals:
            gone.add("principal_id")
        if signing not in IN_PLACE_OF_A_POST:
            gone.add("on_behalf_of")
        if signing not in MAY_NAME_COLLECTIVE:
            gone.add("collective")
        if signing is SigningForm.SEAL:
            gone |= {"type_codes", "subject"}
        else:
            gone.add("handover")
        return gone

    @property
    def needs_instrument(self) -> bool:
        """Tell whether this form of signing needs a written instrument."""
        return self.signing in NEEDS_INSTRUMENT

    @property
    def needs_end(self) -> bool:
        """Tell whether this form of signing is limited in time."""
        return self.signing in NEEDS_END

    def wish(self) -> MandateWish:
        """Return what was filled in."""
        told = {field.short_name: field.data for field in self if field.type != "CSRFTokenField"}
        told["type_codes"] = tuple(told.get("type_codes") or ())
        told["principal_id"] = told.get("principal_id") or None
        texts = ("on_behalf_of", "collective", "handover", "subject", "instrument_name",
                 "instrument_number", "holder_id")  # fmt: skip
        for name in texts:
            told[name] = told.get(name) or ""
        return MandateWish(form=self.signing, unit_id=self.offered.agency.id, **told)

    def put(self, faults: tuple[tuple[str, str], ...]) -> list[str]:
        """Put faults beside their fields; return those that are beside none."""
        others = []
        for name, word in faults:
            text = say_here(f"mandate-fault-{word.replace('_', '-')}")
            if name in self:
                self[name].errors = [*self[name].errors, text]
            else:
                others.append(text)
        return others


class ReasonForm(FlaskForm):
    """Why a mandate ends."""

    reason = StringField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason.id = self.reason.label.field_id = "revoke-reason"
        self.reason.label.text = say_here("mandate-field-reason")


def usual(signing: SigningForm, choices: Choices) -> dict[str, Any]:
    """Return what a form is filled with before anybody types."""
    facts: dict[str, Any] = {
        "on_behalf_of": choices.on_behalf_of,
        "instrument_name": INSTRUMENT_NAMES[signing],
    }
    if len(choices.holders) == 1:
        facts["holder_id"] = choices.holders[0].id
    if len(choices.principals) == 1:
        facts["principal_id"] = choices.principals[0].id
    return facts


def _told(people: tuple[Named, ...], first: str | None) -> list[tuple[str, str]]:
    told = [(one.id, f"{one.name} – {one.note}" if one.note else one.name) for one in people]
    return [("", first), *told] if first is not None else told
