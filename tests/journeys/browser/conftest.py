"""A browser and a sample city for each module, and one showroom for all pages that are looked at in this folder.

Playwright keeps an event loop running while its browser is open; a browser that outlived its module
would hold that loop over tests that have nothing to do with it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from service.app import create_app
from service.cli.sample_year import live_a_year
from service.wiring import Rooms
from tests.support.browser import opened_browser, serving
from tests.support.city import a_city
from tests.support.showroom import make_showroom


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened_browser() as started:
        yield started


@pytest.fixture(scope="session")
def showroom() -> Iterator[str]:
    with serving(make_showroom()) as address:
        yield address


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    """Return the sample city after a year; a module that wants another city says so itself."""
    rooms = a_city(tmp_path_factory.mktemp("city"))
    rooms.mailboxes.read_directory()
    live_a_year(rooms.figures.adoption)
    yield rooms
    rooms.close()


@pytest.fixture(scope="module")
def home(rooms: Rooms) -> Iterator[str]:
    """Return where the city of this module is served."""
    with serving(create_app(rooms.settings, rooms=rooms)) as address:
        yield address
