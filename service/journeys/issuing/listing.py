"""What waits for a person, what they drafted, what they have seen; and everything in reach, searched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.clock import LEGAL_TIME
from service.identity.roles import Person
from service.journeys.issuing.copying import Copying
from service.journeys.issuing.places import agency_of, place_of
from service.journeys.issuing.room import CLERKS
from service.journeys.issuing.telling import CLOSED
from service.journeys.issuing.views import (
    Inbox,
    OutgoingSummary,
    State,
    StepKind,
    Turn,
    Urgency,
)
from service.store.queries import inboxes
from service.store.queries import outgoing as queries
from service.store.queries.inboxes import Listed, OpenTurn
from service.store.queries.outgoing import Place
from service.store.tables.outgoing import OutgoingRow
from service.store.tables.people import PersonRoleRow, PersonRow, UnitRow

MOST = 500
LONGEST_TEXT = 200
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """A colleague to be chosen; where two have one name, title and unit tell them apart (M-36)."""

    id: str
    full_name: str
    title: str
    unit: str
    active: bool = True


class Listing(Copying):
    """Lists of documents on their way."""

    def inbox(self, by: Person, *, limit: int = 100) -> Inbox:
        """Return what waits for a person, the most urgent first, then what is due, then the oldest."""
        bounded = max(1, min(limit, MOST))
        with self.memory.reading() as session:
            place = place_of(session, by.id)
            turns = self.waiting(session, place)
            shown = turns[:bounded]
            drafted = inboxes.drafted_by(session, by.id, bounded)
            seen = inboxes.seen_by(session, place, bounded)
            others = {row.document_id: row for row in (*drafted, *seen)}
            rows = [one.outgoing for one in shown]
            mine = {one.outgoing.document_id for one in turns}
            rows += [row for key, row in others.items() if key not in mine]
            told = self._told(session, rows, self._turns_of(session, shown))
        waiting, others_told = told[: len(shown)], told[len(shown) :]
        drafts = [one for one in others_told if one.state in {State.DRAFT, State.RETURNED}]
        moving = [
            one for one in others_told if one.state not in {*CLOSED, State.DRAFT, State.RETURNED}
        ]
        done = [one for one in others_told if one.state in CLOSED]
        return Inbox(
            waiting=tuple(waiting),
            drafts=tuple(drafts),
            under_way=tuple(moving),
            done=tuple(done),
            counts=dict(Counter(StepKind(one.step.kind) for one in turns)),
        )

    def waiting(self, session: Session, place: Place) -> Sequence[OpenTurn]:
        """Return the turns of somebody who stands there, each document once, in the order of an inbox."""
        turns = inboxes.open_turns(session, place, MOST, self._kinds(session, place))
        first = {one.outgoing.document_id: one for one in reversed(turns)}
        return sorted(first.values(), key=_pressing)

    def search(
        self,
        by: Person,
        text: str = "",
        *,
        state: State | None = None,
        type_code: str | None = None,
        year: int | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> tuple[OutgoingSummary, ...]:
        """Return documents in this person's reach, the last changed first; `after` is the last id seen."""
        with self.memory.reading() as session:
            query = select(*inboxes.LISTED).where(queries.in_reach(place_of(session, by.id)))
            for word in text[:LONGEST_TEXT].split()[:10]:
                like = like_of(word)
                query = query.where(
                    or_(
                        OutgoingRow.subject.ilike(like, escape="\\"),
                        OutgoingRow.notation.ilike(like, escape="\\"),
                    )
                )
            if state is not None:
                query = query.where(OutgoingRow.state == state)
            if type_code is not None:
                query = query.where(OutgoingRow.type_code == type_code)
            if year is not None:
                first, next_one = (datetime(y, 1, 1, tzinfo=LEGAL_TIME) for y in (year, year + 1))
                query = query.where(
                    OutgoingRow.created_at >= first, OutgoingRow.created_at < next_one
                )
            if after is not None and (last := session.get(OutgoingRow, after)) is not None:
                query = query.where(
                    or_(
                        OutgoingRow.changed_at < last.changed_at,
                        (OutgoingRow.changed_at == last.changed_at)
                        & (OutgoingRow.document_id > last.document_id),
                    )
                )
            query = query.order_by(OutgoingRow.changed_at.desc(), OutgoingRow.document_id)
            found = inboxes.listed(session, query.limit(max(1, min(limit, MOST))))
            return tuple(self._told(session, found, {}))

    def people(
        self, by: Person, text: str = "", *, limit: int = 20, role: str | None = None
    ) -> tuple[PersonChoice, ...]:
        """Return colleagues whose name, title or unit holds every word; those of one's agency alone.

        With `role` only those who hold it.
        """
        with self.memory.reading() as session:
            person = session.get_one(PersonRow, by.id)
            agency = agency_of(session, person.unit_id)
            if agency is None:
                return ()
            units = queries.units_below(session, agency.unit_id, frozenset())
            query = (
                select(PersonRow, UnitRow.name)
                .join(UnitRow, UnitRow.id == PersonRow.unit_id)
                .where(PersonRow.unit_id.in_(units), PersonRow.active.is_(True))
            )
            if role is not None:
                holding = select(PersonRoleRow.person_id).where(PersonRoleRow.role == role)
                query = query.where(PersonRow.id.in_(holding))
            for word in text[:LONGEST_TEXT].split()[:5]:
                like = like_of(word)
                query = query.where(
                    or_(
                        PersonRow.full_name.ilike(like, escape="\\"),
                        PersonRow.title.ilike(like, escape="\\"),
                        UnitRow.name.ilike(like, escape="\\"),
                    )
                )
            rows = session.execute(
                query.order_by(PersonRow.full_name, PersonRow.id).limit(max(1, min(limit, MOST)))
            )
            return tuple(PersonChoice(row.id, row.full_name, row.title, unit) for row, unit in rows)

    def _turns_of(self, session: Session, shown: Sequence[OpenTurn]) -> dict[str, Turn]:
        """Return the turns of an inbox, each with the reviewers who saw another file."""
        signing = [one.outgoing for one in shown if one.step.kind == StepKind.SIGN]
        saw_others = self._saw_others(session, {one.document_id: one.round for one in signing})
        return {
            one.outgoing.document_id: Turn(
                StepKind(one.step.kind),
                one.party_id,
                one.step.due_at,
                saw_others.get(one.outgoing.document_id, ()),
            )
            for one in shown
        }

    def _kinds(self, session: Session, place: Place) -> Sequence[StepKind]:
        """Return the kinds of steps that wait for somebody: no clerk's where others keep the papers.

        None named is every kind. They are left out where they are asked for: the older turns of a
        whole agency would leave no room for one's own.
        """
        if place.agency_id is None or "CLERK" not in place.roles:
            return ()
        if self.keeps_papers(session, place.person_id, place.agency_id):
            return ()
        return [kind for kind in StepKind if kind not in CLERKS]

    def _told(
        self, session: Session, rows: Sequence[Listed], turns: dict[str, Turn]
    ) -> list[OutgoingSummary]:
        moment = self.clock()
        found = inboxes.newest_in(session, [row.document_id for row in rows])
        drafters, units = (row.drafter_id for row in rows), (row.unit_id for row in rows)
        names = queries.names_in(session, drafters, units)
        return [
            self._summary(row, found[row.document_id], turns.get(row.document_id), names, moment)
            for row in rows
        ]


def _pressing(turn: OpenTurn) -> tuple[int, datetime, datetime]:
    """Return what a turn is sorted by: the most urgent first, then what is due, then the oldest."""
    outgoing, due_at = turn.outgoing, turn.step.due_at
    due = min((one for one in (outgoing.due_at, due_at) if one is not None), default=NEVER)
    return -Urgency(outgoing.urgency).rank, due, outgoing.changed_at


def like_of(word: str) -> str:
    """Return what a text that holds a word is like, with a backslash before what stands for itself."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
