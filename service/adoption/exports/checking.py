"""An export is checked without this house: no database, no network, a file and a public key.

First the frame, octet by octet (`archive`), then who signed, then each digest, and only of files that are
what was signed the numbers of rows are counted. Whatever is wrong is named with the entry it is wrong in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from pydantic import ValidationError

from service.adoption.exports.manifest import (
    DATA_NAMES,
    DOCUMENTS,
    HEADING,
    LARGEST_MANIFEST,
    NAMES,
    FileTold,
    LedgerTold,
    Manifest,
)
from service.adoption.exports.sheets import Form, count_rows
from service.events.archives import Opened, content_of, open_archive
from service.events.checkpoints import (
    UnreadableNoteError,
    UntrustedNoteError,
    verify_note,
)
from service.events.merkle import leaf_hash, verify_inclusion
from service.events.records import record_hash, told_hash
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

FORMS: Final = {**{name: form for form, name in DATA_NAMES.items()}, DOCUMENTS: Form.CSV}


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check; `manifest` and who signed it only where the note could be believed.

    Beside the words of every archive a finding may say `rows` or `size` (not as the manifest counts) and
    `ledger` (no proof that the ledger knows of it).
    """

    findings: tuple[Finding, ...]
    manifest: Manifest | None = None
    name: str = ""

    @property
    def sound(self) -> bool:
        """Whether everything was checked and nothing is wrong."""
        return not self.findings and self.manifest is not None


def check_export(file: BinaryIO, trusted: NamedKey) -> Checked:
    """Check an archive against the public key it has to be signed with."""
    opened = open_archive(file, NAMES)
    findings = [Finding(one.entry, str(one.fault)) for one in opened.flaws]
    digests = {one.name: digest for one, digest in zip(opened.entries, opened.digests, strict=True)}
    note = content_named(file, opened, NOTE, LARGEST_TEXT)
    if note is None:
        return Checked((*findings, Finding(NOTE, "missing")))
    try:
        text, name = trusted_text(note, trusted)
    except (UnreadableNoteError, UntrustedNoteError):
        return Checked(once([*findings, Finding(NOTE, unbelieved(note, trusted))]))
    findings += compared(text, HEADING, digests, NAMES)
    octets = content_named(file, opened, MANIFEST, LARGEST_MANIFEST)
    if findings:
        return Checked(once(findings))
    if octets is None:
        return Checked((Finding(MANIFEST, "too_large"),))
    try:
        manifest = Manifest.model_validate_json(octets)
    except ValidationError:
        return Checked((Finding(MANIFEST, "unreadable"),))
    findings += _of_manifest(file, opened, manifest, octets)
    findings += _of_ledger(manifest, NamedKey(trusted.key, name))
    return Checked(once(findings), manifest, name)


def _of_manifest(
    file: BinaryIO, opened: Opened, manifest: Manifest, octets: bytes
) -> Iterator[Finding]:
    """Yield where the manifest does not say what is there."""
    if manifest.octets() != octets:
        yield Finding(MANIFEST, "unreadable")
    held = {one.name: one for one in opened.entries if one.name in FORMS}
    if [one.name for one in manifest.files] != list(held):
        yield Finding(MANIFEST, "strange")
        return
    for told in manifest.files:
        if held[told.name].size != told.bytes:
            yield Finding(told.name, "size")
        content = content_of(file, held[told.name])
        if digest_of(content) != told.sha256:
            yield Finding(told.name, "changed")
        elif not _counts(told, content):
            yield Finding(told.name, "rows")


def _counts(told: FileTold, content: bytes) -> bool:
    try:
        return count_rows(FORMS[told.name], content) == told.rows
    except ValueError:
        return False


def _of_ledger(manifest: Manifest, trusted: NamedKey) -> Iterator[Finding]:
    """Yield a finding unless a signed checkpoint covers the event that this very export is."""
    ledger = manifest.ledger
    try:
        under = verify_note(ledger.checkpoint.encode(), trusted.name or "", trusted.key)
    except (UnreadableNoteError, UntrustedNoteError):
        yield Finding(MANIFEST, "ledger")
        return
    proof = [bytes.fromhex(one) for one in ledger.proof]
    leaf = leaf_hash(_record(ledger))
    proved = verify_inclusion(leaf, ledger.event.number - 1, under.size, proof, under.root)
    if not proved or not _is_this_export(manifest):
        yield Finding(MANIFEST, "ledger")


def _record(ledger: LedgerTold) -> bytes:
    one = ledger.event
    told = told_hash(bytes.fromhex(one.salt), one.actor, one.subject, one.facts)
    return record_hash(one.number, one.moment, one.kind, told)


def _is_this_export(manifest: Manifest) -> bool:
    """Tell whether the event tells of these files and this question."""
    try:
        facts = json.loads(manifest.ledger.event.facts)
        words = json.loads(facts["query"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    sums = sum_lines([(one.name, one.sha256) for one in manifest.files])
    asked = manifest.asked
    told = (asked.words, asked.first, asked.last, asked.as_of, digest_of(sums.encode()))
    known = (words, *(facts.get(one) for one in ("first", "last", "as_of", "sha256")))
    rows = {one.rows for one in manifest.files if one.name != DOCUMENTS}
    return told == known and rows == {facts.get("rows")}
