"""A drafter says everything on one page, hears all faults at once, looks where things lie, and sends."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from service.journeys.issuing.errors import RouteRefusedError
from service.journeys.issuing.views import (
    Form,
    PartyOrder,
    Recipient,
    Relation,
    State,
    StepKind,
    StepOrder,
    Urgency,
)
from service.web.office.drafting import read_recipient
from signing.errors import DocumentRefusedError
from tests.support.fake_issuing import (
    CLERK,
    DEPUTY,
    DRAFTER,
    GONE,
    LEADER,
    REVIEWER,
    STAFF,
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
        "steps-0-parties-0": label(REVIEWER),
        "steps-0-needed": "0",
        "leaders-0": label(LEADER),
        "forms-0": "KT",
        "issue_at_once": "y",
        "copies": "1",
    } | changes


def draft(drafter: FlaskClient, *, body: bytes | None = None, **changes: Any) -> Any:
    shown = filled_in(drafter.get("/office/new").text)
    data = {**shown, **sent_form(**changes), "file": (BytesIO(body or a_pdf(2)), "du-thao.pdf")}
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
            **{"steps-0-parties-0": "Không Ai Cả", "leaders-0": "", "steps-0-needed": "7"},
        ),
    )
    told = answer.text

    assert answer.status_code == 422
    assert flow.kept == {}
    for sentence in (
        "Chưa có tệp nào được chọn",
        "Vui lòng điền mục này",
        "Dòng 2: địa chỉ thư điện tử chưa đúng",
        "Không tìm thấy “Không Ai Cả”",
        "Vui lòng chọn ít nhất một người ký",
        "lớn hơn số người của bước này",
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


def post(who: Any) -> str:
    return f"{who.title}, {who.unit}"


def test_steps_one_after_another_and_side_by_side_each_with_its_quorum_and_time(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    three = {f"steps-1-parties-{n}": one for n, one in enumerate(map(post, STAFF.values()))}
    draft(
        drafter,
        **three,
        **{"steps-1-needed": "2", "steps-1-days": "3"},
        **{"steps-3-parties-2": label(DEPUTY), "steps-3-beside": "y"},
    )
    (order,) = flow.orders.values()

    assert [(s.kind, s.position, len(s.parties), s.quorum, s.days) for s in order.steps] == [
        (StepKind.REVIEW, 1, 1, 0, None),
        (StepKind.REVIEW, 2, 5, 2, 3),
        (StepKind.REVIEW, 2, 1, 0, None),
        (StepKind.SIGN, 3, 1, 0, None),
    ]


def test_a_post_is_chosen_as_easily_as_a_person(drafter: FlaskClient, flow: FakeIssuing) -> None:
    told = drafter.get("/office/new").text
    draft(
        drafter,
        **{
            "steps-0-parties-0": post(REVIEWER),
            "steps-0-parties-1": "văn thư",  # the only post these words fit
            "watchers-0": post(LEADER),
            "watchers-1": "bích ngọc",  # the only person
        },
    )
    (order,) = flow.orders.values()

    assert f'<option value="{post(REVIEWER)}" label="hiện nay: {REVIEWER.full_name}">' in told
    assert order.steps[0].parties == (
        PartyOrder(unit_id="u1", title=REVIEWER.title),
        PartyOrder(unit_id="u1", title=CLERK.title),
    )
    assert order.watchers == (
        PartyOrder(unit_id="u1", title=LEADER.title),
        PartyOrder(person_id=REVIEWER.id),
    )


def test_words_that_fit_several_are_asked_about_with_who_they_might_mean(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    answer = draft(drafter, **{"steps-0-parties-0": "chủ tịch"})

    assert answer.status_code == 422
    assert f"Có thể là: {post(LEADER)}; {post(DEPUTY)}." in answer.text
    assert 'value="chủ tịch"' in answer.text
    assert flow.kept == {}


def test_a_quorum_nobody_could_reach_is_told_in_its_step(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    flow.trouble = RouteRefusedError(["quorum_unreachable:2"])
    data = {"steps-2-parties-0": label(DEPUTY), "steps-2-parties-1": post(DEPUTY)}
    told = draft(drafter, **data).text
    step = told[told.index("Bước rà soát 3") : told.index("Bước rà soát 4")]

    assert "một người không phê duyệt thay hai lượt" in step
    assert told.count("một người không phê duyệt thay hai lượt") == 1


def test_what_was_said_is_shown_again_whole_and_saving_it_changes_nothing(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    people = [PartyOrder(person_id=one.id) for one in STAFF.values()]
    held = PartyOrder(unit_id="u1", title=REVIEWER.title)
    order = an_order(
        steps=(
            StepOrder(StepKind.REVIEW, (*people, held), 1, quorum=2, days=4),
            StepOrder(StepKind.REVIEW, (people[0],), 1),
            *(StepOrder(StepKind.REVIEW, (one,), n) for n, one in enumerate(people, 2)),
            StepOrder(StepKind.SIGN, (PartyOrder(LEADER.id, form=Form.TM),), 7),
        ),
        watchers=(held, *people, PartyOrder(unit_id="u2", title="Trưởng phòng cũ")),
        drafting_unit="VP",
        relation=Relation.REPLACES,
        related_id="earlier",
        recipients=(Recipient("Lưu: VT"),),
    )
    document = flow.draft(DRAFTER, BytesIO(a_pdf(2)), "x.pdf", order).summary.id
    page = f"/office/{document}/edit"
    answer = drafter.post(page, data=filled_in(drafter.get(page).text))

    assert answer.status_code == 303
    assert flow.orders[document] == order


def filled_in(page: str) -> dict[str, str]:
    """Return what a browser would send of the drafting form as it is shown."""
    form = html.fromstring(page).get_element_by_id("draft")
    return {name: value for name, value in form.fields.items() if value is not None}


def test_who_left_is_told_before_a_kept_route_is_sent(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    steps = (
        StepOrder(StepKind.REVIEW, (PartyOrder(GONE.id),), 1),
        StepOrder(StepKind.SIGN, (PartyOrder(LEADER.id), PartyOrder(DEPUTY.id)), 2),
    )
    template = flow.save_template(DRAFTER, "Cũ", "", steps)
    told = drafter.get(f"/office/new?template={template.id}").text

    assert f'value="{label(GONE)}"' in told
    assert "Người này không còn công tác" in told
    assert "biểu mẫu này xếp họ ký lần lượt" in told


def test_who_left_is_not_chosen_again(drafter: FlaskClient, flow: FakeIssuing) -> None:
    order = an_order(watchers=(PartyOrder(GONE.id),))
    document = flow.draft(DRAFTER, BytesIO(a_pdf(2)), "x.pdf", an_order()).summary.id
    flow.orders[document] = order
    page = f"/office/{document}/edit"
    answer = drafter.post(page, data=filled_in(drafter.get(page).text))

    assert answer.status_code == 422
    assert answer.text.count("Người này không còn công tác") == 1
    assert "redraft" not in flow.calls


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
    assert "đã được chọn ở ô trên" in answer.text
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


def test_a_correction_goes_to_the_same_organs(drafter: FlaskClient, flow: FakeIssuing) -> None:
    issued = flow.until(StepKind.ISSUE)
    flow.issue(CLERK, issued)
    organ = Recipient("Sở Tài chính", "stc@cantho.gov.vn", "H13.05")
    flow.orders[issued] = replace(flow.orders[issued], recipients=(organ,))

    draft(
        drafter, body=a_pdf(1), relation="CORRECTS", related=issued,
        recipients="Sở Tài chính; stc@cantho.gov.vn\nSở Y tế; syt@cantho.gov.vn",
    )  # fmt: skip

    kept = list(flow.orders.values())[-1].recipients
    assert [one.organ_id for one in kept] == ["H13.05", None]


def test_colleagues_are_found_as_one_types(drafter: FlaskClient, flow: FakeIssuing) -> None:
    assert drafter.get("/office/people?q=bích").json == [label(REVIEWER)]
    assert drafter.get("/office/people?q=").json == []
    assert drafter.get("/office/people?q=%00" + "x" * 5000).json == []


def test_people_and_posts_are_found_as_one_types(drafter: FlaskClient) -> None:
    assert drafter.get("/office/parties?q=chánh văn phòng").json == [
        {"label": post(REVIEWER), "hint": f"hiện nay: {REVIEWER.full_name}"}
    ]
    assert drafter.get("/office/parties?q=bích").json == [{"label": label(REVIEWER), "hint": ""}]
    assert drafter.get("/office/parties?q=").json == []
    assert drafter.get("/office/parties?q=%00" + "x" * 5000).json == []


def test_more_people_than_a_route_takes_are_not_even_looked_up(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    many = {f"steps-{n // 50}-parties-{n % 50}": "ai đó" for n in range(900)}
    answer = drafter.post("/office/new", data=sent_form(**many))

    assert answer.status_code == 422
    assert "Quy trình có quá nhiều người" in answer.text
    assert "Không tìm thấy" not in answer.text


def test_an_edit_keeps_the_organ_codes_that_the_form_does_not_show(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    known = Recipient("Sở Nội vụ", "snv@cantho.gov.vn", "H13.05")
    order = an_order(recipients=(known, Recipient("Lưu: VT")))
    document = flow.draft(DRAFTER, BytesIO(a_pdf(2)), "x.pdf", order).summary.id
    shown = filled_in(drafter.get(f"/office/{document}/edit").text)
    more = shown["recipients"] + "\nSở Y tế; syt@cantho.gov.vn"

    drafter.post(f"/office/{document}/edit", data={**shown, "recipients": more})

    assert flow.orders[document].recipients == (
        known,
        Recipient("Lưu: VT"),
        Recipient("Sở Y tế", "syt@cantho.gov.vn"),
    )


@pytest.mark.parametrize("field", ["leaders-0", "related", "watchers-0", "steps-0-parties-0"])
def test_a_nul_in_a_field_is_refused(drafter: FlaskClient, flow: FakeIssuing, field: str) -> None:
    assert draft(drafter, **{field: "a\0b"}).status_code == 400


@pytest.mark.parametrize("query", ["relation=REPLACES&related=%00", "template=%00"])
def test_a_nul_in_what_is_asked_is_refused(drafter: FlaskClient, query: str) -> None:
    assert drafter.get(f"/office/new?{query}").status_code == 400


def test_a_kept_route_is_forgotten_by_its_id_alone(drafter: FlaskClient) -> None:
    assert drafter.post("/office/templates/%00/delete").status_code == 404
