"""Whatever the city and its history, the rollup and the raw events say the same (and if not, this falls)."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as some

from service.adoption.figures import Figures, Question, Rate, Scope
from service.adoption.measures import Holding, Kind
from service.adoption.recording import correct
from service.adoption.recount import recount
from service.adoption.spans import Period
from tests.support.adoption import MEASURES, ZONE, a_city, at
from tests.support.house import a_memory

FIRST = date(2025, 5, 20)
days = some.integers(0, 70).map(lambda n: FIRST + timedelta(days=n))
people = some.sampled_from(["an", "binh", "chi", "dung", "em"])
units = some.sampled_from(["city", "q", "x", "y"])
spans = some.tuples(days, some.none() | some.integers(1, 60)).map(
    lambda one: (one[0], one[1] and one[0] + timedelta(days=one[1]))
)
posts = some.tuples(people, units, some.sampled_from(["LEADER", "CHUYEN_VIEN"]), spans)
exclusions = some.tuples(people, some.sampled_from(["LONG_LEAVE", "NOT_A_REASON"]), spans)
holdings = some.tuples(people, some.sampled_from(list(Holding)), spans)
kinds = some.sampled_from([Kind.SIGNED, Kind.SENT, Kind.SIGNED_IN, Kind.READ])
events = some.tuples(people, kinds, some.lists(days, min_size=1, max_size=6), some.integers(0, 60))
corrections = some.tuples(some.integers(0, 30), some.none() | spans, some.integers(0, 90))


@settings(max_examples=25, deadline=None)
@given(
    some.lists(posts, max_size=8),
    some.lists(exclusions, max_size=3),
    some.lists(holdings, max_size=4),
    some.lists(events, max_size=8),
    some.lists(corrections, max_size=3),
    spans,
    some.integers(0, 120),
)
def test_the_rollup_and_the_raw_events_agree_to_the_bit(
    posts, exclusions, holdings, events, corrections, asked, asked_after
):
    with TemporaryDirectory() as folder:
        city = a_city(a_memory(Path(folder)))
        city.unit("q", "city")
        city.unit("x", "q", begins=date(2020, 1, 1), ends=date(2025, 7, 1))
        city.unit("x", "city", begins=date(2025, 7, 1))
        city.unit("y", "x")
        city.logs(at(FIRST, 0), 1)
        city.logs(at(date(2025, 7, 10), 0), 1)
        rows = [city.post(person, unit, code, *span) for person, unit, code, span in posts]
        rows += [city.exclude(person, reason, *span) for person, reason, span in exclusions]
        rows += [city.hold(person, what, *span) for person, what, span in holdings]
        for person, kind, seen, late in events:
            city.act(person, kind, *seen, known=at(max(seen) + timedelta(days=late)))
        for number, span, after in corrections:
            if number < len(rows) and rows[number].superseded_at is None:
                with city.memory.writing() as session:
                    rows[number] = session.merge(rows[number])
                    begins, ends = span or (None, None)
                    moment = at(FIRST + timedelta(days=after))
                    correct(session, rows[number], moment, valid_from=begins, valid_to=ends)
        period = Period(asked[0], asked[1] or asked[0])
        as_of = at(FIRST + timedelta(days=asked_after), 23)
        with city.memory.reading() as session:
            for key in ("F2", "F3", "F5", "F6"):
                for unit in (None, "city", "q", "x", "y"):
                    question = Question(MEASURES.named(key), period, as_of, Scope(unit=unit))
                    figure = Figures(session, MEASURES, ZONE).figure(question)
                    if figure.none in {None, "nobody_entitled"}:
                        again = recount(session, MEASURES, question, figure.on)
                        assert (figure.rate or Rate(0, 0)) == again
        city.memory.close()
