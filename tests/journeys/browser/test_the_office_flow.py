"""The whole way of a document by four persons in a real browser, and every file on it before foreign tools.

A drafter brings it; a reviewer approves, a deputy and the head sign, the clerk numbers, seals and issues.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from service.app import create_app
from service.cli.who import person_named
from service.store.tables.documents import DocumentVersionRow
from service.wiring import Rooms
from tests.support.browser import Reader, check_page, reading, serving
from tests.support.city import PASSWORD
from tests.support.issuing_city import an_issuing_city
from tests.support.live import PIN, ROOT
from tests.support.verdicts import pdfsig_says, qpdf_accepts

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAMPLE = ROOT / "service/samples/quyet-dinh.pdf"
SUBJECT = "Về việc thành lập Tổ công tác triển khai chữ ký số"
DRAFTER, REVIEWER, DEPUTY, HEAD, CLERK = "cntt", "cntt", "phogiamdoc", "lanhdao", "vanthu"
WIDTHS = (1440, 360)


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = an_issuing_city(tmp_path_factory.mktemp("city"))
    yield rooms
    rooms.close()


@pytest.fixture(scope="module")
def home(rooms: Rooms) -> Iterator[str]:
    with serving(create_app(rooms.settings, rooms=rooms)) as address:
        yield address


@dataclass
class Acts:
    """Counts what a person does that leads on: clicks and forms sent by key."""

    page: Page
    done: list[str] = field(default_factory=list)

    def click(self, locator: Any) -> None:
        """Click once."""
        self.done.append("click")
        locator.click()

    def type(self, selector: str, text: str) -> None:
        """Type once."""
        self.done.append("type")
        self.page.fill(selector, text)

    def enter(self) -> None:
        """Send what was typed."""
        self.done.append("enter")
        self.page.keyboard.press("Enter")


@contextmanager
def as_(browser: Browser, home: str, name: str, width: int) -> Iterator[Reader]:
    """Sit down as somebody, signed in, at the start page."""
    with reading(browser, home, width=width) as reader:
        page = reader.page
        page.goto("/sign-in")
        page.fill("[name=user_name]", name)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/$"))
        yield reader


def open_first(reader: Reader, act: str) -> None:
    """Open what waits first, by its one act."""
    page = reader.page
    page.goto("/office")
    check_page(reader)
    row = page.locator("[data-row]", has_text=SUBJECT)
    expect(row).to_contain_text(act)
    row.click()
    page.wait_for_selector("html[data-ready=reading]", state="attached")
    check_page(reader)


@dataclass
class Way:
    """What came of one document: its id, and every version of its file in order."""

    id: str
    files: list[bytes]
    counted: list[str]


@pytest.fixture(scope="module", params=WIDTHS)
def way(request: pytest.FixtureRequest, browser: Browser, home: str, rooms: Rooms) -> Way:
    """Walk the whole way at a width; every page on it is clean."""
    width = request.param
    body = SAMPLE.read_bytes() + f"\n% {width}\n".encode()
    document = _draft(browser, home, width, body)
    with as_(browser, home, REVIEWER, width) as reader:
        open_first(reader, "Phê duyệt")
        page = reader.page
        with page.expect_navigation():
            page.locator(".placing-bar a", has_text="Phê duyệt").click()
        check_page(reader)
        page.fill("[name=note]", "Nhất trí trình ký.")
        page.locator("main button[type=submit]").click()
        page.wait_for_url("**/office")
    _sign(browser, home, DEPUTY, width)
    counted = _sign(browser, home, HEAD, width)
    with as_(browser, home, CLERK, width) as reader:
        page = reader.page
        open_first(reader, "Cấp số")
        with page.expect_navigation():
            page.locator(".placing-bar a", has_text="Cấp số").click()
        check_page(reader)
        expect(page.locator("main")).to_contain_text("Số dự kiến")
        page.locator("main button[type=submit]").click()
        page.wait_for_selector("html[data-ready=reading]", state="attached")
        expect(page.locator("main")).to_contain_text("/QĐ-SKHCN")
        open_first(reader, "Đóng dấu")
        page.locator(".placing-bar button", has_text="Đóng dấu").click()
        page.wait_for_url("**/acts/*")
        check_page(reader)
        page.fill("#pin", PIN)
        page.keyboard.press("Enter")
        page.wait_for_url("**/result")
        page.locator(".result-finished").wait_for(timeout=60_000)
        check_page(reader)
        open_first(reader, "Phát hành")
        page.locator(".placing-bar a", has_text="Phát hành").click()
        page.wait_for_url("**/issue")
        page.wait_for_load_state("load")
        check_page(reader)
        page.locator("main button[type=submit]").click()
        page.wait_for_selector("html[data-ready=reading]", state="attached")
        expect(page.locator("main")).to_contain_text("Đã phát hành")
        check_page(reader)
    return Way(document, _files(rooms, document), counted)


def _draft(browser: Browser, home: str, width: int, body: bytes) -> str:
    with as_(browser, home, DRAFTER, width) as reader:
        page = reader.page
        page.goto("/office/new")
        page.wait_for_selector("html[data-ready=upload]", state="attached")
        check_page(reader)
        file = {"name": "dự thảo.pdf", "mimeType": "application/pdf", "buffer": body}
        page.set_input_files("#file", file)
        page.select_option("[name=type_code]", "QUYET_DINH")
        page.fill("[name=subject]", SUBJECT)
        page.fill("[name=steps-0-parties-0]", "Phạm Hoàng Nam")
        page.fill("[name=leaders-0]", "Trần Quốc Bảo")
        page.select_option("[name=forms-0]", "KT")
        page.get_by_role("button", name="Thêm người ký").click()
        page.fill("[name=leaders-1]", "Nguyễn Thị Minh Anh")
        page.fill("[name=recipients]", "Sở Nội vụ; snv@example.vn\nLưu: VT")
        more = page.locator("details", has_text="Tùy chọn khác")
        more.locator("summary").click()
        page.uncheck("[name=issue_at_once]")
        page.get_by_role("button", name="Tiếp tục").click()
        page.wait_for_url("**/places")
        page.wait_for_selector("html[data-ready=places]", state="attached")
        check_page(reader)
        document = page.url.split("/")[-2]
        page.get_by_role("button", name="Trình", exact=True).click()
        page.wait_for_selector("html[data-ready=reading]", state="attached")
        expect(page.locator("main")).to_contain_text("Đang rà soát")
        check_page(reader)
    return document


def _sign(browser: Browser, home: str, name: str, width: int) -> list[str]:
    """Sign as a leader does, counting each act from the inbox to the result."""
    with as_(browser, home, name, width) as reader:
        page = reader.page
        page.goto("/office")
        check_page(reader)
        acts = Acts(page)
        acts.click(page.locator("[data-row]", has_text=SUBJECT))
        page.wait_for_selector("html[data-ready=reading]", state="attached")
        check_page(reader)
        acts.click(page.locator(".placing-bar button", has_text="Ký số"))
        page.wait_for_url("**/acts/*")
        check_page(reader)
        acts.type("#pin", PIN)
        acts.enter()
        page.wait_for_url("**/result")
        page.locator(".result-finished").wait_for(timeout=60_000)
        expect(page.locator("main")).to_contain_text("Văn bản đã được ký")
        check_page(reader)
        return acts.done


def _files(rooms: Rooms, document_id: str) -> list[bytes]:
    with rooms.memory.reading() as session:
        versions = session.scalars(
            select(DocumentVersionRow)
            .where(DocumentVersionRow.document_id == document_id)
            .order_by(DocumentVersionRow.number)
        ).all()
        return [rooms.signing.vault.path(one.sha256).read_bytes() for one in versions]


def test_a_leader_signs_in_four_acts_from_the_inbox(way: Way) -> None:
    assert way.counted == ["click", "click", "type", "enter"]


def test_every_file_begins_with_the_bytes_of_the_one_before(way: Way) -> None:
    assert len(way.files) == 6  # draft, reserved, two signatures, number, seal
    for earlier, later in zip(way.files, way.files[1:], strict=False):
        assert len(later) > len(earlier)
        assert later.startswith(earlier)


@pytest.mark.poppler
def test_poppler_calls_every_signature_valid_after_every_step(way: Way, tmp_path: Path) -> None:
    told = []
    for number, file in enumerate(way.files[2:]):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(file)
        told.append(pdfsig_says(path))

    # Two leaders, number and date between, the agency: what was valid stays valid.
    assert [one.count("Signature is Valid") for one in told] == [1, 2, 2, 3]
    assert not any("Invalid" in one or "Mismatch" in one for one in told)


@pytest.mark.qpdf
def test_qpdf_finds_every_file_sound(way: Way, tmp_path: Path) -> None:
    for number, file in enumerate(way.files):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(file)
        assert qpdf_accepts(path), number


def test_the_verdict_calls_number_and_date_permitted(way: Way, browser: Browser, home: str) -> None:
    with as_(browser, home, HEAD, 1440) as reader:
        page = reader.page
        page.goto(f"/office/{way.id}")
        page.wait_for_selector("html[data-ready=reading]", state="attached")
        page.get_by_role("button", name="Xem kết quả kiểm tra").click()
        page.wait_for_url("**/verify/*-*")
        expect(page.locator("main")).to_contain_text("Nguyễn Thị Minh Anh")
        expect(page.locator("main h1")).to_contain_text("bản gốc", ignore_case=True)


def test_the_way_of_a_document_is_told_to_whoever_took_part(
    way: Way, browser: Browser, home: str
) -> None:
    with as_(browser, home, DRAFTER, 1440) as reader:
        reader.page.goto(f"/office/{way.id}")
        panel = reader.page.locator(".office-panel")
        for words in ("Nhất trí trình ký.", "Trần Quốc Bảo", "Nguyễn Thị Minh Anh", "Đã phát hành"):
            expect(panel).to_contain_text(words)


def test_the_whole_way_to_a_signature_works_without_scripts(
    browser: Browser, home: str, rooms: Rooms
) -> None:
    body = SAMPLE.read_bytes() + b"\n% plain\n"
    with reading(browser, home, java_script_enabled=False) as reader:
        page = reader.page
        _in(page, DRAFTER)
        page.goto("/office/new")
        page.set_input_files(
            "#file", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": body}
        )
        page.select_option("[name=type_code]", "QUYET_DINH")
        page.fill("[name=subject]", "Văn bản không cần kịch bản")
        page.fill("[name=leaders-0]", "Nguyễn Thị Minh Anh")
        page.get_by_role("button", name="Tiếp tục").click()
        page.wait_for_url("**/places")
        page.get_by_role("button", name="Trình", exact=True).click()
        page.wait_for_url(re.compile(r"/office/[0-9a-f-]{36}$"))
    with reading(browser, home, java_script_enabled=False) as reader:
        page = reader.page
        _in(page, HEAD)
        page.goto("/office")
        page.locator("[data-row]", has_text="Văn bản không cần kịch bản").click()
        page.locator(".placing-bar button", has_text="Ký số").click()
        page.wait_for_url("**/acts/*")
        page.fill("#pin", PIN)
        page.keyboard.press("Enter")
        page.wait_for_url("**/result")
        expect(page.locator("main")).to_contain_text("Văn bản đã được ký")


def _in(page: Page, name: str) -> None:
    page.goto("/sign-in")
    page.fill("[name=user_name]", name)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/$"))


POST = "Chuyên viên công nghệ thông tin, Sở Khoa học và Công nghệ"
STEPS = {
    "steps-0-parties-0": "Trần Quốc Bảo",
    "steps-0-parties-1": POST,
    "steps-1-parties-0": "Phó Giám đốc, Sở Khoa học và Công nghệ",
    "steps-1-parties-1": "Lê Thị Thu Hà",
}


@pytest.mark.parametrize(("width", "scripted"), [(1440, True), (360, True), (360, False)])
def test_posts_persons_and_a_quorum_are_chosen_shown_again_and_kept_as_a_route(
    browser: Browser, home: str, rooms: Rooms, width: int, scripted: bool
) -> None:
    name, body = f"Mẫu {width} {scripted}", SAMPLE.read_bytes() + f"\n% {width} {scripted}".encode()
    with reading(browser, home, width=width, java_script_enabled=scripted) as reader:
        page = reader.page
        _in(page, DRAFTER)
        page.goto("/office/new")
        if scripted:
            page.wait_for_selector("html[data-ready=upload]", state="attached")
        page.set_input_files(
            "#file", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": body}
        )
        page.fill("[name=subject]", name)
        _choose_steps(page, scripted)
        page.fill("[name=leaders-0]", "Nguyễn Thị Minh Anh")
        page.locator("details", has_text="Tùy chọn khác").locator("summary").last.click()
        page.fill("[name=watchers-0]", "Văn thư, Sở Khoa học và Công nghệ")
        page.fill("[name=save_as]", name)
        if scripted:
            check_page(reader)
        page.get_by_role("button", name="Tiếp tục").click()
        page.wait_for_url("**/places")
        document = page.url.split("/")[-2]
        page.goto(f"/office/{document}/edit")
        expect(page.locator("[name=steps-0-needed] option:checked")).to_have_text(
            "2 trong 3 người phê duyệt" if scripted else "2 người phê duyệt"
        )
        expect(page.locator("[name=steps-0-parties-1]")).to_have_value(POST)
        expect(page.locator("[name=steps-1-beside]")).to_be_checked()
        page.goto("/office/new")
        page.fill("[name=subject]", "Đã gõ")
        page.select_option("#template", label=name)
        page.get_by_role("button", name="Dùng mẫu").click()
        expect(page.locator("[name=steps-0-parties-1]")).to_have_value(POST)
        if scripted:  # all else that was typed stays
            expect(page.locator("[name=subject]")).to_have_value("Đã gõ")
    order = rooms.office.issuing.order_of(person_named(rooms.memory, DRAFTER), document)
    first, second, _ = order.steps
    assert [len(one.parties) for one in (first, second)] == [3, 2]
    assert (first.position, first.quorum, first.days) == (second.position, 2, 3)
    assert [one.title for one in (*first.parties, *second.parties)] == [
        None, "Chuyên viên công nghệ thông tin", None, "Phó Giám đốc", None
    ]  # fmt: skip
    assert order.watchers is not None
    assert [one.title for one in order.watchers] == ["Văn thư"]


def _choose_steps(page: Page, scripted: bool) -> None:
    """Fill in two steps side by side: two of three in one of them, a post and a person in the other."""
    for slot, words in STEPS.items():
        if slot == "steps-1-parties-0":
            if scripted:
                page.get_by_role("button", name="Thêm bước rà soát").click()
                expect(page.locator(f"[name={slot}]")).to_be_focused()
            else:
                page.locator("summary", has_text="Bước rà soát 2").click()
        if scripted and slot == "steps-1-parties-1":
            page.get_by_role("button", name="Thêm người, chức vụ").last.click()
        page.fill(f"[name={slot}]", words)
    if scripted:
        page.get_by_role("button", name="Thêm người, chức vụ").first.click()
    page.fill("[name=steps-0-parties-2]", "Lê Thị Thu Hà")
    page.select_option("[name=steps-0-needed]", "2")
    page.fill("[name=steps-0-days]", "3")
    page.check("[name=steps-1-beside]")
