"""Administrators say which units issue documents, under which symbol and seal (W-37, W-42, O-05)."""

import json

import pytest

from service.identity.roles import Role
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.register import open_register
from service.journeys.register.agencies import AgencyFacts
from service.journeys.register.errors import EntryRefusedError, NumberRefusedError
from service.store.queries.register import agency_of_unit
from service.store.tables import AgencyRow, UnitRow
from tests.support.commands import CAPACITIES
from tests.support.people import events
from tests.support.register import (
    NOW,
    TYPES,
    an_entry,
    found_agencies,
    hired,
    name_of,
    numbered,
)

FACTS = {"symbol": "UBND", "locality": "Cần Thơ", "seal_mm": 36}


@pytest.fixture
def agencies(memory):
    found_agencies(memory)
    return open_register(memory, lambda: NOW, TYPES, CAPACITIES).agencies


@pytest.fixture
def admin(memory, agencies):
    return hired(memory, "quantri", Role.ADMINISTRATOR)


def test_a_unit_that_gets_a_symbol_numbers_from_then_on(memory, agencies, admin):
    facts = AgencyFacts(**FACTS, organ_id=" h13 ", mail="ubnd@cantho.gov.vn")

    agencies.keep(admin, "tp", facts)
    agencies.keep(admin, "tp", facts)  # nothing changed, nothing told

    assert numbered(memory, an_entry(unit="tp")) == "01/QĐ-UBND"
    told = [json.loads(facts) for kind, _, facts in events(memory) if kind == "AgencyDescribed"]
    assert told == [
        {"unit": "tp", "symbol": "UBND", "organ_id": "H13", "locality": "Cần Thơ", "seal_mm": 36,
         "mail": "ubnd@cantho.gov.vn"}
    ]  # fmt: skip


def test_a_new_symbol_changes_no_notation_that_was_given(memory, agencies, admin):
    numbered(memory)

    agencies.keep(admin, "skhcn", AgencyFacts(symbol="SKHĐMST", locality="Cần Thơ", seal_mm=36))

    assert numbered(memory) == "02/QĐ-SKHĐMST"
    assert numbered(memory, an_entry("TO_TRINH")) == "01/TTr-SKHĐMST"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"symbol": ""}, "symbol", "MISSING"),
        ({"symbol": "UB/ND"}, "symbol", "MALFORMED"),
        ({"symbol": "UB ND"}, "symbol", "MALFORMED"),
        ({"symbol": "{unit}"}, "symbol", "MALFORMED"),
        ({"symbol": "A" * 15}, "symbol", "MALFORMED"),
        ({"locality": " "}, "locality", "MISSING"),
        ({"locality": "x" * 61}, "locality", "TOO_LONG"),
        ({"seal_mm": 0}, "seal_mm", "OUT_OF_RANGE"),
        ({"seal_mm": 81}, "seal_mm", "OUT_OF_RANGE"),
        ({"organ_id": "000.00.00.H13X"}, "organ_id", "MALFORMED"),
        ({"organ_id": "H13..1"}, "organ_id", "MALFORMED"),
        ({"mail": "a@b@c"}, "mail", "MALFORMED"),
        ({"mail": "a@cantho.gov.vn\nBcc: x@y"}, "mail", "MALFORMED"),
    ],
)
def test_facts_that_no_agency_has_are_refused(agencies, admin, change, field, code):
    with pytest.raises(EntryRefusedError) as refusal:
        agencies.keep(admin, "tp", AgencyFacts(**(FACTS | change)))

    assert [(one.field, one.code) for one in refusal.value.problems] == [(field, code)]


def test_an_organ_id_belongs_to_one_agency(agencies, admin):
    agencies.keep(admin, "tp", AgencyFacts(**FACTS, organ_id="H13"))

    with pytest.raises(EntryRefusedError) as refusal:
        agencies.keep(admin, "stc", AgencyFacts(**FACTS, organ_id="H13"))

    assert [(one.field, one.code) for one in refusal.value.problems] == [("organ_id", "TAKEN")]


@pytest.mark.parametrize("role", [Role.CLERK, Role.LEADER, Role.AUDITOR, Role.IT_STAFF])
def test_only_administrators_keep_agencies(memory, agencies, role):
    somebody = hired(memory, "ai", role)

    for act in (
        lambda: agencies.all(somebody),
        lambda: agencies.keep(somebody, "tp", AgencyFacts(**FACTS)),
        lambda: agencies.close(somebody, "skhcn", "Sáp nhập"),
    ):
        with pytest.raises(NotAllowedError):
            act()


def test_a_closed_agency_stays_closed_and_stays_in_the_list(memory, agencies, admin):
    agencies.close(admin, "skhcn", "Sáp nhập theo Nghị quyết 1")

    with pytest.raises(NumberRefusedError):
        agencies.close(admin, "skhcn", "Lần nữa")
    with pytest.raises(NumberRefusedError):
        agencies.keep(admin, "skhcn", AgencyFacts(**FACTS))
    told = {one.code: one for one in agencies.all(admin)}
    assert told["skhcn"].closed_at == NOW
    assert (told["skhcn"].numbers, told["stc"].numbers, told["tp"].numbers) == (False, True, False)


def test_a_unit_that_is_none_is_not_found(agencies, admin):
    with pytest.raises(NotFoundError):
        agencies.keep(admin, "nowhere", AgencyFacts(**FACTS))
    with pytest.raises(NotFoundError):
        agencies.close(admin, "nowhere", "Sáp nhập")


def test_units_in_a_ring_have_no_agency_and_end(memory, agencies):
    with memory.writing() as session:
        session.get(UnitRow, name_of("unit", "tp")).parent_id = name_of("unit", "vp")
        session.delete(session.get(AgencyRow, name_of("unit", "skhcn")))

    with memory.reading() as session:
        assert agency_of_unit(session, name_of("unit", "vp")) is None
