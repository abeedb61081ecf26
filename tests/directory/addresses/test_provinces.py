"""The provinces' rules give the addresses of their decisions, however a name is spelled in Unicode."""

import pytest

from directory.addresses import AddressBook, NoAddressError
from tests.directory.addresses.people import (
    FORMS,
    RULES,
    book,
    ladder,
    long_of_1990,
    newcomer,
    rule,
    with_personal_data,
)


@pytest.mark.parametrize("form", FORMS)
def test_nghe_an_appends_a_running_number_for_the_newcomer(form):
    people = [long_of_1990(form, f"CB{n}") for n in range(3)]

    assert ladder(rule("nghe-an"), people) == ["longnv", "longnv1", "longnv2"]


@pytest.mark.parametrize("form", FORMS)
def test_ninh_binh_adds_the_agency_and_leaves_the_second_to_a_person(form):
    giving = book("ninh-binh")

    assert giving.give(long_of_1990(form)).mail == "longnv.sx@ninhbinh.example"
    with pytest.raises(NoAddressError) as none:
        giving.give(long_of_1990(form, "CB2"))
    assert none.value.tried == ("longnv.sx@ninhbinh.example",)


@pytest.mark.parametrize("form", FORMS)
def test_bac_ninh_adds_three_digits_then_four(form, tmp_path):
    bac_ninh = with_personal_data("bac-ninh", tmp_path)
    people = [long_of_1990(form, f"CB{n}") for n in range(2)]

    assert ladder(bac_ninh, people) == ["longnv123", "longnv4123"]


@pytest.mark.parametrize("form", FORMS)
def test_dong_thap_climbs_its_ladder_of_six(form, tmp_path):
    dong_thap = with_personal_data("dong-thap", tmp_path)
    people = [long_of_1990(form, f"CB{n}") for n in range(6)]

    assert ladder(dong_thap, people) == [
        "nguyenvanlong",
        "nguyenvanlong1990",
        "nvanlong",
        "nvlong",
        "nvlong1990",
        "nvlong021990",
    ]


@pytest.mark.parametrize("form", FORMS)
def test_the_other_common_rule_begins_with_initials(form):
    assert ladder(rule("viet-tat-ho-dem-ten"), [long_of_1990(form)]) == ["nvlong"]


@pytest.mark.parametrize("form", FORMS)
def test_the_sample_city_has_its_own(form):
    given = book("can-tho-mau").give(long_of_1990(form))

    assert (given.mail, given.user_name, given.warnings) == ("longnv@cantho.example", "longnv", ())


def test_personal_data_is_off_in_every_rule_that_is_delivered():
    for path in RULES.glob("*.toml"):
        assert "personal_data = true" not in path.read_text(encoding="utf-8").replace(
            "with personal_data = true", ""
        )


def test_a_rule_of_nothing_but_personal_data_is_refused_until_it_is_turned_on():
    with pytest.raises(ValueError, match="personal data"):
        rule("bac-ninh")


def test_rungs_with_personal_data_are_passed_over_until_they_are_turned_on():
    people = [long_of_1990(number=f"CB{n}") for n in range(3)]

    assert ladder(rule("dong-thap"), people) == ["nguyenvanlong", "nvanlong", "nvlong"]


def test_personal_data_in_an_address_is_warned_of_with_the_rule_and_with_the_address(tmp_path):
    bac_ninh = with_personal_data("bac-ninh", tmp_path)
    dong_thap = with_personal_data("dong-thap", tmp_path)
    giving = AddressBook(dong_thap, ["nguyenvanlong@dongthap.example"])

    assert bac_ninh.warnings == ("national_id_in_address",)
    assert dong_thap.warnings == ("birth_date_in_address",)
    assert giving.give(long_of_1990()).warnings == ("birth_date_in_address",)
    assert AddressBook(dong_thap, ()).give(long_of_1990()).warnings == ()


def test_whoever_has_no_date_of_birth_is_asked_for_a_rung_without_one(tmp_path):
    dong_thap = with_personal_data("dong-thap", tmp_path)
    giving = AddressBook(dong_thap, ["nguyenvanlong@dongthap.example"])

    assert giving.give(newcomer()).mail == "nvanlong@dongthap.example"
