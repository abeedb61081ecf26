"""Days off are as the moon and the law say; a term ends on a day on which somebody works."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import ROOT
from service.clock import LEGAL_TIME
from service.journeys.provisioning import Term, load_terms, load_working_time

TIME = load_working_time(ROOT / "config/policies/holidays.toml")


def new_moon(k: int) -> date:
    """Return the Vietnamese day of a mean new moon with its main corrections (Meeus, chapter 49)."""
    t = k / 1236.85
    jde = 2451550.09766 + 29.530588861 * k + 0.00015437 * t**2
    sun = math.radians((2.5534 + 29.1053567 * k) % 360)
    moon = math.radians((201.5643 + 385.81693528 * k) % 360)
    arg = math.radians((160.7108 + 390.67050284 * k) % 360)
    jde += -0.4072 * math.sin(moon) + 0.17241 * math.sin(sun) + 0.01608 * math.sin(2 * moon)
    jde += 0.01039 * math.sin(2 * arg) + 0.00739 * math.sin(moon - sun)
    jde += -0.00514 * math.sin(moon + sun)
    utc = datetime(2000, 1, 1, 12) + timedelta(days=jde - 2451545.0, seconds=-70)  # noqa: DTZ001
    return (utc + timedelta(hours=7)).date()


def new_moons(year: int) -> list[date]:
    first = round((year - 2000) * 12.3685)
    return [new_moon(k) for k in range(first - 1, first + 6)]


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_tet_and_the_day_of_the_hung_kings_are_where_the_moon_puts_them(year: int) -> None:
    # Tết is the new moon between 21 January and 20 February; no leap month stands before spring here.
    months = new_moons(year)
    tet = next(day for day in months if date(year, 1, 21) <= day <= date(year, 2, 20))
    third = next(day for day in months if day > tet + timedelta(days=50))
    kings = third + timedelta(days=9)
    while not kings.weekday() < 5:
        kings += timedelta(days=1)

    week = [tet + timedelta(days=n) for n in range(-2, 6)]
    assert sum(day in TIME.off for day in week) >= 4
    assert not TIME.is_worked(tet)
    assert kings in TIME.off


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_every_year_has_the_days_off_of_the_law(year: int) -> None:
    off = [day for day in TIME.off if day.year == year]
    exchanged = len([day for day in TIME.on if day.year == year])

    # New Year 1, Tết 5, Hùng Kings 1, 30/4, 1/5, National Day 2; from 2026 also 24/11.
    assert len(off) == 11 + (year >= 2026) + exchanged
    assert all(day.weekday() < 5 for day in off)
    assert all(day.weekday() == 5 for day in TIME.on)


@pytest.mark.parametrize(
    ("filed", "term", "due"),
    [
        ("2026-02-13T10:00", Term(days=3), "2026-02-25T17:00"),  # over Tết
        ("2026-04-24T16:00", Term(days=2), "2026-04-29T17:00"),  # Monday is the Hùng Kings' day
        ("2026-08-20T09:00", Term(days=2), "2026-08-22T17:00"),  # a Saturday on which work is done
        ("2026-11-23T16:30", Term(hours=2), "2026-11-25T09:00"),  # Tuesday is a day off
        ("2026-11-25T11:00", Term(hours=2), "2026-11-25T15:00"),  # over noon
        ("2026-11-25T03:00", Term(hours=1), "2026-11-25T08:30"),
        (
            "2031-04-29T09:00",
            Term(days=1),
            "2031-05-02T17:00",
        ),  # not listed: the fixed days still count
    ],
)
def test_a_term_ends_where_a_clerk_would_say(filed: str, term: Term, due: str) -> None:
    at = datetime.fromisoformat(filed).replace(tzinfo=LEGAL_TIME)

    assert TIME.due(at, term) == datetime.fromisoformat(due).replace(tzinfo=LEGAL_TIME)


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1)),  # noqa: DTZ001
    st.integers(1, 30),
)
def test_a_due_moment_is_worked_and_never_before_its_filing(naive: datetime, days: int) -> None:
    filed = naive.replace(tzinfo=LEGAL_TIME)
    for term in (Term(days=days), Term(hours=days)):
        due = TIME.due(filed, term)
        assert due > filed
        assert TIME.is_worked(due.date())
    assert TIME.days_left(filed, TIME.due(filed, Term(days=days))) == days


def test_a_file_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "holidays.toml"
    file.write_text(
        'source = ""\nlisted_until = 2026\nhours = [["13:00", "12:00"]]\n', encoding="utf-8"
    )
    with pytest.raises(ValueError, match="hours"):
        load_working_time(file)
    with pytest.raises(ValueError, match="not a term"):
        Term()


def test_every_kind_of_request_has_a_term() -> None:
    assert set(load_terms(ROOT / "config/policies/mailbox-requests.toml")) == {
        "CREATE", "MOVE", "SUSPEND", "RESTORE", "PASSWORD",
    }  # fmt: skip
