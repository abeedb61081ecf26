"""Each act on a document is one small page that works without script; twice is once; late is told kindly."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.journeys.issuing.errors import FlowRefusedError
from service.journeys.issuing.views import Form, PartyOrder, State, StepKind, StepOrder
from service.journeys.register import NumberRefusedError
from service.journeys.signing import ActState
from tests.service.web.office.desk import begin, give, visitor
from tests.support.fake_house import a_house, flow_of
from tests.support.fake_issuing import CLERK, DEPUTY, DRAFTER, REVIEWER, UNIT_ID, FakeIssuing
from tests.support.fake_journeys import LEADER, PIN, a_credential

SEAL_KEY = a_credential(id="5f0c6a58-0000-4000-8000-000000000002", scope="agency", unit_id=UNIT_ID)


def party_of(flow: FakeIssuing, who, document: str) -> str:
    turn = flow.detail(who, document).turn
    assert turn
    return turn.party_id


def state(flow: FakeIssuing, document: str) -> State:
    flow._settle()
    return flow.kept[document].summary.state


def test_a_leader_signs_in_four_acts_from_the_inbox(leader: FlaskClient, flow: FakeIssuing) -> None:
    document = flow.until(StepKind.SIGN)
    inbox = leader.get("/office").text
    opened = re.search(r'class="row-door office-row" data-row href="([^"]+)"', inbox)
    assert opened

    page = leader.get(opened[1]).text  # one: open it
    door = re.search(r'id="act" action="([^"]+)"', page)
    assert door
    sheet = leader.post(door[1]).location  # two: sign
    answer = give(leader, sheet)  # three and four: the PIN, and confirm

    assert answer.status_code == 303
    assert "Văn bản đã được ký" in leader.get(answer.location).text
    assert state(flow, document) is State.NUMBERING


def test_the_sheet_shows_title_digest_key_form_and_the_page_as_printed(
    leader: FlaskClient, flow: FakeIssuing
) -> None:
    document = flow.until(StepKind.SIGN)
    sheet = begin(leader, document, party_of(flow, LEADER, document)).location
    told = leader.get(sheet).text
    digest = flow.kept[document].summary.sha256

    assert flow.kept[document].summary.subject in told
    assert f"<span>{digest[:4]}</span> <span>{digest[4:8]}</span>" in told
    assert "Chứng thư" in told
    assert "KT. CHỦ TỊCH" in told
    picture = re.search(r'src="([^"]*page\.png[^"]*)"', told)
    assert picture
    assert leader.get(picture[1].replace("&amp;", "&")).data.startswith(b"\x89PNG")


def test_pressing_sign_twice_makes_one_signature(leader: FlaskClient, flow: FakeIssuing) -> None:
    document = flow.until(StepKind.SIGN)
    party = party_of(flow, LEADER, document)
    first, second = (begin(leader, document, party).location for _ in range(2))
    done = give(leader, first)
    again = leader.get(first)

    assert first == second
    assert again.status_code == 303
    assert again.location == done.location
    assert flow.signing.given == 1


def test_a_wrong_pin_is_told_on_the_sheet_and_nothing_is_signed(
    leader: FlaskClient, flow: FakeIssuing
) -> None:
    document = flow.until(StepKind.SIGN)
    sheet = begin(leader, document, party_of(flow, LEADER, document)).location
    answer = give(leader, sheet, "000000")

    assert answer.status_code == 422
    assert "Còn 4 lần nhập" in answer.text
    assert "000000" not in answer.text
    assert state(flow, document) is State.SIGNING


def test_an_empty_pin_stays_on_the_sheet(leader: FlaskClient, flow: FakeIssuing) -> None:
    document = flow.until(StepKind.SIGN)
    sheet = begin(leader, document, party_of(flow, LEADER, document)).location

    assert give(leader, sheet, "").status_code == 422
    assert flow.signing.given == 0


def test_going_back_from_the_sheet_signs_nothing(leader: FlaskClient, flow: FakeIssuing) -> None:
    document = flow.until(StepKind.SIGN)
    sheet = begin(leader, document, party_of(flow, LEADER, document)).location
    answer = leader.post(f"{sheet}/withdraw")

    assert answer.location == f"/office/{document}"
    assert flow.signing.given == 0


def test_a_signature_that_waits_for_its_time_says_so_and_looks_again(
    leader: FlaskClient, flow: FakeIssuing
) -> None:
    flow.signing.given_only = True
    document = flow.until(StepKind.SIGN)
    sheet = begin(leader, document, party_of(flow, LEADER, document)).location
    result = give(leader, sheet).location
    told = leader.get(result).text

    assert "Đã ký; đang chờ dấu thời gian" in told
    assert f'data-waits="{sheet}/state"' in told
    assert leader.get(f"{sheet}/state").json == {"state": ActState.GIVEN}


def test_the_result_leads_to_the_next_in_the_queue(leader: FlaskClient, flow: FakeIssuing) -> None:
    document = flow.until(StepKind.SIGN)
    other = flow.until(StepKind.SIGN, subject="Văn bản kế tiếp")
    sheet = begin(leader, document, party_of(flow, LEADER, document)).location
    told = leader.get(give(leader, sheet).location).text

    assert f'rel="next" href="/office/{other}"' in told
    assert "Văn bản kế tiếp" in told


def test_somebody_else_s_turn_cannot_be_begun(app: Flask, flow: FakeIssuing) -> None:
    document = flow.until(StepKind.SIGN)
    party = party_of(flow, LEADER, document)
    drafter = visitor(app, "soanthao")
    answer = begin(drafter, document, party)
    told = drafter.get(f"/office/{document}").text

    assert answer.status_code == 303
    assert answer.location == f"/office/{document}"
    assert flow.acting == {}
    assert "Ký số</button>" not in told
    assert "Bước này không chờ bạn" in told


def test_a_visa_is_bound_to_the_version_that_was_shown(
    reviewer: FlaskClient, flow: FakeIssuing
) -> None:
    document = flow.sent()
    door = f"/office/{document}/approve/{party_of(flow, REVIEWER, document)}"
    answer = reviewer.post(door, data={"consent_sha256": "0" * 64})
    told = reviewer.get(answer.location).text

    assert answer.location == f"/office/{document}"
    assert state(flow, document) is State.REVIEWING
    assert "notice-warn" in told


def test_a_reviewer_approves_with_a_remark(reviewer: FlaskClient, flow: FakeIssuing) -> None:
    document = flow.sent()
    door = f"/office/{document}/approve/{party_of(flow, REVIEWER, document)}"
    consent = re.search(
        r'name="consent_sha256"[^>]*value="([0-9a-f]{64})"', reviewer.get(door).text
    )
    assert consent
    data = {"consent_sha256": consent[1], "note": "Nhất trí."}
    answer = reviewer.post(door, data=data)
    again = reviewer.post(door, data=data)

    assert answer.location == "/office"
    assert state(flow, document) is State.SIGNING
    assert flow.kept[document].steps[0].parties[0].note == "Nhất trí."
    assert again.location == f"/office/{document}"
    assert "không có gì được làm hai lần" in reviewer.get(again.location).text


def test_returning_needs_a_reason(leader: FlaskClient, flow: FakeIssuing) -> None:
    document = flow.until(StepKind.SIGN)
    door = f"/office/{document}/return/{party_of(flow, LEADER, document)}"
    empty = leader.post(door, data={"reason": "   "})
    told = leader.post(door, data={"reason": "Sai căn cứ."})

    assert empty.status_code == 422
    assert 'aria-invalid="true"' in empty.text
    assert told.location == "/office"
    assert flow.kept[document].returned_reason == "Sai căn cứ."


def test_the_drafter_reads_why_it_came_back(drafter: FlaskClient, flow: FakeIssuing) -> None:
    document = flow.until(StepKind.SIGN)
    flow.return_it(LEADER, party_of(flow, LEADER, document), "Sai căn cứ.")

    assert "Sai căn cứ." in drafter.get(f"/office/{document}").text
    assert "1 văn bản được trả lại cho bạn" in drafter.get("/office").text


def test_a_turn_is_handed_on_to_a_colleague_by_name(
    app: Flask, leader: FlaskClient, flow: FakeIssuing
) -> None:
    document = flow.until(StepKind.SIGN)
    door = f"/office/{document}/hand-on/{party_of(flow, LEADER, document)}"
    form = leader.get(door).text
    label = f"{DEPUTY.full_name} – {DEPUTY.title}, {DEPUTY.unit}"
    answer = leader.post(door, data={"to": label, "reason": "Đi công tác."})

    assert label in form
    assert f'value="{LEADER.full_name} –' not in form
    assert answer.location == "/office"
    assert party_of(flow, DEPUTY, document)


@pytest.mark.parametrize("name", ["", "Không Ai Cả", "n"])
def test_a_colleague_nobody_can_tell_is_asked_for_again(
    leader: FlaskClient, flow: FakeIssuing, name: str
) -> None:
    document = flow.until(StepKind.SIGN)
    door = f"/office/{document}/hand-on/{party_of(flow, LEADER, document)}"
    answer = leader.post(door, data={"to": name, "reason": "Đi công tác."})

    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert "Đi công tác." in answer.text
    assert "hand_on" not in flow.calls


def test_an_approval_can_be_taken_back_until_the_next_one_acts(
    reviewer: FlaskClient, flow: FakeIssuing
) -> None:
    document = flow.sent()
    party = party_of(flow, REVIEWER, document)
    flow.approve(REVIEWER, party, consent_sha256=flow.kept[document].summary.sha256)
    door = f"/office/{document}/take-back/{party}"

    assert reviewer.get(door).status_code == 200
    assert reviewer.post(door).location == f"/office/{document}"
    assert state(flow, document) is State.REVIEWING
    assert reviewer.get(door).status_code == 303  # nothing is left to take back


def test_a_clerk_gives_number_and_date(clerk: FlaskClient, flow: FakeIssuing) -> None:
    document = flow.until(StepKind.NUMBER)
    told = clerk.get(f"/office/{document}/number").text
    answer = clerk.post(f"/office/{document}/number", data={"issued_on": "2026-11-23"})
    again = clerk.post(f"/office/{document}/number", data={"issued_on": "2026-11-23"})

    assert 'value="2026-11-23"' in told
    assert "Số dự kiến" in told
    assert "15/QĐ-UBND" in told
    assert "Đã cấp số 15/QĐ-UBND" in clerk.get(answer.location).text
    assert again.location == f"/office/{document}"
    assert flow.kept[document].number == 15
    assert state(flow, document) is State.SEALING


def test_a_date_in_the_future_is_told_beside_its_field(
    clerk: FlaskClient, flow: FakeIssuing
) -> None:
    document = flow.until(StepKind.NUMBER)
    answer = clerk.post(f"/office/{document}/number", data={"issued_on": "2027-01-05"})
    nonsense = clerk.post(f"/office/{document}/number", data={"issued_on": "hôm qua"})

    assert answer.status_code == 422
    assert "Ngày văn bản không được sau hôm nay" in answer.text
    assert nonsense.status_code == 422
    assert flow.kept[document].number is None


def test_only_the_agency_s_key_seals(clerk: FlaskClient, flow: FakeIssuing) -> None:
    document = flow.until(StepKind.SEAL)
    party = party_of(flow, CLERK, document)
    without = begin(clerk, document, party).location
    flow.signing.keys.append(SEAL_KEY)
    sheet = begin(clerk, document, party).location
    told = clerk.get(sheet).text
    answer = give(clerk, sheet)

    assert without == f"/office/{document}"
    assert "Xác nhận đóng dấu" in told
    assert "Văn bản đã được đóng dấu" in clerk.get(answer.location).text
    assert state(flow, document) is State.ISSUING


def test_the_seals_of_other_agencies_are_not_offered_and_none_is_taken_for_another(
    clerk: FlaskClient, flow: FakeIssuing
) -> None:
    document = flow.until(StepKind.SEAL)
    party = party_of(flow, CLERK, document)
    other = replace(SEAL_KEY, id="5f0c6a58-0000-4000-8000-000000000003", unit_id="another")
    nobodys = replace(SEAL_KEY, id="5f0c6a58-0000-4000-8000-000000000004", unit_id=None)
    flow.signing.keys += [other, nobodys]
    none_fits = clerk.get(f"/office/{document}").text
    flow.signing.keys.append(SEAL_KEY)
    page = clerk.get(f"/office/{document}").text

    asked = clerk.post(f"/office/{document}/begin/{party}", data={"credential": other.id}).location
    flow.trouble = FlowRefusedError("seal_of_other_agency")
    refused = clerk.post(f"/office/{document}/begin/{party}", data={"credential": other.id})

    assert "Chưa có con dấu của cơ quan này" in none_fits
    assert [one.id in page for one in (SEAL_KEY, other, nobodys)] == [True, False, False]
    assert flow.signing.act(CLERK, asked.rsplit("/", 1)[1]).credential_id == other.id
    assert (
        "chỉ được đóng dấu bằng khóa của chính cơ quan ban hành" in clerk.get(refused.location).text
    )


def test_issuing_twice_issues_once(clerk: FlaskClient, flow: FakeIssuing) -> None:
    document = flow.until(StepKind.ISSUE)

    assert clerk.get(f"/office/{document}/issue").status_code == 200
    for _ in range(2):
        assert clerk.post(f"/office/{document}/issue").location == f"/office/{document}"
    assert state(flow, document) is State.ISSUED


def test_an_issued_document_is_recalled_with_a_reason(
    clerk: FlaskClient, flow: FakeIssuing
) -> None:
    document = flow.until(StepKind.ISSUE)
    flow.issue(CLERK, document)

    assert clerk.post(f"/office/{document}/recall", data={"reason": ""}).status_code == 422
    clerk.post(f"/office/{document}/recall", data={"reason": "Ban hành nhầm."})
    told = clerk.get(f"/office/{document}").text

    assert "Đã thu hồi" in told
    assert "Ban hành nhầm." in told


def test_a_drafter_takes_a_document_off_its_way(drafter: FlaskClient, flow: FakeIssuing) -> None:
    document = flow.until(StepKind.SIGN)
    drafter.post(f"/office/{document}/cancel", data={"reason": "Không cần nữa."})

    assert state(flow, document) is State.CANCELLED


@pytest.mark.parametrize("act", ["number", "issue", "recall"])
def test_a_clerk_of_a_division_reads_whose_work_it_is(
    clerk: FlaskClient, flow: FakeIssuing, act: str
) -> None:
    document = flow.until(StepKind.NUMBER if act == "number" else StepKind.ISSUE)
    flow.trouble = FlowRefusedError("not_agency_clerk")
    data = {"issued_on": "2026-11-23", "reason": "Sai."}
    answer = clerk.post(f"/office/{document}/{act}", data=data)
    told = clerk.get(answer.location).text

    assert "Văn thư của cơ quan ban hành cấp số, đóng dấu, phát hành và thu hồi văn bản" in told


@pytest.mark.parametrize("refusal", [FlowRefusedError("busy"), FlowRefusedError("unheard_of")])
def test_a_stale_page_leads_to_the_document_and_says_why(
    reviewer: FlaskClient, flow: FakeIssuing, refusal: Exception
) -> None:
    document = flow.sent()
    door = f"/office/{document}/return/{party_of(flow, REVIEWER, document)}"
    flow.trouble = refusal
    answer = reviewer.post(door, data={"reason": "Sai."})
    told = reviewer.get(answer.location).text

    assert answer.status_code == 303
    assert answer.location == f"/office/{document}"
    assert "notice-warn" in told


def test_no_act_is_done_by_opening_an_address(
    leader: FlaskClient, reviewer: FlaskClient, clerk: FlaskClient, flow: FakeIssuing
) -> None:
    signing, sent = flow.until(StepKind.SIGN), flow.sent()
    numbering, issuing = flow.until(StepKind.NUMBER), flow.until(StepKind.ISSUE)
    sheet = begin(leader, signing, party_of(flow, LEADER, signing)).location
    flow.calls.clear()
    for who, page in (
        (leader, f"{signing}/begin/{party_of(flow, LEADER, signing)}"),
        (leader, f"{signing}/return/{party_of(flow, LEADER, signing)}"),
        (leader, f"{sheet.removeprefix('/office/')}/withdraw"),
        (reviewer, f"{sent}/approve/{party_of(flow, REVIEWER, sent)}"),
        (clerk, f"{numbering}/number"),
        (clerk, f"{issuing}/issue"),
        (clerk, f"{issuing}/recall"),
    ):
        assert who.get(f"/office/{page}").status_code in {200, 303}, page
    assert flow.calls == []
    assert [one.acts[-1].state for one in flow.signing.kept.values()] == [ActState.PLACED]


def test_an_act_without_the_page_s_token_is_refused(tmp_path: Path) -> None:
    app = a_house(tmp_path, csrf=True)
    flow = flow_of(app)
    document = flow.until(StepKind.SIGN)
    party = party_of(flow, LEADER, document)
    leader = visitor(app, "lanhdao")
    flow.calls.clear()
    for door in ("begin", "return", "hand-on", "take-back"):
        answer = leader.post(f"/office/{document}/{door}/{party}", data={"reason": "Sai."})
        assert answer.status_code == 400, door
    for door in ("number", "issue", "cancel", "recall", "places", "edit"):
        assert leader.post(f"/office/{document}/{door}", data={"reason": "x"}).status_code == 400
    assert flow.calls == []


def test_each_of_two_leaders_has_the_place_of_their_own(app: Flask, flow: FakeIssuing) -> None:
    route = (
        StepOrder(StepKind.SIGN, (PartyOrder(DEPUTY.id, form=Form.KT),), 1),
        StepOrder(StepKind.SIGN, (PartyOrder(LEADER.id),), 2),
    )
    document = flow.sent(steps=route)
    first = visitor(app, "phochutich").get(f"/office/{document}").text
    give(
        visitor(app, "phochutich"),
        begin(visitor(app, "phochutich"), document, party_of(flow, DEPUTY, document)).location,
    )
    second = visitor(app, "lanhdao").get(f"/office/{document}").text

    assert 'data-mine="office-signer-1"' in first
    assert 'data-mine="office-signer-2"' in second
    assert flow.detail(DRAFTER, document).summary.state is State.SIGNING


def test_what_the_register_refuses_is_told_beside_the_date(
    clerk: FlaskClient, flow: FakeIssuing
) -> None:
    document = flow.until(StepKind.NUMBER)
    flow.trouble = NumberRefusedError("UNHEARD_OF")
    answer = clerk.post(f"/office/{document}/number", data={"issued_on": "2026-11-23"})

    assert answer.status_code == 422
    assert "Sổ văn bản đi chưa cấp số" in answer.text


def test_a_document_that_has_its_number_is_no_longer_returned_or_handed_on(
    clerk: FlaskClient, flow: FakeIssuing
) -> None:
    before = clerk.get(f"/office/{flow.until(StepKind.NUMBER)}").text
    after = clerk.get(f"/office/{flow.until(StepKind.ISSUE)}").text

    assert "Trả lại" in before.split('class="placing-bar"')[1]
    assert "Chuyển người khác" not in before.split('class="placing-bar"')[1]
    assert "Trả lại" not in after.split('class="placing-bar"')[1]


def test_a_sheet_never_names_another_document_than_the_one_that_is_signed(
    leader: FlaskClient, flow: FakeIssuing
) -> None:
    shown, signed = flow.until(StepKind.SIGN), flow.until(StepKind.SIGN)
    sheet = begin(leader, signed, party_of(flow, LEADER, signed)).location
    crossed = sheet.replace(signed, shown)
    consent = re.search(r'name="consent_sha256"[^>]*value="([0-9a-f]{64})"', leader.get(sheet).text)
    assert consent

    answers = [
        leader.get(crossed),
        leader.post(crossed, data={"consent_sha256": consent[1], "pin": PIN}),
        leader.get(f"{crossed}/result"),
        leader.get(f"{crossed}/state"),
        leader.get(f"{crossed}/page.png"),
        leader.post(f"{crossed}/withdraw"),
    ]

    assert shown != signed
    assert [one.status_code for one in answers] == [404] * 6
    assert state(flow, signed) is State.SIGNING
    assert give(leader, sheet).status_code == 303
