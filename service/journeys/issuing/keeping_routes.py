"""What a drafter may choose from, and the routes that an agency keeps for its kinds of documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.identity.roles import Person
from service.journeys.errors import NotFoundError
from service.journeys.issuing import routes
from service.journeys.issuing.choosing import Choosing
from service.journeys.issuing.errors import FlowRefusedError, RouteRefusedError
from service.journeys.issuing.places import agency_of
from service.journeys.issuing.views import DraftOrder, Form, PartyOrder, StepKind, StepOrder
from service.journeys.register.types import DocumentType
from service.journeys.signing.names import readable
from service.store.queries import outgoing as queries
from service.store.queries.people import unit_name
from service.store.tables.outgoing import RouteTemplateRow
from service.store.tables.people import PersonRow
from service.store.tables.register import AgencyRow

LONGEST_NAME = 100
MOST_TEMPLATES = 200


@dataclass(frozen=True, slots=True)
class RouteTemplate:
    """A route an agency keeps; an empty type code is any type."""

    id: str
    name: str
    type_code: str
    steps: tuple[StepOrder, ...]


@dataclass(frozen=True, slots=True)
class DraftChoices:
    """What a drafter of an agency may choose from."""

    agency: str
    agency_id: str
    symbol: str
    types: tuple[DocumentType, ...]
    templates: tuple[RouteTemplate, ...]


class Routes(Choosing):
    """Choices and templates."""

    def choices(self, by: Person) -> DraftChoices:
        """Return what this person may choose from; raises FlowRefusedError where no agency is theirs."""
        with self.memory.reading() as session:
            agency = self._agency(session, by)
            return DraftChoices(
                agency=unit_name(session, agency.unit_id),
                agency_id=agency.unit_id,
                symbol=agency.symbol,
                types=self.types.types,
                templates=tuple(map(_told, queries.templates_in(session, agency.unit_id))),
            )

    def save_template(
        self, by: Person, name: str, type_code: str, steps: tuple[StepOrder, ...]
    ) -> RouteTemplate:
        """Keep a route under a name; an earlier one of that name gives way.

        Raises:
            RouteRefusedError: everything that is wrong with it.

        """
        told = readable(name)[:LONGEST_NAME]
        moment = self.clock()
        if not told:
            raise RouteRefusedError(("no_name",))
        with self.memory.writing() as session:
            agency = self._agency(session, by)
            session.scalars(  # two drafters who keep one name do so one after the other
                select(AgencyRow).where(AgencyRow.unit_id == agency.unit_id).with_for_update()
            ).one()
            kind = type_code or self.types.types[0].code
            order = DraftOrder(kind, "-", steps, drafting_unit="-")
            routes.require_usable(session, order, self.types, agency.unit_id, moment)
            row = session.scalars(
                select(RouteTemplateRow).where(
                    RouteTemplateRow.unit_id == agency.unit_id, RouteTemplateRow.name == told
                )
            ).one_or_none()
            if row is None:
                if len(queries.templates_in(session, agency.unit_id)) >= MOST_TEMPLATES:
                    raise RouteRefusedError(("too_many_templates",))
                row = RouteTemplateRow(id=str(uuid4()), unit_id=agency.unit_id, name=told)
                session.add(row)
            row.type_code, row.steps = type_code, [_kept(step) for step in steps]
            row.changed_at, row.changed_by = moment, by.user_name
            session.flush()
            return _told(row)

    def delete_template(self, by: Person, template_id: str) -> None:
        """Forget a route of one's agency; raises NotFoundError for another's."""
        with self.memory.writing() as session:
            row = session.get(RouteTemplateRow, template_id)
            if row is None or row.unit_id != self._agency(session, by).unit_id:
                raise NotFoundError(template_id)
            session.delete(row)

    def _agency(self, session: Session, by: Person) -> AgencyRow:
        agency = agency_of(session, session.get_one(PersonRow, by.id).unit_id)
        if agency is None:
            raise FlowRefusedError("no_agency")
        return agency


def _kept(step: StepOrder) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "position": step.position,
        "quorum": step.quorum,
        "days": step.days,
        "parties": [
            {
                "person_id": one.person_id, "unit_id": one.unit_id, "title": one.title,
                "role": one.role, "form": one.form,
            }
            for one in step.parties
        ],
    }  # fmt: skip


def _told(row: RouteTemplateRow) -> RouteTemplate:
    return RouteTemplate(row.id, row.name, row.type_code, _steps(row.steps))


def _steps(kept: Sequence[dict[str, Any]]) -> tuple[StepOrder, ...]:
    return tuple(
        StepOrder(
            kind=StepKind(one["kind"]),
            parties=tuple(
                PartyOrder(**{**party, "form": Form(party["form"])}) for party in one["parties"]
            ),
            position=one["position"],
            quorum=one["quorum"],
            days=one["days"],
        )
        for one in kept
    )
