"""One octet of an export that is changed is found and named; so is every other lie it could tell."""

import hashlib
import io
import json
import random
import shutil
import subprocess
import zipfile
import zlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from service.adoption.exports.manifest import (
    DATA_NAMES,
    HEADING,
    LARGEST_MANIFEST,
    NAMES,
)
from service.adoption.exports.queries import Query
from service.adoption.exports.sheets import Form
from service.events.archives import LISTED, LOCAL, open_archive, pack
from service.events.checkpoints import derived_key
from service.events.signed_texts import NamedKey, sign_text
from service.events.sums import MANIFEST, NOTE, Finding, sum_lines
from tests.support.exports import JUNE_SIGNED, KEY, ORIGIN, an_exporting_city, checked
from tests.support.house import SECRET

STRANGER = Ed25519PrivateKey.generate()


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    return an_exporting_city(tmp_path_factory.mktemp("city"))


@pytest.fixture(scope="module")
def small(city):
    return city.export(JUNE_SIGNED, Form.CSV)


@pytest.fixture(scope="module")
def whole(city):
    return city.export(Query(("F2", "F3"), "2025-06", by="unit"))


def parts(octets):
    """Return the files of an archive as name and content."""

    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def owner(octets, position):
    """Return the entry an octet belongs to, empty for the end record."""
    files = parts(octets)
    at = 0
    for name, content in files.items():
        at += LOCAL.size + len(name) + len(content)
        if position < at:
            return name
    for name in files:
        at += LISTED.size + len(name)
        if position < at:
            return name
    return ""


def signed_anew(files, key=None):
    """Return files as whoever holds the key would sign and pack them."""
    files = dict(files)
    files.pop(NOTE, None)
    sums = sum_lines([(name, hashlib.sha256(octets).hexdigest()) for name, octets in files.items()])
    note = sign_text(f"{HEADING}{sums}", ORIGIN, key or derived_key(SECRET))
    return pack([*files.items(), (NOTE, note.encode())])


def told_otherwise(octets, **changes):
    """Return an export whose manifest says something else, signed with the right key."""
    files = parts(octets)
    manifest = json.loads(files[MANIFEST]) | changes
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return signed_anew({**files, MANIFEST: f"{text}\n".encode()})


def test_an_export_as_it_left_is_sound(small, whole):
    for octets in (small, whole):
        told = checked(octets)
        assert told.findings == ()
        assert told.sound
        assert told.name == ORIGIN
    assert [(one.name, one.rows) for one in checked(whole).manifest.files] == [
        (name, 6) for name in DATA_NAMES.values()
    ]


def test_every_octet_of_an_export_that_is_changed_is_found_in_its_entry(small):
    chance = random.Random(20261126)
    for position in range(len(small)):
        changed = bytearray(small)
        changed[position] ^= 1 << chance.randrange(8)
        told = checked(bytes(changed))
        assert not told.sound
        assert owner(small, position) in {one.entry for one in told.findings}, position


def test_octets_of_an_export_in_every_form_that_are_changed_are_found_in_their_entry(whole):
    chance = random.Random(7)
    for position in chance.sample(range(len(whole)), 1500):
        changed = bytearray(whole)
        changed[position] = (changed[position] + chance.randrange(1, 256)) % 256
        told = checked(bytes(changed))
        assert owner(whole, position) in {one.entry for one in told.findings}, position


def test_octets_put_in_or_taken_out_anywhere_are_found(small):
    for position in range(0, len(small), 3):
        assert checked(small[:position] + b"\x00" + small[position:]).findings
        assert checked(small[:position] + small[position + 1 :]).findings


def test_a_file_that_was_changed_and_packed_anew_is_named_alone(whole):
    for name, content in parts(whole).items():
        if name == NOTE:
            continue
        files = {**parts(whole), name: content[:-2] + b"?" + content[-1:]}
        assert checked(pack(list(files.items()))).findings == (Finding(name, "changed"),)


def test_a_file_that_was_taken_out_or_put_in_is_named(whole):
    files = parts(whole)
    without = {name: octets for name, octets in files.items() if name != DATA_NAMES[Form.CSV]}
    assert checked(pack(list(without.items()))).findings == (Finding("figures.csv", "missing"),)
    bare = {name: octets for name, octets in files.items() if name != NOTE}
    assert checked(pack(list(bare.items()))).findings == (Finding(NOTE, "missing"),)
    more = [*files.items(), ("more.csv", b"")]
    assert Finding("more.csv", "strange") in checked(pack(more)).findings


def test_a_file_another_export_could_have_had_is_named_where_this_one_had_none(small, whole):
    files = {**parts(small), "figures.json": parts(whole)["figures.json"]}
    ordered = [(name, files[name]) for name in NAMES if name in files]
    assert checked(pack(ordered)).findings == (Finding("figures.json", "strange"),)


def test_another_keys_signature_is_none(small):
    forged = signed_anew(parts(small), STRANGER)

    assert checked(forged).findings == (Finding(NOTE, "other_key"),)
    assert checked(small, NamedKey(STRANGER.public_key(), ORIGIN)).findings == (
        Finding(NOTE, "other_key"),
    )
    assert checked(small, NamedKey(KEY.key, "another.example/ledger")).findings
    assert checked(small, NamedKey(KEY.key)).findings == ()


def test_rows_that_are_not_counted_right_are_told(whole):
    files = json.loads(parts(whole)[MANIFEST])["files"]
    for at, one in enumerate(files):
        other = [*files[:at], {**one, "rows": one["rows"] + 1}, *files[at + 1 :]]
        assert Finding(one["name"], "rows") in checked(told_otherwise(whole, files=other)).findings
        other = [*files[:at], {**one, "bytes": one["bytes"] + 1}, *files[at + 1 :]]
        assert Finding(one["name"], "size") in checked(told_otherwise(whole, files=other)).findings
        other = [*files[:at], {**one, "sha256": "0" * 64}, *files[at + 1 :]]
        found = checked(told_otherwise(whole, files=other)).findings
        assert Finding(one["name"], "changed") in found
    assert checked(told_otherwise(whole, files=files[1:])).findings == (
        Finding(MANIFEST, "strange"),
        Finding(MANIFEST, "ledger"),
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda ledger: ledger["event"].update(number=ledger["event"]["number"] - 1),
        lambda ledger: ledger["event"].update(actor="another"),
        lambda ledger: ledger["event"].update(moment="2025-07-11T02:00:00.000000+00:00"),
        lambda ledger: ledger["event"].update(salt="0" * 32),
        lambda ledger: ledger["event"].update(
            facts=ledger["event"]["facts"].replace("2025", "2024")
        ),
        lambda ledger: ledger.update(proof=ledger["proof"][:-1]),
        lambda ledger: ledger.update(proof=["0" * 64, *ledger["proof"][1:]]),
        lambda ledger: ledger.update(checkpoint=ledger["checkpoint"].replace("\n", "\n\n", 1)),
    ],
)
def test_an_export_the_ledger_does_not_know_is_told(small, change):
    ledger = json.loads(parts(small)[MANIFEST])["ledger"]
    change(ledger)
    assert checked(told_otherwise(small, ledger=ledger)).findings == (Finding(MANIFEST, "ledger"),)


def test_the_event_of_another_export_is_not_this_ones(city, small):
    other = json.loads(parts(city.export(Query(("F2",), "2025-06"), Form.CSV))[MANIFEST])
    assert checked(told_otherwise(small, ledger=other["ledger"])).findings == (
        Finding(MANIFEST, "ledger"),
    )
    asked = json.loads(parts(small)[MANIFEST])["asked"]
    for word in ("first", "last", "as_of"):
        lie = {**asked, word: asked[word].replace("2025", "2024")}
        assert Finding(MANIFEST, "ledger") in checked(told_otherwise(small, asked=lie)).findings
    lie = {**asked, "words": {"measure": ["F9"]}}
    assert Finding(MANIFEST, "ledger") in checked(told_otherwise(small, asked=lie)).findings


def test_a_manifest_of_another_format_or_spelling_is_unreadable(small):
    files = parts(small)
    for octets in (
        b"{}",
        b"[]",
        b"\xff",
        b"[" * 10_000,
        files[MANIFEST].replace(b"{", b"{ ", 1),
        files[MANIFEST].replace(b'"made_at"', b'"made_by"'),
    ):
        found = checked(signed_anew({**files, MANIFEST: octets})).findings
        assert found[0] == Finding(MANIFEST, "unreadable")


def test_a_manifest_larger_than_any_is_not_read_and_not_sound(small):
    files = {**parts(small), MANIFEST: b" " * (LARGEST_MANIFEST + 1)}
    told = checked(signed_anew(files))
    assert told.findings == (Finding(MANIFEST, "too_large"),)
    assert not told.sound


def test_a_note_that_names_no_manifest_or_says_more_is_unreadable(small):
    files = parts(small)
    key = derived_key(SECRET)
    sums = files[NOTE].decode().partition("\n\n")[0] + "\n"
    for text in ("antin-export/2\n" + sums.partition("\n")[2], sums + "more\n", HEADING):
        note = sign_text(text, ORIGIN, key).encode()
        found = checked(pack(list({**files, NOTE: note}.items()))).findings
        assert found == (Finding(NOTE, "unreadable"),)


def test_a_checkpoint_is_no_note_of_an_export(city, small):
    made = city.exports.book.make()
    assert made is not None
    files = {**parts(small), NOTE: made.note.encode()}
    assert checked(pack(list(files.items()))).findings == (Finding(NOTE, "unreadable"),)


def test_frames_of_others_are_refused_before_anything_in_them_is_read(small):
    deflated = zlib.compress(b"\x00" * 10_000_000)
    assert checked(deflated).findings
    assert checked(b"").findings
    opened = open_archive(io.BytesIO(small), NAMES)
    assert not opened.flaws
    bomb = replace(opened.entries[0], size=1 << 31).header + small[46:]
    assert checked(bomb).findings


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_sha256sum_and_openssl_alone_check_an_export(whole, tmp_path):
    for name, octets in parts(whole).items():
        (tmp_path / name).write_bytes(octets)
    pem = KEY.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "key.pem").write_bytes(pem)
    lines = (
        "sed '/^$/,$d' manifest.note > text\n"
        "tail -n 1 manifest.note | cut -d ' ' -f 3 | base64 -d | tail -c 64 > signature\n"
        "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in text -sigfile signature\n"
        "tail -n +2 text | sha256sum --strict -c\n"
    )

    def run() -> int:
        told = subprocess.run(["sh", "-e", "-c", lines], cwd=tmp_path, capture_output=True)
        return told.returncode

    assert run() == 0
    path = tmp_path / "figures.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    assert run() != 0
