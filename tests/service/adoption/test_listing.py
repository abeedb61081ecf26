"""A list holds exactly those a figure is missing, tells names to whoever acts, and leaves a trace."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from service.adoption.figures import NoFigure
from service.adoption.ladders.behind import ListName
from service.adoption.ladders.listing import PEOPLE_ON_PAGE, Lists, Sort, Wish
from service.adoption.measures import Holding, Kind
from service.adoption.roster import RosterError
from service.adoption.spans import Period, UnusablePeriodError
from service.store.tables import DirectorySignInRow
from service.store.tables.ledger import EventRow
from service.store.tables.people import PersonRow
from tests.support.adoption import JUNE, MEASURES, ZONE, a_city, at

CERTIFICATE, MAILBOX = Holding.CERTIFICATE, Holding.MAILBOX
TODAY = date(2025, 7, 10)
NOW = at(TODAY, 12)


@pytest.fixture
def city(memory):
    city = a_city(memory)
    city.unit("a", "city")
    city.unit("b", "city")
    city.logs(at(date(2025, 5, 1), 0), 24 * 70 + 12)
    return city


@pytest.fixture
def lists(city):
    return Lists(
        memory=city.memory, clock=lambda: NOW, measures=MEASURES, zone=ZONE, secret=lambda: b"s"
    )


def keys(listing):
    return [one.key for one in listing.rows]


def listed(lists, name, named=True, **more):
    return lists.page(Wish(name, **more), by="cntt", named=named)


def test_leaders_without_a_certificate_are_what_the_figure_is_missing(city, lists):
    for person in ("an", "binh", "chi"):
        city.post(person, "a")
    city.post("dung", "a", position="CHUYEN_VIEN")
    city.hold("chi", CERTIFICATE)
    city.hold("binh", CERTIFICATE, ends=TODAY)

    told = listed(lists, ListName.NO_CERTIFICATE)

    assert keys(told) == ["an", "binh"]
    figure = city.figure("F2", Period(TODAY, TODAY), as_of=NOW)
    assert figure.rate.entitled - figure.rate.counted == len(told.rows)
    assert (told.behind.lower, told.behind.upper) == (figure.rate.entitled, figure.rate.counted)


def test_leaders_who_never_signed_are_told_with_the_day_they_were_equipped(city, lists):
    for person in ("an", "binh", "chi"):
        city.post(person, "a")
        city.hold(person, CERTIFICATE, begins=date(2025, 2, 3))
    city.hold("an", CERTIFICATE, begins=date(2025, 4, 1))
    city.hold("chi", CERTIFICATE, begins=date(2025, 1, 1), ends=date(2025, 2, 1))
    city.post("dung", "a")
    city.act("binh", Kind.SIGNED, date(2025, 1, 2))

    told = listed(lists, ListName.NEVER_SIGNED)

    assert keys(told) == ["an", "chi"]
    assert {one.since for one in told.rows} == {date(2025, 2, 3)}
    assert told.behind.recorded_since == date(2020, 1, 1)
    ever = city.figure("F3", Period(date(2020, 1, 1), TODAY), as_of=NOW)
    assert (told.behind.lower, told.behind.upper) == (3, ever.rate.counted)


def test_of_a_period_the_list_is_the_drop_of_the_ladder_of_that_period(city, lists):
    for person in ("an", "binh"):
        city.post(person, "a")
        city.hold(person, CERTIFICATE)
    city.act("an", Kind.SIGNED, JUNE.first)
    city.act("binh", Kind.SIGNED, date(2025, 5, 4), date(2025, 7, 2))

    assert keys(listed(lists, ListName.NEVER_SIGNED)) == []
    (told,) = listed(lists, ListName.NEVER_SIGNED, period="2025-06").rows
    assert (told.key, told.last) == ("binh", date(2025, 5, 4))


def test_reading_or_signing_in_once_is_opening_and_sending_long_ago_is_not_unused_never(
    city, lists
):
    for person in ("an", "binh", "chi", "dung"):
        city.post(person, "a", position="CHUYEN_VIEN")
        city.hold(person, MAILBOX)
    city.post("em", "b", position="CHUYEN_VIEN")
    city.act("binh", Kind.READ, TODAY)
    city.act("chi", Kind.SENT, date(2025, 5, 1), date(2025, 5, 2))
    city.act("an", Kind.SENT, date(2025, 6, 1), known=NOW + timedelta(days=1))

    assert keys(listed(lists, ListName.NEVER_USED)) == ["an", "dung"]
    assert keys(listed(lists, ListName.NO_MAILBOX)) == ["em"]
    unused = listed(lists, ListName.UNUSED, sort=Sort.LAST)
    assert [(one.key, one.last) for one in unused.rows] == [
        ("an", None),
        ("dung", None),
        ("chi", date(2025, 5, 2)),
    ]


def test_the_last_day_that_is_still_use_follows_from_the_setting(city, lists):
    first = TODAY - timedelta(days=MEASURES.lists.unused_days - 1)
    for person, day in (("an", first), ("binh", first - timedelta(days=1))):
        city.post(person, "a", position="CHUYEN_VIEN")
        city.hold(person, MAILBOX)
        city.act(person, Kind.SENT, day)

    assert keys(listed(lists, ListName.UNUSED)) == ["binh"]


def test_without_a_mail_log_nobody_is_called_unused(memory):
    city = a_city(memory)
    city.post("an", "city")
    city.hold("an", MAILBOX)
    lists = Lists(
        memory=memory, clock=lambda: NOW, measures=MEASURES, zone=ZONE, secret=lambda: b"s"
    )

    for name in (ListName.NEVER_USED, ListName.UNUSED):
        told = listed(lists, name)
        assert (told.rows, told.behind.none) == ((), NoFigure.NO_SOURCE)


def test_what_the_directory_remembers_is_told_and_never_counted(city, lists):
    city.post("an", "a", position="CHUYEN_VIEN")
    city.hold("an", MAILBOX)
    moment = datetime(2025, 7, 9, 3, tzinfo=UTC)
    with city.memory.writing() as session:
        session.add(DirectorySignInRow(entry_uuid="u", staff_number="an", moment=moment,
                                       attribute="authTimestamp", late_days=0, read_at=NOW))  # fmt: skip

    (told,) = listed(lists, ListName.NEVER_USED).rows

    assert (told.key, told.last, told.weak.moment) == ("an", None, moment)
    assert city.counts("F6", Period(JUNE.first, TODAY), as_of=NOW) == (0, 1)


def test_a_body_has_the_people_below_it_and_no_other(city, lists):
    city.post("an", "a")
    city.post("an", "b")
    city.post("binh", "b")

    (told,) = listed(lists, ListName.NO_CERTIFICATE, unit="a").rows
    assert (told.key, told.units) == ("an", ("A",))
    assert listed(lists, ListName.NO_CERTIFICATE, unit="city").behind.lower == 2
    with pytest.raises(RosterError):
        listed(lists, ListName.NO_CERTIFICATE, unit="nowhere")
    with pytest.raises(UnusablePeriodError):
        listed(lists, ListName.NO_CERTIFICATE, period="yesterday")


def test_names_stand_by_the_given_name_and_marks_do_not_part_them(city, lists):
    for person, name in (("1", "Trần Văn Ước"), ("2", "Lê Thị Ánh"), ("3", "Bùi An")):
        city.post(person, "a")
        with city.memory.writing() as session:
            session.get(PersonRow, person).full_name = name

    told = listed(lists, ListName.NO_CERTIFICATE, sort=Sort.NAME)

    assert [one.name for one in told.rows] == ["Bùi An", "Lê Thị Ánh", "Trần Văn Ước"]


def test_auditors_are_told_pseudonyms_that_stay_within_a_list_and_a_day(city, lists):
    for person in ("an", "binh"):
        city.post(person, "a")
        city.hold(person, MAILBOX)

    told = listed(lists, ListName.NO_CERTIFICATE, named=False)
    again = listed(lists, ListName.NO_CERTIFICATE, named=False, unit="a", sort=Sort.NAME)
    other = listed(lists, ListName.NEVER_USED, named=False)

    assert set(keys(told)) == set(keys(again))
    assert not set(keys(told)) & set(keys(other))
    words = {word for one in told.rows for word in (one.key, one.name, one.mail)}
    assert not words & {"an", "binh", "an.tk", "binh.tk"}


def test_the_order_of_pseudonyms_says_nothing_of_names(city, lists):
    for n in range(20):
        city.post(f"p{n:02}", "a")

    names = keys(listed(lists, ListName.NO_CERTIFICATE, named=False))

    assert names == sorted(names)


def test_a_long_list_comes_in_pages_and_whole_where_it_is_taken_out(city, lists):
    for n in range(PEOPLE_ON_PAGE + 2):
        city.post(f"p{n:03}", "a")

    first = listed(lists, ListName.NO_CERTIFICATE)
    second = listed(lists, ListName.NO_CERTIFICATE, page=2)
    beyond = listed(lists, ListName.NO_CERTIFICATE, page=99)
    whole = lists.whole(Wish(ListName.NO_CERTIFICATE), by="cntt", named=True)

    assert (len(first.rows), len(second.rows), first.pages) == (PEOPLE_ON_PAGE, 2, 2)
    assert keys(beyond) == keys(second)
    assert keys(whole) == keys(first) + keys(second)
    assert lists.sizes(None)[ListName.NO_CERTIFICATE].people == set(keys(whole))


def test_nobody_sees_or_takes_out_a_list_unseen(city, lists):
    city.post("an", "a")
    listed(lists, ListName.NO_CERTIFICATE, unit="a")
    lists.whole(Wish(ListName.NO_CERTIFICATE), by="kiemtoan", named=False)

    with city.memory.reading() as session:
        rows = session.scalars(select(EventRow).where(EventRow.kind == "PeopleListed")).all()
    told = [(row.actor, row.subject, json.loads(row.facts)) for row in rows]
    assert [(actor, subject) for actor, subject, _ in told] == [
        ("cntt", "no-certificate"),
        ("kiemtoan", "no-certificate"),
    ]
    assert [
        (facts["form"], facts["named"], facts["people"], facts["unit"]) for *_, facts in told
    ] == [
        ("page", True, 1, "a"),
        ("csv", False, 1, None),
    ]
