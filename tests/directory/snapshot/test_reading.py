"""A sound file is read the same, however it was written."""

import codecs
import pickle
import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.people import StaffRecord
from directory.snapshot import SnapshotRefusedError
from directory.snapshot.records import make_records
from tests.directory.snapshot.files import (
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
from tests.directory.snapshot.workbooks import Raw, Workbook, workbook

FULL = ORDINARY | {
    "active": "Đang làm việc",
    "mail": "LongNV@cantho.example",
    "aliases": "long@cantho.example; nvlong@cantho.example",
    "title": "Chuyên viên, hạng II",
    "phone": "0292 3.820.123",
    "quota_mb": "2048",
    "groups": "lanh-dao; toan-thanh-pho",
    "decision_number": "15/QĐ-UBND",
    "decision_date": "05/03/2026",
}
RECORDS = (
    StaffRecord(
        "CB001", "Nguyễn Văn Long", "H14.9", mail="longnv@cantho.example",
        aliases=("long@cantho.example", "nvlong@cantho.example"), title="Chuyên viên, hạng II",
        phone="0292 3.820.123", quota_mb=2048, groups=("lanh-dao", "toan-thanh-pho"),
        decision_number="15/QĐ-UBND", decision_date=date(2026, 3, 5),
    ),
    StaffRecord("CB002", "Đặng Thị Mỹ Duyên", "H14.9", active=False),
)  # fmt: skip
LEFT = OTHER | {"active": "Nghỉ hưu"}
ENCODINGS = {
    "UTF-8": lambda text: text.encode(),
    "UTF-8 with mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-8 decomposed": lambda text: unicodedata.normalize("NFD", text).encode(),
    "UTF-16 LE": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "UTF-16 BE": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "UTF-16 LE without mark": lambda text: text.encode("utf-16-le"),
    "UTF-16 BE without mark": lambda text: text.encode("utf-16-be"),
    "CP1258": lambda text: as_cp1258(text),
}


def as_cp1258(text):
    """Vietnamese as Windows-1258 holds it: some letters whole, tone marks apart."""
    octets = b""
    for sign in text:
        try:
            octets += sign.encode("cp1258")
            continue
        except UnicodeEncodeError:
            pass
        bare = unicodedata.normalize("NFD", sign)
        tone = next(s for s in bare if s in "\u0300\u0301\u0303\u0309\u0323")
        letter = unicodedata.normalize("NFC", bare.replace(tone, ""))
        octets += letter.encode("cp1258") + tone.encode("cp1258")
    return octets


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line", ["\r\n", "\n", "\r"])
def test_csv_is_read_whatever_its_encoding_separator_and_line_ends(encoding, separator, line):
    text = csv_text(rows_of(FULL, LEFT), separator, line)

    snapshot = read(ENCODINGS[encoding](text))

    assert told(snapshot) == []
    assert snapshot.records == RECORDS
    assert (snapshot.rows, len(snapshot.sha256)) == (2, 64)


def test_the_whole_alphabet_comes_through_cp1258_composed():
    vowels = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
    name = f"Nguyễn {vowels} {vowels.upper()}"

    snapshot = read(as_cp1258(csv_text(rows_of(ORDINARY | {"full_name": name}))))

    assert snapshot.records[0].full_name == name
    assert [one.code for one in snapshot.warnings] == ["read_as_cp1258"]


def test_a_workbook_says_the_same_with_numbers_dates_and_truths_in_its_cells():
    typed = FULL | {"quota_mb": 2048, "decision_date": date(2026, 3, 5), "active": True}

    snapshot = read(workbook(rows_of(typed, LEFT | {"active": False})))

    assert told(snapshot) == []
    assert snapshot.records == RECORDS


@pytest.mark.parametrize(
    ("from_1904", "days"), [(False, 46086), (True, 46086 - 1462)], ids=["1900", "1904"]
)
def test_a_date_that_lost_its_format_is_counted_from_the_books_epoch(from_1904, days):
    rows = rows_of(ORDINARY | {"decision_date": days})

    snapshot = read(Workbook({"A": rows}, from_1904=from_1904).octets())

    assert snapshot.records[0].decision_date == date(2026, 3, 5)


@pytest.mark.parametrize(
    "written",
    ["05/03/2026", "5/3/2026", "05-03-2026", "05.03.2026", "2026-03-05", "2026-03-05 00:00:00"],
)
def test_dates_are_read_as_they_are_written_here(written):
    assert read(csv_of(ORDINARY | {"decision_date": written})).records[0].decision_date == date(
        2026, 3, 5
    )


def test_titles_above_the_headings_and_blank_rows_are_passed_over():
    rows = [
        ["ỦY BAN NHÂN DÂN"],
        [],
        ["DANH SÁCH CÁN BỘ"],
        *rows_of(ORDINARY),
        [],
        [],
        *rows_of(OTHER)[1:],
        [],
    ]
    blank = ["", "  ", ""]

    for octets in (csv_text([*rows, blank]).encode(), workbook([*rows, blank])):
        snapshot = read(octets)

        assert told(snapshot) == []
        assert [one.external_id for one in snapshot.records] == ["CB001", "CB002"]
        assert snapshot.rows == 2


def test_rows_are_counted_as_the_spreadsheet_counts_them():
    rows = [["DANH SÁCH"], *rows_of(ORDINARY), [], rows_of(OTHER | {"external_id": ""})[1]]

    for octets in (csv_text(rows).encode(), workbook(rows)):
        assert told(read(octets)) == [("empty_staff_number", 5, "Mã cán bộ")]


def test_headings_are_known_in_capitals_without_marks_and_with_a_star():
    rows = [["MÃ CÁN BỘ *", "ho va ten", "Ma don vi:"], ["CB001", "Nguyễn Văn Long", "H14.9"]]

    assert len(read(csv_text(rows).encode()).records) == 1


def test_columns_of_personal_data_are_read_only_where_the_address_rule_needs_them():
    octets = csv_of(ORDINARY | {"national_id": "001090004123", "birth_date": "03/02/1990"})

    silent, asked = read(octets), read(octets, replace(LAYOUT, personal=True))

    assert silent.records[0].national_id == ""
    assert silent.records[0].birth_date is None
    assert [one.code for one in silent.warnings] == ["personal_column_not_read"] * 2
    assert asked.records[0].national_id == "001090004123"
    assert asked.records[0].birth_date == date(1990, 2, 3)


def test_quotations_hold_separators_quotes_and_line_ends():
    name = 'Chuyên viên, "hạng; II"'

    assert read(csv_of(ORDINARY | {"title": name})).records[0].title == name


def test_a_name_with_a_line_end_between_its_words_is_told_and_keeps_the_rows_apart():
    snapshot = read(csv_of(ORDINARY | {"full_name": "Nguyễn\nLong"}, OTHER))

    assert told(snapshot) == [("control_character", 2, "Họ và tên")]
    assert [one.external_id for one in snapshot.records] == ["CB002"]


def test_the_staff_list_is_found_among_other_sheets_and_what_is_left_is_told():
    book = Workbook(
        {"Bìa": [["Danh sách"]], "Cán bộ": rows_of(ORDINARY), "Cũ": rows_of(OTHER)}, hidden=("Cũ",)
    )

    snapshot = read(book.octets())

    assert [one.external_id for one in snapshot.records] == ["CB001"]
    assert [(one.code, one.value) for one in snapshot.warnings] == [
        ("sheet_not_read", "Bìa"),
        ("sheet_not_read", "Cũ"),
    ]


def test_two_staff_lists_are_refused_until_one_is_named():
    octets = Workbook({"A": rows_of(ORDINARY), "B": rows_of(OTHER)}).octets()

    with pytest.raises(SnapshotRefusedError, match="several_sheets"):
        read(octets)
    assert [one.external_id for one in read(octets, replace(LAYOUT, sheet="B")).records] == [
        "CB002"
    ]
    with pytest.raises(SnapshotRefusedError, match="no_such_sheet"):
        read(octets, replace(LAYOUT, sheet="C"))


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKD"])
@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_names_come_composed_and_with_single_spaces(form, make):
    name = unicodedata.normalize(form, "Đặng  Thị\u00a0Mỹ Duyên ")

    for field in ("full_name", "title"):
        assert (
            getattr(read(make(ORDINARY | {field: name})).records[0], field) == "Đặng Thị Mỹ Duyên"
        )


def test_a_formulas_last_value_is_read_and_told():
    rows = rows_of(ORDINARY)
    rows[1][1] = Raw('t="str"><f>A1&amp;B1</f><v>Nguyễn Long</v></c>')

    snapshot = read(workbook(rows))

    assert snapshot.records[0].full_name == "Nguyễn Long"
    assert [(one.code, one.row, one.column) for one in snapshot.warnings] == [
        ("formula_cell", 2, "Họ và tên")
    ]


def test_a_snapshot_travels_whole_between_processes():
    snapshot = read(csv_of(FULL, LEFT, OTHER))
    assert snapshot.faults

    assert pickle.loads(pickle.dumps(snapshot)) == snapshot


@given(st.lists(st.tuples(st.text(), st.booleans(), st.none() | st.text()), max_size=5))
def test_records_made_in_one_sweep_are_the_records_made_one_by_one(people):
    columns = {
        "external_id": [str(n) for n in range(len(people))],
        "full_name": [name for name, _, _ in people],
        "unit": ["x"] * len(people),
        "active": [active for _, active, _ in people],
        "mail": [mail for _, _, mail in people],
    }

    assert make_records(len(people), columns) == tuple(
        StaffRecord(str(n), name, "x", active=active, mail=mail)
        for n, (name, active, mail) in enumerate(people)
    )


def test_xlsx_and_csv_of_the_same_people_are_one():
    assert read(xlsx_of(ORDINARY, OTHER)).records == read(csv_of(ORDINARY, OTHER)).records
