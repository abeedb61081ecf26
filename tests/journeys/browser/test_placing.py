"""Placing a signature in a real browser: by hand, by keys, at any zoom, on turned pages."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.support.browser import Reader, check_page, reading, serving, shoot
from tests.support.fake_house import a_house, journey_of
from tests.support.fake_journeys import LEADER, PIN, a_signature_image
from tests.support.pages import a_pdf

pytestmark = pytest.mark.browser
CLOSE = 0.003  # of a page: a pixel or two


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    app = a_house(tmp_path, csrf=True)
    app.extensions["antin"].certificates.picture = a_signature_image()
    body = a_pdf(4, rotations=(0, 90, 270))
    journey_of(app).upload(LEADER, BytesIO(body), "Tờ trình phê duyệt kế hoạch.pdf")
    return app


@pytest.fixture
def reader(app: Flask, browser: Browser) -> Iterator[Reader]:
    with serving(app) as home, reading(browser, home) as reader:
        reader.page.context.add_cookies([{"name": "person", "value": "lanhdao", "url": home}])
        yield reader


def open_placing(app: Flask, reader: Reader) -> Page:
    page = reader.open(f"/documents/{next(iter(journey_of(app).kept))}/place")
    page.wait_for_selector("html[data-ready=place]", state="attached")
    return page


def drag_to(page: Page, number: int, left: float, top: float) -> None:
    """Drag the stamp so that its corner lies at these fractions of a page."""
    stamp = page.locator(".stamp")
    stamp.evaluate("one => one.scrollIntoView({block: 'center', inline: 'center'})")
    start = stamp.bounding_box()
    target = page.locator(f".sheet-page[data-page='{number}']").bounding_box()
    assert start
    assert target
    grab = (start["width"] / 2, start["height"] / 2)
    page.mouse.move(start["x"] + grab[0], start["y"] + grab[1])
    page.mouse.down()
    page.mouse.move(
        target["x"] + left * target["width"] + grab[0],
        target["y"] + top * target["height"] + grab[1],
        steps=6,
    )
    page.mouse.up()


def numbers(page: Page) -> tuple[int, float, float, float, float]:
    """Return what the form will send, as the page and fractions of it."""
    names = ("left", "top", "width", "height")
    parts = [float(page.locator(f"#{name}").input_value()) / 100 for name in names]
    return (int(page.locator("#page").input_value()), *parts)  # type: ignore[return-value]


@pytest.mark.parametrize("zooms", [0, 2, -2])
def test_a_dragged_stamp_lies_where_it_was_dropped_at_any_zoom(
    app: Flask, reader: Reader, zooms: int
) -> None:
    page = open_placing(app, reader)
    for _ in range(abs(zooms)):
        page.locator(f"[data-zoom='{1 if zooms > 0 else -1}']").click()
    drag_to(page, 1, 0.45, 0.62)

    number, left, top, width, height = numbers(page)
    assert number == 1
    assert (left, top) == pytest.approx((0.45, 0.62), abs=CLOSE)
    assert (width, height) == pytest.approx((0.3, 0.08), abs=CLOSE)
    assert page.locator("input[name=where]:checked").input_value() == "custom"


def test_on_a_turned_page_fractions_are_those_of_the_page_as_it_is_seen(
    app: Flask, reader: Reader
) -> None:
    page = open_placing(app, reader)
    page.locator(".stamp").focus()
    page.keyboard.press("PageDown")
    turned = page.locator(".sheet-page[data-page='2']").bounding_box()
    assert turned
    assert turned["width"] > turned["height"]
    drag_to(page, 2, 0.45, 0.55)

    assert numbers(page)[:3] == pytest.approx((2, 0.45, 0.55), abs=CLOSE)


def test_a_corner_is_pulled_and_the_opposite_one_stays(app: Flask, reader: Reader) -> None:
    page = open_placing(app, reader)
    _, left, top, width, height = numbers(page)
    sheet = page.locator(".sheet-page[data-page='1']").bounding_box()
    corner = page.locator("[data-grip=nw]").bounding_box()
    assert sheet
    assert corner
    x, y = corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 0.1 * sheet["width"], y - 0.02 * sheet["height"], steps=4)
    page.mouse.up()

    _, new_left, new_top, new_width, new_height = numbers(page)
    assert (new_left, new_top) == pytest.approx((left - 0.1, top - 0.02), abs=CLOSE)
    assert (new_left + new_width, new_top + new_height) == pytest.approx(
        (left + width, top + height), abs=CLOSE
    )


def test_keys_alone_place_and_sign(app: Flask, reader: Reader) -> None:
    page = open_placing(app, reader)
    _, left, top, width, _ = numbers(page)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('stamp')"):
            break
    for key in ("ArrowLeft", "ArrowLeft", "ArrowUp", "Shift+ArrowRight"):
        page.keyboard.press(key)
    _, new_left, new_top, new_width, _ = numbers(page)
    assert new_left < left
    assert new_top < top
    assert new_width > width
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.placing-bar button')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/acts/*")
    page.locator("#pin").fill(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/result")

    act = journey_of(app).documents(LEADER)[0]
    assert act.signatures == 1
    assert not reader.witness.complaints


def test_the_text_of_the_document_can_be_read_and_selected(app: Flask, reader: Reader) -> None:
    page = open_placing(app, reader)

    page.locator(".textLayer", has_text="Page 1: to be signed").wait_for(state="attached")


def test_what_was_chosen_outlives_a_session_that_ends(app: Flask, reader: Reader) -> None:
    page = open_placing(app, reader)
    drag_to(page, 1, 0.45, 0.6)
    page = open_placing(app, reader)

    assert numbers(page)[1:3] == pytest.approx((0.45, 0.6), abs=CLOSE)


def test_a_file_is_sent_with_progress_and_a_password_is_asked_without_choosing_again(
    app: Flask, reader: Reader, tmp_path: Path
) -> None:
    page = reader.open("/documents/new")
    page.wait_for_selector("html[data-ready=upload]", state="attached")
    locked = tmp_path / "khoa.pdf"
    locked.write_bytes(a_pdf().replace(b"%\xe2\xe3", b"%/Encrypt\n%\xe2\xe3"))
    page.locator("#file").set_input_files(locked)
    page.locator("button[type=submit]", has_text="Tải lên").click()
    page.locator("#password[required]").fill("mo")
    page.locator("button[type=submit]", has_text="Tải lên").click()

    page.wait_for_url("**/place")


def test_every_page_is_clean_and_photographed(app: Flask, reader: Reader) -> None:
    journey = journey_of(app)
    page = open_placing(app, reader)
    check_page(reader)
    shoot(reader, "sign-place")
    page.locator(".placing-bar button").click()
    page.wait_for_url("**/acts/*")
    check_page(reader)
    shoot(reader, "sign-authorize")
    page.locator("#pin").fill("000000")
    page.keyboard.press("Enter")
    page.locator(".notice-bad").wait_for()
    check_page(reader)
    shoot(reader, "sign-authorize-wrong")
    journey.given_only = True
    page.locator("#pin").fill(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/result")
    check_page(reader)
    shoot(reader, "sign-result-given")
    act = next(iter(journey.kept.values())).acts[-1]
    reader.open(f"/documents/{act.document_id}")
    check_page(reader)
    shoot(reader, "sign-document-given")
    journey.finish(act.id)
    for path, name in (
        (f"/acts/{act.id}/result", "sign-result"),
        (f"/documents/{act.document_id}", "sign-document"),
        ("/documents", "sign-documents"),
        ("/documents/new", "sign-upload"),
        ("/api/v1/docs", "api-docs"),
    ):
        reader.open(path)
        check_page(reader)
        shoot(reader, name)
    journey.kept.clear()
    reader.open("/documents")
    check_page(reader)
    shoot(reader, "sign-documents-empty")
