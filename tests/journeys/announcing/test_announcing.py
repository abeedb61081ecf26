"""What happens is announced once, to whom may know, in its order, and never with a word of a document."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.events.catalogue import DocumentSigned, TokenRevoked
from service.events.ledger import forget
from service.events.outgoing import (
    DocumentIssued,
    DocumentNumbered,
    DocumentReturned,
    DocumentSealed,
    StepOpened,
)
from service.identity.roles import Person
from service.journeys.announcing import WebhookRefusedError
from service.journeys.announcing.desk import BOTH_GOOD_FOR, MOST_WEBHOOKS
from service.journeys.announcing.sending import GIVE_UP_AFTER, KEPT_FOR, LONGEST_PAUSE
from service.journeys.errors import NotFoundError
from service.post.calling import CallFailedError
from service.post.outbox import Outbox
from service.store.engine import Memory
from service.store.tables import LetterRow, WebhookDeliveryRow, WebhookRow
from tests.support.announcing import TestAnnouncing
from tests.support.people import events, somebody, suspend
from tests.support.receiver import TestReceiver, a_receiver, documented_receiver
from tests.support.relay import a_relay

URL = "https://hub.example/hook?k=duong-rieng"


@pytest.fixture
def receiver() -> Iterator[TestReceiver]:
    with a_receiver() as receiver:
        yield receiver


@pytest.fixture
def house(memory: Memory) -> TestAnnouncing:
    return TestAnnouncing(memory)


@pytest.fixture
def drafter(memory: Memory) -> Person:
    return somebody(memory, "chuyenvien")


class Calls:
    """An address that answers as a test says: each call is noted."""

    def __init__(self) -> None:
        self.made: list[tuple[str, dict[str, object]]] = []
        self.troubles: list[CallFailedError | None] = []
        self.silent: set[str] = set()

    def __call__(self, url: str, body: bytes, headers: object, policy: object) -> int:
        self.made.append((url, json.loads(body)))
        if url in self.silent:
            raise CallFailedError("timeout")
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble:
            raise trouble
        return 204

    def types(self, url: str = URL) -> list[object]:
        return [told["type"] for to, told in self.made if to == url]


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def trial(memory: Memory, calls: Calls) -> TestAnnouncing:
    return TestAnnouncing(memory, post=calls)


def numbered(document_id: str) -> DocumentNumbered:
    return DocumentNumbered(document_id, "15/QĐ-SKHCN", "2026-11-26", 4, "ab" * 32)


def states(memory: Memory) -> list[tuple[str, str, int]]:
    row = WebhookDeliveryRow
    with memory.reading() as session:
        rows = session.scalars(select(row).order_by(row.number)).all()
    return [(one.kind, one.state, one.attempts) for one in rows]


def test_what_happened_is_told_and_the_documented_receiver_takes_it(
    house: TestAnnouncing, drafter: Person, receiver: TestReceiver
) -> None:
    document = house.on_its_way(drafter)
    _, secret = house.hook(drafter, receiver.url)
    house.happen(numbered(document))

    assert house.both.tell() == 1
    (headers, body) = receiver.came[0]
    now = int(house.clock().timestamp())
    told = documented_receiver()(secret, set()).take(headers["Antin-Signature"], body, now)
    assert told == {
        "id": headers["Antin-Event-Id"],
        "type": "document.numbered",
        "occurred_at": "2026-11-23T07:05:09.000Z",
        "number": 2,
        "document": {
            "id": document, "state": "NUMBERING", "standing": "VALID", "type_code": "QĐ",
            "notation": "15/QĐ-SKHCN",
        },
        "facts": {"notation": "15/QĐ-SKHCN", "issued_on": "2026-11-26", "version": 4, "sha256": "ab" * 32},
    }  # fmt: skip
    assert headers["Content-Type"] == "application/json"


def test_a_receiver_refuses_what_is_old_changed_or_anothers_and_takes_nothing_twice(
    house: TestAnnouncing, drafter: Person, receiver: TestReceiver
) -> None:
    _, secret = house.hook(drafter, receiver.url)
    house.happen(numbered(house.on_its_way(drafter)))
    house.both.tell()
    (headers, body) = receiver.came[0]
    header, now = headers["Antin-Signature"], int(house.clock().timestamp())
    checks = documented_receiver()(secret, set())

    for sent, at, content in (
        (header, now + 301, body),
        (header, now - 301, body),
        (header, now, body.replace(b"15/", b"16/")),
        (header.replace(f"t={now}", f"t={now + 1}"), now, body),
    ):
        with pytest.raises(ValueError, match="not"):
            checks.take(sent, content, at)
    with pytest.raises(ValueError, match="not ours"):
        documented_receiver()("antin_wh_another", set()).take(header, body, now)
    assert checks.take(header, body, now) is not None
    assert checks.take(header, body, now + 10) is None


def test_it_never_tells_a_word_of_a_document_or_of_a_person(
    trial: TestAnnouncing, drafter: Person, calls: Calls
) -> None:
    document = trial.on_its_way(drafter)
    trial.hook(drafter, URL)
    trial.happen(
        DocumentReturned(document, "p1", "REVIEW"),
        DocumentIssued(document, "skhcn", "QĐ", "15/QĐ-SKHCN", 5, "ab" * 32, 3, 2),
    )
    trial.both.tell()

    told = json.dumps(calls.made, ensure_ascii=False)
    assert len(calls.made) == 2
    assert "Alpha" not in told
    assert "vanthu" not in told
    assert "Minh Anh" not in told


def test_only_who_may_see_a_document_is_told_of_it(
    trial: TestAnnouncing, memory: Memory, drafter: Person, calls: Calls
) -> None:
    watcher, stranger = somebody(memory, "theodoi"), somebody(memory, "nguoila")
    document = trial.on_its_way(drafter, watcher)
    for person in (drafter, watcher, stranger):
        trial.hook(person, f"https://{person.user_name}.example/")
    trial.happen(numbered(document))

    assert trial.both.tell() == 2
    assert {to for to, _ in calls.made} == {
        "https://chuyenvien.example/",
        "https://theodoi.example/",
    }


def test_a_document_beside_the_flow_is_told_to_its_owner(
    trial: TestAnnouncing, memory: Memory, drafter: Person, calls: Calls
) -> None:
    document = trial.on_its_way(drafter)
    with memory.writing() as session:
        session.delete(session.get_one(_outgoing(), document))
    for person in (drafter, somebody(memory, "nguoila")):
        trial.hook(person, f"https://{person.user_name}.example/")
    trial.happen(DocumentSigned(document, "act", 2, "ab" * 32, "B-LTA"))

    assert trial.both.tell() == 1
    assert calls.made[0][1]["type"] == "signature.finished"


def _outgoing() -> type:
    from service.store.tables import OutgoingRow

    return OutgoingRow


def test_only_the_kinds_that_were_asked_for_are_told(
    trial: TestAnnouncing, drafter: Person, calls: Calls
) -> None:
    document = trial.on_its_way(drafter)
    trial.hook(drafter, URL, "document.sealed")
    trial.happen(numbered(document), DocumentSealed(document, 5, "cd" * 32), TokenRevoked("t"))
    trial.both.tell()

    assert calls.types() == ["document.sealed"]


def test_what_happened_before_it_was_added_is_not_told(
    trial: TestAnnouncing, drafter: Person, calls: Calls
) -> None:
    document = trial.on_its_way(drafter)
    trial.hook(drafter, "https://first.example/")
    trial.happen(numbered(document))
    trial.hook(drafter, URL)
    trial.happen(DocumentSealed(document, 5, "cd" * 32))
    trial.both.tell()

    assert calls.types() == ["document.sealed"]
    assert calls.types("https://first.example/") == ["document.numbered", "document.sealed"]


def test_a_person_who_left_is_told_nothing(
    trial: TestAnnouncing, memory: Memory, drafter: Person, calls: Calls
) -> None:
    document = trial.on_its_way(drafter)
    trial.hook(drafter, URL)
    trial.happen(numbered(document))
    trial.announcer.announce()
    suspend(memory, drafter)
    trial.happen(DocumentSealed(document, 5, "cd" * 32))

    assert trial.both.tell() == 0
    assert calls.made == []


def test_a_crash_between_writing_and_moving_on_tells_nothing_twice(
    trial: TestAnnouncing, drafter: Person, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = trial.on_its_way(drafter)
    trial.hook(drafter, URL)
    trial.happen(*(StepOpened(document, f"s{n}", "REVIEW") for n in range(450)))
    monkeypatch.setattr("service.journeys.announcing.telling.AT_ONCE", 100)
    read_on, rounds = type(trial.announcer)._read_on, []

    def dies(announcer: object, session: object) -> object:
        rounds.append(1)
        told = read_on(announcer, session)  # type: ignore[arg-type]
        if len(rounds) == 3:
            raise SystemExit
        return told

    monkeypatch.setattr(type(trial.announcer), "_read_on", dies)
    with pytest.raises(SystemExit):
        trial.announcer.announce()
    trial.announcer.announce()

    with trial.memory.reading() as session:
        numbers = session.scalars(select(WebhookDeliveryRow.number)).all()
    assert sorted(numbers) == list(range(2, 452))


def test_many_workers_at_once_write_each_announcement_once(
    trial: TestAnnouncing, drafter: Person
) -> None:
    document = trial.on_its_way(drafter)
    trial.hook(drafter, URL)
    trial.happen(*(StepOpened(document, f"s{n}", "REVIEW") for n in range(30)))
    workers = [threading.Thread(target=trial.announcer.announce) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(states(trial.memory)) == 30


def test_what_was_forgotten_is_not_told(
    trial: TestAnnouncing, drafter: Person, calls: Calls
) -> None:
    document = trial.on_its_way(drafter)
    trial.hook(drafter, URL)
    trial.happen(numbered(document))
    with trial.memory.writing() as session:
        forget(session, [2], reason="retention", moment=trial.clock(), actor=None)

    assert trial.both.tell() == 0
    assert calls.made == []


def test_of_one_document_nothing_overtakes_what_was_not_taken(
    trial: TestAnnouncing, drafter: Person, calls: Calls
) -> None:
    document, other = trial.on_its_way(drafter), trial.on_its_way(drafter)
    trial.hook(drafter, URL)
    trial.happen(numbered(document), DocumentSealed(document, 5, "cd" * 32))
    calls.troubles = [CallFailedError("http_500", 500)]
    trial.both.tell()
    assert calls.types() == ["document.numbered"]

    trial.happen(numbered(other))
    trial.both.tell()  # the address rests
    assert len(calls.made) == 1
    trial.clock.forward(timedelta(seconds=31))
    trial.both.tell()

    told = [(one["type"], one["document"]["id"]) for _, one in calls.made[1:]]  # type: ignore[index]
    assert [kind for kind, about in told if about == document] == [
        "document.numbered",
        "document.sealed",
    ]
    assert len(told) == 3


def test_a_retry_has_the_same_id_and_a_fresh_signature(
    house: TestAnnouncing, drafter: Person, receiver: TestReceiver
) -> None:
    house.hook(drafter, receiver.url)
    house.happen(numbered(house.on_its_way(drafter)))
    receiver.answers = [503]
    house.both.tell()
    house.clock.forward(timedelta(minutes=1))
    house.both.tell()

    (first, body), (second, again) = receiver.came
    assert body == again
    assert first["Antin-Event-Id"] == second["Antin-Event-Id"]
    assert first["Antin-Signature"] != second["Antin-Signature"]


def test_tries_become_rarer_up_to_a_limit_then_the_address_is_turned_off(
    memory: Memory, drafter: Person, calls: Calls
) -> None:
    with a_relay() as relay:
        trial = TestAnnouncing(memory, post=calls)
        trial = TestAnnouncing(
            memory, trial.clock, calls, Outbox(memory, trial.clock, relay.relay())
        )
    hook, _ = trial.hook(drafter, URL)
    document = trial.on_its_way(drafter)
    trial.happen(numbered(document), DocumentSealed(document, 5, "cd" * 32))
    calls.silent.add(URL)
    began, tries = trial.clock(), []
    while trial.desk.one(drafter, hook).active:
        trial.both.tell()
        assert len(calls.made) == len(tries) + 1
        tries.append(trial.clock())
        trial.both.tell()  # too early for the next
        due = max(one.due_at for one in trial.desk.deliveries(drafter, hook))
        trial.clock.moment = due

    pauses = [later - earlier for earlier, later in zip(tries, tries[1:], strict=False)]
    assert pauses[:4] == [timedelta(seconds=30 * 2**n) for n in range(4)]
    assert max(pauses) == LONGEST_PAUSE
    assert GIVE_UP_AFTER <= tries[-1] - began <= GIVE_UP_AFTER + LONGEST_PAUSE
    assert [state for _, state, _ in states(memory)] == ["GIVEN_UP", "WAITING"]
    assert trial.desk.one(drafter, hook).problem == "timeout"
    assert [kind for kind, _, _ in events(memory)][-1] == "WebhookDisabled"
    with memory.reading() as session:
        letter = session.scalars(select(LetterRow)).one()
    assert (letter.purpose, "duong-rieng" in letter.body) == ("webhook_disabled", False)


def test_turned_on_again_it_is_told_all_that_it_missed_in_order(
    trial: TestAnnouncing, drafter: Person, calls: Calls
) -> None:
    hook, _ = trial.hook(drafter, URL)
    document = trial.on_its_way(drafter)
    trial.happen(numbered(document))
    calls.troubles = [CallFailedError("http_410", 410)]
    trial.both.tell()
    assert trial.desk.one(drafter, hook).problem == "gone"
    trial.happen(DocumentSealed(document, 5, "cd" * 32))
    trial.both.tell()
    trial.clock.forward(timedelta(days=4))
    calls.made.clear()

    trial.desk.change(drafter, hook, active=True)
    trial.both.tell()

    assert calls.types() == ["document.numbered", "document.sealed"]
    assert trial.desk.one(drafter, hook).problem is None


def test_a_long_silence_starts_anew_when_it_is_turned_on_again(
    trial: TestAnnouncing, drafter: Person, calls: Calls
) -> None:
    hook, _ = trial.hook(drafter, URL)
    trial.happen(numbered(trial.on_its_way(drafter)))
    trial.both.announcer.announce()
    trial.desk.change(drafter, hook, active=False)
    trial.clock.forward(timedelta(days=4))
    trial.desk.change(drafter, hook, active=True)
    calls.silent.add(URL)
    trial.both.tell()

    assert trial.desk.one(drafter, hook).active


def test_one_address_that_keeps_silent_holds_nobody_up(
    memory: Memory, drafter: Person, receiver: TestReceiver
) -> None:
    with a_receiver() as silent:
        house = TestAnnouncing(memory, seconds=3.0)
        document = house.on_its_way(drafter)
        quiet, _ = house.hook(drafter, silent.url)
        house.happen(StepOpened(document, "s0", "REVIEW"))
        house.announcer.announce()
        house.clock.forward(timedelta(seconds=1))  # the silent one is due first
        house.hook(drafter, receiver.url)
        silent.gate.clear()
        house.happen(StepOpened(document, "s1", "REVIEW"))
        telling = threading.Thread(target=house.both.tell)
        telling.start()
        while not receiver.came and telling.is_alive():
            threading.Event().wait(0.01)
        waits = house.desk.deliveries(drafter, quiet)
        told_while_silent = all(one.problem is None for one in waits)
        telling.join()

    assert told_while_silent
    assert len(silent.came) == 1


def test_whoever_has_much_waiting_leaves_room_for_others(
    trial: TestAnnouncing, drafter: Person, calls: Calls
) -> None:
    trial.hook(drafter, "https://busy.example/", "document.numbered")
    trial.happen(*(numbered(trial.on_its_way(drafter)) for _ in range(120)))
    trial.hook(drafter, URL, "document.numbered")
    trial.happen(numbered(trial.on_its_way(drafter)))
    trial.both.tell()

    assert len(calls.types("https://busy.example/")) == 20
    assert len(calls.types()) == 1


def test_two_workers_make_one_attempt(trial: TestAnnouncing, drafter: Person, calls: Calls) -> None:
    trial.hook(drafter, URL)
    trial.happen(numbered(trial.on_its_way(drafter)))
    trial.announcer.announce()
    with trial.memory.reading() as session:
        delivery = session.scalars(select(WebhookDeliveryRow)).one()

    calls.troubles = [CallFailedError("timeout")]
    assert not trial.sender.send(delivery)
    assert not trial.sender.send(delivery)  # as the other worker read it
    assert len(calls.made) == 1


def test_a_worker_that_dies_after_sending_sends_again_under_the_same_id(
    trial: TestAnnouncing, drafter: Person, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial.hook(drafter, URL)
    trial.happen(numbered(trial.on_its_way(drafter)))
    with monkeypatch.context() as patch:
        patch.setattr(type(trial.sender), "_note_taken", _dies)
        with pytest.raises(SystemExit):
            trial.both.tell()
    trial.clock.forward(timedelta(minutes=1))
    trial.both.tell()

    (first, second) = (told["id"] for _, told in calls.made)
    assert first == second
    assert states(trial.memory) == [("document.numbered", "DELIVERED", 2)]


def _dies(*_words: object) -> None:
    raise SystemExit


def test_while_a_secret_is_changed_both_are_good_and_then_the_new_one_alone(
    house: TestAnnouncing, drafter: Person, receiver: TestReceiver
) -> None:
    hook, former = house.hook(drafter, receiver.url)
    _, secret = house.desk.change_secret(drafter, hook)
    house.happen(numbered(house.on_its_way(drafter)))
    house.both.tell()
    house.clock.forward(BOTH_GOOD_FOR)
    house.happen(numbered(house.on_its_way(drafter)))
    house.both.tell()

    (early, body), (late, last) = receiver.came
    now = int(house.clock().timestamp())
    check = documented_receiver()
    for key in (former, secret):
        assert check(key, set()).take(early["Antin-Signature"], body, now - 86400)
    assert check(secret, set()).take(late["Antin-Signature"], last, now)
    with pytest.raises(ValueError, match="not ours"):
        check(former, set()).take(late["Antin-Signature"], last, now)


def test_a_trial_is_sent_at_once_and_tells_how_it_went(
    house: TestAnnouncing, drafter: Person, receiver: TestReceiver
) -> None:
    hook, secret = house.hook(drafter, receiver.url)
    receiver.answers = [204, 500]

    good, bad = house.desk.try_out(drafter, hook), house.desk.try_out(drafter, hook)

    assert (good.state, good.status) == ("DELIVERED", 204)
    assert (bad.state, bad.status, bad.problem) == ("GIVEN_UP", 500, "http_500")
    (headers, body) = receiver.came[0]
    now = int(house.clock().timestamp())
    assert documented_receiver()(secret, set()).take(headers["Antin-Signature"], body, now)
    assert house.desk.one(drafter, hook).active
    assert [one.kind for one in house.desk.deliveries(drafter, hook)] == ["trial", "trial"]


def test_nobody_sees_or_changes_anothers(trial: TestAnnouncing, memory: Memory) -> None:
    owner, other = somebody(memory, "a"), somebody(memory, "b")
    hook, _ = trial.hook(owner, URL)

    for ask in (
        lambda: trial.desk.one(other, hook),
        lambda: trial.desk.change(other, hook, active=False),
        lambda: trial.desk.change_secret(other, hook),
        lambda: trial.desk.try_out(other, hook),
        lambda: trial.desk.deliveries(other, hook),
    ):
        with pytest.raises(NotFoundError):
            ask()
    trial.desk.remove(other, hook)
    assert trial.desk.of(other) == ()
    assert trial.desk.one(owner, hook).active


def test_removed_it_is_told_nothing_more(
    trial: TestAnnouncing, drafter: Person, calls: Calls
) -> None:
    hook, _ = trial.hook(drafter, URL)
    trial.happen(numbered(trial.on_its_way(drafter)))
    trial.announcer.announce()
    trial.desk.remove(drafter, hook)
    trial.desk.remove(drafter, hook)

    assert trial.both.tell() == 0
    assert states(trial.memory) == []


@pytest.mark.parametrize(
    ("name", "url", "kinds", "reason"),
    [
        ("x", "http://hub.example/", ["document.issued"], "not_https"),
        ("x", "https://10.0.0.1/", ["document.issued"], "private_address"),
        ("x", "hub", ["document.issued"], "bad_address"),
        (" ", URL, ["document.issued"], "no_name"),
        ("x" * 101, URL, ["document.issued"], "no_name"),
        ("a\x00b", URL, ["document.issued"], "no_name"),
        ("x", URL, [], "no_kinds"),
        ("x", URL, ["document.eaten"], "unknown_kind"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_reason(
    trial: TestAnnouncing, drafter: Person, name: str, url: str, kinds: list[str], reason: str
) -> None:
    with pytest.raises(WebhookRefusedError) as refusal:
        trial.desk.add(drafter, name, url, kinds)

    assert refusal.value.reason == reason
    assert trial.desk.of(drafter) == ()


def test_a_person_keeps_only_so_many(trial: TestAnnouncing, drafter: Person) -> None:
    for _ in range(MOST_WEBHOOKS):
        trial.hook(drafter, URL)

    with pytest.raises(WebhookRefusedError) as refusal:
        trial.hook(drafter, URL)
    assert refusal.value.reason == "too_many"


def test_secrets_stand_in_no_row_no_event_and_no_log(
    house: TestAnnouncing, drafter: Person, receiver: TestReceiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hook, former = house.hook(drafter, receiver.url)
    _, secret = house.desk.change_secret(drafter, hook)
    house.happen(numbered(house.on_its_way(drafter)))
    receiver.answers = [500]
    house.both.tell()

    with house.memory.reading() as session:
        row = session.scalars(select(WebhookRow)).one()
        kept = repr(vars(row)) + repr(events(house.memory)) + repr(house.sender) + repr(house.desk)
    for text in (former, secret):
        bare = text.removeprefix("antin_wh_")
        assert bare not in kept
        assert bare not in caplog.text
    assert "duong-rieng" not in caplog.text + repr(events(house.memory))
    assert "not taken" in caplog.text


def test_announcements_of_long_ago_are_forgotten(
    trial: TestAnnouncing, drafter: Person, calls: Calls
) -> None:
    trial.hook(drafter, URL)
    trial.happen(numbered(trial.on_its_way(drafter)))
    trial.both.tell()
    trial.clock.forward(KEPT_FOR + timedelta(seconds=1))

    assert trial.sender.forget_old() == 1
    assert states(trial.memory) == []
