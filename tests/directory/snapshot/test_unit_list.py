"""A list of bodies is read whole or refused, each fault with its row."""

from __future__ import annotations

import pytest

from config.settings import ROOT
from directory.snapshot.errors import SnapshotRefusedError
from directory.snapshot.unit_list import (
    UNIT_BOUNDS,
    ListedUnit,
    load_unit_layout,
    read_unit_list,
)
from tests.directory.snapshot.workbooks import workbook

LAYOUT = load_unit_layout(ROOT / "config/policies/unit-columns.toml")
HEADINGS = ("Mã đơn vị", "Tên đơn vị", "Mã đơn vị cấp trên")
ROWS = (("H13", "Thành phố", ""), ("H13.02", "Sở Nội vụ", "H13"))
TOLD = (ListedUnit(2, "H13", "Thành phố", None), ListedUnit(3, "H13.02", "Sở Nội vụ", "H13"))


def a_csv(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    return "".join(";".join(row) + "\n" for row in (headings, *rows)).encode()


def faults_of(octets: bytes) -> set[tuple[str, int]]:
    return {(one.code, one.row) for one in read_unit_list(octets, "x", LAYOUT).faults}


@pytest.mark.parametrize("octets", [a_csv(*ROWS), workbook([HEADINGS, *ROWS])])
def test_a_list_is_read_from_text_and_from_a_workbook_alike(octets):
    found = read_unit_list(octets, "don-vi", LAYOUT)

    assert (found.units, found.faults) == (TOLD, ())


def test_columns_that_are_known_and_not_needed_are_passed_over():
    octets = a_csv(*((*row, "x") for row in ROWS), headings=(*HEADINGS, "Ghi chú"))

    assert read_unit_list(octets, "x", LAYOUT).units == TOLD


def test_every_fault_is_told_with_its_row():
    octets = a_csv(
        ("H13", "Thành phố", ""),
        ("", "Sở Nội vụ", "H13"),
        ("H13.03", "", "H13"),
        ("h13", "Sở Tài chính", "H13"),
        ("H13/04", "Sở Y tế", "H13"),
        ("x" * 41, "Sở Xây dựng", "H13"),
        ("H13.05", "S" * 201, "H13"),
        ("H13.06", "Sở\u202e Giao", "H13"),
    )

    assert faults_of(octets) == {
        ("empty_code", 3),
        ("empty_name", 4),
        ("doubled_code", 5),
        ("malformed_code", 6),
        ("code_too_long", 7),
        ("name_too_long", 8),
        ("bidi_character", 9),
    }


@pytest.mark.parametrize(
    ("headings", "code"),
    [
        (HEADINGS[:2], "missing_column"),
        ((*HEADINGS[:2], "Ai biết"), "unknown_column"),
        ((*HEADINGS, "Trực thuộc"), "duplicate_column"),
    ],
)
def test_a_column_that_is_missing_unknown_or_there_twice_is_a_fault(headings, code):
    row = ("H13", "Thành phố", "", "")[: len(headings)]

    assert code in {found for found, _ in faults_of(a_csv(row, headings=headings))}


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.7", "unknown_format"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "old_or_locked_workbook"),
        (b"a;b;c\n1;2;3\n", "no_headings"),
        (b"PK\x03\x04nothing", "broken_workbook"),
        (b"x" * (UNIT_BOUNDS.octets + 1), "too_large"),
    ],
)
def test_a_file_that_is_no_list_is_refused_by_name(octets, code):
    with pytest.raises(SnapshotRefusedError) as refusal:
        read_unit_list(octets, "x", LAYOUT)

    assert refusal.value.code == code


def test_more_rows_than_any_government_has_are_refused():
    rows = [(f"c{n}", "x", "") for n in range(UNIT_BOUNDS.rows + 1)]

    with pytest.raises(SnapshotRefusedError) as refusal:
        read_unit_list(a_csv(*rows), "x", LAYOUT)

    assert refusal.value.code == "too_many_rows"


def test_a_word_that_stands_for_two_things_is_refused(tmp_path):
    words = tmp_path / "words.toml"
    words.write_text('[columns]\ncode = ["Mã"]\nname = ["mã"]\nparent = ["Thuộc"]\n')

    with pytest.raises(ValueError, match="two things"):
        load_unit_layout(words)
