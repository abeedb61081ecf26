"""Anyone verifies, in a real browser: by choosing, by dropping, with a password, without scripts."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import check_page, reading
from tests.support.showroom import Verification

pytestmark = pytest.mark.browser


@pytest.fixture
def a_file(tmp_path: Path):  # noqa: ANN201 - a builder
    def named(name: str) -> Path:
        path = tmp_path / name
        path.write_bytes(b"%PDF-1.7\n%%EOF\n")
        return path

    return named


def test_choosing_a_file_is_enough(browser: Browser, showroom: str, a_file) -> None:
    with reading(browser, showroom) as reader:
        page = reader.open("/verify")
        page.set_input_files("#file", a_file("rejected.pdf"))

        page.wait_for_url(f"**/verify/{Verification.name('rejected')}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Không hợp lệ")
        check_page(reader)


def test_a_file_may_be_dropped_anywhere(browser: Browser, showroom: str) -> None:
    with reading(browser, showroom) as reader:
        page = reader.open("/verify")
        carried = page.evaluate_handle(
            """() => { const carried = new DataTransfer();
            carried.items.add(new File(["%PDF-1.7"], "signed.pdf", {type: "application/pdf"}));
            return carried; }"""
        )
        page.dispatch_event("footer", "drop", {"dataTransfer": carried})

        page.wait_for_url(f"**/verify/{Verification.name('signed')}")


def test_a_password_is_asked_without_choosing_the_file_again(
    browser: Browser, showroom: str, a_file
) -> None:
    with reading(browser, showroom) as reader:
        page = reader.open("/verify")
        page.set_input_files("#file", a_file("encrypted.pdf"))
        expect(page.locator("[data-name]")).to_have_text("encrypted.pdf")
        expect(page.get_by_label("Mật khẩu mở tệp")).to_be_focused()
        check_page(reader)

        page.keyboard.type("sai")
        page.keyboard.press("Enter")
        expect(page.locator(".notice")).to_contain_text("Mật khẩu chưa đúng")
        page.keyboard.type("mở ra")
        page.keyboard.press("Enter")

        page.wait_for_url(f"**/verify/{Verification.name('signed')}")


def test_a_refused_file_is_told_and_another_may_be_chosen(
    browser: Browser, showroom: str, a_file
) -> None:
    with reading(browser, showroom) as reader:
        page = reader.open("/verify")
        page.set_input_files("#file", a_file("not_a_pdf.pdf"))
        expect(page.locator(".notice-bad")).to_be_focused()
        check_page(reader)

        page.set_input_files("#file", a_file("signed.pdf"))
        page.wait_for_url("**/verify/*-*")


def test_the_page_works_without_scripts(browser: Browser, showroom: str, a_file) -> None:
    with reading(browser, showroom, java_script_enabled=False) as reader:
        page = reader.open("/verify")
        expect(page.locator("#file")).to_be_visible()
        page.set_input_files("#file", a_file("signed.pdf"))
        page.get_by_role("button", name="Kiểm tra", exact=True).click()

        expect(page.get_by_role("heading", level=1)).to_have_text("Chữ ký số hợp lệ")
        page.locator("summary", has_text="Chi tiết kỹ thuật").click()
        expect(page.get_by_text("Số sê-ri")).to_be_visible()


def test_the_keyboard_alone_reaches_the_file_and_skips_the_navigation(
    browser: Browser, showroom: str
) -> None:
    with reading(browser, showroom) as reader:
        page = reader.open("/verify")
        page.keyboard.press("Tab")
        expect(page.locator(".skip-link")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.locator("#file")).to_be_focused()


def test_the_chosen_language_stays(browser: Browser, showroom: str) -> None:
    with reading(browser, showroom) as reader:
        page = reader.open("/verify")
        page.get_by_role("link", name="EN – English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Verify a document")
        reader.open("/")
        expect(page.locator("html")).to_have_attribute("lang", "en")


def test_several_files_are_judged_one_after_the_other_in_a_table(
    browser: Browser, showroom: str, a_file
) -> None:
    names = ("signed.pdf", "rejected.pdf", "not_a_pdf.pdf", "unsigned.pdf")
    with reading(browser, showroom) as reader:
        page = reader.open("/verify")
        page.set_input_files("#file", [a_file(name) for name in names])

        expect(page.locator("#many-said")).to_have_text("Đã kiểm tra xong")
        rows = page.locator(".many-table tbody tr")
        expect(rows).to_have_count(4)
        for row, word in zip(
            rows.all(),
            ("Chữ ký số hợp lệ", "Không hợp lệ", "Không kiểm tra được", "Văn bản chưa được ký số"),
            strict=True,
        ):
            expect(row.locator(".badge-verdict")).to_have_text(word)
        expect(page.locator(".count-bad strong")).to_have_text("1")
        check_page(reader)
        link = rows.nth(1).get_by_role("link")
        assert link.get_attribute("href") == f"/verify/{Verification.name('rejected')}"


def test_several_files_come_as_a_table_without_scripts_too(
    browser: Browser, showroom: str, a_file
) -> None:
    with reading(browser, showroom, java_script_enabled=False, width=360) as reader:
        page = reader.open("/verify")
        page.set_input_files("#file", [a_file("signed.pdf"), a_file("empty.pdf")])
        page.get_by_role("button", name="Kiểm tra", exact=True).click()

        expect(page.locator(".many-table tbody tr")).to_have_count(2)
        expect(page.locator(".many-why")).to_contain_text("Tệp này trống")


@pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 65, 119, 120, (4 << 20) + 7])
def test_a_digest_is_computed_on_the_device_and_only_that_is_sent(
    browser: Browser, showroom: str, tmp_path: Path, size: int
) -> None:
    path = tmp_path / "any.pdf"
    path.write_bytes(bytes(range(256)) * (size // 256) + bytes(range(size % 256)))
    with reading(browser, showroom) as reader:
        page = reader.open("/verify/known")
        page.wait_for_selector("html[data-ready=digest]", state="attached")
        sent = []
        page.on("request", lambda request: sent.append(request.post_data_buffer))
        page.set_input_files("#file", path)

        page.wait_for_url(f"**?sha256={hashlib.sha256(path.read_bytes()).hexdigest()}")
        assert not any(sent)
        check_page(reader)


def test_a_file_is_compared_with_a_document_without_being_sent(
    browser: Browser, showroom: str, a_file
) -> None:
    with reading(browser, showroom) as reader:
        page = reader.open("/v/0121-4567-89AB-CDER")
        page.wait_for_selector("html[data-ready=digest]", state="attached")
        page.set_input_files("#file", a_file("any.pdf"))

        expect(page.locator("[data-match]")).to_contain_text("Không phải văn bản này")


def test_a_file_is_compared_without_scripts_too(browser: Browser, showroom: str, a_file) -> None:
    with reading(browser, showroom, java_script_enabled=False) as reader:
        page = reader.open("/v/0121-4567-89AB-CDER")
        page.set_input_files("#file", a_file("any.pdf"))
        page.get_by_role("button", name="So sánh").click()

        expect(page.locator("[data-match]")).to_contain_text("Không phải văn bản này")


def test_a_typed_code_finds_its_page(browser: Browser, showroom: str) -> None:
    with reading(browser, showroom) as reader:
        page = reader.open("/v")
        page.get_by_label("Mã văn bản").fill("ol21 4567 89ab cder")
        page.keyboard.press("Enter")

        page.wait_for_url("**/v/0121-4567-89AB-CDER")
