"""One browser and one showroom for all pages that are looked at in this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.browser import opened_browser, serving
from tests.support.showroom import make_showroom


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with opened_browser() as started:
        yield started


@pytest.fixture(scope="session")
def showroom() -> Iterator[str]:
    with serving(make_showroom()) as address:
        yield address
