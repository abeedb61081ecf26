"""Three documents in one approval, in a real browser: by thumb, by keyboard, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from service.app import create_app
from service.identity.people import active_person_named
from service.identity.roles import Person
from service.wiring import Rooms
from tests.support.browser import check_page, reading, serving
from tests.support.city import PASSWORD, a_city
from tests.support.live import PIN, ROOT

pytestmark = pytest.mark.browser

SAMPLES = ROOT / "service" / "samples"
NAMES = ("to-trinh", "quyet-dinh", "bao-cao")
LIST = re.compile(r"/batches/[0-9a-f-]{36}$")


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    rooms = a_city(tmp_path)
    yield rooms
    rooms.close()


@pytest.fixture
def leader(rooms: Rooms) -> Person:
    """A leader with a key, a signature image, and three documents that wait."""
    with rooms.memory.reading() as session:
        person = active_person_named(session, "lanhdao")
    assert person is not None
    rooms.certificates.issue_to_person(
        person, PIN, organization="Sở Khoa học và Công nghệ", locality="Cần Thơ", actor=None
    )
    picture = (SAMPLES / "chu-ky-lanhdao.png").read_bytes()
    rooms.certificates.keep_signature_image(person, picture)
    for name in NAMES:
        pdf = (SAMPLES / f"{name}.pdf").read_bytes()
        rooms.signing.upload(person, BytesIO(pdf), f"{name}.pdf")
    return person


@pytest.fixture
def home(rooms: Rooms, leader: Person) -> Iterator[str]:
    with serving(create_app(rooms.settings, rooms=rooms)) as address:
        yield address


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.fill("[name=user_name]", "lanhdao")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/$"))


def test_three_documents_are_signed_with_one_pin_on_a_phone(
    rooms: Rooms, leader: Person, home: str, browser: Browser
) -> None:
    with reading(browser, home, width=360, has_touch=True) as reader:
        page = reader.page
        sign_in(page)
        page.goto("/documents")
        page.get_by_role("link", name="Ký nhiều văn bản").tap()
        page.wait_for_selector("html[data-ready=batch]", state="attached")
        expect(page.locator("#chosen")).to_have_text("Đã chọn 0 văn bản")
        for box in page.locator(".batch-choice").all():
            size = box.bounding_box()
            assert size is not None
            assert size["height"] >= 44
            box.tap()
        expect(page.locator("#chosen")).to_have_text("Đã chọn 3 văn bản")
        check_page(reader)
        page.get_by_role("button", name="Xem lại trước khi ký").tap()
        page.wait_for_url(LIST)
        expect(page.locator(".batch-card")).to_have_count(3)
        expect(page.get_by_text("Không thấy họ tên của bạn")).to_have_count(1)
        check_page(reader)
        page.locator(".batch-jump").tap()
        page.fill("#pin", PIN)
        page.get_by_role("button", name="Ký số 3 văn bản").tap()
        page.wait_for_url(re.compile("/progress$"))
        expect(page.locator("h1")).to_have_text("Đã ký 3 văn bản")
        check_page(reader)
    for one in rooms.signing.documents(leader):
        signed = rooms.signing.file(leader, one.id).path.read_bytes()
        assert signed.startswith(rooms.signing.file(leader, one.id, 1).path.read_bytes())


def test_the_keyboard_alone_chooses_takes_out_and_signs(home: str, browser: Browser) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        sign_in(page)
        page.goto("/batches/new")
        page.wait_for_selector("html[data-ready=batch]", state="attached")
        page.get_by_role("button", name="Chọn tất cả").focus()
        page.keyboard.press("Space")
        expect(page.locator("#chosen")).to_have_text("Đã chọn 3 văn bản")
        page.locator("#document-1").focus()
        page.keyboard.press("Space")
        expect(page.locator("#chosen")).to_have_text("Đã chọn 2 văn bản")
        page.get_by_role("button", name="Xem lại trước khi ký").press("Enter")
        page.wait_for_url(LIST)
        page.get_by_role("button", name="Bỏ ra").first.press("Enter")
        expect(page.locator(".batch-card")).to_have_count(1)
        check_page(reader)
        page.locator("#pin").focus()
        page.keyboard.type(PIN)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/progress$"))
        expect(page.locator("h1")).to_have_text("Đã ký 1 văn bản")


def test_without_scripts_the_progress_page_comes_to_its_end_by_itself(
    rooms: Rooms, home: str, leader: Person, browser: Browser
) -> None:
    third = BytesIO((SAMPLES / "cong-van.pdf").read_bytes())
    rooms.signing.upload(leader, third, "cong-van.pdf")
    with reading(browser, home, java_script_enabled=False) as reader:
        page = reader.page
        sign_in(page)
        page.goto("/batches/new")
        page.get_by_role("link", name="Chọn tất cả").click()
        page.get_by_role("button", name="Xem lại trước khi ký").click()
        page.wait_for_url(LIST)
        where = page.url
        page.fill("#pin", PIN)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/progress$"))
        expect(page.locator(".batch-figure")).to_have_text("0/4 văn bản đã xong")
        rooms.signing.finish_batch(where.rsplit("/", 1)[1])
        expect(page.locator("h1")).to_have_text("Đã ký 4 văn bản", timeout=30_000)


def test_with_scripts_each_document_shows_its_own_progress(
    rooms: Rooms, home: str, leader: Person, browser: Browser
) -> None:
    third = BytesIO((SAMPLES / "cong-van.pdf").read_bytes())
    rooms.signing.upload(leader, third, "cong-van.pdf")
    with reading(browser, home) as reader:
        page = reader.page
        sign_in(page)
        chosen = [one.id for one in rooms.signing.documents(leader)]
        key = rooms.signing.credentials(leader)[0].id
        batch = rooms.signing.gather(leader, chosen, key)
        page.goto(f"/batches/{batch.id}")
        page.fill("#pin", PIN)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/progress$"))
        check_page(reader)
        with_act = [one.act_id for one in batch.items if one.act_id]
        rooms.signing.finish(with_act[0])
        expect(page.locator(".batch-figure")).to_have_text("1/4 văn bản đã xong", timeout=30_000)
        expect(page.locator(".state-finished")).to_have_count(1)
        expect(page.locator("#told")).to_have_text("1/4 văn bản đã xong")
        rooms.signing.finish_batch(batch.id)
        expect(page.locator("h1")).to_have_text("Đã ký 4 văn bản", timeout=30_000)
        check_page(reader)
