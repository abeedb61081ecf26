"""A measure's bodies in the order that is asked for, and some of them side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

import pytest
from flask import Flask

from service.app import create_app
from service.cli.sample_year import live_a_year
from service.web.adoption.comparison import told_change
from service.wiring import Rooms
from tests.service.web.adoption.test_pages import seen, signed_in
from tests.support.city import a_city

F6 = "/adoption/measures/F6"
BODY = re.compile(r'href="/adoption/measures/F6\?unit=([a-z-]+)"')


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = a_city(tmp_path_factory.mktemp("city"))
    rooms.mailboxes.read_directory()
    live_a_year(rooms.figures.adoption)
    yield rooms
    rooms.close()


@pytest.fixture(scope="module")
def app(rooms: Rooms) -> Flask:
    return create_app(rooms.settings, rooms=rooms)


def bodies(page: str) -> list[str]:
    table = page.partition('id="places"')[2].partition("</table>")[0]
    return BODY.findall(table)


def test_bodies_stand_in_the_order_that_is_asked_for_and_the_map_with_them(
    app: Flask, rooms: Rooms
) -> None:
    auditor = signed_in(app, "kiemtoan")
    view = rooms.figures.board.measure("F6", sees_people=True)
    rates = {one.code: one.figure.rate for one in view.places if one.figure.rate}
    for sort, key in (
        ("code", lambda code: code),
        ("share", lambda code: (rates[code].share, code)),
        ("short", lambda code: (rates[code].counted - rates[code].entitled, code)),
        ("mood", lambda code: code),
    ):
        page = auditor.get(f"{F6}?sort={sort}").get_data(as_text=True)
        expected = sorted(rates, key=key)
        assert bodies(page) == expected, sort
        names = re.findall(r'<th scope="row">([^<]+)</th>', page)
        called = {one.code: one.name for one in view.places}
        assert names == [called[code] for code in expected], sort


def test_a_body_leads_on_to_its_own_page_and_that_to_its_people(app: Flask) -> None:
    auditor = signed_in(app, "kiemtoan")
    code = bodies(auditor.get(F6).get_data(as_text=True))[0]
    page = auditor.get(f"{F6}?unit={code}").get_data(as_text=True)
    handle = re.search(r'href="(/adoption/figures/[^"]+)"', page)
    assert handle is not None
    assert auditor.get(handle[1]).status_code == 200


def test_a_few_bodies_are_compared_and_each_is_a_query_of_the_auditor(
    app: Flask, rooms: Rooms
) -> None:
    before = len(seen(rooms, "FiguresAsked"))
    page = signed_in(app, "kiemtoan").get(f"{F6}/compare?unit=skhcn&unit=snv")
    told = page.get_data(as_text=True)
    assert page.status_code == 200
    assert told.count("goal-figure") == 2
    assert told.count("chart-letter") == 2
    assert seen(rooms, "FiguresAsked")[before:] == ["kiemtoan", "kiemtoan"]
    assert signed_in(app, "lanhdao").get(f"{F6}/compare?unit=skhcn&unit=snv").status_code == 200
    assert len(seen(rooms, "FiguresAsked")) == before + 2


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("F6/compare", 422),
        ("F6/compare?unit=skhcn", 422),
        ("F6/compare?unit=skhcn&unit=skhcn", 422),
        ("F6/compare?" + "&".join(f"unit=u{n}" for n in range(900)), 422),
        ("F6/compare?unit=skhcn&unit=nowhere", 404),
        ("F6/compare?unit=skhcn&unit=snv&period=soon", 404),
        ("F99/compare?unit=skhcn&unit=snv", 404),
        ("F99/compare", 404),
        ("F11/compare?unit=skhcn&unit=snv", 200),
    ],
)
def test_what_cannot_be_compared_is_told(app: Flask, asked: str, status: int) -> None:
    assert signed_in(app, "lanhdao").get(f"/adoption/measures/{asked}").status_code == status


def test_whoever_does_not_answer_for_figures_compares_none(app: Flask) -> None:
    visitor = signed_in(app, "vanthu")
    assert visitor.get(f"{F6}/compare?unit=skhcn&unit=snv").status_code == 403


def test_a_change_has_its_sign_and_none_is_no_nought(app: Flask) -> None:
    with app.test_request_context("/"):
        told = [told_change(one) for one in (Fraction(1, 6), Fraction(-1, 3), Fraction(0), None)]
    assert told == ["+16,7 điểm", "−33,3 điểm", "±0,0 điểm", "–"]
