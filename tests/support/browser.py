"""A real browser over a real server: pages are opened, checked with axe, and photographed.

with serving(app) as address, opened_browser() as browser:
    page = browser.new_page(address)
    page.goto("/verify"); check_page(page); shoot(page, "verify")
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.support.servers import needs

FLAGS = [
    f"--{flag}"
    for flag in (
        "no-sandbox",
        "disable-gpu",
        "disable-quic",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        "force-color-profile=srgb",
    )
]
SIZES = {360: 740, 768: 1024, 1440: 900}
# Colours are the same at every width and layouts the same in both themes: each is looked at once.
LOOKS = ((360, "light"), (768, "dark"), (1440, "light"))
AXE = Path(__file__).parent / "vendor/axe/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Chromium says this of every answer above 399; such answers are part of what is tested.
EXPECTED = "Failed to load resource: the server responded with a status of "


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve a WSGI app on a free loopback port; give its address."""
    server = make_server("127.0.0.1", 0, _whole(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _whole(app: Any) -> Any:
    """Return an app whose answers are whole before they leave.

    A browser that goes on to the next page leaves what it no longer wants; the server of these tests
    then forgets to close the file it was sending, which is told in whichever test runs at that time.
    """

    def answer(environ: Any, start_response: Any) -> list[bytes]:
        body = app(environ, start_response)
        try:
            return [b"".join(body)]
        finally:
            if hasattr(body, "close"):
                body.close()

    return answer


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Start the system's Chromium, headless."""
    path = needs("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Witness:
    """Hears what a page complains about, and which addresses outside the house it asks for."""

    home: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def hear(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", self._request)

    def _console(self, message: Any) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(EXPECTED):
            self.complaints.append(f"{message.type}: {message.text}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.strangers.append(request.url)


@dataclass
class Reader:
    """One person at one screen: a page with its witness."""

    page: Page
    witness: Witness

    def open(self, path: str) -> Page:
        """Go to a path of the house."""
        self.page.goto(path, wait_until="load")
        return self.page


@contextmanager
def reading(
    browser: Browser, home: str, *, width: int = 1440, theme: str = "light", **context: Any
) -> Iterator[Reader]:
    """Open a fresh window, as a person who was never here; further words go to Playwright."""
    window = browser.new_context(
        base_url=home,
        viewport={"width": width, "height": SIZES.get(width, 900)},
        color_scheme=theme,
        locale=context.pop("locale", "vi-VN"),
        reduced_motion="reduce",
        **context,
    )
    page = window.new_page()
    witness = Witness(home)
    witness.hear(page)
    try:
        yield Reader(page, witness)
    finally:
        window.close()


def check_page(reader: Reader) -> None:
    """Fail unless the page is clean: axe (WCAG 2.2 AA), no complaint, nothing from outside, no sideways scroll."""
    page = reader.page
    found = page.evaluate(
        AXE.read_text(encoding="utf-8")
        + f";axe.run(document, {{runOnly: {RULES}, resultTypes: ['violations']}})"
    )
    told = [
        f"{v['id']} ({v['impact']}): {v['help']} at "
        + "; ".join(
            f"{n['target']} {n['any'][0]['message'] if n['any'] else ''}" for n in v["nodes"]
        )
        for v in found["violations"]
    ]
    assert not told, f"{page.url}\n" + "\n".join(told)
    assert not reader.witness.complaints, f"{page.url}: {reader.witness.complaints}"
    assert not reader.witness.strangers, f"{page.url}: {reader.witness.strangers}"
    too_wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert too_wide <= 0, f"{page.url} scrolls sideways by {too_wide} px"


def shoot(reader: Reader, name: str) -> None:
    """Photograph the page at 360, 768 and 1440 px, light and dark, into the folder ANTIN_SCREENSHOTS names.

    Nobody looks at pictures nobody asked for: without that name nothing is done. The window is left as it was.
    """
    named = os.environ.get("ANTIN_SCREENSHOTS")
    if not named:
        return
    page, folder = reader.page, Path(named)
    folder.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    if before:
        page.set_viewport_size(before)
