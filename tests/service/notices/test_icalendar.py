"""Deadlines are read by other programs as they were meant, whatever a document is called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.journeys.notices.icalendar import LONGEST_LINE, Deadline, calendar, folded

OPENED = datetime(2026, 11, 23, 7, 5, 9, tzinfo=UTC)
DUE = OPENED + timedelta(days=2)


def a_deadline(summary: str = "Chờ bạn ký số: Tờ trình") -> Deadline:
    return Deadline("s1@antin", summary, "https://antin.test/office", OPENED, DUE, 1)


def read(octets: bytes) -> tuple[icalendar.Todo, icalendar.Event]:
    (todo, event) = icalendar.Calendar.from_ical(octets).subcomponents
    return todo, event


def test_a_deadline_is_a_task_and_an_event_that_ends_then() -> None:
    todo, event = read(calendar([a_deadline()], "Hạn"))

    assert (todo.name, todo.decoded("due"), todo["priority"]) == ("VTODO", DUE, 1)
    assert (event.name, event.decoded("dtend")) == ("VEVENT", DUE)
    assert event["transp"] == "TRANSPARENT"
    assert todo["uid"] != event["uid"]
    assert {str(one["summary"]) for one in (todo, event)} == {"Chờ bạn ký số: Tờ trình"}


@pytest.mark.parametrize(
    ("hostile", "seen"),
    [
        ("a\r\nEND:VTODO\r\nBEGIN:VEVENT", "a END:VTODO BEGIN:VEVENT"),
        ("a;b,c\\n\\,", "a;b,c\\n\\,"),
        ("\u202egpj.exe", "gpj.exe"),
        ('"a": b', '"a": b'),
    ],
)
def test_no_title_ends_its_line_or_begins_another(hostile: str, seen: str) -> None:
    octets = calendar([a_deadline(hostile)], hostile)

    todo, event = read(octets)
    assert [str(one["summary"]) for one in (todo, event)] == [seen, seen]
    assert octets.count(b"\r\nBEGIN:VEVENT\r\n") == 1


@given(st.text(max_size=300))
@example("ộ" * 200)
@example("x" * 200)
def test_every_line_is_short_ends_in_crlf_and_divides_no_character(text: str) -> None:
    octets = calendar([a_deadline(text)], text)

    lines = octets.split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) <= LONGEST_LINE
    assert b"\n" not in b"".join(lines)
    for line in lines:
        line.decode()
    shown = "".join(one if one.isprintable() else " " for one in text).split()
    assert str(read(octets)[0]["summary"]) == " ".join(shown)


@given(st.text(max_size=300))
def test_what_is_folded_unfolds_to_the_same(text: str) -> None:
    line = text.replace("\r", "").replace("\n", "")

    parts = list(folded(line))

    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line
    assert all(part.startswith(" ") for part in parts[1:])


def test_no_deadlines_are_a_calendar_all_the_same() -> None:
    assert icalendar.Calendar.from_ical(calendar([], "Hạn")).subcomponents == []
