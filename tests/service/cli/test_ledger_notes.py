"""`flask ledger check-note`: an auditor's machine says whether what came by mail is to be believed."""

import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from flask import Flask

from service.cli.commands import ledger
from service.events.proving import prove_growth
from service.events.stamps import digest_of, token_of
from tests.support.house import a_memory
from tests.support.internal import an_authority
from tests.support.stamped import LATER, LINES, Stamper, a_book, grow, stamping


@pytest.fixture
def sent(tmp_path):
    """What a witness has: two notes, the proof between them, the newer one's token, and the root."""
    memory = a_memory(tmp_path)
    book = a_book(memory)
    grow(memory, 5)
    (tmp_path / "old.txt").write_text(book.make().note)
    grow(memory, 4)
    note = book.make().note
    (tmp_path / "new.txt").write_text(note)
    stamping(book, Stamper()).stamp_due()
    path = [one.hex() for one in prove_growth(book, 5).path]
    (tmp_path / "proof.json").write_text(json.dumps({"proof": path}))
    with memory.reading() as session:
        (tmp_path / "new.tst").write_bytes(token_of(session, 9))
    root = x509.load_der_x509_certificate(an_authority().root)
    (tmp_path / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    memory.close()
    return tmp_path


@pytest.fixture
def check(sent):
    """Run the command on an app without a house: nothing of the service is asked."""
    runner = Flask("auditor").test_cli_runner()

    def run(*words, key=str(LINES[0])):
        named = [
            str(sent / word) if "." in word and not word.startswith("-") else word for word in words
        ]
        return runner.invoke(ledger, ["check-note", *named, "--key", key])

    return run


ALL = (
    "new.txt",
    "--since",
    "old.txt",
    "--proof",
    "proof.json",
    "--token",
    "new.tst",
    "--trust",
    "root.pem",
)


def test_what_was_sent_is_believed_in_three_sentences(check):
    answer = check(*ALL)

    assert answer.exit_code == 0, answer.output
    lines = answer.output.splitlines()
    assert "9 sự kiện" in lines[0]
    assert "kể từ mốc ký 5 sự kiện" in lines[1]
    assert f"{LATER:%Y-%m-%d %H:%M:%S}" in lines[2]
    told = json.loads(check(*ALL, "--json").output)
    assert (told["size"], told["since"]) == (9, 5)
    assert told["stamped_at"].startswith(f"{LATER:%Y-%m-%dT%H:%M}")


@pytest.mark.parametrize("name", ["new.txt", "old.txt", "proof.json", "new.tst"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.97])
def test_one_octet_changed_in_anything_that_was_sent_is_refused(check, sent, name, share):
    octets = bytearray((sent / name).read_bytes())
    at = int(len(octets) * share)
    if name == "new.tst" and share > 0.9:
        at = (
            len(octets) - 2
        )  # in the signature; the name of its algorithm before it is not signed (RFC 5652, 5.4)
    octets[at] ^= 1
    (sent / name).write_bytes(octets)

    answer = check(*ALL)

    assert answer.exit_code == 1, answer.output
    assert "✘" in answer.output


def test_the_wrong_key_the_wrong_proof_and_the_wrong_root_are_told_apart(check, sent):
    other = an_authority().stamp(digest_of(b"x"), "sha256", LATER)
    (sent / "other.tst").write_bytes(other)

    assert "không do khóa này ký" in check("new.txt", key=str(LINES[1])).output
    assert "không phải là mốc ký" in check("proof.json").output
    assert "--proof" in check("new.txt", "--since", "old.txt").output
    assert "đã bị cắt" in check("old.txt", "--since", "new.txt").output
    assert "nội dung khác" in check("new.txt", "--token", "other.tst", "--trust", "root.pem").output
    assert "danh sách tin cậy" in check("new.txt", "--token", "new.tst").output
    assert "chứng thư gốc" in check("new.txt", "--token", "new.tst", "--trust", "old.txt").output


def test_a_key_that_is_none_is_wrong_usage(check):
    assert check("new.txt", key="a+b+c").exit_code == 2
    assert check("absent.txt").exit_code == 2


def test_a_file_that_is_far_too_large_is_not_read_whole(check, sent):
    with (sent / "huge.txt").open("wb") as file:
        file.truncate(1 << 40)

    assert check("huge.txt").exit_code == 1
