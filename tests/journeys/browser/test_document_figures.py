"""From the rate of signed documents to each document and its proofs, in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from service.wiring import Rooms
from tests.journeys.browser.test_adoption_pages import sign_in
from tests.support.browser import check_page, reading
from tests.support.city import a_city_with_documents

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = a_city_with_documents(tmp_path_factory.mktemp("city"))
    yield rooms
    rooms.close()


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1440, "light")])
def test_a_figure_leads_to_its_documents_and_is_counted_again(
    browser: Browser, home: str, width: int, theme: str
) -> None:
    with reading(browser, home, width=width, theme=theme) as reader:
        page = reader.page
        sign_in(page)
        year = page.locator("#period").input_value()[:4]
        reader.open(f"/adoption/measures/F1?period={year}")
        check_page(reader)
        counts = page.locator(".goal-counts").first.inner_text()
        page.get_by_role("link", name="Xem chứng cứ").click()
        page.wait_for_url("**/figures/*")
        for fold in page.locator("main details.fold").all():
            fold.evaluate("fold => fold.open = true")
        check_page(reader)
        assert counts in page.locator(".lead").inner_text()
        rows, further = page.locator("tbody tr"), page.locator("main a.btn[href*='skip=']")
        counted = rows.filter(has_text="Được tính").count()
        while further.count():
            with page.expect_navigation():
                further.click()
            counted += rows.filter(has_text="Được tính").count()
        assert counts.split()[0] == str(counted)
        expect(rows.first).to_contain_text("sổ sự kiện số")
        page.get_by_role("button", name="Đếm lại độc lập").click()
        page.wait_for_url("**/recounts")
        check_page(reader)
        expect(page.locator("main")).to_contain_text("cùng một kết quả")
