"""Another system signs in one call: the file goes back, the ledger remembers, nothing else is kept."""

from __future__ import annotations

import secrets
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from service.events.ledger import verify
from service.journeys.signing import QuickOrder
from service.store.tables import DocumentRow, EventRow
from signing.errors import (
    CertificateRefusedError,
    DocumentRefusedError,
    MarkOutsidePageError,
    WrongPinError,
)
from tests.support.house import CORNER, PIN, TestHouse, a_house
from tests.support.signed import plain

TOKEN = secrets.token_urlsafe(32)


@pytest.fixture
def house(tmp_path: Path) -> TestHouse:
    return a_house(tmp_path)


@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT", "B-LTA"])
def test_a_system_signs_with_the_key_its_token_holds(
    house: TestHouse, tmp_path: Path, level: str
) -> None:
    leader = house.person()
    credential = house.credential(leader)
    wrapped = house.certificates.wrap_for_token(leader, credential, PIN, TOKEN)

    signed = house.signing.sign_in_one_call(
        leader, credential, wrapped, TOKEN, BytesIO(plain()), QuickOrder(level, CORNER, "Đồng ý")
    )

    with signed.file as file:
        octets = file.read()
    assert (signed.level, signed.size, signed.warnings) == (level, len(octets), ())
    assert octets.startswith(plain())
    with house.memory.reading() as session:
        kinds = session.scalars(select(EventRow.kind).order_by(EventRow.number)).all()
        assert verify(session).broken is None
        assert session.scalars(select(DocumentRow)).all() == []
    assert kinds[-3:] == ["SignatureAuthorized", "SignatureGiven", "DocumentSigned"]
    assert not any(path.is_file() for path in (tmp_path / "vault").rglob("*"))


def test_what_was_signed_before_is_verified_again(house: TestHouse) -> None:
    leader = house.person()
    credential = house.credential(leader)
    wrapped = house.certificates.wrap_for_token(leader, credential, PIN, TOKEN)
    octets = plain()

    for level in ("B-LTA", "B-B"):
        order = QuickOrder(level, "bottom_right")
        with house.signing.sign_in_one_call(
            leader, credential, wrapped, TOKEN, BytesIO(octets), order
        ).file as file:
            longer = file.read()
        assert longer.startswith(octets)
        octets = longer


def test_another_token_opens_nothing(house: TestHouse) -> None:
    leader = house.person()
    credential = house.credential(leader)
    wrapped = house.certificates.wrap_for_token(leader, credential, PIN, TOKEN)

    with pytest.raises(WrongPinError):
        house.signing.sign_in_one_call(
            leader, credential, wrapped, "x" * 43, BytesIO(plain()), QuickOrder()
        )

    assert house.signing.credentials(leader)[0].tries_left == 5


def test_what_cannot_be_signed_is_refused_and_leaves_no_trace(
    house: TestHouse, tmp_path: Path
) -> None:
    leader = house.person()
    credential = house.credential(leader)
    far = QuickOrder("B-B", type(CORNER)(page=7, left=0, top=0, width=0.1, height=0.1))
    outside = QuickOrder("B-B", type(CORNER)(page=0, left=2, top=0, width=0.1, height=0.1))
    for pdf, order, error in (
        (b"no PDF at all", QuickOrder("B-B"), DocumentRefusedError),
        (b"", QuickOrder("B-B"), DocumentRefusedError),
        (plain(), far, DocumentRefusedError),
        (plain(), outside, MarkOutsidePageError),
        (plain(), QuickOrder("B-B", "nowhere"), DocumentRefusedError),
    ):
        with pytest.raises(error):
            house.signing.sign_with_pin(leader, credential, PIN, BytesIO(pdf), order)

    assert not any(path.is_file() for path in (tmp_path / "vault").rglob("*"))


def test_a_revoked_certificate_signs_for_no_system(house: TestHouse) -> None:
    leader = house.person()
    credential = house.credential(leader)
    wrapped = house.certificates.wrap_for_token(leader, credential, PIN, TOKEN)
    house.certificates.revoke(leader, credential, reason="superseded")

    with pytest.raises(CertificateRefusedError):
        house.signing.sign_in_one_call(
            leader, credential, wrapped, TOKEN, BytesIO(plain()), QuickOrder("B-B")
        )
