"""What waits for others does not hold the worker up, and nothing that was rung for is missed."""

from __future__ import annotations

import threading

from service.jobs.apart import Apart


def test_whoever_rings_does_not_wait_and_is_heard_once_more() -> None:
    gate, done = threading.Event(), []

    def chore() -> None:
        gate.wait(10)
        done.append(1)

    apart = Apart("chore")
    for _ in range(5):
        apart.run(chore)
    assert done == []
    gate.set()
    apart.wait(10)

    assert done == [1, 1]


def test_a_chore_that_fails_can_be_rung_for_again() -> None:
    done = []

    def fails() -> None:
        raise RuntimeError("boom")

    apart = Apart("chore")
    apart.run(fails)
    apart.wait(10)
    apart.run(lambda: done.append(1))
    apart.wait(10)

    assert done == [1]
