"""Auditors see how the ledger stands, in words; the page never walks it, and never hides what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from service.app import create_app
from service.events.kept_checkpoints import CheckpointBook
from service.journeys.ledger import LedgerJourney
from service.store.tables import EventRow, LedgerCheckpointRow, LedgerStampRow
from service.wiring import Rooms
from tests.service.web.test_mailbox_pages import Visitor
from tests.support.city import PASSWORD, a_city
from tests.support.witnessed import witness

PAGE = "/adoption/ledger"


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    """A city whose ledger has three stamped checkpoints."""
    rooms = a_city(tmp_path)
    witness(rooms)
    yield rooms
    rooms.close()


@pytest.fixture
def app(rooms: Rooms) -> Flask:
    return create_app(rooms.settings, rooms=rooms)


def signed_in(app: Flask, name: str) -> Visitor:
    visitor = Visitor(app.test_client())
    visitor.get("/sign-in")
    visitor.post("/sign-in", user_name=name, password=PASSWORD)
    return visitor


def shown(app: Flask, name: str = "kiemtoan") -> str:
    answer = signed_in(app, name).get(PAGE)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_the_page_is_for_auditors_and_administrators(app: Flask) -> None:
    for name in ("lanhdao", "cntt", "vanthu"):
        assert signed_in(app, name).get(PAGE).status_code == 403
    for name in ("kiemtoan", "quantri"):
        assert signed_in(app, name).get(PAGE).status_code == 200
    assert "sign-in" in app.test_client().get(PAGE).headers["Location"]


def test_a_whole_ledger_is_told_with_its_key_its_notes_and_its_stamps(
    app: Flask, rooms: Rooms
) -> None:
    rooms.ledger.journey.reviews.review()
    page = shown(app)

    assert "sổ nguyên vẹn" in page
    assert str(rooms.ledger.checkpoints.verifier_key()) in page
    with rooms.memory.reading() as session:
        sizes = session.scalars(select(LedgerCheckpointRow.size)).all()
    visitor = app.test_client()
    for size in sizes:
        for door in ("checkpoint", "stamp"):
            assert f"/api/v1/ledger/{door}?size={size}" in page
            assert visitor.get(f"/api/v1/ledger/{door}?size={size}").status_code == 200
    proofs = re.findall(r'href="(/api/v1/ledger/proofs/consistency[^"]+)"', page)
    assert [visitor.get(one.replace("&amp;", "&")).status_code for one in proofs] == [200]


def test_a_page_does_not_walk_the_ledger(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CheckpointBook, "verify", None)

    assert "Chưa có kết quả kiểm tra mới" in shown(app)


def test_looking_does_not_make_the_ledger_grow(app: Flask, rooms: Rooms) -> None:
    auditor = signed_in(app, "kiemtoan")
    before = rooms.ledger.journey.standing().events
    assert auditor.get(PAGE).status_code == 200

    assert rooms.ledger.journey.standing().events == before


def test_what_the_last_walk_found_is_told_and_what_to_do(app: Flask, rooms: Rooms) -> None:
    with rooms.memory.writing() as session:
        session.execute(update(EventRow).where(EventRow.number == 3).values(kind="Other"))
    rooms.ledger.journey.reviews.review()
    page = shown(app)

    assert "Sổ không còn nguyên vẹn" in page
    assert "tại sự kiện số 3: nội dung đã bị sửa." in page
    assert "giữ nguyên cơ sở dữ liệu" in page


@pytest.mark.parametrize(
    ("row", "change", "told"),
    [
        (LedgerStampRow, {"token": b"x"}, "Dấu không tin được"),
        (LedgerCheckpointRow, {"root": bytes(32)}, "Mốc ký đã bị sửa"),
    ],
)
def test_a_checkpoint_that_was_changed_since_the_walk_is_not_shown_as_whole(
    app: Flask, rooms: Rooms, row: type, change: dict[str, bytes], told: str
) -> None:
    rooms.ledger.journey.reviews.review()
    with rooms.memory.writing() as session:
        session.execute(update(row).values(**change))
    page = shown(app)

    assert told in page
    assert "sổ nguyên vẹn" not in page


@pytest.mark.parametrize(
    ("hours", "told", "good"),
    [(0, "dưới một giờ", True), (35, "35 giờ", True), (37, "37 giờ", False), (72, "3 ngày", False)],
)
def test_how_old_the_last_walk_is_is_told(
    app: Flask, rooms: Rooms, monkeypatch: pytest.MonkeyPatch, hours: int, told: str, good: bool
) -> None:
    rooms.ledger.journey.reviews.review()
    standing = LedgerJourney.standing

    def later(journey: LedgerJourney) -> object:
        seen = standing(journey)
        return replace(seen, age=(seen.age or 0) + timedelta(hours=hours).total_seconds())

    monkeypatch.setattr(LedgerJourney, "standing", later)
    page = shown(app)

    assert told in page
    assert ("sổ nguyên vẹn" in page) is good


def test_the_overview_of_figures_leads_to_the_ledger(app: Flask) -> None:
    assert f'href="{PAGE}"' in signed_in(app, "kiemtoan").get("/adoption").get_data(as_text=True)
    assert f'href="{PAGE}"' not in signed_in(app, "lanhdao").get("/adoption").get_data(as_text=True)
