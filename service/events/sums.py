"""The digests of an archive's files as a signed note: written as `sha256sum` does, and compared file by file.

An archive is a manifest, whatever it tells of, and a note over the digests of them all. Whoever checks one
learns from here what is wrong with the note or with a file; what the files mean is their reader's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from service.events.archives import Opened, content_of
from service.events.checkpoints import UnreadableNoteError, key_id
from service.events.signed_texts import NamedKey, read_text

MANIFEST: Final = "manifest.json"
NOTE: Final = "manifest.note"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: the entry it is wrong in (empty: the archive as a whole), and a stable word.

    Of the frame `too_large`, `not_an_archive`, `strange` (an entry that may not be there), `header`,
    `content` (not of its CRC-32), `listing`, `end`; of the note `missing`, `changed` (not of the digest
    that was signed), `unsigned` (the note is none, or was changed), `other_key`, `unreadable`. A reader
    adds words of its own.
    """

    entry: str
    reason: str


def digest_of(octets: bytes) -> str:
    """Return SHA-256 in hexadecimal."""
    return hashlib.sha256(octets).hexdigest()


def sum_lines(files: Sequence[tuple[str, str]]) -> str:
    """Return a line for each name and digest, as `sha256sum` writes them.

    >>> sum_lines([("a", "00")])
    '00  a\\n'
    """
    return "".join(f"{digest}  {name}\n" for name, digest in files)


def compared(
    text: str, heading: str, digests: Mapping[str, str], names: Collection[str]
) -> Iterator[Finding]:
    """Yield the entries that are not those a note names, digest by digest; `names` are all there may be."""
    named = dict[str, str]()
    for line in text.removeprefix(heading).splitlines():
        digest, _, name = line.partition("  ")
        named[name] = digest
    if text != heading + sum_lines(list(named.items())) or MANIFEST not in named:
        yield Finding(NOTE, "unreadable")
        return
    for name, digest in named.items():
        if name not in digests:
            yield Finding(name if name in names else NOTE, "missing")
        elif digests[name] != digest:
            yield Finding(name, "changed")
    for name in digests.keys() - named.keys() - {NOTE}:
        yield Finding(name, "strange")


def unbelieved(note: bytes, trusted: NamedKey) -> str:
    """Return whether a note is another key's, or none that anybody signed as it stands."""
    try:
        _, name, signature = read_text(note)
    except UnreadableNoteError:
        return "unsigned"
    ours = signature.startswith(key_id(name, trusted.key)) and trusted.name in {None, name}
    return "unsigned" if ours else "other_key"


def content_named(file: BinaryIO, opened: Opened, name: str, most: int) -> bytes | None:
    """Return what the first entry of a name holds, None where there is none or it is too large."""
    found = next((one for one in opened.entries if one.name == name), None)
    return content_of(file, found) if found is not None and found.size <= most else None


def once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in their order, none twice."""
    return tuple(dict.fromkeys(findings))
