"""Ladders and lists in a browser: clean at every width, and one way from what is missing to whom it concerns."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from service.adoption.ladders.behind import ListName
from tests.journeys.browser.test_adoption_pages import sign_in
from tests.support.browser import LOOKS, check_page, reading

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_list_is_clean(browser: Browser, home: str, width: int, theme: str) -> None:
    with reading(browser, home, width=width, theme=theme) as reader:
        sign_in(reader.page, "cntt")
        for path in ("", *(f"/{one}" for one in ListName), "/never-used?period=2026-10&sort=name"):
            reader.open(f"/adoption/lists{path}")
            check_page(reader)


def test_what_is_lost_between_two_rungs_leads_to_as_many_people(
    browser: Browser, home: str
) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        sign_in(page, "cntt")
        link = page.get_by_role("link", name="Chưa đạt “Đã dùng hộp thư trong kỳ”")
        missing = link.inner_text().rpartition(":")[2].strip()
        link.click()
        page.wait_for_url("**/lists/never-used?**")
        expect(page.locator(".behind-count")).to_have_text(missing)
        assert f"{page.locator('tbody tr').count()} người" == missing
        page.locator("#unit").select_option(index=1)
        page.locator("#sort").select_option("name")
        page.get_by_role("button", name="Xem").click()
        page.wait_for_url("**sort=name**")
        expect(page.locator("#sort")).to_have_value("name")


def test_an_auditor_sees_the_same_list_without_a_name(browser: Browser, home: str) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        sign_in(page)
        reader.open("/adoption/lists/no-mailbox")
        check_page(reader)
        expect(page.locator("tbody code")).to_have_count(page.locator("tbody tr").count())


def test_whoever_leads_is_told_how_many_and_led_to_nobody(browser: Browser, home: str) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        sign_in(page, "lanhdao")
        expect(page.locator(".funnel")).to_have_count(2)
        expect(page.locator("a[href*='/lists']")).to_have_count(0)


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_bodies_are_chosen_by_hand_and_stand_side_by_side(
    browser: Browser, home: str, width: int, theme: str
) -> None:
    with reading(browser, home, width=width, theme=theme) as reader:
        page = reader.page
        sign_in(page)
        page.goto("/adoption/measures/F6")
        page.locator("#lag-sort").select_option("short")
        page.locator(".lag-sort button").click()
        page.wait_for_url("**sort=short**")
        check_page(reader)
        for at in (0, 1, 2):
            page.locator(".lag-tick input").nth(at).check()
        page.get_by_role("button", name="So sánh các đơn vị đã chọn").click()
        page.wait_for_url("**/compare?**")
        check_page(reader)
        expect(page.locator(".compared > li")).to_have_count(3)
        reader.open("/adoption/measures/F6/compare?unit=skhcn")
        check_page(reader)
