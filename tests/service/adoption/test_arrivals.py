"""What arrived when is kept beside the events, and says of any span what a walk over them would say."""

import random
from datetime import timedelta

from sqlalchemy import func, select

from service.adoption.measures import Kind
from service.adoption.sources.usage import Usage, attribute, take_usage
from service.store.queries.adoption import events_of_nobody, late_events
from service.store.tables.adoption import UsageEventRow
from tests.support.adoption import JUNE, ZONE, TestCity, at

KINDS = (Kind.SENT, Kind.READ)


def _walked(session, first, last, after, as_of):
    row = UsageEventRow
    within = (row.kind.in_(KINDS), row.day.between(first, last), row.recorded_at <= as_of)
    late = select(func.count()).where(*within, row.recorded_at > after)
    nobody = select(func.count()).where(*within, row.person_key.is_(None))
    return session.scalar(late), session.scalar(nobody)


def test_what_came_late_and_what_is_of_nobody_are_what_a_walk_over_the_events_finds(memory):
    chance, city = random.Random(7), TestCity(memory)
    city.unit("x")
    city.post("an", "x")
    days = [JUNE.first + timedelta(days=n) for n in range(40)]
    moments = [at(day, chance.randrange(24)) for day in days]
    for n in range(60):
        account = chance.choice(["an.tk", "binh.tk", "ai@noi.khac"])
        acts = [
            Usage(
                f"s:{n}:{m}", chance.choice([*KINDS, Kind.SIGNED]), account, chance.choice(moments)
            )
            for m in range(chance.randint(1, 4))
        ]
        with memory.writing() as session:
            take_usage(session, acts, ZONE, moment=chance.choice(moments))
            take_usage(session, acts, ZONE, moment=chance.choice(moments))
    city.post("binh", "x")
    with memory.writing() as session:
        assert attribute(session, ZONE, moment=at(days[-1], 23)) > 10

    with memory.reading() as session:
        for _ in range(30):
            first, last = sorted(chance.sample(days, 2))
            after, as_of = sorted(chance.sample(moments, 2))
            late = late_events(session, KINDS, first, last, after, as_of)
            nobody = events_of_nobody(session, KINDS, first, last, as_of)
            assert (late, nobody) == _walked(session, first, last, after, as_of)
        everything = (days[0], days[-1], moments[-1] + timedelta(days=1))
        assert events_of_nobody(session, KINDS, *everything) > 0
