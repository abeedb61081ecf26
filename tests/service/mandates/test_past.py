"""What verification says of a mandate at the moment of a signature."""

from datetime import timedelta

import pytest

from service.journeys.mandates import was_valid
from tests.support.mandates import an_agency


@pytest.fixture
def agency(memory):
    return an_agency(memory)


def found(agency, mandate_id, at, type_code="QUYET_DINH"):
    with agency.memory.reading() as session:
        return was_valid(session, mandate_id, at, type_code)


def test_a_mandate_that_held_is_told_with_its_instrument(agency):
    mandate_id = agency.given("TUQ")

    finding = found(agency, mandate_id, agency.clock())

    assert (finding.word, finding.holds) == ("in_force", True)
    assert finding.instrument == "Giấy ủy quyền 12/UQ-SKHCN (01/11/2026)"
    assert finding.holder == "Lê Văn Tám"


def test_a_later_revocation_takes_nothing_from_an_earlier_signature(agency):
    mandate_id, signed = agency.given("KT"), agency.clock()
    agency.clock.forward(timedelta(minutes=1))
    agency.desk.revoke(agency.giamdoc, mandate_id, "Phân công lại")

    before, after = found(agency, mandate_id, signed), found(agency, mandate_id, agency.clock())

    assert (before.word, before.revoked_since) == ("in_force", agency.clock())
    assert (after.word, after.revoked_since) == ("revoked", None)


def test_a_signature_before_the_confirmation_was_not_covered(agency):
    mandate_id, early = agency.desk.record(agency.quantri, agency.wish("KT")), agency.clock()
    agency.clock.forward(timedelta(minutes=1))
    agency.desk.confirm(agency.giamdoc, mandate_id)

    assert found(agency, mandate_id, early).word == "unconfirmed"
    assert found(agency, mandate_id, agency.clock()).holds


@pytest.mark.parametrize(
    ("days", "type_code", "word"),
    [
        (0, "BAO_CAO", "out_of_scope"),
        (-30, "QUYET_DINH", "unconfirmed"),
        (60, "QUYET_DINH", "expired"),
    ],
)
def test_what_was_not_covered_is_told(agency, days, type_code, word):
    mandate_id = agency.given("TUQ")

    assert found(agency, mandate_id, agency.clock() + timedelta(days=days), type_code).word == word


def test_a_mandate_that_is_not_of_this_house_is_unknown(agency):
    assert found(agency, "nobody", agency.clock()).word == "unknown"
