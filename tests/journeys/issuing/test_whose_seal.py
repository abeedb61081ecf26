"""A document takes the seal of the agency that issues it: the key's row says whose it is, not its name."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest

from config.settings import ROOT
from service.identity.roles import Role
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.views import State
from service.journeys.mandates import Capacities, load_posts
from service.journeys.seals import Seals
from service.journeys.signing import ActState
from service.store.engine import Memory
from service.store.tables import EventRow, PersonRow, UnitRow
from service.store.tables.register import AgencyRow
from signing.errors import CertificateRefusedError
from tests.support.house import CORNER, PIN
from tests.support.issuing import DECISION, Office, an_office
from tests.support.signed import plain

CAPACITIES = Capacities(load_posts(ROOT / "config" / "policies" / "mandates.toml"))
OUTSIDE = "UBND TP CẦN THƠ - SỞ KH&CN"


@pytest.fixture
def office(tmp_path: Path, memory: Memory) -> Office:
    return an_office(tmp_path, memory)


def seals_of(office: Office) -> Seals:
    return Seals(office.house.memory, office.house.clock)


def with_two_seals(office: Office) -> tuple[str, str]:
    """Return the clerk's own agency's seal and another's that the clerk keeps as well."""
    return office.key(office.clerk), office.house.seal(office.clerk, name="Sở Tài chính")


def begin(office: Office, document_id: str, seal: str) -> str:
    turn = office.issuing.detail(office.clerk, document_id).turn
    assert turn is not None
    return office.issuing.begin_signature(office.clerk, turn.party_id, seal).id


def with_an_appendix(office: Office) -> tuple[str, str]:
    """Return a document that waits for the seal, and its separate file."""
    document_id = office.draft(office.order(office.sign(office.head))).summary.id
    pdf = BytesIO(plain())
    attached = office.issuing.attach(office.drafter, document_id, pdf, "phu-luc.pdf").attachments
    office.issuing.send(office.drafter, document_id)
    office.give(office.head, document_id)
    office.issuing.give_number(office.clerk, document_id)
    return document_id, attached[0].id


def all_moved(office: Office, code: str) -> None:
    with office.house.memory.writing() as session:
        unit = session.query(UnitRow).filter_by(code=code).one()
        for one in (office.clerk, office.head, office.drafter):
            session.get_one(PersonRow, one.id).unit_id = unit.id


def founded(office: Office, code: str, name: str) -> str:
    """Return a new agency."""
    with office.house.memory.writing() as session:
        unit = UnitRow(id=str(uuid4()), code=code, name=name)
        session.add(unit)
        session.flush()
        session.add(AgencyRow(unit_id=unit.id, symbol=code.upper(), locality="X", seal_mm=36))
    return unit.id


def assigned(office: Office) -> list[EventRow]:
    with office.house.memory.reading() as session:
        found = session.query(EventRow).filter_by(kind="SealAssigned").order_by(EventRow.number)
        return found.all()


def test_whoever_keeps_two_seals_seals_with_the_documents_own_alone(office: Office) -> None:
    own, other = with_two_seals(office)
    document_id, attachment_id = with_an_appendix(office)
    place = office.house.signing.place

    with pytest.raises(FlowRefusedError) as on_document:
        begin(office, document_id, other)
    with pytest.raises(FlowRefusedError) as on_attachment:
        place(office.clerk, attachment_id, other, None)

    assert on_document.value.reason == on_attachment.value.reason == "seal_of_other_agency"
    assert begin(office, document_id, own)
    assert place(office.clerk, attachment_id, own, None)


def test_in_a_list_what_another_agency_issues_is_left_out_with_the_reason(office: Office) -> None:
    own, other = with_two_seals(office)
    files = with_an_appendix(office)
    signing = office.house.signing
    mine = signing.upload(office.clerk, BytesIO(plain()), "ban-sao.pdf").id

    wrong = signing.gather(office.clerk, [*files, mine], other)

    reasons = {one.document_id: one.problem for one in wrong.items}
    assert reasons == dict.fromkeys(files, "flow_seal_of_other_agency") | {mine: None}
    assert all(one.problem is None for one in signing.gather(office.clerk, files, own).items)


def test_a_seal_that_becomes_anothers_before_the_pin_seals_nothing(office: Office) -> None:
    own, _ = with_two_seals(office)
    document_id = office.numbered().summary.id
    signing = office.house.signing
    act = signing.act(office.clerk, begin(office, document_id, own))
    seals_of(office).assign_at_machine(own, "stc", actor="ai đó")

    with pytest.raises(FlowRefusedError, match="seal_of_other_agency"):
        signing.authorize(office.clerk, act.id, consent_sha256=act.base_sha256, pin=PIN)

    assert signing.act(office.clerk, act.id).state is ActState.PLACED
    assert office.issuing.detail(office.clerk, document_id).summary.state is State.SEALING


def test_in_a_list_a_seal_that_becomes_anothers_gives_nothing(office: Office) -> None:
    own, _ = with_two_seals(office)
    files = with_an_appendix(office)
    signing = office.house.signing
    batch = signing.gather(office.clerk, files, own)
    seals_of(office).assign_at_machine(own, "stc", actor="ai đó")

    after = signing.approve(office.clerk, batch.id, consent_sha256=batch.consent_sha256, pin=PIN)

    assert {one.problem for one in after.items} == {"flow_seal_of_other_agency"}
    assert not any(one.sealed for one in office.issuing.detail(office.clerk, files[0]).attachments)


def test_an_outside_authoritys_seal_spelt_otherwise_seals_once_it_is_said_whose_it_is(
    office: Office,
) -> None:
    seal = office.keys[office.clerk.id] = office.house.seal(office.clerk, name=OUTSIDE)
    document_id = office.numbered().summary.id
    (view,) = office.house.signing.credentials(office.clerk)

    with pytest.raises(CertificateRefusedError) as refusal:
        begin(office, document_id, seal)
    seals_of(office).assign_at_machine(seal, "skhcn", actor="quantri")
    office.give(office.clerk, document_id)

    assert refusal.value.reason == view.standing == "seal_without_agency"
    assert office.issuing.detail(office.clerk, document_id).summary.state is State.ISSUED
    (view,) = office.house.signing.credentials(office.clerk)
    assert (view.subject, view.agency) == (OUTSIDE, "Sở Khoa học và Công nghệ")
    assert (view.unit_id, view.standing) == (office.agency_id, "good")


def test_a_seal_goes_on_working_when_its_agency_is_renamed(tmp_path: Path, memory: Memory) -> None:
    office = an_office(tmp_path, memory, mandates=CAPACITIES)
    seal = office.key(office.clerk)
    with memory.writing() as session:
        session.get_one(UnitRow, office.agency_id).name = "Sở Khoa học, Công nghệ và Chuyển đổi số"

    assert office.issued().summary.state is State.ISSUED
    mine = office.house.signing.upload(office.clerk, BytesIO(plain()), "ban-sao.pdf")
    assert office.house.signing.place(office.clerk, mine.id, seal, CORNER)


def test_after_a_merger_the_former_seal_is_the_former_agencys_and_nobody_elses(
    tmp_path: Path, memory: Memory
) -> None:
    office = an_office(tmp_path, memory, mandates=CAPACITIES)
    former, document_id = office.key(office.clerk), office.numbered().summary.id
    founded(office, "skhcn-moi", "Sở Khoa học và Công nghệ")  # of the same name, another agency
    signing = office.house.signing
    copy = signing.upload(office.clerk, BytesIO(plain()), "ban-sao.pdf").id

    office.give(office.clerk, document_id)  # what was on its way is ended by the former clerk
    all_moved(office, "skhcn-moi")
    with pytest.raises(CertificateRefusedError, match="seal_not_kept"):
        signing.place(office.clerk, copy, former, CORNER)

    assert office.issuing.detail(office.drafter, document_id).summary.state is State.ISSUED
    later = office.sent(office.order(office.sign(office.head)), pdf=DECISION.read_bytes() + b"\n%")
    office.give(office.head, later.summary.id)
    office.issuing.give_number(office.clerk, later.summary.id)
    with pytest.raises(FlowRefusedError, match="seal_of_other_agency"):
        begin(office, later.summary.id, former)

    seals_of(office).assign_at_machine(former, "skhcn-moi", actor="quantri")
    assert signing.place(office.clerk, copy, former, CORNER)
    assert begin(office, later.summary.id, former)


def test_whose_a_new_seal_is_follows_the_choice_else_the_name_and_is_never_guessed(
    office: Office,
) -> None:
    clerk, house = office.clerk, office.house
    founded(office, "snv", "Sở Nội vụ")
    founded(office, "snv-cu", "SỞ  NỘI VỤ")
    wanted = {
        house.seal(clerk, name="SỞ TÀI CHÍNH"): "stc",
        house.seal(clerk, name="Sở Nội vụ"): None,
        house.seal(clerk, name="Sở Nội vụ", unit="snv-cu"): "snv-cu",
        house.seal(clerk, name=OUTSIDE): None,
        house.seal(clerk, name=OUTSIDE, unit="skhcn"): "skhcn",
    }

    assert {one.credential_id: one.unit for one in seals_of(office).all()} == wanted
    assert len(assigned(office)) == 3
    with pytest.raises(NotFoundError):
        house.seal(clerk, unit="không có")
    assert len(seals_of(office).all()) == len(wanted)


def test_a_persons_key_is_of_no_agency_even_where_it_bears_its_name(office: Office) -> None:
    named = office.house.person("trung-ten", Role.LEADER, name="Sở Tài chính")
    office.house.credential(named)

    (view,) = office.house.signing.credentials(named)

    assert (view.unit_id, view.standing) == (None, "good")
    with pytest.raises(NotFoundError):
        seals_of(office).assign_at_machine(view.id, "stc", actor="quantri")


def test_an_administrator_says_whose_a_seal_is_and_the_ledger_tells_it(office: Office) -> None:
    seal, seals = office.house.seal(office.clerk, name=OUTSIDE), seals_of(office)
    administrator = office.house.person("quantri", Role.ADMINISTRATOR, name="Quản Trị")

    with pytest.raises(NotAllowedError):
        seals.assign(office.clerk, seal, "skhcn")
    for _ in range(2):
        seals.assign(administrator, seal, "skhcn")
    seals.assign(administrator, seal, "stc")

    first, second = assigned(office)
    assert (first.actor, first.subject) == ("quantri", seal)
    assert '"before":null' in first.facts
    assert '"unit":"skhcn"' in first.facts
    assert '"before":"skhcn"' in second.facts
    assert '"unit":"stc"' in second.facts
