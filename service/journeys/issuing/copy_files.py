"""The files of copies: the copied file itself where it takes a mark, else its pages in a new file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from service.journeys.issuing import workbench
from service.journeys.issuing.errors import FlowRefusedError, RouteRefusedError
from service.journeys.issuing.views import Made
from service.journeys.signing import SigningJourney
from service.store.tables.documents import DocumentVersionRow
from service.store.vault import Stored
from signing.documents import DocumentSummary as Seen
from signing.errors import DocumentRefusedError
from signing.validation.indications import Indication

COMPARED_AT_ONCE: Final = 25


@dataclass(frozen=True, slots=True)
class CopyMade:
    """The states of a copy's file, the last to be signed: of a file that was brought that is kept, too.

    `seen` is what the last one is, `signatures` how many those before it bear; `pages` of an extract.
    """

    how: Made
    states: tuple[Stored, ...]
    seen: Seen
    source_sha256: str
    signatures: int = 0
    pages: tuple[int, ...] | None = None

    @property
    def newest(self) -> Stored:
        """The state that goes on its way."""
        return self.states[-1]


@dataclass(frozen=True, slots=True)
class CopyFiles:
    """Makes the files; every new one is compared with its source, page by page, before it is used."""

    signing: SigningJourney

    def of_issued(
        self, version: DocumentVersionRow, pages: Sequence[int] | None, password: str | None
    ) -> CopyMade:
        """Return a copy of a document of this house, whole or some of its pages, from 1.

        Raises:
            DocumentRefusedError: it opens only with a password (`encrypted`), or cannot be copied;
            FlowRefusedError: `copy_looks_different`;
            RouteRefusedError: `pages_unclear`.

        """
        if password:
            raise DocumentRefusedError("encrypted", "a copy is open to whoever it is given to")
        return self._of_file(self.signing.vault.path(version.sha256), version.sha256, pages)

    def of_stranger(
        self, file: BinaryIO, pages: Sequence[int] | None, *, is_extract: bool
    ) -> CopyMade:
        """Return a copy of a file from elsewhere, no signature of which is invalid.

        An extract without pages is one that the agency wrote anew.

        Raises:
            DocumentRefusedError: the file cannot be taken or copied;
            FlowRefusedError: `copied_broken`, `copy_looks_different`;
            RouteRefusedError: `pages_unclear`.

        """
        stored, seen = self.signing.take_in(file, None)
        path = self.signing.vault.path(stored.sha256)
        self._require_unbroken(path, seen)
        if is_extract and pages is None:
            return self._brought(stored, seen, stored.sha256)
        made = self._of_file(path, stored.sha256, pages)
        if made.how is Made.APPENDED:
            return made
        return replace(made, states=(stored, *made.states), signatures=seen.signatures)

    def brought(self, file: BinaryIO, version: DocumentVersionRow) -> CopyMade:
        """Return an extract of a document of this house that the agency wrote anew."""
        stored, seen = self.signing.take_in(file, None)
        return self._brought(stored, seen, version.sha256)

    def _brought(self, stored: Stored, seen: Seen, source_sha256: str) -> CopyMade:
        if seen.signatures:
            raise FlowRefusedError("signed_already")
        if not self._takes_a_mark(self.signing.vault.path(stored.sha256)):
            raise DocumentRefusedError("certified_against_signing")
        return CopyMade(Made.BROUGHT, (stored,), seen, source_sha256)

    def _of_file(self, path: Path, sha256: str, pages: Sequence[int] | None) -> CopyMade:
        takes_a_mark = self._takes_a_mark(path)
        if pages is None and takes_a_mark:
            with path.open("rb") as file:
                stored, seen = self.signing.take_in(file, None)
            return CopyMade(Made.APPENDED, (stored,), seen, sha256)
        numbers = None if pages is None else tuple(one - 1 for one in pages)
        try:
            octets = self.signing.sandbox.run(workbench.make_copy, str(path), numbers)
        except DocumentRefusedError as refusal:
            if refusal.code == "no_such_page":
                raise RouteRefusedError(("pages_unclear",)) from refusal
            raise
        stored, seen = self.signing.take_in(io.BytesIO(octets), None)
        shown = numbers or range(len(seen.pages))
        made = str(self.signing.vault.path(stored.sha256))
        pairs = tuple(enumerate(shown))
        for at in range(0, len(pairs), COMPARED_AT_ONCE):
            some = pairs[at : at + COMPARED_AT_ONCE]
            if not self.signing.sandbox.run(workbench.show_the_same, str(path), made, some):
                raise FlowRefusedError("copy_looks_different")
        told = tuple(pages) if pages is not None else None
        return CopyMade(Made.NEW_FILE, (stored,), seen, sha256, pages=told)

    def _takes_a_mark(self, path: Path) -> bool:
        return bool(self.signing.sandbox.run(workbench.may_be_marked, str(path)))

    def _require_unbroken(self, path: Path, seen: Seen) -> None:
        """Refuse to copy a file a signature of which is not valid: a copy would vouch for it."""
        if not seen.signatures:
            return
        report = self.signing.examined(str(path), None)
        if any(one.indication is Indication.TOTAL_FAILED for one in report.signatures):
            raise FlowRefusedError("copied_broken")
