"""Every fault is told by its row and column, and the row it stands in has no record."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from directory.snapshot import DecisionRule, FaultCode, SnapshotBounds
from directory.snapshot.layout import Known
from tests.directory.snapshot.files import (
    HEADINGS,
    LAYOUT,
    ORDINARY,
    OTHER,
    csv_of,
    csv_text,
    read,
    rows_of,
    told,
    xlsx_of,
)
from tests.directory.snapshot.workbooks import Raw, workbook

NAMED = replace(LAYOUT, units=frozenset({"H14.9"}), personal=True)
BOX = {
    "kind": "Hộp thư đơn vị",
    "external_id": "",
    "full_name": "Văn phòng",
    "unit": "H14.9",
    "mail": "vp@cantho.example",
    "owner": "CB001",
    "clerk": "CB001",
}
PERSON = ORDINARY | {"kind": "Cá nhân"}
CELLS = {  # code → field, cell; the second of two rows, beside a sound one
    "empty_staff_number": ("external_id", ""),
    "malformed_staff_number": ("external_id", "CB 2"),
    "empty_name": ("full_name", " "),
    "unusual_sign": ("full_name", "Nguyễn Văn A*)(uid=*"),
    "mixed_scripts": ("full_name", "Nguyễn Vаn Long"),
    "control_character": ("full_name", "Nguyễn\0Long"),
    "bidi_character": ("full_name", "Nguyễn \u202egnoL"),
    "invisible_character": ("full_name", "Nguyễn\u200b Long"),
    "unassigned_character": ("full_name", "Nguyễn \u0378"),
    "empty_unit": ("unit", ""),
    "unknown_unit": ("unit", "H99"),
    "digits_lost": ("phone", "8.49123E+11"),
    "cell_too_long": ("title", "x" * 1001),
    "malformed_address": ("mail", "long@@cantho"),
    "malformed_user_name": ("user_name", "long nv"),
    "malformed_phone": ("phone", "gọi sau"),
    "malformed_date": ("decision_date", "31/02/2026"),
    "malformed_number": ("quota_mb", "nhiều"),
    "malformed_boolean": ("active", "chắc còn"),
    "malformed_national_id": ("national_id", "12"),
    "unknown_kind": ("kind", "con mèo"),
}
SOUND = {
    "active": "Đang làm việc",
    "kind": "Cá nhân",
}


def files_with_faults():
    """Each code with a file that has it, once, and where it is told."""
    for code, (name, cell) in CELLS.items():
        sound = {name: SOUND[name]} if name in SOUND else {}
        octets = csv_of(ORDINARY | sound, OTHER | {name: cell})
        yield code, octets, (3, HEADINGS[name])
    first, second = rows_of(ORDINARY, OTHER), rows_of(ORDINARY, OTHER | {"phone": ""})
    yield (
        "unknown_column",
        csv_text([[*first[0], "Sở thích"], *([*r, ""] for r in first[1:])]).encode(),
        (1, "Sở thích"),
    )
    yield "missing_column", csv_text([row[:2] for row in first]).encode(), (1, None)
    yield "duplicate_column", csv_text([[*row, row[1]] for row in first]).encode(), (1, "Họ và tên")
    yield "cells_without_heading", csv_text([*first[:2], [*first[2], "thêm"]]).encode(), (3, None)
    yield "row_too_short", csv_text([*second[:2], second[2][:3]]).encode(), (3, None)
    yield (
        "date_in_text",
        xlsx_of(ORDINARY, OTHER | {"decision_number": date(2026, 3, 15)}),
        (3, "Số quyết định"),
    )
    for code, xml in {
        "error_cell": 't="e"><v>#N/A</v></c>',
        "unread_formula": "><f>A1</f></c>",
    }.items():
        yield code, xlsx_of(ORDINARY, OTHER | {"phone": Raw(xml)}), (3, "Điện thoại")
    yield "leading_zeros_lost", xlsx_of(ORDINARY, OTHER | {"phone": 912345678}), (3, "Điện thoại")
    for code, name, cell in (
        ("missing_address", "mail", ""),
        ("missing_owner", "owner", ""),
        ("missing_clerk", "clerk", ""),
        ("unknown_person", "clerk", "CB404"),
    ):
        yield code, csv_of(PERSON, BOX | {name: cell}), (3, HEADINGS[name])


FILES = {code: (octets, place) for code, octets, place in files_with_faults()}
PAIRS = {
    "duplicate_staff_number": ("external_id", "cb001", "CB001"),
    "duplicate_address": ("mail", "a@b.vn", "A@b.vn"),
    "duplicate_user_name": ("user_name", "long", "LONG"),
}


@pytest.mark.parametrize("code", FILES)
def test_is_told_by_row_and_column_and_yields_no_record(code):
    octets, (row, column) = FILES[code]

    snapshot = read(octets, NAMED)

    assert told(snapshot) == [(code, row, column)]
    assert row == 1 or len(snapshot.records) == 1
    assert not snapshot.unit_mailboxes


@pytest.mark.parametrize("code", PAIRS)
def test_what_stands_twice_is_told_in_both_rows(code):
    name, first, second = PAIRS[code]

    snapshot = read(csv_of(ORDINARY | {name: first}, OTHER | {name: second}), NAMED)

    assert told(snapshot) == [(code, 2, HEADINGS[name]), (code, 3, HEADINGS[name])]
    assert snapshot.records == ()


def test_every_fault_that_there_is_has_a_file_above():
    assert {*FILES, *PAIRS, "missing_decision"} == set(FaultCode)


@pytest.mark.parametrize("name", ["-", "'", "...", "’ ’", "123", "12 3", "Long@"])
def test_a_name_is_made_of_letters(name):
    assert told(read(csv_of(ORDINARY | {"full_name": name}))) == [("unusual_sign", 2, "Họ và tên")]


def test_a_staff_number_that_a_spreadsheet_rounded_is_told_and_no_other():
    people = [ORDINARY | {"external_id": one} for one in ("8.49123E+11", "12E11", "CB-01/A.2")]

    assert told(read(csv_of(*people))) == [("digits_lost", 2, "Mã cán bộ")]


def test_an_alias_that_is_anothers_address_is_told_in_both_rows():
    people = (ORDINARY | {"mail": "a@b.vn"}, OTHER | {"aliases": "c@b.vn; a@b.vn"})

    assert [one.code for one in read(csv_of(*people)).faults] == ["duplicate_address"] * 2


def test_ones_own_address_among_ones_aliases_is_no_fault():
    assert told(read(csv_of(ORDINARY | {"mail": "a@b.vn", "aliases": "a@b.vn"}))) == []


@pytest.mark.parametrize(
    ("rule", "known", "codes"),
    [
        (DecisionRule.NEVER, {}, []),
        (DecisionRule.ALWAYS, {"CB001": Known("H14.9")}, ["missing_decision"]),
        (DecisionRule.CHANGED, {"CB001": Known("H14.9")}, []),
        (DecisionRule.CHANGED, {"CB001": Known("H14.1")}, ["missing_decision"]),
        (DecisionRule.CHANGED, {"CB001": Known("H14.9", active=False)}, ["missing_decision"]),
        (DecisionRule.CHANGED, {}, ["missing_decision"]),
    ],
)
def test_whoever_changed_needs_a_decision_where_the_rule_says_so(rule, known, codes):
    layout = replace(LAYOUT, decisions=rule, known=known)

    bare = ORDINARY | {"decision_number": ""}
    assert [one.code for one in read(csv_of(bare), layout).faults] == codes
    decided = ORDINARY | {"decision_number": "15/QĐ", "decision_date": "05/03/2026"}
    assert read(csv_of(decided), layout).faults == ()
    half = ORDINARY | {"decision_number": "15/QĐ"}
    assert [one.code for one in read(csv_of(half), layout).faults] == codes


def test_a_plain_list_without_a_column_for_decisions_is_not_asked_for_them():
    layout = replace(LAYOUT, decisions=DecisionRule.CHANGED)

    assert told(read(csv_of(ORDINARY), layout)) == []


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_a_number_that_is_shorter_than_all_others_has_lost_its_zeros(make):
    people = [ORDINARY | {"external_id": f"{n:06d}"} for n in range(100_000, 100_100)]
    people.append(ORDINARY | {"external_id": "1234"})

    assert told(read(make(*people))) == [("leading_zeros_lost", 102, "Mã cán bộ")]


def test_a_number_in_a_column_of_texts_shorter_than_they_has_lost_its_zeros():
    people = [ORDINARY | {"external_id": one} for one in ("00012", "00013", 14.0)]

    assert told(read(xlsx_of(*people))) == [("leading_zeros_lost", 4, "Mã cán bộ")]


def test_numbers_that_simply_grow_have_lost_nothing():
    people = [ORDINARY | {"external_id": n} for n in range(1, 2000)]

    snapshot = read(xlsx_of(*people))

    assert told(snapshot) == []
    assert snapshot.records[9].external_id == "10"


def test_a_date_and_a_moment_in_a_column_of_dates_are_dates():
    for cell in (date(2026, 3, 5), datetime(2026, 3, 5)):
        day = cell if type(cell) is date else cell.date()
        assert read(xlsx_of(ORDINARY | {"decision_date": day})).records[0].decision_date == date(
            2026, 3, 5
        )


def test_one_and_true_in_one_column_are_not_mistaken_for_each_other():
    people = [ORDINARY | {"title": True}, OTHER | {"title": 1}]

    assert [one.title for one in read(xlsx_of(*people)).records] == ["TRUE", "1"]


def test_the_first_faults_are_told_and_the_others_counted():
    people = [ORDINARY | {"external_id": f"CB{n}", "full_name": ""} for n in range(50)]

    snapshot = read(csv_of(*people), bounds=SnapshotBounds(faults=10))

    assert [one.row for one in snapshot.faults] == list(range(2, 12))
    assert snapshot.further_faults == 40
    assert snapshot.records == ()


def test_a_value_is_told_short_and_with_what_cannot_be_seen_made_visible():
    snapshot = read(csv_of(ORDINARY | {"full_name": "A\u202e" + "b" * 500}))

    value = snapshot.faults[0].value
    assert value.startswith("A\\u202eb")
    assert value.isprintable()
    assert len(value) < 100


def test_an_error_in_a_column_that_is_not_read_is_nobodys_business():
    rows = rows_of(ORDINARY)
    rows[0].append("Ghi chú")
    rows[1].append(Raw('t="e"><v>#REF!</v></c>'))

    assert told(read(workbook(rows))) == []


def test_an_empty_sheet_of_known_columns_is_a_snapshot_of_nobody():
    snapshot = read(csv_of(ORDINARY).splitlines(keepends=True)[0])

    assert (snapshot.records, snapshot.rows, snapshot.faults) == ((), 0, ())
