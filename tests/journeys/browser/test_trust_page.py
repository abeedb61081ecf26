"""The page that tells whom we trust: clean for everyone, and its forms for an administrator."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from config.settings import Settings
from service.app import create_app
from service.identity.roles import Role
from service.journeys.trust import Addition, Proof
from service.wiring import Rooms
from signing.trust import fingerprint
from tests.support.browser import LOOKS, check_page, reading, serving
from tests.support.people import somebody
from tests.support.pki import pki

pytestmark = pytest.mark.browser
PASSWORD = "một mật khẩu khó đoán"
LETTER = "Công văn số 123/CYTT ngày 02/11/2026 của Cục Chứng thực số và Bảo mật thông tin"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a city with a root, a loose intermediate and an ended time-stamping unit."""
    folder: Path = tmp_path_factory.mktemp("city")
    rooms = Rooms(Settings(data=folder, rate_limits="off"))
    person = somebody(rooms.memory, "quantri", Role.ADMINISTRATOR)
    rooms.sign_in.add_local_account(person.id, PASSWORD)
    for der, domain, part, until in (
        (pki().root.der, "official", "anchor", None),
        (pki().issuing.der, "official", "intermediate", None),
        (pki().issuing.der, "foreign", "intermediate", None),
        (pki().tsa.holder.der, "public", "anchor", datetime(2026, 1, 1, tzinfo=UTC)),
    ):
        wanted = Addition(der, fingerprint(der), domain, part, LETTER, trusted_until=until)
        rooms.trusting.add(person, wanted, Proof(password=PASSWORD))
    with serving(create_app(rooms.settings, rooms=rooms)) as home:
        yield home
    rooms.close()


def sign_in(page: Page) -> None:
    page.goto("/sign-in?next=/trust")
    page.fill("[name=user_name]", "quantri")
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/trust")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_it_is_clean_for_a_visitor_and_with_every_form_open(
    browser: Browser, city: str, width: int, theme: str
) -> None:
    with reading(browser, city, width=width, theme=theme) as reader:
        page = reader.open("/trust")
        check_page(reader)
        sign_in(page)
        for fold in page.locator("details.fold").all():
            fold.evaluate("fold => fold.open = true")
        check_page(reader)


def test_a_wrong_fingerprint_is_told_beside_the_field_and_a_right_one_is_taken(
    browser: Browser, city: str
) -> None:
    der = pki().root.der
    with reading(browser, city, width=360, java_script_enabled=False) as reader:
        page = reader.page
        sign_in(page)
        for typed in ("ab" * 32, fingerprint(der).upper()):
            if not page.locator("#add-source").is_visible():
                page.locator("#add ~ details > summary").click()
            page.set_input_files(
                "#add-certificate",
                {"name": "goc.cer", "mimeType": "application/pkix-cert", "buffer": der},
            )
            page.fill("#add-fingerprint", typed)
            page.fill("#add-source", LETTER)
            page.select_option("#add-domain", "public")
            page.fill("#add-password", PASSWORD)
            page.get_by_role("button", name="Đưa vào danh sách").click()
            page.wait_for_load_state()
            if typed.startswith("ab"):
                assert "dấu vân tay khác" in page.locator("#add-fingerprint-error").inner_text()
        assert "Có hiệu lực ngay" in page.locator("main").inner_text()
