"""Who may give a mandate, who has to confirm it, and what is refused beside which field."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from service.identity.roles import Role
from service.journeys.errors import NotAllowedError, NotFoundError
from service.journeys.mandates import MandateClosedError, MandateFaultyError, MandateRefusedError
from service.store.tables import PersonRoleRow
from tests.support.mandates import an_agency
from tests.support.people import events


@pytest.fixture
def agency(memory):
    return an_agency(memory)


def faults(agency, by, wish):
    with pytest.raises(MandateFaultyError) as refused:
        agency.desk.record(by, wish)
    return set(refused.value.faults)


@pytest.mark.parametrize("form", ["KT", "TM", "TL", "TUQ", "SEAL"])
def test_what_the_head_records_is_in_force_at_once(agency, form):
    mandate_id = agency.given(form)

    assert agency.desk.mandate(agency.giamdoc, mandate_id).state == "IN_FORCE"
    assert [kind for kind, _, _ in events(agency.memory)] == ["MandateRecorded"]


def test_what_an_administrator_records_waits_for_whoever_is_competent(agency):
    mandate_id = agency.desk.record(agency.quantri, agency.wish("KT"))

    shown = agency.desk.mandate(agency.giamdoc, mandate_id)
    assert (shown.state, shown.competent) == ("PROPOSED", ("Nguyễn Thị Minh Anh",))
    with pytest.raises(MandateRefusedError, match="unconfirmed"):
        agency.may("phogiamdoc", "KT")

    agency.clock.forward(timedelta(minutes=5))
    agency.desk.confirm(agency.giamdoc, mandate_id)

    assert agency.may("phogiamdoc", "KT").mandate_id == mandate_id
    assert events(agency.memory)[-1][:2] == ("MandateConfirmed", "giamdoc")


@pytest.mark.parametrize("who", ["quantri", "phogiamdoc", "truongphong", "giamdockhac", "chutich"])
def test_nobody_else_confirms_a_mandate_that_the_head_is_to_give(agency, who):
    mandate_id = agency.desk.record(agency.quantri, agency.wish("KT"))

    with pytest.raises(NotAllowedError):
        agency.desk.confirm(agency.people[who], mandate_id)


@pytest.mark.parametrize("who", ["phogiamdoc", "vanthu", "kiemtoan", "giamdockhac", "truongphong"])
def test_nobody_gives_what_is_not_theirs(agency, who):
    with pytest.raises(NotAllowedError):
        agency.desk.record(agency.people[who], agency.wish("KT"))


def test_a_vacant_post_is_deputized_by_word_of_whoever_leads_above(agency):
    wish = agency.wish("KT", principal_id=None)

    with pytest.raises(NotAllowedError):
        agency.desk.record(agency.giamdoc, wish)
    agency.desk.record(agency.chutich, wish)

    assert agency.may("phogiamdoc", "KT")


def test_an_acting_head_is_made_by_whoever_leads_above_and_may_then_give_mandates(agency):
    agency.change("giamdoc", active=False)
    with pytest.raises(MandateFaultyError):
        agency.desk.record(agency.phogiamdoc, agency.wish("TUQ", principal_id=agency.phogiamdoc.id))

    agency.given("Q")
    agency.desk.record(agency.phogiamdoc, agency.wish("TUQ", principal_id=agency.phogiamdoc.id))

    assert agency.may("truongphong", "TUQ")


def test_an_administrator_does_not_propose_a_mandate_for_themselves(agency):
    with agency.memory.writing() as session:
        session.add(PersonRoleRow(person_id=agency.phogiamdoc.id, role="ADMINISTRATOR"))
    both = replace(agency.phogiamdoc, roles=frozenset({Role.LEADER, Role.ADMINISTRATOR}))

    assert faults(agency, both, agency.wish("KT")) == {("holder_id", "own")}


@pytest.mark.parametrize(
    ("form", "change", "expected"),
    [
        ("TUQ", {"valid_until": None}, ("valid_until", "missing")),
        ("TL", {"valid_until": None}, ("valid_until", "missing")),
        ("TUQ", {"instrument_number": " "}, ("instrument_number", "missing")),
        ("TUQ", {"instrument_on": None}, ("instrument_on", "missing")),
        ("TL", {"instrument_number": ""}, ("instrument_number", "missing")),
        ("SEAL", {"instrument_number": ""}, ("instrument_number", "missing")),
        ("SEAL", {"handover": ""}, ("handover", "missing")),
        ("KT", {"instrument_number": "1/TB"}, ("instrument_on", "missing")),
        ("TUQ", {"type_codes": ()}, ("subject", "no_scope")),
        ("TL", {"type_codes": (), "subject": "mọi việc"}, ("type_codes", "missing")),
        ("KT", {"type_codes": ("XX",)}, ("type_codes", "unknown")),
        ("KT", {"form": "XX"}, ("form", "unknown")),
        ("KT", {"unit_id": "?"}, ("unit_id", "unknown")),
        ("KT", {"holder_id": "?"}, ("holder_id", "unknown")),
        ("TUQ", {"principal_id": None}, ("principal_id", "missing")),
        ("KT", {"on_behalf_of": ""}, ("on_behalf_of", "missing")),
        ("TM", {"collective": ""}, ("collective", "missing")),
        ("KT", {"on_behalf_of": "G" * 81}, ("on_behalf_of", "too_long")),
        ("KT", {"subject": "x" * 501}, ("subject", "too_long")),
        ("KT", {"valid_from": None}, ("valid_from", "missing")),
        ("KT", {"valid_from": date(1, 1, 1)}, ("valid_from", "not_a_day")),
        ("TUQ", {"valid_until": date(9999, 12, 31)}, ("valid_until", "not_a_day")),
        ("TUQ", {"valid_until": date(2026, 11, 22)}, ("valid_until", "before_begin")),
        ("TUQ", {"valid_from": date(2026, 10, 1)}, ("valid_from", "before_instrument")),
        ("TUQ", {"instrument_on": date(2026, 11, 24)}, ("instrument_on", "not_a_day")),
    ],
)
def test_what_a_form_asks_for_is_asked(agency, form, change, expected):
    wish = replace(agency.wish(form), **change)

    assert expected in faults(agency, agency.quantri, wish)


def test_a_mandate_whose_last_day_has_passed_is_not_recorded(agency):
    wish = agency.wish("TUQ", valid_from=date(2026, 11, 2), valid_until=date(2026, 11, 22))

    assert faults(agency, agency.giamdoc, wish) == {("valid_until", "over")}


@pytest.mark.parametrize(
    ("form", "holder", "word"),
    [
        ("KT", "truongphong", "not_deputy"),
        ("KT", "nguoila", "not_of_agency"),
        ("KT", "vanthu", "not_leader"),
        ("KT", "giamdoc", "is_head"),
        ("TM", "phogiamdoc", "not_head"),
        ("SEAL", "truongphong", "not_clerk"),
    ],
)
def test_a_form_is_for_those_who_may_hold_it(agency, form, holder, word):
    wish = agency.wish(form, holder)

    assert ("holder_id", word) in faults(agency, agency.quantri, wish)


@pytest.mark.parametrize("who", ["phogiamdoc", "giamdockhac", "chutich", "vanthu"])
def test_only_whoever_leads_the_agency_is_a_principal(agency, who):
    wish = agency.wish("TUQ", principal_id=agency.people[who].id)

    assert ("principal_id", "not_head") in faults(agency, agency.quantri, wish)


def test_an_authorisation_cannot_be_handed_on(agency):
    """Article 13, clause 3; here by somebody who is to act as the head while authorised by the former."""
    agency.given("TUQ", "phogiamdoc")
    agency.given("Q")
    wish = agency.wish("TUQ", principal_id=agency.phogiamdoc.id)

    assert faults(agency, agency.quantri, wish) == {("principal_id", "redelegated")}


def test_an_authorisation_given_before_its_giver_was_authorised_does_not_sign_either(agency):
    agency.given("Q")
    agency.desk.record(agency.phogiamdoc, agency.wish("TUQ", principal_id=agency.phogiamdoc.id))
    assert agency.may("truongphong", "TUQ")

    agency.given("TUQ", "phogiamdoc")

    with pytest.raises(MandateRefusedError, match="redelegated"):
        agency.may("truongphong", "TUQ")


def test_what_changed_since_a_proposal_is_found_when_it_is_confirmed(agency):
    mandate_id = agency.desk.record(agency.quantri, agency.wish("KT"))
    agency.change("phogiamdoc", title="Chuyên viên")

    with pytest.raises(MandateFaultyError, match="not_deputy"):
        agency.desk.confirm(agency.giamdoc, mandate_id)


def test_a_proposal_that_nobody_confirmed_in_time_is_over(agency):
    mandate_id = agency.desk.record(agency.quantri, agency.wish("TUQ"))
    agency.clock.forward(timedelta(days=60))

    assert agency.desk.mandate(agency.giamdoc, mandate_id).state == "OVER"
    with pytest.raises(MandateFaultyError, match="over"):
        agency.desk.confirm(agency.giamdoc, mandate_id)


@pytest.mark.parametrize("who", ["giamdoc", "quantri", "phogiamdoc"])
def test_giver_administrator_and_holder_may_end_a_mandate_with_a_reason(agency, who):
    mandate_id = agency.given("KT")
    with pytest.raises(MandateFaultyError, match="missing"):
        agency.desk.revoke(agency.people[who], mandate_id, " \n ")

    agency.desk.revoke(agency.people[who], mandate_id, "Phân công lại")

    kind, actor, facts = events(agency.memory)[-1]
    assert (kind, actor) == ("MandateRevoked", who)
    assert '"reason":"Phân công lại"' in facts
    with pytest.raises(MandateClosedError):
        agency.desk.revoke(agency.people[who], mandate_id, "lần nữa")


@pytest.mark.parametrize("who", ["truongphong", "vanthu", "kiemtoan", "giamdockhac"])
def test_nobody_else_ends_a_mandate(agency, who):
    mandate_id = agency.given("KT")

    with pytest.raises(NotAllowedError):
        agency.desk.revoke(agency.people[who], mandate_id, "Vì thích")


def test_what_was_declined_or_confirmed_is_not_confirmed_again(agency):
    given, declined = agency.given("KT"), agency.desk.record(agency.quantri, agency.wish("KT"))
    agency.desk.revoke(agency.giamdoc, declined, "Không đồng ý")

    for mandate_id in (given, declined):
        with pytest.raises(MandateClosedError):
            agency.desk.confirm(agency.giamdoc, mandate_id)
    assert agency.desk.mandate(agency.giamdoc, declined).state == "REVOKED"


def test_each_sees_the_mandates_of_their_agency_and_their_own(agency):
    mandate_id = agency.given("KT")

    for who in ("giamdoc", "phogiamdoc", "vanthu", "truongphong", "quantri", "kiemtoan", "chutich"):
        assert [one.id for one in agency.desk.overview(agency.people[who])] == [mandate_id], who
    for who in ("giamdockhac", "nguoila"):
        assert agency.desk.overview(agency.people[who]) == (), who
        with pytest.raises(NotFoundError):
            agency.desk.mandate(agency.people[who], mandate_id)


def test_texts_are_kept_on_one_line_and_posts_in_capitals(agency):
    mandate_id = agency.given("KT", on_behalf_of="  giám\n đốc ", subject="Khoa học\u202e")

    shown = agency.desk.mandate(agency.giamdoc, mandate_id)
    assert shown.heading[0] == "KT. GIÁM ĐỐC"
    assert shown.subject == "Khoa học"


def test_the_form_in_which_somebody_usually_signs_is_told(agency):
    assert agency.desk.usual_heading(agency.giamdoc) == ("GIÁM ĐỐC",)
    assert agency.desk.usual_heading(agency.phogiamdoc) == ("PHÓ GIÁM ĐỐC",)

    agency.given("KT")

    assert agency.desk.usual_heading(agency.phogiamdoc) == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
