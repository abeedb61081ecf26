"""Evidence is checked without this house: no database, no network, a file and a public key.

First the frame, octet by octet (`archives`), then who signed, then each digest, and only of files that are
what was signed: that the document's versions are those the manifest names, and that every event is in the
ledger under the signed checkpoint. Whatever is wrong is named with the file it is wrong in.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from pydantic import ValidationError

from service.events.archives import Opened, open_archive
from service.events.checkpoints import UnreadableNoteError, UntrustedNoteError, verify_note
from service.events.merkle import leaf_hash, verify_inclusion
from service.events.records import canonical, record_hash, told_hash
from service.events.signed_texts import LARGEST_TEXT, NamedKey, trusted_text
from service.events.sums import (
    MANIFEST,
    NOTE,
    Finding,
    compared,
    content_named,
    digest_of,
    once,
    sum_lines,
    unbelieved,
)
from service.journeys.evidence import manifest as m

KIND: Final = "EvidencePackaged"


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check; `manifest`, events and who signed only where the note could be believed.

    Beside the words of every archive a finding may say `size`, `version` (not the version the manifest
    names) and `ledger` (an event without its proof).
    """

    findings: tuple[Finding, ...]
    manifest: m.Manifest | None = None
    name: str = ""
    events: int = 0

    @property
    def sound(self) -> bool:
        """Whether everything was checked and nothing is wrong."""
        return not self.findings and self.manifest is not None


def check_evidence(file: BinaryIO, trusted: NamedKey) -> Checked:
    """Check an archive against the public key it has to be signed with."""
    opened = open_archive(file, m.NAMES, most=len(m.NAMES))
    findings = [Finding(one.entry, str(one.fault)) for one in opened.flaws]
    digests = {one.name: digest for one, digest in zip(opened.entries, opened.digests, strict=True)}
    note = content_named(file, opened, NOTE, LARGEST_TEXT)
    if note is None:
        return Checked(once([*findings, Finding(NOTE, "missing")]))
    try:
        text, name = trusted_text(note, trusted)
    except (UnreadableNoteError, UntrustedNoteError):
        return Checked(once([*findings, Finding(NOTE, unbelieved(note, trusted))]))
    findings += compared(text, m.HEADING, digests, m.NAMES)
    if findings:
        return Checked(once(findings))
    try:
        octets = content_named(file, opened, MANIFEST, m.LARGEST_MANIFEST) or b""
        manifest = m.Manifest.model_validate_json(octets)
    except ValidationError:
        return Checked((Finding(MANIFEST, "unreadable"),))
    findings += _of_manifest(opened, digests, manifest, octets)
    events, wrong = _of_ledger(file, opened, manifest, NamedKey(trusted.key, name))
    return Checked(once([*findings, *wrong]), manifest, name, events)


def _of_manifest(
    opened: Opened, digests: Mapping[str, str], manifest: m.Manifest, octets: bytes
) -> Iterator[Finding]:
    """Yield where the manifest does not say what is there."""
    if manifest.octets() != octets or (manifest.format == m.FORMAT) == bool(manifest.attachments):
        yield Finding(MANIFEST, "unreadable")
    held = [one for one in opened.entries if one.name not in {MANIFEST, NOTE}]
    if [one.name for one in manifest.files] != [one.name for one in held]:
        yield Finding(MANIFEST, "strange")
        return
    for told, entry in zip(manifest.files, held, strict=True):
        if told.bytes != entry.size or told.sha256 != digests[entry.name]:
            yield Finding(entry.name, "size")
    named = {m.VERSIONS[one.number - 1]: one for one in manifest.versions if one.number <= 200}
    for name, version in named.items():
        if version.held != (name in digests) or digests.get(name, version.sha256) != version.sha256:
            yield Finding(name, "version")
    for name in digests.keys() & (set(m.VERSIONS) - named.keys()):
        yield Finding(name, "version")
    yield from _of_attachments(digests, manifest)


def _of_attachments(digests: Mapping[str, str], manifest: m.Manifest) -> Iterator[Finding]:
    """Yield separate files that are not those the manifest names, or are without their verdict."""
    named = {m.ATTACHED[one.number - 1]: one for one in manifest.attachments}
    for name, one in named.items():
        if one.held != (name in digests) or digests.get(name, one.sha256) != one.sha256:
            yield Finding(name, "version")
        for verdict in (m.ATTACHED_REPORTS[one.number - 1], m.ATTACHED_ETSI[one.number - 1]):
            if verdict not in digests:
                yield Finding(verdict, "missing")
    numbers = [one.number for one in manifest.attachments]
    if numbers != list(range(1, len(numbers) + 1)):
        yield Finding(MANIFEST, "unreadable")
    for name in digests.keys() & (set(m.ATTACHED) - named.keys()):
        yield Finding(name, "version")


def _of_ledger(
    file: BinaryIO, opened: Opened, manifest: m.Manifest, trusted: NamedKey
) -> tuple[int, list[Finding]]:
    """Return how many events are proved, and what is wrong with any of them."""
    note = content_named(file, opened, m.CHECKPOINT, LARGEST_TEXT) or b""
    lines = (content_named(file, opened, m.EVENTS, m.LARGEST_EVENTS) or b"").splitlines()
    try:
        under = verify_note(note, trusted.name or "", trusted.key)
    except (UnreadableNoteError, UntrustedNoteError):
        return 0, [Finding(m.CHECKPOINT, "ledger")]
    try:
        octets = content_named(file, opened, m.PROOFS, m.LARGEST_PROOFS) or b""
        proofs = m.Proofs.model_validate_json(octets)
    except ValidationError:
        return 0, [Finding(m.PROOFS, "unreadable")]
    numbers = [_number(line) for line in lines]
    in_order = all(one < other for one, other in itertools.pairwise(numbers))
    if proofs.size != under.size or not in_order or set(proofs.paths) != set(map(str, numbers)):
        return 0, [Finding(m.PROOFS, "ledger")]
    wrong = [
        Finding(m.EVENTS, "ledger")
        for line in lines
        if not _is_proved(line, proofs, under.size, under.root, manifest.subjects)
    ]
    if not wrong and not _tells_of(lines, manifest):
        wrong.append(Finding(m.EVENTS, "ledger"))
    return len(lines) - len(wrong), wrong


def _number(line: bytes) -> int:
    """Return which event a line is, 0 where it is none."""
    try:
        return int(json.loads(line)["number"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return 0


def _is_proved(
    line: bytes, proofs: m.Proofs, size: int, root: bytes, subjects: frozenset[str]
) -> bool:
    """Tell whether a line is an event of this document, or of a file with it, under the checkpoint."""
    try:
        told = json.loads(line)
        if told["salt"] is not None:
            salt, facts = bytes.fromhex(told["salt"]), canonical(told["facts"])
            kept = told_hash(salt, told["actor"], told["subject"], facts)
            if told["subject"] not in subjects:
                return False
        else:
            kept = bytes.fromhex(told["told_hash"])  # what it told was forgotten; that it was, not
        number = int(told["number"])
        hashed = record_hash(number, told["moment"], told["kind"], kept)
        path = [bytes.fromhex(one) for one in proofs.paths[str(number)]]
        return hashed.hex() == told["record_hash"] and verify_inclusion(
            leaf_hash(hashed), number - 1, size, path, root
        )
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
        return False


def _tells_of(lines: list[bytes], manifest: m.Manifest) -> bool:
    """Tell whether the last event is that these very files left."""
    own = json.loads(lines[-1]) if lines else {}
    before = {m.EVENTS, m.PROOFS, m.CHECKPOINT, m.STAMP}
    sums = sum_lines([(one.name, one.sha256) for one in manifest.files if one.name not in before])
    facts = own.get("facts") or {}
    told = (own.get("number"), own.get("kind"), facts.get("sha256"))
    return told == (manifest.event, KIND, digest_of(sums.encode()))
