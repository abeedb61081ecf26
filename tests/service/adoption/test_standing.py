"""What stands is what was counted: published figures, and those counted ahead of whoever asks."""

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from service.adoption.board import Board
from service.adoption.closing import close_period
from service.adoption.desk import AdoptionDesk
from service.adoption.figures import Figures, Question, Scope
from service.adoption.ladders.standing import standing_ladder
from service.adoption.measures import Holding, Kind
from service.adoption.spans import named_period
from service.adoption.standing import (
    count_ahead,
    every_figure,
    keep_ahead,
    periods_around,
    standing,
    told_back,
)
from service.adoption.telling import UnknownHandleError, canonical, tell
from service.store.tables.adoption import PeriodRow
from tests.service.adoption.test_recount import a_city_with_a_history, some_question
from tests.support.adoption import JUNE, MEASURES, ZONE, TestCity, a_city, at
from tests.support.house import a_memory
from tests.support.registered import Registry

NOW = at(date(2025, 7, 10))


@settings(max_examples=5, deadline=None)
@given(some.integers(0, 2**32))
def test_a_figure_told_and_told_back_is_the_same_figure(seed):
    chance = random.Random(seed)
    with TemporaryDirectory() as folder:
        city = a_city_with_a_history(Path(folder), chance)
        with city.memory.reading() as session:
            figures = Figures(session, MEASURES, ZONE)
            for key in ("F1", "F2", "F3", "F5", "F6", "F9"):
                question = some_question(chance, key, None)
                for figure in every_figure(figures, figures.counted(question)):
                    assert told_back(canonical(tell(figure)), MEASURES) == figure
        city.memory.close()


@settings(max_examples=4, deadline=None)
@given(some.integers(0, 2**32))
def test_whoever_is_counted_in_groups_is_counted_as_a_set_of_people_is(seed):
    chance = random.Random(seed)
    with TemporaryDirectory() as folder:
        city = a_city_with_a_history(Path(folder), chance)
        with city.memory.reading() as session:
            figures = Figures(session, MEASURES, ZONE)
            counted = figures.counted(some_question(chance, "F3", None))
            for figure in every_figure(figures, counted):
                people = counted.population.within(counted.codes(figure.question.scope))
                told = (figure.rate.counted, figure.rate.entitled) if figure.rate else (0, 0)
                assert told == (len(people & counted.did), len(people)) or figure.none
        city.memory.close()


@pytest.fixture
def city(memory):
    city = a_city(memory)
    city.unit("x", "city")
    for person in ("an", "binh", "chi"):
        city.post(person, "x")
    city.act("an", Kind.SIGNED, JUNE.first, date(2025, 7, 2))
    return city


def ahead(session, moment):
    return keep_ahead(session, count_ahead(session, MEASURES, ZONE, moment))


def stands(city, name, *scopes, measure="F3"):
    with city.memory.reading() as session:
        found = standing(session, MEASURES, MEASURES.named(measure), name, scopes)
        return {scope: (one.rate.counted, one.rate.entitled) for scope, one in found.items()}


def test_what_is_counted_ahead_is_what_would_be_counted_at_that_moment(city):
    with city.memory.writing() as session:
        assert ahead(session, NOW) > 0
    with city.memory.reading() as session:
        figures = Figures(session, MEASURES, ZONE)
        for name in (*periods_around(NOW.date()), "2025-06", "2025-Q2", "2025-H1"):
            question = Question(MEASURES.named("F3"), named_period(name), NOW)
            every = every_figure(figures, figures.counted(question))
            scopes = [one.question.scope for one in every]
            told = standing(session, MEASURES, MEASURES.named("F3"), name, scopes)
            assert [told[scope] for scope in scopes] == every


def test_a_page_shows_what_stood_when_it_was_counted_until_all_is_counted_again(city):
    desk = AdoptionDesk(city.memory, lambda: NOW, MEASURES, ZONE, lambda: b"secret")
    board = Board(
        memory=city.memory, clock=lambda: NOW + timedelta(minutes=5), measures=MEASURES, zone=ZONE
    )

    def shown():
        view = board.measure("F3", sees_people=True)
        return view.goal.figure.rate.counted, view.goal.line[-1].counted, view.as_of

    with city.memory.writing() as session:
        ahead(session, NOW)
    city.act("binh", Kind.SIGNED, date(2025, 7, 3), known=NOW)
    assert shown() == (1, 1, NOW)

    with city.memory.writing() as session:
        ahead(session, desk.clock() + timedelta(minutes=1))
    assert shown() == (2, 2, NOW + timedelta(minutes=1))


def test_what_was_published_stands_before_what_is_counted_ahead(city):
    with city.memory.writing() as session:
        close_period(session, MEASURES, ZONE, "2025-06", moment=NOW, by="k")
    city.act("binh", Kind.SIGNED, JUNE.last, known=NOW + timedelta(hours=1))
    with city.memory.writing() as session:
        ahead(session, NOW + timedelta(hours=2))

    assert stands(city, "2025-06", Scope(), Scope("x"), Scope(level="COMMUNE")) == {
        Scope(): (1, 3), Scope("x"): (1, 3), Scope(level="COMMUNE"): (1, 3),
    }  # fmt: skip
    assert stands(city, "2025-Q2", Scope()) == {Scope(): (2, 3)}


def test_of_a_measure_that_means_something_else_by_now_nothing_stands(city):
    with city.memory.writing() as session:
        ahead(session, NOW)
    changed = MEASURES.model_copy(
        update={
            "measures": tuple(
                one.model_copy(update={"version": 2}) if one.key == "F3" else one
                for one in MEASURES.measures
            )
        }
    )
    with city.memory.reading() as session:
        told = standing(session, changed, changed.named("F3"), "2025-07", [Scope()])
        assert told == {}
        question = Question(MEASURES.named("F3"), JUNE, NOW)
        figure = Figures(session, MEASURES, ZONE).figure(question)
    with pytest.raises(UnknownHandleError):
        told_back(canonical(tell(replace(figure))), changed)


def test_the_clock_closes_months_and_every_longer_period_that_ends_with_them(tmp_path):
    city = a_city(a_memory(tmp_path))
    city.post("an", "city")
    desk = AdoptionDesk(city.memory, lambda: at(date(2026, 1, 7)), MEASURES, ZONE, lambda: b"s")
    closed = desk.close_ended_periods()

    assert {"2025-06", "2025-Q2", "2025-H1", "2025-Q3", "2025-9M", "2025-12", "2025"} <= set(closed)
    assert desk.close_ended_periods() == ()
    with city.memory.reading() as session:
        assert set(session.scalars(select(PeriodRow.name))) == set(closed)


def test_a_period_closed_while_it_was_counted_ahead_stands_as_it_was_closed(city):
    with city.memory.reading() as session:
        counted = count_ahead(session, MEASURES, ZONE, NOW)
    city.act("binh", Kind.SIGNED, JUNE.last, known=NOW + timedelta(minutes=1))
    with city.memory.writing() as session:
        close_period(session, MEASURES, ZONE, "2025-06", moment=NOW + timedelta(hours=1), by="k")
    with city.memory.writing() as session:
        keep_ahead(session, counted)
        ladder = standing_ladder(session, MEASURES, MEASURES.ladders[0], "2025-06", None)

    assert stands(city, "2025-06", Scope()) == {Scope(): (2, 3)}
    assert ladder.as_of == NOW + timedelta(hours=1)
    assert stands(city, "2025-Q2", Scope()) == {Scope(): (1, 3)}


def test_of_a_longer_period_the_clock_closes_only_what_the_house_knew_from_its_first_day(tmp_path):
    city = TestCity(a_memory(tmp_path))
    city.sources("STAFF", *Holding, Kind.SIGNED, since=date(2025, 5, 10))
    city.unit("city")
    city.post("an", "city")
    desk = AdoptionDesk(city.memory, lambda: at(date(2025, 10, 7)), MEASURES, ZONE, lambda: b"s")

    assert desk.close_ended_periods() == (
        "2025-05", "2025-06", "2025-07", "2025-08", "2025-09", "2025-Q3",
    )  # fmt: skip


def test_the_ledger_is_read_before_the_clock_closes_a_month(tmp_path):
    registry = Registry(a_city(a_memory(tmp_path)))
    registry.whole("city", JUNE.first)
    registry.read(at(JUNE.first))
    registry.whole("city", date(2025, 6, 20))
    city = registry.city
    desk = AdoptionDesk(city.memory, lambda: at(date(2025, 7, 7)), MEASURES, ZONE, lambda: b"s")

    assert "2025-06" in desk.close_ended_periods()
    assert stands(city, "2025-06", Scope(), measure="F1") == {Scope(): (2, 2)}


def test_a_month_is_not_closed_over_a_register_that_is_behind(tmp_path, monkeypatch):
    registry = Registry(a_city(a_memory(tmp_path)))
    registry.whole("city", JUNE.first)
    registry.read(at(JUNE.first))
    registry.whole("city", date(2025, 6, 20))
    desk = AdoptionDesk(
        registry.city.memory, lambda: at(date(2025, 7, 7)), MEASURES, ZONE, lambda: b"s"
    )
    with monkeypatch.context() as stuck:
        stuck.setattr("service.adoption.desk.read_ledger", lambda *_words: 0)
        assert "2025-06" not in desk.close_ended_periods()

    assert "2025-06" in desk.close_ended_periods()
