"""What units report, in a browser: reported, approved by another, seen with its evidence; clean at every width."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from service.cli.sample_reports import report_a_year
from service.cli.sample_year import live_a_year
from service.identity.people import active_person_named
from service.wiring import Rooms
from tests.support.browser import LOOKS, check_page, reading
from tests.support.city import PASSWORD, a_city

pytestmark = pytest.mark.browser

WRONG = "measure;unit;period;counted;entitled;source\nF11;stc;2026-Q1;12;10;Sổ\nF3;x;1;-1;;\n"
RIGHT = "measure;unit;period;counted;entitled;source\nF10;stc;2026-Q1;1;1;Sổ tài sản\n"


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = a_city(tmp_path_factory.mktemp("city"))
    live_a_year(rooms.figures.adoption)
    with rooms.memory.reading() as session:
        clerk = active_person_named(session, "vanthu")
        admin = active_person_named(session, "quantri")
    assert clerk is not None
    assert admin is not None
    report_a_year(rooms.figures.reports, clerk, "skhcn", admin)
    yield rooms
    rooms.close()


def sign_in(page: Page, name: str) -> None:
    page.goto("/sign-in?next=/adoption/reports")
    page.fill("[name=user_name]", name)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/adoption/reports")


def carried(name: str, content: str, kind: str = "text/csv") -> dict[str, object]:
    return {"name": name, "mimeType": kind, "buffer": content.encode()}


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_of_reports_is_clean(
    browser: Browser, home: str, width: int, theme: str
) -> None:
    with reading(browser, home, width=width, theme=theme) as reader:
        page = reader.page
        sign_in(page, "quantri")
        for path in (
            "/adoption/reports",
            "/adoption/reports?state=REFUSED",
            "/adoption/reports/new",
            "/adoption/reports/import",
            "/adoption",
            "/adoption/measures/F11",
            "/adoption/measures/F14?sort=name",
            "/adoption/measures/F17?unit=skhcn",
            "/adoption/measures/F13",
        ):
            reader.open(path)
            check_page(reader)
        for text in (WRONG, RIGHT, "x"):
            reader.open("/adoption/reports/import")
            page.set_input_files("#table-table", carried("bang.csv", text))  # type: ignore[arg-type]
            page.get_by_role("button", name="Xem trước").click()
            page.wait_for_url("**/import/*")
            check_page(reader)
        reader.open("/adoption/reports")
        page.locator(".row-door").first.click()
        page.wait_for_url("**/reports/*-*")
        for fold in page.locator("main details.fold").all():
            fold.evaluate("fold => fold.open = true")
        check_page(reader)


def test_the_other_language_fits_as_well(browser: Browser, home: str) -> None:
    with reading(browser, home, width=360, locale="en-GB") as reader:
        sign_in(reader.page, "quantri")
        for path in ("", "/new", "/import"):
            reader.open(f"/adoption/reports{path}")
            check_page(reader)
        reader.open("/adoption/measures/F14?period=2020-Q1")
        check_page(reader)
        expect(reader.page.locator("#period")).to_have_value("2020-Q1")


def test_on_a_phone_every_way_is_there_behind_more(browser: Browser, home: str) -> None:
    with reading(browser, home, width=1440) as reader:
        sign_in(reader.page, "quantri")
        wide = reader.page.locator(".ways a:visible").all_inner_texts()
    with reading(browser, home, width=360, java_script_enabled=False) as reader:
        sign_in(reader.page, "quantri")
        at_hand = reader.page.locator(".ways a:visible").all_inner_texts()
        reader.page.locator(".way-more summary").click()
        behind = reader.page.locator(".way-more a:visible").all_inner_texts()
        assert len(at_hand) == 4
        assert [*at_hand, *behind] == wide
        reader.page.get_by_role("link", name="Tin cậy").click()
        reader.page.wait_for_url("**/trust")


def test_a_clerk_reports_and_their_leader_decides(browser: Browser, home: str) -> None:
    with reading(browser, home, width=768) as reader:
        page = reader.page
        sign_in(page, "vanthu")
        page.get_by_role("link", name="Báo cáo một số liệu").click()
        page.get_by_role("button", name="Gửi báo cáo").click()
        expect(page.locator(".field-error").first).to_be_visible()
        check_page(reader)
        page.locator("#report-measure").select_option("F16")
        page.fill("#report-counted", "2")
        page.fill("#report-entitled", "5")
        page.fill("#report-source", "Quyết định số 5/QĐ-SKHCN")
        pdf = carried("qd.pdf", "%PDF-1.7\n", "application/pdf")
        page.set_input_files("#report-evidence", pdf)  # type: ignore[arg-type]
        page.get_by_role("button", name="Gửi báo cáo").click()
        expect(page.get_by_text("người khác phải duyệt")).to_be_visible()
        check_page(reader)
        address = page.url
    with reading(browser, home, width=768) as reader:
        page = reader.page
        sign_in(page, "lanhdao")
        page.goto(address)
        check_page(reader)
        page.get_by_role("button", name="Duyệt", exact=True).click()
        expect(page.get_by_text("Đã duyệt. Số liệu được tính từ bây giờ.")).to_be_visible()
        check_page(reader)


def test_an_auditor_sees_the_reports_behind_a_figure(browser: Browser, home: str) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        sign_in(page, "kiemtoan")
        expect(page.get_by_role("link", name="Báo cáo một số liệu")).to_have_count(0)
        page.goto("/adoption")
        page.get_by_role("link", name="Cán bộ có máy tính").click()
        page.get_by_role("link", name="Xem các báo cáo tạo nên số này").click()
        page.wait_for_url("**/figures/*")
        check_page(reader)
        expect(page.locator("tbody tr")).to_have_count(6)
        page.locator("tbody a").first.click()
        expect(page.get_by_role("button", name="Duyệt")).to_have_count(0)
        check_page(reader)
