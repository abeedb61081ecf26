"""Copies that must not come about: dated before they were decided, of what was recalled, decided by a stranger."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from service.clock import LEGAL_TIME
from service.journeys.issuing.errors import FlowRefusedError, RouteRefusedError
from service.journeys.issuing.views import CopiedDocument, State
from service.store.engine import Memory
from service.store.tables import PersonRoleRow, PersonRow, UnitRow
from tests.journeys.issuing.test_copies import ELSEWHERE, an_order, begun, brought
from tests.support.house import PIN
from tests.support.issuing import DECISION, Office, an_office


def moved_away(office: Office) -> None:
    """Let the head lead another agency from now on."""
    with office.house.memory.writing() as session:
        other = session.query(UnitRow).filter_by(code="stc").one()
        session.get_one(PersonRow, office.head.id).unit_id = other.id


def leads_no_more(office: Office) -> None:
    """Take the head's role."""
    with office.house.memory.writing() as session:
        session.execute(delete(PersonRoleRow).where(PersonRoleRow.person_id == office.head.id))


def test_a_copy_is_not_dated_before_a_leader_decided_it(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    copy = begun(office).summary.id
    office.approve(office.head, copy)
    yesterday = (office.house.clock() - timedelta(days=1)).astimezone(LEGAL_TIME).date()

    with pytest.raises(FlowRefusedError) as refusal:
        office.issuing.give_number(office.clerk, copy, issued_on=yesterday)

    assert refusal.value.reason == "date_before_decision"
    assert office.issuing.detail(office.clerk, copy).number is None


@pytest.mark.parametrize("change", [moved_away, leads_no_more])
def test_whoever_leads_the_agency_no_more_decides_no_copy(tmp_path: Path, change: object) -> None:
    office = an_office(tmp_path)
    copy = begun(office).summary
    turn = office.issuing.detail(office.head, copy.id).turn
    assert turn is not None
    assert callable(change)
    change(office)

    with pytest.raises(FlowRefusedError) as refusal:
        office.issuing.approve(office.head, turn.party_id, consent_sha256=copy.sha256)

    assert refusal.value.reason == "not_leader"
    assert office.issuing.detail(office.clerk, copy.id).summary.state is State.REVIEWING


@pytest.mark.parametrize("step", ["decide", "number", "seal"])
def test_what_is_recalled_meanwhile_becomes_no_copy(
    tmp_path: Path, memory: Memory, step: str
) -> None:
    office = an_office(tmp_path, memory)
    source = office.issued().summary.id
    copy = begun(office, source_id=source).summary.id
    if step != "decide":
        office.approve(office.head, copy)
    if step == "seal":
        office.issuing.give_number(office.clerk, copy)
    office.issuing.recall(office.clerk, source, "Ban hành nhầm")

    goes_on = {
        "decide": lambda: office.approve(office.head, copy),
        "number": lambda: office.issuing.give_number(office.clerk, copy),
        "seal": lambda: office.give(office.clerk, copy),
    }

    with pytest.raises(FlowRefusedError) as refusal:
        goes_on[step]()

    assert refusal.value.reason == "copied_recalled"
    office.issuing.cancel(office.clerk, copy, "Văn bản đã thu hồi")


def test_what_is_recalled_while_the_seal_waits_for_its_pin_becomes_no_copy(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    source = office.issued().summary.id
    copy = begun(office, source_id=source).summary.id
    office.approve(office.head, copy)
    office.issuing.give_number(office.clerk, copy)
    act = office.begun(office.clerk, copy)
    office.issuing.recall(office.clerk, source, "Ban hành nhầm")

    with pytest.raises(FlowRefusedError) as refusal:
        office.house.signing.authorize(
            office.clerk, act.id, consent_sha256=act.base_sha256, pin=PIN
        )

    assert refusal.value.reason == "copied_recalled"


def test_a_copy_that_came_back_is_not_asked_for_again_of_what_was_recalled(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    source = office.issued().summary.id
    copy = begun(office, source_id=source).summary.id
    turn = office.issuing.detail(office.head, copy).turn
    assert turn is not None
    office.issuing.return_it(office.head, turn.party_id, "Chưa cần sao")
    office.issuing.recall(office.clerk, source, "Ban hành nhầm")

    with pytest.raises(FlowRefusedError) as refusal:
        office.issuing.send(office.clerk, copy)

    assert refusal.value.reason == "copied_recalled"


def test_what_was_recalled_is_not_copied_as_a_file_from_elsewhere_either(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    source = office.issued().summary
    octets = office.bytes_of(source.id, source.version)
    office.issuing.recall(office.clerk, source.id, "Ban hành nhầm")

    with pytest.raises(FlowRefusedError) as refusal:
        brought(office, octets)

    assert refusal.value.reason == "copied_recalled"


def test_a_seal_names_no_copy_where_nobody_decided_one(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    document = office.numbered().summary.id
    turn = office.issuing.detail(office.clerk, document).turn
    assert turn is not None

    with pytest.raises(FlowRefusedError) as refusal:
        office.issuing.begin_signature(
            office.clerk, turn.party_id, office.key(office.clerk), reason="SAO Y 01/SY-SKHCN"
        )

    assert refusal.value.reason == "reason_names_copy"


@pytest.mark.parametrize("reason", ["SAO Y 01/SY-SKHCN", "\u200bTRÍCH\u00a0SAO"])
def test_a_seal_outside_any_way_names_no_copy_either(tmp_path: Path, reason: str) -> None:
    office = an_office(tmp_path)
    signing, clerk = office.house.signing, office.clerk
    alone = signing.upload(clerk, io.BytesIO(DECISION.read_bytes()), "a.pdf")

    with pytest.raises(FlowRefusedError) as refusal:
        signing.place(clerk, alone.id, office.key(clerk), None, reason=reason)

    assert refusal.value.reason == "reason_names_copy"


@pytest.mark.parametrize("field", ["notation", "agency"])
def test_what_is_said_of_the_copied_document_fits_however_it_is_written(
    tmp_path: Path, memory: Memory, field: str
) -> None:
    """Some letters are three in NFC: a bound is one on what is kept (PostgreSQL keeps it)."""
    office = an_office(tmp_path, memory)
    told = {"notation": "15/QĐ-UBND", "agency": "Ủy ban", "subject": "Về việc ký số"}
    told[field] = "\ufb2c" * (60 if field == "notation" else 200)

    with pytest.raises(RouteRefusedError) as refusal:
        brought(office, DECISION.read_bytes(), an_order(office, of=CopiedDocument(**told)))

    assert refusal.value.problems == (f"copied_{field}",)


def test_a_note_fits_however_it_is_written(tmp_path: Path, memory: Memory) -> None:
    office = an_office(tmp_path, memory)
    order = an_order(office, of=ELSEWHERE, note="\ufb2c" * 500)

    with pytest.raises(RouteRefusedError) as refusal:
        brought(office, DECISION.read_bytes(), order)

    assert refusal.value.problems == ("note_too_long",)
