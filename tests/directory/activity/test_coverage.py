"""When a server wrote, and when it was silent."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from directory.activity import Gap, together
from tests.directory.activity.logs import letter, read


def at(day, hour):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def other(stamp, host="mx1"):
    return f"{stamp} {host} opendkim[1]: x\n"


def test_any_line_shows_that_a_server_wrote():
    _, totals = read(letter() + other("Nov 26 09:59:59") + other("Nov 26 13:00:00"))

    (mx1,) = totals.hours
    assert mx1.hours == (at(26, 1), at(26, 2), at(26, 6))
    assert mx1.gaps == (Gap(at(26, 3), at(26, 6)),)
    assert (mx1.first, mx1.last) == (at(26, 1), at(26, 6))


def test_each_server_has_its_own_silence():
    _, totals = read(letter() + other("Nov 26 12:00:00", "MX2") + other("Nov 26 14:00:00", "mx2"))

    assert [(one.server, len(one.gaps)) for one in totals.hours] == [("mx1", 0), ("mx2", 1)]


def test_hours_are_utc_also_where_zones_are_not_whole_hours():
    _, totals = read(
        letter(at="Nov 26 08:40:00") + letter(at="Nov 26 08:50:00"), zone=ZoneInfo("Asia/Kathmandu")
    )

    assert totals.hours[0].hours == (at(26, 2), at(26, 3))


def test_files_together_fill_each_others_silence():
    _, first = read(letter())
    _, second = read(letter(at="Nov 26 09:00:00"))

    (mx1,) = together((*first.hours, *second.hours))
    assert mx1.hours == (at(26, 1), at(26, 2))
    assert mx1.gaps == ()


def test_an_hour_that_comes_twice_is_two_hours():
    berlin = ZoneInfo("Europe/Berlin")
    lines = letter(at="Oct 25 02:50:00") + letter(at="Oct 25 02:10:00")

    assert len(read(lines, zone=berlin)[1].hours[0].hours) == 2
