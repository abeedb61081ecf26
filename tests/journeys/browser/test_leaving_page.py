"""The page on which the work of somebody who leaves is given on: clean at every width, by keyboard too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from service.app import create_app
from service.cli.sample_city import read_city
from service.cli.sample_mandates import settle_mandates
from service.wiring import Rooms
from tests.service.web.test_leaving_pages import a_review_waits, row
from tests.support.browser import check_page, reading, serving, shoot
from tests.support.city import PASSWORD, a_city

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = a_city(tmp_path_factory.mktemp("city"))
    rooms.mailboxes.read_directory()
    settle_mandates(rooms.mandates, read_city())
    a_review_waits(rooms)
    yield rooms
    rooms.close()


@pytest.fixture(scope="module")
def address(city: Rooms) -> Iterator[str]:
    with serving(create_app(city.settings, rooms=city)) as home:
        yield home


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (768, "dark"), (1440, "light")])
def test_it_is_clean_with_something_open_and_with_nothing(
    browser: Browser, address: str, city: Rooms, width: int, theme: str
) -> None:
    leaver, clear = row(city, "phogiamdoc").id, row(city, "kiemtoan").id
    with reading(browser, address, width=width, theme=theme) as reader:
        page = reader.page
        page.goto("/sign-in")
        page.fill("[name=user_name]", "cntt")
        page.fill("[name=password]", PASSWORD)
        page.locator("main button[type=submit]").first.click()
        reader.open(f"/leaving/{leaver}")
        check_page(reader)
        if width == 1440:
            shoot(reader, "leaving")
        page.get_by_role("button", name="Chuyển").press("Enter")
        reader.open(f"/leaving/{clear}")
        assert "Không còn việc nào" in page.inner_text("main")
        check_page(reader)
