"""Each fault of a line is named with its field, and a line with a fault is never kept."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.adoption.reported.lines import MOST, Line, LineJudge
from tests.support.adoption import MEASURES
from tests.support.reporting import a_line

TODAY = date(2026, 11, 20)


def a_judge(within=("a", "b")):
    return LineJudge(
        MEASURES,
        TODAY,
        bodies=lambda day: frozenset({"a", "b", "z"}) if day.year >= 2026 else frozenset(),
        within=lambda day: frozenset(within),
    )


def faults(**words):
    return [(one.field, one.code) for one in a_judge().judge([a_line(**words)]).problems]


def test_a_line_that_is_right_is_kept_as_it_is():
    (report,) = a_judge().judge([a_line(source="  Sổ \n tài   sản ")]).reports

    assert (report.counted, report.entitled, report.unit) == (3, 4, "a")
    assert report.source == "Sổ tài sản"
    assert report.period.last == date(2026, 10, 31)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"counted": "120", "entitled": "100"}, ("counted", "more_than_all")),
        ({"counted": "1", "entitled": "0"}, ("counted", "more_than_all")),
        ({"counted": "-1"}, ("counted", "negative")),
        ({"counted": "\u2212 1"}, ("counted", "negative")),
        ({"entitled": "-4"}, ("entitled", "negative")),
        ({"counted": ""}, ("counted", "needed")),
        ({"entitled": " "}, ("entitled", "needed")),
        ({"counted": "1.234"}, ("counted", "not_a_count")),
        ({"counted": "1,5"}, ("counted", "not_a_count")),
        ({"counted": "=1+1"}, ("counted", "not_a_count")),
        ({"counted": "٣"}, ("counted", "not_a_count")),
        ({"counted": "1e3"}, ("counted", "not_a_count")),
        ({"entitled": str(MOST + 1)}, ("entitled", "too_many")),
        ({"entitled": "9" * 5000}, ("entitled", "too_many")),
        ({"unit": ""}, ("unit", "needed")),
        ({"unit": "nowhere"}, ("unit", "unknown_unit")),
        ({"unit": "z"}, ("unit", "not_yours")),
        ({"period": "2025-10"}, ("unit", "unknown_unit")),  # there was no such body then
        ({"period": "2026-13"}, ("period", "bad_period")),
        ({"period": "tháng 10"}, ("period", "bad_period")),
        ({"period": ""}, ("period", "bad_period")),
        ({"period": "2026-11"}, ("period", "not_ended")),
        ({"period": "2026"}, ("period", "not_ended")),
        ({"measure": "F99"}, ("measure", "unknown_measure")),
        ({"measure": ""}, ("measure", "unknown_measure")),
        ({"measure": "F3"}, ("measure", "measured")),
        ({"measure": "F17"}, ("entitled", "only_counts")),
        ({"source": ""}, ("source", "needed")),
        ({"source": "abc"}, ("source", "too_short")),
        ({"source": "x" * 301}, ("source", "too_long")),
        ({"source": "Sổ \u202etài sản"}, ("source", "unseen_signs")),
        ({"source": "Sổ \x07tài sản"}, ("source", "unseen_signs")),
    ],
)
def test_a_fault_is_named_with_its_field(words, fault):
    assert faults(**words) == [fault]


def test_a_period_that_ended_yesterday_may_be_reported_and_one_that_ends_today_not():
    def on(day):
        judge = LineJudge(MEASURES, day, lambda _: frozenset("a"), lambda _: frozenset("a"))
        return judge.judge([a_line()]).problems

    assert on(date(2026, 11, 1)) == ()
    assert [one.code for one in on(date(2026, 10, 31))] == ["not_ended"]


def test_every_fault_of_a_line_is_told_at_once():
    assert {code for _, code in faults(measure="F3", period="x", counted="-1", source="")} == {
        "measured", "bad_period", "negative", "needed",
    }  # fmt: skip


def test_of_two_lines_about_one_figure_the_later_names_the_earlier():
    lines = [Line(n, "F11", "a", period, "1", "2", "Sổ tài sản") for n, period in
             ((2, "2026-10"), (3, "2026-09"), (4, "2026-10"))]  # fmt: skip

    (problem,) = a_judge().judge(lines).problems
    assert (problem.line, problem.code, problem.value) == (4, "twice", "2")


WORDS = st.one_of(st.text(max_size=40), st.sampled_from(["F11", "F17", "a", "2026-10", "3", "4"]))


@settings(deadline=None)
@given(st.builds(Line, st.just(1), WORDS, WORDS, WORDS, WORDS, WORDS, WORDS))
def test_whatever_stands_in_a_line_it_is_kept_or_its_faults_are_named(line):
    judged = a_judge().judge([line])

    assert bool(judged.reports) != bool(judged.problems)
    for one in judged.reports:
        assert one.counted <= (one.counted if one.entitled is None else one.entitled) <= MOST
        assert one.period.last < TODAY
        assert one.unit in {"a", "b"}
        assert one.source.isprintable()
