"""Colleagues and posts as they are written in a form, and who is meant by what was typed there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from service.identity.roles import Role
from service.journeys.issuing import PersonChoice, PostChoice
from service.journeys.issuing.choosing import bare
from service.journeys.issuing.views import PartyOrder
from service.web.language import say_here
from service.web.office.asking import issuing, me
from service.web.office.forms import (
    ABOUT,
    MOST_PEOPLE,
    person_label,
    plain,
    told_apart,
    without_mark,
)
from service.web.translations import has

MOST_POSTS: Final = 300
MOST_LEADERS: Final = 200
MOST_FOUND: Final = 20
LONGEST_LABEL: Final = 500
SUGGESTED: Final = 3

Choice = PersonChoice | PostChoice


@dataclass(frozen=True, slots=True)
class Option:
    """What a list offers: the words that are put into the field, and a hint beside them."""

    label: str
    hint: str = ""


class Colleagues:
    """Whom a drafter may choose; made once for a form.

    `known` are parties that were chosen before: also who has left since, or is of another agency.
    """

    def __init__(self, known: Iterable[PartyOrder] = ()) -> None:
        self._known = tuple(dict.fromkeys(map(bare, known)))

    @cached_property
    def before(self) -> dict[PartyOrder, Choice]:
        """How the parties that were chosen before are called."""
        return dict(issuing().choices_of(me(), self._known)) if self._known else {}

    @cached_property
    def people(self) -> tuple[PersonChoice, ...]:
        """Every colleague, as far as a list goes."""
        return issuing().people(me(), limit=MOST_PEOPLE)

    @cached_property
    def posts(self) -> tuple[PostChoice, ...]:
        """Every post of the agency, as far as a list goes."""
        return issuing().posts(me(), limit=MOST_POSTS)

    @cached_property
    def _choices(self) -> dict[PartyOrder, Choice]:
        """Whoever may be meant: those chosen before, people and posts, each once."""
        found: dict[PartyOrder, Choice] = {}
        for choice in (*self.before.values(), *self.people, *self.posts):
            found.setdefault(party_of(choice), choice)
        return found

    @cached_property
    def labels(self) -> dict[PartyOrder, str]:
        """The words for each party; equal words are told apart, each by the id of whom they mean."""
        words = [(label_of(choice), _key(party)) for party, choice in self._choices.items()]
        return dict(zip(self._choices, told_apart(words), strict=True))

    @cached_property
    def _meant(self) -> dict[str, list[PartyOrder]]:
        """Whom the bare words mean: several where they are shared."""
        found: dict[str, list[PartyOrder]] = {}
        for party, choice in self._choices.items():
            found.setdefault(plain(label_of(choice)), []).append(party)
        return found

    def _called(self, text: str) -> list[PartyOrder]:
        """Return everybody whose whole label a text is, with what tells it apart or without."""
        exact = self._holders(text)
        label, key = without_mark(text)
        if exact or not key:
            return exact
        return [one for one in self._holders(label) if _key(one).startswith(key)]

    def _holders(self, label: str) -> list[PartyOrder]:
        found = list(self._meant.get(plain(label), ()))
        if len(self.people) >= MOST_PEOPLE:  # a namesake may stand beyond the end of the list
            beyond = [
                party_of(one) for one in _search(label)[0] if plain(label_of(one)) == plain(label)
            ]
            found += [one for one in beyond if one not in found]
        return found

    def options(self) -> list[Option]:
        """Return what is offered where people and posts may be chosen: posts first, with who holds them."""
        posts = [Option(self.labels[party_of(one)], hint_of(one)) for one in self.posts]
        return posts + [Option(self.labels[party_of(one)]) for one in self.people]

    def leaders(self) -> list[Option]:
        """Return what is offered where leaders are chosen."""
        found = issuing().people(me(), limit=MOST_LEADERS, role=Role.LEADER)
        return [Option(self.labels.get(party_of(one), person_label(one))) for one in found]

    def label(self, party: PartyOrder) -> str:
        """Return the words for a party, none for one that never was."""
        party = bare(party)
        return self.labels.get(party, "")

    def has_left(self, party: PartyOrder) -> bool:
        """Tell whether this is somebody who does not work here any more."""
        choice = self.before.get(bare(party))
        return isinstance(choice, PersonChoice) and not choice.active

    def find(self, text: str) -> PartyOrder | None:
        """Return who is meant: by the words of a list, by a name only one carries, or by the only fit.

        A whole label is taken at its word: where several bear it, or nobody any more, nobody is meant.
        """
        text = " ".join(text.split())
        meant = self._called(text)
        if meant or ABOUT in text or without_mark(text)[1]:
            return meant[0] if len(meant) == 1 else None
        people, posts = _search(text)
        named = [one for one in people if one.full_name.casefold() == _name(text).casefold()]
        fitting: list[Sequence[Choice]] = [named, posts, people]
        return next((party_of(found[0]) for found in fitting if len(found) == 1), None)

    def suggestions(self, text: str) -> list[str]:
        """Return a few whom a text might mean."""
        people, posts = _search(" ".join(text.split()))
        nearest: list[Choice] = [*posts, *people]
        return [self.labels.get(party_of(one), label_of(one)) for one in nearest][:SUGGESTED]


def _search(text: str) -> tuple[Sequence[PersonChoice], Sequence[PostChoice]]:
    people = issuing().people(me(), _name(text), limit=MOST_FOUND) if _name(text) else ()
    return people, issuing().posts(me(), text, limit=MOST_FOUND) if text else ()


def options_for(text: str) -> list[Option]:
    """Return who a text that is being typed might mean."""
    people, posts = _search(text)
    choices: list[Choice] = [*posts, *people]
    labels = told_apart([(label_of(one), _key(party_of(one))) for one in choices])
    hints = [hint_of(one) if isinstance(one, PostChoice) else "" for one in choices]
    return [Option(*one) for one in zip(labels, hints, strict=True)]


def party_of(choice: Choice) -> PartyOrder:
    """Return a choice as a party of a route."""
    if isinstance(choice, PersonChoice):
        return PartyOrder(person_id=choice.id)
    return PartyOrder(unit_id=choice.unit_id, title=choice.title or None, role=choice.role)


def label_of(choice: Choice) -> str:
    """Return how somebody is written: name, title, unit; or title and unit of a post."""
    if isinstance(choice, PersonChoice):
        return person_label(choice)
    if choice.role is None:
        return f"{choice.title}, {choice.unit}"
    key = f"role-{choice.role.lower().replace('_', '-')}"
    role = say_here(key) if has(key) else choice.role
    return say_here("office-role-of", role=role, unit=choice.unit)


def hint_of(post: PostChoice) -> str:
    """Return who holds a post now."""
    if post.holders == 1:
        return say_here("office-post-held", name=post.holder)
    return say_here("office-post-holders", count=post.holders)


def _name(text: str) -> str:
    return without_mark(text)[0].partition(ABOUT)[0].strip()


def _key(party: PartyOrder) -> str:
    return party.person_id or party.unit_id or ""
