"""The page of a person's stamps: clean, and a stamp is added from a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from service.app import create_app
from service.wiring import Rooms
from tests.support.browser import LOOKS, check_page, reading, serving, shoot
from tests.support.city import PASSWORD, a_city

pytestmark = pytest.mark.browser
IMAGE = Path(__file__).parents[3] / "service/samples/chu-ky-lanhdao.png"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    rooms: Rooms = a_city(tmp_path_factory.mktemp("city"))
    with serving(create_app(rooms.settings, rooms=rooms)) as home:
        yield home
    rooms.close()


def test_a_leader_adds_a_stamp_and_sees_it_as_it_is_printed(browser: Browser, address: str) -> None:
    with reading(browser, address, width=360) as reader:
        page = reader.page
        page.goto("/sign-in?next=/account/stamps")
        page.fill("[name=user_name]", "lanhdao")
        page.fill("[name=password]", PASSWORD)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url("**/account/stamps")
        check_page(reader)
        page.get_by_label("Tên mẫu").fill("Ký thay mặt Ủy ban nhân dân thành phố Cần Thơ")
        page.get_by_label("Hình ảnh", exact=True).set_input_files(IMAGE)
        page.get_by_label("Thể thức ký").check()
        page.get_by_label("Dùng làm mặc định").check()
        page.get_by_role("button", name="Thêm mẫu").click()

        assert page.locator(".stamp-shown p").all_inner_texts() == ["GIÁM ĐỐC"]
        check_page(reader)
        shoot(reader, "stamps")
        reader.open("/account")
        check_page(reader)


def test_it_is_clean_with_faults_at_every_width(browser: Browser, address: str) -> None:
    for width, theme in LOOKS:
        with reading(browser, address, width=width, theme=theme) as reader:
            page = reader.page
            page.goto("/sign-in?next=/account/stamps")
            page.fill("[name=user_name]", "phogiamdoc")
            page.fill("[name=password]", PASSWORD)
            page.locator("main button[type=submit]").first.click()
            page.wait_for_url("**/account/stamps")
            page.get_by_label("Tên mẫu").fill("x")
            page.get_by_role("button", name="Thêm mẫu").click()
            assert "tài khoản chưa có hình ảnh" in page.inner_text("main")
            check_page(reader)
