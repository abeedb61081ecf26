"""The reports' pages: who may take them, what is said of each, and that each taking leaves a trace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from config.settings import Settings
from service.adoption.outlook import months_before
from service.adoption.spans import month_named
from service.app import create_app
from service.cli.sample_year import live_a_year
from service.store.tables import EventRow
from service.store.tables.adoption_reports import AdoptionReportRow
from service.store.tables.post import LetterRecipientRow
from service.wiring import Rooms
from tests.service.web.adoption.test_pages import seen, signed_in
from tests.support.city import a_city
from tests.support.pdf_structure import faults
from tests.support.relay import a_relay

MONTHS = 3


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = a_city(tmp_path_factory.mktemp("city"))
    rooms.mailboxes.read_directory()
    live_a_year(rooms.figures.adoption)
    yield rooms
    rooms.close()


@pytest.fixture(scope="module")
def app(rooms: Rooms) -> Flask:
    return create_app(rooms.settings, rooms=rooms)


def month(rooms: Rooms, back: int) -> str:
    """Return the name of a month so many before this one."""
    today = rooms.clock().astimezone(rooms.figures.adoption.zone).date()
    told = months_before(today, back + 1)[0]
    return month_named(told)


@pytest.mark.parametrize(
    ("name", "status"),
    [("kiemtoan", 200), ("quantri", 200), ("lanhdao", 403), ("cntt", 403), ("vanthu", 403)],
)
def test_reports_are_for_auditors_and_administrators(
    app: Flask, rooms: Rooms, name: str, status: int
) -> None:
    visitor, period = signed_in(app, name), month(rooms, MONTHS)

    assert visitor.get(f"/adoption/report/{period}").status_code == status
    assert visitor.get(f"/adoption/report/{period}/vi.pdf").status_code == status


def test_the_file_of_a_closed_month_is_sealed_accessible_and_always_the_same(
    app: Flask, rooms: Rooms
) -> None:
    visitor, period = signed_in(app, "kiemtoan"), month(rooms, MONTHS)
    before = len(seen(rooms, "AdoptionReportTaken"))

    first = visitor.get(f"/adoption/report/{period}/vi.pdf")
    second = visitor.get(f"/adoption/report/{period}/vi.pdf")

    assert first.data == second.data
    assert first.mimetype == "application/pdf"
    assert f'filename="bao-cao-{period}.pdf"' in first.headers["Content-Disposition"]
    assert b"ETSI.CAdES.detached" in first.data
    assert faults(first.data) == []
    assert seen(rooms, "AdoptionReportTaken")[before:] == ["kiemtoan", "kiemtoan"]
    page = visitor.get(f"/adoption/report/{period}").text
    assert "B-LT" in page
    assert "Đã chốt" in page


def test_our_own_verify_door_passes_the_file(app: Flask, rooms: Rooms) -> None:
    pdf = signed_in(app, "kiemtoan").get(f"/adoption/report/{month(rooms, MONTHS)}/vi.pdf").data
    path = rooms.settings.data / "taken.pdf"
    path.write_bytes(pdf)

    done = app.test_cli_runner().invoke(args=["verify", "--json", str(path)])

    assert done.exit_code == 0, done.output
    assert '"TOTAL-PASSED"' in done.output


def test_a_report_of_this_month_says_that_it_is_provisional_and_is_not_kept(
    app: Flask, rooms: Rooms
) -> None:
    visitor, period = signed_in(app, "quantri"), month(rooms, 0)

    answer = visitor.get(f"/adoption/report/{period}/en.pdf")

    assert f'filename="report-{period}-provisional.pdf"' in answer.headers["Content-Disposition"]
    assert "tạm tính" in visitor.get(f"/adoption/report/{period}").text
    with rooms.memory.reading() as session:
        row = AdoptionReportRow
        assert session.scalars(select(row).where(row.period == period)).all() == []


@pytest.mark.parametrize(
    "path", ["2026-13", "x", "2099-01", "2026-01-01", "2026-01/xx.pdf", "2099-01/vi.pdf", "..%2fx"]
)
def test_an_address_that_is_no_report_is_not_found(app: Flask, path: str) -> None:
    assert signed_in(app, "kiemtoan").get(f"/adoption/report/{path}").status_code == 404


def test_the_last_whole_month_is_shown_unless_another_is_asked_for(
    app: Flask, rooms: Rooms
) -> None:
    visitor = signed_in(app, "kiemtoan")

    plain, asked = visitor.get("/adoption/report"), visitor.get("/adoption/report?period=2026-Q2")

    assert plain.headers["Location"].endswith(f"/adoption/report/{month(rooms, 1)}")
    assert asked.headers["Location"].endswith("/adoption/report/2026-Q2")
    assert visitor.get("/adoption/report?period=//evil.example").status_code == 404


def test_the_page_says_that_nothing_is_sent_where_no_relay_is_set(app: Flask, rooms: Rooms) -> None:
    page = signed_in(app, "kiemtoan").get(f"/adoption/report/{month(rooms, MONTHS)}").text

    assert "mail.host" in page


@pytest.mark.slow
def test_each_night_the_worker_reports_the_months_it_closed_by_mail(rooms: Rooms) -> None:
    with a_relay() as server:
        mail = {"host": "127.0.0.1", "port": server.port, "tls": "none"}
        told = {"report_recipients": ["vp@cantho.example"]}
        settings = Settings(data=rooms.settings.data, rate_limits="off", mail=mail, adoption=told)
        night = Rooms(settings, clock=lambda: rooms.clock() + timedelta(minutes=1))
        try:
            chores = night.chores()
            chores.close_periods()
            chores.close_periods()
            chores.send_letters()
            chores.send_letters()
        finally:
            night.close()
        with rooms.memory.reading() as session:
            states = session.scalars(select(LetterRecipientRow.state)).all()
            sent = session.scalar(
                select(func.count()).select_from(EventRow).where(EventRow.kind == "LetterSent")
            )

    assert states
    assert set(states) == {"SENT"}
    assert len(server.taken) == len(states) == sent
    octets = server.taken[0][1]
    assert b"To: vp@cantho.example" in octets
    assert b"application/pdf" in octets
