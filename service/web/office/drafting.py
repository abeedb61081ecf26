"""What a drafter fills in, turned into an order; everything that is wrong is told at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time
from email.utils import parseaddr
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FileField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional

from service.clock import LEGAL_TIME
from service.journeys.issuing.errors import RouteRefusedError
from service.journeys.issuing.keeping_routes import DraftChoices, RouteTemplate
from service.journeys.issuing.routes import (
    MOST_PARTIES,
    MOST_RECIPIENTS,
    MOST_SIGNERS,
    MOST_STEPS,
    MOST_WATCHERS,
)
from service.journeys.issuing.views import (
    DraftOrder,
    Form,
    PartyOrder,
    Recipient,
    Relation,
    StepKind,
    StepOrder,
    Urgency,
)
from service.journeys.register.types import DocumentType
from service.web.language import say_here, told
from service.web.office.asking import issuing, me
from service.web.office.choosing import Colleagues
from service.web.office.forms import LONGEST_NAME, needed, plain
from service.web.office.route_fields import (
    chosen,
    party_list,
    shown_steps,
    signs_in_turn,
    step_list,
)
from service.web.sign.forms import Said
from service.web.translations import has

LEADERS, WATCHERS = 4, 6
LONGEST_SUBJECT: Final = 500  # appendix VI
LONGEST_RECIPIENTS: Final = 20_000
CLOSING: Final = time(17, 0)  # a deadline is the end of a working day
MAIL: Final = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]{1,185}\.[^@\s<>,;.]{2,}")
MOST_COPIES: Final = 999
FIELD_OF: Final = {
    "unknown_type": "type_code",
    "no_drafting_unit": "drafting_unit",
    "no_subject": "subject",
    "subject_too_long": "subject",
    "note_too_long": "note",
    "copies_unusable": "copies",
    "due_in_past": "due_on",
    "too_many_watchers": "watchers",
    "unknown_watcher": "watchers",
    "too_many_recipients": "recipients",
    "recipient_name": "recipients",
    "recipient_mail": "recipients",
    "no_signer": "leaders",
    "too_many_signers": "leaders",
    "signer_unclear": "leaders",
    "signer_not_leader": "leaders",
    "other_agency": "leaders",
    "no_name": "save_as",
    "too_many_templates": "save_as",
}
OF_A_STEP: Final = frozenset(
    {
        "nobody", "signer_unclear", "signer_not_leader", "other_agency", "quorum",
        "quorum_unreachable", "days", "party_unclear", "position",
    }
)  # fmt: skip


class DraftForm(FlaskForm):
    """A document, what it is, and the way it takes; the clerk's steps are added by themselves."""

    file = FileField(Said("sign-upload-file"))
    password = PasswordField(Said("sign-upload-password"))
    type_code = SelectField(Said("office-type"), validate_choice=True)
    subject = TextAreaField(
        Said("office-subject"),
        validators=[needed, Length(max=LONGEST_SUBJECT, message=Said("office-subject-long"))],
    )
    urgency = SelectField(Said("office-urgency"))
    due_on = DateField(Said("office-deadline"), validators=[Optional()])
    recipients = TextAreaField(
        Said("office-recipients-list"),
        validators=[Length(max=LONGEST_RECIPIENTS, message=Said("office-recipients-many"))],
    )
    drafting_unit = StringField(
        Said("office-drafting-unit"), validators=[Optional(), Length(max=20)]
    )
    copies = IntegerField(
        Said("office-copies"),
        default=1,
        validators=[Optional(), NumberRange(1, MOST_COPIES, Said("office-copies-range"))],
    )
    note = StringField(Said("office-note"), validators=[Optional(), Length(max=500)])
    steps = step_list()
    leaders = party_list("office-leaders", LEADERS, MOST_SIGNERS)
    forms = FieldList(
        SelectField(validate_choice=False), min_entries=LEADERS, max_entries=MOST_SIGNERS
    )
    watchers = party_list("office-watchers", WATCHERS, MOST_WATCHERS)
    issue_at_once = BooleanField(Said("office-issue-at-once"), default=True)
    save_as = StringField(Said("office-save-as"), validators=[Optional(), Length(max=100)])
    relation = HiddenField()
    related = HiddenField()

    def __init__(
        self, choices: DraftChoices, *, colleagues: Colleagues | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.general: list[str] = []
        self.faulty = False
        self.colleagues = colleagues or Colleagues()
        self._places: list[tuple[StepKind, int]] = []
        self.type_code.choices = [(one.code, type_name(one)) for one in choices.types]
        self.urgency.choices = [
            (one.value, say_here(f"office-urgency-{one.lower().replace('_', '-')}"))
            for one in Urgency
        ]
        while len(self.forms) < len(self.leaders):
            self.forms.append_entry()
        for one in self.forms:
            one.choices = [(f.value, say_here(f"office-form-{f.lower() or 'head'}")) for f in Form]
        if not self.steps[-1].form.is_empty and len(self.steps) < MOST_STEPS:
            self.steps.append_entry()

    @classmethod
    def showing(
        cls, choices: DraftChoices, data: dict[str, Any], order: DraftOrder | None = None
    ) -> DraftForm:
        """Return the form as it is first shown, filled with an order where there is one."""
        if order is None:
            return cls(choices, data=data)
        colleagues = Colleagues(parties_in(order))
        form = cls(choices, colleagues=colleagues, data=shown_of(order, colleagues) | data)
        form.mark_who_left()
        if not signs_in_turn(order.steps):
            form.general.append(say_here("office-signers-in-turn"))
        return form

    def order(self) -> DraftOrder | None:
        """Return what was filled in, None where something is wrong; each fault stands by its field."""
        self.faulty = not self.validate()
        steps = self._steps()
        watchers = [party for _, party in self._chosen(self.watchers)]
        recipients = self._recipients()
        if self.faulty or any(field.errors for field in self):
            return None
        return DraftOrder(
            type_code=self.type_code.data,
            subject=" ".join(self.subject.data.split()),
            steps=steps,
            recipients=recipients,
            urgency=Urgency(self.urgency.data or "NORMAL"),
            due_at=datetime.combine(self.due_on.data, CLOSING, LEGAL_TIME)
            if self.due_on.data
            else None,
            drafting_unit=(self.drafting_unit.data or "").strip(),
            copies=self.copies.data or 1,
            note=(self.note.data or "").strip(),
            watchers=tuple(watchers),
            issue_at_once=bool(self.issue_at_once.data),
            relation=Relation(self.relation.data)
            if self.relation.data in set(Relation) and self.related.data
            else None,
            related_id=self.related.data or None,
        )

    def mark_who_left(self) -> None:
        """Say beside each place who does not work here any more, before it is sent."""
        fields = [one for step in self.steps for one in step.form.parties]
        for one in (*fields, *self.leaders, *self.watchers):
            party = self.colleagues.find(one.data) if one.data else None
            if party is not None and self.colleagues.has_left(party):
                one.errors = [say_here("office-person-left")]
                self.faulty = True

    def refuse(self, refusal: RouteRefusedError, order: DraftOrder) -> None:
        """Put what the journey refuses beside the fields it is about."""
        self.faulty = True
        for problem in refusal.problems:
            word, _, about = problem.partition(":")
            if word in OF_A_STEP and about.isdigit() and int(about) <= len(order.steps):
                self._refuse_step(word, int(about) - 1, order.steps[int(about) - 1])
                continue
            sentence = route_text(word, about)
            if name := FIELD_OF.get(word):
                self._wrong(name, sentence)
            else:
                self.general.append(sentence)

    def _refuse_step(self, word: str, number: int, step: StepOrder) -> None:
        names = ", ".join(filter(None, map(self.colleagues.label, step.parties)))
        sentence = route_text(word, names)
        kind, place = self._places[number]
        if kind is StepKind.REVIEW:
            self.steps[place].form.problems.append(sentence)
        else:
            self.leaders[place].errors = [sentence]

    def _wrong(self, name: str, sentence: str) -> None:
        self[name].errors = [*self[name].errors, sentence]

    def _chosen(self, fields: Iterable[Any]) -> list[tuple[int, PartyOrder]]:
        found, sound = chosen(fields, self.colleagues)
        self.faulty |= not sound
        return found

    def _steps(self) -> tuple[StepOrder, ...]:
        """Return the route: each step of reviewers that names somebody, then each leader in order."""
        if sum(bool(one.data) for step in self.steps for one in step.form.parties) > MOST_PARTIES:
            self.general.append(route_text("too_many_parties"))
            self.faulty = True
            return ()
        steps: list[StepOrder] = []
        self._places = []
        position = 0
        for place, entry in enumerate(self.steps):
            if entry.form.is_empty:
                continue
            position += not (entry.form.beside.data and steps)
            parties = [party for _, party in self._chosen(entry.form.parties)]
            steps.append(entry.form.order(parties, position))
            self.faulty |= bool(entry.form.problems)
            self._places.append((StepKind.REVIEW, place))
        leaders = self._chosen(self.leaders)
        for place, party in leaders:
            sent = self.forms[place].data
            form = Form(sent) if sent in set(Form) else Form.HEAD
            position += 1
            steps.append(StepOrder(StepKind.SIGN, (replace(party, form=form),), position))
            self._places.append((StepKind.SIGN, place))
        if not leaders and not any(one.errors for one in self.leaders):
            self._wrong("leaders", say_here("office-leaders-needed"))
        return tuple(steps)

    def _recipients(self) -> tuple[Recipient, ...]:
        """Return one recipient a line: a name, and a mail address where it goes by mail."""
        lines = [" ".join(line.split()) for line in (self.recipients.data or "").splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > MOST_RECIPIENTS:
            self._wrong("recipients", say_here("office-recipients-many"))
            return ()
        found = []
        for number, line in enumerate(lines, 1):
            one = read_recipient(line)
            if one is None:
                self._wrong("recipients", say_here("office-recipient-wrong", line=number))
            else:
                found.append(one)
        return tuple(found)


def with_organs(
    recipients: Sequence[Recipient], before: Sequence[Recipient]
) -> tuple[Recipient, ...]:
    """Return recipients with the organ codes they had before: the form shows name and address alone."""
    organs = {(plain(one.name), one.mail): one.organ_id for one in before}
    return tuple(
        replace(one, organ_id=organs.get((plain(one.name), one.mail))) for one in recipients
    )


def read_recipient(line: str) -> Recipient | None:
    """Return the recipient of a line, None where its address is no mail address.

    >>> read_recipient("Sở Tài chính; stc@cantho.gov.vn")
    Recipient(name='Sở Tài chính', mail='stc@cantho.gov.vn', organ_id=None)
    >>> read_recipient("Lưu: VT")
    Recipient(name='Lưu: VT', mail=None, organ_id=None)
    >>> read_recipient("Sở Y tế <soyte@cantho>") is None
    True
    """
    if "@" not in line:
        return Recipient(line[:LONGEST_NAME])
    if "<" in line:
        name, mail = parseaddr(line)
        name = name or line.partition("<")[0].strip()
    else:
        name, _, mail = (part.strip() for part in line.rpartition(";"))
        if not name:
            name, _, mail = (part.strip() for part in line.rpartition(" "))
    if not MAIL.fullmatch(mail) or len(name) > LONGEST_NAME:
        return None
    return Recipient(name.strip(" ;,") or mail, mail)


def route_text(word: str, about: str = "") -> str:
    """Return why a route or a document is refused."""
    key = f"office-route-{word.replace('_', '-')}"
    return say_here(key, about=about) if has(key) else say_here("office-route-other", code=word)


def refused_text(refusal: RouteRefusedError) -> str:
    """Return everything a refusal says, where no form is at hand to say it beside its fields."""
    parted = (problem.partition(":") for problem in refusal.problems)
    return " ".join(route_text(word, about) for word, _, about in parted)


def type_name(kind: DocumentType) -> str:
    """Return what a kind of document is called in the reader's language."""
    return told({"vi": kind.name.vi, "en": kind.name.en})


def parties_in(order: DraftOrder) -> tuple[PartyOrder, ...]:
    """Return everybody an order names."""
    named = [party for step in order.steps for party in step.parties]
    return (*named, *(order.watchers or ()))


def shown_route(steps: Sequence[StepOrder], colleagues: Colleagues) -> dict[str, Any]:
    """Return a route as the form shows it."""
    ordered = sorted(steps, key=lambda one: one.position)
    signing = [party for one in ordered if one.kind is StepKind.SIGN for party in one.parties]
    return {
        "steps": shown_steps(steps, colleagues),
        "leaders": [colleagues.label(one) for one in signing],
        "forms": [one.form.value for one in signing],
    }


def shown_of(order: DraftOrder, colleagues: Colleagues) -> dict[str, Any]:
    """Return an order as the form shows it."""
    due = order.due_at
    return shown_route(order.steps, colleagues) | {
        "type_code": order.type_code,
        "subject": order.subject,
        "urgency": order.urgency.value,
        "due_on": due.astimezone(LEGAL_TIME).date() if due else None,
        "recipients": "\n".join(
            f"{one.name}; {one.mail}" if one.mail else one.name for one in order.recipients
        ),
        "drafting_unit": order.drafting_unit,
        "copies": order.copies,
        "note": order.note,
        "issue_at_once": order.issue_at_once,
        "watchers": [colleagues.label(one) for one in order.watchers or ()],
        "relation": order.relation.value if order.relation else None,
        "related": order.related_id,
    }


def template_named(key: str) -> RouteTemplate | None:
    """Return a kept route of one's agency."""
    return next((one for one in issuing().choices(me()).templates if one.id == key), None)
