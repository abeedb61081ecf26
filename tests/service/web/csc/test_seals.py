"""An agency's key signs in the hands of who keeps the seal now: its clerk, or who stands in by mandate."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import delete
from werkzeug.test import TestResponse

from service.identity.roles import Role
from service.identity.tokens import new_token
from service.store.engine import Memory
from service.store.tables import PersonRoleRow, PersonRow, UnitRow
from service.store.tables.mandates import MandateRow
from signing.authority import AgencyName
from signing.devices.software import KeyKind
from signing.errors import CertificateRefusedError
from tests.support.csc import Csc, a_csc, among, digest
from tests.support.house import CORNER, PIN, QUICK_PIN
from tests.support.people import somebody
from tests.support.signed import plain

CLERK = "vanthu"


@pytest.fixture
def csc(tmp_path: Path, memory: Memory) -> Csc:
    """A house in which the clerk of an agency keeps its seal."""
    csc = a_csc(tmp_path, memory)
    csc.people[CLERK] = somebody(memory, CLERK, Role.CLERK)
    return csc


def a_seal(csc: Csc, name: str = "SỞ KHOA HỌC VÀ  CÔNG NGHỆ") -> str:
    journey = replace(csc.rooms.certificates, key_kind=KeyKind.P_256, pin_cost=QUICK_PIN)
    agency = AgencyName(name, "Thành phố Cần Thơ", "Cần Thơ")
    return journey.issue_to_agency(csc.person(CLERK), agency, PIN, actor=None).id


def becomes_a_leader(csc: Csc) -> None:
    with csc.memory.writing() as session:
        clerk = csc.person(CLERK).id
        session.execute(delete(PersonRoleRow).where(PersonRoleRow.person_id == clerk))
        session.add(PersonRoleRow(person_id=clerk, role=Role.LEADER))


def moves(csc: Csc) -> None:
    with csc.memory.writing() as session:
        unit = UnitRow(id=str(uuid4()), code="stc", name="Sở Tài chính")
        session.add(unit)
        session.flush()
        session.get_one(PersonRow, csc.person(CLERK).id).unit_id = unit.id


def signed_in_one_call(csc: Csc, seal: str) -> Callable[[], TestResponse]:
    """Return what asks for a signature in one call, with a token that its clerk made before."""
    token, clerk = new_token(), csc.person(CLERK)
    wrapped = csc.rooms.certificates.wrap_for_token(clerk, seal, PIN, token)
    csc.rooms.tokens.create(clerk, "máy", ("sign",), seal, wrapped, token=token)
    headers = {"Authorization": f"Bearer {token}"}

    def ask() -> TestResponse:
        data = {"file": (BytesIO(plain()), "a.pdf"), "order": '{"level": "B-B"}'}
        return csc.app.test_client().post("/api/v1/signatures", data=data, headers=headers)

    return ask


def refused(answer: TestResponse, why: str = "seal_not_kept") -> bool:
    """Tell whether the CSC API refused, and said why."""
    body = json.loads(answer.text)
    return (answer.status_code, body["error"], why in body["error_description"]) == (
        400,
        "invalid_request",
        True,
    )


def test_the_clerk_of_the_agency_signs(csc: Csc) -> None:
    seal, token = a_seal(csc), csc.token(CLERK)
    in_one_call = signed_in_one_call(csc, seal)

    assert csc.sign(token, seal, csc.sad(token, seal, b"1"), b"1").status_code == 200
    with in_one_call() as answer:
        assert answer.status_code == 200
    document = csc.rooms.signing.upload(csc.person(CLERK), BytesIO(plain()), "a.pdf")
    assert csc.rooms.signing.place(csc.person(CLERK), document.id, seal, CORNER)


@pytest.mark.parametrize("goes", [becomes_a_leader, moves])
def test_whoever_was_the_clerk_consents_to_nothing_and_signs_nothing(
    csc: Csc, goes: Callable[[Csc], None]
) -> None:
    seal, token, clerk = a_seal(csc), csc.token(CLERK), csc.person(CLERK)
    in_one_call, sad = signed_in_one_call(csc, seal), csc.sad(token, seal, b"1", b"2")
    signing = csc.rooms.signing
    document = signing.upload(clerk, BytesIO(plain()), "a.pdf")
    act = signing.place(clerk, document.id, seal, CORNER)
    goes(csc)

    hashes = {"credentialID": seal, "numSignatures": 1, "hash": [digest(b"1")]}
    assert refused(csc.ask("credentials/authorize", token, **hashes, PIN=PIN))
    assert refused(csc.sign(token, seal, sad, b"1"))
    assert refused(csc.ask("credentials/extendTransaction", token, **{**hashes, "SAD": sad}))
    answer = in_one_call()
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert json.loads(answer.text)["code"] == "certificate_seal_not_kept"
    with pytest.raises(CertificateRefusedError, match="seal_not_kept"):
        signing.place(clerk, document.id, seal, CORNER)
    with pytest.raises(CertificateRefusedError, match="seal_not_kept"):
        signing.authorize(clerk, act.id, consent_sha256=act.base_sha256, pin=PIN)
    assert not csc.events("HashSigningBegun", "HashSignaturesGiven", "SignatureGiven")
    assert len(csc.events("HashSigningRefused")) == 3


def test_who_goes_while_the_key_answers_gives_nothing(csc: Csc) -> None:
    seal, token = a_seal(csc), csc.token(CLERK)
    sad = csc.sad(token, seal, b"1")
    among(csc, checkpoint=lambda step: moves(csc) if step == "signed" else None)

    assert refused(csc.sign(token, seal, sad, b"1"))
    assert not csc.events("HashSignaturesGiven")


def test_a_seal_of_no_agency_signs_nothing_until_it_is_said_whose_it_is(csc: Csc) -> None:
    seal, token = a_seal(csc, "Sở Ngoại vụ"), csc.token(CLERK)
    in_one_call = signed_in_one_call(csc, seal)
    hashes = {"credentialID": seal, "numSignatures": 1, "hash": [digest(b"1")]}
    document = csc.rooms.signing.upload(csc.person(CLERK), BytesIO(plain()), "a.pdf")

    asked = csc.ask("credentials/authorize", token, **hashes, PIN=PIN)
    assert refused(asked, "seal_without_agency")
    assert csc.told("credentials/info", token, credentialID=seal)["key"]["status"] == "disabled"
    assert json.loads(in_one_call().text)["code"] == "certificate_seal_without_agency"
    with pytest.raises(CertificateRefusedError, match="seal_without_agency"):
        csc.rooms.signing.place(csc.person(CLERK), document.id, seal, CORNER)

    csc.rooms.house.seals.assign_at_machine(seal, f"skhcn-{CLERK}", actor="quantri")
    assert csc.told("credentials/info", token, credentialID=seal)["key"]["status"] == "enabled"
    assert csc.sign(token, seal, csc.sad(token, seal, b"1"), b"1").status_code == 200
    with in_one_call() as answer:
        assert answer.status_code == 200
    assert csc.rooms.signing.place(csc.person(CLERK), document.id, seal, CORNER)


def test_a_consent_ends_where_the_seal_becomes_anothers(csc: Csc) -> None:
    seal, token = a_seal(csc), csc.token(CLERK)
    in_one_call, sad = signed_in_one_call(csc, seal), csc.sad(token, seal, b"1")
    with csc.memory.writing() as session:
        session.add(UnitRow(id=str(uuid4()), code="stc", name="Sở Tài chính"))
    csc.rooms.house.seals.assign_at_machine(seal, "stc", actor="quantri")

    assert refused(csc.sign(token, seal, sad, b"1"))
    assert json.loads(in_one_call().text)["code"] == "certificate_seal_not_kept"
    assert not csc.events("HashSigningBegun", "SignatureGiven")


def test_a_seal_goes_on_signing_when_its_agency_is_renamed(csc: Csc) -> None:
    seal, token = a_seal(csc), csc.token(CLERK)
    with csc.memory.writing() as session:
        session.query(UnitRow).one().name = "Sở Khoa học, Công nghệ và Chuyển đổi số"

    assert csc.sign(token, seal, csc.sad(token, seal, b"1"), b"1").status_code == 200


def test_who_keeps_the_seal_by_a_mandate_signs_until_it_is_revoked(csc: Csc) -> None:
    seal, token = a_seal(csc), csc.token(CLERK)
    mandate_id = goes_to_a_division_with_a_mandate(csc)

    assert csc.sign(token, seal, csc.sad(token, seal, b"1"), b"1").status_code == 200

    sad = csc.sad(token, seal, b"2")
    with csc.memory.writing() as session:
        session.get_one(MandateRow, mandate_id).revoked_at = csc.clock()
    assert refused(csc.sign(token, seal, sad, b"2"))


def goes_to_a_division_with_a_mandate(csc: Csc) -> str:
    """Move the clerk to a division of the agency; return the mandate by which the seal stays with them."""
    moment, clerk = csc.clock(), csc.person(CLERK).id
    with csc.memory.writing() as session:
        person = session.get_one(PersonRow, clerk)
        agency_id = person.unit_id
        assert agency_id is not None
        division = UnitRow(id=str(uuid4()), code="phong", name="Phòng", parent_id=agency_id)
        session.add(division)
        session.flush()
        person.unit_id = division.id
        row = MandateRow(
            id=str(uuid4()), form="SEAL", unit_id=agency_id, holder_id=clerk,
            instrument_name="Giấy ủy quyền", instrument_number="12/UQ",
            instrument_on=moment.date(), handover="Biên bản bàn giao số 3",
            valid_from=moment.date() - timedelta(days=1),
            valid_until=moment.date() + timedelta(days=9),
            recorded_by=clerk, recorded_at=moment, confirmed_by=clerk, confirmed_at=moment,
        )  # fmt: skip
        session.add(row)
    return row.id
