"""Questions in a browser: clean at every width, asked by keyboard and mouse, handed out, kept and found again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from service.adoption.exports.checking import check_export
from service.wiring import Rooms
from tests.support.browser import LOOKS, check_page, reading
from tests.support.city import PASSWORD

pytestmark = pytest.mark.browser


def sign_in(page: Page) -> None:
    page.goto("/sign-in?next=/adoption/query")
    page.fill("[name=user_name]", "kiemtoan")
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/adoption/query")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_state_of_the_page_is_clean(
    browser: Browser, home: str, width: int, theme: str
) -> None:
    with reading(browser, home, width=width, theme=theme) as reader:
        page = reader.page
        sign_in(page)
        for path in (
            "/adoption/query",
            "/adoption/query?period=last-month",
            "/adoption/query?measure=F3&measure=F6&period=last-month&by=unit&sort=-share",
            "/adoption/query?measure=F6&period=year-to-date&by=month&restated_on=2026-11-01",
            "/adoption/query?measure=F6&period=2026&unit=nowhere",
        ):
            reader.open(path)
            for fold in page.locator("main details").all():
                fold.evaluate("fold => fold.open = true")
            check_page(reader)


def test_an_auditor_asks_takes_the_answer_home_and_keeps_the_question(
    browser: Browser, rooms: Rooms, home: str
) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        sign_in(page)
        page.get_by_label("F3 Lãnh đạo ký số trong kỳ").check()
        page.get_by_label("Kỳ", exact=True).select_option("last-month")
        page.get_by_label("Chia theo").select_option("unit")
        page.get_by_role("button", name="Xem số liệu").click()
        page.wait_for_url("**measure=F3**")
        expect(page.locator("#result")).to_contain_text("Lãnh đạo ký số trong kỳ · Tháng trước")
        rows = page.locator("tbody tr").count()
        assert rows > 3

        with page.expect_download() as waited:
            page.get_by_role("button", name="Cả ba dạng").click()
        with Path(waited.value.path()).open("rb") as file:
            checked = check_export(file, rooms.ledger.public_key())
        assert checked.findings == ()
        assert checked.manifest is not None
        assert {one.rows for one in checked.manifest.files} == {rows}

        page.get_by_role("link", name="Tỷ lệ", exact=True).click()
        expect(page.locator("th[aria-sort=ascending]")).to_have_text("Tỷ lệ ↑")
        page.fill("#q-name", "Ký số hằng tháng")
        page.get_by_role("button", name="Lưu", exact=True).click()
        expect(page.get_by_text("Đã lưu truy vấn “Ký số hằng tháng”.")).to_be_visible()
        page.goto("/adoption/query")
        page.get_by_role("link", name="Ký số hằng tháng").click()
        page.wait_for_url("**period=last-month**")
        assert page.locator("tbody tr").count() == rows
        page.get_by_role("link", name="Xem").first.click()
        page.wait_for_url("**/figures/*")
        check_page(reader)
