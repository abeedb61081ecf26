"""What a clerk says of a copy: its form, of which document, which pages, who decides, whom it goes to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid4

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from service.identity.roles import Role
from service.journeys.issuing.errors import RouteRefusedError
from service.journeys.issuing.views import CopiedDocument, CopyOrder, Recipient
from service.web.language import say_here
from service.web.office.asking import issuing, me
from service.web.office.choosing import MOST_LEADERS
from service.web.office.drafting import LONGEST_RECIPIENTS, read_recipient, route_text
from service.web.office.forms import needed, person_label
from service.web.sign.forms import Said

EXTRACT: Final = "TRICH_SAO"
FORMS: Final = ("SAO_Y", "SAO_LUC", EXTRACT)
LONGEST_PAGES: Final = 200
MOST_PAGES: Final = 1000
FIELD_OF: Final = {
    "unknown_type": "form",
    "no_file": "file",
    "pages_of_extract": "pages",
    "pages_or_file": "pages",
    "pages_unclear": "pages",
    "copied_notation": "notation",
    "copied_agency": "agency",
    "copied_in_future": "issued_on",
    "no_subject": "subject",
    "subject_too_long": "subject",
    "too_many_recipients": "recipients",
    "recipient_name": "recipients",
    "recipient_mail": "recipients",
    "no_decider": "decided_by",
    "decider_not_leader": "decided_by",
    "note_too_long": "note",
}
_PART: Final = re.compile(r"(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?")


class CopyForm(FlaskForm):
    """Ask for a copy of a document of the house."""

    key = HiddenField()
    form = RadioField(Said("copy-form"), validate_choice=True)
    pages = StringField(
        Said("copy-pages"),
        validators=[
            Optional(),
            Length(max=LONGEST_PAGES, message=Said("office-route-pages-unclear")),
        ],
    )
    file = FileField(Said("sign-upload-file"))
    decided_by = SelectField(Said("copy-decided-by"), validate_choice=True, validators=[needed])
    recipients = TextAreaField(
        Said("office-recipients-list"),
        validators=[Length(max=LONGEST_RECIPIENTS, message=Said("office-recipients-many"))],
    )
    note = StringField(Said("office-note"), validators=[Optional(), Length(max=500)])

    def __init__(self, forms: Sequence[str] = FORMS, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.form.choices = [(one, say_here(f"copy-form-{_word(one)}")) for one in forms]
        leaders = issuing().people(me(), limit=MOST_LEADERS, role=Role.LEADER)
        self.decided_by.choices = [("", say_here("copy-decided-by-choose"))] + [
            (one.id, person_label(one)) for one in leaders
        ]
        if not self.is_submitted():
            self.key.data = str(uuid4())
            self.form.data = self.form.data or forms[0]
            if len(leaders) == 1:
                self.decided_by.data = leaders[0].id
        self.general: list[str] = []

    @property
    def named(self) -> str | None:
        """The id this request gives the copy, None where what was sent is none."""
        try:
            return str(UUID(self.key.data or ""))
        except ValueError:
            return None

    def order(self) -> CopyOrder | None:
        """Return what was filled in, None where something is wrong; each fault stands by its field."""
        sound = self.validate()
        pages, recipients = self._pages(), self._recipients()
        if not sound or any(one.errors for one in self):
            return None
        return CopyOrder(
            form=self.form.data,
            decided_by=self.decided_by.data,
            recipients=recipients,
            pages=pages,
            of=self.copied(),
            note=" ".join((self.note.data or "").split()),
        )

    def copied(self) -> CopiedDocument | None:
        """Return what is said of the copied document; nothing of one of the house."""
        return None

    def refuse(self, refusal: RouteRefusedError) -> None:
        """Put what the journey refuses beside the fields it is about."""
        for problem in refusal.problems:
            word, _, about = problem.partition(":")
            name = FIELD_OF.get(word)
            if name in self._fields:
                self[name].errors = [*self[name].errors, route_text(word, about)]
            else:
                self.general.append(route_text(word, about))

    def _pages(self) -> tuple[int, ...] | None:
        if self.form.data != EXTRACT or not (self.pages.data or "").strip():
            return None
        pages = read_pages(self.pages.data)
        if pages is None:
            self.pages.errors = [say_here("office-route-pages-unclear")]
        return pages

    def _recipients(self) -> tuple[Recipient, ...]:
        lines = [" ".join(one.split()) for one in (self.recipients.data or "").splitlines()]
        found = []
        for number, line in enumerate(filter(None, lines), 1):
            one = read_recipient(line)
            if one is None:
                told = say_here("office-recipient-wrong", line=number)
                self.recipients.errors = [*self.recipients.errors, told]
            else:
                found.append(one)
        return tuple(found)


class StrangersCopyForm(CopyForm):
    """Ask for a copy of a file that came from elsewhere: which document it is, is said here."""

    notation = StringField(Said("copy-of-notation"), validators=[needed, Length(max=60)])
    agency = StringField(Said("copy-of-agency"), validators=[needed, Length(max=200)])
    issued_on = DateField(Said("copy-of-date"), validators=[Optional()])
    subject = TextAreaField(
        Said("office-subject"),
        validators=[needed, Length(max=500, message=Said("office-subject-long"))],
    )

    def copied(self) -> CopiedDocument:
        """Return what is said of the copied document."""
        fields = (self.notation, self.agency, self.subject)
        notation, agency, subject = (" ".join((one.data or "").split()) for one in fields)
        return CopiedDocument(notation, agency, subject, self.issued_on.data)


def read_pages(text: str) -> tuple[int, ...] | None:
    """Return the pages that a text names, in order and each once; None where it names none.

    >>> read_pages("1, 3-5"), read_pages("3–2"), read_pages("một")
    ((1, 3, 4, 5), None, None)
    """
    found: set[int] = set()
    for part in re.split(r"[,;]", text):
        match = _PART.fullmatch(part.strip())
        if match is None:
            return None
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= MOST_PAGES:
            return None
        found.update(range(first, last + 1))
    return tuple(sorted(found)) or None


def _word(code: str) -> str:
    return code.lower().replace("_", "-")
