"""What a drafter fills in, turned into an order; everything that is wrong is told at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional

from service.clock import LEGAL_TIME
from service.journeys.issuing.errors import RouteRefusedError
from service.journeys.issuing.keeping_routes import DraftChoices, RouteTemplate
from service.journeys.issuing.views import (
    DraftOrder,
    Form,
    OutgoingDetail,
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
from service.web.office.forms import LONGEST_NAME, colleagues, needed, person_of
from service.web.sign.forms import Said
from service.web.translations import has

REVIEWERS, LEADERS, WATCHERS = 8, 4, 6
LONGEST_SUBJECT: Final = 500  # appendix VI
LONGEST_RECIPIENTS: Final = 20_000
MOST_RECIPIENTS: Final = 200
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
    "quorum": "quorum",
    "days": "days",
    "no_name": "save_as",
    "too_many_templates": "save_as",
}
OF_A_STEP: Final = frozenset({"nobody", "signer_unclear", "signer_not_leader", "other_agency"})


def _people(label: str, most: int) -> FieldList:
    one = StringField(validators=[Optional(), Length(max=LONGEST_NAME)])
    return FieldList(one, Said(label), min_entries=most, max_entries=most)


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
        Said("office-recipients"),
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
    reviewers = _people("office-reviewers", REVIEWERS)
    together = RadioField(Said("office-together"), default="yes")
    quorum = IntegerField(
        Said("office-quorum-needed"), validators=[Optional(), NumberRange(0, REVIEWERS)]
    )
    days = IntegerField(
        Said("office-review-days"),
        validators=[Optional(), NumberRange(1, 60, Said("office-days-range"))],
    )
    leaders = _people("office-leaders", LEADERS)
    forms = FieldList(SelectField(validate_choice=False), min_entries=LEADERS, max_entries=LEADERS)
    watchers = _people("office-watchers", WATCHERS)
    issue_at_once = BooleanField(Said("office-issue-at-once"), default=True)
    save_as = StringField(Said("office-save-as"), validators=[Optional(), Length(max=100)])
    relation = HiddenField()
    related = HiddenField()

    def __init__(self, choices: DraftChoices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.general: list[str] = []
        self.type_code.choices = [(one.code, type_name(one)) for one in choices.types]
        self.urgency.choices = [
            (one.value, say_here(f"office-urgency-{one.lower().replace('_', '-')}"))
            for one in Urgency
        ]
        self.together.choices = [
            ("yes", say_here("office-together-yes")),
            ("no", say_here("office-together-no")),
        ]
        for one in self.forms:
            one.choices = [(f.value, say_here(f"office-form-{f.lower() or 'head'}")) for f in Form]

    def order(self) -> DraftOrder | None:
        """Return what was filled in, None where something is wrong; each fault stands by its field."""
        sound = self.validate()
        reviewers, leaders, watchers = map(self._chosen, ("reviewers", "leaders", "watchers"))
        recipients = self._recipients()
        if not leaders and not self.leaders.errors:
            self._wrong("leaders", say_here("office-leaders-needed"))
        wanted = self.quorum.data or 0
        if wanted > len(reviewers):
            self._wrong("quorum", say_here("office-quorum-large"))
        if not sound or any(field.errors for field in self):
            return None
        return DraftOrder(
            type_code=self.type_code.data,
            subject=" ".join(self.subject.data.split()),
            steps=self._steps(reviewers, leaders),
            recipients=recipients,
            urgency=Urgency(self.urgency.data or "NORMAL"),
            due_at=datetime.combine(self.due_on.data, CLOSING, LEGAL_TIME)
            if self.due_on.data
            else None,
            drafting_unit=(self.drafting_unit.data or "").strip(),
            copies=self.copies.data or 1,
            note=(self.note.data or "").strip(),
            watchers=tuple(key for _, key in watchers),
            issue_at_once=bool(self.issue_at_once.data),
            relation=Relation(self.relation.data)
            if self.relation.data in set(Relation) and self.related.data
            else None,
            related_id=self.related.data or None,
        )

    def refuse(self, refusal: RouteRefusedError, order: DraftOrder) -> None:
        """Put what the journey refuses beside the fields it is about."""
        for problem in refusal.problems:
            word, _, about = problem.partition(":")
            name = FIELD_OF.get(word)
            if word in OF_A_STEP and about.isdigit() and int(about) <= len(order.steps):
                about = names_of(order.steps[int(about) - 1])
            sentence = route_text(word, about)
            if name:
                self._wrong(name, sentence)
            else:
                self.general.append(sentence)

    def _wrong(self, name: str, sentence: str) -> None:
        self[name].errors = [*self[name].errors, sentence]

    def _chosen(self, name: str) -> list[tuple[int, str]]:
        """Return the slots that were filled, with the person each names."""
        found: list[tuple[int, str]] = []
        for slot, one in enumerate(self[name]):
            text = (one.data or "").strip()
            if not text:
                continue
            key = person_of(text)
            if key is None:
                one.errors = [say_here("office-person-unknown")]
                self._wrong(name, say_here("office-person-which", name=text))
            elif any(key == other for _, other in found):
                one.errors = [say_here("office-person-twice")]
                self._wrong(name, say_here("office-person-twice"))
            else:
                found.append((slot, key))
        return found

    def _steps(
        self, reviewers: Sequence[tuple[int, str]], leaders: Sequence[tuple[int, str]]
    ) -> tuple[StepOrder, ...]:
        """Return the route: reviewers side by side or one after another, then each leader in order."""
        parties = [PartyOrder(person_id=key) for _, key in reviewers]
        groups = [tuple(parties)] if self.together.data == "yes" else [(one,) for one in parties]
        groups = [group for group in groups if group]
        quorum = (self.quorum.data or 0) if self.together.data == "yes" else 0
        steps = [
            StepOrder(StepKind.REVIEW, group, place, quorum, self.days.data)
            for place, group in enumerate(groups, 1)
        ]
        for place, (slot, key) in enumerate(leaders, len(steps) + 1):
            form = self.forms[slot].data
            known = Form(form) if form in set(Form) else Form.HEAD
            steps.append(StepOrder(StepKind.SIGN, (PartyOrder(key, form=known),), place))
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


def names_of(step: StepOrder) -> str:
    """Return the names of who is in a step of a route."""
    labels = {key: label.partition(" – ")[0] for label, key in colleagues()}
    return ", ".join(labels.get(one.person_id or "", "") for one in step.parties)


def shown_of(steps: Iterable[StepOrder]) -> dict[str, Any]:
    """Return a kept route as the form shows it."""
    labels = {key: label for label, key in colleagues()}
    steps = sorted(steps, key=lambda one: one.position)
    reviews = [one for one in steps if one.kind is StepKind.REVIEW]
    signing = [party for one in steps if one.kind is StepKind.SIGN for party in one.parties]
    return {
        "reviewers": [labels.get(p.person_id or "", "") for one in reviews for p in one.parties],
        "together": "yes" if len(reviews) <= 1 else "no",
        "quorum": next((one.quorum for one in reviews if one.quorum), None),
        "days": next((one.days for one in reviews if one.days), None),
        "leaders": [labels.get(p.person_id or "", "") for p in signing],
        "forms": [p.form.value for p in signing],
    }


def shown_of_detail(detail: OutgoingDetail) -> dict[str, Any]:
    """Return a drafted document as the form shows it."""
    known = [(label, label.partition(" – ")[0]) for label, _ in colleagues()]

    def label(name: str, post: str | None = None) -> str:
        fitting = [one for one, full in known if full == name]
        titled = [one for one in fitting if post and post in one]
        return (titled or fitting or [name])[0]

    steps = sorted(detail.steps, key=lambda one: one.position)
    reviews = [one for one in steps if one.kind is StepKind.REVIEW]
    signing = [p for one in steps if one.kind is StepKind.SIGN for p in one.parties]
    due = detail.summary.due_at
    partial = (one.quorum for one in reviews if one.quorum < len(one.parties))
    return {
        "type_code": detail.summary.type_code,
        "subject": detail.summary.subject,
        "urgency": detail.summary.urgency.value,
        "due_on": due.astimezone(LEGAL_TIME).date() if due else None,
        "recipients": "\n".join(
            f"{one.name}; {one.mail}" if one.mail else one.name for one in detail.recipients
        ),
        "copies": detail.copies,
        "note": detail.note,
        "issue_at_once": detail.issue_at_once,
        "reviewers": [label(p.names[0], p.post) for one in reviews for p in one.parties if p.names],
        "together": "yes" if len(reviews) <= 1 else "no",
        "quorum": next(partial, None),
        "leaders": [label(p.names[0], p.post) for p in signing if p.names],
        "forms": [p.form.value for p in signing],
        "watchers": [label(name) for name in detail.watchers],
    }


def template_named(key: str) -> RouteTemplate | None:
    """Return a kept route of one's agency."""
    return next((one for one in issuing().choices(me()).templates if one.id == key), None)
