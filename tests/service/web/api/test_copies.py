"""Copies through the API: begun once under a key, of issued documents and of files from elsewhere."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from service.store.engine import Memory
from service.store.tables import OutgoingCopyRow
from tests.support.issuing import SAMPLES
from tests.support.office_doors import OfficeDoors, office_doors

PATH = "/api/v1/copies"
THREE = SAMPLES / "quyet-dinh-ba-trang.pdf"


@pytest.fixture
def doors(tmp_path: Path, memory: Memory) -> OfficeDoors:
    return office_doors(tmp_path, memory)


def ask(
    doors: OfficeDoors, wanted: dict[str, Any], file: bytes | None = None, key: str = ""
) -> Any:
    data: dict[str, Any] = {"order": json.dumps(wanted)}
    if file is not None:
        data["file"] = (BytesIO(file), "den.pdf")
    headers = {"Idempotency-Key": key} if key else {}
    content_type = "multipart/form-data"
    caller = doors.caller(doors.office.clerk)
    return caller.post(PATH, data=data, headers=headers, content_type=content_type)


def an_order(doors: OfficeDoors, **more: Any) -> dict[str, Any]:
    return {"form": "SAO_Y", "decided_by": doors.office.head.id, **more}


def copies(doors: OfficeDoors) -> int:
    with doors.office.house.memory.reading() as session:
        return session.scalar(select(func.count()).select_from(OutgoingCopyRow)) or 0


def test_a_copy_of_an_issued_document_waits_for_its_leader(doors: OfficeDoors) -> None:
    source = doors.office.issued().summary

    answer = ask(doors, an_order(doors, source=source.id))

    assert answer.status_code == 201, answer.json
    flow = answer.json["flow"]
    assert (flow["state"], flow["type_code"]) == ("REVIEWING", "SAO_Y")
    assert flow["copy_of"] == {
        "form": "SAO_Y",
        "notation": "01/QĐ-SKHCN",
        "agency": "Sở Khoa học và Công nghệ",
        "issued_on": "2026-11-23",
        "pages": None,
        "made": "NEW_FILE",
        "source": source.id,
        "source_sha256": source.sha256,
        "standing": "VALID",
    }


def test_a_request_sent_twice_under_a_key_begins_one_copy(doors: OfficeDoors) -> None:
    wanted = an_order(doors, source=doors.office.issued().summary.id)

    first, again = (ask(doors, wanted, key="k1") for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (first.json["id"], copies(doors)) == (again.json["id"], 1)


def test_a_try_that_died_after_the_copy_was_begun_goes_on_with_it(
    doors: OfficeDoors, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = an_order(doors, source=doors.office.issued().summary.id)
    begin = doors.office.issuing.copy

    def dying(*words: Any, **more: Any) -> None:
        begin(*words, **more)
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(type(doors.office.issuing), "copy", lambda _self, *w, **m: dying(*w, **m))
        assert ask(doors, wanted, key="k2").status_code == 500
    again = ask(doors, wanted, key="k2")

    assert (again.status_code, copies(doors)) == (201, 1)


def test_an_extract_of_a_file_from_elsewhere(doors: OfficeDoors) -> None:
    of = {"notation": "15/QĐ-UBND", "agency": "UBND thành phố", "subject": "Về việc ký số",
          "issued_on": "2026-11-02"}  # fmt: skip
    wanted = an_order(doors, form="TRICH_SAO", of=of, pages=[1, 3])

    answer = ask(doors, wanted, THREE.read_bytes())

    assert answer.status_code == 201, answer.json
    assert (answer.json["pages"], answer.json["flow"]["copy_of"]["pages"]) == (2, [1, 3])
    assert answer.json["flow"]["copy_of"]["issued_on"] == "2026-11-02"


def test_everything_wrong_is_told_with_its_place(doors: OfficeDoors) -> None:
    wanted = an_order(doors, decided_by=doors.office.reviewer.id, pages=[2])

    answer = ask(doors, wanted)

    assert answer.status_code == 422
    told = {one["code"] for one in answer.json["errors"]}
    assert told == {"no_file", "pages_of_extract", "copied_unknown", "decider_not_leader"}


def test_whoever_keeps_no_seal_is_refused(doors: OfficeDoors) -> None:
    source = doors.office.issued().summary.id
    data = {"order": json.dumps(an_order(doors, source=source))}

    answer = doors.caller(doors.office.drafter).post(
        PATH, data=data, content_type="multipart/form-data"
    )

    assert (answer.status_code, answer.json["reason"]) == (403, "not_clerk")
