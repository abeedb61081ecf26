"""What a list of bodies would change, and what it may not."""

from __future__ import annotations

from directory.snapshot.unit_list import ListedUnit
from service.journeys.bodies import Body, ChangeKind, compare

CITY = Body("H13", "Thành phố", None)
OFFICE = Body("H13.01", "Văn phòng", "H13")
HOME = Body("H13.02", "Sở Nội vụ", "H13")
STANDING = {one.code: one for one in (CITY, OFFICE, HOME)}


def listed(*rows: tuple[str, str, str | None]) -> list[ListedUnit]:
    return [ListedUnit(n, *row) for n, row in enumerate(rows, start=2)]


def faults(*rows: tuple[str, str, str | None], standing=STANDING) -> list[tuple[str, int, str]]:
    return [(one.code, one.row, one.value) for one in compare(listed(*rows), standing).faults]


def test_new_renamed_and_moved_are_told_apart_and_what_is_missing_is_left_alone():
    found = compare(
        listed(("H13.02", "Sở Nội vụ và Lao động", "H13.01"), ("H13.03", "Sở Tài chính", "H13.02")),
        STANDING,
    )

    assert [(one.kind, one.code, one.before) for one in found.changes] == [
        (ChangeKind.RENAMED, "H13.02", "Sở Nội vụ"),
        (ChangeKind.MOVED, "H13.02", "H13"),
        (ChangeKind.NEW, "H13.03", None),
    ]
    assert (found.missing, found.faults) == (("H13", "H13.01"), ())


def test_the_same_list_changes_nothing():
    same = listed(*((one.code, one.name, one.parent) for one in STANDING.values()))

    found = compare(same, STANDING)

    assert (found.changes, found.missing, found.faults) == ((), (), ())


def test_a_parent_may_stand_below_in_the_list_but_has_to_be_known():
    assert faults(("a", "A", "b"), ("b", "B", None), standing={}) == []
    assert faults(("a", "A", "nowhere")) == [("unknown_parent", 2, "nowhere")]


def test_a_ring_is_told_of_each_of_its_members_alone():
    assert faults(("a", "A", "b"), ("b", "B", "a"), ("c", "C", "a")) == [
        ("ring", 2, "a"),
        ("ring", 3, "b"),
    ]
    assert faults(("H13.01", "Văn phòng", "H13.01")) == [("ring", 2, "H13.01")]


def test_a_ring_through_bodies_that_stand_is_found():
    under = STANDING | {"H13.01.1": Body("H13.01.1", "Phòng", "H13.01")}

    assert faults(("H13.01", "Văn phòng", "H13.01.1"), standing=under) == [("ring", 2, "H13.01")]


def test_one_body_alone_stands_at_the_top():
    assert faults(("H14", "Tỉnh khác", None)) == [("second_root", 2, "H13")]
    assert faults(("H13.02", "Sở Nội vụ", None)) == [("second_root", 2, "H13")]
    assert faults(("a", "A", None), ("b", "B", None), standing={}) == [("second_root", 3, "a")]
    assert faults(("X", "Trên cả", None), ("H13", "Thành phố", "X")) == []


def test_a_code_that_differs_by_case_alone_is_the_same():
    assert faults(("h13.02", "Sở khác", "H13")) == [("doubled_code", 2, "H13.02")]


def test_a_tree_is_at_most_as_deep_as_the_roster_follows():
    chain = [(f"c{n}", "x", f"c{n - 1}" if n else None) for n in range(33)]

    assert faults(*chain[:32], standing={}) == []
    assert faults(*chain, standing={}) == [("too_deep", 34, "c32")]
