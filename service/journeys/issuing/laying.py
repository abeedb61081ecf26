"""Where number, date, signatures, seal and code go on a draft: found in its text, moved by a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from typing import Any, Final

from sqlalchemy.orm import Session

from service.identity.roles import Person
from service.journeys.errors import NotFoundError
from service.journeys.issuing import layouts
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.moving import with_parties
from service.journeys.issuing.places import agency_of, people_of
from service.journeys.issuing.telling import Telling
from service.journeys.issuing.views import OutgoingDetail, State
from service.journeys.signing.laying_out import find_office_layout
from service.journeys.signing.telling import read_page
from service.journeys.signing.views import PlacementChoice
from service.journeys.signing.workbench import placement_on
from service.store.queries import outgoing as queries
from service.store.queries.copies import copy_row
from service.store.queries.credentials import image_of
from service.store.tables.documents import DocumentRow, DocumentVersionRow
from service.store.tables.outgoing import OutgoingRow
from signing.layout import OfficeLayout, SignerPlace
from signing.placement import Page

WITH_DRAFTER: Final = frozenset({State.DRAFT, State.RETURNED})
MOST_TRIES: Final = 3
Chosen = Mapping[str, list[float]]


class Laying(Telling):
    """The layout of a document that is with its drafter."""

    def move_field(
        self, by: Person, document_id: str, name: str, place: PlacementChoice
    ) -> OutgoingDetail:
        """Choose where a reserved field or mark lies, before the document is on its way.

        Raises:
            MarkOutsidePageError: it does not lie on the page; NotFoundError: nothing is called so.

        """
        with self.memory.writing() as session:
            outgoing = self._draft_of(session, by, document_id)
            pages = self._pages(session, document_id)
            kept = outgoing.layout
            if kept is None or not 0 <= place.page < len(pages):
                raise NotFoundError(name)
            if name not in layouts.names(layouts.read(kept)):
                raise NotFoundError(name)
            placement_on(pages[place.page], place)  # refuses what is not on the page
            chosen = {**kept.get("chosen", {}), name: list(astuple(place))}
            outgoing.layout, outgoing.changed_at = {**kept, "chosen": chosen}, self.clock()
        self._lay_out(document_id)  # the seal goes with its signature, and warnings with both
        return self.detail(by, document_id)

    def _draft_of(self, session: Session, by: Person, document_id: str) -> OutgoingRow:
        """Return a document that is with its drafter, who is asking, locked."""
        outgoing = self.locked(session, by, document_id)
        if outgoing.drafter_id != by.id:
            raise FlowRefusedError("not_drafter")
        if outgoing.state not in WITH_DRAFTER:
            raise FlowRefusedError("not_draft")
        self.refuse_copy(session, document_id)
        return outgoing

    def refuse_copy(self, session: Session, document_id: str) -> None:
        """Refuse what would make a copy say another thing than its document does.

        Raises:
            FlowRefusedError: `copy_is_fixed`.

        """
        if copy_row(session, document_id) is not None:
            raise FlowRefusedError("copy_is_fixed")

    def _pages(self, session: Session, document_id: str) -> tuple[Page, ...]:
        geometry = session.get_one(DocumentRow, document_id).page_geometry
        return tuple(map(read_page, geometry))

    def _unlaid(self, outgoing: OutgoingRow, *, same_signers: bool) -> dict[str, list[float]]:
        """Forget the layout of an earlier route; return the places that a drafter chose and that hold.

        The place of a signature was chosen for the name printed there: it holds for no other signer.
        """
        kept, outgoing.layout = outgoing.layout, None
        if kept is None:
            return {}
        chosen: dict[str, list[float]] = dict(kept.get("chosen", {}))
        signing = set() if same_signers else {one["name"] for one in kept["signatures"]}
        return {name: place for name, place in chosen.items() if name not in signing}

    def _lay_out(self, document_id: str, chosen: Chosen | None = None) -> None:
        """Find where everything goes on the present draft, anew where file or route changed meanwhile.

        `chosen` are places that a drafter chose on a layout that is forgotten by now.
        """
        for _ in range(MOST_TRIES):
            if self._laid_out(document_id, chosen):
                return

    def _laid_out(self, document_id: str, moved: Chosen | None) -> bool:
        """Lay out the draft as it is; tell whether it stayed so, or is with its drafter no more."""
        with self.memory.reading() as session:
            outgoing = session.get_one(OutgoingRow, document_id)
            document = session.get_one(DocumentRow, document_id)
            version = session.get_one(DocumentVersionRow, (document_id, outgoing.draft_version))
            signers = self._signers(session, outgoing)
            agency = agency_of(session, outgoing.unit_id)
            code = self._code(session, document_id)
            revision = self._revision(session, outgoing)
            chosen = {**(moved or {}), **(outgoing.layout or {}).get("chosen", {})}
        assert agency is not None
        layout: OfficeLayout = self.sandbox.run(
            find_office_layout,
            str(self.vault.path(version.sha256)),
            signers,
            agency.seal_mm,
            self.signing.password_of(document),
            chosen=layouts.chosen_places(chosen),
        )
        kept = layouts.keep(layout.reservation(self.address(code), code)) | {
            "chosen": chosen,
            "printed_date": list(layout.printed_date),
            "number_word": layout.number_word,
            "date_words": layout.date_words,
            "printed_symbol": layout.printed_symbol,
        }
        with self.memory.writing() as session:
            row = queries.locked_outgoing(session, document_id)
            if row is None or row.state not in WITH_DRAFTER:
                return True
            if self._revision(session, row) != revision:
                return False
            row.layout = kept
            row.warnings = list(layout.warnings)
            return True

    def _revision(self, session: Session, outgoing: OutgoingRow) -> tuple[Any, ...]:
        """Return what a layout hangs on: file and route as they stand, and the places chosen so far."""
        steps = with_parties(session, queries.steps_of(session, outgoing))
        route = [(one.id, one.person_id) for _, parties in steps for one in parties]
        chosen = (outgoing.layout or {}).get("chosen", {})
        return outgoing.round, outgoing.draft_version, route, chosen

    def _signers(self, session: Session, outgoing: OutgoingRow) -> tuple[SignerPlace, ...]:
        """Return the names and titles under which the signers' fields are looked for."""
        found = []
        for step, parties in with_parties(session, queries.steps_of(session, outgoing)):
            if step.kind != "SIGN":
                continue
            for party in parties:
                people = people_of(session, party)
                if people:
                    image = image_of(session, people[0].id, "signature")
                    aspect = image.width_mm / image.height_mm if image else None
                    found.append(SignerPlace(people[0].full_name, people[0].title, aspect))
                else:
                    found.append(SignerPlace(""))
        return tuple(found)
