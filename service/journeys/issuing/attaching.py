"""Separate files that go with a document: brought with the draft, signed by the agency after it (W-33, W-58)."""

from __future__ import annotations

import re
import unicodedata
from typing import BinaryIO, Final

from service.identity.roles import Person
from service.journeys.errors import NotFoundError
from service.journeys.issuing.acting import Acting
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.views import OutgoingDetail
from service.store.queries import documents as document_queries
from service.store.queries import outgoing as queries
from service.store.tables.outgoing import OutgoingAttachmentRow, OutgoingRow

MOST_ATTACHMENTS: Final = 30
LONGEST_NAME: Final = 50
_STROKES: Final = str.maketrans({"đ": "d", "Đ": "D"})


class Attaching(Acting):
    """What a drafter adds to a draft besides the document itself."""

    def attach(
        self,
        by: Person,
        document_id: str,
        file: BinaryIO,
        filename: str,
        *,
        password: str | None = None,
    ) -> OutgoingDetail:
        """Add a separate file, while the document is with its drafter; the same file twice is one.

        Raises:
            DocumentRefusedError: the file cannot be taken;
            FlowRefusedError: `not_drafter`, `not_draft`, `signed_already` or `too_many_attachments`.

        """
        with self.memory.reading() as session:
            self._draft_of(session, by, document_id)
        summary = self.signing.upload(by, file, filename, password=password)
        if summary.signatures:
            raise FlowRefusedError("signed_already")
        with self.memory.writing() as session:
            document_queries.locked_document(
                session, summary.id
            )  # as `draft` does: it is one or other
            outgoing = self._draft_of(session, by, document_id)
            attached = queries.attachments_of(session, document_id)
            taken = session.get(OutgoingAttachmentRow, summary.id)
            on_its_way = session.get(OutgoingRow, summary.id) is not None
            if on_its_way or (taken is not None and taken.document_id != document_id):
                raise FlowRefusedError("attached_elsewhere")
            if taken is None:
                if len(attached) >= MOST_ATTACHMENTS:
                    raise FlowRefusedError("too_many_attachments")
                names = {one.name for one in attached}
                session.add(
                    OutgoingAttachmentRow(
                        attachment_id=summary.id,
                        document_id=document_id,
                        position=max((one.position for one in attached), default=0) + 1,
                        name=free_name(plain_name(filename), names),
                    )
                )
                outgoing.changed_at = self.clock()
        return self.detail(by, document_id)

    def detach(self, by: Person, document_id: str, attachment_id: str) -> OutgoingDetail:
        """Take a separate file away again, while the document is with its drafter; the file stays theirs."""
        with self.memory.writing() as session:
            outgoing = self._draft_of(session, by, document_id)
            row = session.get(OutgoingAttachmentRow, attachment_id)
            if row is None or row.document_id != document_id:
                raise NotFoundError(attachment_id)
            session.delete(row)
            outgoing.changed_at = self.clock()
        return self.detail(by, document_id)

    def goes_with(self, by: Person, attachment_id: str) -> str | None:
        """Return the document that a separate file goes with; None where it goes with none.

        Raises:
            NotFoundError: the document is not this person's to see.

        """
        with self.memory.reading() as session:
            row = session.get(OutgoingAttachmentRow, attachment_id)
            return self.seen(session, by, row.document_id).document_id if row else None


def plain_name(filename: str) -> str:
    """Return a file name of at most 50 characters without marks and specials (W-58).

    >>> plain_name("Phụ lục số 1 – Đơn vị.pdf")
    'Phu-luc-so-1-Don-vi.pdf'
    """
    stem = re.split(r"[/\\]", filename)[-1].rsplit(".", 1)[0].translate(_STROKES)
    bare = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    words = re.sub(r"[^A-Za-z0-9_]+", "-", bare).strip("-_")
    return f"{words[: LONGEST_NAME - 4].strip('-_') or 'phu-luc'}.pdf"


def free_name(name: str, taken: set[str]) -> str:
    """Return a name no other file of the document has.

    >>> free_name("phu-luc.pdf", {"phu-luc.pdf", "phu-luc-2.pdf"})
    'phu-luc-3.pdf'
    """
    stem, number = name.removesuffix(".pdf"), 1
    while name in taken:
        number += 1
        end = f"-{number}.pdf"
        name = f"{stem[: LONGEST_NAME - len(end)]}{end}"
    return name
