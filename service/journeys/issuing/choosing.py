"""Whom a drafter may choose: colleagues, and posts with whoever holds them now; and a draft as it was said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from service.identity.roles import Person
from service.journeys.issuing import routes
from service.journeys.issuing.listing import LONGEST_TEXT, MOST, Listing, PersonChoice, like_of
from service.journeys.issuing.moving import with_parties
from service.journeys.issuing.places import agency_of
from service.journeys.issuing.views import (
    DraftOrder,
    PartyOrder,
    Recipient,
    Relation,
    Urgency,
)
from service.journeys.issuing.watching import watching_parties
from service.store.queries import outgoing as queries
from service.store.queries.people import unit_name
from service.store.tables.outgoing import OutgoingPartyRow, OutgoingRow, OutgoingStepRow
from service.store.tables.people import PersonRow, UnitRow

MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class PostChoice:
    """A post to be chosen: whoever holds it then may act. `holder` is one of the `holders` there are now.

    A role in an agency has no title and is told by its `role`.
    """

    unit_id: str
    title: str
    unit: str
    holders: int
    holder: str
    role: str | None = None


class Choosing(Listing):
    """What the drafting form offers, and what was said of a draft before."""

    def posts(self, by: Person, text: str = "", *, limit: int = 20) -> tuple[PostChoice, ...]:
        """Return posts of one's agency whose title or unit holds every word, by unit and title."""
        with self.memory.reading() as session:
            agency = agency_of(session, session.get_one(PersonRow, by.id).unit_id)
            if agency is None:
                return ()
            units = queries.units_below(session, agency.unit_id, frozenset())
            query = _posts(PersonRow.unit_id.in_(units))
            for word in text[:LONGEST_TEXT].replace(",", " ").split()[:MOST_WORDS]:
                like = like_of(word)
                query = query.where(
                    or_(
                        PersonRow.title.ilike(like, escape="\\"),
                        UnitRow.name.ilike(like, escape="\\"),
                    )
                )
            ordered = query.order_by(UnitRow.name, PersonRow.title, UnitRow.id)
            rows = session.execute(ordered.limit(max(1, min(limit, MOST))))
            return tuple(PostChoice(*row) for row in rows)

    def choices_of(
        self, by: Person, parties: Iterable[PartyOrder]
    ) -> Mapping[PartyOrder, PersonChoice | PostChoice]:
        """Return how parties are called, also people who left since and posts that nobody holds now.

        The form of a signature does not tell parties apart; who was never there is left out.
        """
        with self.memory.reading() as session:
            found = {bare(one): _choice(session, bare(one)) for one in parties}
        return {party: choice for party, choice in found.items() if choice is not None}

    def order_of(self, by: Person, document_id: str) -> DraftOrder:
        """Return what was said of a document as its drafter would say it again.

        Raises:
            NotFoundError: there is none, or it is not this person's to see.

        """
        with self.memory.reading() as session:
            outgoing = self.seen(session, by, document_id)
            steps = with_parties(session, queries.steps_of(session, outgoing))
            return _order(outgoing, steps, watching_parties(session, document_id))


def bare(party: PartyOrder) -> PartyOrder:
    """Return who is meant, whatever the form of the signature."""
    return PartyOrder(party.person_id, party.unit_id, party.title, party.role)


def _posts(where: ColumnElement[bool]) -> Select[str, str, str, int, str]:
    return (
        select(
            UnitRow.id,
            PersonRow.title,
            UnitRow.name,
            func.count(PersonRow.id),
            func.min(PersonRow.full_name),
        )
        .join(UnitRow, UnitRow.id == PersonRow.unit_id)
        .where(where, PersonRow.active.is_(True), PersonRow.title != "")
        .group_by(UnitRow.id, PersonRow.title, UnitRow.name)
    )


def _choice(session: Session, party: PartyOrder) -> PersonChoice | PostChoice | None:
    if party.person_id is not None:
        person = session.get(PersonRow, party.person_id)
        if person is None:
            return None
        about = person.title, unit_name(session, person.unit_id)
        return PersonChoice(person.id, person.full_name, *about, active=person.active)
    unit = session.get(UnitRow, party.unit_id or "")
    if unit is None:
        return None
    if party.title is None:
        return PostChoice(unit.id, "", unit.name, 0, "", party.role)
    held = queries.people_in_post(session, unit.id, party.title)
    holder = held[0].full_name if held else ""
    return PostChoice(unit.id, party.title, unit.name, len(held), holder)


def _order(
    outgoing: OutgoingRow,
    steps: list[tuple[OutgoingStepRow, list[OutgoingPartyRow]]],
    watchers: tuple[PartyOrder, ...],
) -> DraftOrder:
    return DraftOrder(
        type_code=outgoing.type_code,
        subject=outgoing.subject,
        steps=routes.kept_steps(steps),
        recipients=tuple(
            Recipient(one["name"], one.get("mail"), one.get("organ_id"))
            for one in outgoing.recipients
        ),
        urgency=Urgency(outgoing.urgency),
        due_at=outgoing.due_at,
        drafting_unit=outgoing.drafting_unit,
        copies=outgoing.copies,
        note=outgoing.note,
        watchers=watchers,
        issue_at_once=outgoing.issue_at_once,
        relation=Relation(outgoing.relation) if outgoing.relation else None,
        related_id=outgoing.related_id,
    )
