"""A question is an address, a row and a line of a manifest: always the same question."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adoption.exports.queries import (
    LONGEST_QUERY,
    Query,
    Spoken,
    UnusableQueryError,
    query_of,
    read_query,
    recent_periods,
    spoken_period,
)
from service.adoption.figures import By
from service.adoption.spans import Period, named_period
from tests.support.adoption import ZONE

days = st.dates(date(2001, 1, 1), date(2099, 12, 31))
codes = st.text("abcĐ =-01", min_size=1, max_size=20).filter(str.strip)
queries = st.builds(
    Query,
    measures=st.lists(st.sampled_from(["F1", "F3", "F6"]), unique=True).map(tuple),
    period=st.one_of(
        st.sampled_from([*Spoken, "2026", "2026-Q3", "2026-9M"]),
        st.tuples(days, days).map(sorted).map(lambda both: f"{both[0]}..{both[1]}"),
    ),
    unit=st.none() | codes,
    level=st.none() | codes,
    by=st.none() | st.sampled_from(By),
    as_of=st.none() | st.datetimes(datetime(2001, 1, 1), timezones=st.just(UTC)),
    restated_on=st.none() | days,
)


@given(queries)
def test_a_question_is_the_same_as_address_and_as_kept(query):
    assert read_query(query.words(), ZONE) == query
    assert query_of(query.canonical(), ZONE) == query


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        (Spoken.THIS_MONTH, "2026-01-01", "2026-01-31"),
        (Spoken.LAST_MONTH, "2025-12-01", "2025-12-31"),
        (Spoken.THIS_QUARTER, "2026-01-01", "2026-03-31"),
        (Spoken.LAST_QUARTER, "2025-10-01", "2025-12-31"),
        (Spoken.YEAR_TO_DATE, "2026-01-01", "2026-01-15"),
        (Spoken.LAST_YEAR, "2025-01-01", "2025-12-31"),
        ("2025-06-03..2025-06-04", "2025-06-03", "2025-06-04"),
    ],
)
def test_a_word_means_the_days_it_means_today(word, first, last):
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    assert spoken_period(word, date(2026, 1, 15)) == period


@given(days, st.sampled_from(Spoken))
def test_last_is_before_today_and_this_holds_it(today, word):
    period = spoken_period(word, today)
    if word.startswith("last"):
        assert period.last < today
    else:
        assert period.first <= today <= period.last


@given(st.dates(date(2003, 1, 1), date(2099, 12, 31)))
def test_every_period_a_form_offers_can_be_asked_and_has_begun(today):
    names = recent_periods(today)
    assert len(names) == len(set(names))
    assert all(named_period(one).first <= today for one in names)


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ({"measure": ["F1"] * 2 + [f"X{n}" for n in range(41)]}, "measure"),
        ({"measure": ["F3\x00"]}, "measure"),
        ({"by": ["mood"]}, "by"),
        ({"period": ["gestern"]}, "period"),
        ({"period": ["2026-13"]}, "period"),
        ({"period": ["2026-06-02..2026-06-01"]}, "period"),
        ({"period": ["1026-01-01..2026-06-01"]}, "period"),
        ({"period": ["2026", "2025"]}, "period"),
        ({"period": ["2" * 41]}, "period"),
        ({"from": ["2026-06-01"]}, "to"),
        ({"to": ["2026-06-01"]}, "from"),
        ({"unit": ["x" * 65]}, "unit"),
        ({"unit": ["\x00"]}, "unit"),
        ({"level": ["\x1b"]}, "level"),
        ({"as_of": ["yesterday"]}, "as_of"),
        ({"as_of": ["0001-01-01T00:00:00+14:00"]}, "as_of"),
        ({"restated_on": ["2026-02-30"]}, "restated_on"),
    ],
)
def test_words_that_mean_nothing_are_refused_by_name(words, word):
    with pytest.raises(UnusableQueryError) as refusal:
        read_query(words, ZONE)
    assert refusal.value.word == word


def test_words_left_empty_are_not_said_and_a_moment_without_a_zone_is_local():
    words = {"measure": [""], "unit": [""], "as_of": ["2026-06-01T07:00"], "period": ["", "2026"]}
    query = read_query(words, ZONE)
    assert query == Query((), "2026", as_of=datetime(2026, 6, 1, tzinfo=UTC))
    both = read_query({"from": ["2026-06-01"], "to": ["2026-06-02"], "period": ["2026"]}, ZONE)
    assert both.period == "2026-06-01..2026-06-02"
    assert read_query({}, ZONE) == Query()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"measure": "F3"}',
        '{"measure": [3]}',
        "[" * 100_000,
        " " * LONGEST_QUERY + "{}",
    ],
)
def test_what_was_never_kept_is_no_question(text):
    with pytest.raises(UnusableQueryError):
        query_of(text, ZONE)
