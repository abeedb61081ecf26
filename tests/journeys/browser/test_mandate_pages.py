"""The pages of mandates, as an administrator, a head and a clerk see them: clean, at every width."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page

from config.settings import Settings
from service.app import create_app
from service.clock import LEGAL_TIME, now
from service.wiring import Rooms
from tests.support.browser import LOOKS, check_page, reading, serving, shoot
from tests.support.mandates import Agency, an_agency

pytestmark = pytest.mark.browser
PASSWORD = "một mật khẩu khó đoán"


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = Rooms(Settings(data=tmp_path_factory.mktemp("city"), rate_limits="off"))
    yield rooms
    rooms.close()


@pytest.fixture(scope="module")
def agency(rooms: Rooms) -> Agency:
    """An agency with mandates in every state."""
    agency = an_agency(rooms.memory, now())
    for one in ("giamdoc", "vanthu", "quantri"):
        rooms.sign_in.add_local_account(agency.people[one].id, PASSWORD)
    today = now().astimezone(LEGAL_TIME).date()
    later, last = today.replace(year=today.year + 1), today.replace(year=today.year + 2)
    agency.given("KT", subject="Quản lý công nghệ, sở hữu trí tuệ và đổi mới sáng tạo")
    agency.given("TUQ", valid_from=later, valid_until=last)
    agency.desk.record(agency.quantri, replace(agency.wish("TL"), valid_until=last))
    agency.desk.revoke(agency.giamdoc, agency.given("KT"), "Phân công lại nhiệm vụ")
    return agency


@pytest.fixture(scope="module")
def home(rooms: Rooms, agency: Agency) -> Iterator[str]:
    with serving(create_app(rooms.settings, rooms=rooms)) as address:
        yield address


def sign_in(page: Page, who: str, path: str = "/mandates") -> None:
    page.goto(f"/sign-in?next={path}")
    page.fill("[name=user_name]", who)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(f"**{path}")


def test_a_head_records_a_mandate_from_the_list_to_its_page(browser: Browser, home: str) -> None:
    with reading(browser, home, width=360) as reader:
        page = reader.page
        sign_in(page, "giamdoc")
        check_page(reader)
        shoot(reader, "mandates-list")
        page.get_by_role("link", name="Ghi nhận ủy quyền").click()
        check_page(reader)
        shoot(reader, "mandates-choose")
        page.get_by_label("Thừa ủy quyền").check()
        page.get_by_role("button", name="Tiếp tục").click()
        check_page(reader)

        page.locator("#mandate-holder_id").select_option(
            label="Lê Văn Tám – Trưởng phòng · Phòng Quản lý công nghệ"
        )
        page.get_by_label("Từ ngày").fill("2026-11-20")
        page.locator("form.sheet").evaluate("form => { form.noValidate = true }")
        page.get_by_role("button", name="Ghi nhận").click()
        check_page(reader)
        shoot(reader, "mandates-faults")

        page.get_by_label("Đến hết ngày").fill("2099-12-31")
        page.get_by_label("Số, ký hiệu").fill("12/UQ-SKHCN")
        page.get_by_label("Ngày văn bản").fill("2026-11-01")
        page.get_by_label("Công văn", exact=True).check()
        page.get_by_role("button", name="Ghi nhận").click()

        assert "TUQ. GIÁM ĐỐC" in page.locator(".mandate-block").inner_text()
        check_page(reader)
        shoot(reader, "mandates-one")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_a_proposed_mandate_is_clean_for_whoever_confirms_it_and_whoever_waits(
    browser: Browser, home: str, width: int, theme: str
) -> None:
    for who, told in (("giamdoc", "Chờ bạn xác nhận"), ("vanthu", "chờ Nguyễn Thị Minh Anh")):
        with reading(browser, home, width=width, theme=theme) as reader:
            sign_in(reader.page, who)
            reader.page.locator(".row-door").first.click()
            assert told in reader.page.inner_text("main")
            check_page(reader)
            if width == 360 and theme == "light":
                shoot(reader, f"mandates-proposed-{who}")


@pytest.mark.parametrize("form", ["KT", "TM", "Q", "TL", "TUQ", "SEAL"])
def test_the_form_of_every_kind_is_clean(
    browser: Browser, home: str, agency: Agency, form: str
) -> None:
    with reading(browser, home) as reader:
        sign_in(reader.page, "quantri")
        reader.open(f"/mandates/new?form={form}&agency={agency.unit_id}")
        check_page(reader)
        shoot(reader, f"mandates-form-{form.lower()}")
