"""The page of a report in a browser: clean at every width, whatever became of the letters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from service.adoption.outlook import months_before
from service.adoption.spans import month_named
from service.cli.sample_year import live_a_year
from service.store.tables.post import LetterRecipientRow
from service.wiring import Rooms
from tests.journeys.browser.test_adoption_pages import sign_in
from tests.support.browser import LOOKS, check_page, reading
from tests.support.city import a_city
from tests.support.servers import free_port

pytestmark = pytest.mark.browser
STATES = {
    "SENT": "Đã gửi",
    "WAITING": "Đang chờ",
    "REFUSED": "Bị từ chối",
    "GIVEN_UP": "Không gửi được",
}


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    """A city whose last closed month was reported, its letters in every state there is."""
    plain = a_city(tmp_path_factory.mktemp("city"))
    plain.mailboxes.read_directory()
    live_a_year(plain.figures.adoption)
    plain.close()
    mail = {"host": "127.0.0.1", "port": free_port(), "tls": "none"}
    told = {"report_recipients": [f"{state.lower()}@cantho.example" for state in STATES]}
    settings = plain.settings.model_copy(
        update={
            "mail": plain.settings.mail.model_copy(update=mail),
            "adoption": plain.settings.adoption.model_copy(update=told),
        }
    )
    rooms = Rooms(settings)
    rooms.figures.close_periods()
    with rooms.memory.writing() as session:
        for row in session.query(LetterRecipientRow):
            row.state, row.attempts = row.address.partition("@")[0].upper(), 3
            row.answer = (
                "550 5.1.1 Recipient address rejected: User unknown in virtual mailbox table"
            )
    yield rooms
    rooms.close()


def months(rooms: Rooms) -> tuple[str, str]:
    """Return the last closed month and this one."""
    today = rooms.clock().astimezone(rooms.figures.adoption.zone).date()
    names = list(map(month_named, months_before(today, 3)))
    closed = [
        one
        for one in names
        if rooms.figures.periodic_reports.show(one).report.closed_at is not None
    ]
    return closed[-1], names[-1]


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_page_of_a_report_is_clean(
    browser: Browser, rooms: Rooms, home: str, width: int, theme: str
) -> None:
    with reading(browser, home, width=width, theme=theme) as reader:
        sign_in(reader.page)
        for name in (*months(rooms), "2020-01"):
            reader.open(f"/adoption/report/{name}")
            check_page(reader)


def test_the_page_says_what_became_of_each_letter(
    browser: Browser, rooms: Rooms, home: str
) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        sign_in(page)
        reader.open(f"/adoption/report/{months(rooms)[0]}")
        for state, words in STATES.items():
            row = page.get_by_role("row").filter(has_text=f"{state.lower()}@cantho.example")
            expect(row).to_contain_text(words)


def test_a_period_is_chosen_without_a_script(browser: Browser, rooms: Rooms, home: str) -> None:
    with reading(browser, home, java_script_enabled=False) as reader:
        page = reader.page
        sign_in(page)
        page.get_by_role("link", name="Báo cáo định kỳ").click()
        page.get_by_label("Kỳ báo cáo").select_option(months(rooms)[1])
        page.get_by_role("button", name="Xem").click()
        page.wait_for_url(f"**/adoption/report/{months(rooms)[1]}")
        with page.expect_download() as waiting:
            page.get_by_role("link", name="Tải báo cáo (PDF)").click()
        assert waiting.value.suggested_filename.endswith("-tam-tinh.pdf")
