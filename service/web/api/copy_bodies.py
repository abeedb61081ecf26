"""What other systems send of copies (Decree 30/2020, articles 25 to 27)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from service.journeys.issuing.routes import MOST_RECIPIENTS
from service.journeys.issuing.views import CopiedDocument, CopyOrder, Recipient
from service.web.api.flow_bodies import Id, Kind, Line, RecipientBody, Text
from service.web.api.shapes import Body

MOST_PAGES = 1000


class CopiedRequest(Body):
    """Which document from elsewhere the file is."""

    notation: Annotated[str, Field(min_length=1, max_length=60)]
    agency: Annotated[str, Field(min_length=1, max_length=200)]
    subject: Annotated[Line, Field(min_length=1)]
    issued_on: date | None = None


class CopyRequest(Body):
    """A copy: its form, of which document, and who decides."""

    form: Kind
    """`SAO_Y` (true copy), `SAO_LUC` (copy of a true copy) or `TRICH_SAO` (extract)."""
    decided_by: Id
    """The leader of the agency who is asked to decide."""
    source: Id | None = None
    """The issued document that is copied; with a file, the file is an extract of it, written anew."""
    of: CopiedRequest | None = None
    """Without `source`: which document the file is."""
    pages: Annotated[list[Annotated[int, Field(ge=1)]], Field(max_length=MOST_PAGES)] | None = None
    """Pages of an extract, from 1, in order."""
    recipients: Annotated[list[RecipientBody], Field(max_length=MOST_RECIPIENTS)] = []
    note: Annotated[Text, Field(max_length=500)] = ""

    def order(self) -> CopyOrder:
        """Return it in the journey's words."""
        of = self.of
        return CopyOrder(
            form=self.form,
            decided_by=self.decided_by,
            recipients=tuple(Recipient(r.name, r.mail, r.organ_id) for r in self.recipients),
            pages=tuple(self.pages) if self.pages is not None else None,
            of=CopiedDocument(of.notation, of.agency, of.subject, of.issued_on) if of else None,
            note=self.note,
        )
