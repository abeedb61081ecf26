"""A request sent twice is carried out once: at the same time, later, and after a process died over it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.events.catalogue import TokenRevoked
from service.events.ledger import record
from service.identity.idempotency import (
    LEASE,
    LONGEST_BODY,
    Attempt,
    IdempotencyKeys,
    InProgressError,
    KeptAnswer,
    KeyReusedError,
)
from service.store.engine import Memory
from service.store.tables import EventRow, IdempotencyKeyRow
from tests.support.people import SECRET, TestClock

ANSWER = KeptAnswer(201, (("Content-Type", "application/json"),), b'{"id": "7"}')
PRINT, OTHER_PRINT = b"f" * 32, b"g" * 32


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def keys(memory: Memory, clock: TestClock) -> IdempotencyKeys:
    return IdempotencyKeys(memory, clock, SECRET)


def begun(keys: IdempotencyKeys, key: str = "k", token: str = "t") -> Attempt:
    attempt = keys.begin(token, key, PRINT)
    assert isinstance(attempt, Attempt)
    return attempt


def act(keys: IdempotencyKeys, attempt: Attempt, subject: str = "7") -> None:
    """Do something that is an event."""
    with keys.carrying(attempt), keys.memory.writing() as session:
        record(session, TokenRevoked(subject), moment=keys.clock(), actor="lanhdao")


def events(memory: Memory) -> list[str | None]:
    with memory.reading() as session:
        return list(session.scalars(select(EventRow.subject).order_by(EventRow.number)))


def test_the_first_answer_is_given_again(keys: IdempotencyKeys) -> None:
    keys.finish(begun(keys), ANSWER)

    assert keys.begin("t", "k", PRINT) == ANSWER


def test_a_key_belongs_to_one_request_of_one_token(keys: IdempotencyKeys) -> None:
    keys.finish(begun(keys), ANSWER)

    with pytest.raises(KeyReusedError):
        keys.begin("t", "k", OTHER_PRINT)
    assert isinstance(keys.begin("t", "another", OTHER_PRINT), Attempt)
    assert isinstance(keys.begin("another", "k", OTHER_PRINT), Attempt)


def test_a_key_in_progress_is_refused_also_for_another_request(keys: IdempotencyKeys) -> None:
    begun(keys)

    with pytest.raises(InProgressError) as busy:
        keys.begin("t", "k", PRINT)
    with pytest.raises(KeyReusedError):
        keys.begin("t", "k", OTHER_PRINT)
    assert 1 <= busy.value.retry_after <= LEASE.total_seconds() + 1


def test_of_many_at_once_exactly_one_is_carried_out(keys: IdempotencyKeys, memory: Memory) -> None:
    started, seen = threading.Barrier(8), []

    def come() -> None:
        started.wait()
        try:
            attempt = keys.begin("t", "k", PRINT)
        except InProgressError:
            seen.append("in progress")
            return
        if isinstance(attempt, Attempt):
            act(keys, attempt)
            keys.finish(attempt, ANSWER)
            seen.append("carried out")
        else:
            seen.append("replayed")

    callers = [threading.Thread(target=come) for _ in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert len(seen) == 8
    assert seen.count("carried out") == 1
    assert events(memory) == ["7"]


def test_what_a_dead_request_has_done_is_told_to_the_one_that_takes_it_up(
    keys: IdempotencyKeys, clock: TestClock
) -> None:
    act(keys, begun(keys), "7")
    clock.forward(LEASE)

    taken_up = begun(keys)

    assert [(one.kind, one.subject) for one in taken_up.happened] == [("TokenRevoked", "7")]
    assert taken_up.happened[0].facts == {"token_id": "7"}


def test_what_was_rolled_back_has_not_happened(keys: IdempotencyKeys, clock: TestClock) -> None:
    attempt = begun(keys)

    def act_and_be_killed() -> None:
        with keys.carrying(attempt), keys.memory.writing() as session:
            record(session, TokenRevoked("7"), moment=clock(), actor=None)
            raise RuntimeError("killed before the commit")

    with pytest.raises(RuntimeError):
        act_and_be_killed()
    clock.forward(LEASE)

    assert begun(keys).happened == ()


def test_one_that_is_late_commits_nothing_once_another_took_its_request_up(
    keys: IdempotencyKeys, memory: Memory, clock: TestClock
) -> None:
    late = begun(keys)
    clock.forward(LEASE)
    taken_up = begun(keys)

    with pytest.raises(InProgressError):
        act(keys, late, "late")
    act(keys, taken_up, "in time")
    keys.finish(late, KeptAnswer(500, (), b"late"))
    keys.finish(taken_up, ANSWER)

    assert events(memory) == ["in time"]
    assert keys.begin("t", "k", PRINT) == ANSWER


def test_every_event_makes_the_lease_longer(keys: IdempotencyKeys, clock: TestClock) -> None:
    attempt = begun(keys)
    clock.forward(LEASE - timedelta(seconds=1))
    act(keys, attempt)
    clock.forward(LEASE - timedelta(seconds=1))

    with pytest.raises(InProgressError):
        keys.begin("t", "k", PRINT)


def test_what_is_released_is_carried_on_at_once(keys: IdempotencyKeys) -> None:
    attempt = begun(keys)
    act(keys, attempt)
    keys.release(attempt)

    assert [one.subject for one in begun(keys).happened] == ["7"]


def test_events_of_others_are_not_taken_for_its_own(keys: IdempotencyKeys, memory: Memory) -> None:
    attempt = begun(keys)
    with memory.writing() as session:
        record(session, TokenRevoked("other"), moment=keys.clock(), actor=None)
    act(keys, attempt, "own")
    keys.release(attempt)

    assert [one.subject for one in begun(keys).happened] == ["own"]


def test_a_key_is_free_again_when_its_time_is_over(keys: IdempotencyKeys, clock: TestClock) -> None:
    keys.finish(begun(keys), ANSWER)
    clock.forward(timedelta(hours=24))

    assert isinstance(keys.begin("t", "k", OTHER_PRINT), Attempt)


def test_keys_whose_time_is_over_are_forgotten(
    keys: IdempotencyKeys, memory: Memory, clock: TestClock
) -> None:
    keys.finish(begun(keys, "old"), ANSWER)
    clock.forward(timedelta(hours=1))
    keys.finish(begun(keys, "young"), ANSWER)
    clock.forward(timedelta(hours=23))

    assert keys.purge() == 1
    with memory.reading() as session:
        assert session.scalars(select(IdempotencyKeyRow.key)).all() == ["young"]


def test_an_answer_too_long_to_keep_is_not_kept_by_half(keys: IdempotencyKeys) -> None:
    keys.finish(begun(keys), KeptAnswer(200, (), bytes(LONGEST_BODY + 1)))

    assert isinstance(keys.begin("t", "k", PRINT), Attempt)


def test_nothing_kept_tells_what_was_sent_or_answered(
    keys: IdempotencyKeys, memory: Memory
) -> None:
    attempt = keys.begin("t", "k", keys.fingerprint([b"pin", b"135790"]))
    assert isinstance(attempt, Attempt)
    keys.finish(attempt, KeptAnswer(201, (), b"Nguyen Thi Minh Anh"))

    with memory.reading() as session:
        row = session.scalars(select(IdempotencyKeyRow)).one()
        stored = b"".join(
            str(v).encode() if not isinstance(v, bytes) else v for v in vars(row).values()
        )
    assert b"Minh Anh" not in stored
    assert row.fingerprint != IdempotencyKeys(memory, keys.clock, SECRET[::-1]).fingerprint(
        [b"pin", b"135790"]
    )


def test_parts_of_a_request_do_not_run_into_each_other(keys: IdempotencyKeys) -> None:
    assert keys.fingerprint([b"ab", b"c"]) != keys.fingerprint([b"a", b"bc"])
    assert keys.fingerprint([b"a", b"b"]) == keys.fingerprint([b"a", b"b"])
