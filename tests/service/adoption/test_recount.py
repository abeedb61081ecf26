"""Whatever the city and its history, the rollup and the raw events say the same."""

import random
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as some

from service.adoption.figures import Figures, Question, Rate, Scope
from service.adoption.measures import Holding, Kind
from service.adoption.recount import recount
from service.adoption.sources.recording import correct
from service.adoption.spans import Period
from tests.support.adoption import MEASURES, ZONE, a_city, at
from tests.support.house import a_memory

FIRST = date(2025, 5, 20)
PEOPLE = ["an", "binh", "chi", "dung", "em", "giang", "hoa"]
KINDS = [Kind.SIGNED, Kind.SENT, Kind.SIGNED_IN, Kind.READ]


def some_day(chance, most=70):
    return FIRST + timedelta(days=chance.randint(0, most))


def span(chance):
    begins = some_day(chance, 40) if chance.random() < 0.5 else date(2020, 1, 1)
    ends = some_day(chance) if chance.random() < 0.3 else None
    return begins, ends if ends and ends > begins else None


def a_city_with_a_history(folder, chance):
    city = a_city(a_memory(folder))
    city.unit("q", "city")
    city.unit("x", "q", ends=date(2025, 7, 1))
    city.unit("x", "city", begins=date(2025, 7, 1))
    city.unit("y", "x")
    for day in (FIRST, date(2025, 6, 20), date(2025, 7, 10)):
        city.logs(at(day, 0), 1)
    rows = []
    for person in PEOPLE:
        for unit in chance.sample(["city", "q", "x", "y"], chance.randint(1, 2)):
            code = chance.choice(["LEADER", "LEADER", "CHUYEN_VIEN"])
            rows.append(city.post(person, unit, code, *span(chance)))
    for person in chance.sample(PEOPLE, 3):
        reason = chance.choice(["LONG_LEAVE", "NOT_A_REASON"])
        rows.append(city.exclude(person, reason, *span(chance)))
        rows.append(city.hold(person, chance.choice(list(Holding)), *span(chance)))
    for _ in range(16):
        seen = [some_day(chance) for _ in range(chance.randint(1, 5))]
        known = at(max(seen) + timedelta(days=chance.choice([0, 0, 10, 60])))
        city.act(chance.choice(PEOPLE), chance.choice(KINDS), *seen, known=known)
    with city.memory.writing() as session:
        for row in chance.sample(rows, 4):
            begins, ends = span(chance) if chance.random() < 0.7 else (None, None)
            correct(
                session, session.merge(row), at(some_day(chance)), valid_from=begins, valid_to=ends
            )
    return city


def some_question(chance, key, unit):
    begins = some_day(chance, 50)
    period = Period(begins, begins + timedelta(days=chance.choice([0, 9, 29, 45])))
    as_of = at(period.last + timedelta(days=chance.choice([0, 0, 3, 20, 70])), 23)
    return Question(MEASURES.named(key), period, as_of, Scope(unit=unit))


@settings(max_examples=6, deadline=None)
@given(some.integers(0, 2**32))
def test_the_rollup_and_the_raw_events_agree_to_the_bit(seed):
    chance, asked = random.Random(seed), 0
    with TemporaryDirectory() as folder:
        city = a_city_with_a_history(Path(folder), chance)
        with city.memory.reading() as session:
            figures = Figures(session, MEASURES, ZONE)
            for key in ("F2", "F3", "F3", "F5", "F6", "F6", "F6"):
                for unit in (None, "city", "q", "x", "y"):
                    question = some_question(chance, key, unit)
                    figure = figures.figure(question)
                    if figure.none in {None, "nobody_entitled"}:
                        again = recount(session, MEASURES, question, figure.on)
                        assert (figure.rate or Rate(0, 0)) == again
                        asked += 1
        city.memory.close()
    assert asked > 15
