"""A one-time code is good once, for its owner, and not for long."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest

from service.identity.roles import Person
from service.identity.step_up import (
    AlreadyEnrolledError,
    CodeLockedError,
    Enrolment,
    StepUp,
    WrongCodeError,
)
from service.store.engine import Memory
from service.store.tables import TotpRow
from signing.devices.sealing import CannotOpenError, NotASealError
from tests.support.people import SECRET, TestClock, events, somebody


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def step_up(memory: Memory, clock: TestClock) -> StepUp:
    return StepUp(memory, clock, SECRET)


@pytest.fixture
def person(memory: Memory) -> Person:
    return somebody(memory)


def code_of(enrolment: Enrolment, clock: TestClock, steps: int = 0) -> str:
    return pyotp.TOTP(enrolment.secret).at(clock(), counter_offset=steps)


@pytest.fixture
def enrolled(step_up: StepUp, person: Person, clock: TestClock) -> Enrolment:
    enrolment = step_up.begin(person)
    step_up.confirm(person, code_of(enrolment, clock))
    clock.forward(timedelta(minutes=5))
    return enrolment


def test_who_enrolled_nothing_is_asked_nothing(step_up: StepUp, person: Person) -> None:
    assert step_up.check(person, None) == ()
    assert step_up.check(person, "123456") == ()


def test_a_generator_is_asked_for_only_once_it_was_proven(
    step_up: StepUp, person: Person, clock: TestClock, memory: Memory
) -> None:
    enrolment = step_up.begin(person)
    assert step_up.pending(person) == enrolment
    assert not step_up.is_enrolled(person)
    assert step_up.check(person, None) == ()
    with pytest.raises(WrongCodeError):
        step_up.confirm(person, "000000")

    step_up.confirm(person, code_of(enrolment, clock))

    assert step_up.is_enrolled(person)
    assert step_up.pending(person) is None
    assert enrolment.uri.startswith("otpauth://totp/")
    assert [kind for kind, _, _ in events(memory)] == ["TotpEnrolled"]
    with pytest.raises(AlreadyEnrolledError):
        step_up.begin(person)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_code_of_a_clock_half_a_minute_off_is_right(
    step_up: StepUp, person: Person, enrolled: Enrolment, clock: TestClock, steps: int
) -> None:
    assert step_up.check(person, code_of(enrolled, clock, steps)) == ("totp",)


@pytest.mark.parametrize("steps", [-2, 2, 10])
def test_a_code_of_another_time_is_wrong(
    step_up: StepUp, person: Person, enrolled: Enrolment, clock: TestClock, steps: int
) -> None:
    with pytest.raises(WrongCodeError):
        step_up.check(person, code_of(enrolled, clock, steps))


@pytest.mark.parametrize(
    "code", [None, "", " ", "12345", "1234567", "abcdef", "１２３４５６", "٣٣٣٣٣٣"]
)
def test_what_is_no_code_is_wrong(
    step_up: StepUp, person: Person, enrolled: Enrolment, code: str | None
) -> None:
    with pytest.raises(WrongCodeError):
        step_up.check(person, code)


def test_a_code_is_good_once_and_so_is_none_before_it(
    step_up: StepUp, person: Person, enrolled: Enrolment, clock: TestClock
) -> None:
    code = code_of(enrolled, clock)
    assert step_up.check(person, f" {code[:3]} {code[3:]} ") == ("totp",)

    for used in (code, code_of(enrolled, clock, -1)):
        with pytest.raises(WrongCodeError):
            step_up.check(person, used)
    assert step_up.check(person, code_of(enrolled, clock, 1)) == ("totp",)


def test_five_wrong_codes_lock_and_the_right_one_waits(
    step_up: StepUp, person: Person, enrolled: Enrolment, clock: TestClock
) -> None:
    for _ in range(5):
        with pytest.raises(WrongCodeError):
            step_up.check(person, code_of(enrolled, clock, 7))

    with pytest.raises(CodeLockedError) as refusal:
        step_up.check(person, code_of(enrolled, clock))

    assert refusal.value.until == clock() + timedelta(minutes=15)
    clock.forward(timedelta(minutes=15))
    assert step_up.check(person, code_of(enrolled, clock)) == ("totp",)


def test_only_its_owners_code_removes_a_generator(
    step_up: StepUp, person: Person, enrolled: Enrolment, clock: TestClock, memory: Memory
) -> None:
    with pytest.raises(WrongCodeError):
        step_up.remove(person, code_of(enrolled, clock, 9))
    assert step_up.is_enrolled(person)

    step_up.remove(person, code_of(enrolled, clock))

    assert not step_up.is_enrolled(person)
    assert [kind for kind, _, _ in events(memory)] == ["TotpEnrolled", "TotpRemoved"]


def test_the_stored_secret_opens_for_its_owner_and_under_our_secret_alone(
    step_up: StepUp, person: Person, enrolled: Enrolment, clock: TestClock, memory: Memory
) -> None:
    other = somebody(memory, "vanthu")
    with memory.writing() as session:
        row = session.get(TotpRow, person.id)
        assert row is not None
        assert enrolled.secret.encode() not in row.sealed_secret
        session.add(
            TotpRow(person_id=other.id, sealed_secret=row.sealed_secret, confirmed_at=clock())
        )

    with pytest.raises(NotASealError):
        step_up.check(other, code_of(enrolled, clock))
    with pytest.raises(CannotOpenError):
        StepUp(memory, clock, b"another secret, also of 32 octets").check(person, "123456")


def test_what_is_shown_in_a_log_is_not_the_secret(enrolled: Enrolment, step_up: StepUp) -> None:
    assert enrolled.secret not in repr(enrolled)
    assert repr(SECRET) not in repr(step_up)
