"""An office for tests: an agency with a reviewer, a deputy, a head and a clerk, and drafts to send round."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from service.identity.roles import Person, Role
from service.journeys.issuing import IssuingJourney, OfficeFlow
from service.journeys.issuing.views import (
    DraftOrder,
    Form,
    OutgoingDetail,
    PartyOrder,
    Recipient,
    StepKind,
    StepOrder,
)
from service.journeys.signing import ActView
from service.store.engine import Memory
from service.store.tables import PersonRoleRow, PersonRow, UnitRow
from service.store.tables.register import AgencyRow
from tests.support.house import PIN, TestHouse, a_house
from tests.support.register import TYPES

SAMPLES = Path(__file__).resolve().parents[2] / "service" / "samples"
DECISION = SAMPLES / "quyet-dinh.pdf"
ADDRESS = "https://antin.test/v/"


@dataclass
class Office:
    """The collaborators and the people; `keys` is each signer's credential."""

    house: TestHouse
    issuing: IssuingJourney
    agency_id: str
    reviewer: Person
    deputy: Person
    head: Person
    clerk: Person
    drafter: Person
    outsider: Person
    keys: dict[str, str] = field(default_factory=dict)

    def key(self, person: Person) -> str:
        """Return the credential of a signer, or the seal of a clerk, made on first use."""
        if person.id not in self.keys:
            house = self.house
            make = house.seal if person.may(Role.CLERK) else house.credential
            self.keys[person.id] = make(person)
        return self.keys[person.id]

    def order(self, *steps: StepOrder, **changes: Any) -> DraftOrder:
        """Return what a drafter says of a decision; by default a reviewer looks and the head signs."""
        usual = (self.review(self.reviewer), self.sign(self.head))
        return DraftOrder(
            **{
                "type_code": "QUYET_DINH",
                "subject": "Về việc ban hành Quy chế sử dụng chữ ký số",
                "steps": steps or usual,
                "recipients": (Recipient("Sở Nội vụ", "snv@cantho.gov.vn"),),
            }
            | changes
        )

    def review(self, *people: Person, at: int = 0, quorum: int = 0) -> StepOrder:
        """Return a step in which these people look at the draft."""
        return StepOrder(StepKind.REVIEW, tuple(PartyOrder(one.id) for one in people), at, quorum)

    def sign(self, *people: Person, at: int = 10, form: Form = Form.HEAD) -> StepOrder:
        """Return a step in which these people sign."""
        parties = tuple(PartyOrder(one.id, form=form) for one in people)
        return StepOrder(StepKind.SIGN, parties, at)

    def draft(
        self, order: DraftOrder | None = None, *, pdf: bytes | None = None, name: str = "qd.pdf"
    ) -> OutgoingDetail:
        """Return a draft that the drafter brought."""
        octets = pdf or DECISION.read_bytes()
        return self.issuing.draft(self.drafter, BytesIO(octets), name, order or self.order())

    def sent(self, order: DraftOrder | None = None, **more: Any) -> OutgoingDetail:
        """Return a document on its way, its first step open."""
        return self.issuing.send(self.drafter, self.draft(order, **more).summary.id)

    def approve(self, by: Person, document_id: str) -> OutgoingDetail:
        """Have somebody whose turn it is give a visa to what is there."""
        found = self.issuing.detail(by, document_id)
        assert found.turn is not None
        return self.issuing.approve(by, found.turn.party_id, consent_sha256=found.summary.sha256)

    def begun(self, by: Person, document_id: str) -> ActView:
        """Return the act of whoever's turn it is to sign or to seal, before the PIN."""
        found = self.issuing.detail(by, document_id)
        assert found.turn is not None, found.steps
        return self.issuing.begin_signature(by, found.turn.party_id, self.key(by))

    def give(self, by: Person, document_id: str) -> ActView:
        """Have somebody sign, or seal, what is theirs to sign."""
        act = self.begun(by, document_id)
        return self.house.signing.authorize(by, act.id, consent_sha256=act.base_sha256, pin=PIN)

    def signed(self, order: DraftOrder | None = None) -> OutgoingDetail:
        """Return a document that was approved and signed by the head."""
        document_id = self.sent(order).summary.id
        self.approve(self.reviewer, document_id)
        self.give(self.head, document_id)
        return self.issuing.detail(self.drafter, document_id)

    def numbered(self, order: DraftOrder | None = None) -> OutgoingDetail:
        """Return a document that has number and date."""
        return self.issuing.give_number(self.clerk, self.signed(order).summary.id)

    def issued(self, order: DraftOrder | None = None) -> OutgoingDetail:
        """Return a document that went the whole way."""
        document_id = self.numbered(order).summary.id
        self.give(self.clerk, document_id)
        return self.issuing.detail(self.drafter, document_id)

    def bytes_of(self, document_id: str, version: int) -> bytes:
        """Return the file of a version."""
        return self.house.signing.file(self.drafter, document_id, version).path.read_bytes()


def an_issuing(house: TestHouse, **others: Any) -> IssuingJourney:
    """Return the office flow over a house; what a test wants otherwise it says by keyword."""
    return IssuingJourney(
        memory=house.memory,
        clock=house.clock,
        signing=house.signing,
        types=TYPES,
        address=lambda code: ADDRESS + code,
        **others,
    )


def an_office(tmp_path: Path, memory: Memory | None = None, **others: Any) -> Office:
    """Return an office of one agency; hooks of the flow (`notices`, `delivery`, `mandates`) by keyword."""
    hooks = {
        name: others.pop(name) for name in ("notices", "delivery", "mandates") if name in others
    }
    flow = OfficeFlow(types=TYPES, **hooks)
    house = a_house(tmp_path, memory, flow=flow, **others)
    head = house.person("lanhdao", name="Nguyễn Thị Minh Anh")
    with house.memory.writing() as session:
        unit = session.query(UnitRow).filter_by(code="skhcn").one()
        session.add(
            AgencyRow(
                unit_id=unit.id, symbol="SKHCN", organ_id="H13.10", locality="Cần Thơ", seal_mm=36,
                mail="skhcn@cantho.gov.vn",
            )
        )  # fmt: skip
        agency_id = unit.id
        other = UnitRow(id=str(uuid4()), code="stc", name="Sở Tài chính")
        session.add(other)
        session.flush()
        session.add(AgencyRow(unit_id=other.id, symbol="STC", locality="Cần Thơ", seal_mm=36))
    deputy = house.person("phogiamdoc", name="Trần Quốc Bảo")
    reviewer = house.person("truongphong", Role.IT_STAFF, name="Phạm Hoàng Nam")
    drafter = house.person("chuyenvien", Role.IT_STAFF, name="Hồ Thị Ngọc Loan")
    clerk = house.person("vanthu", Role.CLERK, name="Lê Thị Thu Hà")
    outsider = _elsewhere(house, "khach")
    issuing = an_issuing(house, checkpoint=others.get("checkpoint", lambda step: None), **hooks)
    return Office(house, issuing, agency_id, reviewer, deputy, head, clerk, drafter, outsider)


def _elsewhere(house: TestHouse, user_name: str) -> Person:
    """Return a leader of another agency."""
    person = Person(
        str(uuid4()), user_name, "Võ Thị Bích Ngọc", "Giám đốc", "Sở Tài chính", None,
        frozenset({Role.LEADER, Role.CLERK}),
    )  # fmt: skip
    with house.memory.writing() as session:
        unit = session.query(UnitRow).filter_by(code="stc").one()
        session.add(
            PersonRow(
                id=person.id, user_name=user_name, full_name=person.full_name, title=person.title,
                unit_id=unit.id, active=True,
            )
        )  # fmt: skip
        session.flush()
        session.add_all(PersonRoleRow(person_id=person.id, role=role) for role in person.roles)
    return person


def a_divisions_clerk(office: Office) -> Person:
    """Return a clerk who works in a division of the agency."""
    other = office.house.person("vanthuphong", Role.CLERK, name="Bùi Thị Kim Ngân")
    with office.house.memory.writing() as session:
        division = UnitRow(id="phong", code="phong", name="Phòng", parent_id=office.agency_id)
        session.add(division)
        session.flush()
        session.get_one(PersonRow, other.id).unit_id = division.id
    return other
