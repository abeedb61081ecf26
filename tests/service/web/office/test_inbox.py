"""What waits for somebody, the most urgent first, each line with its one act."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from service.journeys.issuing.views import StepKind, Urgency
from tests.support.fake_issuing import FakeIssuing
from tests.support.fake_journeys import MOMENT


def test_a_stranger_is_asked_to_sign_in(app, flow: FakeIssuing) -> None:
    answer = app.test_client().get("/office")

    assert answer.status_code == 303
    assert "/sign-in" in answer.location


def test_an_empty_inbox_teaches_what_will_come(leader: FlaskClient) -> None:
    told = leader.get("/office").text

    assert "Không còn việc nào chờ" in told
    assert 'href="/office/new"' in told


def test_the_most_urgent_comes_first_and_says_so(leader: FlaskClient, flow: FakeIssuing) -> None:
    flow.until(StepKind.SIGN, subject="Văn bản thường")
    flow.until(StepKind.SIGN, subject="Văn bản gấp", urgency=Urgency.HOA_TOC)
    told = leader.get("/office").text

    assert told.index("Văn bản gấp") < told.index("Văn bản thường")
    assert "Hỏa tốc" in told
    assert "2 văn bản chờ ký" in told


def test_lateness_is_told_in_words_with_how_long(leader: FlaskClient, flow: FakeIssuing) -> None:
    flow.until(StepKind.SIGN, due_at=MOMENT - timedelta(days=2, hours=3))

    assert "Quá hạn 2 ngày" in leader.get("/office").text


@pytest.mark.parametrize(
    ("kind", "who", "act"),
    [
        (StepKind.REVIEW, "reviewer", "Phê duyệt"),
        (StepKind.SIGN, "leader", "Ký số"),
        (StepKind.NUMBER, "clerk", "Cấp số"),
        (StepKind.SEAL, "clerk", "Đóng dấu"),
        (StepKind.ISSUE, "clerk", "Phát hành"),
    ],
)
def test_each_line_has_the_one_act_of_its_step(
    request: pytest.FixtureRequest, flow: FakeIssuing, kind: StepKind, who: str, act: str
) -> None:
    document = flow.until(kind)
    told = request.getfixturevalue(who).get("/office").text

    assert f"{act}</span>" in told
    assert f'href="/office/{document}"' in told


def test_what_is_drafted_under_way_and_done_has_its_own_list(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    flow.until(StepKind.SIGN, subject="Đang đi")
    done = flow.until(StepKind.ISSUE, subject="Đã xong việc")
    from tests.support.fake_issuing import CLERK

    flow.issue(CLERK, done)

    assert "Đang đi" in drafter.get("/office?tab=under_way").text
    assert "Đã xong việc" in drafter.get("/office?tab=done").text
    assert "Đang đi" not in drafter.get("/office?tab=done").text
    assert drafter.get("/office?tab=other").status_code == 200


def test_a_subject_is_never_markup(leader: FlaskClient, flow: FakeIssuing) -> None:
    document = flow.until(StepKind.SIGN, subject="<script>alert(1)</script>")

    for page in ("/office", f"/office/{document}"):
        assert "<script>alert" not in leader.get(page).text


def test_two_hundred_lines_are_all_there_and_more_is_said(
    leader: FlaskClient, flow: FakeIssuing
) -> None:
    first = flow.until(StepKind.SIGN)
    for number in range(220):
        key = f"00000000-0000-4000-8000-{number:012d}"
        found = flow.kept[first]
        flow.kept[key] = replace(found, summary=replace(found.summary, id=key))
        flow.drafters[key], flow.bodies[key] = flow.drafters[first], flow.bodies[first]
    told = leader.get("/office").text

    assert told.count("data-row") == 200
    assert "200 văn bản đầu" in told
