"""The office pages in every state: readable by everyone, at every width, by day and night, by keyboard alone."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import LOOKS, Reader, check_page, reading, serving, shoot
from tests.support.office_showroom import VIEWED, Showroom, make_office_showroom

pytestmark = pytest.mark.browser

NAMES = """start-leader start-clerk inbox inbox-clerk inbox-empty drafts under-way done document changed
differences review approve return hand-on authorize number seal no-seal issue issued recalled recall drafted
returned places new correct edit other-file copy copy-elsewhere copied copy-decided cancel gone""".split()  # noqa: SIM905


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Showroom:
    return make_office_showroom(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def home(office: Showroom) -> Iterator[str]:
    with serving(office.app) as address:
        yield address


def look(reader: Reader, home: str, office: Showroom, name: str, *, scripted: bool = True) -> None:
    """Open a state as whoever it belongs to, and wait until its pages are drawn."""
    who, path = office.pages[name]
    reader.page.context.add_cookies([{"name": "person", "value": who, "url": home}])
    reader.open(path)
    if scripted and name in VIEWED:
        reader.page.wait_for_selector("html[data-ready=reading]", state="attached")
    if scripted and name == "places":
        reader.page.wait_for_selector("html[data-ready=places]", state="attached")


def test_every_state_is_looked_at(office: Showroom) -> None:
    assert set(NAMES) == set(office.pages)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_clean_at_every_width_and_in_both_themes(
    browser: Browser, home: str, office: Showroom, name: str
) -> None:
    for width, theme in LOOKS:
        with reading(browser, home, width=width, theme=theme) as reader:
            look(reader, home, office, name)
            for fold in reader.page.locator("main details").all():
                fold.evaluate("fold => fold.open = true")
            check_page(reader)
    if "ANTIN_SCREENSHOTS" in os.environ:
        with reading(browser, home) as reader:
            look(reader, home, office, name)
            shoot(reader, f"office-{name}")


@pytest.mark.parametrize("name", ["inbox", "document", "places", "new", "authorize"])
def test_a_page_is_clean_without_scripts_and_in_the_other_language(
    browser: Browser, home: str, office: Showroom, name: str
) -> None:
    with reading(browser, home, width=360, java_script_enabled=False) as reader:
        look(reader, home, office, name, scripted=False)
        assert reader.page.locator("main").inner_text()
    with reading(browser, home, width=360, locale="en-GB") as reader:
        look(reader, home, office, name)
        assert reader.page.locator("html").get_attribute("lang") == "en"
        check_page(reader)


@pytest.mark.parametrize("name", ["inbox", "document", "return", "new", "authorize", "number"])
def test_twice_the_text_size_still_fits(
    browser: Browser, home: str, office: Showroom, name: str
) -> None:
    with reading(browser, home, width=640) as reader:  # 1280 px at 200 %
        look(reader, home, office, name)
        reader.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert reader.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        act = reader.page.locator(".btn-primary").first
        act.scroll_into_view_if_needed()
        expect(act).to_be_visible()


@pytest.mark.parametrize("name", ["inbox", "document", "review", "places", "authorize", "new"])
def test_a_finger_can_hit_every_act(
    browser: Browser, home: str, office: Showroom, name: str
) -> None:
    with reading(browser, home, width=360) as reader:
        look(reader, home, office, name)
        for one in reader.page.locator("main :is(.btn, summary, .form-control, .row-door)").all():
            box = one.bounding_box()
            if one.is_visible() and box:
                assert min(box["height"], box["width"]) >= 44, f"{one.inner_text()} {box}"


def test_j_and_k_walk_the_list_and_enter_opens(
    browser: Browser, home: str, office: Showroom
) -> None:
    with reading(browser, home) as reader:
        look(reader, home, office, "inbox")
        page, rows = reader.page, reader.page.locator("[data-row]")
        for key, at in (("j", 0), ("j", 1), ("k", 0), ("k", 0), ("J", 1)):
            page.keyboard.press(key)
            expect(rows.nth(at)).to_be_focused()
        there = rows.nth(1).get_attribute("href")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{there}")
        page.wait_for_selector("html[data-ready=reading]", state="attached")
        page.keyboard.press("k")
        page.wait_for_url(f"**{office.pages['document'][1]}")


def test_no_single_key_signs_approves_or_returns(
    browser: Browser, home: str, office: Showroom
) -> None:
    for name in ("document", "review", "seal"):
        with reading(browser, home) as reader:
            look(reader, home, office, name)
            sent: list[str] = []
            reader.page.on("request", lambda r, sent=sent: sent.append(r.method))
            at = reader.page.url
            for key in "abcdefghilmnopqrstuvwxyz0123456789":
                reader.page.keyboard.press(key)
            reader.page.wait_for_timeout(200)
            assert "POST" not in sent
            assert reader.page.url == at


def test_letters_typed_into_a_field_go_nowhere(
    browser: Browser, home: str, office: Showroom
) -> None:
    with reading(browser, home) as reader:
        look(reader, home, office, "document")
        at = reader.page.url
        reader.page.locator("#go-to").focus()
        reader.page.keyboard.press("j")
        reader.page.wait_for_timeout(200)
        assert reader.page.url == at


def test_the_place_of_the_coming_signature_is_shown_on_the_page(
    browser: Browser, home: str, office: Showroom
) -> None:
    with reading(browser, home) as reader:
        look(reader, home, office, "document")
        reader.page.locator("#to-place").click()
        mark = reader.page.locator(".office-mark")
        expect(mark).to_be_in_viewport()
        expect(mark).to_have_text("Chữ ký 1")


def test_a_place_is_moved_by_keys_and_by_hand_and_is_kept(
    browser: Browser, home: str, office: Showroom
) -> None:
    with reading(browser, home) as reader:
        look(reader, home, office, "places")
        page = reader.page
        field = page.locator("[name=office-number-left]")
        before = float(field.input_value())
        stamp = page.get_by_role("group", name="Số", exact=True)
        stamp.focus()
        for _ in range(10):
            page.keyboard.press("ArrowRight")
        by_keys = float(field.input_value())
        stamp.hover()
        page.mouse.down()
        page.mouse.move(400, 500, steps=5)
        page.mouse.up()
        by_hand = float(field.input_value())
        page.get_by_role("button", name="Lưu vị trí").click()
        page.wait_for_load_state()
        assert before < by_keys != by_hand
        assert float(page.locator("[name=office-number-left]").input_value()) == by_hand


def test_people_are_added_as_many_as_are_needed(
    browser: Browser, home: str, office: Showroom
) -> None:
    with reading(browser, home) as reader:
        look(reader, home, office, "new")
        page = reader.page
        page.wait_for_selector("html[data-draft=ready]", state="attached")
        assert page.locator("[name^=leaders-]:visible").count() == 1
        page.get_by_role("button", name="Thêm người ký").click()
        assert page.locator("[name^=leaders-]:visible").count() == 2
        expect(page.locator("[name=leaders-1]")).to_be_focused()


def test_a_refused_draft_keeps_its_file_and_shows_the_faults(
    browser: Browser, home: str, office: Showroom
) -> None:
    with reading(browser, home) as reader:
        look(reader, home, office, "new")
        page = reader.page
        page.wait_for_selector("html[data-ready=upload]", state="attached")
        file = {"name": "dự thảo.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"}
        page.set_input_files("#file", file)
        page.get_by_role("button", name="Tiếp tục").click()
        page.locator(".notice-title", has_text="Còn mục cần sửa").wait_for()
        assert page.locator("[name^=leaders-]:visible").count() == 1
        expect(page.locator(".drop-name")).to_have_text("dự thảo.pdf")
        expect(page.locator("main")).to_contain_text("Vui lòng chọn ít nhất một người ký")
        reader.witness.complaints.clear()
        check_page(reader)
