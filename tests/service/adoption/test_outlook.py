"""A pace is told as what it is; where it leads nowhere, nothing is promised."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from service.adoption.outlook import months_before, reached_in

WHOLE = Fraction(1)


def shares(*percents: int | None) -> list[tuple[int, Fraction | None]]:
    """Return months from January 2026 on with these shares."""
    return [
        (202601 + at, None if one is None else Fraction(one, 100))
        for at, one in enumerate(percents)
    ]


@pytest.mark.parametrize(
    ("told", "reached"),
    [
        ((50, 60, 70), (2026, 6)),
        ((50, 55, 60, 65, 70, 75), (2026, 11)),
        ((10, 10, 10, 10, 50, 60, 70, 80, 85, 90), (2026, 11)),
        ((50, None, 60, None, 70), (2026, 11)),
    ],
)
def test_an_even_pace_reaches_the_goal_when_it_says(told, reached):
    assert reached_in(shares(*told), WHOLE) == reached


@pytest.mark.parametrize(
    "told", [(), (50,), (50, 60), (70, 70, 70), (70, 65, 60), (90, 95, 100), (None, None, None, 5)]
)
def test_nothing_is_said_where_nothing_can_be(told):
    assert reached_in(shares(*told), WHOLE) is None


def test_a_pace_of_more_than_ten_years_is_no_answer():
    slow = [(202601 + at, Fraction(1000 + at, 2000000)) for at in range(6)]
    assert reached_in(slow, WHOLE) is None


def test_a_goal_that_the_line_has_passed_but_the_figure_has_not_is_a_month_away():
    assert reached_in(shares(50, 60, 99, 98), WHOLE) == (2026, 5)


def test_months_go_over_the_year():
    assert months_before(date(2027, 1, 28), 14)[:2] == (202512, 202601)
