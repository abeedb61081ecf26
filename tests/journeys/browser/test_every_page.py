"""Every page in every state: readable by everyone, at every width, by day and by night."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Browser

from tests.support.browser import LOOKS, check_page, reading, shoot
from tests.support.reports import SHA
from tests.support.showroom import Verification

pytestmark = pytest.mark.browser

VERDICTS = {
    f"result-{key}": f"/verify/{Verification.name(key)}"
    for key in (
        "original",
        "awaiting",
        "copy",
        "signed",
        "unsigned",
        "undetermined",
        "rejected",
    )
}
PAGES = {
    "start": "/",
    "start-leader-many": "/?as=leader",
    "start-leader-one": "/?as=leader&desk=one",
    "start-leader-none": "/?as=leader&desk=none",
    "start-leader-done": "/?as=leader&desk=done",
    "start-auditor": "/?as=auditor",
    "verify": "/verify",
    "error-locked": "/error?of=locked&as=leader",
    "error-missing": "/error?of=missing",
    "error-busy": "/error?of=busy",
    "error-unforeseen": "/error?of=unforeseen",
    "components": "/components",
    "known": "/verify/known",
    "known-wrong": "/verify/known?sha256=abc",
    "known-yes": f"/verify/known?sha256={SHA}",
    "known-no": f"/verify/known?sha256={'0' * 64}",
    "code": "/v",
    "code-wrong": "/v/0000",
    "code-signed": "/v/0121-4567-89AB-CDER",
    "code-same": f"/v/0121-4567-89AB-CDER?sha256={SHA}",
    "code-other": f"/v/0121-4567-89AB-CDER?sha256={'1' * 64}",
    "code-different": f"/v/0121-4567-89AB-CDER?sha256={'2' * 64}",
    "code-outdated": "/v/1WGB-86YC-A77Q-KCYA",
    "code-withdrawn": "/v/YR3B-7CNE-W2RJ-1W2F",
    "code-reserved": "/v/HHQ9-3777-CTW6-G2NB",
} | VERDICTS


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_clean_at_every_width_and_in_both_themes(
    browser: Browser, showroom: str, name: str
) -> None:
    for width, theme in LOOKS:
        with reading(browser, showroom, width=width, theme=theme) as reader:
            reader.open(PAGES[name])
            for fold in reader.page.locator("details").all():
                fold.evaluate("fold => fold.open = true")
            check_page(reader)
    if "ANTIN_SCREENSHOTS" in os.environ:
        with reading(browser, showroom) as reader:
            reader.open(PAGES[name])
            shoot(reader, name)


@pytest.mark.parametrize("name", ["start-leader-many", "verify", "result-rejected"])
def test_the_other_language_fits_as_well(browser: Browser, showroom: str, name: str) -> None:
    with reading(browser, showroom, width=360, locale="en-GB") as reader:
        page = reader.open(PAGES[name])
        assert page.locator("html").get_attribute("lang") == "en"
        check_page(reader)


def test_the_menu_opens_without_scripts_and_holds_the_theme(
    browser: Browser, showroom: str
) -> None:
    with reading(browser, showroom, width=360, java_script_enabled=False) as reader:
        page = reader.open("/?as=leader")
        page.locator(".menu > summary").click()
        page.get_by_role("link", name="Tối").click()
        assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_a_finger_can_hit_every_act(browser: Browser, showroom: str) -> None:
    with reading(browser, showroom, width=360) as reader:
        for name in (
            "verify",
            "start-leader-many",
            "result-original",
            "known",
            "code-signed",
            "error-locked",
            "components",
        ):
            page = reader.open(PAGES[name])
            for one in page.locator(
                ".btn, .ways a, .tongue, summary, .form-control, .row-door"
            ).all():
                box = one.bounding_box()
                if one.is_visible() and box:
                    assert min(box["height"], box["width"]) >= 44, (
                        f"{name}: {one.inner_text()} {box}"
                    )


def test_twice_the_text_size_still_fits(browser: Browser, showroom: str) -> None:
    with reading(browser, showroom, width=640) as reader:  # 1280 px at 200 %
        for name in ("start-leader-many", "result-original", "components"):
            reader.open(PAGES[name]).evaluate("document.documentElement.style.fontSize = '200%'")
            wide = reader.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, name
