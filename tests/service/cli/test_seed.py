"""A trial city: the same each time, written as if it had been lived through, and only where nobody real is."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby, product

import pytest
from sqlalchemy import func, select

from service.adoption.desk import AdoptionDesk
from service.adoption.documents.behind import documents_behind
from service.adoption.documents.recount import recount_documents
from service.adoption.documents.standing import KINDS as DOCUMENT_KINDS
from service.adoption.documents.standing import take_documents
from service.adoption.figures import Figures, Question, Rate, Scope
from service.adoption.recount import recount
from service.adoption.sources.usage import Usage, take_usage
from service.adoption.spans import named_period
from service.cli.seed import seed
from service.cli.trial import writing
from service.cli.trial.acts import acts_of
from service.cli.trial.city import TrialCity, months_back
from service.cli.trial.papers import Papers
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
from service.store.tables.registered import (
    DocumentEventRow,
    DocumentStandingRow,
    DocumentTallyRow,
)
from tests.support.adoption import MEASURES, ZONE, at
from tests.support.commands import an_app
from tests.support.house import TestClock, a_house, a_memory

LAST = date(2026, 11, 25)
NOW = at(date(2026, 11, 26))


PAPERS = (DocumentEventRow, DocumentStandingRow, DocumentTallyRow)
BY_HAND = {"EntryDated", "OutgoingRedrafted", "DocumentReturned", "ActTakenBack"}


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
        list(live(a_desk(memory), a_trial(number), 900, 1.0))

    one, again, other = memories
    for row in (UsageEventRow, UsageMonthRow, UsageArrivalRow, RosterPostRow, PersonRow, *PAPERS):
        assert rows(one, row) == rows(again, row) != rows(other, row)
    assert len(rows(one, UsageEventRow)) == 900


@pytest.mark.postgresql
def test_what_is_written_at_once_is_what_the_ordinary_way_would_have_written(postgresql, tmp_path):
    memory = Memory(open_engine(postgresql.new_database()))
    Row.metadata.create_all(memory.engine)
    city, quick = a_trial(), a_memory(tmp_path)
    list(live(a_desk(quick), city, 600, 2.0))
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

    papers = Papers(city, 2.0, ZONE)
    told = [
        one
        for at_month in range(len(city.months))
        for paper in papers.of_month(at_month)
        for one in paper.told
    ]
    for moment, some in groupby(sorted(told, key=lambda one: one[0]), key=lambda one: one[0]):
        with memory.writing() as session:
            take_documents(session, [event for _, event in some], ZONE, moment=moment)

    for row in (UsageEventRow, UsageMonthRow, UsageArrivalRow, *PAPERS):
        assert rows(memory, row, "id") == rows(quick, row, "id")
    assert {one.kind for _, one in told} == set(DOCUMENT_KINDS) - BY_HAND
    memory.close()


def test_a_city_whose_making_was_broken_off_is_made_to_its_end_and_no_act_twice(
    memory, monkeypatch
):
    def broken(*_words):
        raise RuntimeError("power cut")

    months = live(a_desk(memory), a_trial(), 500, 1.0)
    next(months)
    with monkeypatch.context() as patch:
        patch.setattr(writing, "_close", broken)
        with pytest.raises(RuntimeError):
            list(months)
    list(live(a_desk(memory), a_trial(), 500, 1.0))
    assert list(live(a_desk(memory), a_trial(), 500, 1.0)) == []

    assert len(rows(memory, UsageEventRow)) == 500
    expected = sum(len(list(Papers(a_trial(), 1.0, ZONE).of_month(n))) for n in range(4))
    with memory.reading() as session:
        assert session.scalar(select(func.sum(UsageArrivalRow.count))) == 500
        assert session.scalar(select(func.sum(DocumentTallyRow.count))) == expected


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


def test_its_documents_are_recounted_to_the_bit_and_more_of_them_are_sent_each_month(memory):
    desk = a_desk(memory)
    city = a_trial()
    list(live(desk, city, 500, 6.0))
    communes = [one.code for one in city.bodies if one.code.startswith("TRIAL-X")]
    rates = {}
    with memory.reading() as session:
        figures = Figures(session, MEASURES, ZONE)
        for key, period, unit in product(
            ("F1", "F4", "F7"),
            ("2026-09", "2026-10", "2026-11", "2026-Q4"),
            (None, *communes, "TRIAL-S01"),
        ):
            for as_of in (NOW, at(date(2026, 10, 20))):
                question = Question(MEASURES.named(key), named_period(period), as_of, Scope(unit))
                figure = figures.figure(question)
                again = recount_documents(
                    session, question, figure.on, MEASURES.documents.apart_types
                )
                assert (figure.rate or Rate(0, 0)) == again, question
            if unit is None:
                rates[key, period] = figures.figure(replace(question, as_of=NOW)).rate.share
        question = Question(MEASURES.named("F1"), named_period("2026-10"), NOW, Scope(communes[0]))
        figure, found = figures.figure(question), documents_behind(figures, question, limit=1000)
    assert rates["F1", "2026-09"] < rates["F1", "2026-10"] < rates["F1", "2026-11"] < 1
    assert figure.points is not None
    assert sum(one.counted for one in found.documents) == figure.rate.counted > 0
    assert figure.excluded.keys() <= {"COPY", "CANCELLED_NUMBER"}


def test_the_numbers_of_a_body_are_one_series_of_each_type_and_year_in_order_of_date(memory):
    city = TrialCity(60, months_back(LAST, 400), 1)
    list(live(a_desk(memory), city, 0, 3.0))
    with memory.reading() as session:
        given = session.execute(
            select(
                DocumentEventRow.unit_code,
                DocumentEventRow.type_code,
                DocumentEventRow.notation,
                DocumentEventRow.day,
            ).where(DocumentEventRow.kind == "NumberGiven")
        ).all()
    series = defaultdict(list)
    for unit, kind, notation, day in given:
        series[unit, kind, day.year].append((day, int(notation.partition("/")[0])))
    assert len(series) > 20
    for dated in series.values():
        assert [number for _, number in sorted(dated)] == list(range(1, len(dated) + 1))


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
