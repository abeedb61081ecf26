"""A recipient answers once, with the file in hand; looking, guessing and following links answer nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from service.journeys.delivery import ReceiptRefusedError, ReceiptView, Return
from service.journeys.delivery.dispatching import token_digest
from service.store.engine import Memory
from service.store.tables import EventRow, LetterRow
from tests.support.delivering import Post, a_post, token_in
from tests.support.outgoing import an_outgoing, attached_to, change, someone

STC, SNV = ("Sở Tài chính", "vt@stc.example"), ("Sở Nội vụ", "vt@vp.example")
CLERK = "Trần Văn Thư"


@pytest.fixture
def post(tmp_path: Path, memory: Memory) -> Iterator[Post]:
    with a_post(tmp_path, memory) as post:
        yield post


@pytest.fixture
def sent(post: Post) -> tuple[str, str, str]:
    """Return a document that was sent, the token of its letter and its digest."""
    document_id = post.issue(STC)
    (letter,) = post.letters()
    return document_id, token_in(letter), post.version(document_id).sha256


def refusal_of(act: Callable[[], object]) -> str:
    with pytest.raises(ReceiptRefusedError) as refusal:
        act()
    return refusal.value.reason


def kinds(post: Post) -> list[str]:
    with post.house.memory.reading() as session:
        return list(session.scalars(select(EventRow.kind).order_by(EventRow.number)))


def test_whoever_holds_link_and_file_confirms_once(post: Post, sent: tuple[str, str, str]) -> None:
    document_id, token, digest = sent

    view = post.receipts.confirm(token, sha256=digest, by=CLERK)

    assert (view.state, view.answered_by, view.may_answer) == ("RECEIVED", CLERK, False)
    assert kinds(post)[-1] == "ReceiptConfirmed"
    again = refusal_of(lambda: post.receipts.confirm(token, sha256=digest, by="Ai đó"))
    assert again == "answered"
    back = refusal_of(
        lambda: post.receipts.send_back(token, reason=Return.NOT_OURS, note="", by=CLERK)
    )
    assert back == "answered"
    (delivery,) = post.deliveries(document_id)
    assert (delivery.state, delivery.answered_by) == ("RECEIVED", CLERK)


def test_without_the_file_nothing_is_confirmed(post: Post, sent: tuple[str, str, str]) -> None:
    document_id, token, _ = sent
    draft = post.version(document_id, 1).sha256

    for digest in ("", "00" * 32, draft):
        assert (
            refusal_of(lambda d=digest: post.receipts.confirm(token, sha256=d, by=CLERK))  # type: ignore[misc]
            == "other_file"
        )
    assert post.receipts.look(token).may_answer


def test_a_document_is_sent_back_with_a_reason_and_its_drafter_hears_of_it(
    post: Post,
) -> None:
    drafter = someone(post.house)
    post.issue(STC, drafter=drafter)
    (letter,) = post.letters()
    token = token_in(letter)

    nothing = refusal_of(
        lambda: post.receipts.send_back(token, reason=Return.OTHER, note=" \n", by=CLERK)
    )
    assert nothing == "no_reason"
    view = post.receipts.send_back(token, reason=Return.OTHER, note="Thiếu\nphụ lục", by=CLERK)

    assert (view.state, view.reason, view.note) == ("REJECTED", "OTHER", "Thiếu phụ lục")
    assert [one.kind for one in post.notices.of(drafter)] == ["REJECTED"]
    assert kinds(post)[-1] == "DocumentSentBack"


def test_somebody_says_who_answers(post: Post, sent: tuple[str, str, str]) -> None:
    _, token, digest = sent

    for name in ("", " ", "\u202e"):
        assert (
            refusal_of(lambda n=name: post.receipts.confirm(token, sha256=digest, by=n))  # type: ignore[misc]
            == "no_name"
        )


def test_to_look_and_to_take_the_file_change_nothing(
    post: Post, sent: tuple[str, str, str]
) -> None:
    document_id, token, _ = sent
    before, written = kinds(post), vars(post.deliveries(document_id)[0]).copy()

    for _ in range(3):
        post.receipts.look(token)
        post.receipts.file(token)

    after = vars(post.deliveries(document_id)[0])
    assert kinds(post) == before
    assert {k: v for k, v in after.items() if not k.startswith("_")} == {
        k: v for k, v in written.items() if not k.startswith("_")
    }


@pytest.mark.parametrize("change_of", [str.upper, str.lower, lambda t: t[:-1], lambda t: t + "A"])
def test_a_token_that_was_guessed_or_changed_opens_nothing(
    post: Post, sent: tuple[str, str, str], change_of: Callable[[str], str]
) -> None:
    _, token, digest = sent
    guess = change_of(token)
    assert guess != token

    assert refusal_of(lambda: post.receipts.look(guess)) == "unknown"
    assert refusal_of(lambda: post.receipts.file(guess)) == "unknown"
    assert refusal_of(lambda: post.receipts.confirm(guess, sha256=digest, by="x")) == "unknown"


@pytest.mark.parametrize("token", ["", "x" * 100_000, "\x00", "ấ"])
def test_what_is_no_token_opens_nothing(post: Post, token: str) -> None:
    assert refusal_of(lambda: post.receipts.look(token)) == "unknown"


def test_only_the_digest_of_a_token_is_kept_beside_its_letter(
    post: Post, sent: tuple[str, str, str]
) -> None:
    document_id, token, _ = sent

    (delivery,) = post.deliveries(document_id)
    assert delivery.token_sha256 == token_digest(token)
    with post.house.memory.reading() as session:
        told = json.dumps([row.facts for row in session.scalars(select(EventRow))])
        subjects = [row.subject for row in session.scalars(select(LetterRow))]
    assert token not in told
    assert token not in "".join(subjects)


def test_one_recipients_link_answers_for_nobody_else(post: Post) -> None:
    document_id = post.issue(STC, SNV)
    tokens = [token_in(letter) for letter in post.letters()]
    digest = post.version(document_id).sha256

    post.receipts.confirm(tokens[1], sha256=digest, by=CLERK)

    assert [one.state for one in post.deliveries(document_id)] == ["SENT", "RECEIVED"]
    assert post.receipts.look(tokens[0]).may_answer


def test_a_link_ends_after_ninety_days_but_an_answer_stays_to_be_seen(post: Post) -> None:
    document_id = post.issue(STC, SNV)
    tokens = [token_in(letter) for letter in post.letters()]
    post.receipts.confirm(tokens[0], sha256=post.version(document_id).sha256, by=CLERK)
    post.house.clock.forward(timedelta(days=91))

    answered = post.receipts.look(tokens[0])
    assert (answered.state, answered.is_open) == ("RECEIVED", False)
    assert refusal_of(lambda: post.receipts.look(tokens[1])) == "unknown"


def test_after_ninety_days_no_link_hands_out_a_file_though_it_was_answered(post: Post) -> None:
    document_id = an_outgoing(post.house, recipients=[STC])
    attached_to(post.house, document_id, "phu-luc.pdf")
    post.dispatch(document_id)
    token = token_in(post.letters()[0])
    post.receipts.confirm(token, sha256=post.version(document_id).sha256, by=CLERK)
    post.house.clock.forward(timedelta(days=90))
    assert post.receipts.look(token).is_open
    assert post.receipts.file(token).sha256 == post.version(document_id).sha256

    post.house.clock.forward(timedelta(minutes=1))

    assert refusal_of(lambda: post.receipts.file(token)) == "unknown"
    assert refusal_of(lambda: post.receipts.separate_file(token, 1)) == "unknown"


def test_a_recalled_document_is_neither_confirmed_nor_handed_out(
    post: Post, sent: tuple[str, str, str]
) -> None:
    document_id, token, digest = sent
    change(post.house, document_id, standing="RECALLED", standing_at=post.house.clock())

    assert not post.receipts.look(token).may_answer
    assert refusal_of(lambda: post.receipts.file(token)) == "recalled"
    assert refusal_of(lambda: post.receipts.confirm(token, sha256=digest, by=CLERK)) == "recalled"


def test_of_two_answers_at_once_one_counts(post: Post, sent: tuple[str, str, str]) -> None:
    document_id, token, digest = sent
    start, told = threading.Barrier(4), list[ReceiptView | str]()

    def answer(name: str) -> None:
        start.wait()
        try:
            told.append(post.receipts.confirm(token, sha256=digest, by=name))
        except ReceiptRefusedError as refusal:
            told.append(refusal.reason)

    threads = [threading.Thread(target=answer, args=(f"Người {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(isinstance(one, ReceiptView) for one in told) == 1
    assert told.count("answered") == 3
    assert kinds(post).count("ReceiptConfirmed") == 1
    assert post.deliveries(document_id)[0].answered_by.startswith("Người")


def test_a_recipient_who_is_quicker_than_our_note_stays_confirmed(post: Post) -> None:
    document_id = post.issue(STC)
    outbox_sends = post.outbox.send_due
    with post.house.memory.reading() as session:
        body = session.scalars(select(LetterRow.body)).one()
    token = body.split("/r/")[1].split()[0]
    post.receipts.confirm(token, sha256=post.version(document_id).sha256, by=CLERK)

    assert outbox_sends() == 1

    (delivery,) = post.deliveries(document_id)
    assert delivery.state == "RECEIVED"
    assert delivery.sent_at is not None
