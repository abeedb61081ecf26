"""A mail log counts once, whole or not at all, under whatever name it comes again."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from directory.activity import LogRefusedError
from service.adoption.measures import Kind
from service.adoption.sources import logs as module
from service.adoption.sources.logs import MailLogs
from service.store.tables import EventRow, LogFileRow, LogHourRow, UsageEventRow, UsageMonthRow
from service.store.tables.people import PersonRow
from tests.support.adoption import ZONE
from tests.support.house import TestClock, a_memory

SENT = (
    "{stamp} mx1 postfix/submission/smtpd[7]: {id}: client=pc[10.0.0.9], "
    "sasl_method=PLAIN, sasl_username={who}\n"
    "{stamp} mx1 postfix/qmgr[5]: {id}: from=<{who}>, size=900, nrcpt=1 (queue active)\n"
    "{stamp} mx1 postfix/qmgr[5]: {id}: removed\n"
)


def a_log(*sent: tuple[str, str, str]) -> str:
    return "".join(SENT.format(stamp=stamp, id=id_, who=who) for stamp, id_, who in sent)


THREE = a_log(
    ("2026-11-02T08:00:00+07:00", "4A1B2C3D4E", "an@cantho.example"),
    ("2026-11-02T09:00:00+07:00", "4A1B2C3D4F", "AN@cantho.example"),
    ("2026-11-03T12:00:00+07:00", "4A1B2C3D50", "la@cantho.example"),
)


@pytest.fixture
def logs(tmp_path: Path) -> MailLogs:
    memory = a_memory(tmp_path)
    with memory.writing() as session:
        session.add(
            PersonRow(id="p1", staff_number="CB1", user_name="an", full_name="An",
                      email="an@cantho.example")
        )  # fmt: skip
    return MailLogs(memory, TestClock(), ZONE)


def kept(logs: MailLogs) -> list[tuple[str, str | None, date]]:
    with logs.memory.reading() as session:
        rows = session.scalars(select(UsageEventRow).order_by(UsageEventRow.moment))
        return [(one.kind, one.person_key, one.day) for one in rows]


def test_what_a_log_tells_counts_with_its_person_and_its_local_day(logs, tmp_path):
    (tmp_path / "mail.log").write_text(THREE)

    (intake,) = logs.take_in([tmp_path / "mail.log"])

    assert (intake.taken, intake.known_before, intake.of_nobody) == (3, 0, 1)
    assert kept(logs) == [
        (Kind.SENT, "CB1", date(2026, 11, 2)),
        (Kind.SENT, "CB1", date(2026, 11, 2)),
        (Kind.SENT, None, date(2026, 11, 3)),
    ]
    with logs.memory.reading() as session:
        month = session.scalars(
            select(UsageMonthRow).where(UsageMonthRow.person_key == "CB1")
        ).one()
        assert (month.count, month.days) == (2, 0b10)


def test_the_same_file_again_and_its_rotated_and_packed_copies_add_nothing(logs, tmp_path):
    (tmp_path / "mail.log").write_text(THREE)
    list(logs.take_in([tmp_path / "mail.log"]))
    (tmp_path / "mail.log.1").write_text(THREE)
    (tmp_path / "mail.log.2.gz").write_bytes(gzip.compress(THREE.encode()))

    again = list(logs.take_in([tmp_path / f"mail.log{end}" for end in ("", ".1", ".2.gz")]))

    assert [one.taken for one in again] == [0, 0, 0]
    assert len(kept(logs)) == 3


def test_even_if_nobody_remembered_where_the_reading_stopped_no_line_counts_twice(logs, tmp_path):
    (tmp_path / "mail.log").write_text(THREE)
    list(logs.take_in([tmp_path / "mail.log"]))
    with logs.memory.writing() as session:
        session.query(LogFileRow).delete()

    (again,) = logs.take_in([tmp_path / "mail.log"])

    assert (again.taken, again.known_before) == (0, 3)


def test_a_file_that_grew_goes_on_where_it_was_left(logs, tmp_path):
    file = tmp_path / "mail.log"
    file.write_text(THREE[: len(THREE) - 30])
    list(logs.take_in([file]))
    more = a_log(("2026-11-04T08:00:00+07:00", "4A1B2C3D51", "an@cantho.example"))
    file.write_text(THREE + more)

    (grown,) = logs.take_in([file])

    assert len(kept(logs)) == 4
    assert grown.known_before == 0, "only what is new was read"


def test_a_letter_under_way_over_a_rotation_is_one_letter(logs, tmp_path):
    lines = a_log(("2026-11-02T08:00:00+07:00", "4A1B2C3D4E", "an@cantho.example")).splitlines(True)
    (tmp_path / "mail.log.1").write_text("".join(lines[:1]))
    (tmp_path / "mail.log").write_text("".join(lines[1:]))

    list(logs.take_in([tmp_path / "mail.log.1", tmp_path / "mail.log"]))

    assert [kind for kind, _, _ in kept(logs)] == [Kind.SENT]


def test_hours_with_a_line_are_covered_and_silences_are_told(logs, tmp_path):
    (tmp_path / "mail.log").write_text(THREE)

    (intake,) = logs.take_in([tmp_path / "mail.log"])

    with logs.memory.reading() as session:
        assert session.scalar(select(func.count()).select_from(LogHourRow)) == 3
    assert [
        (server, (end - start).total_seconds() / 3600) for server, start, end in intake.silent
    ] == [("mx1", 26.0)]


def test_a_log_of_another_system_counts_for_nothing(logs, tmp_path):
    file = tmp_path / "access.log"
    file.write_text('10.0.0.1 - - [02/Nov/2026:08:00:00 +0700] "GET / HTTP/1.1" 200 12\n' * 2000)

    with pytest.raises(LogRefusedError):
        list(logs.take_in([file]))

    assert kept(logs) == []
    with logs.memory.reading() as session:
        assert session.query(LogFileRow).count() == session.query(EventRow).count() == 0


def test_killed_between_two_parts_the_rest_comes_with_the_next_run(logs, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "AT_ONCE", 2)
    monkeypatch.setattr(module, "MOST", 1)
    file = tmp_path / "mail.log"
    file.write_text(THREE)
    taken, real = [], module.take_usage

    def dies(*words, **more):
        if len(taken) == 2:
            raise KeyboardInterrupt
        taken.append(1)
        return real(*words, **more)

    monkeypatch.setattr(module, "take_usage", dies)
    with pytest.raises(KeyboardInterrupt):
        list(logs.take_in([file]))
    assert len(kept(logs)) == 2
    with logs.memory.reading() as session:
        assert session.query(LogHourRow).count() == 0, "nothing says that the hours were read"
    monkeypatch.setattr(module, "take_usage", real)

    (again,) = logs.take_in([file])

    assert (again.taken, again.known_before) == (1, 2)
    assert len(kept(logs)) == 3


def test_taking_a_log_in_is_an_event_with_the_digest_of_what_was_read(logs, tmp_path):
    (tmp_path / "mail.log").write_text(THREE)
    list(logs.take_in([tmp_path / "mail.log"], by="cntt"))
    with logs.memory.reading() as session:
        event = session.query(EventRow).one()
        assert (event.kind, event.actor) == ("LogTaken", "cntt")
        assert "an@" not in str(event.facts)
