"""From a figure over documents to its evidence, page by page, in the sample city after a year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from service.adoption.desk import Asked
from service.adoption.documents.behind import PROVES
from service.adoption.documents.standing import Condition, DocumentEvent, take_documents
from service.adoption.figures import Question, Rate, Scope
from service.adoption.roster import LinkKind, tree_on
from service.adoption.sources.recording import link
from service.adoption.spans import Period, named_period
from service.adoption.telling import handle_of
from service.app import create_app
from service.journeys.issuing.views import Standing
from service.store.tables import RegisterRow
from service.store.tables.registered import DocumentStandingRow
from service.web.translations import bundle, languages
from service.wiring import Rooms
from tests.service.web.adoption.test_pages import seen, signed_in
from tests.support.city import a_city_with_documents


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    rooms = a_city_with_documents(tmp_path_factory.mktemp("city"))
    yield rooms
    rooms.close()


@pytest.fixture(scope="module")
def app(rooms: Rooms) -> Flask:
    return create_app(rooms.settings, rooms=rooms)


def last_year(rooms: Rooms) -> Period:
    """Return the days of the sample's register, whose numbers begin with the year."""
    with rooms.memory.reading() as session:
        days = [row.issued_on for row in session.query(RegisterRow)]
    found = [day for day in days if day is not None]
    return Period(min(found), max(found))


def a_handle(rooms: Rooms, key: str = "F1") -> str:
    desk = rooms.figures.adoption
    measure = desk.measures.named(key)
    assert measure is not None
    return handle_of(Question(measure, last_year(rooms), desk.clock(), Scope()))


def pages_of(browser: FlaskClient, address: str) -> Iterator[str]:
    """Give a list's pages, each from the button at the end of the one before."""
    further: str | None = address
    while further:
        text = browser.get(further).get_data(as_text=True)
        yield text
        found = re.search(r'href="([^"]+[?&]skip=\d+)"', text)
        further = unescape(found[1]) if found else None


def test_the_sample_city_has_figures_over_documents_of_every_kind(rooms: Rooms) -> None:
    asked = Asked(("F1", "F4", "F7"), last_year(rooms))

    f1, f4, f7 = rooms.figures.adoption.ask(asked, by="x", form="text", sees_people=False)

    with rooms.memory.reading() as session:
        entries = session.query(RegisterRow).all()
    standing = [one for one in entries if one.state == "GIVEN"]
    for figure in (f1, f4, f7):
        assert figure.rate is not None
        assert figure.rate.entitled == len(standing)
        assert figure.excluded == {"CANCELLED_NUMBER": len(entries) - len(standing)}
    assert 0 < f1.rate.counted <= f7.rate.counted < f4.rate.counted < len(standing)  # type: ignore[union-attr]
    assert f7.rate.counted - f1.rate.counted == sum(f1.apart.values())  # type: ignore[union-attr]


def test_the_page_of_the_documents_tells_numbers_and_proofs_and_no_title(
    app: Flask, rooms: Rooms
) -> None:
    auditor = signed_in(app, "kiemtoan")
    before = len(seen(rooms, "DocumentsSeen"))

    pages = list(pages_of(auditor, f"/adoption/figures/{a_handle(rooms)}"))

    text = "".join(pages)
    with rooms.memory.reading() as session:
        entries = session.query(RegisterRow).all()
    assert all(one.notation in text for one in entries)
    assert not any(one.subject in text or one.signer_name in text for one in entries)
    for words in ("Người có thẩm quyền đã ký", "Cơ quan đã ký", "Đã gửi", "Văn bản giấy",
                  "Số đã hủy", "sổ sự kiện số", "NumberGiven", "Đếm lại độc lập"):  # fmt: skip
        assert words in text
    assert seen(rooms, "DocumentsSeen")[before:] == ["kiemtoan"] * len(pages)


def test_every_word_of_what_holds_and_what_proves_it_is_in_every_language() -> None:
    told = {one.name or "" for one in Condition} | {*Standing, *PROVES.values()}

    for language in languages():
        assert all(bundle(language).has_message(f"numbered-{word.lower()}") for word in told)


def test_the_page_tells_a_corrected_document(app: Flask, rooms: Rooms) -> None:
    with rooms.memory.writing() as session:
        first = session.scalars(select(DocumentStandingRow.about).limit(1)).one()
        change = DocumentEvent(source="test:1", place=10**6, kind="StandingChanged",
                               moment=rooms.clock(), about=first, standing="CORRECTED")  # fmt: skip
        take_documents(session, [change], UTC, moment=rooms.clock())

    answer = signed_in(app, "kiemtoan").get(f"/adoption/figures/{a_handle(rooms)}")

    assert answer.status_code == 200
    assert "Đã đính chính" in answer.get_data(as_text=True)


def test_the_button_counts_documents_again(
    app: Flask, rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    auditor, handle = signed_in(app, "kiemtoan"), a_handle(rooms)
    auditor.get(f"/adoption/figures/{handle}")
    same = auditor.post(f"/adoption/figures/{handle}/recounts").get_data(as_text=True)
    monkeypatch.setattr("service.adoption.desk.recount_documents", lambda *_words: Rate(0, 1))
    other = auditor.post(f"/adoption/figures/{handle}/recounts").get_data(as_text=True)

    assert "cùng một kết quả" in same
    assert "Từng sự kiện của từng văn bản" in same
    assert "kết quả khác nhau" in other


@pytest.mark.parametrize("name", ["quantri", "lanhdao", "cntt", "vanthu"])
def test_the_documents_behind_a_figure_are_for_auditors(
    app: Flask, rooms: Rooms, name: str
) -> None:
    assert signed_in(app, name).get(f"/adoption/figures/{a_handle(rooms)}").status_code == 403


def test_every_page_of_figures_tells_of_documents(app: Flask, rooms: Rooms) -> None:
    leader, year = signed_in(app, "lanhdao"), f"{last_year(rooms).first.year}"
    overview = leader.get("/adoption").get_data(as_text=True)
    measure = leader.get(f"/adoption/measures/F1?period={year}").get_data(as_text=True)
    reported = leader.get("/adoption/measures/F8").get_data(as_text=True)

    for key in ("F1", "F4", "F7"):
        assert f"/adoption/measures/{key}" in overview
    assert "Chưa đạt (văn bản)" in measure
    assert "kể cả văn bản giấy" in measure
    assert "số đã hủy: 1" in measure
    assert "(người)" not in measure
    assert "do đơn vị báo cáo" in reported


def test_a_ward_reads_its_points_beside_f1(app: Flask, rooms: Rooms) -> None:
    desk = rooms.figures.adoption
    figure = desk.ask(
        Asked(("F1",), named_period(f"{last_year(rooms).first.year}")),
        by="x", form="text", sees_people=True,
    )[0]  # fmt: skip
    with app.test_request_context():
        template = app.jinja_env.get_template("adoption/_parts.html")
        macros = template.make_module({**app.jinja_env.globals, "say": lambda key, **_w: key})
        assert "figures-points" in macros.points(replace(figure, points=3.5))  # type: ignore[attr-defined]
        assert macros.points(figure) == ""  # type: ignore[attr-defined]


def test_a_figure_names_the_body_it_succeeded_within_the_period(app: Flask, rooms: Rooms) -> None:
    year, moment = last_year(rooms), rooms.clock()
    with rooms.memory.reading() as session:
        before = session.scalars(select(DocumentStandingRow.unit_code).limit(1)).one()
        tree = tree_on(session, year.last, moment)
    after = next(one for one in sorted(tree.units) if before not in tree.under(one))
    with rooms.memory.writing() as session:
        link(session, LinkKind.MERGE, before, (after,), day=year.last, decision_number="1/NQ",
             decision_date=year.last, moment=moment)  # fmt: skip
    asked = f"/adoption/query?measure=F1&from={year.first}&to={year.last}&unit={after}"

    auditor = signed_in(app, "kiemtoan")

    told = f"Trong kỳ có đơn vị được kế tục: {before}."
    assert told in auditor.get(asked).text
    assert told not in auditor.get(f"{asked}&restated_on={year.last}").text
