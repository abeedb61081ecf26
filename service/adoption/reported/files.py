"""Evidence that comes with a report: bounded, of few kinds, kept by its digest and never opened here."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, Final

from service.store.vault import CHUNK, Vault

LARGEST: Final = 20 << 20
LONGEST_NAME: Final = 200
HEAD: Final = 4096
PDF, PNG, JPEG, CSV, TEXT = (
    "application/pdf", "image/png", "image/jpeg", "text/csv", "text/plain",
)  # fmt: skip
_BEGINS: Final[Mapping[bytes, str]] = {
    b"%PDF-": PDF,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"\xff\xd8\xff": JPEG,
}
# Packages of ZIP all begin alike; what is in them their name says, and they are only handed out again.
_PACKAGES: Final[Mapping[str, str]] = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
}
_TEXTS: Final[Mapping[str, str]] = {".csv": CSV, ".txt": TEXT}
ACCEPTED: Final = ".pdf,.png,.jpg,.jpeg,.xlsx,.docx,.ods,.odt,.csv,.txt"


class FileRefusedError(ValueError):
    """A file that is not taken; `code` is `missing`, `empty`, `too_large` or `kind`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in the vault; `size` in bytes, `kind` its media type."""

    sha256: str
    name: str
    size: int
    kind: str


def keep_file(vault: Vault, file: BinaryIO, name: str, *, largest: int = LARGEST) -> KeptFile:
    """Take a file into the vault and return what is kept.

    Raises:
        FileRefusedError: it is empty, larger than `largest` bytes, or of no kind that is taken.

    """
    with vault.workpiece() as workpiece:
        size, kind = 0, None
        while chunk := file.read(CHUNK):
            if size == 0:
                kind = media_type(chunk[:HEAD], name)
            size += len(chunk)
            if size > largest:
                raise FileRefusedError("too_large")
            workpiece.write(chunk)
        if not size:
            raise FileRefusedError("empty")
        if kind is None:
            raise FileRefusedError("kind")
        stored = vault.keep(workpiece)
    return KeptFile(stored.sha256, clean_name(name), stored.size, kind)


def media_type(head: bytes, name: str) -> str | None:
    """Return the media type that the first octets of a file tell, None where it is none we take.

    >>> media_type(b"%PDF-1.7", "x.exe"), media_type(b"MZ", "bao-cao.pdf"), media_type(b"a;b", "x.csv")
    ('application/pdf', None, 'text/csv')
    """
    for begins, kind in _BEGINS.items():
        if head.startswith(begins):
            return kind
    suffix = PurePath(name).suffix.lower()
    if head.startswith(b"PK\x03\x04"):
        return _PACKAGES.get(suffix)
    return _TEXTS.get(suffix) if _is_text(head) else None


def clean_name(name: str) -> str:
    r"""Return a file's own name, without folders and without signs nobody sees.

    >>> clean_name("C:\\x\\Báo cáo\u202e.pdf"), clean_name("../..")
    ('Báo cáo.pdf', 'tep')
    """
    own = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign for sign in own if unicodedata.category(sign)[0] != "C").strip(" .")
    return seen[-LONGEST_NAME:] or "tep"


def _is_text(head: bytes) -> bool:
    """Tell whether octets are the beginning of UTF-8 text; a sign cut in two at the end is none."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return "\0" not in text
