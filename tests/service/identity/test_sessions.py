"""A session ends when it must, and its value stands nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.identity.sessions import SessionLimits, Sessions
from service.store.engine import Memory
from service.store.tables import PersonRoleRow, SessionRow
from tests.support.people import TestClock, events, somebody, suspend


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def sessions(memory: Memory, clock: TestClock) -> Sessions:
    return Sessions(memory, clock, SessionLimits())


def test_a_session_is_found_by_its_value_alone(sessions: Sessions, memory: Memory) -> None:
    person = somebody(memory)
    value = sessions.begin(person, {"a": [1, "x"]})

    found = sessions.find(value)

    assert found is not None
    assert (found.person, dict(found.data)) == (person, {"a": [1, "x"]})
    assert len(value) == 43
    assert all(sessions.find(other) is None for other in ("", value[:-1], found.digest, "\udcff"))
    with memory.reading() as session:
        row = session.query(SessionRow).one()
        assert value not in (row.token_sha256, str(row.data))


def test_fifteen_idle_minutes_end_it(sessions: Sessions, memory: Memory, clock: TestClock) -> None:
    value = sessions.begin(somebody(memory))
    for _ in range(5):
        clock.forward(timedelta(minutes=14, seconds=59))
        assert sessions.find(value)
    clock.forward(timedelta(minutes=15))

    assert sessions.find(value) is None
    assert sessions.find(value) is None
    assert events(memory) == [("PersonSignedOut", "lanhdao", '{"reason":"idle"}')]


def test_no_session_outlives_the_day(sessions: Sessions, memory: Memory, clock: TestClock) -> None:
    value = sessions.begin(somebody(memory))
    for _ in range(59):
        clock.forward(timedelta(minutes=10))
        assert sessions.find(value)
    clock.forward(timedelta(minutes=10))

    assert sessions.find(value) is None


def test_a_suspended_person_is_out_at_once(sessions: Sessions, memory: Memory) -> None:
    person = somebody(memory)
    value = sessions.begin(person)
    suspend(memory, person)

    assert sessions.find(value) is None


def test_a_role_taken_away_is_gone_at_the_next_request(sessions: Sessions, memory: Memory) -> None:
    value = sessions.begin(somebody(memory))
    with memory.writing() as session:
        session.query(PersonRoleRow).delete()

    found = sessions.find(value)

    assert found is not None
    assert not found.person.signs


def test_all_sessions_of_one_person_end_together(sessions: Sessions, memory: Memory) -> None:
    person, other = somebody(memory), somebody(memory, "vanthu")
    values, kept = [sessions.begin(person) for _ in range(3)], sessions.begin(other)

    assert sessions.end_all(person.id) == 3
    assert [sessions.find(value) for value in values] == [None] * 3
    assert sessions.find(kept)


def test_what_is_kept_comes_back_and_an_ended_session_stays_ended(
    sessions: Sessions, memory: Memory
) -> None:
    value = sessions.begin(somebody(memory))
    found = sessions.find(value)
    assert found is not None
    sessions.keep(found.digest, {"next": "/ký"})
    again = sessions.find(value)
    assert again is not None
    assert dict(again.data) == {"next": "/ký"}

    sessions.end(value)
    sessions.keep(found.digest, {"back": "from the dead"})

    assert sessions.find(value) is None
    assert events(memory) == [("PersonSignedOut", "lanhdao", '{"reason":"asked"}')]


def test_use_is_noted_at_most_once_a_minute(
    sessions: Sessions, memory: Memory, clock: TestClock
) -> None:
    began, value = clock(), sessions.begin(somebody(memory))

    def seen_after(seconds: int) -> timedelta:
        clock.moment = began + timedelta(seconds=seconds)
        sessions.find(value)
        with memory.reading() as session:
            return session.query(SessionRow).one().last_seen_at - began

    assert [seen_after(s).total_seconds() for s in (1, 59, 60, 90, 121)] == [0, 0, 60, 60, 121]


def test_the_sweep_ends_what_nobody_comes_back_to(
    sessions: Sessions, memory: Memory, clock: TestClock
) -> None:
    person = somebody(memory)
    sessions.begin(person)
    clock.forward(timedelta(minutes=16))
    kept = sessions.begin(person)

    assert sessions.sweep() == 1
    assert sessions.find(kept)
