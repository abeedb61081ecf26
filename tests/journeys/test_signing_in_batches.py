"""Many documents in one approval: bound to exactly that list, each on its own, none lost or doubled."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread

import pyotp
import pytest
from sqlalchemy import select

from service.events.ledger import verify
from service.identity.step_up import StepUp, WrongCodeError
from service.journeys.errors import (
    ActNotOpenError,
    BatchRefusedError,
    ConsentMismatchError,
    NotFoundError,
)
from service.journeys.signing import ActState, BatchState, ItemState
from service.journeys.signing.finishing import LONGEST_WAIT
from service.journeys.signing.gathering import BATCH_LIFETIME
from service.sandbox import Sandbox
from service.store.engine import Memory
from service.store.tables import CredentialRow, EventRow, SigningActRow, SigningBatchRow
from signing.algorithms import DigestAlgorithm
from signing.authorization import AuthorizationRefusedError
from signing.devices import DataToBeSigned, software
from signing.devices.software import SoftwareDevice, SoftwareKey
from signing.errors import (
    CertificateRefusedError,
    DeviceUnavailableError,
    PinLockedError,
    WrongPinError,
)
from signing.levels import PadesLevel
from signing.timestamps import Attempt, TimestampToken, TimestampUnavailableError
from tests.support.batches import approved, gathered, states, uploaded
from tests.support.documents import a_certified_pdf
from tests.support.house import CORNER, PIN, SECRET, TestHouse, a_house

OPEN, GIVEN, FINISHED = ItemState.OPEN, ItemState.GIVEN, ItemState.FINISHED
LEFT_OUT = ItemState.LEFT_OUT
WRONG = "246802"


@pytest.fixture
def house(tmp_path: Path, memory: Memory) -> TestHouse:
    return a_house(tmp_path, memory, level=PadesLevel.B_B)


def kinds(house: TestHouse) -> Counter[str]:
    with house.memory.reading() as session:
        assert verify(session).broken is None
        return Counter(session.scalars(select(EventRow.kind)))


@pytest.mark.parametrize("dies", [False, True])
def test_an_approval_leaves_no_opened_key_behind_also_where_it_was_cut_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    def stop(step: str) -> None:
        if dies and step == "one_given":
            raise KeyboardInterrupt

    house = a_house(tmp_path, level=PadesLevel.B_B, checkpoint=stop)
    leader, opened = house.person(), []
    batch = gathered(house, leader, 3)
    honest = software.pin_key
    monkeypatch.setattr(software, "pin_key", lambda *of: opened.append(of[0]) or honest(*of))

    with nullcontext() if not dies else pytest.raises(KeyboardInterrupt):
        approved(house, leader, batch)

    assert opened == [PIN], "three documents, and the key was opened once"
    with house.memory.reading() as session:
        handle = session.scalars(select(CredentialRow.handle)).one()
    house.signing.devices["software"].unlock(handle, PIN)
    assert opened == [PIN, PIN], "whoever asks again goes the long way"


def test_one_pin_signs_every_document_of_the_list_at_the_level_ordered(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    leader = house.person()
    batch = gathered(house, leader, 3)
    assert (batch.state, states(batch)) == (BatchState.PLACED, [OPEN] * 3)
    assert all(one.page == 0 and one.sha256 for one in batch.items)
    assert {one.place for one in batch.items} == {"top_right"}  # nobody's name stands there

    done = approved(house, leader, batch)

    assert (done.state, states(done)) == (BatchState.ENDED, [FINISHED] * 3)
    for one in done.items:
        assert (one.problem, one.level_reached) == (None, "B-LTA")
        first, second = (house.signing.file(leader, one.document_id, n) for n in (1, 2))
        assert second.path.read_bytes().startswith(first.path.read_bytes())
    told = kinds(house)
    assert told["BatchApproved"] == 1
    assert told["SignatureAuthorized"] == told["SignatureGiven"] == told["DocumentSigned"] == 3


def test_a_long_list_is_given_at_once_and_finished_behind_the_answer(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 4)

    given = approved(house, leader, batch)

    assert (given.state, states(given)) == (BatchState.APPROVED, [GIVEN] * 4)
    assert house.woken == [batch.id]
    assert house.signing.batches(leader) == (given,)
    assert house.signing.finish_batch(batch.id) == 4
    assert states(house.signing.batch(leader, batch.id)) == [FINISHED] * 4
    assert house.signing.batches(leader) == ()
    assert house.signing.finish_batch(batch.id) == 0


def test_what_no_bell_finishes_the_sweep_does_and_ends_the_list(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 4)
    approved(house, leader, batch)

    assert house.signing.finish_due() == 4

    with house.memory.reading() as session:
        assert session.get_one(SigningBatchRow, batch.id).state == BatchState.ENDED


def test_the_same_approval_posted_twice_signs_once(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 2)

    first = approved(house, leader, batch)
    second = approved(house, leader, batch)

    assert first == second
    assert (kinds(house)["BatchApproved"], kinds(house)["SignatureGiven"]) == (1, 2)


def test_of_two_approvals_at_once_one_signs(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 4)
    start, answers = Barrier(2), []

    def approve() -> None:
        start.wait()
        answers.append(approved(house, leader, batch).id)

    threads = [Thread(target=approve) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [batch.id] * 2
    assert states(house.signing.batch(leader, batch.id)) == [GIVEN] * 4
    assert (kinds(house)["BatchApproved"], kinds(house)["SignatureGiven"]) == (1, 4)


def test_a_document_chosen_twice_is_in_the_list_once(house: TestHouse) -> None:
    leader = house.person()
    one, two = uploaded(house, leader, 2)

    batch = house.signing.gather(leader, [two, one, two], house.credential(leader))

    assert [item.document_id for item in batch.items] == [two, one]


def test_the_same_choice_posted_twice_is_one_list(house: TestHouse) -> None:
    leader = house.person()
    chosen, credential = uploaded(house, leader, 2), house.credential(leader)

    first, second = (house.signing.gather(leader, chosen, credential) for _ in range(2))
    other = house.signing.gather(leader, chosen[:1], credential)

    assert first == second
    assert other.id != first.id


def test_a_list_beyond_the_limit_is_refused_before_anything_is_placed(
    tmp_path: Path, memory: Memory
) -> None:
    house = a_house(tmp_path, memory, batch_limit=2)
    leader = house.person()
    chosen, credential = uploaded(house, leader, 3), house.credential(leader)

    with pytest.raises(BatchRefusedError) as refusal:
        house.signing.gather(leader, chosen, credential)

    assert (refusal.value.reason, refusal.value.limit) == ("too_many", 2)
    with pytest.raises(BatchRefusedError):
        house.signing.gather(leader, [], credential)
    assert all(house.signing.document(leader, one).acts == () for one in chosen)
    assert len(house.signing.gather(leader, chosen[1:], credential).open) == 2


def test_nobody_gathers_sees_or_approves_what_is_another_persons(house: TestHouse) -> None:
    leader, deputy = house.person(), house.person("phogiamdoc", name="Trần Quốc Bảo")
    batch = gathered(house, leader, 2)
    mine, theirs = uploaded(house, deputy, 1), batch.items[0].document_id
    key = house.credential(deputy)

    for forbidden in (
        lambda: house.signing.gather(deputy, [*mine, theirs], key),
        lambda: house.signing.gather(leader, [theirs], key),
        lambda: house.signing.batch(deputy, batch.id),
        lambda: house.signing.leave_out(deputy, batch.id, 1),
        lambda: house.signing.leave_out(leader, batch.id, 9),
        lambda: house.signing.place_again(deputy, batch.id, batch.items[0].act_id or ""),
        lambda: approved(house, deputy, batch),
    ):
        with pytest.raises(NotFoundError):
            forbidden()

    assert house.signing.document(deputy, mine[0]).acts == ()
    assert "SignatureGiven" not in kinds(house)


def test_consent_to_another_list_signs_nothing(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 3)
    shorter = house.signing.leave_out(leader, batch.id, 2)
    other = gathered(house, leader, 1)

    for consent in (batch.consent_sha256, other.consent_sha256, "0" * 64):
        with pytest.raises(ConsentMismatchError):
            house.signing.approve(leader, batch.id, consent_sha256=consent, pin=WRONG)

    assert house.signing.credentials(leader)[0].tries_left == 5  # the PIN was not even tried
    assert states(approved(house, leader, shorter)) == [FINISHED, LEFT_OUT, FINISHED]


def test_a_list_that_changes_while_the_pin_is_tried_signs_nothing(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 2)

    def meanwhile(step: str) -> None:
        if step == "unlocked":
            house.signing.leave_out(leader, batch.id, 1)

    slower = a_house(
        house.vault.root.parent,
        house.memory,
        level=PadesLevel.B_B,
        clock=house.clock,
        checkpoint=meanwhile,
    )
    with pytest.raises(ConsentMismatchError):
        approved(slower, leader, batch)

    assert states(house.signing.batch(leader, batch.id)) == [LEFT_OUT, OPEN]
    assert "SignatureGiven" not in kinds(house)


def test_what_was_taken_out_may_be_put_back_until_the_list_is_approved(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 2)

    without = house.signing.leave_out(leader, batch.id, 1)
    assert (states(without), without.items[0].problem) == ([LEFT_OUT, OPEN], "taken_out")
    assert without.items[0].can_return
    again = house.signing.leave_out(leader, batch.id, 1, out=False)

    assert again == batch


def test_a_wrong_pin_counts_once_and_signs_nothing(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 4)
    ask = {"consent_sha256": batch.consent_sha256}

    for left in (4, 3, 2, 1):
        with pytest.raises(WrongPinError):
            house.signing.approve(leader, batch.id, pin=WRONG, **ask)
        assert house.signing.credentials(leader)[0].tries_left == left
    with pytest.raises(PinLockedError):
        house.signing.approve(leader, batch.id, pin=WRONG, **ask)
    with pytest.raises(PinLockedError):
        house.signing.approve(leader, batch.id, pin=PIN, **ask)

    assert house.signing.batch(leader, batch.id) == batch
    told = kinds(house)
    assert (told["BatchRefused"], told["PinLocked"], told["SignatureGiven"]) == (6, 1, 0)


def test_one_code_is_asked_for_the_whole_list(tmp_path: Path, memory: Memory) -> None:
    plain = a_house(tmp_path, memory, level=PadesLevel.B_B)
    step_up = StepUp(memory, plain.clock, SECRET)
    house = a_house(tmp_path, memory, level=PadesLevel.B_B, clock=plain.clock, step_up=step_up)
    leader = house.person()
    generator = pyotp.TOTP(step_up.begin(leader).secret)
    step_up.confirm(leader, generator.at(house.clock.moment))
    house.clock.forward(timedelta(minutes=2))
    batch = gathered(house, leader, 2)
    ask = {"consent_sha256": batch.consent_sha256, "pin": PIN}

    with pytest.raises(WrongCodeError):
        house.signing.approve(leader, batch.id, **ask)
    done = house.signing.approve(leader, batch.id, **ask, code=generator.at(house.clock.moment))

    assert states(done) == [FINISHED] * 2


def test_a_certificate_revoked_between_list_and_approval_signs_nothing(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 2)
    house.clock.forward(timedelta(minutes=1))
    house.certificates.revoke(leader, batch.credential_id, reason="keyCompromise")

    with pytest.raises(CertificateRefusedError):
        approved(house, leader, batch)

    assert states(house.signing.batch(leader, batch.id)) == [OPEN] * 2


def test_a_document_that_cannot_be_placed_is_left_out_with_its_reason(house: TestHouse) -> None:
    leader = house.person()
    (sound,) = uploaded(house, leader, 1)
    locked = house.signing.upload(leader, BytesIO(a_certified_pdf(1)), "da-chung-thuc.pdf").id

    batch = house.signing.gather(leader, [locked, sound], house.credential(leader))

    assert states(batch) == [LEFT_OUT, OPEN]
    assert batch.items[0].problem == "certified_against_signing"
    assert states(approved(house, leader, batch)) == [LEFT_OUT, FINISHED]


def test_a_document_signed_meanwhile_leaves_the_list_with_its_reason(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 3)
    first, second, _ = (one.act_id or "" for one in batch.items)
    act = house.signing.act(leader, first)
    house.signing.authorize(leader, first, consent_sha256=act.base_sha256, pin=PIN)
    house.signing.withdraw(leader, second)

    now = house.signing.batch(leader, batch.id)

    assert states(now) == [FINISHED, LEFT_OUT, OPEN]
    assert now.items[1].problem == "placed_elsewhere"
    with pytest.raises(ConsentMismatchError):
        approved(house, leader, batch)
    assert states(approved(house, leader, now)) == [FINISHED, LEFT_OUT, FINISHED]


def test_a_newer_version_leaves_the_list_with_its_reason(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 2)
    act = house.signing.act(leader, batch.items[0].act_id or "")
    other = house.signing.place(leader, act.document_id, batch.credential_id, CORNER)
    with house.memory.writing() as session:  # as if another had signed beside it
        session.get_one(SigningActRow, act.id).state = ActState.PLACED
    house.signing.authorize(leader, other.id, consent_sha256=other.base_sha256, pin=PIN)

    now = house.signing.batch(leader, batch.id)

    assert (states(now), now.items[0].problem) == ([LEFT_OUT, OPEN], "document_changed")
    assert not now.items[0].can_return


def test_another_signature_that_comes_first_stops_its_document_alone(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 3)
    raced = batch.items[1].act_id or ""
    passed: list[str] = []

    def another_is_quicker(step: str) -> None:
        passed.append(step)
        if passed.count("accepted") == 2 and step == "accepted":
            with house.memory.writing() as session:
                session.get_one(SigningActRow, raced).state = ActState.WITHDRAWN

    slower = a_house(
        house.vault.root.parent,
        house.memory,
        level=PadesLevel.B_B,
        clock=house.clock,
        checkpoint=another_is_quicker,
    )
    done = approved(slower, leader, batch)

    assert states(done) == [FINISHED, LEFT_OUT, FINISHED]
    assert done.items[1].problem == "act_not_open"


def test_a_document_placed_alone_comes_back_into_its_list(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 2)
    act = house.signing.place(leader, batch.items[0].document_id, batch.credential_id, CORNER)
    assert states(house.signing.batch(leader, batch.id)) == [LEFT_OUT, OPEN]

    again = house.signing.place_again(leader, batch.id, act.id)

    assert (states(again), again.items[0].act_id) == ([OPEN, OPEN], act.id)
    assert again.items[0].place is None
    assert again.consent_sha256 != batch.consent_sha256
    assert states(approved(house, leader, again)) == [FINISHED] * 2


def test_a_list_takes_in_no_act_of_another_key_or_document(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 1)
    other = house.credential(leader)
    (stranger,) = uploaded(house, leader, 2)[1:]

    wrong_key = house.signing.place(leader, batch.items[0].document_id, other, CORNER)
    with pytest.raises(ActNotOpenError):
        house.signing.place_again(leader, batch.id, wrong_key.id)
    elsewhere = house.signing.place(leader, stranger, batch.credential_id, CORNER)
    with pytest.raises(NotFoundError):
        house.signing.place_again(leader, batch.id, elsewhere.id)


def test_what_the_signer_placed_by_hand_stays_where_it_was_placed(house: TestHouse) -> None:
    leader = house.person()
    credential = house.credential(leader)
    one, two = uploaded(house, leader, 2)
    by_hand = house.signing.place(leader, one, credential, CORNER)

    batch = house.signing.gather(leader, [one, two], credential)

    assert batch.items[0].act_id == by_hand.id
    other = house.credential(leader)
    assert house.signing.gather(leader, [one], other).items[0].act_id != by_hand.id


def test_a_session_that_ends_midway_leaves_the_rest_for_a_new_consent(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 5)
    answers = iter((True, True, False))

    stopped = house.signing.approve(
        leader,
        batch.id,
        consent_sha256=batch.consent_sha256,
        pin=PIN,
        goes_on=lambda: next(answers),
    )
    assert states(stopped) == [FINISHED] * 2 + [OPEN] * 3
    assert stopped.items[2].problem == "session_ended"
    assert (stopped.state, stopped.giving) == (BatchState.APPROVED, False)
    assert stopped.consent_sha256 != batch.consent_sha256

    assert approved(house, leader, batch) == stopped  # the old consent signs nothing more
    done = approved(house, leader, stopped)

    assert states(done) == [FINISHED] * 5
    told = kinds(house)
    assert (told["BatchApproved"], told["SignatureGiven"], told["DocumentSigned"]) == (2, 5, 5)


class Tiring(SoftwareDevice):
    """A device whose key stops answering after so many values."""

    def __init__(self, values: int) -> None:
        super().__init__(SECRET)
        self.left = values

    def unlock(self, handle: str, pin: str) -> SoftwareKey:
        """Open the key."""
        key, device = super().unlock(handle, pin), self

        class Key(SoftwareKey):
            def sign(self, data: DataToBeSigned) -> bytes:
                """Answer while there is strength left."""
                if device.left == 0:
                    raise DeviceUnavailableError("tired")
                device.left -= 1
                return super().sign(data)

        return Key(key._key)  # type: ignore[arg-type]


def test_a_device_that_stops_answering_leaves_the_rest_for_later(
    tmp_path: Path, memory: Memory
) -> None:
    device = Tiring(1)
    house = a_house(tmp_path, memory, level=PadesLevel.B_B, devices={"software": device})
    leader = house.person()
    batch = gathered(house, leader, 3)

    stopped = approved(house, leader, batch)
    assert states(stopped) == [FINISHED, OPEN, OPEN]
    assert stopped.items[1].problem == "device_unavailable"
    device.left = 9

    assert states(approved(house, leader, stopped)) == [FINISHED] * 3


def test_no_key_gives_a_value_for_what_was_taken_back_or_given_meanwhile(
    tmp_path: Path, memory: Memory
) -> None:
    device = Tiring(9)
    house = a_house(tmp_path, memory, level=PadesLevel.B_B, devices={"software": device})
    leader = house.person()
    batch = gathered(house, leader, 3)
    _, taken_back, given = (house.signing.act(leader, one.act_id or "") for one in batch.items)

    def meanwhile() -> bool:
        if device.left == 8:
            house.signing.withdraw(leader, taken_back.id)
            consent = {"consent_sha256": given.base_sha256, "pin": PIN}
            house.signing.authorize(leader, given.id, **consent)
        return True

    done = house.signing.approve(
        leader, batch.id, consent_sha256=batch.consent_sha256, pin=PIN, goes_on=meanwhile
    )

    assert states(done) == [FINISHED, LEFT_OUT, FINISHED]
    assert device.left == 9 - 2
    assert kinds(house)["SignatureGiven"] == 2


def test_what_nobody_foresaw_stops_none_of_the_others(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    leader = house.person()
    batch = gathered(house, leader, 3)
    ready = type(house.signing)._ready

    def stumbling(self, by, task, consent, moment):  # type: ignore[no-untyped-def]
        if task.act.id == batch.items[1].act_id:
            raise RuntimeError("unforeseen")
        return ready(self, by, task, consent, moment)

    monkeypatch.setattr(type(house.signing), "_ready", stumbling)
    stopped = approved(house, leader, batch)
    monkeypatch.undo()

    assert states(stopped) == [FINISHED, OPEN, FINISHED]
    assert stopped.items[1].problem == "internal"
    assert states(approved(house, leader, stopped)) == [FINISHED] * 3


def test_a_consent_shown_too_long_ago_is_asked_again(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 2)
    ask = {"consent_sha256": batch.consent_sha256, "pin": PIN}
    shown = house.signing.shown(batch.id, batch.consent_sha256)
    house.clock.forward(timedelta(minutes=31))

    with pytest.raises(AuthorizationRefusedError) as refusal:
        house.signing.approve(leader, batch.id, shown=shown, **ask)
    assert refusal.value.reason == "expired"
    with pytest.raises(AuthorizationRefusedError):
        house.signing.approve(leader, batch.id, shown=shown.replace("1", "2", 1), **ask)
    assert states(house.signing.batch(leader, batch.id)) == [OPEN] * 2

    again = house.signing.shown(batch.id, batch.consent_sha256)
    assert states(house.signing.approve(leader, batch.id, shown=again, **ask)) == [FINISHED] * 2


def test_a_single_consent_shown_too_long_ago_is_asked_again(house: TestHouse) -> None:
    leader = house.person()
    act = house.placed(leader, house.credential(leader))
    ask = {"consent_sha256": act.base_sha256, "pin": PIN}
    shown = house.signing.shown(act.id, act.base_sha256)
    house.clock.forward(timedelta(minutes=31))

    with pytest.raises(AuthorizationRefusedError):
        house.signing.authorize(leader, act.id, shown=shown, **ask)
    assert house.signing.act(leader, act.id).state is ActState.PLACED

    again = house.signing.shown(act.id, act.base_sha256)
    done = house.signing.authorize(leader, act.id, shown=again, **ask)
    assert done.state is ActState.FINISHED


def test_giving_that_takes_longer_than_a_consent_stands_stops_and_waits(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 3)

    def slowly() -> bool:
        house.clock.forward(timedelta(minutes=2, seconds=40))
        return True

    stopped = house.signing.approve(
        leader, batch.id, consent_sha256=batch.consent_sha256, pin=PIN, goes_on=slowly
    )

    assert states(stopped) == [FINISHED, OPEN, OPEN]
    assert stopped.items[1].problem == "consent_expired"


def test_a_list_of_yesterday_is_over(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 2)
    house.clock.forward(BATCH_LIFETIME)

    with pytest.raises(BatchRefusedError) as refusal:
        approved(house, leader, batch)

    assert refusal.value.reason == "over"
    assert house.signing.batches(leader) == ()


def test_while_signatures_are_being_given_nobody_else_begins(house: TestHouse) -> None:
    leader = house.person()
    batch = gathered(house, leader, 2)
    seen = []

    def look() -> bool:
        now = house.signing.batch(leader, batch.id)
        seen.append((now.giving, len(now.open)))
        again = house.signing.approve(leader, batch.id, consent_sha256=now.consent_sha256, pin=PIN)
        assert again == now
        return True

    house.signing.approve(
        leader, batch.id, consent_sha256=batch.consent_sha256, pin=PIN, goes_on=look
    )

    assert seen == [(True, 2), (True, 1)]
    assert kinds(house)["BatchApproved"] == 1


class Dying:
    """A time authority that dies after so many tokens, and may come back."""

    name = "dying"

    def __init__(self, tokens: int) -> None:
        self.house: TestHouse | None = None
        self.left = tokens
        self.asked_in_vain = 0

    def stamp(self, digest: bytes, algorithm: DigestAlgorithm) -> TimestampToken:
        """Answer while alive."""
        assert self.house is not None
        if self.left == 0:
            self.asked_in_vain += 1
            raise TimestampUnavailableError([Attempt(self.name, "dead")])
        self.left -= 1
        return self.house.internal.timestamps().stamp(digest, algorithm)

    def chain(self) -> tuple[bytes, ...]:
        """Return the certificates known beforehand."""
        return ()


def test_a_time_authority_that_dies_after_the_17th_of_40_loses_and_doubles_nothing(
    tmp_path: Path,
) -> None:
    authority = Dying(2 * 17)  # a B-LTA signature takes two tokens
    house = authority.house = a_house(tmp_path, authorities=[authority])
    leader = house.person()
    batch = gathered(house, leader, 40)
    approved(house, leader, batch)

    assert house.signing.finish_batch(batch.id) == 17

    waiting = house.signing.batch(leader, batch.id)
    assert states(waiting) == [FINISHED] * 17 + [GIVEN] * 23
    assert {one.problem for one in waiting.items[17:]} == {"timestamp_unavailable"}
    assert authority.asked_in_vain == 1  # one was asked; the others were not kept waiting
    authority.left = 10_000
    house.clock.forward(LONGEST_WAIT)
    assert house.signing.finish_due(limit=20) == 20
    assert house.signing.finish_due(limit=20) == 3

    done = house.signing.batch(leader, batch.id)
    assert (done.state, states(done)) == (BatchState.ENDED, [FINISHED] * 40)
    told = kinds(house)
    assert told["SignatureGiven"] == told["DocumentSigned"] == 40
    assert {one.level_reached for one in done.items} == {"B-LTA"}


def test_several_are_finished_side_by_side_and_each_once(tmp_path: Path) -> None:
    sandbox = Sandbox(preload=("signing.validation.files",), workers=1)
    house = a_house(tmp_path, together=3, sandbox=sandbox)
    leader = house.person()
    batch = gathered(house, leader, 6)
    approved(house, leader, batch)
    ended: list[int] = []

    workers = [
        Thread(target=lambda: ended.append(house.signing.finish_batch(batch.id))) for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    sandbox.close()

    assert sum(ended) >= 6
    assert states(house.signing.batch(leader, batch.id)) == [FINISHED] * 6
    assert kinds(house)["DocumentSigned"] == 6
