"""In which form a person may sign a document of an agency at a moment: asked at placing and at signing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from service.identity.roles import Role
from service.journeys.mandates.errors import MandateRefusedError
from service.journeys.mandates.forms import SIGNING, SigningForm, heading_of
from service.journeys.mandates.judging import NEARNESS, against, standing
from service.journeys.mandates.posts import Posts
from service.store.queries.mandates import mandates_held, units_up_from
from service.store.queries.people import person_by_id, roles_of
from service.store.tables.mandates import MandateRow
from service.store.tables.people import PersonRow, UnitRow

LONGEST_TITLE: Final = 100  # "Position" of appendix VI
LONGEST_ROLE: Final = 300
AROUND: Final = ("moved", "redelegated", "principal_left")


@dataclass(frozen=True, slots=True)
class Capacity:
    """In which form somebody signs: `heading` stands above the signature, `claimed_role` within it.

    `title` is the signer's title as it was at this moment; a later promotion does not change it (W-24).
    """

    form: SigningForm
    mandate_id: str | None
    heading: tuple[str, ...]
    claimed_role: str
    title: str


@dataclass(frozen=True, slots=True)
class Capacities:
    """Tells in which form somebody may sign; who heads an agency is told by `posts`."""

    posts: Posts

    def capacity_for(
        self,
        session: Session,
        *,
        person_id: str,
        agency_unit_id: str,
        type_code: str,
        form: str,
        moment: datetime,
        hold: bool = False,
    ) -> Capacity:
        """Return in which capacity a person signs a document of this type in this form at this moment.

        With `hold` none of the person's mandates is revoked before the caller's transaction ends: what
        is asked when a signature is kept is still true when it is kept.

        Raises:
            MandateRefusedError: and why.

        """
        person = _signer(session, person_id, (Role.LEADER,))
        if form == SigningForm.HEAD:
            head = self._as_head(session, person, agency_unit_id)
            if head is None:
                raise MandateRefusedError("no_mandate")
            return head
        held = mandates_held(session, person.id, agency_unit_id, hold=hold)
        ones = [one for one in held if form in SIGNING and one.form == form]
        return _told(self._best(session, person, ones, type_code, moment), person)

    def capacities(
        self,
        session: Session,
        *,
        person_id: str,
        agency_unit_id: str,
        type_code: str,
        moment: datetime,
    ) -> tuple[Capacity, ...]:
        """Return every capacity open to a person now, the head's own first, else none."""
        try:
            person = _signer(session, person_id, (Role.LEADER,))
        except MandateRefusedError:
            return ()
        head = self._as_head(session, person, agency_unit_id)
        held = mandates_held(session, person.id, agency_unit_id)
        open_ = [
            _told(one, person)
            for form in SIGNING
            for one in held
            if one.form == form and self._refusal(session, person, one, type_code, moment) is None
        ]
        return ((head,) if head else ()) + tuple(open_)

    def may_seal(
        self,
        session: Session,
        *,
        person_id: str,
        agency_unit_id: str,
        moment: datetime,
        hold: bool = False,
    ) -> str | None:
        """Return None for a clerk of the agency, or the mandate of whoever keeps the seal meanwhile.

        Raises:
            MandateRefusedError: neither (W-04): leaders and administrators never seal.

        """
        person = _signer(session, person_id, (Role.CLERK,))
        if person.unit_id == agency_unit_id:
            return None
        held = mandates_held(session, person.id, agency_unit_id, hold=hold)
        ones = [one for one in held if one.form == SigningForm.SEAL]
        return self._best(session, person, ones, "", moment).id

    def is_head(self, session: Session, person: PersonRow | None, unit_id: str) -> bool:
        """Tell whether a person heads this very unit: active, a leader, in its leading post."""
        return person is not None and self._as_head(session, person, unit_id) is not None

    def leads(self, session: Session, person: PersonRow | None, unit_id: str, at: datetime) -> bool:
        """Tell whether a person leads a unit: heads it, or acts as its head (Q.) without limits."""
        if person is None or self.is_head(session, person, unit_id):
            return person is not None
        if not person.active or Role.LEADER not in roles_of(session, person.id):
            return False
        return any(
            one.form == SigningForm.Q
            and not one.type_codes
            and self._refusal(session, person, one, "", at) is None
            for one in mandates_held(session, person.id, unit_id)
        )

    def _as_head(self, session: Session, person: PersonRow, unit_id: str) -> Capacity | None:
        """Return the capacity of the head of a unit, if this is who it is."""
        unit = session.get(UnitRow, unit_id)
        if unit is None or person.unit_id != unit.id or not person.active:
            return None
        if Role.LEADER not in roles_of(session, person.id):
            return None
        if self.posts.heads_unit(person.title, unit.name) is None:
            return None
        title = person.title[:LONGEST_TITLE]
        return Capacity(
            SigningForm.HEAD, None, heading_of(SigningForm.HEAD, title=title), title, title
        )

    def _best(
        self,
        session: Session,
        person: PersonRow,
        mandates: Sequence[MandateRow],
        type_code: str,
        moment: datetime,
    ) -> MandateRow:
        """Return the first mandate that holds; else say why the nearest does not."""
        refusals = set()
        for one in mandates:
            refusal = self._refusal(session, person, one, type_code, moment)
            if refusal is None:
                return one
            refusals.add(refusal)
        nearest = (word for word in (*AROUND, *NEARNESS) if word in refusals)
        raise MandateRefusedError(next(nearest, "no_mandate"))

    def _refusal(
        self,
        session: Session,
        person: PersonRow,
        mandate: MandateRow,
        type_code: str,
        moment: datetime,
    ) -> str | None:
        """Return what speaks against a mandate, in itself or in those it stands between."""
        refusal = against(mandate, moment, type_code)
        if refusal is not None:
            return refusal
        if mandate.unit_id not in {unit.id for unit in units_up_from(session, person.unit_id)}:
            return "moved"  # W-55: a change of post changes rights
        if mandate.form == SigningForm.TM and not self.is_head(session, person, mandate.unit_id):
            return "moved"  # clause 2: it is the head who stands for the collective
        if mandate.form == SigningForm.TUQ:
            return _against_principal(session, mandate, moment)
        return None


def _against_principal(session: Session, mandate: MandateRow, moment: datetime) -> str | None:
    """Clause 3 lets a person authorise a person: who left has no power to lend, nor who borrowed it."""
    principal = person_by_id(session, mandate.principal_id or "")
    if principal is None or not principal.active:
        return "principal_left"
    if mandate.unit_id not in {unit.id for unit in units_up_from(session, principal.unit_id)}:
        return "principal_left"
    borrowed = (
        one
        for one in mandates_held(session, principal.id, mandate.unit_id)
        if one.form == SigningForm.TUQ and standing(one, moment) == "in_force"
    )
    return "redelegated" if any(borrowed) else None


def _signer(session: Session, person_id: str, roles: Sequence[Role]) -> PersonRow:
    """Return an active person with one of these roles."""
    person = person_by_id(session, person_id)
    if person is None or not person.active:
        raise MandateRefusedError("person_inactive")
    if roles_of(session, person.id).isdisjoint(roles):
        raise MandateRefusedError("role_missing")
    return person


def _told(mandate: MandateRow, person: PersonRow) -> Capacity:
    """Return the capacity that a mandate gives its holder."""
    form, title = SigningForm(mandate.form), person.title[:LONGEST_TITLE]
    names = {"on_behalf_of": mandate.on_behalf_of, "collective": mandate.collective}
    heading = heading_of(form, title=title, **names)
    above = heading_of(form, title="", **names)
    own = () if form is SigningForm.Q or not title else (title,)
    role = "; ".join((*above, *own))
    if mandate.instrument_number and mandate.instrument_on:
        day = f"{mandate.instrument_on:%d/%m/%Y}"
        role += f", theo {mandate.instrument_name} số {mandate.instrument_number} ngày {day}"
    return Capacity(form, mandate.id, heading, role[:LONGEST_ROLE], title)
