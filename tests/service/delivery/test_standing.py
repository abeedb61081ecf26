"""Whoever has an issued document is told what became of it, once; what still waits for it never goes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.identity.roles import Role
from service.post.relay import Relay
from service.store.engine import Memory
from service.store.tables import AgencyRow, EventRow, StandingLetterRow, UnitRow
from tests.support.delivering import HOME, LINK, Post, a_post, body_of, token_in
from tests.support.outgoing import an_outgoing, change, printed_code, someone
from tests.support.relay import CUT

STC, SNV = ("Sở Tài chính", "vt@stc.example"), ("Sở Nội vụ", "vt@vp.example")
UBND = ("Ủy ban nhân dân phường Cái Khế", None)
REASON = "Ban hành nhầm phụ lục."


@pytest.fixture
def post(tmp_path: Path, memory: Memory) -> Iterator[Post]:
    with a_post(tmp_path, memory) as post:
        someone(post.house)
        with memory.writing() as session:
            unit = session.query(UnitRow).filter_by(code="skhcn").one()
            session.add(AgencyRow(unit_id=unit.id, symbol="SKHCN", locality="Cần Thơ", seal_mm=36))
        yield post


def stand(post: Post, document_id: str, standing: str = "RECALLED", reason: str = REASON) -> int:
    """Change how a document stands, as the office flow does."""
    moment = post.house.clock()
    told = {"standing": standing, "standing_reason": reason, "standing_at": moment}
    change(post.house, document_id, **told)
    with post.house.memory.writing() as session:
        return post.dispatching.standing_changed(session, document_id, moment=moment)


def later(post: Post, document_id: str, relation: str, notation: str = "16/QĐ-SKHCN") -> str:
    """Return an issued document that replaces or corrects another."""
    return an_outgoing(
        post.house, relation=relation, related_id=document_id, notation=notation, number=None
    )


def states(post: Post, document_id: str) -> list[str]:
    return [one.state for one in post.deliveries(document_id)]


def notes(post: Post) -> list[StandingLetterRow]:
    with post.house.memory.reading() as session:
        return list(session.scalars(select(StandingLetterRow).order_by(StandingLetterRow.id)))


def events(post: Post, kind: str) -> list[dict[str, Any]]:
    with post.house.memory.reading() as session:
        rows = session.scalars(select(EventRow).where(EventRow.kind == kind)).all()
    return [json.loads(row.facts or "{}") for row in rows]


def news(post: Post) -> list[Message]:
    """Return the letters that tell of a change, by the addresses they went to."""
    return [one for one in post.letters() if "Kính gửi" in body_of(one) and HOME in body_of(one)
            and not LINK.search(body_of(one))]  # fmt: skip


def test_whoever_has_a_recalled_document_is_told_all_there_is_to_know(post: Post) -> None:
    document_id = post.issue(STC)
    post.letters()

    assert stand(post, document_id) == 1
    (letter,) = news(post)

    assert letter["To"] == "vt@stc.example"
    assert letter["Subject"] == "Thu hồi văn bản 15/QĐ-SKHCN"
    assert list(letter.iter_attachments()) == []  # type: ignore[attr-defined]
    vietnamese, _, english = body_of(letter).partition("-" * 40)
    for text in (vietnamese, english):
        assert "15/QĐ-SKHCN (23/11/2026)" in text
        assert "Sở Khoa học và Công nghệ" in text
        assert "Sở Tài chính" in text
        assert REASON in text
        assert f"{HOME}/v/{printed_code(post.house, document_id)}" in text
    assert "bị thu hồi" in vietnamese
    assert "was recalled" in english
    links = {word for word in body_of(letter).split() if word.startswith("http")}
    assert links == {f"{HOME}/v/{printed_code(post.house, document_id)}"}, "none acts by itself"
    (told,) = events(post, "RecipientTold")
    assert (told["standing"], told["recipient"]) == ("RECALLED", "Sở Tài chính")


def test_a_letter_that_still_waits_is_stopped_and_its_recipient_hears_nothing(post: Post) -> None:
    document_id = post.issue(STC, SNV)
    post.server.to_recipient += ["451 later"]
    post.outbox.send_due()  # one goes, one waits for another attempt

    stand(post, document_id)
    for _ in range(9):
        post.house.clock.forward(timedelta(hours=1))
        post.outbox.send_due()

    assert sorted(states(post, document_id)) == ["SENT", "STOPPED"]
    (told,) = news(post)
    (gone,) = [one for one in post.letters() if list(one.iter_attachments())]  # type: ignore[attr-defined]
    assert told["To"] == gone["To"]
    (stopped,) = events(post, "DeliveryStopped")
    assert stopped["state"] == "STOPPED"
    assert stopped["address"] != gone["To"]


def test_told_twice_a_recipient_is_told_once(post: Post) -> None:
    document_id = post.issue(STC)
    post.letters()

    assert [stand(post, document_id) for _ in range(3)] == [1, 0, 0]
    assert len(news(post)) == 1
    assert len(events(post, "RecipientTold")) == 1


def test_a_death_while_it_is_told_leaves_nothing_half_done(post: Post) -> None:
    document_id = post.issue(STC, SNV)
    post.server.to_recipient += ["451 later"]
    post.outbox.send_due()
    before = states(post, document_id)
    change(post.house, document_id, standing="RECALLED", standing_at=post.house.clock())

    def die() -> None:
        with post.house.memory.writing() as session:
            post.dispatching.standing_changed(session, document_id, moment=post.house.clock())
            raise SystemExit

    with pytest.raises(SystemExit):
        die()

    assert states(post, document_id) == before
    assert notes(post) == []
    assert stand(post, document_id) == 1
    assert len(news(post)) == 1
    assert sorted(states(post, document_id)) == ["SENT", "STOPPED"]


def recalled_while(
    post: Post, monkeypatch: pytest.MonkeyPatch, document_id: str, then: Callable[[], object]
) -> None:
    """Recall a document while its letter is with the relay, before that answers."""
    hand_over = Relay.hand_over

    def overtaken(relay: Relay, *words: Any, **more: Any) -> str:
        monkeypatch.undo()
        stand(post, document_id)
        then()
        return hand_over(relay, *words, **more)

    monkeypatch.setattr(Relay, "hand_over", overtaken)


def test_a_letter_that_is_being_sent_and_goes_is_followed_by_the_news(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = post.issue(STC)
    recalled_while(
        post, monkeypatch, document_id, lambda: seen.append(states(post, document_id)[0])
    )
    seen: list[str] = []

    assert len(news(post)) == 1
    assert seen == ["QUEUED"], "nobody says how it ended before it has"
    assert states(post, document_id) == ["SENT"]
    assert events(post, "DeliveryStopped") == []


def test_a_letter_that_is_being_sent_and_is_put_off_is_not_offered_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = post.issue(STC)
    post.server.to_letter += ["451 later"]
    recalled_while(post, monkeypatch, document_id, lambda: None)
    post.outbox.send_due()

    assert states(post, document_id) == ["STOPPED"]
    post.house.clock.forward(timedelta(days=1))
    assert post.letters() == []
    assert notes(post) == []


def test_of_a_letter_whose_sender_died_the_record_says_that_it_may_have_arrived(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = post.issue(STC)

    def die() -> None:
        raise SystemExit

    recalled_while(post, monkeypatch, document_id, die)
    with pytest.raises(SystemExit):
        post.outbox.send_due()
    assert states(post, document_id) == ["QUEUED"]
    assert post.letters() == [], "it may still be under way"
    post.house.clock.forward(timedelta(minutes=3))

    (letter,) = post.letters()

    assert letter["Subject"] == "Thu hồi văn bản 15/QĐ-SKHCN"
    assert states(post, document_id) == ["IN_DOUBT"]
    assert [one["state"] for one in events(post, "DeliveryStopped")] == ["IN_DOUBT"]


def test_a_relay_that_fell_silent_after_the_letter_may_have_taken_it(post: Post) -> None:
    document_id = post.issue(STC)
    post.server.to_letter += [CUT]
    post.outbox.send_due()
    assert states(post, document_id) == ["QUEUED"]

    stand(post, document_id)
    post.house.clock.forward(timedelta(minutes=3))

    assert len(news(post)) == 1
    assert len(post.server.taken) == 2, "the document once, the news once"
    assert states(post, document_id) == ["IN_DOUBT"]


def test_what_was_given_up_after_a_silence_may_have_arrived(post: Post) -> None:
    document_id = post.issue(STC)
    post.server.to_letter += [CUT]
    post.outbox.send_due()
    post.server.to_recipient += ["451 later"] * 99
    while states(post, document_id) == ["QUEUED"]:
        post.house.clock.forward(timedelta(hours=4))
        post.outbox.send_due()
    assert states(post, document_id) == ["IN_DOUBT"]
    post.server.to_recipient.clear()

    assert stand(post, document_id) == 1


def test_what_was_refused_after_a_silence_may_have_arrived(post: Post) -> None:
    document_id = post.issue(STC)
    post.server.to_letter += [CUT]
    post.outbox.send_due()
    post.server.to_recipient += ["550 over quota now"]
    post.house.clock.forward(timedelta(minutes=10))
    post.outbox.send_due()
    assert states(post, document_id) == ["IN_DOUBT"]
    assert post.deliveries(document_id)[0].answer == "550 over quota now"

    assert stand(post, document_id) == 1
    assert len(news(post)) == 1


def test_news_that_were_refused_after_a_silence_may_have_arrived(post: Post) -> None:
    document_id = post.issue(STC)
    post.letters()
    post.server.to_letter += [CUT]
    stand(post, document_id)
    post.outbox.send_due()
    post.server.to_recipient += ["550 over quota now"]
    post.house.clock.forward(timedelta(minutes=10))
    post.outbox.send_due()

    assert [one.state for one in notes(post)] == ["IN_DOUBT"]


def test_who_surely_never_got_it_is_not_told(post: Post) -> None:
    post.server.to_recipient += ["550 5.1.1 no such mailbox"]
    document_id = post.issue(STC, ("Xấu", "a@b\nBcc: c@d"))
    post.letters()

    assert stand(post, document_id) == 0
    assert notes(post) == []


def test_a_replaced_document_is_stopped_and_its_recipients_learn_by_which(post: Post) -> None:
    document_id = post.issue(STC, SNV)
    post.server.to_recipient += ["451 later"]
    post.outbox.send_due()
    newer = later(post, document_id, "REPLACES")

    stand(post, document_id, "REPLACED", "")
    (letter,) = news(post)

    assert letter["Subject"] == "Thay thế văn bản 15/QĐ-SKHCN"
    body = body_of(letter)
    assert body.count("Quyết định 16/QĐ-SKHCN (23/11/2026)") == 2
    assert f"{HOME}/v/{printed_code(post.house, newer)}" in body
    assert "Lý do" not in body
    assert sorted(states(post, document_id)) == ["SENT", "STOPPED"]


def test_letter_and_link_name_the_same_of_two_documents_that_replace_one(post: Post) -> None:
    document_id = post.issue(STC)
    token = token_in(post.letters()[0])
    later(post, document_id, "REPLACES", "16/QĐ-SKHCN")
    stand(post, document_id, "REPLACED", "")
    post.house.clock.forward(timedelta(hours=1))
    later(post, document_id, "REPLACES", "17/QĐ-SKHCN")
    stand(post, document_id, "REPLACED", "")

    (letter,) = news(post)

    assert "16/QĐ-SKHCN" in body_of(letter)
    assert "17/QĐ-SKHCN" not in body_of(letter)
    assert post.receipts.look(token).later_notation == "16/QĐ-SKHCN"


def test_a_corrected_document_still_goes_and_its_recipients_learn_of_every_correction(
    post: Post,
) -> None:
    document_id = post.issue(STC)
    later(post, document_id, "CORRECTS", "16/SKHCN")
    assert stand(post, document_id, "CORRECTED", "") == 0
    later(post, document_id, "CORRECTS", "17/SKHCN")
    assert stand(post, document_id, "CORRECTED", "") == 0

    told = news(post)

    assert states(post, document_id) == ["SENT"]
    assert len(told) == 2
    assert {n for n in ("16/SKHCN", "17/SKHCN") for one in told if n in body_of(one)} == {
        "16/SKHCN", "17/SKHCN",
    }  # fmt: skip
    assert stand(post, document_id, "RECALLED") == 1, "and later of the recall"


@pytest.mark.parametrize("withdrawn", ["RECALLED", "REPLACED"])
def test_news_that_is_true_no_more_does_not_go_after_a_withdrawal(
    post: Post, withdrawn: str
) -> None:
    document_id = post.issue(STC)
    post.letters()
    later(post, document_id, "CORRECTS")
    post.server.to_letter += ["451 later"]
    assert stand(post, document_id, "CORRECTED", "") == 1
    post.outbox.send_due()  # the news of the correction is put off

    assert stand(post, document_id, withdrawn) == 1
    for _ in range(9):
        post.house.clock.forward(timedelta(hours=1))
        post.outbox.send_due()

    (told,) = news(post)
    assert str(told["Subject"]).startswith(("Thu hồi", "Thay thế"))
    ends = {one.standing: one.state for one in notes(post)}
    assert ends == {"CORRECTED": "STOPPED", withdrawn: "SENT"}


def test_a_recall_stops_the_news_of_a_replacement(post: Post) -> None:
    document_id = post.issue(STC)
    post.letters()
    later(post, document_id, "REPLACES")
    stand(post, document_id, "REPLACED", "")
    stand(post, document_id)

    assert [str(one["Subject"]) for one in news(post)] == ["Thu hồi văn bản 15/QĐ-SKHCN"]


def test_the_board_tells_how_many_were_told(post: Post) -> None:
    clerk = someone(post.house, Role.CLERK)
    document_id = post.issue(STC, UBND, SNV)
    assert post.desk.of(clerk, document_id).told is None
    post.letters()
    post.server.to_recipient += ["550 gone"]
    stand(post, document_id)
    (first, second) = (post.desk.of(clerk, document_id).told, None)
    assert first is not None
    assert (first.sent, first.reached, first.other_way) == (0, 3, 1)
    post.letters()

    second = post.desk.of(clerk, document_id)

    assert second.told is not None
    assert (second.told.sent, second.told.reached, second.told.other_way) == (1, 3, 1)
    assert sorted(str(one.told) for one in second.deliveries) == ["OTHER_WAY", "REFUSED", "SENT"]


def test_whoever_drafted_it_hears_of_news_that_did_not_arrive(post: Post) -> None:
    drafter = someone(post.house)
    document_id = post.issue(STC, drafter=drafter)
    post.letters()
    post.server.to_recipient += ["550 gone"]
    stand(post, document_id)
    post.outbox.send_due()

    assert [one.kind for one in post.notices.of(drafter)] == ["NOT_DELIVERED"]


def test_who_answered_before_our_note_is_told_and_gets_no_second_copy(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = post.issue(STC)
    with monkeypatch.context() as broken:

        def crash(*_: object) -> None:
            raise SystemExit

        broken.setattr("service.post.outbox.Outbox._note", crash)
        with pytest.raises(SystemExit):
            post.outbox.send_due()
    (letter,) = post.letters()
    digest = post.version(document_id).sha256
    post.receipts.confirm(token_in(letter), sha256=digest, by="Nguyễn Văn Thư")

    assert stand(post, document_id) == 1
    post.house.clock.forward(timedelta(minutes=5))
    assert [str(one["Subject"])[:7] for one in post.letters()] == ["15/QĐ-S", "Thu hồi"]
    assert states(post, document_id) == ["RECEIVED"]


@pytest.mark.parametrize("reason", ["Nhầm\r\n\r\nhttps://evil.example/", "x" * 500, "\u202etxt"])
def test_no_reason_leads_a_letter_astray(post: Post, reason: str) -> None:
    document_id = post.issue(STC)
    post.letters()
    stand(post, document_id, reason=reason)

    (letter,) = news(post)

    lines = body_of(letter).splitlines()
    assert all(line.isprintable() for line in lines)
    assert not any(line.startswith("https://evil") for line in lines)
    assert reason[:500].replace("\u202e", "").split()[0] in body_of(letter)


def test_without_a_relay_a_recall_stands_and_people_must_tell(
    tmp_path: Path, memory: Memory
) -> None:
    with a_post(tmp_path, memory, relay=False) as post:
        document_id = post.issue(STC)

        assert stand(post, document_id) == 0
        assert [one.state for one in notes(post)] == ["OTHER_WAY"]
