"""The pages about mailboxes: clean in every state and at every width, by keyboard, and as one types."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from service.app import create_app
from service.journeys.provisioning import Act, ActKind, Asked, NewRequest
from tests.support.browser import LOOKS, Reader, check_page, reading, serving
from tests.support.town import PASSWORD, Town, a_town, a_town_of, entry, grounds, values

pytestmark = pytest.mark.browser
LONG = "Nguyễn Trần Hoàng Thị Phương Uyên"
LONG_TITLE = "Phó Chủ tịch Ủy ban nhân dân phường kiêm Trưởng ban chỉ đạo chuyển đổi số"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town with long names, a full page, a life line, requests in every state and a link."""
    people = [
        *a_town(),
        entry("uyennthp", LONG, "cai-khe", number="70001", title=values(LONG_TITLE)),
    ]
    people += [
        entry(f"nv{n:03}", f"Nguyễn Văn Số {n}", "stc", number=f"8{n:04}") for n in range(60)
    ]
    town = a_town_of(tmp_path_factory.mktemp("town"), people)
    requests = town.desk.requests
    facts = {"full_name": LONG, "staff_number": "4321", "title": LONG_TITLE}
    requests.file(town["unit"], NewRequest(Asked.CREATE, "snv", grounds(), facts=facts))
    requests.file(town["unit"], NewRequest(Asked.PASSWORD, "snv", grounds(), account="00004"))
    asked = NewRequest(Asked.SUSPEND, "snv", grounds(), account="00001")
    requests.refuse(town["it"], requests.file(town["unit"], asked), "Chưa có quyết định gốc")
    town.clock.forward(timedelta(days=1))
    ids = [town.id_of("cb000")]
    for act in (Act(ActKind.QUOTA, quota_mb=4096), Act(ActKind.MOVE, unit="stc")):
        seal = town.desk.hand.preview(town["it"], ids, act).seal
        town.desk.hand.carry(town["it"], ids, act, grounds(), seal)
    yield town
    town.rooms.close()


@pytest.fixture(scope="module")
def home(town: Town) -> Iterator[str]:
    with serving(create_app(town.rooms.settings, rooms=town.rooms)) as address:
        yield address


def sign_in(page: Page, name: str = "boss") -> None:
    page.goto("/sign-in?next=/mailboxes")
    page.fill("[name=user_name]", name)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/mailboxes")


def submit(page: Page) -> None:
    page.locator("main form .acts button[type=submit]").first.click()
    page.wait_for_load_state()


def fill_grounds(page: Page) -> None:
    page.fill("[name=decision_number]", "123/QĐ-SNV")
    page.fill("[name=decision_date]", "2026-11-20")
    page.fill("[name=reason]", "Nghỉ hưu theo chế độ")


def look(reader: Reader) -> None:
    for fold in reader.page.locator("details.fold").all():
        fold.evaluate("fold => fold.open = true")
    check_page(reader)


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_is_clean(
    browser: Browser, town: Town, home: str, width: int, theme: str
) -> None:
    account = town.id_of("cb000")
    with reading(browser, home, width=width, theme=theme) as reader:
        sign_in(reader.page)
        for path in (
            "/mailboxes",
            "/mailboxes?q=khong+co+ai",
            "/mailboxes?unit=cai-khe",
            f"/mailboxes/accounts/{account}",
            f"/mailboxes/accounts/{town.id_of('uyennthp')}",
            f"/mailboxes/accounts/{account}/lock",
            f"/mailboxes/accounts/{town.id_of('chuyentiep')}/remove-alias",
            f"/mailboxes/accounts/{town.id_of('vt.snv')}/hand-over",
            f"/mailboxes/accounts/{account}/password",
            "/mailboxes/new",
            "/mailboxes/new?of=unit",
            "/mailboxes/requests",
            "/mailboxes/requests?state=CLOSED",
            "/mailboxes/requests/new/create",
            "/mailboxes/administrators",
        ):
            reader.open(path)
            look(reader)
        reader.open("/mailboxes/requests").locator(".row-door").first.click()
        look(reader)


@pytest.mark.parametrize("width", [360, 1440])
def test_what_is_shown_before_it_is_done_is_clean(
    browser: Browser, town: Town, home: str, width: int
) -> None:
    with reading(browser, home, width=width) as reader:
        page = reader.page
        sign_in(page)
        reader.open("/mailboxes/new")
        submit(page)
        assert page.locator(".field-error").count() >= 5
        reader.witness.complaints.clear()
        look(reader)
        reader.open("/mailboxes?unit=stc")
        page.locator("[data-all]:visible").check()
        page.get_by_role("button", name="Xem trước").click()
        page.wait_for_load_state()
        fill_grounds(page)
        submit(page)
        assert "Trình phê duyệt" in page.locator("main").inner_text()
        look(reader)


def test_the_table_searches_as_one_types_and_the_address_follows(
    browser: Browser, home: str
) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        sign_in(page)
        page.select_option("#standing", "active")
        page.locator("#q").press_sequentially("tran thi my", delay=15)
        expect(page.locator("tbody tr")).to_have_count(1)

        assert "Trần Thị Mỹ Hạnh" in page.locator("tbody").inner_text()
        assert "q=tran+thi+my" in page.url
        assert "standing=active" in page.url
        assert page.evaluate("document.activeElement.id") == "q"
        assert "1 hộp thư" in page.locator("#count").inner_text()
        page.locator("thead a").first.click()
        page.wait_for_url("**down=1**")
        page.reload()
        assert page.input_value("#q") == "tran thi my"
        check_page(reader)


def test_the_keyboard_alone_finds_and_suspends(browser: Browser, town: Town, home: str) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        sign_in(page)
        page.focus("#q")
        page.keyboard.type("dang huu phuoc")
        expect(page.locator("tbody tr")).to_have_count(1)
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.href ?? ''").endswith("/suspend"):
                break
        page.keyboard.press("Enter")
        page.wait_for_url("**/suspend")
        page.focus("[name=decision_number]")
        page.keyboard.type("123/QĐ-SNV")
        page.fill("[name=decision_date]", "2026-11-20")
        page.focus("[name=reason]")
        page.keyboard.type("Nghỉ hưu")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("#shown")
        page.focus("main form .btn-primary")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/accounts/{town.id_of('cb002')}")
        assert "Tạm khóa" in page.locator(".page-head").inner_text()


def test_without_scripts_everything_is_found_and_done_as_well(
    browser: Browser, town: Town, home: str
) -> None:
    with reading(browser, home, width=360, java_script_enabled=False) as reader:
        page = reader.page
        sign_in(page)
        page.fill("#q", "tran thi my")
        page.get_by_role("button", name="Tìm").click()
        page.wait_for_load_state()
        assert page.locator("tbody tr").count() == 1
        page.locator("tbody input").check()
        page.get_by_role("button", name="Xem trước").click()
        page.wait_for_load_state()
        fill_grounds(page)
        submit(page)
        page.get_by_role("button", name="Sửa lại").click()
        page.wait_for_load_state()
        assert page.input_value("[name=decision_number]") == "123/QĐ-SNV"


@pytest.mark.parametrize("handed", ["LINK", "SLIP"])
def test_a_link_is_made_printed_and_used_once(
    browser: Browser, town: Town, home: str, handed: str
) -> None:
    with reading(browser, home) as reader:
        page = reader.page
        sign_in(page, "unit")
        reader.open(f"/mailboxes/accounts/{town.id_of('tamkhoa')}")
        look(reader)
        reader.open(f"/mailboxes/accounts/{town.id_of('cb004')}/password")
        page.check(f"[value={handed}]")
        page.fill("[name=reason]", "Quên mật khẩu")
        submit(page)
        look(reader)
        if handed == "SLIP":
            paper = page.pdf(prefer_css_page_size=True)
            assert paper.count(b"/Type /Page\n") == 1, "a slip is one sheet"
        link = page.locator("main code").inner_text()
    with reading(browser, home, width=360) as reader:
        page = reader.open(link[link.index("/mailboxes/") :])
        look(reader)
        for typed in ("bichngoc", "Mưa7-trên.Hậu"):
            page.fill("[name=password]", typed)
            page.fill("[name=secret]", typed)
            submit(page)
            reader.witness.complaints.clear()
            look(reader)
        assert "Đã đặt mật khẩu" in page.locator("h1").inner_text()
