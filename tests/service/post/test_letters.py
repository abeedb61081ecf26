"""A letter is plain, the same at every attempt, and no text of a stranger becomes a header."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from service.post.letters import Attachment, Letter, UnusableLetterError, check, written

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
PDF = Attachment("bao-cao-2026-10.pdf", "application/pdf", b"%PDF-1.7\n\x00\xff")
LETTER = Letter(
    "antin@cantho.example", "Báo cáo kỳ 2026-10", "Kính gửi …\n.\nTrân trọng", NOW, (PDF,)
)
TO = "vp@cantho.example"


def test_a_letter_reads_as_it_was_written() -> None:
    octets = written(LETTER, to=TO, message_id="<1@cantho.example>")

    read = message_from_bytes(octets, policy=default)
    assert (read["From"], read["To"]) == ("antin@cantho.example", TO)
    assert read["Subject"] == LETTER.subject
    assert read["Message-ID"] == "<1@cantho.example>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read.get_body().get_content().replace("\r\n", "\n").strip() == LETTER.body
    (file,) = read.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == (PDF.name, "application/pdf")
    assert file.get_content() == PDF.content
    assert not any(octet > 127 for octet in octets)


def test_the_same_letter_is_the_same_octets_at_every_attempt() -> None:
    first = written(LETTER, to=TO, message_id="<1@cantho.example>")

    assert written(LETTER, to=TO, message_id="<1@cantho.example>") == first
    assert written(LETTER, to=TO, message_id="<2@cantho.example>") != first


def test_nothing_in_a_letter_tells_that_it_was_read() -> None:
    octets = written(LETTER, to=TO, message_id="<1@cantho.example>").lower()

    for word in (b"disposition-notification", b"return-receipt", b"http", b"html", b"x-confirm"):
        assert word not in octets


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@b\nBcc: c@d", "a@b\r\n", "a b@c", "Tên <a@b.vn>", "a@b,c@d", "a@b>", "lãnh@b.vn", "a..b@c.vn",
     "a" * 65 + "@b.vn", "a@" + "b" * 190],
)  # fmt: skip
def test_what_is_no_single_address_is_refused(address: str) -> None:
    with pytest.raises(UnusableLetterError):
        check([address], LETTER)


@pytest.mark.parametrize("subject", ["", "a\nBcc: c@d.vn", "a\r\nb", "a\x00", "x" * 201])
def test_a_subject_of_several_lines_is_refused(subject: str) -> None:
    with pytest.raises(UnusableLetterError):
        check([TO], Letter(LETTER.sender, subject, "", NOW))


@pytest.mark.parametrize(
    "files",
    [
        (Attachment('a".pdf', "application/pdf", b""),),
        (Attachment("a.pdf\r\nX: y", "application/pdf", b""),),
        (Attachment("../a.pdf", "application/pdf", b""),),
        (Attachment("a.pdf", "application/pdf\r\nX: y", b""),),
        (Attachment("a.pdf", "application/pdf", bytes(6 << 20)),) * 2,
        (PDF,) * 6,
    ],
)
def test_files_that_no_mail_program_should_get_are_refused(files: tuple[Attachment, ...]) -> None:
    with pytest.raises(UnusableLetterError):
        check([TO], Letter(LETTER.sender, "s", "", NOW, files))


def test_a_letter_to_nobody_or_to_a_crowd_is_refused() -> None:
    for crowd in ([], [f"a{n}@b.vn" for n in range(101)]):
        with pytest.raises(UnusableLetterError):
            check(crowd, LETTER)
