"""A drafter says everything on one page, hears all faults at once, looks where things lie, and sends."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.journeys.issuing.errors import RouteRefusedError
from service.journeys.issuing.views import Form, Recipient, Relation, State, StepKind, Urgency
from service.web.office.drafting import read_recipient
from signing.errors import DocumentRefusedError
from tests.support.fake_issuing import (
    CLERK,
    DEPUTY,
    DRAFTER,
    LEADER,
    REVIEWER,
    FakeIssuing,
    an_order,
)
from tests.support.pages import a_pdf


def label(who: Any) -> str:
    return f"{who.full_name} – {who.title}, {who.unit}"


def sent_form(**changes: Any) -> dict[str, Any]:
    return {
        "type_code": "QUYET_DINH",
        "urgency": "KHAN",
        "subject": "Về việc cử cán bộ",
        "due_on": "2026-11-27",
        "recipients": "Sở Tài chính; stc@cantho.gov.vn\nLưu: VT",
        "together": "yes",
        "reviewers-0": label(REVIEWER),
        "leaders-0": label(LEADER),
        "forms-0": "KT",
        "issue_at_once": "y",
        "copies": "1",
    } | changes


def draft(drafter: FlaskClient, *, body: bytes | None = None, **changes: Any) -> Any:
    data = {**sent_form(**changes), "file": (BytesIO(body or a_pdf(2)), "du-thao.pdf")}
    return drafter.post("/office/new", data=data)


def test_a_draft_goes_from_its_page_to_the_preview_and_on_its_way(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    preview = draft(drafter).location
    document = preview.split("/")[2]
    told = drafter.get(preview).text
    order = flow.orders[document]
    answer = drafter.post(preview, data={"send": "yes"} | numbers(told))

    assert preview == f"/office/{document}/places"
    assert order.urgency is Urgency.KHAN
    assert order.recipients == (
        Recipient("Sở Tài chính", "stc@cantho.gov.vn"),
        Recipient("Lưu: VT"),
    )
    assert [s.kind for s in order.steps] == [StepKind.REVIEW, StepKind.SIGN]
    assert order.steps[1].parties[0].form is Form.KT
    assert order.due_at
    assert order.due_at.isoformat() == "2026-11-27T17:00:00+07:00"
    assert answer.location == f"/office/{document}"
    assert flow.kept[document].summary.state is State.REVIEWING


def numbers(page: str) -> dict[str, str]:
    """Return the numbers of every place that a preview shows."""
    inputs = re.findall(r"<input[^>]*>", page)
    found = {}
    for one in inputs:
        name, value = re.search(r'name="(office-[^"]+)"', one), re.search(r'value="([^"]*)"', one)
        if name and value:
            found[name[1]] = value[1]
    return found


def test_every_fault_is_told_at_once_beside_its_field(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    answer = drafter.post(
        "/office/new",
        data=sent_form(
            subject=" ",
            recipients="Sở Y tế; soyte(at)cantho\nSở Nội vụ; snv@cantho",
            **{"reviewers-0": "Không Ai Cả", "leaders-0": "", "quorum": "7"},
        ),
    )
    told = answer.text

    assert answer.status_code == 422
    assert flow.kept == {}
    for sentence in (
        "Chưa có tệp nào được chọn",
        "Vui lòng điền mục này",
        "Dòng 2: địa chỉ thư điện tử chưa đúng",
        "Chưa tìm được đúng một người tên “Không Ai Cả”",
        "Vui lòng chọn ít nhất một người ký",
        "lớn hơn số người rà soát",
    ):
        assert sentence in told, sentence
    assert "Sở Nội vụ; snv@cantho" in told  # nothing that was typed is lost


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Sở Tài chính; stc@cantho.gov.vn", Recipient("Sở Tài chính", "stc@cantho.gov.vn")),
        ("Sở Tài chính <stc@cantho.gov.vn>", Recipient("Sở Tài chính", "stc@cantho.gov.vn")),
        ("Sở Tài chính stc@cantho.gov.vn", Recipient("Sở Tài chính", "stc@cantho.gov.vn")),
        ("stc@cantho.gov.vn", Recipient("stc@cantho.gov.vn", "stc@cantho.gov.vn")),
        ("Lưu: VT", Recipient("Lưu: VT")),
        ("Sở Tài chính; stc@cantho", None),
        ("a@b.vn, c@d.vn; e@f@g.vn", None),
        ("x" * 400 + "; a@b.vn", None),
    ],
)
def test_a_recipient_is_a_name_and_perhaps_an_address(line: str, found: Recipient | None) -> None:
    assert read_recipient(line) == found


def test_reviewers_one_after_another_are_steps_of_their_own(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    both = {"reviewers-0": label(REVIEWER), "reviewers-1": label(DEPUTY)}
    draft(drafter, together="no", **both)
    draft(drafter, body=a_pdf(1), together="yes", quorum="1", days="2", **both)
    one, other = flow.orders.values()

    assert [(s.kind, s.position, len(s.parties)) for s in one.steps] == [
        (StepKind.REVIEW, 1, 1),
        (StepKind.REVIEW, 2, 1),
        (StepKind.SIGN, 3, 1),
    ]
    assert [(s.kind, s.position, len(s.parties), s.quorum) for s in other.steps] == [
        (StepKind.REVIEW, 1, 2, 1),
        (StepKind.SIGN, 2, 1, 0),
    ]
    assert other.steps[0].days == 2


def test_each_leader_keeps_the_form_chosen_beside_them(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    leaders = {"leaders-0": "", "leaders-1": label(DEPUTY), "leaders-2": label(LEADER)}
    draft(drafter, **leaders, **{"forms-0": "TM", "forms-1": "TL", "forms-2": ""})
    signing = [s for s in next(iter(flow.orders.values())).steps if s.kind is StepKind.SIGN]

    assert [(p.person_id, p.form) for s in signing for p in s.parties] == [
        (DEPUTY.id, Form.TL),
        (LEADER.id, Form.HEAD),
    ]


def test_one_person_is_not_chosen_twice_for_the_same_work(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    answer = draft(drafter, **{"leaders-1": label(LEADER)})

    assert answer.status_code == 422
    assert "Một người được chọn hai lần" in answer.text
    assert flow.kept == {}


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (RouteRefusedError(["no_subject", "unheard_of"]), "Có mục chưa dùng được: unheard_of"),
        (RouteRefusedError(["no_subject"]), "Vui lòng ghi trích yếu nội dung"),
    ],
)
def test_what_the_journey_refuses_is_told_on_the_same_page(
    drafter: FlaskClient, flow: FakeIssuing, refusal: RouteRefusedError, sentence: str
) -> None:
    flow.trouble = refusal
    answer = draft(drafter)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert label(LEADER) in answer.text


@pytest.mark.parametrize(
    ("word", "status", "sentence"),
    [("encrypted", 422, "Tệp có mật khẩu"), ("not_a_pdf", 415, "Tệp không phải PDF")],
)
def test_a_file_that_cannot_be_taken_says_why_and_keeps_what_was_typed(
    drafter: FlaskClient, flow: FakeIssuing, word: str, status: int, sentence: str
) -> None:
    flow.trouble = DocumentRefusedError(word)
    answer = draft(drafter)

    assert answer.status_code == status
    assert sentence in answer.text
    assert "Về việc cử cán bộ" in answer.text
    assert flow.kept == {}


def a_draft(flow: FakeIssuing) -> str:
    return flow.draft(DRAFTER, BytesIO(a_pdf(2)), "x.pdf", an_order()).summary.id


def test_places_are_moved_by_numbers_and_only_what_moved_is_moved(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    document = a_draft(flow)
    shown = numbers(drafter.get(f"/office/{document}/places").text)
    flow.calls.clear()
    moved = shown | {"office-seal-left": "40", "office-seal-page": "2"}
    answer = drafter.post(f"/office/{document}/places", data=moved | {"save": "yes"})
    place = next(p.place for p in flow.kept[document].places if p.name == "office-seal")

    assert answer.location == f"/office/{document}/places"
    assert flow.calls == ["move office-seal"]
    assert (place.page, place.left) == (1, 0.4)
    assert flow.kept[document].summary.state is State.DRAFT


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("office-seal-left", "95"),
        ("office-seal-left", "x"),
        ("office-seal-left", "nan"),
        ("office-seal-page", "99"),
        ("office-seal-width", "-1"),
    ],
)
def test_a_place_outside_the_page_is_refused_and_nothing_is_sent(
    drafter: FlaskClient, flow: FakeIssuing, name: str, value: str
) -> None:
    document = a_draft(flow)
    shown = numbers(drafter.get(f"/office/{document}/places").text)
    data = shown | {name: value, "send": "yes"}
    answer = drafter.post(f"/office/{document}/places", data=data)

    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert flow.kept[document].summary.state is State.DRAFT


def test_sending_twice_sends_once(drafter: FlaskClient, flow: FakeIssuing) -> None:
    document = a_draft(flow)
    data = numbers(drafter.get(f"/office/{document}/places").text) | {"send": "yes"}
    first, second = (drafter.post(f"/office/{document}/places", data=data) for _ in range(2))

    assert first.location == second.location == f"/office/{document}"
    assert flow.calls.count("send") == 1


def test_details_are_edited_as_they_were_given(drafter: FlaskClient, flow: FakeIssuing) -> None:
    document = a_draft(flow)
    told = drafter.get(f"/office/{document}/edit").text
    answer = drafter.post(f"/office/{document}/edit", data=sent_form(subject="Đã sửa"))

    assert "Về việc cử cán bộ" in told
    assert f'value="{label(REVIEWER)}"' in told
    assert f'value="{label(LEADER)}"' in told
    assert re.search(r'<option selected value="KT"', told)
    assert answer.location == f"/office/{document}/places"
    assert flow.kept[document].summary.subject == "Đã sửa"


def test_what_was_sent_is_no_longer_edited(drafter: FlaskClient, flow: FakeIssuing) -> None:
    document = flow.sent()

    for page in ("edit", "places"):
        assert drafter.get(f"/office/{document}/{page}").location == f"/office/{document}"
    assert drafter.post(f"/office/{document}/edit", data=sent_form()).location == (
        f"/office/{document}"
    )


def test_another_file_takes_the_draft_s_place(drafter: FlaskClient, flow: FakeIssuing) -> None:
    document = flow.sent()
    page = f"/office/{document}/other-file"
    missing = drafter.post(page, data={})
    answer = drafter.post(page, data={"file": (BytesIO(a_pdf(3)), "du-thao-2.pdf")})

    assert missing.status_code == 422
    assert answer.location == f"/office/{document}"
    assert len(flow.kept[document].pages) == 3


def test_a_route_is_kept_under_a_name_and_used_again(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    draft(drafter, save_as="Quyết định nhân sự")
    (template,) = flow.saved.values()
    told = drafter.get(f"/office/new?template={template.id}").text
    gone = drafter.post(f"/office/templates/{template.id}/delete")

    assert template.name == "Quyết định nhân sự"
    assert f'value="{label(LEADER)}"' in told
    assert gone.location == "/office/new"
    assert flow.saved == {}


def test_a_correction_says_which_document_it_corrects(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    issued = flow.until(StepKind.ISSUE)
    flow.issue(CLERK, issued)
    page = f"/office/new?relation=CORRECTS&related={issued}"
    told = drafter.get(page).text
    draft(drafter, body=a_pdf(1), relation="CORRECTS", related=issued)
    order = list(flow.orders.values())[-1]

    assert "Đính chính văn bản số 15/QĐ-UBND" in told
    assert (order.relation, order.related_id) == (Relation.CORRECTS, issued)


def test_colleagues_are_found_as_one_types(drafter: FlaskClient, flow: FakeIssuing) -> None:
    assert drafter.get("/office/people?q=bích").json == [label(REVIEWER)]
    assert drafter.get("/office/people?q=").json == []
    assert drafter.get("/office/people?q=%00" + "x" * 5000).json == []


def test_more_people_than_there_are_places_for_are_not_taken(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    many = {f"reviewers-{n}": label(REVIEWER) for n in range(5000)}
    answer = drafter.post("/office/new", data=sent_form(**many))

    assert answer.status_code == 422
    assert answer.text.count('name="reviewers-') == 8
