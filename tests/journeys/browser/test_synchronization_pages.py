"""HR leads, in a browser: every page clean, a plan approved by a second person with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from service.clock import now
from service.store.tables import MailboxAccountRow
from service.wiring import Rooms
from tests.support.browser import LOOKS, Reader, check_page, reading
from tests.support.city import PASSWORD, a_city, city_file

pytestmark = pytest.mark.browser
LONG = "Nguyễn Trần Hoàng Thị Phương Uyên"
LONG_TITLE = "Phó Chủ tịch Ủy ban nhân dân phường kiêm Trưởng ban chỉ đạo chuyển đổi số"
DECIDED = "12/QĐ-SNV;20/11/2026"
NEW = f"CT00801;{LONG};skhcn;{LONG_TITLE};có;{DECIDED}"
LEAVING = f"CT00020;Người nghỉ hưu;stc;Chuyên viên;nghỉ hưu;{DECIDED}"
FAULTY = "CT00021;Người nghỉ hưu;khong-co;Chuyên viên;nghỉ hưu;;"


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = a_city(tmp_path_factory.mktemp("city"))
    yield rooms
    rooms.close()


def sign_in(page: Page, name: str) -> None:
    page.goto("/sign-in?next=/mailboxes/sync")
    page.fill("[name=user_name]", name)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/mailboxes/sync")


def bring(page: Page, octets: bytes) -> None:
    page.goto("/mailboxes/sync")
    file = {"name": "nhan-su-thang-11.csv", "mimeType": "text/csv", "buffer": octets}
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Nạp tệp").click()
    page.wait_for_url("**/snapshots/*")


def look(reader: Reader) -> None:
    for fold in reader.page.locator("main details.fold").all():
        fold.evaluate("fold => fold.open = true")
    check_page(reader)


def plan(page: Page) -> str:
    page.get_by_role("button", name="Lập kế hoạch").click()
    page.wait_for_url("**/plans/*")
    return page.url


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_from_the_file_to_the_comparison_is_clean(
    browser: Browser, rooms: Rooms, home: str, width: int, theme: str
) -> None:
    with reading(browser, home, width=width, theme=theme) as reader:
        page = reader.page
        sign_in(page, "cntt")
        look(reader)
        bring(page, city_file(rooms, CT00021=FAULTY))
        look(reader)
        bring(page, city_file(rooms, CT00801=NEW, CT00020=LEAVING))
        look(reader)
        plan(page)
        look(reader)
        reader.open("/mailboxes/sync")
        look(reader)
        page.get_by_role("button", name="Đối chiếu ngay").click()
        page.wait_for_load_state()
        look(reader)


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_page_of_what_falls_due_is_clean(
    browser: Browser, rooms: Rooms, home: str, width: int, theme: str
) -> None:
    rooms.mailboxes.read_directory()
    with rooms.memory.writing() as session:
        some = session.query(MailboxAccountRow).filter_by(standing="active").limit(3).all()
        for row, standing, days in zip(some, ("suspended", "suspended", "closed"), (95, 70, 200),
                                       strict=True):  # fmt: skip
            row.standing, row.standing_since = standing, now() - timedelta(days=days)
            row.mark = ""  # as if something else had been read
    with reading(browser, home, width=width, theme=theme) as reader:
        sign_in(reader.page, "cntt")
        reader.page.get_by_role("link", name="Xem danh sách").click()
        reader.page.wait_for_url("**/schedule")
        expect(reader.page.locator("tbody tr")).to_have_count(3)
        expect(reader.page.get_by_text("Đã đến hạn")).to_have_count(2)
        look(reader)
        reader.page.get_by_role("button", name="lập kế hoạch").click()
        expect(reader.page.get_by_text("Hiện không có hộp thư nào cần đóng.")).to_be_visible()
        expect(reader.page.locator("tbody tr")).to_have_count(0)
        look(reader)


def test_a_second_person_approves_with_the_keyboard_alone_and_sees_it_done(
    browser: Browser, rooms: Rooms, home: str
) -> None:
    new = f"CT00802;Trần Thị Bích Vân;stc;Kế toán viên;có;{DECIDED}"
    with reading(browser, home) as first:
        sign_in(first.page, "cntt")
        bring(first.page, city_file(rooms, CT00802=new))
        address = plan(first.page)
        expect(first.page.get_by_role("button", name="Phê duyệt")).to_have_count(0)
    with reading(browser, home, width=360) as second:
        page = second.page
        sign_in(page, "quantri")
        page.goto(address)
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.innerText").strip() == "Phê duyệt":
                break
        page.keyboard.press("Enter")
        expect(page.get_by_text("Bạn có thể rời trang này")).to_be_visible()
        rooms.mailboxes.carrier.run_due()
        expect(page.get_by_text("Đã thực hiện").first).to_be_visible(timeout=10_000)
        look(second)


def test_the_page_itself_notices_when_the_work_is_done(
    browser: Browser, rooms: Rooms, home: str, tmp_path: Path
) -> None:
    new = f"CT00803;Lê Thị Hồng Nhung;stc;Kế toán viên;có;{DECIDED}"
    with reading(browser, home) as first:
        sign_in(first.page, "cntt")
        bring(first.page, city_file(rooms, CT00803=new))
        address = plan(first.page)
    with reading(browser, home) as second:
        page = second.page
        sign_in(page, "quantri")
        page.goto(address)
        page.get_by_role("button", name="Phê duyệt").click()
        expect(page.get_by_text("Bạn có thể rời trang này")).to_be_visible()
        look(second)
        rooms.mailboxes.carrier.run_due()
        expect(page.get_by_text("Đã thực hiện").first).to_be_visible(timeout=10_000)
