"""In which form somebody may sign: for whom, what, and from which minute to which."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from service.identity.roles import Role
from service.journeys.mandates import Capacities, MandateRefusedError, Posts
from service.store.tables import MandateRow, PersonRoleRow
from tests.support.mandates import an_agency


@pytest.fixture
def agency(memory):
    return an_agency(memory)


def refusal(agency, who, form, type_code="QUYET_DINH"):
    with pytest.raises(MandateRefusedError) as refused:
        agency.may(who, form, type_code)
    return refused.value.reason


def test_the_head_signs_without_any_mandate(agency):
    capacity = agency.may("giamdoc", "")

    assert capacity.heading == ("GIÁM ĐỐC",)
    assert (capacity.claimed_role, capacity.mandate_id) == ("Giám đốc", None)


@pytest.mark.parametrize("who", ["phogiamdoc", "truongphong", "giamdockhac", "chutich"])
def test_nobody_but_the_head_signs_in_the_heads_own_form(agency, who):
    assert refusal(agency, who, "") == "no_mandate"


def test_a_head_whose_leading_role_was_taken_signs_no_more(agency):
    with agency.memory.writing() as session:
        row = session.get_one(PersonRoleRow, (agency.giamdoc.id, Role.LEADER))
        session.delete(row)

    assert refusal(agency, "giamdoc", "") == "role_missing"


def test_a_deputy_signs_for_the_head(agency):
    mandate_id = agency.given("KT")

    capacity = agency.may("phogiamdoc", "KT")

    assert capacity.heading == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    assert capacity.claimed_role == "KT. GIÁM ĐỐC; Phó Giám đốc"
    assert capacity.mandate_id == mandate_id


def test_a_deputy_signs_for_the_head_of_a_collective(agency):
    agency.given("KT", collective="Ủy ban nhân dân")

    capacity = agency.may("phogiamdoc", "KT")

    assert capacity.heading == ("TM. ỦY BAN NHÂN DÂN", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")


def test_an_authorised_person_names_the_instrument(agency):
    agency.given("TUQ")

    capacity = agency.may("truongphong", "TUQ")

    assert capacity.heading == ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG")
    assert capacity.claimed_role == (
        "TUQ. GIÁM ĐỐC; Trưởng phòng, theo Giấy ủy quyền số 12/UQ-SKHCN ngày 01/11/2026"
    )


def test_whoever_acts_as_head_signs_under_that_post_alone(agency):
    agency.given("Q")

    capacity = agency.may("phogiamdoc", "Q")

    assert capacity.heading == ("Q. GIÁM ĐỐC",)
    assert capacity.claimed_role.startswith("Q. GIÁM ĐỐC, theo Giấy ủy quyền số")
    assert capacity.title == "Phó Giám đốc"


def test_the_head_signs_on_behalf_of_a_collective(agency):
    agency.given("TM")

    assert agency.may("giamdoc", "TM").heading == ("TM. ỦY BAN NHÂN DÂN", "GIÁM ĐỐC")


def test_whoever_heads_the_agency_no_more_does_not_stand_for_its_collective(agency):
    agency.given("TM")
    agency.change("giamdoc", title="Phó Giám đốc")

    assert refusal(agency, "giamdoc", "TM") == "moved"


def test_without_a_mandate_there_is_none(agency):
    assert refusal(agency, "phogiamdoc", "KT") == "no_mandate"


def test_a_mandate_of_one_form_is_none_of_another(agency):
    agency.given("KT")

    assert refusal(agency, "phogiamdoc", "TUQ") == "no_mandate"


def test_a_mandate_at_one_agency_is_none_at_another(agency):
    agency.given("KT")
    elsewhere = replace(agency, unit_id=agency.elsewhere_id)

    assert refusal(elsewhere, "phogiamdoc", "KT") == "no_mandate"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 24, 16, 59, 59, tzinfo=UTC), "not_yet"),  # 23:59:59 in Vietnam
        (datetime(2026, 11, 24, 17, 0, tzinfo=UTC), None),  # midnight: its first day begins
        (datetime(2026, 11, 30, 16, 59, 59, 999999, tzinfo=UTC), None),  # the last minute
        (datetime(2026, 11, 30, 17, 0, tzinfo=UTC), "expired"),
    ],
)
def test_a_mandate_holds_from_its_first_day_through_the_end_of_its_last_in_vietnam(
    agency, moment, expected
):
    agency.given("TUQ", valid_from=date(2026, 11, 25), valid_until=date(2026, 11, 30))
    agency.clock.moment = moment

    if expected is None:
        assert agency.may("truongphong", "TUQ").form == "TUQ"
    else:
        assert refusal(agency, "truongphong", "TUQ") == expected


def test_a_mandate_covers_the_named_types_and_no_other(agency):
    agency.given("TUQ", type_codes=("CONG_VAN",))

    assert agency.may("truongphong", "TUQ", "CONG_VAN")
    assert refusal(agency, "truongphong", "TUQ", "QUYET_DINH") == "out_of_scope"
    assert refusal(agency, "truongphong", "TUQ", "") == "out_of_scope"


def test_a_revoked_mandate_signs_nothing_from_that_very_moment(agency):
    mandate_id = agency.given("KT")
    agency.clock.forward(timedelta(hours=1))
    agency.desk.revoke(agency.giamdoc, mandate_id, "Phân công lại")

    assert refusal(agency, "phogiamdoc", "KT") == "revoked"


def test_of_several_mandates_one_that_holds_is_enough(agency):
    agency.desk.revoke(agency.giamdoc, agency.given("KT"), "Ghi nhầm")
    agency.given("KT", type_codes=("BAO_CAO",))
    good = agency.given("KT", type_codes=("QUYET_DINH",))

    assert agency.may("phogiamdoc", "KT", "QUYET_DINH").mandate_id == good
    assert refusal(agency, "phogiamdoc", "KT", "CONG_VAN") == "out_of_scope"


def test_a_suspended_holder_signs_nothing(agency):
    agency.given("KT")
    agency.change("phogiamdoc", active=False)

    assert refusal(agency, "phogiamdoc", "KT") == "person_inactive"


def test_a_holder_who_moved_to_another_agency_leaves_the_mandate_behind(agency):
    agency.given("KT")
    agency.change("phogiamdoc", unit_id=agency.elsewhere_id)

    assert refusal(agency, "phogiamdoc", "KT") == "moved"


@pytest.mark.parametrize("change", ["left", "moved"])
def test_an_authorisation_ends_with_whoever_gave_it_and_a_deputys_does_not(agency, change):
    agency.given("TUQ")
    agency.given("KT")
    facts = {"active": False} if change == "left" else {"unit_id": agency.elsewhere_id}
    agency.change("giamdoc", **facts)

    assert refusal(agency, "truongphong", "TUQ") == "principal_left"
    assert agency.may("phogiamdoc", "KT")


def test_rows_without_instrument_or_end_sign_nothing_however_they_came_there(agency):
    mandate_id = agency.given("TUQ")
    for field, word in (("valid_until", "end_missing"), ("instrument_on", "instrument_missing")):
        with agency.memory.writing() as session:
            setattr(session.get_one(MandateRow, mandate_id), field, None)

        assert refusal(agency, "truongphong", "TUQ") == word


def test_all_capacities_open_to_a_person_are_told_the_heads_own_first(agency):
    agency.given("TM")
    agency.given("KT")

    def told(who):
        with agency.memory.reading() as session:
            return agency.desk.capacities.capacities(
                session,
                person_id=agency.people[who].id,
                agency_unit_id=agency.unit_id,
                type_code="QUYET_DINH",
                moment=agency.clock(),
            )

    assert [one.form for one in told("giamdoc")] == ["", "TM"]
    assert [one.form for one in told("phogiamdoc")] == ["KT"]
    assert told("vanthu") == ()
    agency.change("giamdoc", active=False)
    assert told("giamdoc") == ()


def seals(agency, who):
    with agency.memory.reading() as session:
        return agency.desk.capacities.may_seal(
            session,
            person_id=agency.people[who].id,
            agency_unit_id=agency.unit_id,
            moment=agency.clock(),
        )


def test_the_clerk_seals_and_another_only_by_a_recorded_hand_over(agency):
    assert seals(agency, "vanthu") is None
    with pytest.raises(MandateRefusedError, match="no_mandate"):
        seals(agency, "vanthukhac")

    mandate_id = agency.given("SEAL")

    assert seals(agency, "vanthukhac") == mandate_id


def test_leaders_and_administrators_never_seal(agency):
    for who in ("giamdoc", "quantri"):
        with pytest.raises(MandateRefusedError, match="role_missing"):
            seals(agency, who)


@pytest.mark.parametrize(
    ("title", "unit", "heads"),
    [
        ("Giám đốc", "Sở Tài chính", True),
        ("GIÁM ĐỐC", "Sở Tài chính", True),
        ("Giám đốc Sở Tài chính", "Sở Tài chính", True),
        ("Giám đốc Trung tâm Lưu trữ", "Sở Nội vụ", False),
        ("Phó Giám đốc", "Sở Tài chính", False),
        ("Quyền Giám đốc", "Sở Tài chính", False),
        ("Trưởng phòng", "Sở Tài chính", False),
        ("Chánh Văn phòng", "Sở Tài chính", False),
        ("Chánh Văn phòng", "Văn phòng Ủy ban nhân dân", True),
        ("Chủ tịch", "Uỷ ban nhân dân phường An Bình", True),
        ("Chủ tịch", "Sở Tài chính", False),
        ("", "Sở Tài chính", False),
    ],
)
def test_who_heads_an_agency_is_told_by_title_and_agency(agency, title, unit, heads):
    posts = agency.desk.capacities.posts

    assert (posts.heads_unit(title, unit) is not None) is heads


@pytest.mark.parametrize(
    ("name", "rank"),
    [
        ("PGS.TS. Nguyễn Văn An", True),
        ("Tiến sỹ Nguyễn Văn An", True),
        ("ThS Lê Thị Bé", True),
        ("Nguyễn Văn Sĩ", False),
        ("Công Văn Minh", False),
    ],
)
def test_a_rank_before_a_name_is_told(agency, name, rank):
    assert (agency.desk.capacities.posts.rank_before(name) is not None) is rank


def test_where_no_head_is_known_by_title_nobody_signs_as_one(agency):
    nobody = replace(agency, desk=replace(agency.desk, capacities=Capacities(Posts())))

    assert refusal(nobody, "giamdoc", "") == "no_mandate"
