"""The time authority is slow or down, or the result is less than was ordered: nothing is lost or claimed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from service.journeys.errors import ActNotOpenError
from service.journeys.signing import ActState
from service.journeys.signing.finishing import LONGEST_WAIT, PATIENCE
from signing.algorithms import DigestAlgorithm
from signing.levels import PadesLevel
from signing.revocation import RevocationMaterial
from signing.timestamps import Attempt, TimestampToken, TimestampUnavailableError
from tests.support.house import PIN, TestHouse, a_house


class Moody:
    """A time-stamping authority that answers only when it is up."""

    name = "moody"
    up = False

    def __init__(self) -> None:
        self.house: TestHouse | None = None

    def stamp(self, digest: bytes, algorithm: DigestAlgorithm) -> TimestampToken:
        """Answer, or not."""
        if not self.up:
            raise TimestampUnavailableError([Attempt(self.name, "down")])
        assert self.house is not None
        return self.house.internal.timestamps().stamp(digest, algorithm)

    def chain(self) -> tuple[bytes, ...]:
        """Return the certificates known beforehand."""
        return ()


class Silent:
    """A revocation source that learns nothing."""

    def gather(self, path: Sequence[bytes], moment: datetime) -> RevocationMaterial:
        """Return nothing."""
        return RevocationMaterial()


def test_a_signature_without_its_time_stamp_is_kept_and_finished_later(tmp_path: Path) -> None:
    authority = Moody()
    house = authority.house = a_house(tmp_path, authorities=[authority])
    leader = house.person()
    act = house.placed(leader, house.credential(leader))

    waiting = house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)
    assert (waiting.state, waiting.problem) == (ActState.GIVEN, "timestamp_unavailable")
    assert house.woken == [act.id]
    waits = []
    for _ in range(12):
        assert house.signing.finish_due() == 0  # not due yet
        waiting = house.signing.act(leader, act.id)
        assert waiting.next_try_at is not None
        waits.append(waiting.next_try_at - house.clock.moment)
        house.clock.moment = waiting.next_try_at
        assert house.signing.finish_due() == 0
    authority.up = True
    house.clock.forward(LONGEST_WAIT)

    assert house.signing.finish_due() == 1
    done = house.signing.act(leader, act.id)
    assert (done.state, done.level_reached) == (ActState.FINISHED, PadesLevel.B_LTA)
    assert waits[1] > waits[0]
    assert max(waits) <= LONGEST_WAIT


def test_a_given_act_bars_others_until_it_has_ended(tmp_path: Path) -> None:
    house = a_house(tmp_path, authorities=[Moody()])
    leader = house.person()
    credential = house.credential(leader)
    act = house.placed(leader, credential)
    house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)
    other = house.signing.place(leader, act.document_id, credential, None)

    with pytest.raises(ActNotOpenError):
        house.signing.authorize(leader, other.id, consent_sha256=other.base_sha256, pin=PIN)


def test_a_status_that_cannot_be_had_is_waited_for_and_then_told_honestly(tmp_path: Path) -> None:
    house = a_house(tmp_path, revocation=Silent())
    leader = house.person()
    act = house.placed(leader, house.credential(leader))
    assert act.warnings == ("status_unknown",)

    now = house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)
    for _ in range(PATIENCE):
        assert (now.state, now.problem) == (ActState.GIVEN, "undetermined")
        house.clock.forward(timedelta(hours=1))
        house.signing.finish_due()
        now = house.signing.act(leader, act.id)

    assert (now.state, now.level_reached) == (ActState.FINISHED, PadesLevel.B_T)
    assert now.problem == "undetermined"


def test_two_workers_do_not_finish_the_same_act_at_once(tmp_path: Path) -> None:
    authority = Moody()
    house = authority.house = a_house(tmp_path, authorities=[authority])
    leader = house.person()
    act = house.placed(leader, house.credential(leader))
    house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)
    house.clock.forward(LONGEST_WAIT)
    authority.up = True
    steps: list[str] = []
    other = a_house(tmp_path, house.memory, clock=house.clock, checkpoint=steps.append)

    def meanwhile(step: str) -> None:
        if step == "assembled":
            assert other.signing.finish_due() == 0

    one = a_house(tmp_path, house.memory, clock=house.clock, checkpoint=meanwhile)
    assert one.signing.finish_due() == 1
    assert steps == []
