"""An export is checked without this house: no database, no network, a file and a public key.

First the frame, octet by octet (`archive`), then who signed, then each digest, and only of files that are
what was signed the numbers of rows are counted. Whatever is wrong is named with the entry it is wrong in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from pydantic import ValidationError

from service.adoption.exports.manifest import (
    DATA_NAMES,
    DOCUMENTS,
    HEADING,
    LARGEST_MANIFEST,
    MANIFEST,
    NAMES,
    NOTE,
    FileTold,
    LedgerTold,
    Manifest,
    digest_of,
    sum_lines,
)
from service.adoption.exports.sheets import Form, count_rows
from service.events.archives import Flaw, Opened, content_of, open_archive
from service.events.checkpoints import (
    UnreadableNoteError,
    UntrustedNoteError,
    key_id,
    verify_note,
)
from service.events.merkle import leaf_hash, verify_inclusion
from service.events.records import record_hash, told_hash
from service.events.signed_texts import LARGEST_TEXT, NamedKey, read_text, trusted_text

FORMS: Final = {**{name: form for form, name in DATA_NAMES.items()}, DOCUMENTS: Form.CSV}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: the entry it is wrong in (empty: the archive as a whole), and a stable word.

    Of the frame `too_large`, `not_an_archive`, `strange` (an entry that may not be there), `header`,
    `content` (not of its CRC-32), `listing`, `end`; of what it says `missing`, `changed` (not of the digest
    that was signed), `unsigned` (the note is none, or was changed), `other_key`, `unreadable`, `rows`,
    `size` (not as the manifest counts), `ledger` (no proof that the ledger knows of it).
    """

    entry: str
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check; `manifest` and who signed it only where the note could be believed."""

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
    findings = [_of_flaw(one) for one in opened.flaws]
    digests = {one.name: digest for one, digest in zip(opened.entries, opened.digests, strict=True)}
    note = _read(file, opened, NOTE, LARGEST_TEXT)
    if note is None:
        return Checked((*findings, Finding(NOTE, "missing")))
    try:
        text, name = trusted_text(note, trusted)
    except (UnreadableNoteError, UntrustedNoteError):
        return Checked(_once([*findings, Finding(NOTE, _unbelieved(note, trusted))]))
    findings += _compare(text, digests)
    octets = _read(file, opened, MANIFEST, LARGEST_MANIFEST)
    if findings:
        return Checked(_once(findings))
    if octets is None:
        return Checked((Finding(MANIFEST, "too_large"),))
    try:
        manifest = Manifest.model_validate_json(octets)
    except ValidationError:
        return Checked((Finding(MANIFEST, "unreadable"),))
    findings += _of_manifest(file, opened, manifest, octets)
    findings += _of_ledger(manifest, NamedKey(trusted.key, name))
    return Checked(_once(findings), manifest, name)


def _of_flaw(flaw: Flaw) -> Finding:
    return Finding(flaw.entry, str(flaw.fault))


def _unbelieved(note: bytes, trusted: NamedKey) -> str:
    """Return whether a note is another key's, or none that anybody signed as it stands."""
    try:
        _, name, signature = read_text(note)
    except UnreadableNoteError:
        return "unsigned"
    ours = signature.startswith(key_id(name, trusted.key)) and trusted.name in {None, name}
    return "unsigned" if ours else "other_key"


def _compare(text: str, digests: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the entries that are not those a note names, digest by digest."""
    named = dict[str, str]()
    for line in text.removeprefix(HEADING).splitlines():
        digest, _, name = line.partition("  ")
        named[name] = digest
    if text != HEADING + sum_lines(list(named.items())) or MANIFEST not in named:
        yield Finding(NOTE, "unreadable")
        return
    for name, digest in named.items():
        if name not in digests:
            yield Finding(name if name in NAMES else NOTE, "missing")
        elif digests[name] != digest:
            yield Finding(name, "changed")
    for name in digests.keys() - named.keys() - {NOTE}:
        yield Finding(name, "strange")


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


def _read(file: BinaryIO, opened: Opened, name: str, most: int) -> bytes | None:
    """Return what the first entry of a name holds, None where there is none or it is too large."""
    found = next((one for one in opened.entries if one.name == name), None)
    return content_of(file, found) if found is not None and found.size <= most else None


def _once(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(findings))
