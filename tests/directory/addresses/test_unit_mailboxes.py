"""Units' mailboxes are named as the provinces name them (DOMAIN M-14)."""

import pytest

from directory.addresses import NoAddressError, UnitKind, UnitPlace, unit_address
from tests.directory.addresses.people import rule

AGENCY = UnitPlace("SKHCN", "Sở Khoa học và Công nghệ", UnitKind.AGENCY)
ROOM = UnitPlace("VP", "Văn phòng", UnitKind.SUB_UNIT, parent="SKHCN")


@pytest.mark.parametrize("province", ["can-tho-mau", "nghe-an", "ninh-binh"])
def test_a_room_stands_before_its_agency(province):
    assert unit_address(rule(province), ROOM).startswith("vp.skhcn@")


def test_in_dong_thap_the_agency_stands_first():
    assert unit_address(rule("dong-thap"), ROOM) == "skhcn.vp@dongthap.example"


@pytest.mark.parametrize(
    ("kind", "local"),
    [
        (UnitKind.COMMUNE, "longhoa"),
        (UnitKind.PARTY, "du.longhoa"),
        (UnitKind.COUNCIL, "hdnd.longhoa"),
    ],
)
def test_communes_go_by_their_names(kind, local):
    commune = UnitPlace("31117", "Long Hòa", kind)

    assert unit_address(rule("can-tho-mau"), commune) == f"{local}@cantho.example"


def test_an_agency_goes_by_its_short_name():
    assert unit_address(rule("can-tho-mau"), AGENCY) == "skhcn@cantho.example"


@pytest.mark.parametrize(
    ("unit", "taken"),
    [
        (AGENCY, {"skhcn@cantho.example"}),
        (UnitPlace("ROOT", "Root", UnitKind.AGENCY), ()),
        (UnitPlace("VP", "Văn phòng", UnitKind.SUB_UNIT), ()),
        (UnitPlace("X", "", UnitKind.COMMUNE), ()),
        (UnitPlace("X", "Long " * 40, UnitKind.COMMUNE), ()),
    ],
)
def test_where_the_rule_has_no_answer_a_person_decides(unit, taken):
    with pytest.raises(NoAddressError):
        unit_address(rule("can-tho-mau"), unit, taken)
