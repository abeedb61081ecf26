"""A browser for each module, and one showroom for all pages that are looked at in this folder.

Playwright keeps an event loop running while its browser is open; a browser that outlived its module
would hold that loop over tests that have nothing to do with it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.browser import opened_browser, serving
from tests.support.showroom import make_showroom


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened_browser() as started:
        yield started


@pytest.fixture(scope="session")
def showroom() -> Iterator[str]:
    with serving(make_showroom()) as address:
        yield address
