"""Bodies are taken over all together or not at all, with an event for each change."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from config.settings import ROOT
from directory.snapshot.errors import SnapshotRefusedError
from directory.snapshot.unit_list import UNIT_BOUNDS, ListedUnit, load_unit_layout
from service.journeys.bodies import Bodies, BodiesRefusedError, desk
from service.journeys.errors import NotFoundError
from service.sandbox import Sandbox
from service.store.engine import Memory
from service.store.tables import EventRow, PersonRow, UnitRow
from tests.support.people import TestClock

HEADINGS = "Mã đơn vị;Tên đơn vị;Mã đơn vị cấp trên\n"
CITY = [
    ListedUnit(2, "H13.02", "Sở Nội vụ", "H13"),
    ListedUnit(3, "H13", "Thành phố", None),
    ListedUnit(4, "H13.01", "Văn phòng", "H13"),
]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with closing(Sandbox(preload=("directory.snapshot.unit_list",), workers=1)) as sandbox:
        yield sandbox


@pytest.fixture
def bodies(memory: Memory, sandbox: Sandbox) -> Bodies:
    return Bodies(
        memory=memory,
        clock=TestClock(),
        sandbox=sandbox,
        layout=lambda: load_unit_layout(ROOT / "config/policies/unit-columns.toml"),
    )


def tree(bodies: Bodies) -> list[tuple[str, str | None, int]]:
    return [(one.code, one.parent, one.depth) for one in bodies.tree()]


def events(memory: Memory) -> list[tuple[str, str | None, str | None]]:
    with memory.reading() as session:
        rows = session.query(EventRow).order_by(EventRow.number).all()
        return [(row.kind, row.subject, row.actor) for row in rows]


def test_a_list_becomes_a_tree_once(bodies: Bodies, memory: Memory) -> None:
    bodies.take_over(CITY, actor="root (cli)")
    again = bodies.take_over(CITY, actor="root (cli)")

    assert tree(bodies) == [("H13", None, 0), ("H13.01", "H13", 1), ("H13.02", "H13", 1)]
    assert again.changes == ()
    assert events(memory) == [
        ("UnitAdded", code, "root (cli)") for code in ("H13.02", "H13", "H13.01")
    ]


def test_nothing_is_deleted_and_each_change_is_an_event(bodies: Bodies, memory: Memory) -> None:
    bodies.take_over(CITY, actor="a")
    found = bodies.take_over(
        [ListedUnit(2, "H13.02", "Sở Nội vụ và Lao động", "H13.01")], actor="b"
    )

    assert found.missing == ("H13", "H13.01")
    assert tree(bodies) == [("H13", None, 0), ("H13.01", "H13", 1), ("H13.02", "H13.01", 2)]
    assert events(memory)[3:] == [("UnitRenamed", "H13.02", "b"), ("UnitMoved", "H13.02", "b")]


def test_with_a_fault_in_one_row_no_row_is_taken_over(bodies: Bodies, memory: Memory) -> None:
    with pytest.raises(BodiesRefusedError) as refusal:
        bodies.take_over([*CITY, ListedUnit(5, "H13.09", "Sở", "nowhere")], actor="a")

    assert [(one.code, one.row) for one in refusal.value.faults] == [("unknown_parent", 5)]
    assert (tree(bodies), events(memory)) == ([], [])


def test_a_crash_before_the_events_leaves_nothing_behind(
    bodies: Bodies, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(desk, "record_all", crash)
    with pytest.raises(RuntimeError, match="planted"):
        bodies.take_over(CITY, actor="a")

    assert tree(bodies) == []


def test_two_lists_at_once_never_make_two_tops(bodies: Bodies) -> None:
    def take(code: str) -> None:
        try:
            bodies.take_over([ListedUnit(2, code, "Trên cùng", None)], actor=code)
        except BodiesRefusedError:
            refused.append(code)

    refused: list[str] = []
    threads = [Thread(target=take, args=(code,)) for code in ("a", "b", "c")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert (len(bodies.tree()), len(refused)) == (1, 2)


def test_foreseeing_writes_nothing(bodies: Bodies, memory: Memory) -> None:
    assert len(bodies.foresee(CITY).changes) == 3
    assert (tree(bodies), events(memory)) == ([], [])


def test_one_by_one(bodies: Bodies, memory: Memory) -> None:
    bodies.add("H13", " Thành  phố ", None, actor="a")
    bodies.add("H13.01", "Văn phòng", "H13", actor="a")
    bodies.add("H13.02", "Sở Nội vụ", "H13", actor="a")
    bodies.rename("H13.02", "Sở Nội vụ và Lao động", actor="a")
    bodies.move("H13.02", "H13.01", actor="a")

    found = bodies.one("H13.02")
    assert (found.name, found.parent) == ("Sở Nội vụ và Lao động", "H13.01")
    assert bodies.one("H13").name == "Thành phố"
    with pytest.raises(BodiesRefusedError):
        bodies.add("h13.01", "Văn phòng khác", "H13", actor="a")
    with pytest.raises(BodiesRefusedError):
        bodies.add("H13.01", "Văn phòng khác", "H13", actor="a")
    with pytest.raises(BodiesRefusedError):
        bodies.move("H13.01", "H13.02", actor="a")
    with pytest.raises(BodiesRefusedError):
        bodies.rename("H13.01", "x" * 201, actor="a")
    with pytest.raises(NotFoundError):
        bodies.rename("nowhere", "x", actor="a")
    assert bodies.one("H13.01").name == "Văn phòng"


def test_active_people_are_counted_where_they_work(bodies: Bodies, memory: Memory) -> None:
    bodies.take_over(CITY, actor="a")
    with memory.writing() as session:
        unit = session.query(UnitRow).filter_by(code="H13.02").one()
        for n, active in enumerate((True, True, False)):
            session.add(
                PersonRow(
                    id=str(n), user_name=f"p{n}", full_name="x", unit_id=unit.id, active=active
                )
            )

    assert {one.code: one.people for one in bodies.tree()} == {"H13": 0, "H13.01": 0, "H13.02": 2}


def test_a_file_is_read_in_the_safe_room_and_bounded(bodies: Bodies, tmp_path: Path) -> None:
    told = bodies.read(io.BytesIO(f"{HEADINGS}H13;Thành phố;\n".encode()), "../../don-vi.csv")
    assert told.units == (ListedUnit(2, "H13", "Thành phố", None),)

    with pytest.raises(BodiesRefusedError):
        bodies.read(io.BytesIO(f"{HEADINGS}H13;;\n".encode()), "x.csv")
    with pytest.raises(SnapshotRefusedError) as refusal:
        bodies.read(io.BytesIO(b"x" * (UNIT_BOUNDS.octets + 1)), "x.csv")
    assert refusal.value.code == "too_large"
