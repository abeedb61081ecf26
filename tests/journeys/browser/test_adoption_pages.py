"""Figures in a browser: clean at every width, each with both counts, and a way to the people behind them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from service.wiring import Rooms
from tests.support.browser import LOOKS, check_page, reading
from tests.support.city import PASSWORD

pytestmark = pytest.mark.browser


def sign_in(page: Page, name: str = "kiemtoan") -> None:
    page.goto("/sign-in?next=/adoption")
    page.fill("[name=user_name]", name)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/adoption")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_of_figures_is_clean(
    browser: Browser, home: str, width: int, theme: str
) -> None:
    with reading(browser, home, width=width, theme=theme) as reader:
        page = reader.page
        sign_in(page)
        check_page(reader)
        for path in (
            "/adoption?period=2020-01",
            "/adoption/measures/F3",
            "/adoption/measures/F6?unit=skhcn&sort=share",
            "/adoption/measures/F1",
            "/adoption/measures/F11",
        ):
            reader.open(path)
            for fold in page.locator("main details.fold").all():
                fold.evaluate("fold => fold.open = true")
            check_page(reader)


def test_a_figure_leads_to_the_people_behind_it_and_to_the_line_that_says_so(
    browser: Browser, rooms: Rooms, home: str
) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        sign_in(page)
        page.get_by_role("link", name="Lãnh đạo ký số trong kỳ").click()
        page.wait_for_url("**/measures/F3**")
        counts = page.locator(".goal-counts").first.inner_text()
        page.get_by_role("link", name="Xem chứng cứ").click()
        page.wait_for_url("**/figures/*")
        check_page(reader)
        assert counts in page.locator(".lead").inner_text()
        counted = page.locator("tbody tr", has_text="Được tính").count()
        assert counts == f"{counted} trên {page.locator('tbody tr').count()}"
        page.get_by_role("button", name="Xem danh tính").click()
        expect(page).to_have_url(page.url)
        page.locator("#who").select_option(
            label=page.locator("#who option", has_text="Được tính").first.inner_text()
        )
        page.fill("[name=reason]", "Kiểm tra số liệu quý 4")
        page.get_by_role("button", name="Xem danh tính").click()
        page.wait_for_url("**/reveals")
        check_page(reader)
        expect(page.locator("tbody tr").first).to_contain_text("Ký số")
        expect(page.locator("tbody code").first).to_contain_text("sample:")


def test_somebody_who_is_no_auditor_sees_no_small_group_and_nobody_behind_a_figure(
    browser: Browser, home: str
) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        sign_in(page, "lanhdao")
        expect(page.locator(".goal-counts").first).to_contain_text(" trên ")
        page.goto("/adoption/measures/F3")
        expect(page.get_by_role("link", name="Xem chứng cứ")).to_have_count(0)
        expect(page.locator("tbody").first).to_be_attached()
        expect(page.get_by_text("Nhóm quá ít người nên không hiển thị.").first).to_be_visible()
        check_page(reader)
