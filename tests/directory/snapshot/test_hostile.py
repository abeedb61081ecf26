"""Whatever is sent: a snapshot, or a refusal that says why; never more memory or time than agreed."""

import io
import random
import struct
import time
import tracemalloc
import zipfile
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.snapshot import Refusal, Snapshot, SnapshotBounds, SnapshotRefusedError
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
from tests.directory.snapshot.workbooks import MAIN, Raw, Workbook, packed, workbook

BOOK = Workbook({"Danh sách": rows_of(ORDINARY, OTHER)})
SHEET = "xl/worksheets/sheet1.xml"


def refusal(octets, **others):
    with pytest.raises(SnapshotRefusedError) as refused:
        read(octets, **others)
    return refused.value.code


def with_sheet(xml):
    return packed(BOOK.parts() | {SHEET: xml})


def cells(*more):
    """A sound sheet, and cells of which each is a row of its own."""
    xml = BOOK.sheet(rows_of(ORDINARY, OTHER))
    return xml.replace(
        "</sheetData>", "".join(f"<row>{one}</row>" for one in more) + "</sheetData>"
    )


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_octets_are_read_or_refused(octets):
    read_or_refused(octets)


@settings(deadline=None)
@given(st.data())
def test_a_sound_file_with_octets_changed_is_read_or_refused(data):
    octets = bytearray(
        data.draw(st.sampled_from([csv_of(ORDINARY, OTHER), xlsx_of(ORDINARY, OTHER)]))
    )
    for _ in range(data.draw(st.integers(1, 5))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))

    read_or_refused(bytes(octets))


@settings(deadline=None)
@given(st.text(alphabet="<>/=\"' crowfvtes:A1B7X9\n", max_size=300))
def test_any_xml_in_place_of_a_sheet_is_read_or_refused(xml):
    read_or_refused(
        with_sheet(f'<worksheet xmlns="{MAIN}"><sheetData>{xml}</sheetData></worksheet>')
    )


def read_or_refused(octets):
    """Nothing else may come out of it; any other exception fails the test."""
    try:
        answer = read(octets)
    except SnapshotRefusedError as refused:
        answer = Refusal(refused.code)
    assert isinstance(answer, Snapshot | Refusal)


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_half_a_file_never_passes_for_a_whole_one(make):
    people = [ORDINARY | {"external_id": f"CB{n}", "phone": "0912345678"} for n in range(40)]
    whole = make(*people)
    for end in range(1, len(whole) - 1):
        try:
            snapshot = read(whole[:end])
        except SnapshotRefusedError:
            continue
        # Cut at the end of a row, it is a shorter list: that is the guard's to stop.
        cut_within_a_row = not whole[:end].endswith((b"\r\n", b"\r"))
        assert len(snapshot.records) < 40 or snapshot.warnings
        assert not cut_within_a_row or snapshot.faults or snapshot.warnings or snapshot.rows == 0


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n \r\n", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"%PDF-1.7\n", "unknown_format"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "old_or_locked_workbook"),
        (b"PK\x03\x04", "broken_workbook"),
        (b"hello,world\r\n1,2\r\n", "no_headings"),
        (csv_of(ORDINARY) + b'"never closed', "broken_csv"),
        (csv_of(ORDINARY) + b'CB2,"a"b,c\r\n', "broken_csv"),
        (csv_of(ORDINARY, OTHER)[:-40] + b"\xff\xff\xff" + csv_of(ORDINARY), "broken_text"),
        ("Mã cán bộ,Họ và tên\r\n".encode() + b"1,Tr\xc7n V\xa8n \xad\xae\r\n", "broken_text"),
        (csv_of(ORDINARY).decode().encode("utf-16")[:-1], "broken_text"),
        ("Mã cán bộ,Họ và tên\r\n".encode("utf-16") + b"\x00\xd8\x41\x00", "broken_text"),
    ],
    ids=str,
)  # fmt: skip
def test_is_refused_by_name(octets, code):
    assert refusal(octets) == code


def test_another_old_encoding_is_not_taken_for_windows_1258():
    # TCVN3 (ABC): the vowels with their tones lie where 1258 has currency signs and fractions.
    head = b"ma can bo,ho va ten,ma don vi\r\n"
    tcvn3 = head + b"CB1,Nguy\xd4n V\xa8n \xa7\xb9t Tr\xc7n,H14\r\n"

    assert refusal(tcvn3) == "broken_text"


def test_a_tone_on_a_letter_that_takes_none_is_not_vietnamese_in_windows_1258():
    assert (
        refusal(b"ma can bo,ho va ten,ma don vi\r\nCB1,Nguy\xea\xden x\xf2 x\xec,H14\r\n")
        == "broken_text"
    )


def test_a_damaged_utf8_file_is_told_with_its_line():
    octets = csv_of(ORDINARY, OTHER)
    at = octets.rindex("Duyên".encode())

    with pytest.raises(SnapshotRefusedError) as refused:
        read(octets[:at] + b"\xc3" + octets[at:])
    assert refused.value.detail.startswith("utf-8, line 3")


def test_zeros_in_a_cell_are_a_fault_of_that_cell():
    assert told(read(csv_of(ORDINARY | {"title": "a\0b"}))) == [
        ("control_character", 2, "Chức danh")
    ]


def test_more_octets_than_agreed_are_refused_before_they_are_looked_at():
    assert refusal(csv_of(ORDINARY), bounds=SnapshotBounds(octets=10)) == "too_large"


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_more_rows_than_agreed_are_refused_and_not_cut_off(make):
    people = [ORDINARY | {"external_id": f"CB{n}"} for n in range(6)]

    assert len(read(make(*people), bounds=SnapshotBounds(rows=6)).records) == 6
    assert refusal(make(*people), bounds=SnapshotBounds(rows=5)) == "too_many_rows"


@pytest.mark.slow
def test_half_a_million_rows_are_read_and_one_more_is_refused():
    head, row = csv_text(rows_of(ORDINARY)).splitlines(keepends=True)
    rows = [row.replace("CB001", f"CB{n:06d}") for n in range(500_000)]
    octets = "".join([head, *rows]).encode()

    assert len(read(octets).records) == 500_000
    assert refusal(octets + row.replace("CB001", "CB999999").encode()) == "too_many_rows"


@pytest.mark.parametrize("make", [csv_text, None])
def test_more_columns_than_agreed_are_refused(make):
    rows = [[*row, *[f"x{n}" for n in range(300)]] for row in rows_of(ORDINARY)]

    assert refusal(make(rows).encode() if make else workbook(rows)) == "too_many_columns"


@pytest.mark.parametrize(
    "reference", ["XFD1048576", "A1048576", "XFD2", "ZZZ999999999", "xfd99", "GR500000"]
)
@pytest.mark.parametrize("written", ['r="{}"', "r = '{}'", 't="n" r="{}"', 'r\n=\n"{}"'])
def test_a_cell_at_the_end_of_the_world_takes_no_memory(reference, written):
    tracemalloc.start()
    try:
        code = refusal(with_sheet(cells(f"<c {written.format(reference)}><v>1</v></c>")))
        assert tracemalloc.get_traced_memory()[1] < 10 << 20
    finally:
        tracemalloc.stop()
    assert code in {"too_many_rows", "too_many_columns", "too_much_unpacked"}


def test_a_cell_hidden_in_a_long_tag_takes_no_memory():
    cell = f'<c x="{"y" * 5000}" r="XFD1048576"><v>1</v></c>'

    assert refusal(with_sheet(cells(cell))) == "broken_workbook"


def test_a_row_of_cells_without_references_takes_no_memory():
    assert refusal(with_sheet(cells('<c t="str"><v>x</v></c>' * 5000))) == "too_many_columns"


@pytest.mark.parametrize("name", ['<x:c r="XFD1048576"><x:v>1</x:v></x:c>'])
def test_a_prefix_hides_nothing(name):
    xml = cells(name).replace("<worksheet ", f'<worksheet xmlns:x="{MAIN}" ')

    assert refusal(with_sheet(xml)) == "too_many_rows"


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1048576"><c t="str"><v>x</v></c></row>',
        '<row r = "900000" ht="9"><c><v>1</v></c></row>',
        f'<row x="{"y" * 900}" r="1048576"><c><v>1</v></c></row>',
    ],
    ids=range(3),
)
def test_a_row_far_away_of_cells_without_references_takes_no_memory(row):
    xml = cells().replace("</sheetData>", f"{row}</sheetData>")

    assert refusal(with_sheet(xml)) in {"too_many_rows", "broken_workbook"}


def test_one_long_text_in_many_cells_takes_no_memory():
    book = Workbook({"A": [*rows_of(ORDINARY | {"title": ""}), *[["x" * 500_000] * 4] * 3000]})

    assert refusal(book.octets()) == "too_much_unpacked"


def test_one_long_text_in_one_cell_of_an_ordinary_list_is_a_fault_of_that_cell():
    people = [ORDINARY | {"external_id": f"CB{n}", "title": f"{n}"} for n in range(2000)]
    people.append(OTHER | {"title": "x" * 30_000})

    assert told(read(xlsx_of(*people))) == [("cell_too_long", 2002, "Chức danh")]


def test_empty_cells_with_a_format_far_away_are_no_cells():
    snapshot = read(with_sheet(cells('<c r="XFD1048576" s="1"/>')))

    assert len(snapshot.records) == 2


def test_errors_and_formulas_are_seen_behind_a_prefix_too():
    xml = BOOK.sheet([*rows_of(ORDINARY), ["CB2", Raw('t="e"><v>#N/A</v></c>'), "H14.9"]])
    for name in ("worksheet", "sheetData", "row", "c", "v"):
        xml = xml.replace(f"<{name} ", f"<x:{name} ").replace(f"<{name}>", f"<x:{name}>")
        xml = xml.replace(f"</{name}>", f"</x:{name}>")
    xml = xml.replace("xmlns=", "xmlns:x=")

    assert ("error_cell", 3, "Họ và tên") in told(read(with_sheet(xml)))


def test_a_bomb_is_not_unpacked():
    bomb = f'<worksheet xmlns="{MAIN}"><sheetData>' + "<row></row>" * 3_000_000
    tracemalloc.start()
    try:
        code = refusal(with_sheet(bomb), bounds=SnapshotBounds(unpacked=1 << 20))
        # The file itself was made before; what is unpacked never passes the bound.
        assert tracemalloc.get_traced_memory()[1] < 80 << 20
    finally:
        tracemalloc.stop()
    assert code == "too_much_unpacked"


def lying(octets, name, size):
    """The same package, saying of one part that it is of another size when unpacked."""
    data = bytearray(octets)
    at = data.rfind(name.encode()) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = struct.pack("<L", size)
    return bytes(data)


@pytest.mark.parametrize("size", [1, 100, 10_000_000])
def test_a_size_that_lies_is_not_believed(size):
    assert refusal(lying(BOOK.octets(), SHEET, size)) in {"broken_workbook", "too_much_unpacked"}


def test_a_part_that_stands_in_it_twice_is_refused():
    target = io.BytesIO(BOOK.octets())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(SHEET.upper(), BOOK.sheet(rows_of(OTHER)))

    assert refusal(target.getvalue()) == "broken_workbook"


@pytest.mark.parametrize(
    "declared",
    ['<!DOCTYPE x [<!ENTITY a "aaaa">]>', "<!doctype html>", '<?xml version="1.0"?>\n<!DOCTYPE x>'],
)
@pytest.mark.parametrize("part", ["xl/workbook.xml", SHEET])
def test_a_document_type_is_refused(declared, part):
    parts = BOOK.parts()

    assert refusal(packed(parts | {part: declared + parts[part]})) == "broken_workbook"


def test_octets_that_are_no_xml_are_refused():
    for part in ("xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "xl/styles.xml"):
        for octets in (b"\0" * 100, b"<a", b"\xff\xfe<\0a\0"):
            assert refusal(packed(BOOK.parts() | {part: octets})) in {
                "broken_workbook",
                "no_headings",
            }


def test_a_package_without_its_parts_is_refused():
    for missing in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET):
        parts = BOOK.parts()
        del parts[missing]
        assert refusal(packed(parts)) in {"broken_workbook", "no_headings"}


def test_an_archive_of_something_else_is_refused():
    assert refusal(packed({"word/document.xml": "<x/>"})) == "broken_workbook"


def test_macros_pictures_and_links_never_reach_the_reader():
    from directory.snapshot.package import open_package

    others = {
        "xl/vbaProject.bin": b"\0" * 100,
        "xl/media/a.png": b"x",
        "xl/externalLinks/a.xml": "<x/>",
    }
    package = open_package(packed(BOOK.parts() | others), SnapshotBounds())

    names = zipfile.ZipFile(package.file).namelist()
    assert not set(others) & set(names)
    assert len(read(packed(BOOK.parts() | others)).records) == 2


@pytest.mark.parametrize(
    "xml",
    [
        "<c " * 300_000,
        '<c r="A1" ' + 'r="A1" ' * 200_000,
        '<c r="A1" t="e">' * 100_000,
        '<c r="A1"><f>' * 100_000,
        '<c r="AA1" t="e"><f>' + "x" * 2_000_000,
        "<row>" * 400_000,
        "<a:" * 500_000,
    ],
    ids=range(7),
)
def test_no_sheet_takes_time_beyond_its_size(xml):
    octets = with_sheet(f'<worksheet xmlns="{MAIN}"><sheetData>{xml}</sheetData></worksheet>')
    started = time.process_time()

    read_or_refused(octets)

    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "text",
    [
        "," * 2_000_000,
        '"' * 2_000_001,
        "Mã cán bộ,Họ và tên,Mã đơn vị\r\n" + '"\n",' * 300_000,
        "Mã cán bộ,Họ và tên,Mã đơn vị\r\nCB1," + "a\u0301" * 1_000_000 + ",x",
        "Mã cán bộ,Họ và tên,Mã đơn vị,Điện thoại\r\nCB1,An,x," + "0" * 100_000,
        "Mã cán bộ,Họ và tên,Mã đơn vị,Bí danh\r\nCB1,An,x," + "a@" * 50_000,
        "\n" * 600_000 + "x",
    ],
    ids=range(7),
)
def test_no_text_takes_time_beyond_its_size(text):
    started = time.process_time()

    read_or_refused(text.encode())

    assert time.process_time() - started < 5


def test_a_name_is_never_syntax():
    names = [
        "=cmd|'/c calc'!A1",
        "*)(uid=*",
        "CN=x,DC=y",
        "a\\2a",
        "x" * 999,
        "😀",
        "'; DROP TABLE x",
    ]

    snapshot = read(
        csv_of(*(ORDINARY | {"external_id": f"CB{n}", "full_name": s} for n, s in enumerate(names)))
    )

    assert {one.code for one in snapshot.faults} == {"unusual_sign"}
    assert [one.full_name for one in snapshot.records] == ["x" * 999]


def test_the_same_octets_under_another_name_are_the_same_file():
    octets = xlsx_of(ORDINARY)

    assert read(octets) == replace(read(octets))
    assert read(octets).records == read(octets, LAYOUT).records


def test_random_cuts_of_a_compressed_book_are_refused():
    octets, chance = BOOK.octets(), random.Random(3)
    for _ in range(200):
        start = chance.randrange(len(octets))
        cut = octets[:start] + octets[start + chance.randrange(1, 50) :]
        read_or_refused(cut)


def test_a_stored_part_is_read_like_a_compressed_one():
    assert len(read(packed(BOOK.parts(), zipfile.ZIP_STORED)).records) == 2
    assert refusal(packed(BOOK.parts(), zipfile.ZIP_LZMA)) == "broken_workbook"
    assert zlib  # deflate is the other
