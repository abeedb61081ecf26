"""Every rung holds some of those below it, by the same people and days; what nobody can tell has no figure."""

import json
import random
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from service.adoption.closing import close_period
from service.adoption.desk import Asked
from service.adoption.figures import Figures, NoFigure, Scope
from service.adoption.ladders.climbing import Ladders
from service.adoption.ladders.ladder import Step, UnknownLadderError, climb_named, climbed
from service.adoption.ladders.recount import recount_ladder
from service.adoption.ladders.telling import ladder_back, tell_ladder
from service.adoption.measures import Holding, Kind
from service.adoption.roster import LinkKind, RosterError
from service.adoption.spans import Period
from service.adoption.telling import canonical
from service.store.tables.ledger import EventRow
from tests.service.adoption.test_recount import (
    FIRST,
    PEOPLE,
    a_city_with_a_history,
    some_question,
    span,
)
from tests.support.adoption import JULY, JUNE, MEASURES, ZONE, TestCity, a_city, at
from tests.support.house import a_memory

CERTIFICATE, MAILBOX = Holding.CERTIFICATE, Holding.MAILBOX
LATER = at(date(2026, 6, 1))


@pytest.fixture
def city(memory):
    """Return a city in which each rung of both ladders is known by hand."""
    city = a_city(memory)
    city.unit("a", "city")
    city.logs(at(date(2025, 5, 1), 0), 24 * 92)
    return city


def weekly(last, weeks=4):
    return [last - timedelta(days=7 * n) for n in range(weeks)]


def ladder(city, key, period=JUNE, unit=None, as_of=LATER, restated_on=None):
    with city.memory.reading() as session:
        figures = Figures(session, city.measures, ZONE)
        question = city.question("F2", period, as_of=as_of, restated_on=restated_on)
        return climbed(figures, climb_named(city.measures, key), question).ladder(Scope(unit))


def counts(told):
    return [one.rate and (one.rate.counted, one.rate.entitled) for one in told.rungs]


def test_the_ladder_of_signatures_as_counted_by_hand(city):
    for person in ("an", "binh", "chi", "dung", "em"):
        city.post(person, "city")
    for person in ("an", "binh", "chi"):
        city.hold(person, CERTIFICATE)
    city.act("an", Kind.SIGNED, *weekly(JUNE.last))
    city.act("binh", Kind.SIGNED, JUNE.first)

    told = ladder(city, "signature")

    assert counts(told) == [(5, 5), (3, 5), (2, 5), (1, 5)]
    assert [one.dropped for one in told.rungs] == [None, 2, 1, 1]
    assert [one.aside for one in told.rungs] == [0, 0, 0, 0]


def test_the_ladder_of_mail_as_counted_by_hand_and_reading_is_use_of_a_mailbox(city):
    for person in ("an", "binh", "chi", "dung"):
        city.post(person, "city", position="CHUYEN_VIEN")
        city.hold(person, MAILBOX)
    city.post("em", "city")
    city.act("an", Kind.SENT, *weekly(JUNE.last))
    city.act("binh", Kind.READ, *weekly(JUNE.last))
    city.act("chi", Kind.SIGNED_IN, JUNE.first)

    assert counts(ladder(city, "mail")) == [(5, 5), (4, 5), (3, 5), (1, 5)]


def test_who_signed_under_a_certificate_that_ended_is_told_aside(city):
    city.post("an", "city")
    city.post("binh", "city")
    city.hold("an", CERTIFICATE, ends=date(2025, 6, 20))
    city.hold("binh", CERTIFICATE)
    city.act("an", Kind.SIGNED, *weekly(date(2025, 6, 19)))
    city.act("binh", Kind.SIGNED, JUNE.first)

    told = ladder(city, "signature")

    assert counts(told) == [(2, 2), (1, 2), (1, 2), (0, 2)]
    assert [one.aside for one in told.rungs] == [0, 0, 1, 1]
    assert city.counts("F3", JUNE) == (2, 2)


def test_a_rung_and_those_aside_are_the_figure_of_its_measure(city):
    for person in ("an", "binh"):
        city.post(person, "a", position="CHUYEN_VIEN")
    city.hold("an", MAILBOX)
    for person in ("an", "binh"):
        city.act(person, Kind.SENT, *weekly(JUNE.last))

    rung = ladder(city, "mail", unit="a").rungs[-1]

    assert (rung.rate.counted, rung.aside) == (1, 1)
    assert city.counts("F6", JUNE, "a") == (2, 2)


def test_a_habit_of_the_weeks_before_the_period_is_no_rung_above_nothing(city):
    city.post("an", "city")
    city.hold("an", CERTIFICATE)
    city.act("an", Kind.SIGNED, *weekly(JUNE.last))

    told = ladder(city, "signature", Period(JULY.first, date(2025, 7, 3)))

    assert counts(told) == [(1, 1), (1, 1), (0, 1), (0, 1)]
    assert told.rungs[3].aside == 1


def test_a_rung_that_nobody_can_tell_has_no_figure_nor_has_one_that_stands_on_it(memory):
    city = a_city(memory)
    city.post("an", "city")
    city.hold("an", MAILBOX)

    told = ladder(city, "mail")

    assert counts(told) == [(1, 1), (1, 1), None, None]
    assert [one.none for one in told.rungs[2:]] == [NoFigure.NO_SOURCE] * 2
    assert {(one.dropped, one.aside) for one in told.rungs[2:]} == {(None, 0)}


def test_where_the_staff_is_known_and_nothing_else_the_first_rung_stands_alone(memory):
    city = a_city(memory)
    city.post("an", "city", begins=date(2018, 1, 1))
    early = Period(date(2019, 6, 1), date(2019, 6, 30))
    city.sources("STAFF", since=date(2018, 1, 1))

    told = ladder(city, "signature", early)

    assert counts(told) == [(1, 1), None, None, None]
    assert told.rungs[1].missing == ("CERTIFICATE",)
    city.unit("a", begins=date(2018, 1, 1))
    city.unit("b", begins=date(2019, 7, 1))
    city.post("binh", "a", begins=date(2018, 1, 1))
    city.link(LinkKind.MERGE, "a", "b", day=date(2019, 7, 1))
    later = ladder(city, "signature", early, unit="b", restated_on=date(2019, 7, 1))
    assert counts(later) == [(1, 1), None, None, None]


def test_where_nobody_is_entitled_there_is_no_rung_rather_than_zero(city):
    assert {one.none for one in ladder(city, "signature").rungs} == {NoFigure.NOBODY_ENTITLED}


def test_before_the_staff_is_known_there_is_no_ladder(memory):
    told = ladder(a_city(memory), "signature", Period(date(2019, 1, 1), date(2019, 1, 31)))

    assert {one.none for one in told.rungs} == {NoFigure.FACTS_MISSING}
    assert told.rungs[0].missing == ("STAFF", "CERTIFICATE")


def test_people_climb_in_the_bodies_that_succeeded_theirs_where_that_is_asked(city):
    city.unit("b", "city", begins=date(2025, 7, 1))
    city.post("an", "a")
    city.hold("an", CERTIFICATE)
    city.link(LinkKind.MERGE, "a", "b", day=date(2025, 7, 1))

    assert counts(ladder(city, "signature", unit="b", restated_on=JULY.first))[:2] == [(1, 1)] * 2
    with pytest.raises(RosterError):
        ladder(city, "signature", unit="b")


def a_city_where_many_climb(folder, chance):
    city = a_city_with_a_history(folder, chance)
    for person in PEOPLE:
        for holding, kinds in (
            (CERTIFICATE, [Kind.SIGNED]),
            (MAILBOX, [Kind.SENT, Kind.READ, Kind.SIGNED_IN]),
        ):
            if chance.random() < 0.7:
                city.hold(person, holding, *span(chance))
            if chance.random() < 0.7:
                first = FIRST - timedelta(days=chance.randint(0, 40))
                days = [first + timedelta(days=7 * n) for n in range(chance.randint(2, 11))]
                city.act(person, chance.choice(kinds), *days)
    return city


@settings(max_examples=8, deadline=None)
@given(some.integers(0, 2**32))
def test_every_rung_is_part_of_the_one_below_and_a_separate_recount_agrees(seed):
    chance, asked = random.Random(seed), 0
    with TemporaryDirectory() as folder:
        city = a_city_where_many_climb(Path(folder), chance)
        with city.memory.reading() as session:
            figures = Figures(session, MEASURES, ZONE)
            for climb in MEASURES.ladders:
                for unit in (None, "city", "q", "x", "y"):
                    question = some_question(chance, climb.equipped, unit)
                    everybody = climbed(figures, climb, question)
                    told = everybody.ladder(question.scope)
                    stood = [everybody.on_step(step, question.scope) for step in Step]
                    for below, above in zip(stood, stood[1:], strict=False):
                        assert above is None or above <= below
                    again = recount_ladder(session, MEASURES, climb, question, told.on)
                    for rung, people in zip(told.rungs, stood, strict=True):
                        if rung.rate is not None:
                            assert rung.rate == again[rung.step]
                            assert len(people) == rung.rate.counted
                            asked += 1
        city.memory.close()
    assert asked > 15


@pytest.fixture
def desk(tmp_path):
    city = a_city(a_memory(tmp_path))
    city.unit("few", "city")
    for person in ("an", "binh", "chi", "dung", "em"):
        city.post(person, "city")
    city.post("giang", "few")
    city.post("hoa", "few")
    city.exclude("hoa", "LONG_LEAVE")
    now = at(date(2025, 7, 10))
    return Ladders(memory=city.memory, clock=lambda: now, measures=MEASURES, zone=ZONE)


def test_that_a_ladder_was_asked_for_is_told_in_the_ledger(desk):
    desk.ask(Asked(("signature",), JUNE), by="kiemtoan", form="json", sees_people=True)

    with desk.memory.reading() as session:
        (row,) = session.scalars(select(EventRow).where(EventRow.kind == "LaddersAsked"))
    facts = json.loads(row.facts)
    assert (row.actor, facts["ladders"], facts["first"]) == (
        "kiemtoan",
        ["signature"],
        "2025-06-01",
    )


def test_of_a_small_group_no_rung_is_told_to_whoever_may_not_see_people(desk):
    def told(unit, sees):
        asked = Asked(("signature",), JUNE, unit=unit)
        (one,) = desk.ask(asked, by="k", form="json", sees_people=sees)
        return one

    few = told("few", sees=False)
    assert {(one.rate, one.none, one.dropped) for one in few.rungs} == {
        (None, NoFigure.WITHHELD, None)
    }
    assert tell_ladder(few)["excluded"] == {}
    assert told("few", sees=True).entitled == 1
    assert told("city", sees=False).entitled == 6


def test_a_ladder_there_is_not_is_refused_and_no_event_is_written(desk):
    with pytest.raises(UnknownLadderError):
        desk.ask(Asked(("stairs",), JUNE), by="k", form="json", sees_people=True)
    with desk.memory.reading() as session:
        assert session.scalars(select(EventRow)).all() == []


def test_a_ladder_told_and_told_back_tells_the_same(desk):
    for unit in (None, "city", "few"):
        for one in desk.ask(Asked((), JUNE, unit=unit), by="k", form="json", sees_people=True):
            told = tell_ladder(one)
            assert tell_ladder(ladder_back(canonical(told), MEASURES)) == told


def test_of_a_closed_period_the_page_tells_the_ladder_as_it_was_then(desk):
    city, closed = TestCity(desk.memory), at(date(2025, 7, 7))
    with desk.memory.writing() as session:
        close_period(session, MEASURES, ZONE, "2025-06", moment=closed, by="k")
    (before,) = desk.on_page(MEASURES.ladders[:1], "2025-06", "city", sees_people=True)
    for person in ("an", "binh", "chi", "dung"):
        city.act(person, Kind.SIGNED, JUNE.last, known=closed + timedelta(days=1))
    (after,) = desk.on_page(MEASURES.ladders[:1], "2025-06", "city", sees_people=True)

    assert (after.as_of, tell_ladder(after)) == (closed, tell_ladder(before))
