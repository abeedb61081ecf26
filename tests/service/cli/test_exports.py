"""`flask adoption export`: an archive that leaves, and is checked where there is nothing but a key."""

import json
import zipfile
from datetime import date
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask

from service.adoption.desk import AdoptionDesk
from service.adoption.exports.exporting import Exports
from service.adoption.measures import Kind
from service.cli.exports import adoption
from service.events.checkpoints import derived_key
from service.events.kept_checkpoints import CheckpointBook
from service.events.signed_texts import key_line
from service.store.tables import EventRow
from tests.support.adoption import JUNE, MEASURES, ZONE, a_city, at
from tests.support.commands import an_app
from tests.support.house import SECRET, TestClock, a_house

ORIGIN = "antin.example/ledger"
KEY = derived_key(SECRET).public_key()
ASKED = ["--measure", "F3", "--period", "2025-06"]


@pytest.fixture
def house(tmp_path):
    house = a_house(tmp_path, clock=TestClock(at(date(2025, 7, 10))))
    city = a_city(house.memory)
    city.post("an", "city")
    city.act("an", Kind.SIGNED, JUNE.first)
    return house


@pytest.fixture
def run(house):
    desk = AdoptionDesk(house.memory, house.clock, MEASURES, ZONE, lambda: b"secret")
    book = CheckpointBook(house.memory, house.clock, ORIGIN, lambda: derived_key(SECRET))
    app = an_app(house, adoption=desk, exports=Exports(desk, book), checkpoints=book)
    return lambda *words: app.test_cli_runner().invoke(adoption, [str(one) for one in words])


@pytest.fixture
def offline():
    """An app without a house: whoever asks it for one fails."""
    app = Flask("elsewhere")
    app.extensions["antin"] = SimpleNamespace()
    return lambda *words: app.test_cli_runner().invoke(adoption, [str(one) for one in words])


@pytest.fixture
def archive(run, tmp_path):
    path = tmp_path / "june.zip"
    done = run("export", *ASKED, "--out", path)
    assert done.exit_code == 0, done.output
    return path


def pem(key):
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_what_leaves_is_sound_to_whoever_has_the_key_alone(archive, offline, run, tmp_path):
    (tmp_path / "key.pem").write_bytes(pem(KEY))
    by_pem = offline("check-export", archive, "--key", tmp_path / "key.pem")
    by_line = offline("check-export", archive, "--key-line", key_line(ORIGIN, KEY))

    for done in (by_pem, by_line, run("check-export", archive)):
        assert done.exit_code == 0, done.output
        assert "figures.xlsx (1 dòng)" in done.output
        assert ORIGIN in done.output


def test_a_changed_octet_is_told_with_its_entry(archive, run):
    octets = bytearray(archive.read_bytes())
    octets[octets.index(b"F3,1,")] ^= 1
    archive.write_bytes(octets)

    done = run("check-export", archive)
    told = json.loads(run("check-export", archive, "--json").stdout)

    assert done.exit_code == 1
    assert "figures.csv" in done.output
    assert told["sound"] is False
    assert {one["entry"] for one in told["findings"]} == {"figures.csv"}
    assert told["manifest"] is None


def test_every_word_a_finding_can_have_is_a_sentence(archive, run, tmp_path):
    for octets in (b"", b"PK", archive.read_bytes()[:-1], archive.read_bytes() + b"x"):
        (tmp_path / "bad.zip").write_bytes(octets)
        done = run("check-export", tmp_path / "bad.zip")
        assert done.exit_code == 1
        assert "Traceback" not in done.output
        assert "✘" in done.output
    from service.web.translations import has

    words = ("too_large not_an_archive strange header content listing end missing changed unsigned "
             "other_key unreadable rows size ledger")  # fmt: skip
    assert all(has(f"exports-{one.replace('_', '-')}") for one in words.split())


def test_another_key_finds_nothing_sound(archive, offline):
    line = key_line(ORIGIN, Ed25519PrivateKey.generate().public_key())
    done = offline("check-export", archive, "--key-line", line)
    assert done.exit_code == 1
    assert "manifest.note" in done.output


@pytest.mark.parametrize("words", [["--key-line", "x"], ["--key-line", "x", "--key", __file__]])
def test_a_key_that_is_none_is_wrong_usage(archive, offline, words):
    assert offline("check-export", archive, *words).exit_code == 2
    assert offline("check-export", archive, "--key", __file__).exit_code == 2


def test_a_folder_gets_an_archive_under_the_number_of_its_event(run, house, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    assert run("export", *ASKED, "--form", "csv", "--out", folder).exit_code == 0

    (path,) = folder.iterdir()
    with house.memory.reading() as session:
        (number,) = session.query(EventRow.number).filter_by(kind="FiguresExported").one()
    assert path.name == f"antin-export-{number}.zip"
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["figures.csv", "manifest.json", "manifest.note"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--measure", "F99"], 1),
        (["--unit", "nowhere"], 1),
        (["--period", "gestern"], 1),
        (["--from", "2025-06-01"], 1),
        (["--as-of", "yesterday"], 1),
        (["--form", "docx"], 2),
        (["--by", "mood"], 2),
    ],
)
def test_what_cannot_be_answered_leaves_no_file(run, tmp_path, words, code):
    folder = tmp_path / "out"
    folder.mkdir()
    done = run("export", *words, "--out", folder / "x.zip")

    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output
    assert list(folder.iterdir()) == []
    assert run("export", *ASKED, "--out", folder / "none" / "x.zip").exit_code == 2
