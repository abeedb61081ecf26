"""The route as a drafter fills it in: steps of people and posts one after another or side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from wtforms import BooleanField, FieldList, Form, FormField, IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from service.journeys.issuing.routes import MOST_DAYS, MOST_PARTIES, MOST_STEPS
from service.journeys.issuing.views import PartyOrder, StepKind, StepOrder
from service.web.language import say_here
from service.web.office.choosing import LONGEST_LABEL, Colleagues
from service.web.sign.forms import Said

STEPS: Final = 4
SLOTS: Final = 6


def party_list(label: str, least: int, most: int) -> FieldList:
    """Return places for people and posts."""
    one = StringField(validators=[Optional(), Length(max=LONGEST_LABEL)])
    return FieldList(one, Said(label), min_entries=least, max_entries=most)


class ReviewStepForm(Form):
    """One step of reviewers; `needed` is how many of them, 0 all, `beside` opens it with the one above."""

    parties = party_list("office-reviewers", SLOTS, MOST_PARTIES)
    needed = SelectField(Said("office-needed"), validate_choice=False, default="0")
    days = IntegerField(
        Said("office-review-days"),
        validators=[Optional(), NumberRange(1, MOST_DAYS, Said("office-days-range"))],
    )
    beside = BooleanField(Said("office-beside"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.problems: list[str] = []
        if all(one.data for one in self.parties) and len(self.parties) < MOST_PARTIES:
            self.parties.append_entry()
        counts = range(1, len(self.parties) + 1)
        words = [(str(n), say_here("office-needed-some", count=n)) for n in counts]
        self.needed.choices = [("0", say_here("office-needed-all")), *words]

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody is named."""
        return not any((one.data or "").strip() for one in self.parties)

    @property
    def quorum(self) -> int:
        """How many must act; 0 where all must, or where something else was sent."""
        sent = str(self.needed.data or "")
        return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= 3 else 0

    def order(self, parties: Sequence[PartyOrder], position: int) -> StepOrder:
        """Return the step at its place in the route."""
        quorum = self.quorum
        if quorum > len(parties):
            self.problems.append(say_here("office-quorum-large"))
        whole = 0 if quorum == len(parties) else quorum
        return StepOrder(StepKind.REVIEW, tuple(parties), position, whole, self.days.data)


def chosen(
    fields: Iterable[Any], colleagues: Colleagues, *, twice: bool = False
) -> tuple[list[tuple[int, PartyOrder]], bool]:
    """Return the places that were filled with whom each names, and whether all is well.

    What is wrong stands by its place; with `twice` one party may stand in several places.
    """
    found: list[tuple[int, PartyOrder]] = []
    sound = True
    for place, one in enumerate(fields):
        text = (one.data or "").strip()
        if not text:
            continue
        party = colleagues.find(text[:LONGEST_LABEL])
        if party is None:
            one.errors = [unclear(text, colleagues)]
        elif colleagues.has_left(party):
            one.errors = [say_here("office-person-left")]
        elif not twice and any(party == other for _, other in found):
            one.errors = [say_here("office-person-twice")]
        else:
            found.append((place, party))
            continue
        sound = False
    return found, sound


def unclear(text: str, colleagues: Colleagues) -> str:
    """Return a sentence that asks who is meant, with those it might be."""
    nearest = colleagues.suggestions(text[:LONGEST_LABEL])
    if nearest:
        return say_here("office-party-which", name=text, names="; ".join(nearest))
    return say_here("office-party-unknown", name=text)


def shown_steps(steps: Iterable[StepOrder], colleagues: Colleagues) -> list[dict[str, Any]]:
    """Return the steps of reviewers as the form shows them."""
    shown: list[dict[str, Any]] = []
    before: int | None = None
    for step in sorted(steps, key=lambda one: one.position):
        if step.kind is StepKind.REVIEW:
            shown.append(
                {
                    "parties": [colleagues.label(one) for one in step.parties],
                    "needed": str(step.quorum if step.quorum < len(step.parties) else 0),
                    "days": step.days,
                    "beside": step.position == before,
                }
            )
            before = step.position
    return shown


def signs_in_turn(steps: Sequence[StepOrder]) -> bool:
    """Tell whether each signer has a step of their own, as the form has it."""
    signing = [one for one in steps if one.kind is StepKind.SIGN]
    positions = {one.position for one in signing}
    return len(positions) == len(signing) and all(len(one.parties) == 1 for one in signing)


def step_list() -> FieldList:
    """Return places for the steps of reviewers."""
    return FieldList(
        FormField(ReviewStepForm),
        Said("office-reviewers"),
        min_entries=STEPS,
        max_entries=MOST_STEPS,
    )
