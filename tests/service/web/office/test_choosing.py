"""A form never takes one person for another: shared words mean nobody, and a whole label means itself."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from service.journeys.issuing import PersonChoice, PostChoice
from service.journeys.issuing.views import PartyOrder
from service.web.office import choosing, forms
from service.web.office.choosing import Colleagues, options_for

FIRST = PersonChoice("1a2b0000-0000-4000-8000-000000000001", "Nguyễn Văn An", "Chuyên viên", "Sở")
SECOND = PersonChoice("9f8e0000-0000-4000-8000-000000000002", "Nguyễn Văn An", "Chuyên viên", "Sở")
OTHER = PersonChoice("55550000-0000-4000-8000-000000000003", "Lê Thị Hà", "Văn thư", "Sở")
LABEL = "Nguyễn Văn An – Chuyên viên, Sở"


class Town:
    """Whom the journey knows."""

    def __init__(self, *people: PersonChoice) -> None:
        self.known = {one.id: one for one in people}

    def people(self, by: object, text: str = "", **_: object) -> tuple[PersonChoice, ...]:
        words = text.casefold().split()
        fit = (one for one in self.known.values() if one.active)
        told = ((one, f"{one.full_name} {one.title} {one.unit}".casefold()) for one in fit)
        return tuple(one for one, about in told if all(word in about for word in words))

    def posts(self, by: object, text: str = "", **_: object) -> tuple[PostChoice, ...]:
        return ()

    def choices_of(
        self, by: object, parties: Iterable[PartyOrder]
    ) -> dict[PartyOrder, PersonChoice]:
        return {one: self.known[one.person_id] for one in parties if one.person_id in self.known}


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    found = Town(FIRST, SECOND, OTHER)
    for module in (choosing, forms):
        monkeypatch.setattr(module, "issuing", lambda: found)
        monkeypatch.setattr(module, "me", lambda: None)
    return found


@pytest.mark.parametrize("known", [(), (PartyOrder(SECOND.id),), (PartyOrder(FIRST.id),)])
def test_namesakes_are_told_apart_alike_whoever_was_chosen_before(
    town: Town, known: tuple[PartyOrder, ...]
) -> None:
    form = Colleagues(known)

    assert form.label(PartyOrder(FIRST.id)) == f"{LABEL} #1a2b"
    assert form.label(PartyOrder(SECOND.id)) == f"{LABEL} #9f8e"
    assert form.label(PartyOrder(OTHER.id)) == "Lê Thị Hà – Văn thư, Sở"
    assert form.find(f"{LABEL} #9f8e") == PartyOrder(SECOND.id)
    assert form.find(f"{LABEL} #1a2b") == PartyOrder(FIRST.id)
    assert form.find(LABEL) is None
    assert form.find("Nguyễn Văn An") is None


def test_what_told_namesakes_apart_still_means_the_same_when_one_has_left(town: Town) -> None:
    del town.known[FIRST.id]

    assert Colleagues().find(f"{LABEL} #9f8e") == PartyOrder(SECOND.id)
    assert Colleagues().find(f"{LABEL} #1a2b") is None
    assert forms.person_of(f"{LABEL} #9f8e") == SECOND.id
    assert forms.person_of(f"{LABEL} #1a2b") is None


def test_a_label_nobody_bears_any_more_means_nobody(town: Town) -> None:
    town.known = {SECOND.id: SECOND}
    stale = "Nguyễn Văn An – Trưởng phòng, Sở"

    assert Colleagues().find(stale) is None
    assert forms.person_of(stale) is None
    assert Colleagues().find("nguyễn văn an") == PartyOrder(SECOND.id)
    assert forms.person_of("nguyễn văn an") == SECOND.id


def test_a_turn_is_handed_on_to_whom_the_label_means(town: Town) -> None:
    labels = dict(forms.colleagues())

    assert {forms.person_of(one) for one in labels} == {FIRST.id, SECOND.id, OTHER.id}
    assert all(forms.person_of(label) == key for label, key in labels.items())
    assert forms.person_of(LABEL) is None
    assert forms.person_of("Hà") == OTHER.id


def test_what_is_offered_while_one_types_can_be_taken_as_it_is(town: Town) -> None:
    offered = [one.label for one in options_for("Nguyễn")]

    assert [Colleagues().find(one) for one in offered] == [
        PartyOrder(FIRST.id),
        PartyOrder(SECOND.id),
    ]


def test_namesakes_whose_ids_begin_alike_are_told_apart_by_the_whole_id() -> None:
    assert forms.told_apart([("An", "1a2b-1"), ("an", "1a2b-2")]) == ["An #1a2b-1", "an #1a2b-2"]
