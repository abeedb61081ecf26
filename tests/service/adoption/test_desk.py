"""An auditor walks from a figure to the source, and leaves a trace; a closed figure stands."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from service.adoption.closing import PeriodClosedError, close_period, recalculate
from service.adoption.desk import AdoptionDesk, Asked, UnknownMeasureError
from service.adoption.evidence import NobodyThereError
from service.adoption.figures import By, NoFigure, Rate
from service.adoption.measures import Kind
from service.adoption.telling import UnknownHandleError, handle_of, question_of, tell, withhold
from service.store.tables.adoption import ClosedFigureRow
from service.store.tables.ledger import EventRow
from tests.support.adoption import JUNE, MEASURES, ZONE, a_city, at
from tests.support.house import a_memory

NOW = at(date(2025, 7, 10))


@pytest.fixture
def city(tmp_path):
    city = a_city(a_memory(tmp_path))
    for person in ("an", "binh", "chi", "dung", "em", "giang"):
        city.post(person, "city")
    city.act("an", Kind.SIGNED, JUNE.first, JUNE.last)
    return city


@pytest.fixture
def desk(city):
    return AdoptionDesk(city.memory, lambda: NOW, MEASURES, ZONE, lambda: b"secret")


def ask(desk, sees=True, **more):
    asked = Asked(("F3",), JUNE, **more)
    return desk.ask(asked, by="kiemtoan", form="json", sees_people=sees)


def told(city, kind):
    with city.memory.reading() as session:
        rows = session.scalars(select(EventRow).where(EventRow.kind == kind)).all()
    return [(row.actor, json.loads(row.facts)) for row in rows]


def test_from_the_figure_to_the_people_to_the_source(city, desk):
    (figure,) = ask(desk)
    handle = tell(figure)["handle"]
    shown = desk.show(handle, by="kiemtoan")
    (witness,) = [one for one in shown.people if one.counted]
    revealed = desk.reveal(handle, witness.name, "kiểm toán quý II", by="kiemtoan")

    assert (shown.counted, shown.entitled) == (figure.rate.counted, figure.rate.entitled) == (1, 6)
    assert revealed.person_key == "an"
    assert [one.source for one in revealed.traces] == ["test:0", "test:1"]


def test_nobody_asks_looks_or_lifts_a_pseudonym_unseen(city, desk):
    (figure,) = ask(desk)
    handle = handle_of(figure.question)
    name = desk.show(handle, by="kiemtoan").people[0].name
    desk.reveal(handle, name, "khiếu nại", by="kiemtoan")

    assert told(city, "FiguresAsked")[0][0] == "kiemtoan"
    assert told(city, "EvidenceSeen")[0][1]["people"] == 6
    ((_, facts),) = told(city, "PersonRevealed")
    assert (facts["pseudonym"], facts["reason"]) == (name, "khiếu nại")


def test_a_pseudonym_says_nothing_and_is_another_in_every_figure(desk):
    (figure,) = ask(desk)
    later = replace(figure.question, as_of=NOW - timedelta(days=1))

    names = {one.name for one in desk.show(handle_of(figure.question), by="k").people}
    others = {one.name for one in desk.show(handle_of(later), by="k").people}

    assert len(names) == 6
    assert not names & (others | {"an", "binh"})


def test_without_a_reason_no_pseudonym_is_lifted(city, desk):
    handle = handle_of(ask(desk)[0].question)
    name = desk.show(handle, by="k").people[0].name

    with pytest.raises(ValueError, match="a reason"):
        desk.reveal(handle, name, "  ", by="k")
    with pytest.raises(NobodyThereError):
        desk.reveal(handle, "0" * 16, "xem", by="k")
    assert told(city, "PersonRevealed") == []


def test_a_handle_finds_the_same_figure_and_nothing_else_does(desk):
    (figure,) = ask(desk)
    handle = handle_of(figure.question)

    assert question_of(handle, MEASURES) == figure.question
    for strange in ("", "x", handle + "=", handle[:-1], handle * 20, "W10", "bnVsbA", "\u0110"):
        with pytest.raises(UnknownHandleError):
            question_of(strange, MEASURES)


def test_a_measure_there_is_not_is_refused(desk):
    with pytest.raises(UnknownMeasureError):
        desk.ask(Asked(("F99",), JUNE), by="k", form="json", sees_people=True)


def test_nobody_sees_the_future(desk):
    assert ask(desk, as_of=NOW + timedelta(days=9))[0].question.as_of == NOW


def test_small_cells_are_withheld_from_whoever_may_not_see_people(city, desk):
    for code, people in (("a", 2), ("b", 6), ("c", 7)):
        city.unit(code, "city")
        for n in range(people):
            city.post(f"{code}{n}", code)

    figures = {one.question.scope.unit: one for one in ask(desk, sees=False, by=By.UNIT)}

    assert figures["a"].none == NoFigure.WITHHELD
    assert figures["b"].none == NoFigure.WITHHELD, "else a is the whole less the others"
    assert figures["c"].rate.entitled == 7
    assert ask(desk, sees=True, unit="a")[0].rate.entitled == 2
    assert ask(desk, sees=False, unit="a")[0].rate is None


def test_five_people_are_enough_and_four_are_not(desk):
    (figure,) = ask(desk)
    four, five = (replace(figure, rate=Rate(1, n)) for n in (4, 5))

    assert withhold((four,), 5)[0].none == NoFigure.WITHHELD
    assert withhold((five,), 5) == (five,)


def test_a_closed_period_stands_and_a_recalculation_stands_beside_it(city):
    def closed():
        with city.memory.reading() as session:
            row = ClosedFigureRow
            wanted = select(row).where(row.measure == "F3", row.scope == "").order_by(row.version)
            return [json.loads(one.body)["counted"] for one in session.scalars(wanted)]

    with city.memory.writing() as session:
        close_period(session, MEASURES, ZONE, "2025-06", moment=NOW, by="kiemtoan")
    city.act("binh", Kind.SIGNED, JUNE.first, known=NOW + timedelta(days=1))
    assert closed() == [1]
    assert city.figure("F3", JUNE).late == 1

    for _ in range(2):
        with city.memory.writing() as session:
            recalculate(session, MEASURES, ZONE, "2025-06", moment=NOW + timedelta(days=2),
                        by="kiemtoan", reason="nhật ký về muộn")  # fmt: skip

    assert closed() == [1, 2]
    assert [facts["changed"] for _, facts in told(city, "PeriodRecalculated")] == [3, 0]


@pytest.mark.parametrize("name", ["2025-07", "2025"])
def test_a_period_that_has_not_ended_is_not_closed(city, name):
    with pytest.raises(PeriodClosedError), city.memory.writing() as session:
        close_period(session, MEASURES, ZONE, name, moment=NOW, by="k")
