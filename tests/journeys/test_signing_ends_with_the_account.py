"""A suspended account signs nothing from that minute on; what was given before is finished (DOMAIN W-13)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from service.identity.sign_in import AccountInactiveError
from service.identity.tokens import Tokens
from service.journeys.signing import ActState, ItemState, QuickOrder
from service.store.engine import Memory
from service.store.tables import EventRow
from signing.devices.software import SoftwareDevice
from tests.journeys.test_signing_waits_for_time import Moody
from tests.support.batches import approved, gathered
from tests.support.house import CORNER, PIN, SECRET, TestHouse, a_house
from tests.support.people import suspend
from tests.support.signed import plain

TOKEN = secrets.token_urlsafe(32)


@pytest.fixture
def house(tmp_path: Path, memory: Memory) -> TestHouse:
    return a_house(tmp_path, memory)


def kinds(house: TestHouse) -> list[str]:
    with house.memory.reading() as session:
        return list(session.scalars(select(EventRow.kind).order_by(EventRow.number)))


def test_what_was_placed_before_is_not_given_afterwards(house: TestHouse) -> None:
    leader = house.person()
    act = house.placed(leader, house.credential(leader))
    suspend(house.memory, leader)

    with pytest.raises(AccountInactiveError):
        house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)

    assert house.signing.act(leader, act.id).state is ActState.PLACED
    assert kinds(house)[-1] == "SignatureRefused"
    assert "SignatureGiven" not in kinds(house)


def test_whoever_is_suspended_while_the_key_answers_has_given_nothing(
    tmp_path: Path, memory: Memory
) -> None:
    def meanwhile(point: str) -> None:
        if point == "accepted":
            suspend(memory, leader)

    house = a_house(tmp_path, memory, checkpoint=meanwhile)
    leader = house.person()
    act = house.placed(leader, house.credential(leader))

    with pytest.raises(AccountInactiveError):
        house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)

    assert house.signing.act(leader, act.id).state is ActState.PLACED
    assert "SignatureGiven" not in kinds(house)


def test_what_was_given_before_is_finished_afterwards(tmp_path: Path, memory: Memory) -> None:
    authority = Moody()
    house = authority.house = a_house(tmp_path, memory, authorities=[authority])
    leader = house.person()
    act = house.placed(leader, house.credential(leader))
    waiting = house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)
    assert waiting.state is ActState.GIVEN

    suspend(memory, leader)
    authority.up = True
    house.clock.forward(timedelta(hours=1))
    house.signing.finish_due()

    assert house.signing.act(leader, act.id).state is ActState.FINISHED
    assert kinds(house)[-1] == "DocumentSigned"


def test_nothing_new_is_placed(house: TestHouse) -> None:
    leader = house.person()
    credential = house.credential(leader)
    document = house.signing.upload(leader, BytesIO(plain()), "to-trinh.pdf")
    suspend(house.memory, leader)

    with pytest.raises(AccountInactiveError):
        house.signing.place(leader, document.id, credential, CORNER)


def test_an_api_token_made_before_signs_no_more(house: TestHouse) -> None:
    leader = house.person()
    credential = house.credential(leader)
    tokens = Tokens(house.memory, house.clock)
    wrapped = house.certificates.wrap_for_token(leader, credential, PIN, TOKEN)
    token, _ = tokens.create(leader, "Một cửa", ["sign"], credential, wrapped)
    assert tokens.authenticate(token) is not None

    suspend(house.memory, leader)

    assert tokens.authenticate(token) is None


@pytest.mark.parametrize("late", [False, True])
def test_a_request_that_came_in_by_token_before_the_suspension_hands_out_no_signature(
    tmp_path: Path, memory: Memory, late: bool
) -> None:
    class Slow(SoftwareDevice):
        """A device whose owner is suspended just when it opens the key."""

        def unlock_with_token(self, handle, token):  # type: ignore[no-untyped-def]
            suspend(memory, leader)
            return super().unlock_with_token(handle, token)

    devices = {"software": Slow(SECRET)} if late else {"software": SoftwareDevice(SECRET)}
    house = a_house(tmp_path, memory, devices=devices)
    leader = house.person()
    credential = house.credential(leader)
    wrapped = house.certificates.wrap_for_token(leader, credential, PIN, TOKEN)
    if not late:
        suspend(memory, leader)

    with pytest.raises(AccountInactiveError):
        house.signing.sign_in_one_call(
            leader, credential, wrapped, TOKEN, BytesIO(plain()), QuickOrder("B-B", CORNER)
        )

    assert "DocumentSigned" not in kinds(house)


def test_whoever_is_suspended_in_the_middle_of_many_has_signed_those_before_and_none_after(
    tmp_path: Path, memory: Memory
) -> None:
    given = []

    def meanwhile(point: str) -> None:
        if point == "one_given":
            given.append(point)
            if len(given) == 2:
                suspend(memory, leader)

    house = a_house(tmp_path, memory, checkpoint=meanwhile)
    leader = house.person()
    batch = gathered(house, leader, 4)

    stopped = approved(house, leader, batch)

    assert [one.state for one in stopped.items] == [ItemState.FINISHED] * 2 + [ItemState.OPEN] * 2
    assert stopped.items[2].problem == "account_inactive"
    assert kinds(house).count("SignatureGiven") == 2
