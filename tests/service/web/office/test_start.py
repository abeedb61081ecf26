"""The start page says what waits in the office flow, before anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from service.journeys.issuing.views import StepKind, Urgency
from service.journeys.kept_verdicts import Retention
from service.web.status.views import bp as status
from tests.service.web.office.desk import visitor
from tests.support.fake_house import a_house, flow_of


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    app = a_house(tmp_path)
    app.register_blueprint(status)
    app.extensions["antin"].retention = Retention()
    return app


def test_a_leader_sees_how_many_wait_and_one_button_to_the_most_urgent(app: Flask) -> None:
    flow = flow_of(app)
    for number in range(2):
        flow.until(StepKind.SIGN, subject=f"Văn bản {number}")
    urgent = flow.until(StepKind.SIGN, subject="Văn bản gấp", urgency=Urgency.HOA_TOC)
    told = visitor(app, "lanhdao").get("/").text
    main = told.split("<main")[1]

    assert "3 văn bản chờ ký" in main
    assert main.count("btn-primary btn-large") == 1
    first = main.split("btn-primary btn-large")[1]
    assert first.startswith(f'" href="/office/{urgent}"')


def test_a_clerk_sees_what_to_number_to_seal_and_to_issue(app: Flask) -> None:
    flow = flow_of(app)
    for kind in (StepKind.NUMBER, StepKind.SEAL, StepKind.ISSUE):
        flow.until(kind)
    told = visitor(app, "vanthu").get("/").text

    for words in ("1 văn bản chờ cấp số", "1 văn bản chờ đóng dấu", "1 văn bản chờ phát hành"):
        assert words in told


def test_somebody_without_a_role_sees_what_to_review(app: Flask) -> None:
    flow_of(app).sent(subject="Quy chế làm việc")
    told = visitor(app, "soatxet").get("/").text

    assert "1 văn bản chờ phê duyệt" in told
    assert "Quy chế làm việc" in told


def test_only_the_first_ones_are_listed_and_the_rest_is_one_link_away(app: Flask) -> None:
    flow = flow_of(app)
    for number in range(8):
        flow.until(StepKind.SIGN, subject=f"Văn bản {number}")
    told = visitor(app, "lanhdao").get("/").text

    assert told.count("data-row") == 5
    assert "8 văn bản chờ ký" in told
    assert 'href="/office"' in told.split("<main")[1]


def test_with_nothing_waiting_the_start_page_is_as_it_was(app: Flask) -> None:
    told = visitor(app, "lanhdao").get("/").text

    assert "Không có văn bản chờ ký" in told
    assert app.test_client().get("/").status_code == 200
