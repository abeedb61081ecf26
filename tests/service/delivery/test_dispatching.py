"""An issued document goes to each recipient once, as the file that was issued, and nobody's words lead it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from service.post.outbox import Outbox
from service.store.engine import Memory
from tests.support.delivering import HOME, Post, a_post, body_of, token_in
from tests.support.outgoing import an_outgoing, attached_to, printed_code, someone

STC, SNV = ("Sở Tài chính", "vt@stc.example"), ("Sở Nội vụ", "vt@vp.example")
UBND = ("Ủy ban nhân dân phường Cái Khế", None)


@pytest.fixture
def post(tmp_path: Path, memory: Memory) -> Iterator[Post]:
    with a_post(tmp_path, memory) as post:
        yield post


def states(post: Post, document_id: str) -> list[str]:
    return [one.state for one in post.deliveries(document_id)]


def test_each_recipient_gets_the_very_file_that_was_issued(post: Post) -> None:
    document_id = post.issue(STC, UBND, SNV)
    assert states(post, document_id) == ["QUEUED", "OTHER_WAY", "QUEUED"]

    letters = post.letters()

    assert [one["To"] for one in letters] == ["vt@stc.example", "vt@vp.example"]
    digest = post.version(document_id).sha256
    for letter in letters:
        (file,) = letter.iter_attachments()
        assert hashlib.sha256(file.get_content()).hexdigest() == digest
        assert (file.get_content_type(), file.get_filename()) == (
            "application/pdf", "15-QD-SKHCN.pdf",
        )  # fmt: skip
        assert letter["Subject"] == "15/QĐ-SKHCN: Về việc triển khai ký số"
        body = body_of(letter)
        assert f"{HOME}/v/{printed_code(post.house, document_id)}" in body
        assert digest in "".join(body.split())
    assert states(post, document_id) == ["SENT", "OTHER_WAY", "SENT"]
    assert token_in(letters[0]) != token_in(letters[1])
    assert "Sở Nội vụ" not in body_of(letters[0])


def test_the_relay_is_asked_to_report_where_it_can(post: Post) -> None:
    post.server.dsn = True
    post.issue(STC)
    post.letters()

    assert "NOTIFY=SUCCESS,FAILURE" in post.server.asked


def test_what_is_rolled_back_with_the_issue_is_never_sent(post: Post) -> None:
    document_id = an_outgoing(post.house, recipients=[STC])

    def killed_between_seal_and_issue() -> None:
        with post.house.memory.writing() as session:
            assert post.dispatching.dispatch(session, document_id, moment=post.house.clock())
            raise SystemExit

    with pytest.raises(SystemExit):
        killed_between_seal_and_issue()

    assert post.letters() == []
    assert post.deliveries(document_id) == []
    assert post.dispatch(document_id) == 1
    assert len(post.letters()) == 1


def test_dispatched_twice_a_document_goes_once(post: Post) -> None:
    document_id = post.issue(STC, UBND)

    assert post.dispatch(document_id) == 1
    assert len(post.letters()) == 1
    assert len(post.deliveries(document_id)) == 2


def test_a_crash_after_the_relay_took_it_sends_the_same_letter_under_the_same_name(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = post.issue(STC)
    with monkeypatch.context() as broken:

        def crash(*_: object) -> None:
            raise SystemExit

        broken.setattr(Outbox, "_note", crash)
        with pytest.raises(SystemExit):
            post.outbox.send_due()
    post.house.clock.forward(timedelta(minutes=5))
    first, second = post.letters()

    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes() == second.as_bytes()
    assert states(post, document_id) == ["SENT"]


def test_too_large_a_file_goes_as_its_address_alone(tmp_path: Path, memory: Memory) -> None:
    with a_post(tmp_path, memory, attach_up_to=1000) as post:
        document_id = post.issue(STC)
        (letter,) = post.letters()

        assert list(letter.iter_attachments()) == []
        assert "không đính kèm" in body_of(letter)
        (delivery,) = post.deliveries(document_id)
        assert not delivery.attached
        stored = post.receipts.file(token_in(letter))
        digest = hashlib.sha256(stored.path.read_bytes()).hexdigest()
        assert digest == post.version(document_id).sha256


def test_without_a_relay_a_document_is_issued_and_goes_another_way(
    tmp_path: Path, memory: Memory
) -> None:
    with a_post(tmp_path, memory, relay=False) as post:
        document_id = an_outgoing(post.house, recipients=[STC])

        assert post.dispatch(document_id) == 0
        assert states(post, document_id) == ["OTHER_WAY"]


@pytest.mark.parametrize(
    "address", ["a@b\nBcc: evil@x.example", "Tên <a@b.example>", "a@b.example,c@d.example", "@"]
)
def test_an_address_that_is_none_stops_nobody_elses_letter(post: Post, address: str) -> None:
    document_id = post.issue(("Xấu", address), STC)

    assert states(post, document_id) == ["REFUSED", "QUEUED"]
    assert [one["To"] for one in post.letters()] == ["vt@stc.example"]


@pytest.mark.parametrize(
    "subject",
    [
        "Khẩn\r\nBcc: evil@x.example\r\n\r\nNội dung khác",
        "\u202egpj.exe \u2066ẩn\u2069",
        "x" * 500,
        "{ $receipt } { $code }",
        "\x01\x1b[31m",
    ],
)
def test_no_subject_leads_a_letter_astray(post: Post, subject: str) -> None:
    name = "Sở\r\nXin xác nhận: https://evil.example/\u202e"
    post.issue((name, STC[1]), subject=subject)

    (letter,) = post.letters()

    assert letter["Bcc"] is None
    assert letter["To"] == STC[1]
    assert len(letter["Subject"]) <= 200
    assert str(letter["Subject"]).isprintable()
    lines = body_of(letter).splitlines()
    assert not any(line.startswith(("Bcc", "Xin xác nhận: https")) for line in lines)
    assert all(line.isprintable() for line in lines)
    assert token_in(letter)


def test_whoever_drafted_it_hears_of_a_letter_that_was_refused(post: Post) -> None:
    drafter = someone(post.house)
    post.server.to_recipient += ["550 5.1.1 no such mailbox"]
    document_id = post.issue(STC, drafter=drafter)

    post.letters()

    (delivery,) = post.deliveries(document_id)
    assert (delivery.state, delivery.answer) == ("REFUSED", "550 5.1.1 no such mailbox")
    assert [one.kind for one in post.notices.of(drafter)] == ["NOT_DELIVERED"]


def test_what_no_letter_holds_waits_under_its_link(post: Post) -> None:
    document_id = an_outgoing(post.house, recipients=[STC])
    files = [attached_to(post.house, document_id, f"phu-luc-{n}.pdf") for n in range(1, 8)]

    assert post.dispatch(document_id) == 1
    (letter,) = post.letters()

    names = [one.get_filename() for one in letter.iter_attachments()]
    assert names == ["15-QD-SKHCN.pdf", *(f"phu-luc-{n}.pdf" for n in range(1, 5))]
    assert "7 tệp kèm theo" in body_of(letter)
    held = post.receipts.separate_file(token_in(letter), 7)
    assert held.sha256 == files[6].sha256
