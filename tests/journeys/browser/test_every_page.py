"""Every page in every state: readable by everyone, at every width, by day and by night."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Browser

from tests.support.browser import check_page, reading, shoot
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
} | VERDICTS


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_clean_at_every_width_and_in_both_themes(
    browser: Browser, showroom: str, name: str
) -> None:
    for theme in ("light", "dark"):
        for width in (360, 1440):
            with reading(browser, showroom, width=width, theme=theme) as reader:
                reader.open(PAGES[name])
                for fold in reader.page.locator("details").all():
                    fold.evaluate("fold => fold.open = true")
                check_page(reader)
    if "ANTIN_SCREENSHOTS" in os.environ:
        with reading(browser, showroom) as reader:
            reader.open(PAGES[name])
            shoot(reader, name)
