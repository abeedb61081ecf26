"""What is asked before a signature is given, and what happens to those who should not have it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from service.events.ledger import verify
from service.journeys.errors import ActNotOpenError, ConsentMismatchError, NotFoundError
from service.journeys.signing import ActState, ActView
from service.store.engine import Memory
from service.store.tables import EventRow, SigningActRow
from signing.errors import CertificateRefusedError, PinLockedError, WrongPinError
from tests.support.house import PIN, TestHouse, a_house
from tests.support.signed import plain

WRONG = "246802"


@pytest.fixture
def house(tmp_path: Path, memory: Memory) -> TestHouse:
    return a_house(tmp_path, memory)


def kinds(house: TestHouse) -> list[str]:
    with house.memory.reading() as session:
        assert verify(session).broken is None
        return list(session.scalars(select(EventRow.kind).order_by(EventRow.number)))


def reasons(house: TestHouse) -> list[str]:
    with house.memory.reading() as session:
        query = select(EventRow.facts).where(EventRow.kind == "SignatureRefused")
        return [facts.split('"reason":"')[1].split('"')[0] for facts in session.scalars(query)]


def test_the_same_form_posted_twice_signs_once(house: TestHouse) -> None:
    leader = house.person()
    act = house.placed(leader, house.credential(leader))

    first = house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)
    second = house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)

    assert first == second
    assert kinds(house).count("SignatureGiven") == 1


def test_consent_to_another_digest_signs_nothing(house: TestHouse) -> None:
    leader = house.person()
    act = house.placed(leader, house.credential(leader))

    with pytest.raises(ConsentMismatchError):
        house.signing.authorize(leader, act.id, consent_sha256="0" * 64, pin=PIN)

    assert house.signing.act(leader, act.id).state is ActState.PLACED


def test_five_wrong_pins_lock_the_key_for_the_right_one_too(house: TestHouse) -> None:
    leader = house.person()
    act = house.placed(leader, house.credential(leader))
    ask = {"consent_sha256": act.base_sha256}

    for left in (4, 3, 2, 1):
        with pytest.raises(WrongPinError):
            house.signing.authorize(leader, act.id, pin=WRONG, **ask)
        assert house.signing.credentials(leader)[0].tries_left == left
    with pytest.raises(PinLockedError):
        house.signing.authorize(leader, act.id, pin=WRONG, **ask)
    with pytest.raises(PinLockedError):
        house.signing.authorize(leader, act.id, pin=PIN, **ask)

    assert house.signing.credentials(leader)[0].pin_locked
    assert kinds(house).count("PinLocked") == 1
    assert reasons(house) == ["wrong_pin"] * 4 + ["pin_locked"] * 2
    assert "SignatureGiven" not in kinds(house)


def test_a_right_pin_forgives_the_wrong_ones(house: TestHouse) -> None:
    leader = house.person()
    act = house.placed(leader, house.credential(leader))
    for _ in range(4):
        with pytest.raises(WrongPinError):
            house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=WRONG)

    house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)

    assert house.signing.credentials(leader)[0].tries_left == 5


def test_a_certificate_revoked_between_page_and_act_signs_nothing(house: TestHouse) -> None:
    leader = house.person()
    credential = house.credential(leader)
    act = house.placed(leader, credential)
    house.clock.forward(timedelta(minutes=1))
    house.certificates.revoke(leader, credential, reason="keyCompromise")

    with pytest.raises(CertificateRefusedError) as refusal:
        house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)

    assert refusal.value.reason == "revoked"
    assert reasons(house) == ["revoked"]
    assert house.signing.credentials(leader)[0].standing == "revoked"


def test_an_act_taken_back_cannot_be_given(house: TestHouse) -> None:
    leader = house.person()
    act = house.placed(leader, house.credential(leader))
    house.signing.withdraw(leader, act.id)

    with pytest.raises(ActNotOpenError):
        house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)


def test_nobody_sees_or_signs_what_is_another_persons(house: TestHouse) -> None:
    leader, deputy = house.person(), house.person("phogiamdoc", name="Trần Quốc Bảo")
    act = house.placed(leader, house.credential(leader))
    theirs = house.credential(deputy)

    for forbidden in (
        lambda: house.signing.document(deputy, act.document_id),
        lambda: house.signing.file(deputy, act.document_id),
        lambda: house.signing.act(deputy, act.id),
        lambda: house.signing.withdraw(deputy, act.id),
        lambda: house.signing.place(deputy, act.document_id, theirs, None),
        lambda: house.signing.place(leader, act.document_id, theirs, None),
        lambda: house.signing.authorize(deputy, act.id, consent_sha256=act.base_sha256, pin=PIN),
    ):
        with pytest.raises(NotFoundError):
            forbidden()


def test_of_two_signatures_at_once_one_is_kept_and_the_other_told(house: TestHouse) -> None:
    leader = house.person()
    first = house.placed(leader, house.credential(leader))
    second = house.signing.place(leader, first.document_id, house.credential(leader), None)
    with house.memory.writing() as session:  # as if both had been placed in the same moment
        session.get_one(SigningActRow, first.id).state = ActState.PLACED
    start, ended = Barrier(2), []

    def give(act: ActView) -> None:
        start.wait()
        try:
            done = house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)
            ended.append(done.state.value)
        except ActNotOpenError:
            ended.append("moved on")

    threads = [Thread(target=give, args=(act,)) for act in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ended) == ["FINISHED", "moved on"]
    assert house.signing.document(leader, first.document_id).summary.version == 2
    assert kinds(house).count("SignatureGiven") == 1


def test_a_second_signature_leaves_the_first_as_good_as_it_was(house: TestHouse) -> None:
    leader = house.person()
    credential = house.credential(leader)
    act = house.placed(leader, credential)
    house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)

    again = house.signing.place(leader, act.document_id, credential, None)
    done = house.signing.authorize(leader, again.id, consent_sha256=again.base_sha256, pin=PIN)

    assert (done.state, done.problem, done.level_reached) == (ActState.FINISHED, None, "B-LTA")
    summary = house.signing.document(leader, act.document_id).summary
    assert (summary.version, summary.signatures) == (3, 2)


def test_an_upload_posted_twice_is_one_document_until_it_is_signed(house: TestHouse) -> None:
    leader = house.person()

    one, two = (house.signing.upload(leader, BytesIO(plain()), f"{n}/to-trinh.pdf") for n in (1, 2))
    house.clock.forward(timedelta(minutes=11))
    three = house.signing.upload(leader, BytesIO(plain()), "to-trinh.pdf")

    assert one.id == two.id != three.id
    assert kinds(house).count("DocumentUploaded") == 2
