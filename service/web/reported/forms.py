"""What a clerk fills in to report a figure or to bring a table, and a leader to refuse one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import StopValidation

from service.adoption.reported.lines import Line
from service.web.language import say_here

LONGEST: Final = (
    1000  # what stands in a field is judged by its own rules; more is not even looked at
)


def needed(_form: FlaskForm, field: Any) -> None:
    """Refuse an empty field."""
    if not field.data or (isinstance(field.data, str) and not field.data.strip()):
        raise StopValidation(say_here("figures-needed"))


class ReportedForm(FlaskForm):
    """A form whose labels are in the reader's language and whose ids are its own on the page."""

    part = "report"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in self:
            field.id = field.label.field_id = f"{self.part}-{field.short_name}"
            if field.type not in {"CSRFTokenField", "HiddenField"}:
                field.label.text = say_here(f"reported-field-{field.short_name}")


class OnceForm(ReportedForm):
    """A form that is sent once: its own name makes that twice is once."""

    once = HiddenField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self._name() is None:
            self.once.data = str(uuid4())

    @property
    def name(self) -> UUID:
        """Return the form's own name; one that was tampered with is another form."""
        return self._name() or uuid4()

    def _name(self) -> UUID | None:
        try:
            return UUID(str(self.once.data or "")[:40])
        except ValueError:
            return None


class ReportForm(OnceForm):
    """One figure with its evidence."""

    measure = SelectField(validate_choice=False)
    unit = SelectField(validate_choice=False)
    period = SelectField(validate_choice=False)
    counted = StringField()
    entitled = StringField()
    source = TextAreaField()
    evidence = FileField(validators=[needed])

    def __init__(
        self,
        measures: Iterable[tuple[str, str]],
        units: Iterable[tuple[str, str]],
        periods: Mapping[str, Iterable[tuple[str, str]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        nothing, offered = ("", say_here("reported-choose")), list(units)
        self.measure.choices = [nothing, *measures]
        self.unit.choices = offered if len(offered) == 1 else [nothing, *offered]
        self.period.choices = {name: list(some) for name, some in periods.items()}

    def line(self) -> Line:
        """Return what was filled in; nothing of it is believed yet."""
        told = {name: str(self[name].data or "")[:LONGEST] for name in FIELDS}
        return Line(1, **told)


FIELDS: Final = ("measure", "unit", "period", "counted", "entitled", "source")


class TableForm(OnceForm):
    """A table of figures, and what else proves them."""

    part = "table"
    table = FileField(validators=[needed])
    attachment = FileField()


class RefusalForm(ReportedForm):
    """Why a report is refused."""

    part = "refusal"
    reason = TextAreaField(validators=[needed])
