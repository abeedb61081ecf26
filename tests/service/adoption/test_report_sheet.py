"""A table of reports is read as offices save it, and refused by line where it is not one."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.adoption.reported.sheet import MOST_OCTETS, MOST_ROWS, SheetRefusedError, read_sheet

HEADING = "measure;unit;period;counted;entitled;source"
ROW = "F11;skhcn;2026-10;3;4;Sổ tài sản"


def sheet(*rows: str, heading: str = HEADING, mark: bytes = b"") -> bytes:
    return mark + "\n".join((heading, *rows)).encode()


@pytest.mark.parametrize("parted_by", [";", ",", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_it_is_read_with_any_mark_part_and_line_end(parted_by, mark, ends):
    text = ends.join((HEADING, ROW, "", ROW, "")).replace(";", parted_by)

    lines, problems = read_sheet(mark + text.encode())

    assert problems == ()
    assert [one.number for one in lines] == [2, 4]
    assert (lines[0].measure, lines[0].unit, lines[0].source) == ("F11", "skhcn", "Sổ tài sản")


def test_headings_may_be_vietnamese_and_stand_in_any_order():
    (line,), _ = read_sheet(
        sheet("Sổ tài sản;4;3;2026-10;skhcn;F11", heading="Nguồn;Mẫu số;Tử số;Kỳ;Đơn vị;Chỉ tiêu")
    )

    assert (line.measure, line.counted, line.entitled) == ("F11", "3", "4")


def test_a_cell_of_several_lines_is_one_row_and_the_next_keeps_its_number():
    lines, _ = read_sheet(sheet('F11;a;2026-10;3;4;"Sổ\ntài sản"', ROW))

    assert [one.number for one in lines] == [2, 4]


def test_a_row_that_is_cut_short_or_goes_on_too_far_is_named():
    lines, problems = read_sheet(sheet("F11;a", ROW, ROW + ";x", ROW + ";;"))

    assert [one.number for one in lines] == [3, 5]
    assert [(one.line, one.code, one.value) for one in problems] == [
        (2, "cells", "2"), (4, "cells", "7"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("octets", "code", "about"),
    [
        (b"", "empty", ""),
        (b"\xef\xbb\xbf \n", "empty", ""),
        (sheet(), "empty", ""),
        (sheet(" ; ;"), "empty", ""),
        ("\ufeffmeasure".encode("utf-16"), "not_text", ""),
        ("chỉ tiêu".encode("utf-16-le"), "not_text", ""),
        (b"PK\x03\x04\x14\x00\x00\x00", "not_text", ""),
        ("Nguồn".encode("cp1258", "replace") + b"\xd2", "not_text", ""),
        (sheet(heading="measure;unit"), "missing_heading", "period, counted, entitled, source"),
        (sheet(ROW, heading=HEADING + ";secret"), "unknown_heading", "secret"),
        (sheet(ROW, heading=HEADING + ";unit"), "unknown_heading", "unit"),
        (sheet('F11;"a;2026-10'), "broken", "2"),
        (sheet('F11;"a"x;2026-10;1;2;s'), "broken", "2"),
        (b"x" * (MOST_OCTETS + 1), "too_large", "1"),
        (sheet(*["F;a"] * (MOST_ROWS + 1)), "too_many_rows", str(MOST_ROWS)),
        (sheet('F11;a;2026-10;1;2;"' + "x" * 200_000 + '"'), "broken", "2"),
    ],
)
def test_what_is_no_table_of_reports_is_refused_with_a_word(octets, code, about):
    with pytest.raises(SheetRefusedError) as refusal:
        read_sheet(octets)
    assert (refusal.value.code, refusal.value.about) == (code, about)


def test_as_many_rows_as_are_allowed_are_read():
    lines, _ = read_sheet(sheet(*[ROW] * MOST_ROWS))

    assert len(lines) == MOST_ROWS


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=20)


@settings(deadline=None)
@given(st.lists(st.tuples(*[CELL] * 6), min_size=1, max_size=8))
def test_what_a_program_writes_is_read_as_it_was(rows):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(HEADING.split(";"))
    writer.writerows([*rows, ("F11", "a", "2026-10", "1", "2", "s")])
    wanted = [row for row in rows if any(cell.strip() for cell in row)]

    lines, problems = read_sheet(text.getvalue().encode())

    told = [(x.measure, x.unit, x.period, x.counted, x.entitled, x.source) for x in lines]
    assert told[:-1] == wanted
    assert problems == ()


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_octets_are_read_or_refused(octets):
    for one in (octets, HEADING.encode() + b"\n" + octets):
        with suppress(SheetRefusedError):
            lines, problems = read_sheet(one)
            assert lines or problems
