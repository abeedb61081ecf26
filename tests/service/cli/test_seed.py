"""A trial city: the same each time, written as if it had been lived through, and only where nobody real is."""

from datetime import date, timedelta
from itertools import groupby

import pytest
from sqlalchemy import func, select

from service.adoption.desk import AdoptionDesk
from service.adoption.figures import Figures, Question
from service.adoption.recount import recount
from service.adoption.sources.usage import Usage, take_usage
from service.adoption.spans import named_period
from service.cli.seed import seed
from service.cli.trial import writing
from service.cli.trial.acts import acts_of
from service.cli.trial.city import TrialCity, months_back
from service.cli.trial.writing import live
from service.store.engine import Memory, open_engine
from service.store.tables import PersonRow, Row
from service.store.tables.adoption import (
    PeriodRow,
    RosterPostRow,
    UsageArrivalRow,
    UsageEventRow,
    UsageMonthRow,
)
from tests.support.adoption import MEASURES, ZONE, at
from tests.support.commands import an_app
from tests.support.house import TestClock, a_house, a_memory

LAST = date(2026, 11, 25)
NOW = at(date(2026, 11, 26))


def a_desk(memory):
    return AdoptionDesk(memory, lambda: NOW, MEASURES, ZONE, lambda: b"secret")


def a_trial(seed=1):
    return TrialCity(60, months_back(LAST, 100), seed)


def rows(memory, row, *without):
    with memory.reading() as session:
        columns = [one for one in row.__table__.columns if one.key not in without]
        return sorted(map(repr, session.execute(select(*columns))))


def test_the_same_seed_makes_the_same_city_and_another_one_another(tmp_path):
    folders = [tmp_path / name for name in ("a", "b", "c")]
    for folder in folders:
        folder.mkdir()
    memories = [a_memory(folder) for folder in folders]
    for memory, number in zip(memories, (1, 1, 2), strict=True):
        list(live(a_desk(memory), a_trial(number), 900))

    one, again, other = memories
    for row in (UsageEventRow, UsageMonthRow, UsageArrivalRow, RosterPostRow, PersonRow):
        assert rows(one, row) == rows(again, row) != rows(other, row)
    assert len(rows(one, UsageEventRow)) == 900


@pytest.mark.postgresql
def test_what_is_written_at_once_is_what_the_ordinary_way_would_have_written(postgresql, tmp_path):
    memory = Memory(open_engine(postgresql.new_database()))
    Row.metadata.create_all(memory.engine)
    city, quick = a_trial(), a_memory(tmp_path)
    list(live(a_desk(quick), city, 600))
    with memory.writing() as session:
        writing._settle(session, city, MEASURES, ZONE)
    for at_month, count in enumerate(writing._shares(city, 600)):
        acts = list(acts_of(city, at_month, count, ZONE))
        usages = [
            (one.recorded_at, Usage(f"seed:{city.months[at_month].first:%Y%m}:{n:08}", one.kind,
                                    one.account, one.moment, one.server))
            for n, one in enumerate(acts)
        ]  # fmt: skip
        for moment, some in groupby(sorted(usages, key=lambda one: one[0]), key=lambda one: one[0]):
            with memory.writing() as session:
                take_usage(session, [usage for _, usage in some], ZONE, moment=moment)

    for row in (UsageEventRow, UsageMonthRow, UsageArrivalRow):
        assert rows(memory, row) == rows(quick, row)
    memory.close()


def test_a_city_whose_making_was_broken_off_is_made_to_its_end_and_no_act_twice(
    memory, monkeypatch
):
    def broken(*_words):
        raise RuntimeError("power cut")

    months = live(a_desk(memory), a_trial(), 500)
    next(months)
    with monkeypatch.context() as patch:
        patch.setattr(writing, "_close", broken)
        with pytest.raises(RuntimeError):
            list(months)
    list(live(a_desk(memory), a_trial(), 500))
    assert list(live(a_desk(memory), a_trial(), 500)) == []

    assert len(rows(memory, UsageEventRow)) == 500
    with memory.reading() as session:
        assert session.scalar(select(func.sum(UsageArrivalRow.count))) == 500


def test_its_figures_are_recounted_to_the_bit_and_outlive_what_the_house_observes(memory):
    desk = a_desk(memory)
    list(live(desk, a_trial(), 2000))
    before = {}
    for _ in range(2):
        with memory.reading() as session:
            figures = Figures(session, MEASURES, ZONE)
            for key in ("F2", "F3", "F5", "F6"):
                question = Question(
                    MEASURES.named(key), named_period("2026-11"), NOW + timedelta(hours=1)
                )
                figure = figures.figure(question)
                assert figure.rate == recount(session, MEASURES, question, figure.on)
                assert before.setdefault(key, figure.rate) == figure.rate
        desk.refresh()
    assert 0 < before["F6"].counted < before["F6"].entitled
    assert 0 < before["F2"].counted <= before["F2"].entitled < 30


@pytest.fixture
def run(tmp_path):
    house = a_house(tmp_path, clock=TestClock(NOW))
    desk = AdoptionDesk(house.memory, house.clock, MEASURES, ZONE, lambda: b"secret")

    def run(*words, demo=False, settled=False):
        if settled:
            with house.memory.writing() as session:
                session.add(PersonRow(id="p", user_name="an", full_name="An"))
        app = an_app(house, adoption=desk, demo=demo)
        app.cli.add_command(seed)
        return app.test_cli_runner().invoke(args=["seed", *words]), house.memory

    return run


def test_by_command_a_city_of_that_size_is_there_with_its_months_closed(run):
    done, memory = run("--staff", "50", "--days", "90", "--events", "400", "--seed", "3", demo=True)

    assert done.exit_code == 0, done.output
    assert "400" in done.output.splitlines()[-1]
    with memory.reading() as session:
        assert set(session.scalars(select(PeriodRow.name))) == {"2026-09", "2026-10"}
    assert len(rows(memory, UsageEventRow)) == 400


def test_where_real_people_are_served_no_city_is_made_up(run):
    done, memory = run("--staff", "50", "--days", "9", settled=True)

    assert done.exit_code == 1
    assert "thành phố thử nghiệm" in done.output
    assert rows(memory, UsageEventRow) == []
