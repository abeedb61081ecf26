"""A figure says how many of how many, known when; and where nobody can tell, it says nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from service.adoption.figures import By, Coverage, Figures, NoFigure, Scope
from service.adoption.measures import REGISTER, Holding, Kind
from service.adoption.roster import RosterError
from service.adoption.sources.recording import correct
from service.adoption.spans import Period
from tests.support.adoption import JULY, JUNE, ZONE, a_city, at


@pytest.fixture
def city(memory):
    return a_city(memory)


def by(city, question, how):
    with city.memory.reading() as session:
        figures = Figures(session, city.measures, ZONE).by(question, how)
    return {
        one.question.scope.unit or one.question.scope.level or str(one.question.period.first): (
            one.rate and (one.rate.counted, one.rate.entitled)
        )
        for one in figures
    }


def test_those_who_signed_are_told_with_those_who_could_have(city):
    for person in ("an", "binh", "chi"):
        city.post(person, "city")
    city.act("an", Kind.SIGNED, JUNE.first, JUNE.last)
    city.act("chi", Kind.SIGNED, JULY.first)

    assert city.counts("F3", JUNE) == (1, 3)
    assert city.counts("F3", JULY) == (1, 3)
    assert city.counts("F3", Period(JUNE.first, JULY.last)) == (2, 3)


def test_where_nobody_is_entitled_there_is_no_figure_rather_than_zero(city):
    city.unit("empty", "city")
    city.post("an", "city")

    figure = city.figure("F3", JUNE, "empty")

    assert (figure.rate, figure.none) == (None, NoFigure.NOBODY_ENTITLED)


def test_somebody_with_two_posts_counts_once_where_both_are_in_scope(city):
    city.unit("a", "city")
    city.unit("b", "city")
    city.post("an", "a")
    city.post("an", "b")
    city.act("an", Kind.SIGNED, JUNE.first)

    assert by(city, city.question("F3", JUNE), By.UNIT) == {
        "a": (1, 1),
        "b": (1, 1),
        "city": (1, 1),
    }


def test_a_body_counts_those_below_it_and_a_level_counts_its_own(city):
    city.unit("q", "city", level="DISTRICT")
    city.unit("x", "q")
    city.post("an", "q")
    city.post("binh", "x")
    city.act("binh", Kind.SIGNED, JUNE.first)

    assert city.counts("F3", JUNE, "q") == (1, 2)
    assert by(city, city.question("F3", JUNE), By.LEVEL) == {
        "CITY": None,
        "DISTRICT": (0, 1),
        "COMMUNE": (1, 1),
    }


def test_each_month_has_its_own_roster(city):
    city.post("an", "city", ends=date(2025, 7, 1))
    city.post("binh", "city", begins=date(2025, 7, 1))
    city.act("an", Kind.SIGNED, JUNE.first)

    months = by(city, city.question("F3", Period(JUNE.first, JULY.last)), By.MONTH)

    assert months == {"2025-06-01": (1, 1), "2025-07-01": (0, 1)}


def test_who_is_excluded_is_taken_out_and_told_by_reason(city):
    for person in ("an", "binh", "chi"):
        city.post(person, "city")
    city.exclude("binh", "LONG_LEAVE", begins=date(2025, 6, 15))
    city.exclude("chi", "UNKNOWN_REASON")
    city.act("binh", Kind.SIGNED, JUNE.first)

    figure = city.figure("F3", JUNE)

    assert (figure.rate.counted, figure.rate.entitled) == (0, 2)
    assert figure.excluded == {"LONG_LEAVE": 1}


def test_who_is_no_leader_is_not_asked_to_sign_but_has_a_mailbox(city):
    city.post("an", "city")
    city.post("binh", "city", position="CHUYEN_VIEN")
    city.hold("binh", Holding.MAILBOX)

    assert city.counts("F3", JUNE) == (0, 1)
    assert city.counts("F5", JUNE) == (1, 2)


def test_a_certificate_counts_on_its_last_day_and_not_on_the_next(city):
    city.post("an", "city")
    city.hold("an", Holding.CERTIFICATE, ends=date(2025, 7, 1))

    assert city.counts("F2", JUNE) == (1, 1)
    assert city.counts("F2", Period(date(2025, 7, 1), date(2025, 7, 1))) == (0, 1)


def test_the_day_of_an_event_is_the_local_day(city):
    city.post("an", "city")
    city.act("an", Kind.SIGNED, datetime(2025, 6, 30, 17, 0, tzinfo=UTC))

    assert city.counts("F3", JUNE) == (0, 1)
    assert city.counts("F3", JULY) == (1, 1)


def test_regular_use_is_some_day_in_enough_of_the_last_weeks(city):
    city.logs(at(date(2025, 5, 1), 0), 24 * 90)
    for person in ("an", "binh", "chi"):
        city.post(person, "city", position="CHUYEN_VIEN")
    last = JUNE.last
    city.act("an", Kind.SENT, *(last - timedelta(days=7 * n) for n in range(2)))
    city.act("an", Kind.SIGNED_IN, last - timedelta(days=27))
    city.act("binh", Kind.SENT, *(last - timedelta(days=n) for n in range(14)))
    city.act("chi", Kind.READ, *(last - timedelta(days=7 * n) for n in range(4)))
    city.act("chi", Kind.SENT, last - timedelta(days=28))

    figure = city.figure("F6", JUNE)

    assert (figure.rate.counted, figure.rate.entitled) == (1, 3)
    assert (figure.habit.active_days, figure.habit.weeks_reached, figure.habit.weeks) == (1, 3, 4)


def test_without_a_mail_log_nobody_can_tell_who_uses_the_mail(city):
    city.post("an", "city")

    figure = city.figure("F6", JUNE)

    assert (figure.rate, figure.none, figure.missing) == (None, NoFigure.NO_SOURCE, ("mail_log",))


def test_hours_without_a_log_are_told(city):
    city.post("an", "city")
    city.logs(at(date(2025, 6, 3), 0), 24 * 28 - 5)

    assert city.figure("F6", JUNE).coverage == Coverage(24 * 28 - 5, 24 * 28)
    assert not city.figure("F6", JUNE).coverage.complete


def test_events_of_nobody_we_know_are_told_beside_the_figure(city):
    city.post("an", "city")
    city.act("an", Kind.SIGNED, JUNE.first)
    city.act("khach", Kind.SIGNED, JUNE.first, JUNE.last)

    figure = city.figure("F3", JUNE)

    assert (figure.rate.counted, figure.coverage.events_of_nobody) == (1, 2)


@pytest.mark.parametrize("key", ["F1", "F4", "F7"])
def test_documents_nobody_tells_of_give_no_figure_rather_than_a_wrong_one(city, key):
    city.post("an", "city")
    city.act("an", Kind.SIGNED, JUNE.first)

    figure = city.figure(key, JUNE)

    assert (figure.rate, figure.none) == (None, NoFigure.FACTS_MISSING)
    assert figure.missing == (REGISTER,)


def test_of_work_files_the_house_holds_none_so_units_report_them(city):
    figure = city.figure("F8", JUNE)

    assert (figure.question.measure.how, figure.none) == ("reported", NoFigure.NOTHING_REPORTED)


def test_before_anybody_read_the_staff_there_is_no_figure(memory):
    city = a_city(memory)
    city.post("an", "city")

    early = city.figure("F3", Period(date(2019, 1, 1), date(2019, 1, 31)))
    unknown = city.figure("F3", JUNE, as_of=city.known - timedelta(seconds=1))

    assert (early.none, early.missing) == (NoFigure.FACTS_MISSING, ("STAFF", "SIGNED"))
    assert unknown.rate is None


def test_a_period_that_has_not_begun_has_no_figure(city):
    city.post("an", "city")

    assert city.figure("F3", JULY, as_of=at(JUNE.last)).none == NoFigure.NOT_BEGUN


def test_what_came_late_changes_the_figure_from_then_on_and_is_told(city):
    city.post("an", "city")
    city.post("binh", "city")
    city.act("an", Kind.SIGNED, JUNE.first)
    june = at(date(2025, 7, 2))
    before = city.figure("F3", JUNE, as_of=june)
    city.act("binh", Kind.SIGNED, date(2025, 6, 5), known=at(date(2025, 9, 1)))

    again = city.figure("F3", JUNE, as_of=june)
    now = city.figure("F3", JUNE, as_of=at(date(2025, 12, 1)))

    assert again == before
    assert (again.rate.counted, again.late) == (1, 0)
    assert (now.rate.counted, now.late) == (2, 1)


def test_what_came_late_to_a_month_somebody_was_seen_in_leaves_the_earlier_figure_alone(city):
    city.post("an", "city")
    city.act("an", Kind.SIGNED, date(2025, 6, 20))
    city.act("an", Kind.SIGNED, date(2025, 6, 5), known=at(date(2025, 9, 1)))
    start = Period(date(2025, 6, 1), date(2025, 6, 10))

    assert city.counts("F3", start, as_of=at(date(2025, 8, 1))) == (0, 1)
    assert city.counts("F3", start, as_of=at(date(2025, 9, 2))) == (1, 1)
    assert city.counts("F3", JUNE, as_of=at(date(2025, 8, 1))) == (1, 1)


def test_a_correction_changes_what_is_known_now_and_not_what_was_known_then(city):
    city.post("an", "city")
    wrong = city.post("binh", "city")
    corrected = at(date(2025, 12, 1))
    with city.memory.writing() as session:
        correct(session, session.merge(wrong), corrected, valid_from=date(2020, 1, 1),
                valid_to=date(2025, 6, 30))  # fmt: skip

    assert city.counts("F3", JUNE, as_of=corrected - timedelta(seconds=1)) == (0, 2)
    assert city.counts("F3", JUNE, as_of=corrected) == (0, 1)


def test_a_row_is_corrected_once(city):
    wrong = city.post("an", "city")
    with city.memory.writing() as session:
        row = session.merge(wrong)
        correct(session, row, at(JUNE.last))
        with pytest.raises(RosterError):
            correct(session, row, at(JUNE.last))


def test_a_body_there_was_not_is_refused(city):
    with pytest.raises(RosterError, match="no body"):
        city.figure("F3", JUNE, "nowhere")


def test_a_ring_of_bodies_ends(city):
    city.unit("a", "b")
    city.unit("b", "a")
    city.post("an", "b")

    assert city.counts("F3", JUNE, "a") == (0, 1)


def test_a_scope_is_counted_the_same_alone_and_among_others(city):
    city.unit("x", "city")
    city.post("an", "x")
    question = city.question("F3", JUNE)

    alone = city.figure("F3", JUNE, "x")
    with city.memory.reading() as session:
        among = Figures(session, city.measures, ZONE).by(question, By.UNIT)

    assert alone in among
    assert replace(alone.question, scope=Scope()) == question
