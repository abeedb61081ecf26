"""A number is given once, without duplicate and without gap, and only while its series is open (W-42)."""

import json
from datetime import date

import pytest

from service.events.ledger import verify
from service.identity.roles import Role
from service.journeys.errors import NotFoundError
from service.journeys.register.entries import Details, Medium
from service.journeys.register.errors import (
    EntryRefusedError,
    NumberRefusedError,
    NumberTakenError,
)
from service.journeys.register.numbering import Numbering
from service.store.queries.register import close_open_series
from service.store.tables import RegisterRow
from tests.support.people import events
from tests.support.register import (
    NOW,
    NUMBERING,
    TYPES,
    a_document,
    an_entry,
    found_agencies,
    hired,
    local,
    name_of,
    numbered,
)


@pytest.fixture(autouse=True)
def _agencies(memory):
    found_agencies(memory)


def refused(memory, entry, moment=NOW, numbering=NUMBERING):
    with pytest.raises(NumberRefusedError) as refusal, memory.writing() as session:
        numbering.enter(session, entry, moment=moment, actor="vanthu")
    return refusal.value


def started(memory, kind, first, moment=NOW):
    with memory.writing() as session:
        NUMBERING.start(
            session, name_of("unit", "skhcn"), kind, first, moment=moment, actor="vanthu"
        )


def test_each_agency_kind_and_year_counts_for_itself_from_one(memory):
    told = [
        numbered(memory),
        numbered(memory),
        numbered(memory, an_entry("TO_TRINH")),
        numbered(memory, an_entry(unit="stc")),
        numbered(memory, moment=local(2027, 1, 1)),
    ]

    assert told == ["01/QĐ-SKHCN", "02/QĐ-SKHCN", "01/TTr-SKHCN", "01/QĐ-STC", "01/QĐ-SKHCN"]


def test_paper_and_electronic_documents_share_one_series(memory):
    numbered(memory, an_entry(medium=Medium.ELECTRONIC))

    assert numbered(memory, an_entry(medium=Medium.PAPER)) == "02/QĐ-SKHCN"


def test_kinds_that_are_written_alike_never_get_the_same_notation(memory):
    letter = numbered(memory, an_entry("CONG_VAN", drafting_unit="VP"))
    formal = numbered(memory, an_entry("THU_CONG", drafting_unit="VP"))

    assert (letter, formal) == ("01/SKHCN-VP", "02/SKHCN-VP")


def test_copies_of_every_form_count_together(memory):
    told = [numbered(memory, an_entry(form)) for form in ("SAO_Y", "SAO_LUC", "TRICH_SAO")]

    assert told == ["01/SY-SKHCN", "02/SL-SKHCN", "03/TrS-SKHCN"]


def test_a_document_is_numbered_once_however_often_it_is_entered(memory):
    document = a_document(memory, hired(memory, "lanhdao", Role.LEADER))
    entry = an_entry(document_id=document, medium=Medium.ELECTRONIC)

    assert numbered(memory, entry) == numbered(memory, entry) == "01/QĐ-SKHCN"
    assert numbered(memory, an_entry("TO_TRINH", document_id=document)) == "01/QĐ-SKHCN"
    assert numbered(memory) == "02/QĐ-SKHCN"


def test_a_form_sent_twice_is_one_entry_and_tells_nothing_to_another_agency(memory):
    entry = an_entry(id=name_of("form"))

    assert numbered(memory, entry) == numbered(memory, entry) == "01/QĐ-SKHCN"
    with pytest.raises(NotFoundError):
        numbered(memory, an_entry(id=name_of("form"), unit="stc"))


def test_a_transaction_that_rolls_back_leaves_no_gap_and_no_entry(memory):
    numbered(memory)
    told = []

    def enter_and_fail():
        with memory.writing() as session:
            row = NUMBERING.enter(session, an_entry(), moment=NOW, actor="vanthu")
            told.append(row.notation)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        enter_and_fail()

    assert told == ["02/QĐ-SKHCN"]
    assert numbered(memory) == "02/QĐ-SKHCN"
    assert len(events(memory)) == 2
    with memory.reading() as session:
        assert verify(session).broken is None


def test_the_event_stands_beside_the_row(memory):
    notation = numbered(memory)

    ((kind, actor, facts),) = events(memory)
    told = json.loads(facts)
    assert (kind, actor) == ("NumberGiven", "vanthu")
    assert (told["notation"], told["unit"], told["number"]) == (notation, "skhcn", 1)
    assert (told["medium"], told["by_hand"], told["document_id"]) == ("PAPER", False, None)


def test_the_year_is_the_local_one_to_the_minute(memory):
    before = numbered(memory, moment=local(2026, 12, 31, 23, 59))
    after = numbered(memory, moment=local(2027, 1, 1, 0, 0))

    assert (before, after) == ("01/QĐ-SKHCN", "01/QĐ-SKHCN")
    with memory.reading() as session:
        assert sorted(row.year for row in session.query(RegisterRow)) == [2026, 2027]


def test_the_old_year_takes_no_numbers_once_it_is_over(memory):
    late = an_entry(issued_on=date(2026, 12, 31))

    refusal = refused(memory, late, local(2027, 1, 1, 0, 0))

    assert (refusal.reason, refusal.facts) == ("YEAR_OVER", {"year": 2026})
    assert numbered(memory, late, moment=local(2026, 12, 31, 23, 59)) == "01/QĐ-SKHCN"


def test_a_rule_may_leave_the_old_year_open_for_some_days_of_january(memory):
    rules = TYPES.numbering.model_copy(update={"late_days": 5})
    lenient = Numbering(TYPES.model_copy(update={"numbering": rules}))
    late = an_entry(issued_on=date(2026, 12, 31))

    with memory.writing() as session:
        row = lenient.enter(session, late, moment=local(2027, 1, 5, 23), actor="vanthu")
        assert (row.year, row.number) == (2026, 1)
    assert refused(memory, late, local(2027, 1, 6, 0, 0), lenient).reason == "YEAR_OVER"
    older = an_entry(issued_on=date(2025, 12, 31))
    assert refused(memory, older, local(2027, 1, 2), lenient).reason == "YEAR_OVER"


def test_a_date_to_come_is_refused(memory):
    assert refused(memory, an_entry(issued_on=date(2026, 11, 24))).reason == "DATE_AHEAD"


def test_numbers_follow_the_order_of_time(memory):
    numbered(memory, an_entry(issued_on=date(2026, 11, 20)))

    refusal = refused(memory, an_entry(issued_on=date(2026, 11, 19)))

    assert (refusal.reason, refusal.facts) == ("DATE_BEFORE_LAST", {"last": "2026-11-20"})
    assert numbered(memory, an_entry(issued_on=date(2026, 11, 20))) == "02/QĐ-SKHCN"
    assert numbered(memory, an_entry("TO_TRINH", issued_on=date(2026, 11, 2))) == "01/TTr-SKHCN"


def test_an_agency_that_begins_in_mid_year_goes_on_from_its_book(memory):
    started(memory, "QUYET_DINH", 121)

    assert numbered(memory) == "121/QĐ-SKHCN"
    with pytest.raises(NumberRefusedError) as refusal:
        started(memory, "QUYET_DINH", 1)
    assert refusal.value.reason == "SERIES_STARTED"
    assert numbered(memory) == "122/QĐ-SKHCN"


def test_what_the_old_book_holds_may_be_brought_over_each_number_once(memory):
    started(memory, "QUYET_DINH", 121)
    numbered(memory)
    old = an_entry(number=7, issued_on=date(2026, 1, 15))

    assert numbered(memory, old) == "07/QĐ-SKHCN"
    refusal = refused(memory, old)
    assert isinstance(refusal, NumberTakenError)
    assert numbered(memory) == "122/QĐ-SKHCN"


def test_a_number_given_by_hand_goes_on_without_gap(memory):
    assert numbered(memory, an_entry(number=1)) == "01/QĐ-SKHCN"
    assert numbered(memory) == "02/QĐ-SKHCN"

    refusal = refused(memory, an_entry(number=5))

    assert (refusal.reason, refusal.facts) == ("NUMBER_GAP", {"number": 5, "next": 3})
    assert numbered(memory, an_entry(number=3)) == "03/QĐ-SKHCN"


def test_a_number_that_is_there_is_told_with_the_entry_that_has_it(memory):
    numbered(memory, an_entry(id=name_of("first")))

    refusal = refused(memory, an_entry(number=1))

    assert isinstance(refusal, NumberTakenError)
    assert (refusal.reason, refusal.entry_id) == ("NUMBER_TAKEN", name_of("first"))
    assert refusal.facts == {"notation": "01/QĐ-SKHCN"}


def test_a_unit_without_a_symbol_numbers_nothing(memory):
    assert refused(memory, an_entry(unit="tp")).reason == "NO_AGENCY"


def test_a_closed_series_takes_no_number_and_the_others_do(memory):
    numbered(memory)
    with memory.writing() as session:
        NUMBERING.close_series(
            session, name_of("unit", "skhcn"), "QUYET_DINH", "Sáp nhập", moment=NOW, actor="quantri"
        )

    assert refused(memory, an_entry()).reason == "SERIES_CLOSED"
    assert refused(memory, an_entry(number=2)).reason == "SERIES_CLOSED"
    assert numbered(memory, an_entry("TO_TRINH")) == "01/TTr-SKHCN"


def test_an_abolished_agency_numbers_nothing_more_and_its_entries_stay(memory):
    numbered(memory)
    with memory.writing() as session:
        NUMBERING.close_agency(
            session, name_of("unit", "skhcn"), "Sáp nhập", moment=NOW, actor="quantri"
        )

    for kind in ("QUYET_DINH", "TO_TRINH"):
        assert refused(memory, an_entry(kind)).reason == "AGENCY_CLOSED"
    assert numbered(memory, an_entry(unit="stc")) == "01/QĐ-STC"
    assert events(memory)[-2][0] == "SeriesClosed"
    with memory.writing() as session:
        assert session.query(RegisterRow).count() == 2
        assert close_open_series(session, name_of("unit", "skhcn"), NOW) == 0


def test_a_cancelled_entry_keeps_its_number_for_good(memory):
    numbered(memory, an_entry(id=name_of("first")))
    with memory.writing() as session:
        row = NUMBERING.cancel(
            session, name_of("first"), " Ghi nhầm loại ", moment=NOW, actor="vanthu"
        )
        assert (row.state, row.reason, row.number) == ("CANCELLED", "Ghi nhầm loại", 1)

    assert numbered(memory) == "02/QĐ-SKHCN"
    assert isinstance(refused(memory, an_entry(number=1)), NumberTakenError)
    with pytest.raises(NumberRefusedError) as refusal, memory.writing() as session:
        NUMBERING.cancel(session, name_of("first"), "Lần nữa", moment=NOW, actor="vanthu")
    assert refusal.value.reason == "CANCELLED"


def test_nothing_is_cancelled_without_a_reason(memory):
    numbered(memory, an_entry(id=name_of("first")))

    with pytest.raises(EntryRefusedError), memory.writing() as session:
        NUMBERING.cancel(session, name_of("first"), " \n ", moment=NOW, actor="vanthu")
    with memory.reading() as session:
        assert session.get(RegisterRow, name_of("first")).state == "GIVEN"


def test_a_date_is_given_once_and_in_the_year_of_its_number(memory):
    numbered(memory, an_entry(id=name_of("first")))

    def dated(day, moment=NOW):
        with memory.writing() as session:
            return NUMBERING.give_date(
                session, name_of("first"), day, moment=moment, actor="vanthu"
            ).issued_on

    for day, moment, reason in (
        (date(2026, 11, 24), NOW, "DATE_AHEAD"),
        (date(2027, 1, 1), local(2027, 1, 1), "YEAR_OVER"),
    ):
        with pytest.raises(NumberRefusedError) as refusal:
            dated(day, moment)
        assert refusal.value.reason == reason
    assert dated(date(2026, 11, 23)) == dated(date(2026, 11, 23)) == date(2026, 11, 23)
    with pytest.raises(NumberRefusedError) as refusal:
        dated(date(2026, 11, 22))
    assert refusal.value.reason == "DATED"
    assert [kind for kind, _, _ in events(memory)] == ["NumberGiven", "EntryDated"]


def test_details_are_filled_in_later_and_found_by_search(memory):
    numbered(memory, an_entry(id=name_of("first")))
    details = Details(recipients="Sở Y tế", copies=12, sent_on=date(2026, 11, 23))

    for _ in range(2):
        with memory.writing() as session:
            row = NUMBERING.amend(session, name_of("first"), details, moment=NOW, actor="vanthu")
            assert " so y te " in row.search
            assert " 23 11 2026" in row.search
    told = [json.loads(facts) for kind, _, facts in events(memory) if kind == "EntryAmended"]
    assert [sorted(one["fields"]) for one in told] == [
        ["copies", "recipients", "sent_on", "signer_name", "signer_title"]
    ]


def test_the_day_a_document_was_first_sent_is_noted_once(memory):
    document = a_document(memory, hired(memory, "lanhdao", Role.LEADER))
    numbered(memory, an_entry(document_id=document, medium=Medium.ELECTRONIC))

    def sent(day, document=document):
        with memory.writing() as session:
            return NUMBERING.note_sent(session, document, day, moment=NOW, actor="vanthu").sent_on

    assert sent(date(2026, 11, 23)) == sent(date(2026, 11, 24)) == date(2026, 11, 23)
    assert [kind for kind, _, _ in events(memory)] == ["NumberGiven", "EntryAmended"]
    with pytest.raises(NotFoundError):
        sent(date(2026, 11, 23), "nothing")


def test_a_draft_is_judged_long_before_it_gets_a_number(memory):
    assert NUMBERING.judge(an_entry(subject=" a  b ")).subject == "a b"
    with pytest.raises(EntryRefusedError):
        NUMBERING.judge(an_entry(signer_name="x" * 51))
    assert events(memory) == []


def test_everything_wrong_with_an_entry_is_told_at_once_and_nothing_is_drawn(memory):
    wrong = an_entry(
        "CONG_VAN", subject="", signer_name="x" * 51, note="a\0b", copies=1000, number=0,
        urgency="SOON", recipients="51\u202e"
    )  # fmt: skip

    with pytest.raises(EntryRefusedError) as refusal:
        numbered(memory, wrong)

    assert {(one.field, one.code) for one in refusal.value.problems} == {
        ("subject", "MISSING"), ("signer_name", "TOO_LONG"), ("note", "NOT_TEXT"),
        ("copies", "OUT_OF_RANGE"), ("number", "OUT_OF_RANGE"), ("urgency", "UNKNOWN"),
        ("recipients", "NOT_TEXT"), ("drafting_unit", "MISSING"),
    }  # fmt: skip
    assert numbered(memory, an_entry("CONG_VAN", drafting_unit="VP")) == "01/SKHCN-VP"


@pytest.mark.parametrize("unit", ["V P", "V/P", "VP-", "A-B-C", "V_P", "<b>"])
def test_a_drafting_unit_is_letters_and_digits(memory, unit):
    with pytest.raises(EntryRefusedError):
        numbered(memory, an_entry("CONG_VAN", drafting_unit=unit))


def test_an_unknown_kind_is_refused(memory):
    with pytest.raises(EntryRefusedError) as refusal:
        numbered(memory, an_entry("THONG_TU"))
    assert [(one.field, one.code) for one in refusal.value.problems] == [("type_code", "UNKNOWN")]
