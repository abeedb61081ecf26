"""A report tells a closed period as it was published, says what is provisional, and hides small groups."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from service.adoption.closing import close_period, recalculate
from service.adoption.figures import NoFigure
from service.adoption.measures import Kind
from service.adoption.periodic.contents import Cell, ReportReader
from service.adoption.spans import UnusablePeriodError
from service.store.tables.adoption import ReportedFigureRow
from tests.support.adoption import JUNE, MEASURES, ZONE, a_city, at
from tests.support.house import a_memory

MAY = date(2025, 5, 20)
CLOSING, NOW = at(date(2025, 7, 6)), at(date(2025, 7, 20))
PEOPLE = ("an", "binh", "chi", "dung", "em", "giang")


@pytest.fixture
def city(tmp_path):
    """Six leaders in one ward, two in another; two signed in June, one of them in May."""
    city = a_city(a_memory(tmp_path))
    city.unit("big", "city")
    city.unit("small", "city")
    for person in PEOPLE:
        city.post(person, "big")
    for person in ("hoa", "khanh"):
        city.post(person, "small")
    city.act("an", Kind.SIGNED, MAY, JUNE.first)
    city.act("hoa", Kind.SIGNED, JUNE.last)
    return city


def gathered(city, name="2025-06", now=NOW):
    return ReportReader(city.memory, lambda: now, MEASURES, ZONE).gather(name)


def goal(report, key="F3"):
    return next(one for one in report.goals if one.measure.key == key)


def close(city, name="2025-06", moment=CLOSING):
    with city.memory.writing() as session:
        close_period(session, MEASURES, ZONE, name, moment=moment, by="schedule")


def test_an_open_period_is_told_as_it_is_known_now_and_is_not_closed(city):
    report = gathered(city)

    assert report.closed_at is None
    assert report.as_of == NOW
    assert goal(report).cell == Cell(2, 8)
    assert goal(report).before == Cell(1, 8)
    assert goal(report).distance == 6


def test_a_closed_period_is_told_as_it_was_published_whatever_came_late(city):
    close(city)
    city.act("binh", Kind.SIGNED, JUNE.first, known=at(date(2025, 7, 10)))
    city.known = at(date(2025, 7, 10))
    city.post("lan", "big")

    report = gathered(city)

    assert report.closed_at == CLOSING
    assert goal(report).cell == Cell(2, 8)
    assert goal(report).line[-1].cell == Cell(2, 8)
    assert goal(report).line[-1].closed
    assert {part.code: part.cell for part in goal(report).levels}["COMMUNE"] == Cell(2, 8)
    assert goal(report).stood.version == 1


def test_what_was_calculated_again_is_told_beside_what_was_published_first(city):
    close(city)
    city.act("binh", Kind.SIGNED, JUNE.first, known=at(date(2025, 7, 10)))
    before = gathered(city).digest
    with city.memory.writing() as session:
        recalculate(session, MEASURES, ZONE, "2025-06", moment=at(date(2025, 7, 12)), by="kiemtoan",
                    reason="Nhật ký đến muộn")  # fmt: skip

    report = gathered(city)

    told = goal(report)
    assert (told.cell, told.stood.version, told.stood.reason) == (Cell(3, 8), 2, "Nhật ký đến muộn")
    assert (told.stood.first["counted"], told.stood.newest["counted"]) == (2, 3)
    assert report.digest != before


def test_small_groups_are_withheld_in_a_closed_and_in_an_open_period_alike(city):
    opened = {part.code: part.cell for part in goal(gathered(city)).units}
    close(city)
    closed = {part.code: part.cell for part in goal(gathered(city)).units}

    hidden = Cell(None, None, NoFigure.WITHHELD)
    assert opened == closed == {"big": hidden, "small": hidden}


def test_a_city_too_small_to_be_shown_is_withheld_month_by_month(tmp_path):
    city = a_city(a_memory(tmp_path))
    city.post("an", "city")
    city.act("an", Kind.SIGNED, MAY, JUNE.first)

    told = goal(gathered(city))

    assert told.cell.none == told.before.none == NoFigure.WITHHELD
    assert told.distance is None
    assert all(one.cell.counted is None for one in told.line)


def test_bodies_are_told_by_name_each_counted_afresh(city):
    for person in ("lan", "minh", "nga"):
        city.post(person, "small")

    told = goal(gathered(city)).units

    assert [(part.name, part.cell) for part in told] == [
        ("BIG", Cell(1, 6)),
        ("SMALL", Cell(1, 5)),
    ]


def test_the_line_ends_with_the_period_and_a_month_nobody_closed_is_a_gap(city):
    close(city, "2025-04", CLOSING)

    line = {one.month: one for one in goal(gathered(city)).line}

    assert max(line) == 202506
    assert line[202504].closed
    assert line[202504].cell == Cell(0, 8)
    assert line[202503].cell.counted is None
    assert (line[202505].cell, line[202505].closed) == (Cell(1, 8), False)


def test_a_goal_counts_how_many_are_missing_to_its_target(city):
    measures = replace_target(80)
    report = ReportReader(city.memory, lambda: NOW, measures, ZONE).gather("2025-06")

    assert goal(report).distance == 5  # 80 % of 8 is 6.4, so seven must sign


def replace_target(target):
    told = [
        one.model_copy(update={"target": target}) if one.key == "F3" else one
        for one in MEASURES.measures
    ]
    return MEASURES.model_copy(update={"measures": tuple(told)})


def test_what_no_source_tells_is_named_with_its_reason_and_stands_apart(city):
    report = gathered(city)

    assert "F1" in {one.measure.key for one in report.silent}
    assert {one.measure.key for one in report.measured} == {"F2", "F3", "F5"}
    assert goal(report, "F6").cell.none == NoFigure.NO_SOURCE


def report_of(city, name, unit, counted, entitled, *, measure="F11", state="APPROVED", until=None):
    """Let a body have reported; `until` is when another report took the place of this one."""
    with city.memory.writing() as session:
        session.add(
            ReportedFigureRow(
                id=name, measure=measure, unit_code=unit, first=JUNE.first, last=JUNE.last,
                counted=counted, entitled=entitled, definition_version=1, evidence_sha256="0" * 64,
                source="Biên bản kiểm kê", state=state, reported_at=CLOSING, reported_by="a",
                decided_at=CLOSING if state == "APPROVED" else None, decided_by="b",
                superseded_at=until,
            )
        )  # fmt: skip


def reported_in(city):
    return [
        (one.measure.key, one.unit, one.cell.counted, one.cell.none)
        for one in gathered(city).reported
    ]


def test_what_units_report_never_stands_among_what_was_measured(city):
    report_of(city, "r0", "big", 9, 10)
    report_of(city, "r1", "big", 9, 10, state="REPORTED")

    assert reported_in(city) == [("F11", "BIG", 9, None)]
    assert "F11" not in {one.measure.key for one in gathered(city).goals}


def test_a_report_that_was_corrected_is_told_as_it_stands_and_not_beside_its_correction(city):
    report_of(city, "r0", "big", 5, 10, until=CLOSING)
    report_of(city, "r1", "big", 9, 10)

    assert reported_in(city) == [("F11", "BIG", 9, None)]


def test_of_few_people_nothing_is_told_that_a_body_reported_either(city):
    report_of(city, "r0", "big", 9, 10)
    report_of(city, "r1", "small", 1, 2)
    report_of(city, "r2", "small", 1, 2, measure="F16")

    assert reported_in(city) == [
        ("F11", "BIG", None, "withheld"), ("F11", "SMALL", None, "withheld"), ("F16", "SMALL", 1, None),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["2025-08", "2026", "2025-13", "", "2025-06-01", "../x"])
def test_a_period_that_has_not_begun_or_is_none_is_refused(city, name):
    with pytest.raises(UnusablePeriodError):
        gathered(city, name)


def test_the_same_report_has_the_same_digest_and_another_another(city):
    close(city)

    later = gathered(city, now=NOW + timedelta(days=30)).digest

    assert gathered(city).digest == later
    assert gathered(city, "2025-05").digest != later


def test_a_cell_without_two_counts_has_no_share():
    assert Cell(None, None).share is None
    assert Cell(0, 0).share is None
    assert replace(Cell(1, 2), entitled=None).share is None


def test_what_is_known_later_of_a_month_nobody_closed_changes_no_closed_report(city):
    close(city)
    before = gathered(city)
    city.act("chi", Kind.SIGNED, MAY, known=at(date(2025, 7, 15)))

    after = gathered(city)

    assert after.digest == before.digest
    assert goal(after).line == goal(before).line
    assert goal(after).before == goal(before).before == Cell(1, 8)
