"""The slowest come first, whoever has no figure last; and bodies are compared month by month."""

from datetime import date
from fractions import Fraction

import pytest

from service.adoption.board import Board, Heat, Month, Place
from service.adoption.closing import close_period
from service.adoption.comparing import Comparing, NotComparableError
from service.adoption.desk import UnknownMeasureError
from service.adoption.figures import Figure, NoFigure, Question, Rate
from service.adoption.lagging import Order, lagging, short_of
from service.adoption.measures import Kind
from service.adoption.roster import RosterError
from service.adoption.spans import Period, UnusablePeriodError
from tests.support.adoption import JULY, MEASURES, ZONE, a_city, at
from tests.support.house import a_memory

F3 = MEASURES.named("F3")
NOW = at(date(2025, 7, 20))


def place(code, counted, entitled, measure=F3):
    rate = None if counted is None else Rate(counted, entitled)
    none = NoFigure.WITHHELD if rate is None else None
    figure = Figure(Question(measure, JULY, NOW), JULY.last, 1, rate, none)
    return Place(code, code.upper(), figure, below=False)


def heat(code, counted, entitled, month=202506):
    return Heat(code, code.upper(), (Month(month, counted, entitled, closed=True),))


PLACES = [place("a", 9, 10), place("b", None, 0), place("c", 50, 100), place("d", 1, 4)]
HEAT = [heat("a", 10, 10), heat("c", 40, 100), heat("d", None, None)]


@pytest.mark.parametrize(
    ("order", "codes"),
    [
        (Order.CODE, "abcd"),
        (Order.SHARE, "dcab"),
        (Order.SHORT, "cdab"),
        (Order.CHANGE, "acbd"),
    ],
)
def test_the_slowest_come_first_and_whoever_has_no_figure_last(order, codes):
    told = lagging(PLACES, HEAT, JULY, order)

    assert "".join(one.place.code for one in told) == codes


def test_the_change_is_told_against_the_month_before_and_no_other():
    changes = {one.place.code: one.change for one in lagging(PLACES, HEAT, JULY, Order.CODE)}
    later = [heat("a", 10, 10, month=202505)]
    quarter = Period(date(2025, 7, 1), date(2025, 9, 30))

    assert changes == {"a": Fraction(-1, 10), "b": None, "c": Fraction(1, 10), "d": None}
    assert lagging(PLACES[:1], later, JULY, Order.CODE)[0].change is None
    assert lagging(PLACES[:1], HEAT, quarter, Order.CODE)[0].change is None


def test_a_part_of_a_person_is_a_person_and_without_a_target_everybody_is_meant():
    some = F3.model_copy(update={"target": 85})
    none = F3.model_copy(update={"target": None})

    assert short_of(place("a", 5, 7, some).figure) == 1
    assert short_of(place("a", 6, 7, some).figure) == 0
    assert short_of(place("a", 7, 7, some).figure) == 0
    assert short_of(place("a", 5, 7, none).figure) == 2


@pytest.fixture
def city(tmp_path):
    city = a_city(a_memory(tmp_path))
    for code, people in (("a", 6), ("b", 6), ("few", 2)):
        city.unit(code, "city")
        for n in range(people):
            city.post(f"{code}{n}", code)
    city.act("a0", Kind.SIGNED, date(2025, 6, 3), date(2025, 7, 3))
    city.act("a1", Kind.SIGNED, date(2025, 7, 3))
    city.act("b0", Kind.SIGNED, date(2025, 6, 3))
    city.act("few0", Kind.SIGNED, date(2025, 7, 3))
    return city


def comparing(city, now=NOW):
    return Comparing(memory=city.memory, clock=lambda: now, measures=MEASURES, zone=ZONE)


def compare(city, *codes, key="F3", name="2025-07", sees=True):
    return comparing(city).compare(key, name, codes, sees_people=sees)


def test_bodies_stand_side_by_side_with_their_figures_and_their_months(city):
    with city.memory.writing() as session:
        close_period(session, MEASURES, ZONE, "2025-06", moment=at(date(2025, 7, 10)), by="k")

    a, b = compare(city, "a", "b").bodies

    assert [(one.code, one.name, one.figure.rate) for one in (a, b)] == [
        ("a", "A", Rate(2, 6)),
        ("b", "B", Rate(0, 6)),
    ]
    assert (a.short, b.short) == (4, 6)
    assert (a.change, b.change) == (Fraction(1, 6), Fraction(-1, 6))
    assert [(one.month, one.counted, one.closed) for one in a.line[-2:]] == [
        (202506, 1, True),
        (202507, 2, False),
    ]
    assert len(a.line) == len(b.line) == 12


def test_what_is_told_beside_each_other_is_what_the_board_tells_of_each_alone(city):
    with city.memory.writing() as session:
        close_period(session, MEASURES, ZONE, "2025-06", moment=at(date(2025, 7, 10)), by="k")
    board = Board(memory=city.memory, clock=lambda: NOW, measures=MEASURES, zone=ZONE)

    for one in compare(city, "a", "b", "city").bodies:
        alone = board.measure("F3", "2025-07", one.code, sees_people=True).goal
        assert one.figure == alone.figure
        assert one.short == alone.distance
        assert one.line == alone.line[-12:]


def test_a_small_body_is_withheld_in_the_figure_and_in_every_month(city):
    a, few, b = compare(city, "a", "few", "b", sees=False).bodies

    assert (few.figure.none, few.short, few.change) == (NoFigure.WITHHELD, None, None)
    assert {one.counted for one in few.line} == {None}
    assert NoFigure.WITHHELD in {a.figure.none, b.figure.none}
    assert compare(city, "a", "few").bodies[1].figure.rate == Rate(1, 2)


def test_a_body_has_no_month_from_before_there_was_one(city):
    city.unit("new", "city", begins=JULY.first)
    city.post("n0", "new", begins=JULY.first)

    _, new = compare(city, "a", "new").bodies

    assert [one.entitled for one in new.line[-2:]] == [None, 1]


@pytest.mark.parametrize("codes", [[], ["a"], ["a", "a"], ["a", "b", "few", "city", "x"]])
def test_only_two_to_four_bodies_are_compared(city, codes):
    with pytest.raises(NotComparableError):
        compare(city, *codes)


def test_what_there_is_not_is_not_compared(city):
    for refused, asked in (
        (UnknownMeasureError, {"key": "F99"}),
        (UnusablePeriodError, {"name": "soon"}),
    ):
        with pytest.raises(refused):
            compare(city, "a", "b", **asked)
    with pytest.raises(RosterError):
        compare(city, "a", "nowhere")
