"""Documents by their SHA-256: written once, flushed to disk, read as files, swept when nobody knows them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20


class MissingDocumentError(LookupError):
    """The vault holds nothing under this digest."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What the vault keeps under one digest; `size` in bytes."""

    sha256: str
    size: int


class Vault:
    """A folder of documents named by their digest.

    A file is written beside its place, flushed, and linked into it: a crash leaves either nothing or
    the whole document. The same document put twice is kept once.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._desk = root / "desk"
        self._desk.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Return where a document lies.

        Raises:
            MissingDocumentError: it is not here.

        """
        path = self._place(sha256)
        if not path.is_file():
            raise MissingDocumentError(sha256)
        return path

    @contextmanager
    def workpiece(self) -> Iterator[BinaryIO]:
        """Give an empty file on the vault's own disk, to be written and then `keep`-ed; else it goes."""
        handle, name = tempfile.mkstemp(dir=self._desk, prefix="work-")
        os.close(handle)
        try:
            with Path(name).open("r+b") as file:
                yield file
        finally:
            Path(name).unlink(missing_ok=True)

    def keep(self, workpiece: BinaryIO) -> Stored:
        """Take a workpiece into the vault and return its digest and size."""
        workpiece.flush()
        workpiece.seek(0)
        digest = _sha256(workpiece)
        size = workpiece.seek(0, os.SEEK_END)
        os.fsync(workpiece.fileno())
        place = self._place(digest)
        place.parent.mkdir(exist_ok=True)
        self._link(workpiece.name, place)
        _flush_folder(place.parent)
        return Stored(digest, size)

    def put(self, source: BinaryIO) -> Stored:
        """Copy a stream into the vault."""
        with self.workpiece() as workpiece:
            while chunk := source.read(CHUNK):
                workpiece.write(chunk)
            return self.keep(workpiece)

    def sweep(self, known: Callable[[str], bool], *, older_than: float) -> list[str]:
        """Delete documents that nobody knows and unfinished work, if last touched before `older_than`.

        `older_than` is in seconds since the epoch. Returns the digests of the documents that went.
        """
        swept = []
        for folder in self.root.iterdir():
            for path in sorted(folder.iterdir()) if folder.is_dir() else ():
                if path.stat().st_mtime >= older_than:
                    continue
                if folder == self._desk:
                    path.unlink(missing_ok=True)
                elif not known(path.name) and self._let_go(path, older_than):
                    swept.append(path.name)
        return swept

    @staticmethod
    def _link(name: str, place: Path) -> None:
        """Give a file its place; one that is there already becomes young again, and stays."""
        while True:
            try:
                os.link(name, place)
                return
            except FileExistsError:
                with suppress(FileNotFoundError):  # swept this very moment: link it anew
                    os.utime(place)
                    return

    def _let_go(self, path: Path, older_than: float) -> bool:
        """Take a document out, and put it back if somebody kept it again since it was looked at."""
        out = self._desk / f"swept-{path.name}"
        path.rename(out)
        kept_again = out.stat().st_mtime >= older_than
        if kept_again:
            with suppress(FileExistsError):
                os.link(out, path)
        out.unlink()
        return not kept_again

    def _place(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise MissingDocumentError(sha256)
        return self.root / sha256[:2] / sha256


def _sha256(file: BinaryIO) -> str:
    """Return the digest of the rest of a file, read in bounded pieces."""
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _flush_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut (POSIX: fsync of the directory)."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
