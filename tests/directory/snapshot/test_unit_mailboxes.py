"""Mailboxes of units stand among the staff, in a sheet of their own, or in a file of their own."""

from dataclasses import replace

from directory.people import UnitMailbox
from directory.snapshot.layout import Known
from tests.directory.snapshot.files import LAYOUT, ORDINARY, csv_of, read, rows_of, told, xlsx_of
from tests.directory.snapshot.test_faults import BOX, PERSON
from tests.directory.snapshot.workbooks import Workbook

MAILBOX = UnitMailbox("vp@cantho.example", "H14.9", "Văn phòng", "CB001", "CB001")
ALONE = {name: cell for name, cell in BOX.items() if name not in {"kind", "external_id"}}


def test_a_row_says_itself_that_it_is_a_units():
    for make in (csv_of, xlsx_of):
        snapshot = read(make(PERSON, BOX))

        assert told(snapshot) == []
        assert snapshot.unit_mailboxes == (MAILBOX,)
        assert [one.external_id for one in snapshot.records] == ["CB001"]


def test_a_sheet_of_its_own_holds_them():
    snapshot = read(Workbook({"Cán bộ": rows_of(ORDINARY), "Hộp thư": rows_of(ALONE)}).octets())

    assert told(snapshot) == []
    assert (len(snapshot.records), snapshot.unit_mailboxes) == (1, (MAILBOX,))


def test_a_file_of_its_own_holds_them_and_its_people_are_those_known_before():
    snapshot = read(csv_of(ALONE))
    assert snapshot.unit_mailboxes == (MAILBOX,)
    assert snapshot.records == ()

    stranger = replace(LAYOUT, known={"CB999": Known("H14.9")})
    assert [one.code for one in read(csv_of(ALONE), stranger).faults] == ["unknown_person"] * 2


def test_a_column_that_is_missing_is_told_and_nothing_is_read():
    for missing in ("unit", "clerk", "mail"):
        box = {
            name: "" if name == "owner" else cell for name, cell in ALONE.items() if name != missing
        }

        snapshot = read(csv_of(box))

        assert ("missing_column", 1, None) in told(snapshot)
        assert snapshot.unit_mailboxes == ()


def test_a_units_address_may_not_be_a_persons():
    snapshot = read(csv_of(PERSON | {"mail": "vp@cantho.example"}, BOX))

    assert [(one.code, one.row) for one in snapshot.faults] == [
        ("duplicate_address", 2),
        ("duplicate_address", 3),
    ]
    assert (snapshot.records, snapshot.unit_mailboxes) == ((), ())
