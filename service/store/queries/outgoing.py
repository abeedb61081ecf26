"""Outgoing documents, the steps of their present round, and whose turn it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, union_all
from sqlalchemy.orm import Session

from service.store.tables.documents import DocumentVersionRow
from service.store.tables.outgoing import (
    OutgoingAttachmentRow,
    OutgoingPartyRow,
    OutgoingRow,
    OutgoingStepRow,
    OutgoingWatcherRow,
    OutgoingWatchingPostRow,
    RouteTemplateRow,
)
from service.store.tables.people import PersonRoleRow, PersonRow, UnitRow

UNITS_DEEP = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person stands: their unit, its agency, title and roles; what posts are compared with."""

    person_id: str
    unit_id: str | None
    agency_id: str | None
    title: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Names:
    """How drafters and agencies are called, by their ids."""

    drafters: Mapping[str, str]
    agencies: Mapping[str, str]


def locked_outgoing(session: Session, document_id: str) -> OutgoingRow | None:
    """Return a document on its way that nobody else moves before this transaction ends."""
    return session.scalars(
        select(OutgoingRow)
        .where(OutgoingRow.document_id == document_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def steps_of(session: Session, outgoing: OutgoingRow) -> Sequence[OutgoingStepRow]:
    """Return the steps of a document's present round in their order."""
    return session.scalars(
        select(OutgoingStepRow)
        .where(
            OutgoingStepRow.document_id == outgoing.document_id,
            OutgoingStepRow.round == outgoing.round,
        )
        .order_by(OutgoingStepRow.position, OutgoingStepRow.id)
    ).all()


def parties_of(session: Session, step_ids: Iterable[str]) -> Sequence[OutgoingPartyRow]:
    """Return the parties of these steps in their order."""
    return session.scalars(
        select(OutgoingPartyRow)
        .where(OutgoingPartyRow.step_id.in_(list(step_ids)))
        .order_by(OutgoingPartyRow.position, OutgoingPartyRow.id)
    ).all()


def step_of(session: Session, party: OutgoingPartyRow) -> OutgoingStepRow:
    """Return the step of a party."""
    return session.get_one(OutgoingStepRow, party.step_id)


def turns_on(
    session: Session, place: Place, document_id: str
) -> Sequence[tuple[OutgoingStepRow, OutgoingPartyRow]]:
    """Return the open turns of a person on one document, in the order of the route."""
    rows = session.execute(
        select(OutgoingStepRow, OutgoingPartyRow)
        .join(OutgoingRow, OutgoingRow.document_id == OutgoingStepRow.document_id)
        .join(OutgoingPartyRow, OutgoingPartyRow.step_id == OutgoingStepRow.id)
        .where(
            OutgoingStepRow.document_id == document_id,
            OutgoingStepRow.state == "OPEN",
            OutgoingStepRow.round == OutgoingRow.round,
            OutgoingPartyRow.state == "WAITING",
            is_party(place),
        )
        .order_by(OutgoingStepRow.position, OutgoingPartyRow.position, OutgoingPartyRow.id)
    )
    return [(step, party) for step, party in rows]


def is_party(place: Place) -> ColumnElement[bool]:
    """Return the condition that a party is this person, this person's post, or a role of theirs."""
    ways: list[ColumnElement[bool]] = [OutgoingPartyRow.person_id == place.person_id]
    if place.unit_id is not None:
        ways.append(
            and_(OutgoingPartyRow.unit_id == place.unit_id, OutgoingPartyRow.title == place.title)
        )
    if place.agency_id is not None and place.roles:
        ways.append(
            and_(
                OutgoingPartyRow.unit_id == place.agency_id,
                OutgoingPartyRow.role.in_(sorted(place.roles)),
            )
        )
    return or_(*ways)


def watched(place: Place, document_id: str | None = None) -> Select[tuple[str]]:
    """Return the question which documents somebody watches, in person or in their post; or if this one."""
    person, post = OutgoingWatcherRow, OutgoingWatchingPostRow
    own = select(person.document_id).where(person.person_id == place.person_id)
    held = select(post.document_id).where(post.unit_id == place.unit_id, post.title == place.title)
    if document_id is not None:
        own = own.where(person.document_id == document_id)
        held = held.where(post.document_id == document_id)
    return select(union_all(own, held).subquery().c.document_id)


def takes_part(session: Session, place: Place, document_id: str) -> bool:
    """Tell whether a person drafted, watches, acts or acted on a document, or is asked to."""
    outgoing = session.get(OutgoingRow, document_id)
    if outgoing is None:
        return False
    if outgoing.drafter_id == place.person_id:
        return True
    if session.scalar(watched(place, document_id).limit(1)) is not None:
        return True
    mine = or_(is_party(place), OutgoingPartyRow.acted_by == place.person_id)
    # Whoever comes later on the route sees a document once it is on its way, not as a draft.
    wanted = exists().where(
        OutgoingPartyRow.step_id == OutgoingStepRow.id,
        OutgoingStepRow.document_id == document_id,
        OutgoingStepRow.opened_at.is_not(None),
        mine,
    )
    return bool(session.scalar(select(wanted)))


def in_reach(place: Place) -> ColumnElement[bool]:
    """Return the condition that a document is a person's to see: what `takes_part` asks of one, of all.

    Besides, whoever keeps the papers of an agency sees what was sent there (W-04).
    """
    row, party, step = OutgoingRow, OutgoingPartyRow, OutgoingStepRow
    acting = (
        select(step.document_id)
        .join(party, party.step_id == step.id)
        .where(step.opened_at.is_not(None), or_(is_party(place), party.acted_by == place.person_id))
    )
    ways = [
        row.drafter_id == place.person_id,
        row.document_id.in_(watched(place)),
        row.document_id.in_(acting),
    ]
    if place.agency_id is not None and "CLERK" in place.roles:
        ways.append(and_(row.unit_id == place.agency_id, row.sent_at.is_not(None)))
    return or_(*ways)


def names_in(session: Session, drafter_ids: Iterable[str], unit_ids: Iterable[str]) -> Names:
    """Return the names of these drafters and of these agencies."""
    people = select(PersonRow.id, PersonRow.full_name).where(PersonRow.id.in_(set(drafter_ids)))
    units = select(UnitRow.id, UnitRow.name).where(UnitRow.id.in_(set(unit_ids)))
    return Names(
        dict(iter(session.execute(people))),
        dict(iter(session.execute(units))),
    )


def versions_of(session: Session, document_id: str) -> Sequence[DocumentVersionRow]:
    """Return every version of a document in order."""
    return session.scalars(
        select(DocumentVersionRow)
        .where(DocumentVersionRow.document_id == document_id)
        .order_by(DocumentVersionRow.number)
    ).all()


def units_above(session: Session, unit_id: str | None) -> tuple[str, ...]:
    """Return a unit and those above it, the nearest first."""
    found: list[str] = []
    while unit_id is not None and unit_id not in found and len(found) < UNITS_DEEP:
        found.append(unit_id)
        unit_id = session.scalar(select(UnitRow.parent_id).where(UnitRow.id == unit_id))
    return tuple(found)


def units_below(session: Session, unit_id: str, but: frozenset[str]) -> tuple[str, ...]:
    """Return a unit and those beneath it, leaving out these units with everything beneath them."""
    kids: dict[str | None, list[str]] = {}
    for own, parent in session.execute(select(UnitRow.id, UnitRow.parent_id)):
        kids.setdefault(parent, []).append(own)
    found, waiting = [], [unit_id]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting.extend(kid for kid in kids.get(one, ()) if kid not in but and kid not in found)
    return tuple(found)


def people_in_post(session: Session, unit_id: str, title: str) -> Sequence[PersonRow]:
    """Return the active people of a unit with a title."""
    return people_in_posts(session, [(unit_id, title)])[unit_id, title]


def people_in_posts(
    session: Session, posts: Collection[tuple[str, str]]
) -> Mapping[tuple[str, str], Sequence[PersonRow]]:
    """Return the active people in each of these posts, a unit and a title."""
    found: dict[tuple[str, str], list[PersonRow]] = {post: [] for post in posts}
    if not found:
        return found
    rows = session.scalars(
        select(PersonRow)
        .where(
            PersonRow.unit_id.in_({unit_id for unit_id, _ in posts}),
            PersonRow.title.in_({title for _, title in posts}),
            PersonRow.active.is_(True),
        )
        .order_by(PersonRow.full_name, PersonRow.id)
    )
    for row in rows:
        found.get((row.unit_id or "", row.title), []).append(row)
    return found


def people_with_role(session: Session, units: Iterable[str], role: str) -> Sequence[PersonRow]:
    """Return the active people of these units who hold a role."""
    return session.scalars(
        select(PersonRow)
        .join(PersonRoleRow, PersonRoleRow.person_id == PersonRow.id)
        .where(
            PersonRow.unit_id.in_(list(units)),
            PersonRoleRow.role == role,
            PersonRow.active.is_(True),
        )
        .order_by(PersonRow.full_name, PersonRow.id)
    ).all()


def acted_in(session: Session, step_id: str, person_id: str) -> bool:
    """Tell whether a person acted in a step already, in whichever of its turns."""
    row = OutgoingPartyRow
    wanted = exists().where(row.step_id == step_id, row.state == "DONE", row.acted_by == person_id)
    return bool(session.scalar(select(wanted)))


def acted_beyond(session: Session, outgoing: OutgoingRow, position: int) -> bool:
    """Tell whether anybody acted on a later step of a document's present round."""
    wanted = exists().where(
        OutgoingPartyRow.step_id == OutgoingStepRow.id,
        OutgoingStepRow.document_id == outgoing.document_id,
        OutgoingStepRow.round == outgoing.round,
        OutgoingStepRow.position > position,
        OutgoingPartyRow.acted_at.is_not(None),
    )
    return bool(session.scalar(select(wanted)))


def watchers_of(session: Session, document_id: str) -> Sequence[PersonRow]:
    """Return who watches a document."""
    return session.scalars(
        select(PersonRow)
        .join(OutgoingWatcherRow, OutgoingWatcherRow.person_id == PersonRow.id)
        .where(OutgoingWatcherRow.document_id == document_id)
        .order_by(PersonRow.full_name)
    ).all()


def watching_rows(session: Session, document_id: str) -> Sequence[OutgoingWatcherRow]:
    """Return the people who watch a document, as rows in the order of their names."""
    return session.scalars(
        select(OutgoingWatcherRow)
        .join(PersonRow, PersonRow.id == OutgoingWatcherRow.person_id)
        .where(OutgoingWatcherRow.document_id == document_id)
        .order_by(PersonRow.full_name, PersonRow.id)
    ).all()


def watching_posts_of(
    session: Session, document_id: str
) -> Sequence[tuple[OutgoingWatchingPostRow, str]]:
    """Return the posts that watch a document, each with the name of its unit."""
    row = OutgoingWatchingPostRow
    rows = session.execute(
        select(row, UnitRow.name)
        .join(UnitRow, UnitRow.id == row.unit_id)
        .where(row.document_id == document_id)
        .order_by(UnitRow.name, row.title)
    )
    return [(post, unit) for post, unit in rows]


def attachments_of(session: Session, document_id: str) -> Sequence[OutgoingAttachmentRow]:
    """Return the separate files of an outgoing document in their order."""
    return session.scalars(
        select(OutgoingAttachmentRow)
        .where(OutgoingAttachmentRow.document_id == document_id)
        .order_by(OutgoingAttachmentRow.position, OutgoingAttachmentRow.attachment_id)
    ).all()


def document_with(session: Session, attachment_id: str) -> str:
    """Return the outgoing document that a file goes with, the file itself where it goes with none."""
    row = session.get(OutgoingAttachmentRow, attachment_id)
    return row.document_id if row is not None else attachment_id


def templates_in(session: Session, unit_id: str) -> Sequence[RouteTemplateRow]:
    """Return the routes that an agency keeps."""
    return session.scalars(
        select(RouteTemplateRow)
        .where(RouteTemplateRow.unit_id == unit_id)
        .order_by(RouteTemplateRow.name)
    ).all()
