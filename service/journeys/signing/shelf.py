"""Documents come in, are listed, shown and handed out."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.events.catalogue import DocumentUploaded
from service.events.ledger import record
from service.identity.roles import Person
from service.journeys.signing import workbench
from service.journeys.signing.names import clean_filename, clean_title, signed_filename
from service.journeys.signing.room import Room, found
from service.journeys.signing.telling import keep_page, read_page, tell_act, tell_document
from service.journeys.signing.views import DocumentDetail, DocumentSummary, PageView, StoredFile
from service.store.queries import acts as act_queries
from service.store.queries import documents as queries
from service.store.queries.adoption_reports import knows_report
from service.store.queries.plans import knows_staff_file
from service.store.queries.reported import knows_report_file
from service.store.tables.documents import DocumentRow, DocumentVersionRow
from service.store.tables.people import PersonRow
from service.store.vault import CHUNK, Stored
from signing.devices.sealing import open_bytes, seal_bytes
from signing.documents import DocumentSummary as Seen
from signing.errors import DocumentRefusedError

POSTED_TWICE_WITHIN = timedelta(minutes=10)
UNKNOWN_FOR = timedelta(hours=1)
SECRET_MARKING = "state_secret_marking"  # noqa: S105 - a kind of warning, not a password
PASSWORD_PURPOSE = "document password"  # noqa: S105 - the purpose of a seal, not a password
CSS_PIXELS = 96 / 72  # a pixel of CSS is 1/96 inch, a point 1/72
WIDEST_IMAGE = 2400


class Shelf(Room):
    """What a person does with documents before and after signing them."""

    def upload(
        self, by: Person, file: BinaryIO, filename: str, *, password: str | None = None
    ) -> DocumentSummary:
        """Take a PDF in and return its summary; the same upload posted twice is one document.

        Raises:
            DocumentRefusedError: it cannot be taken; nothing is kept.

        """
        stored, seen = self.take_in(file, password)
        self.checkpoint("kept")
        with self.memory.writing() as session:
            twin = self._posted_before(session, by, stored)
            if twin:
                return self._summary(session, *twin)
            rows = self._register(session, by, stored, seen, clean_filename(filename), password)
            return self._summary(session, *rows)

    def take_in(self, file: BinaryIO, password: str | None) -> tuple[Stored, Seen]:
        """Put a PDF into the vault after a look at it; no row knows it yet.

        Raises:
            DocumentRefusedError: it cannot be taken; nothing is kept.

        """
        with self.vault.workpiece() as workpiece:
            pour_in(file, workpiece, self.upload_bytes)
            seen = self.sandbox.run(workbench.look_at, workpiece.name, self.limits, password)
            refuse_secret(seen)
            return self.vault.keep(workpiece), seen

    def describe(
        self, document: DocumentRow, seen: Seen, filename: str, password: str | None
    ) -> None:
        """Write into a row what its file is, within the caller's transaction."""
        sealed = seal_bytes((password or "").encode(), self.service_secret, PASSWORD_PURPOSE)
        document.title, document.filename = clean_title(seen.title, filename), filename
        document.pages = len(seen.pages)
        document.page_geometry = [keep_page(page) for page in seen.pages]
        document.warnings = list(seen.warnings)
        document.sealed_password = sealed if seen.encrypted else None

    def keep_appended(self, path: Path, increment: bytes) -> Stored:
        """Put a file with an increment behind it into the vault (ISO 32000-2, 7.5.6)."""
        with self.vault.workpiece() as working:
            copy_file(path, working)
            working.write(increment)
            working.flush()
            return self.vault.keep(working)

    def _posted_before(
        self, session: Session, by: Person, stored: Stored
    ) -> tuple[DocumentRow, DocumentVersionRow] | None:
        """Return the document of the same upload a moment ago; one person's uploads come in a row.

        Their row stays free to be named by others, who may hold the ledger that this one waits for.
        """
        wanted = select(PersonRow.id).where(PersonRow.id == by.id)
        session.scalars(wanted.with_for_update(key_share=True)).one()
        since = self.clock() - POSTED_TWICE_WITHIN
        return queries.same_upload(session, by.id, stored.sha256, since)

    def _register(
        self,
        session: Session,
        by: Person,
        stored: Stored,
        seen: Seen,
        filename: str,
        password: str | None,
    ) -> tuple[DocumentRow, DocumentVersionRow]:
        """Write the rows of a new document and its event."""
        moment = self.clock()
        document = DocumentRow(id=str(uuid4()), owner_id=by.id, created_at=moment)
        self.describe(document, seen, filename, password)
        session.add(document)
        session.flush()
        version = DocumentVersionRow(
            document_id=document.id,
            number=1,
            sha256=stored.sha256,
            size=stored.size,
            signatures=seen.signatures,
            created_at=moment,
        )
        session.add(version)
        uploaded = DocumentUploaded(document.id, stored.sha256, stored.size, document.pages)
        record(session, uploaded, moment=moment, actor=by.user_name)
        return document, version

    def _summary(
        self, session: Session, document: DocumentRow, version: DocumentVersionRow
    ) -> DocumentSummary:
        states = act_queries.newest_states(session, [document.id])
        return tell_document(document, version, states.get(document.id))

    def documents(self, by: Person, *, limit: int = 100) -> tuple[DocumentSummary, ...]:
        """Return the person's documents, newest first."""
        with self.memory.reading() as session:
            rows = queries.documents_of(session, by.id, limit)
            states = act_queries.newest_states(session, [document.id for document, _ in rows])
            return tuple(
                tell_document(document, version, states.get(document.id))
                for document, version in rows
            )

    def document(self, by: Person, document_id: str) -> DocumentDetail:
        """Return one document; raises NotFoundError for other people's."""
        with self.memory.reading() as session:
            document = self._seen_by(session, by, document_id)
            acts = act_queries.acts_on(session, document.id)
            versions = queries.digests(session, document.id)
            return DocumentDetail(
                summary=self._summary(
                    session, document, queries.newest_version(session, document.id)
                ),
                pages=tuple(
                    PageView(n, page.shown_width * CSS_PIXELS, page.shown_height * CSS_PIXELS)
                    for n, page in enumerate(map(read_page, document.page_geometry))
                ),
                acts=tuple(tell_act(act, versions[act.base_version]) for act in acts),
                warnings=tuple(document.warnings),
            )

    def file(self, by: Person, document_id: str, version: int | None = None) -> StoredFile:
        """Return the file of a version, the newest by default."""
        with self.memory.reading() as session:
            document = self._seen_by(session, by, document_id)
            row = found(
                queries.newest_version(session, document_id)
                if version is None
                else queries.version_of(session, document_id, version)
            )
        name = signed_filename(document.filename, row.number)
        return StoredFile(self.vault.path(row.sha256), name, row.size, row.sha256)

    def sweep_vault(self, *, older_than: timedelta = UNKNOWN_FOR) -> tuple[str, ...]:
        """Remove files that no version knows and unfinished work; return the digests that went."""

        def known(sha256: str) -> bool:
            with self.memory.reading() as session:
                return any(
                    knows(session, sha256)
                    for knows in (
                        queries.knows_file,
                        knows_staff_file,
                        knows_report_file,
                        knows_report,
                    )
                )

        limit = (self.clock() - older_than).timestamp()
        return tuple(self.vault.sweep(known, older_than=limit))

    def page_image(
        self,
        by: Person,
        document_id: str,
        page: int,
        *,
        width: int = 900,
        version: int | None = None,
    ) -> bytes:
        """Return one page as PNG, `width` pixels wide (bounded); of the newest version by default.

        Raises:
            NotFoundError: the document is not theirs to see, or has no such version or page.

        """
        document, newest = self._newest(by, document_id)
        kept = newest if version is None else self._version(document_id, version)
        if page < 0 or (kept.sha256 == newest.sha256 and page >= document.pages):
            found(None)
        return self.sandbox.run(
            workbench.draw_page,
            str(self.vault.path(kept.sha256)),
            page,
            bounded(width),
            self.password_of(document),
        )

    def _version(self, document_id: str, number: int) -> DocumentVersionRow:
        with self.memory.reading() as session:
            return found(queries.version_of(session, document_id, number))

    def _newest(self, by: Person, document_id: str) -> tuple[DocumentRow, DocumentVersionRow]:
        with self.memory.reading() as session:
            document = self._seen_by(session, by, document_id)
            return document, queries.newest_version(session, document_id)

    def _seen_by(self, session: Session, by: Person, document_id: str) -> DocumentRow:
        """Return a document that is this person's own, or on whose way they take part."""
        own = queries.document_of(session, by.id, document_id)
        if own is None and self.flow.shows(session, by.id, document_id):
            own = session.get(DocumentRow, document_id)
        return found(own)

    def password_of(self, document: DocumentRow) -> str | None:
        """Return the password that opens an encrypted document."""
        if document.sealed_password is None:
            return None
        return open_bytes(document.sealed_password, self.service_secret, PASSWORD_PURPOSE).decode()


def refuse_secret(seen: Seen) -> None:
    """Refuse a document that bears a state-secret marking: it must never come in here (W-14).

    Raises:
        DocumentRefusedError: `state_secret`.

    """
    if SECRET_MARKING in seen.warnings:
        raise DocumentRefusedError("state_secret")


def bounded(width: int) -> int:
    """Return a width in pixels that a page may be drawn at."""
    return max(64, min(width, WIDEST_IMAGE))


def pour_in(source: BinaryIO, target: BinaryIO, limit: int) -> None:
    """Copy a stream of unknown length, in bounded pieces and up to a limit.

    Raises:
        DocumentRefusedError: `too_large` or `empty`.

    """
    size = 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise DocumentRefusedError("too_large", f"more than {limit} bytes", limit)
        target.write(chunk)
    if not size:
        raise DocumentRefusedError("empty")
    target.flush()


def copy_file(source: Path, target: BinaryIO) -> None:
    """Copy a file into another, inside the kernel where it can (one block shared on some disks)."""
    with source.open("rb") as file:
        target.seek(0)
        try:
            while os.copy_file_range(file.fileno(), target.fileno(), 1 << 30):
                pass
        except OSError:  # different file systems, or one that cannot
            file.seek(0)
            target.seek(0)
            while chunk := file.read(CHUNK):
                target.write(chunk)
        target.seek(0, os.SEEK_END)
