"""What is filled in about mailboxes. Secret fields bear the names that `web/errors.py` keeps from logs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from service.journeys.plans import Grounds
from service.journeys.provisioning import (
    LINK,
    LOCKABLE,
    SLIP,
    Act,
    ActKind,
    Asked,
    Newcomer,
    NewRequest,
    Unit,
)
from service.web.language import say_here
from service.web.mailboxes.telling import field_name

OF_ACT: Final[Mapping[ActKind, tuple[str, ...]]] = {
    ActKind.MOVE: ("unit",),
    ActKind.ADD_ALIAS: ("alias",),
    ActKind.REMOVE_ALIAS: ("alias_out",),
    ActKind.QUOTA: ("quota_mb",),
    ActKind.LOCK: ("fields",),
    ActKind.HAND_OVER: ("owner", "clerk", "record_number", "record_date", "note"),
}
OF_NEWCOMERS: Final = ("full_name", "staff_number", "title", "phone")
OF_GROUNDS: Final = ("decision_number", "decision_date", "reason")


def needed(_form: FlaskForm, field: Any) -> None:
    """Refuse an empty field."""
    if not field.data or (isinstance(field.data, str) and not field.data.strip()):
        raise StopValidation(say_here("mailbox-needed"))


class Day(DateField):
    """A day; what is none is refused in the reader's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(say_here("mailbox-bad-day")) from None


class Count(IntegerField):
    """A whole number; what is none is refused in the reader's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(say_here("mailbox-bad-number")) from None


class MailboxForm(FlaskForm):
    """A form whose labels are in the reader's language and whose ids are its own on the page."""

    part = "mailbox"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in self:
            field.id = field.label.field_id = f"{self.part}-{field.short_name}"
            if field.type not in {"CSRFTokenField", "HiddenField"}:
                name = field.short_name.replace("_", "-")
                field.label.text = say_here(f"mailbox-field-{name}")

    def keep(self, *names: str) -> None:
        """Take away every other field that is shown."""
        for field in list(self):
            if field.type != "CSRFTokenField" and field.short_name not in names:
                del self[field.short_name]

    def sent(self) -> list[tuple[str, str]]:
        """Return what was filled in, to be carried along unseen while it is looked at again."""
        return [
            (field.short_name, str(value))
            for field in self
            if field.type != "CSRFTokenField" and field.short_name not in {"password", "code"}
            for value in (field.raw_data or ())
        ]


class GroundedForm(MailboxForm):
    """What rests on a decision (M-20)."""

    decision_number = StringField(validators=[needed])
    decision_date = Day(validators=[needed])
    reason = TextAreaField(validators=[needed])

    def grounds(self) -> Grounds:
        """Return the decision and the reason."""
        return Grounds(self.decision_number.data, self.decision_date.data, self.reason.data)


class ActForm(GroundedForm):
    """One act: what it needs, and what it rests on."""

    part = "act"
    unit = SelectField(validate_choice=False, validators=[needed])
    alias = StringField(validators=[needed])
    alias_out = RadioField(validate_choice=False, validators=[needed])
    quota_mb = Count(validators=[needed])
    fields = SelectMultipleField(
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    owner = StringField()
    clerk = StringField()
    record_number = StringField(validators=[needed])
    record_date = Day(validators=[needed])
    note = TextAreaField()

    def __init__(
        self,
        kind: ActKind,
        units: Iterable[Unit],
        aliases: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.kind = kind
        self.own = OF_ACT.get(kind, ())
        if "unit" in self.own:
            self.unit.choices = unit_choices(units)
        if "alias_out" in self.own:
            self.alias_out.choices = [(one, one) for one in aliases]
        if "fields" in self.own:
            self.fields.choices = [(name, field_name(name)) for name in LOCKABLE]
        self.keep(*OF_GROUNDS, *self.own)

    def act(self) -> Act:
        """Return the act that was filled in."""
        told: dict[str, Any] = {name: self[name].data or "" for name in self.own}
        if "alias_out" in told:
            told["alias"] = told.pop("alias_out")
        if "fields" in told:
            told["fields"] = frozenset(told["fields"] or ())
        if "quota_mb" in told:
            told["quota_mb"] = self.quota_mb.data
        if "record_date" in told:
            told["record_date"] = self.record_date.data
        return Act(self.kind, **told)


class NewForm(GroundedForm):
    """A mailbox for somebody, or for a unit."""

    part = "new"
    full_name = StringField(validators=[needed])
    staff_number = StringField(validators=[needed])
    unit = SelectField(validate_choice=False, validators=[needed])
    title = StringField()
    phone = StringField()
    owner = StringField(validators=[needed])
    clerk = StringField(validators=[needed])
    quota_mb = Count(validators=[Optional()])

    def __init__(self, units: Iterable[Unit], *, shared: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shared = shared
        self.unit.choices = unit_choices(units)
        person, of_unit = ("staff_number", "title", "phone"), ("owner", "clerk")
        own = of_unit if shared else person
        self.own = ("full_name", "unit", *own, "quota_mb")
        if shared:
            self.full_name.label.text = say_here("mailbox-field-unit-mailbox-name")
        self.keep(*self.own, *OF_GROUNDS)

    def newcomer(self) -> Newcomer:
        """Return who was filled in."""
        told = {name: self[name].data or "" for name in self.own if name != "quota_mb"}
        return Newcomer(**told, quota_mb=self.quota_mb.data, shared=self.shared)


class ProofForm(MailboxForm):
    """What proves once more who deletes."""

    part = "proof"
    password = PasswordField()
    code = StringField()


class LinkForm(MailboxForm):
    """A link for a new password, and how it reaches its holder."""

    part = "link"
    handed = RadioField(default=LINK, validators=[needed])
    reason = TextAreaField(validators=[needed])
    void = BooleanField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        ways = (LINK, SLIP)
        self.handed.choices = [(one, say_here(f"mailbox-handed-{one.lower()}")) for one in ways]


class PasswordForm(MailboxForm):
    """A new password, twice."""

    part = "password"
    password = PasswordField(validators=[needed])
    secret = PasswordField(validators=[needed])  # the password again

    def validate_secret(self, field: Any) -> None:
        """Refuse what differs."""
        if field.data != self.password.data:
            raise StopValidation(say_here("mailbox-password-differs"))


class RequestForm(GroundedForm):
    """What a unit asks for."""

    part = "request"
    unit = SelectField(validate_choice=False, validators=[needed])
    account = StringField(validators=[needed])
    full_name = StringField(validators=[needed])
    staff_number = StringField(validators=[needed])
    title = StringField()
    phone = StringField()

    def __init__(self, kind: Asked, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind
        self.unit.choices = unit_choices(units)
        if kind is Asked.MOVE:
            self.unit.label.text = say_here("mailbox-field-receiving-unit")
        self.own = ("unit", *(OF_NEWCOMERS if kind is Asked.CREATE else ("account",)))
        self.keep(*self.own, *OF_GROUNDS)

    def wanted(self) -> NewRequest:
        """Return what was asked for."""
        facts = {name: self[name].data or "" for name in OF_NEWCOMERS if name in self.own}
        account = self.account.data if "account" in self.own else ""
        return NewRequest(self.kind, self.unit.data, self.grounds(), account, facts)


class AnswerForm(MailboxForm):
    """Why a request is refused."""

    part = "answer"
    answer = TextAreaField(validators=[needed])


class AdministratorForm(MailboxForm):
    """Who is to look after which unit."""

    part = "administrator"
    user_name = StringField(validators=[needed])
    unit = SelectField(validate_choice=False, validators=[needed])

    def __init__(self, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.unit.choices = unit_choices(units)


class NoForm(MailboxForm):
    """A button and nothing else."""

    seal = HiddenField()


def unit_choices(units: Iterable[Unit]) -> list[tuple[str, str]]:
    """Return units to choose from, those below another one set in."""
    told = [(one.code, "\u2003" * one.depth + one.name) for one in units]
    return [("", say_here("mailbox-choose-unit")), *told]


def first_day(text: str | None) -> date | None:
    """Return the day a text in ISO 8601 tells, or None.

    >>> first_day("2026-11-25"), first_day("hôm qua")
    (datetime.date(2026, 11, 25), None)
    """
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
