"""A person lets a fault pass by its name; the gravest nobody can."""

import pytest

from directory.snapshot import FaultCode
from tests.directory.snapshot.files import LAYOUT, ORDINARY, OTHER, csv_of, read, xlsx_of
from tests.directory.snapshot.test_faults import FILES, NAMED, PAIRS

NEVER = {
    "missing_column", "duplicate_column", "empty_staff_number", "duplicate_staff_number",
    "malformed_staff_number", "empty_name", "empty_unit", "control_character", "bidi_character",
    "invisible_character", "unassigned_character", "duplicate_address", "duplicate_user_name",
    "unknown_kind", "missing_address", "malformed_boolean",
}  # fmt: skip
LETTING = sorted(set(FILES) - NEVER)


def keys(snapshot):
    return frozenset(one.key for one in snapshot.faults)


@pytest.mark.parametrize("code", LETTING)
def test_a_fault_that_was_let_pass_is_gone_and_the_row_is_read(code):
    octets, _ = FILES[code]
    before = read(octets, NAMED)
    assert all(one.waivable for one in before.faults)

    after = read(octets, NAMED, waived=keys(before))

    assert after.faults == ()
    assert after.passed == before.faults
    assert len(after.records) + len(after.unit_mailboxes) == 2


@pytest.mark.parametrize("code", sorted(NEVER))
def test_nobody_can_let_this_pass(code):
    if code in PAIRS:
        name, first, second = PAIRS[code]
        octets = csv_of(ORDINARY | {name: first}, OTHER | {name: second})
    else:
        octets, _ = FILES[code]
    before = read(octets, NAMED)
    assert not any(one.waivable for one in before.faults)

    assert read(octets, NAMED, waived=keys(before)) == before


def test_every_fault_is_one_or_the_other():
    assert {*LETTING, *NEVER, "missing_decision"} == set(FaultCode)


@pytest.mark.parametrize(
    ("name", "cell", "kept"),
    [
        ("phone", "gọi sau", ""),
        ("quota_mb", "nhiều", None),
        ("decision_date", "31/02/2026", None),
        ("mail", "@", None),
        ("aliases", "@", ()),
        ("title", "x" * 2000, ""),
    ],
)
def test_what_cannot_be_read_is_left_empty_and_says_nothing(name, cell, kept):
    octets = csv_of(ORDINARY | {name: cell})

    after = read(octets, waived=keys(read(octets)))

    assert getattr(after.records[0], name) == kept


def test_what_a_person_may_know_better_is_kept_as_it_stands():
    octets = csv_of(ORDINARY | {"full_name": "Nguyễn Văn A (2)", "unit": "H99"})

    after = read(octets, NAMED, waived=keys(read(octets, NAMED)))

    assert (after.records[0].full_name, after.records[0].unit) == ("Nguyễn Văn A (2)", "H99")


def test_a_name_for_one_cell_lets_no_other_cell_and_no_other_value_pass():
    key = keys(read(csv_of(ORDINARY | {"phone": "gọi sau"})))

    for people in (
        [ORDINARY | {"phone": "gọi mai"}],
        [ORDINARY | {"phone": ""}, OTHER | {"phone": "gọi sau"}],
        [ORDINARY | {"mail": "gọi sau"}],
    ):
        assert len(read(csv_of(*people), waived=key).faults) == 1


def test_the_same_file_gives_the_same_names():
    for octets, _ in FILES.values():
        assert keys(read(octets, NAMED)) == keys(read(octets, NAMED))


def test_faults_beyond_the_first_are_told_when_those_were_let_pass():
    from directory.snapshot import SnapshotBounds

    bounds = SnapshotBounds(faults=3)
    people = [ORDINARY | {"external_id": f"CB{n}", "phone": "gọi sau"} for n in range(5)]
    octets = csv_of(*people)
    first = read(octets, bounds=bounds)
    assert (len(first.faults), first.further_faults) == (3, 2)

    second = read(octets, bounds=bounds, waived=keys(first))

    assert [one.row for one in second.faults] == [5, 6]
    assert read(octets, bounds=bounds, waived=keys(first) | keys(second)).faults == ()


def test_sheets_of_one_book_have_names_of_their_own():
    assert keys(read(xlsx_of(ORDINARY | {"phone": "x"}), LAYOUT)) != keys(
        read(csv_of(ORDINARY | {"phone": "x"}))
    )
