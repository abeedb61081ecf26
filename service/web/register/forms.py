"""What a clerk and an administrator fill in about numbers; the journey judges all of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import ValidationError

from service.journeys.register import Details, Medium, NewEntry
from service.journeys.register.agencies import AgencyFacts
from service.journeys.register.views import Agency
from service.web.language import say_here

LONGEST: Final = 4000  # what is longer is not even looked at
MOST_DIGITS: Final = 7
HIDDEN: Final = frozenset({"CSRFTokenField", "HiddenField"})


class Day(DateField):
    """A day, or none; what is neither is refused in the reader's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read ISO 8601, or day/month/year as people write it."""
        self.data = None
        text = (valuelist or [""])[0].strip()[:20]
        if not text:
            return
        day, _, rest = text.partition("/")
        month, _, year = rest.partition("/")
        try:
            iso = f"{int(year):04}-{int(month):02}-{int(day):02}" if rest else text
            self.data = date.fromisoformat(iso)
        except ValueError:
            raise ValueError(say_here("register-wrong-date")) from None


class Count(IntegerField):
    """A whole number, or none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read ASCII digits, bounded before they become a number."""
        self.data = None
        text = (valuelist or [""])[0].strip()
        if not text:
            return
        if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
            raise ValueError(say_here("register-wrong-number"))
        self.data = int(text)


class RegisterForm(FlaskForm):
    """A form whose labels are in the reader's language and whose ids are its own on the page."""

    part = "entry"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in self:
            field.id = field.label.field_id = f"{self.part}-{field.short_name}"
            if field.type not in HIDDEN:
                field.label.text = say_here(f"register-field-{field.short_name.replace('_', '-')}")

    def text(self, name: str) -> str:
        """Return the text of a field, bounded; nothing of it is believed yet."""
        return str(self[name].data or "")[:LONGEST]


class DetailsForm(RegisterForm):
    """What may be filled in after the number was given."""

    part = "details"
    signer_name = StringField()
    signer_title = StringField()
    recipients = TextAreaField()
    archive_holder = StringField()
    copies = Count()
    page_count = Count()
    sent_on = Day()
    receipt = StringField()
    note = TextAreaField()

    def details(self) -> Details:
        """Return what was filled in."""
        return Details(
            signer_name=self.text("signer_name"),
            signer_title=self.text("signer_title"),
            recipients=self.text("recipients"),
            archive_holder=self.text("archive_holder"),
            copies=self.copies.data,
            page_count=self.page_count.data,
            sent_on=self.sent_on.data,
            receipt=self.text("receipt"),
            note=self.text("note"),
        )


class PaperForm(DetailsForm):
    """A document on paper that is to have a number; sent twice it is one entry."""

    part = "paper"
    once = HiddenField()
    type_code = SelectField(validate_choice=False)
    drafting_unit = StringField()
    subject = TextAreaField()
    issued_on = Day()
    number = Count()
    urgency = SelectField(validate_choice=False)
    again = BooleanField()

    def __init__(
        self,
        kinds: Iterable[tuple[str, str]],
        urgencies: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.type_code.choices = [("", say_here("register-choose")), *kinds]
        self.urgency.choices = [("", say_here("register-ordinary")), *urgencies]
        if self._name() is None:
            self.once.data = str(uuid4())

    @property
    def name(self) -> UUID:
        """Return the form's own name; one that was tampered with is another form."""
        return self._name() or uuid4()

    def entry(self) -> NewEntry:
        """Return what was filled in; the agency is the clerk's own, whatever a form may say."""
        details = self.details()
        return NewEntry(
            unit_id="",
            type_code=self.text("type_code"),
            medium=Medium.PAPER,
            subject=self.text("subject"),
            drafting_unit=self.text("drafting_unit"),
            number=self.number.data,
            issued_on=self.issued_on.data,
            urgency=self.text("urgency") or None,
            **{name: getattr(details, name) for name in Details.__dataclass_fields__},
        )

    def _name(self) -> UUID | None:
        try:
            return UUID(str(self.once.data or "")[:40])
        except ValueError:
            return None


class ReasonForm(RegisterForm):
    """Why an entry is cancelled, or an agency closed."""

    part = "reason"
    reason = TextAreaField()


class SeriesForm(RegisterForm):
    """Where a series goes on from a book kept by hand."""

    part = "series"
    type_code = SelectField(validate_choice=False)
    first_number = Count()

    def __init__(self, kinds: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.type_code.choices = [("", say_here("register-choose")), *kinds]


class AgencyForm(RegisterForm):
    """What is said of an agency."""

    part = "agency"
    symbol = StringField()
    locality = StringField()
    seal_mm = Count()
    organ_id = StringField()
    mail = StringField()

    def facts(self) -> AgencyFacts:
        """Return what was filled in."""
        return AgencyFacts(
            symbol=self.text("symbol"),
            locality=self.text("locality"),
            seal_mm=self.seal_mm.data or 0,
            organ_id=self.text("organ_id") or None,
            mail=self.text("mail") or None,
        )


class SealForm(RegisterForm):
    """Whose seal a key is: one of the units there are, those that issue documents first."""

    part = "seal"
    unit = SelectField(validate_choice=False)

    def __init__(self, units: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.unit.choices = [
            ("", say_here("register-choose")),
            *((one.code, f"{one.name} ({one.code})") for one in units),
        ]

    def validate_unit(self, field: SelectField) -> None:
        """Take one of the units, and nothing else."""
        if not field.data or field.data not in dict(field.choices):
            raise ValidationError(say_here("register-choose-unit"))
