"""`flask units`: a list becomes the bodies, and what is wrong in it is told in sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from config.settings import Settings
from service.app import create_app
from service.cli.units import units
from service.wiring import Rooms

HEADINGS = "Mã đơn vị;Tên đơn vị;Mã đơn vị cấp trên\n"
CITY = "H13;Thành phố;\nH13.01;Văn phòng;H13\n"


@pytest.fixture
def app(tmp_path: Path):
    settings = Settings(data=tmp_path / "data", rate_limits="off")
    rooms = Rooms(settings)
    yield create_app(settings, rooms=rooms)
    rooms.close()


def run(app: Flask, *words: str, code: int = 0) -> str:
    told = app.test_cli_runner().invoke(units, words)
    assert told.exit_code == code, told.output
    return told.output


def a_file(folder: Path, rows: str) -> str:
    path = folder / "don-vi.csv"
    path.write_text(HEADINGS + rows, encoding="utf-8")
    return str(path)


def test_a_list_is_told_first_then_taken_over_then_changes_nothing(app, tmp_path):
    file = a_file(tmp_path, CITY)

    told = run(app, "import", file, "--dry-run")
    assert "Thêm H13.01 Văn phòng, trực thuộc: H13" in told
    assert "Sẽ có 2 thay đổi" in told
    assert run(app, "list") == ""
    assert "Đã ghi 2 thay đổi." in run(app, "import", file)
    assert run(app, "list") == "H13 Thành phố (0 người)\n  H13.01 Văn phòng (0 người)\n"
    assert run(app, "import", file) == "Không có gì thay đổi.\n"


def test_every_fault_is_told_with_its_row_and_nothing_is_written(app, tmp_path):
    file = a_file(tmp_path, f"{CITY}H13.02;;H13\nH13;Sở;x\n")

    told = run(app, "import", file, code=1)
    assert "Dòng 4: Thiếu tên đơn vị." in told
    assert "Dòng 5: Mã đơn vị này đã có" in told
    assert run(app, "list") == ""
    problem = json.loads(run(app, "import", file, "--json", code=1))["problem"]
    assert [(one["code"], one["row"]) for one in problem["faults"]] == [
        ("empty_name", 4),
        ("doubled_code", 5),
    ]


def test_a_list_that_leaves_bodies_out_names_them(app, tmp_path):
    run(app, "import", a_file(tmp_path, CITY))

    file = a_file(tmp_path, "H13;Thành phố mới;\n")
    assert "giữ nguyên: H13.01" in run(app, "import", file, "--dry-run")
    answer = json.loads(run(app, "import", file, "--json"))
    assert answer["missing"] == ["H13.01"]
    assert [one["kind"] for one in answer["changes"]] == ["renamed"]
    assert len(run(app, "list").splitlines()) == 2


def test_no_list_at_all_is_refused_in_a_sentence(app, tmp_path):
    file = tmp_path / "x.pdf"
    file.write_bytes(b"%PDF-1.7")

    assert "không phải là bảng tính" in run(app, "import", str(file), code=1)


def test_bodies_one_by_one(app):
    run(app, "add", "H13", "Thành phố")
    run(app, "add", "H13.01", "Văn phòng", "--under", "H13")
    assert "cấp cao nhất" in run(app, "add", "X", "Tỉnh khác", code=1)
    assert "Đổi tên H13.01" in run(app, "rename", "H13.01", "Văn phòng Ủy ban")
    run(app, "add", "H13.02", "Sở Nội vụ", "--under", "H13")
    assert "H13 → H13.01" in run(app, "move", "H13.02", "H13.01")
    assert "H13.09" in run(app, "rename", "H13.09", "x", code=1)
    told = [json.loads(line) for line in run(app, "list", "--json").splitlines()]
    assert [(one["code"], one["depth"]) for one in told] == [
        ("H13", 0),
        ("H13.01", 1),
        ("H13.02", 2),
    ]


def test_what_became_of_a_body_is_written_by_a_decision(app):
    run(app, "add", "H13", "Thành phố")
    for code in ("H13.01", "H13.02"):
        run(app, "add", code, "Sở", "--under", "H13")
    words = ("link", "merge", "H13.01", "H13.02", "--on", "2026-03-01", "--decided", "16/02/2026")

    assert "Đã ghi." in run(app, *words, "--decision", "202/NQ")
    assert "không có gì thay đổi" in run(app, *words, "--decision", "202/NQ")
    assert "202/NQ" in run(app, *words, "--decision", "203/NQ", code=1)
    run(app, *words, code=2)
    problem = json.loads(run(app, *words, "--decision", " ", "--json", code=1))["problem"]
    assert problem["code"] == "no_decision"
