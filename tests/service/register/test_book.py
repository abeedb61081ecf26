"""Each clerk keeps the register of their own agency; who reads it, and how it is found and taken out."""

import json
from datetime import date
from uuid import UUID

import pytest

from service.identity.roles import Role
from service.journeys.errors import FlowRefusedError, NotAllowedError, NotFoundError
from service.journeys.mandates import MandateRefusedError
from service.journeys.register import book as the_book
from service.journeys.register import open_register
from service.journeys.register.entries import Details, Medium
from service.journeys.register.errors import EntryRefusedError, NumberRefusedError
from service.journeys.register.views import Asked, Counts
from service.store.tables import AgencyRow, PersonRow
from service.store.tables.mandates import MandateRow
from tests.support.commands import CAPACITIES
from tests.support.people import events
from tests.support.register import (
    NOW,
    TYPES,
    a_document,
    an_entry,
    found_agencies,
    hired,
    local,
    name_of,
    numbered,
)

FORM = UUID(name_of("form"))
STRANGE = UUID(name_of("strange"))


@pytest.fixture
def register(memory):
    found_agencies(memory)
    return open_register(memory, lambda: NOW, TYPES, CAPACITIES)


@pytest.fixture
def clerk(memory, register):
    return hired(memory, "vanthu", Role.CLERK)


def notations(found):
    return [one.notation for one in found.entries]


def test_a_clerk_registers_for_their_own_agency_whatever_the_form_says(memory, register, clerk):
    entry = register.book.register(clerk, FORM, an_entry(unit="stc", medium=Medium.ELECTRONIC))

    assert (entry.notation, entry.agency, entry.medium) == ("01/QĐ-SKHCN", "skhcn", Medium.PAPER)
    assert (entry.registered_by, entry.changeable) == ("vanthu", True)


def a_seal_mandate(memory, holder, **changes):
    by = hired(memory, "giamdoc", Role.LEADER)
    with memory.writing() as session:
        facts = {
            "form": "SEAL", "unit_id": name_of("unit", "skhcn"), "holder_id": holder.id,
            "instrument_name": "Quyết định", "instrument_number": "12/QĐ-SKHCN",
            "instrument_on": date(2026, 11, 1), "valid_from": date(2026, 11, 1),
            "valid_until": date(2026, 12, 31), "recorded_by": by.id, "recorded_at": NOW,
            "confirmed_by": by.id, "confirmed_at": NOW,
        }  # fmt: skip
        session.add(MandateRow(id=name_of("mandate"), **(facts | changes)))


def test_a_clerk_of_a_room_reads_the_agencys_register_and_keeps_it_by_a_mandate_alone(
    memory, register, clerk
):
    entry = register.book.register(clerk, FORM, an_entry())
    other = hired(memory, "vanthuphong", Role.CLERK, unit="vp")

    for act in (
        lambda: register.book.register(other, STRANGE, an_entry()),
        lambda: register.book.kept_agency(other),
        lambda: register.book.amend(other, entry.id, Details(note="Đã gửi")),
        lambda: register.book.cancel(other, entry.id, "Sai"),
        lambda: register.agencies.start(other, "QUYET_DINH", 40),
    ):
        with pytest.raises(FlowRefusedError) as refusal:
            act()
        assert refusal.value.reason == "not_agency_clerk"
    assert register.book.find(other, Asked()).enters is None
    assert not register.book.entry(other, entry.id).changeable
    assert register.book.find(clerk, Asked()).matching == 1

    a_seal_mandate(memory, other)

    second = register.book.register(other, STRANGE, an_entry(), again=True)
    assert (second.notation, second.changeable) == ("02/QĐ-SKHCN", True)


def test_a_mandate_that_is_over_says_why_nothing_is_registered(memory, register, clerk):
    other = hired(memory, "vanthuphong", Role.CLERK, unit="vp")
    a_seal_mandate(memory, other, valid_until=date(2026, 11, 2))

    with pytest.raises(MandateRefusedError) as refusal:
        register.book.register(other, FORM, an_entry())

    assert refusal.value.reason == "expired"
    assert register.book.find(clerk, Asked()).matching == 0


def test_the_same_form_sent_twice_is_one_entry(memory, register, clerk):
    first = register.book.register(clerk, FORM, an_entry())

    assert register.book.register(clerk, FORM, an_entry()).id == first.id
    assert register.book.find(clerk, Asked()).matching == 1


def test_a_form_cannot_reach_the_document_of_somebody_else(memory, register, clerk):
    document = a_document(memory, hired(memory, "lanhdao", Role.LEADER))
    numbered(memory, an_entry(unit="stc", document_id=document, medium=Medium.ELECTRONIC))

    entry = register.book.register(clerk, FORM, an_entry(document_id=document))

    assert (entry.agency, entry.document_id) == ("skhcn", None)


@pytest.mark.parametrize(
    ("role", "unit", "sees"),
    [
        (Role.CLERK, "skhcn", ["01/QĐ-SKHCN"]),
        (Role.LEADER, "vp", ["01/QĐ-SKHCN"]),
        (Role.LEADER, "stc", ["01/QĐ-STC"]),
        (Role.AUDITOR, "stc", ["01/QĐ-SKHCN", "01/QĐ-STC"]),
        (Role.ADMINISTRATOR, "tp", ["01/QĐ-SKHCN", "01/QĐ-STC"]),
        (Role.CLERK, "tp", []),
    ],
)
def test_who_reads_which_register(memory, register, role, unit, sees):
    for agency in ("skhcn", "stc"):
        numbered(memory, an_entry(unit=agency, id=name_of("entry", agency)))
    reader = hired(memory, "ai", role, unit=unit)

    found = register.book.find(reader, Asked())

    assert sorted(notations(found)) == sees
    assert found.counts.given == len(sees)
    for agency, notation in (("skhcn", "01/QĐ-SKHCN"), ("stc", "01/QĐ-STC")):
        assert notations(register.book.find(reader, Asked(agency=agency))) == (
            [notation] if notation in sees else []
        )
        if notation not in sees:
            for look in (register.book.entry, register.book.metadata):
                with pytest.raises(NotFoundError):
                    look(reader, name_of("entry", agency))


def test_it_staff_read_no_register(memory, register):
    reader = hired(memory, "cntt", Role.IT_STAFF)

    with pytest.raises(NotAllowedError):
        register.book.find(reader, Asked())


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_a_clerk_keeps_a_register(memory, register, role):
    numbered(memory, an_entry(id=name_of("first")))
    reader = hired(memory, "ai", role)

    assert not register.book.entry(reader, name_of("first")).changeable
    for act in (
        lambda: register.book.register(reader, FORM, an_entry()),
        lambda: register.book.amend(reader, name_of("first"), Details()),
        lambda: register.book.cancel(reader, name_of("first"), "Ghi nhầm"),
        lambda: register.agencies.start(reader, "TO_TRINH", 5),
    ):
        with pytest.raises(NotAllowedError):
            act()
    assert len(events(memory)) == 1


def test_a_clerk_of_another_agency_changes_nothing(memory, register, clerk):
    numbered(memory, an_entry(unit="stc", id=name_of("theirs")))
    both = hired(memory, "hai", Role.CLERK, Role.AUDITOR)  # reads everything, keeps one

    for by in (clerk, both):
        with pytest.raises(NotFoundError):
            register.book.cancel(by, name_of("theirs"), "Ghi nhầm")
        with pytest.raises(NotFoundError):
            register.book.amend(by, name_of("theirs"), Details())
    assert not register.book.entry(both, name_of("theirs")).changeable


def test_whoever_moves_keeps_the_other_register_from_then_on(memory, register, clerk):
    with memory.writing() as session:
        session.get(PersonRow, clerk.id).unit_id = name_of("unit", "stc")

    assert register.book.register(clerk, FORM, an_entry()).agency == "stc"


def test_every_field_is_searched_without_marks_and_by_the_beginning_of_words(
    memory, register, clerk
):
    numbered(
        memory,
        an_entry(
            "TO_TRINH", subject="Xin chủ trương đầu tư", signer_name="Trần Quốc Bảo",
            signer_title="Phó Giám đốc", recipients="Sở Y tế", archive_holder="Phòng Kế toán",
            receipt="Đặng Minh Khoa", note="Kèm phụ lục", issued_on=date(2026, 11, 5),
            sent_on=date(2026, 11, 6),
        ),
    )  # fmt: skip
    numbered(memory, an_entry())

    for text in (
        "1/ttr", "TTr-SKHCN", "tờ trình", "dau tu", "ĐẦU TƯ", "bảo", "pho giam", "y te", "ke toan",
        "khoa", "phụ l", "05/11/2026", "vanthu to trinh",
    ):  # fmt: skip
        assert notations(register.book.find(clerk, Asked(text=text))) == ["01/TTr-SKHCN"], text
    for hostile in ("%", "_", "' OR 1=1 --", "x" * 10_000, "\0"):
        assert register.book.find(clerk, Asked(text=hostile)).matching in (0, 2)


def test_filters_narrow_what_is_found_and_nonsense_leaves_them_open(memory, register, clerk):
    document = a_document(memory, hired(memory, "lanhdao", Role.LEADER))
    numbered(memory, an_entry(document_id=document, medium=Medium.ELECTRONIC))
    numbered(memory, an_entry("TO_TRINH"))
    numbered(memory, an_entry("TO_TRINH", id=name_of("wrong")))
    register.book.cancel(clerk, name_of("wrong"), "Ghi nhầm")
    numbered(memory, moment=local(2025, 3, 1))

    def find(**asked):
        return notations(register.book.find(clerk, Asked(**asked)))

    assert sorted(find()) == ["01/QĐ-SKHCN", "01/TTr-SKHCN", "02/TTr-SKHCN"]
    assert find(type_code="TO_TRINH") == ["02/TTr-SKHCN", "01/TTr-SKHCN"]
    assert find(state="CANCELLED") == ["02/TTr-SKHCN"]
    assert find(medium="ELECTRONIC") == ["01/QĐ-SKHCN"]
    assert find(year=2025) == ["01/QĐ-SKHCN"]
    assert find(year=1999) == []
    assert len(find(type_code="X", state="'", medium="\0", year=-5, page=-3)) == 3
    found = register.book.find(clerk, Asked())
    assert found.counts == Counts(electronic=1, paper=1, cancelled=1)
    assert (found.years, found.year) == ((2026, 2025), 2026)


def test_pages_follow_one_another_and_none_is_beyond_the_last(memory, register, clerk, monkeypatch):
    monkeypatch.setattr(the_book, "ON_A_PAGE", 2)
    for _ in range(5):
        numbered(memory)

    told = [notations(register.book.find(clerk, Asked(page=page))) for page in (1, 2, 3, 99)]

    assert [[one[:2] for one in some] for some in told] == [
        ["05", "04"], ["03", "02"], ["01"], ["01"],
    ]  # fmt: skip


def test_the_book_is_taken_out_in_its_order_and_that_is_an_event(
    memory, register, clerk, monkeypatch
):
    for _ in range(3):
        numbered(memory)

    book = register.book.take_out(clerk, Asked(), "xlsx")

    assert [one.number for one in book.entries] == [1, 2, 3]
    assert (book.agency.code, book.above, book.left_out) == ("skhcn", "Thành phố Cần Thơ", 0)
    kind, actor, facts = events(memory)[-1]
    assert (kind, actor) == ("RegisterTakenOut", "vanthu")
    assert json.loads(facts) == {"unit": "skhcn", "year": 2026, "rows": 3, "form": "xlsx"}
    monkeypatch.setattr(the_book, "MOST_ROWS", 2)
    assert register.book.take_out(clerk, Asked(), "xlsx").left_out == 1


def test_the_entry_of_a_document_is_cancelled_by_its_flow_alone(memory, register, clerk):
    document = a_document(memory, hired(memory, "lanhdao", Role.LEADER))
    numbered(memory, an_entry(document_id=document, id=name_of("first")))

    with pytest.raises(NumberRefusedError) as refusal:
        register.book.cancel(clerk, name_of("first"), "Ghi nhầm")

    assert refusal.value.reason == "OF_DOCUMENT"
    assert not register.book.entry(clerk, name_of("first")).cancellable


def test_metadata_come_from_the_entry_and_the_agency(memory, register, clerk):
    numbered(
        memory,
        an_entry(
            "CONG_VAN", drafting_unit="VP", id=name_of("first"), issued_on=date(2026, 11, 23),
            recipients="- Sở Y tế;\n- Lưu: VT.", urgency="HOA_TOC", page_count=2, copies=3,
        ),
    )  # fmt: skip
    with pytest.raises(EntryRefusedError) as refusal:
        register.book.metadata(clerk, name_of("first"))
    assert [(one.field, one.code) for one in refusal.value.problems] == [("OrganId", "MISSING")]
    with memory.writing() as session:
        session.get(AgencyRow, name_of("unit", "skhcn")).organ_id = "H13.15"

    told = register.book.metadata(clerk, name_of("first"))

    assert (told.code_number, told.code_notation) == ("01", "SKHCN-VP")
    assert (told.organ_id, told.type_name, told.priority) == ("H13.15", "Công văn", 3)
    assert [one.organ_name for one in told.to] == ["Sở Y tế", "Lưu: VT"]


def test_a_clerk_sees_the_next_number_of_each_series_that_was_begun(memory, register, clerk):
    numbered(memory)
    register.agencies.start(clerk, "TO_TRINH", 40)

    assert register.book.next_numbers(clerk) == {"QUYET_DINH": 2, "TO_TRINH": 40}
