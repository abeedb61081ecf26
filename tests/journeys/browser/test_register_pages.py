"""The register in a browser: a clerk registers a paper document, a leader reads, an administrator founds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdfium2 import PdfDocument

from service.cli.sample_city import read_city
from service.cli.sample_register import register_a_year
from service.identity.people import active_person_named
from service.wiring import Rooms
from signing.authority import AgencyName
from signing.devices.software import KeyKind
from tests.support.browser import LOOKS, Reader, check_page, reading, shoot
from tests.support.city import PASSWORD, a_city
from tests.support.house import PIN, QUICK_PIN
from tests.support.people import TestClock

pytestmark = pytest.mark.browser

OUTSIDE = "UBND THÀNH PHỐ CẦN THƠ - SỞ KH&CN (chứng thư chuyên dùng)"
LONG = "Nguyễn Trần Hoàng Thị Phương Uyên"


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = a_city(tmp_path_factory.mktemp("city"))
    with rooms.memory.reading() as session:
        clerk = active_person_named(session, "vanthu")
    assert clerk is not None
    register_a_year(rooms.register, rooms.memory, TestClock(), read_city(), clerk)
    journey = replace(rooms.certificates, key_kind=KeyKind.P_256, pin_cost=QUICK_PIN)
    for name in (clerk.unit, OUTSIDE):
        journey.issue_to_agency(clerk, AgencyName(name, "Cần Thơ"), PIN, actor=None)
    yield rooms
    rooms.close()


def sign_in(page: Page, name: str, then: str = "/register") -> None:
    page.goto(f"/sign-in?next={then}")
    page.fill("[name=user_name]", name)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(f"**{then}")


def opened(page: Page) -> None:
    for fold in page.locator("main details.fold").all():
        fold.evaluate("fold => fold.open = true")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_of_the_register_is_clean(
    browser: Browser, home: str, width: int, theme: str
) -> None:
    with reading(browser, home, width=width, theme=theme) as reader:
        page = reader.page
        sign_in(page, "vanthu")
        for path in (
            "/register", "/register?q=khong+co+gi", "/register?state=CANCELLED", "/register/new",
            "/register/series", "/register/print?type=QUYET_DINH",
        ):  # fmt: skip
            reader.open(path)
            opened(page)
            check_page(reader)
        page.goto("/register/new")
        page.get_by_role("button", name="Cấp số").click()
        expect(page.get_by_text("Không được để trống.").first).to_be_visible()
        check_page(reader)
        for path in ("/register?type=TO_TRINH", "/register?state=CANCELLED"):
            reader.open(path)
            page.locator(".register-notation a").first.click()
            page.wait_for_url("**/register/*-*")
            opened(page)
            check_page(reader)
    with reading(browser, home, width=width, theme=theme) as reader:
        sign_in(reader.page, "quantri")
        for path in ("/register", "/register/agencies", "/register/agencies/tp",
                     "/register/agencies/skhcn"):  # fmt: skip
            reader.open(path)
            opened(reader.page)
            check_page(reader)
        reader.open("/register/seals")
        check_page(reader)
        shoot(reader, "register-seals")
        reader.page.get_by_role("link", name=OUTSIDE).click()
        reader.page.select_option("#seal-unit", "")
        reader.page.get_by_role("button", name="Lưu").click()
        expect(reader.page.get_by_text("Vui lòng chọn cơ quan.")).to_be_visible()
        check_page(reader)
        shoot(reader, "register-seal")


def test_an_administrator_says_whose_a_seal_is(browser: Browser, home: str) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        sign_in(page, "quantri", "/register/agencies")
        shoot(reader, "register-agencies")
        page.get_by_role("link", name="Con dấu của các cơ quan").click()
        page.get_by_role("link", name=OUTSIDE).click()
        page.select_option("#seal-unit", "stc")
        page.get_by_role("button", name="Lưu").click()
        expect(page.get_by_text(f"Đã ghi {OUTSIDE} là con dấu của Sở Tài chính.")).to_be_visible()
        expect(page.get_by_text("Chưa ghi cơ quan")).to_have_count(0)
        check_page(reader)
        shoot(reader, "register-seals-done")


def fill_paper(reader: Reader, subject: str) -> None:
    page = reader.open("/register/new")
    page.select_option("#paper-type_code", "QUYET_DINH")
    page.fill("#paper-subject", subject)
    page.fill("#paper-signer_name", LONG)
    page.fill("#paper-recipients", "Như Điều 3\nLưu: VT")
    page.get_by_role("button", name="Cấp số").click()


def test_a_clerk_registers_a_paper_document_finds_it_and_cancels_it(
    browser: Browser, home: str
) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        sign_in(page, "vanthu")
        fill_paper(reader, "Khen thưởng đột xuất")
        page.wait_for_url("**/register/*-*")
        heading = page.locator("h1").inner_text()
        assert heading.startswith("Số: ")
        assert heading.endswith("/QĐ-SKHCN")
        page.goto("/register")
        page.locator("#q").press_sequentially("khen thuong uyen")
        expect(page.locator(".register-table tbody tr")).to_have_count(1)
        assert "q=khen+thuong+uyen" in page.url
        page.locator(".register-notation a").first.click()
        page.get_by_text("Hủy số này").click()
        page.fill("#reason-reason", "Đăng ký hai lần")
        page.get_by_role("button", name="Hủy số", exact=True).click()
        expect(page.get_by_text("Số này đã bị hủy")).to_be_visible()
        expect(page.get_by_role("button", name="Hủy số", exact=True)).to_have_count(0)


def test_everything_works_without_scripts(browser: Browser, home: str) -> None:
    with reading(browser, home, java_script_enabled=False) as reader:
        page = reader.page
        sign_in(page, "vanthu")
        page.fill("#q", "to trinh")
        page.get_by_role("button", name="Tìm", exact=True).click()
        page.wait_for_url("**q=to+trinh**")
        assert page.locator(".register-table tbody tr").count() > 0
        fill_paper(reader, "Không cần kịch bản")
        expect(page.locator("h1")).to_contain_text("/QĐ-SKHCN")


def test_a_leader_reads_and_is_offered_nothing_to_change(browser: Browser, home: str) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        sign_in(page, "lanhdao")
        expect(page.get_by_role("link", name="Đăng ký văn bản giấy")).to_have_count(0)
        page.locator(".register-notation a").first.click()
        page.wait_for_url("**/register/*-*")
        expect(page.locator("main form")).to_have_count(0)


def test_the_printed_register_is_a4_across_with_its_head_on_every_sheet(
    browser: Browser, home: str
) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        sign_in(page, "vanthu")
        reader.open("/register/print")
        octets = page.pdf(prefer_css_page_size=True)
    pdf = PdfDocument(octets)
    sizes = {tuple(map(round, sheet.get_size())) for sheet in pdf}
    heads = ["(10)" in sheet.get_textpage().get_text_bounded() for sheet in pdf]
    pdf.close()
    assert sizes == {(842, 595)}
    assert len(heads) > 1
    assert all(heads)
