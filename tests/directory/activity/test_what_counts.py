"""What counts as sent, read and signed in; and what a log only seems to say."""

from dataclasses import fields
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from directory.activity import LogBounds, LogFormat, MailActivity
from tests.directory.activity.logs import GOLDEN, letter, read, told


def golden(name, **others):
    return told((GOLDEN / name).read_bytes(), **others)


def test_a_queue_id_counts_once_for_each_of_its_lives():
    assert golden("reused.maillog") == [
        "sent an@ct.example 2026-11-26T01:00:01Z mx1",
        "sent binh@ct.example 2026-11-26T01:20:01Z mx1",
        "sent an@ct.example 2026-11-26T01:21:01Z mx1",
    ]


def test_a_letter_is_not_sent_before_the_queue_manager_took_it_up():
    lines = letter().splitlines(keepends=True)

    assert told("".join(lines[:2])) == []
    assert len(told("".join(lines[:3]))) == 1


def test_a_letter_that_went_on_to_a_filter_is_not_waited_for():
    filtered = letter("NOQUEUE").splitlines(keepends=True)[0]

    assert read(filtered)[1].place.lives == ()


def test_a_letter_of_which_only_the_end_is_told_was_sent():
    lines = letter().splitlines(keepends=True)

    assert len(told(lines[0] + lines[4])) == 1


def test_what_an_administrator_removed_was_not_sent():
    removed = letter().splitlines(keepends=True)[4].replace("qmgr", "postsuper")

    assert told(letter().splitlines(keepends=True)[0] + removed) == []


def test_lives_that_never_end_do_not_fill_memory():
    opened = "".join(letter(f"AA{n:05}").split("\n")[0] + "\n" for n in range(50))

    _, totals = read(opened, bounds=LogBounds(lives=10))

    assert [life.queue_id for life in totals.place.lives] == [f"AA{n:05}" for n in range(40, 50)]


def test_no_stranger_writes_another_persons_activity():
    assert golden("injected.maillog") == ["signed_in real@ct.example 2026-11-26T01:00:07Z mx1"]


def test_a_repeated_message_is_no_second_letter():
    acts, totals = read((GOLDEN / "repeated_message.maillog").read_bytes())

    assert len(acts) == 1
    assert len(totals.hours[0].hours) == 2  # but the server was there to write it


def test_two_servers_in_one_file_keep_their_own_queue_ids():
    assert golden("servers.maillog") == [
        "sent an@ct.example 2026-11-26T01:00:01Z mx1",
        "sent binh@ct.example 2026-11-26T01:00:01Z mx2",
    ]


def test_one_person_spelled_in_many_ways_is_one_account():
    aliases = {"chu.tich@ct.example": "An@ct.example"}
    octets = (GOLDEN / "spelled.maillog").read_bytes()

    acts, totals = read(octets, aliases=aliases, domain="CT.example")

    assert [act.account for act in acts] == [
        *["an@ct.example"] * 3, "nguyễn@ct.example", "binh@ct.example",
    ]  # fmt: skip
    assert totals.unreadable == 1
    assert totals.lines == totals.understood == 7


def test_dovecot_tells_a_letter_read_from_a_list_looked_at():
    assert golden("dovecot.maillog", server="imap1") == [
        "signed_in an@ct.example 2026-11-25T17:56:50Z imap1",
        "read binh@ct.example 2026-11-25T17:56:51Z imap1",
        "read chi@ct.example 2026-11-25T17:56:52Z imap1",
        "read dung@ct.example 2026-11-25T17:56:53Z imap1",
        "signed_in giang@ct.example 2026-11-25T17:56:54Z imap1",
        "read hoa@ct.example 2026-11-26T01:30:16Z imap1",
    ]


def test_octets_sent_are_evidence_of_reading_only_where_the_house_says_so():
    session = "Nov 26 00:56:55 mx1 dovecot: imap(old@ct.example): Disconnected: Logged out in=61 out=90471\n"

    assert told(session) == []
    assert told(session, octets_as_reading=90_472) == []
    assert len(told(session, octets_as_reading=90_471)) == 1


def test_dovecots_events_tell_the_same_bare():
    assert golden("events.maillog", server="x") == [
        "read an@ct.example 2026-11-25T17:00:00Z imap1",
        "read binh@ct.example 2026-11-25T17:00:04Z imap1",
    ]


def test_a_nest_of_brackets_is_no_event_and_no_crash():
    sound = (GOLDEN / "events.maillog").read_text().splitlines(keepends=True)[4]
    nest = sound.replace('"fields":{', '"fields":' + "[" * 50_000 + "{")

    assert len(told(sound)) == 1
    assert told(sound + nest) == told(sound)


def test_zimbra_tells_requests_and_log_ins_but_not_those_of_administrators():
    assert golden("zimbra.maillog", server="mail1") == [
        "sent an@ct.example 2026-11-26T01:00:01Z mail1",
        "read binh@ct.example 2026-11-26T01:00:02Z mail1",
        "read chi@ct.example 2026-11-26T01:00:03Z mail1",
        "signed_in dung@ct.example 2026-11-26T01:00:04Z mail1",
    ]


def test_a_format_that_is_named_is_the_only_one_that_counts():
    both = letter() + "Nov 26 08:00:01 mx1 dovecot: imap-login: Login: user=<a@ct.example>, x\n"

    assert [one.split()[0] for one in told(both)] == ["sent", "signed_in"]
    assert [one.split()[0] for one in told(both, form=LogFormat.POSTFIX)] == ["sent"]
    assert [one.split()[0] for one in told(both, form=LogFormat.DOVECOT)] == ["signed_in"]


def test_new_year_may_pass_within_a_file():
    expected = [
        "sent an@ct.example 2025-12-31T16:59:58Z mx1",
        "sent binh@ct.example 2025-12-31T17:00:02Z mx1",
    ]

    assert golden("year.maillog", modified=datetime(2026, 1, 1, 1, tzinfo=UTC)) == expected
    assert golden("year.maillog", modified=datetime(2026, 12, 30, tzinfo=UTC)) == expected
    assert golden("year.maillog", modified=None, year=2025) == expected


def test_the_29th_of_february_is_of_a_leap_year():
    day = letter(at="Feb 29 08:00:01")

    assert told(day)[0].split()[2] == "2024-02-29T01:00:01Z"
    assert told(day, year=2028)[0].split()[2] == "2028-02-29T01:00:01Z"


def test_a_day_that_does_not_exist_is_not_counted():
    odd = ("Nov 31 08:00:01", "Nov 26 24:00:01", "Nov 26 08:75:01", "Nov 26 08:00:61")
    acts, totals = read(letter() + "".join(map(letter, ["AA44FA023C9"] * 4, ["x"] * 4, odd)))

    assert len(acts) == 1
    assert totals.understood == 10  # the minute of 08:00:61 exists: the server wrote in it


def test_a_stamp_with_its_zone_needs_no_other():
    assert golden("rfc3339.maillog", modified=None, zone=ZoneInfo("America/Lima")) == [
        "sent an@ct.example 2026-11-25T17:56:52Z mx1",
        "signed_in an@ct.example 2026-11-26T01:00:00Z mx1",
    ]


def test_the_zone_is_the_houses():
    assert told(letter(), zone=ZoneInfo("UTC"))[0].split()[2] == "2026-11-26T08:00:01Z"


def test_an_hour_that_comes_twice_is_told_apart_by_the_order_of_lines():
    moments = [
        one.split()[2][8:19]
        for one in golden("repeated_hour.maillog", zone=ZoneInfo("Europe/Berlin"))
    ]

    assert moments == ["25T00:10:00", "25T01:10:00", "25T01:58:00", "25T02:05:00"]


def test_an_hour_that_comes_twice_is_told_apart_after_a_pause_too():
    octets, berlin = (GOLDEN / "repeated_hour.maillog").read_bytes(), ZoneInfo("Europe/Berlin")
    lines = octets.splitlines(keepends=True)
    _, totals = read(b"".join(lines[:3]), zone=berlin)

    acts, rest = read(octets, since=totals.place, zone=berlin)

    assert [f"{act.moment:%H:%M}" for act in acts] == ["01:58", "02:05"]
    assert [hour.hour for hour in rest.hours[0].hours] == [1, 2]


def test_a_clock_is_forgotten_once_the_hour_that_comes_twice_is_over():
    octets, berlin = (GOLDEN / "repeated_hour.maillog").read_bytes(), ZoneInfo("Europe/Berlin")

    _, within = read(octets[: octets.rindex(b"\n", 0, -1) + 1], zone=berlin)
    _, after = read(octets, zone=berlin, bounds=LogBounds(piece=150))

    assert [clock.repeated for clock in within.place.clocks] == [True]
    assert after.place.clocks == ()


def test_a_clock_may_be_put_forward_within_an_hour():
    lord_howe = ZoneInfo("Australia/Lord_Howe")  # on that day 02:00 became 02:30

    assert (
        told(letter(at="Oct  4 02:45:00"), zone=lord_howe)[0].split()[2] == "2026-10-03T15:45:00Z"
    )


def test_a_stamp_is_of_the_last_year_it_can_be_of_to_the_second():
    changed = datetime(2026, 11, 27, 0, 30, tzinfo=UTC)  # and a day for clocks: until 28 Nov 07:30

    for clock, year in (("07:30:00", 2026), ("07:30:01", 2025)):
        assert told(letter(at=f"Nov 28 {clock}"), modified=changed)[0].split()[2][:4] == str(year)


def test_lines_may_end_as_windows_ends_them():
    assert told(letter().replace("\n", "\r\n")) == told(letter())


def test_nuls_in_front_of_a_line_are_no_part_of_it():
    acts, totals = read("\0" * 100_000 + letter() + "\0" * 7 + letter("FF" * 5))

    assert len(acts) == 2
    assert acts[0].line.offset == 100_000
    assert totals.overlong == 0


def test_the_hole_that_copytruncate_leaves_is_no_line_and_no_identity():
    hole = "\0" * (5 << 20)

    acts, totals = read(hole + letter())

    assert [act.line.offset for act in acts] == [5 << 20]
    assert totals.overlong == 0
    assert (
        totals.identity == read(letter())[1].identity != read(hole + letter("EE" * 5))[1].identity
    )


def test_a_line_above_the_bound_is_passed_over_and_counted():
    long = "Nov 26 08:00:00 mx1 postfix/smtpd[1]: " + "x" * 70_000
    for more in (0, 2 << 20):
        acts, totals = read(letter() + long + "x" * more + "\n" + letter("FF" * 5))

        octets = letter() + long + "x" * more + "\n" + letter("FF" * 5)
        assert (totals.lines, totals.overlong) == (11, 1)
        assert [octets[act.line.offset :].index(act.queue_id) for act in acts] == [52, 52]


def test_an_overlong_line_is_not_read_from_its_middle():
    hidden = "x" * 70_000 + letter().split("\n")[0]

    assert told(letter("AA" * 5) + hidden + "\n" + letter().split("\n", 1)[1]) == told(
        letter("AA" * 5)
    )


def test_a_place_leads_to_its_line():
    octets = "".join(letter(f"AA{n:05}") for n in range(40)).encode()
    acts, _ = read(octets)

    for act in acts:
        line = octets[act.line.offset :][: act.line.length].decode()
        assert line.startswith("Nov 26")
        assert line.endswith(f"{act.queue_id}: client=unknown[203.0.113.7], sasl_method=PLAIN, "
                             f"sasl_username={act.account}")  # fmt: skip


def test_nothing_is_kept_of_a_letter_but_who_sent_it_and_when():
    assert {one.name for one in fields(MailActivity)} == {
        "kind", "account", "moment", "server", "line", "queue_id",
    }  # fmt: skip
    acts, totals = read(letter())

    assert "outside.example" not in repr((acts, totals))
