"""What proves a document proves itself: whoever holds the archive and a key sees every changed octet."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509 import load_pem_x509_certificates

from service.events.archives import LISTED, Entry, open_archive, pack
from service.events.signed_texts import NamedKey, sign_text
from service.events.sums import MANIFEST, NOTE, digest_of, sum_lines
from service.identity.roles import Role
from service.journeys.errors import NotFoundError
from service.journeys.evidence import Package, check_evidence
from service.journeys.evidence import manifest as m
from service.journeys.issuing.errors import FlowRefusedError
from service.store.tables import DocumentVersionRow
from tests.support.delivering_pages import Office, an_office
from tests.support.outgoing import an_open_step, an_outgoing, attached_to, someone

STC = ("Sở Tài chính", "vt@stc.example")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("evidence")) as office:
        yield office


@pytest.fixture(scope="module")
def document(office: Office) -> str:
    document_id = office.issue(STC, form="TUQ", mandate_id="of no record")
    an_open_step(office.house, document_id, someone(office.house))
    return document_id


@pytest.fixture(scope="module")
def package(office: Office, document: str) -> Package:
    return office.rooms.house.evidence.pack(document, None, actor="cli")


def key_of(office: Office) -> NamedKey:
    return office.rooms.ledger.public_key()


def wrong(office: Office, octets: bytes) -> list[tuple[str, str]]:
    checked = check_evidence(io.BytesIO(octets), key_of(office))
    assert checked.sound == (not checked.findings)
    return [(one.entry, one.reason) for one in checked.findings]


def files_of(octets: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def signed_again(office: Office, files: dict[str, bytes], key: Any = None) -> bytes:
    """Return an archive with these files, its manifest and note made to fit by who has a key."""
    told = json.loads(files[MANIFEST])
    held = {name: one for name, one in files.items() if name not in {MANIFEST, NOTE}}
    told["files"] = [
        {"name": name, "bytes": len(one), "sha256": digest_of(one)} for name, one in held.items()
    ]
    manifest = m.Manifest.model_validate(told).octets()
    every = [*held.items(), (MANIFEST, manifest)]
    sums = sum_lines([(name, digest_of(one)) for name, one in every])
    book = office.rooms.ledger.checkpoints
    note = sign_text(m.HEADING + sums, book.origin, key or book.key())
    return pack([*every, (NOTE, note.encode())], most=len(m.NAMES))


def test_an_archive_holds_all_that_proves_a_document(
    office: Office, document: str, package: Package
) -> None:
    checked = check_evidence(io.BytesIO(package.octets), key_of(office))

    assert checked.findings == ()
    assert checked.manifest is not None
    files = files_of(package.octets)
    assert len(files) == package.files
    with office.house.memory.reading() as session:
        for number in (1, 2):
            row = session.get_one(DocumentVersionRow, (document, number))
            assert digest_of(files[m.VERSIONS[number - 1]]) == row.sha256
    assert len(load_pem_x509_certificates(files[m.CERTIFICATES])) >= 2
    assert any(name.endswith((".crl", ".ors")) for name in files)
    assert json.loads(files[m.REPORT])["indication"] == "TOTAL-PASSED"
    assert files[m.ETSI].startswith(b"<?xml")
    assert files[m.PAPER].startswith(b"%PDF")
    assert json.loads(files[m.REGISTER])["document"]["notation"] == "15/QĐ-SKHCN"
    (signed,) = [one for one in json.loads(files[m.STEPS]) if one["step"] == "SIGN"]
    assert (signed["form"], signed["signature"]["version"]) == ("TUQ", 2)
    (mandate,) = json.loads(files[m.MANDATES])
    assert (mandate["found"], mandate["mandate"]) == ("unknown", None)
    assert m.STAMP in files, "the checkpoint is time-stamped"
    kinds = [json.loads(line)["kind"] for line in files[m.EVENTS].splitlines()]
    assert {"DocumentUploaded", "DocumentSigned", "DocumentDispatched"} <= set(kinds)
    assert kinds[-1] == "EvidencePackaged"
    assert checked.events == len(kinds)


def test_its_digests_are_written_as_sha256sum_reads_them(package: Package) -> None:
    files = files_of(package.octets)
    lines = files[NOTE].decode().split("\n\n")[0].splitlines()

    assert lines[0] == "antin-evidence/1"
    assert lines[1:] == [
        f"{digest_of(octets)}  {name}" for name, octets in files.items() if name != NOTE
    ]


def places(octets: bytes) -> Iterator[tuple[int, str]]:
    """Yield octets of every part of an archive, and the file each belongs to."""
    opened = open_archive(io.BytesIO(octets), m.NAMES, most=len(m.NAMES))
    assert opened.flaws == ()
    chance, at = random.Random(7), opened.entries[-1].after
    for one in opened.entries:
        yield from ((place, one.name) for place in _of(one, chance))
        yield at, one.name
        yield at + LISTED.size, one.name
        at += len(one.listing)
    yield from ((place, "") for place in range(at, len(octets)))


def _of(one: Entry, chance: random.Random) -> Iterator[int]:
    yield from (one.start, one.start + 14, one.content - 1)
    if one.size:
        yield from {one.content, one.after - 1, chance.randrange(one.content, one.after)}


def test_one_octet_changed_anywhere_is_named(office: Office, package: Package) -> None:
    tried = 0
    for place, name in places(package.octets):
        changed = bytearray(package.octets)
        changed[place] ^= 1
        found = wrong(office, bytes(changed))
        assert found, place
        assert name in {entry for entry, _ in found}, (place, name, found)
        tried += 1
    assert tried > 100


def test_octets_before_and_after_an_archive_are_seen(office: Office, package: Package) -> None:
    for octets in (package.octets + b"x", b"x" + package.octets, package.octets[:-1], b"", b"PK"):
        assert wrong(office, octets)


def test_a_key_that_is_not_the_houses_is_not_believed(office: Office, package: Package) -> None:
    forged = signed_again(office, files_of(package.octets), Ed25519PrivateKey.generate())

    assert wrong(office, forged) == [(NOTE, "other_key")]


@pytest.mark.parametrize("fault", ["changed", "dropped", "added", "of another document"])
def test_whoever_has_the_key_still_cannot_tell_other_events(
    office: Office, package: Package, fault: str
) -> None:
    files = files_of(package.octets)
    lines = files[m.EVENTS].splitlines(keepends=True)
    if fault == "changed":
        lines[0] = lines[0].replace(b'"size": ', b'"size": 1')
    elif fault == "dropped":
        del lines[0]
    elif fault == "added":
        lines.insert(0, lines[0])
    else:
        told = json.loads(files[MANIFEST]) | {"document_id": "another"}
        files[MANIFEST] = json.dumps(told).encode()
    files[m.EVENTS] = b"".join(lines)

    found = wrong(office, signed_again(office, files))

    assert found
    assert {reason for _, reason in found} == {"ledger"}


def test_whoever_has_the_key_cannot_put_another_version_in_its_place(
    office: Office, package: Package
) -> None:
    files = files_of(package.octets)
    files[m.VERSIONS[1]] = files[m.VERSIONS[0]]

    assert (m.VERSIONS[1], "version") in wrong(office, signed_again(office, files))


def test_auditors_get_all_but_the_document_and_strangers_nothing(
    office: Office, document: str
) -> None:
    desk, auditor = office.rooms.house.evidence, someone(office.house, Role.AUDITOR)
    made = desk.pack(document, auditor, actor=auditor.user_name)

    files = files_of(made.octets)
    assert wrong(office, made.octets) == []
    assert not any(name.endswith(".pdf") for name in files)
    told = json.loads(files[MANIFEST])
    assert [one["held"] for one in told["versions"]] == [False, False]
    assert all(one["sha256"] for one in told["versions"])
    clerk = someone(office.house, Role.CLERK)
    assert m.VERSIONS[1] in files_of(desk.pack(document, clerk, actor="x").octets)
    with pytest.raises(NotFoundError):
        desk.pack(document, someone(office.house), actor="x")
    with pytest.raises(NotFoundError):
        desk.pack("nothing", None, actor="x")


def test_what_was_not_issued_has_no_evidence_yet(office: Office) -> None:
    with pytest.raises(FlowRefusedError, match="not_issued"):
        office.rooms.house.evidence.pack(
            an_outgoing(office.house, state="SEALING"), None, actor="cli"
        )


def test_the_door_hands_it_out_to_whom_it_concerns(office: Office, document: str) -> None:
    path = f"/office/{document}/evidence.zip"

    answer = office.visitor(someone(office.house, Role.CLERK)).get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert wrong(office, answer.data) == []
    assert office.visitor(someone(office.house)).get(path).status_code == 404
    assert office.visitor().get(path).status_code == 303


def test_the_command_writes_it_and_checks_it_without_the_house(
    office: Office, document: str, tmp_path: Path
) -> None:
    runner, out = office.app.test_cli_runner(), tmp_path / "e.zip"
    made = runner.invoke(args=["documents", "evidence", document, "--out", str(out)])
    assert made.exit_code == 0, made.output
    checked = runner.invoke(args=["documents", "check-evidence", str(out)])
    assert checked.exit_code == 0, checked.output
    assert "Nguyên vẹn" in checked.output
    octets = bytearray(out.read_bytes())
    octets[60] ^= 1
    out.write_bytes(octets)

    told = runner.invoke(args=["documents", "check-evidence", str(out), "--json"])

    assert told.exit_code == 1
    assert json.loads(told.stdout)["findings"][0]["entry"] == m.VERSIONS[0]
    assert runner.invoke(args=["documents", "evidence", "x", "--out", str(out)]).exit_code == 1


@pytest.fixture(scope="module")
def whole(office: Office) -> tuple[str, list[DocumentVersionRow], Package]:
    """A document with two separate files, their signed versions, and its evidence."""
    document_id = office.issue(STC)
    versions = [attached_to(office.house, document_id, f"phu-luc-{n}.pdf") for n in (1, 2)]
    return document_id, versions, office.rooms.house.evidence.pack(document_id, None, actor="cli")


def test_separate_files_come_with_their_document_each_with_its_own_verdict(
    office: Office, whole: tuple[str, list[DocumentVersionRow], Package]
) -> None:
    document_id, versions, made = whole
    checked = check_evidence(io.BytesIO(made.octets), key_of(office))

    assert checked.findings == ()
    assert checked.manifest is not None
    assert checked.manifest.format == "antin-evidence/2"
    assert [(one.name, one.sha256, one.held) for one in checked.manifest.attachments] == [
        (f"phu-luc-{n}.pdf", version.sha256, True) for n, version in enumerate(versions, 1)
    ]
    files = files_of(made.octets)
    for at, version in enumerate(versions):
        assert digest_of(files[m.ATTACHED[at]]) == version.sha256
        report = json.loads(files[m.ATTACHED_REPORTS[at]])
        assert report["indication"] == "TOTAL-PASSED"
        assert report["document"]["sha256"] == version.sha256
        assert files[m.ATTACHED_ETSI[at]].startswith(b"<?xml")
        assert files[m.ATTACHED_PAPERS[at]].startswith(b"%PDF")
    told = [json.loads(line) for line in files[m.EVENTS].splitlines()]
    signed = {one["subject"] for one in told if one["kind"] == "DocumentSigned"}
    assert signed == {document_id, *(one.document_id for one in versions)}


@pytest.mark.parametrize("fault", ["exchanged", "dropped", "unjudged", "foreign"])
def test_whoever_has_the_key_cannot_exchange_a_separate_file(
    office: Office, whole: tuple[str, list[DocumentVersionRow], Package], fault: str
) -> None:
    files = files_of(whole[2].octets)
    name = m.ATTACHED[1]
    if fault == "exchanged":
        files[name] = files[m.ATTACHED[0]]
    elif fault == "dropped":
        del files[name]
    elif fault == "unjudged":
        name = m.ATTACHED_REPORTS[1]
        del files[name]
    else:
        name, reordered = m.ATTACHED[2], dict[str, bytes]()
        for one, octets in files.items():
            reordered[one] = octets
            if one == m.ATTACHED[1]:
                reordered[name] = octets
        files = reordered

    assert name in {entry for entry, _ in wrong(office, signed_again(office, files))}


def test_one_octet_changed_in_a_separate_file_is_named(
    office: Office, whole: tuple[str, list[DocumentVersionRow], Package]
) -> None:
    octets = whole[2].octets
    opened = open_archive(io.BytesIO(octets), m.NAMES, most=len(m.NAMES))
    for one in opened.entries:
        if one.name.startswith("attachments/"):
            changed = bytearray(octets)
            changed[(one.content + one.after) // 2] ^= 1
            assert one.name in {entry for entry, _ in wrong(office, bytes(changed))}


def test_auditors_get_the_verdicts_on_separate_files_and_not_the_files(
    office: Office, whole: tuple[str, list[DocumentVersionRow], Package]
) -> None:
    auditor = someone(office.house, Role.AUDITOR)
    made = office.rooms.house.evidence.pack(whole[0], auditor, actor=auditor.user_name)
    files = files_of(made.octets)

    assert wrong(office, made.octets) == []
    assert not any(name.endswith(".pdf") for name in files)
    assert {m.ATTACHED_REPORTS[0], m.ATTACHED_REPORTS[1]} <= set(files)
    told = json.loads(files[MANIFEST])["attachments"]
    assert [one["held"] for one in told] == [False, False]


def test_evidence_without_separate_files_is_written_as_it_always_was(package: Package) -> None:
    told = json.loads(files_of(package.octets)[MANIFEST])

    assert told["format"] == "antin-evidence/1"
    assert "attachments" not in told
