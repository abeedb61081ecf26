"""One document: its pages, its way, and the one act of whoever looks."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from service.journeys.issuing.views import PartyState, StepKind
from tests.support.fake_issuing import DRAFTER, REVIEWER, FakeIssuing
from tests.support.fake_journeys import LEADER, a_credential
from tests.support.pages import a_pdf


def test_a_document_that_is_not_theirs_to_see_is_not_there(app, flow: FakeIssuing) -> None:
    from tests.service.web.office.desk import visitor

    document = flow.until(StepKind.SIGN)
    auditor = visitor(app, "kiemtoan")
    auditor_sees = flow.kept[document]
    steps = tuple(
        replace(s, parties=tuple(replace(p, names=("Ai đó",), acted_by=None) for p in s.parties))
        for s in auditor_sees.steps
    )
    flow.kept[document] = replace(auditor_sees, steps=steps)

    for page in ("", "/file", "/pages/1.png", "/differences?older=1&newer=2"):
        assert auditor.get(f"/office/{document}{page}").status_code == 404, page


def test_the_leader_s_page_has_one_primary_act(leader: FlaskClient, flow: FakeIssuing) -> None:
    document = flow.until(StepKind.SIGN)
    bar = leader.get(f"/office/{document}").text.split('class="placing-bar"')[1]

    assert len(re.findall(r"btn-primary", bar)) == 1
    assert "Ký số" in bar
    assert "Trả lại" in bar
    assert "Chuyển người khác" in bar


def test_the_bar_says_who_signs_with_which_certificate_and_what_is_printed(
    leader: FlaskClient, flow: FakeIssuing
) -> None:
    bar = leader.get(f"/office/{flow.until(StepKind.SIGN)}").text.split('class="placing-bar"')[1]

    assert LEADER.full_name in bar
    assert a_credential().issuer in bar
    assert "KT. CHỦ TỊCH / " in bar


def test_somebody_whose_turn_it_is_not_may_look_and_act_on_nothing(
    drafter: FlaskClient, flow: FakeIssuing
) -> None:
    bar = drafter.get(f"/office/{flow.until(StepKind.SIGN)}").text.split('class="placing-bar"')[1]

    assert "Ký số" not in bar
    assert f"Đang chờ {LEADER.full_name}" in bar


def test_the_way_tells_who_did_what_when_with_which_remark(
    leader: FlaskClient, flow: FakeIssuing
) -> None:
    document = flow.sent()
    party = flow.detail(REVIEWER, document).turn
    assert party
    flow.approve(
        REVIEWER,
        party.party_id,
        consent_sha256=flow.kept[document].summary.sha256,
        note="Đồng ý, chỉ sửa lỗi chính tả trang 2.",
    )
    told = leader.get(f"/office/{document}").text

    assert REVIEWER.full_name in told
    assert "Đã phê duyệt" in told
    assert "chỉ sửa lỗi chính tả" in told
    assert "23/11/2026 14:05 (+07:00)" in told


def test_a_version_that_changed_after_the_visa_is_told_and_can_be_compared(
    leader: FlaskClient, flow: FakeIssuing
) -> None:
    document = flow.until(StepKind.SIGN)
    seen = flow.kept[document].versions[0].sha256
    steps = tuple(
        replace(s, parties=tuple(replace(p, sha256=seen) for p in s.parties))
        if s.kind is StepKind.REVIEW
        else s
        for s in flow.kept[document].steps
    )
    flow.kept[document] = replace(flow.kept[document], steps=steps)
    flow._version(document, "draft", a_pdf(3))
    told = leader.get(f"/office/{document}").text
    link = re.search(r'href="(/office/[^"]*/differences[^"]*)"', told)

    assert "Đã thay đổi kể từ khi người rà soát xem" in told
    assert REVIEWER.full_name in told
    assert link
    pair = leader.get(link[1].replace("&amp;", "&")).text
    assert pair.count("<figure>") == 2
    assert "version=2" in pair
    assert "version=3" in pair


def test_versions_that_are_not_there_cannot_be_compared(
    leader: FlaskClient, flow: FakeIssuing
) -> None:
    document = flow.until(StepKind.SIGN)

    for asked in ("older=0&newer=1", "older=1&newer=99", "older=x&newer=y", ""):
        assert leader.get(f"/office/{document}/differences?{asked}").status_code == 404


def test_every_version_can_be_taken_and_tells_its_digest(
    leader: FlaskClient, flow: FakeIssuing
) -> None:
    document = flow.until(StepKind.SIGN)
    told = leader.get(f"/office/{document}").text

    for version in flow.kept[document].versions:
        assert version.sha256[:4] in told
        answer = leader.get(f"/office/{document}/file?version={version.number}", buffered=True)
        assert len(answer.data) == version.size


def test_the_queue_leads_to_the_one_before_and_the_next(
    leader: FlaskClient, flow: FakeIssuing
) -> None:
    first, second, third = (flow.until(StepKind.SIGN, subject=f"Số {n}") for n in "abc")
    told = leader.get(f"/office/{second}").text

    assert f'rel="prev" href="/office/{first}"' in told
    assert f'rel="next" href="/office/{third}"' in told


def test_without_a_key_the_page_says_whom_to_ask(leader: FlaskClient, flow: FakeIssuing) -> None:
    flow.signing.keys = []
    told = leader.get(f"/office/{flow.until(StepKind.SIGN)}").text

    assert "Bạn chưa có chứng thư để ký" in told
    assert re.search(r'type="submit" class="btn btn-primary btn-large" disabled', told)


def test_nothing_of_the_pages_is_inline(
    leader: FlaskClient, drafter: FlaskClient, flow: FakeIssuing
) -> None:
    document = flow.until(StepKind.SIGN)
    draft = flow.draft(DRAFTER, BytesIO(a_pdf(1)), "x.pdf", flow.orders[document]).summary.id
    party = flow.detail(LEADER, document).turn
    assert party
    pages = {
        "/office": leader,
        f"/office/{document}": leader,
        f"/office/{document}/return/{party.party_id}": leader,
        f"/office/{document}/hand-on/{party.party_id}": leader,
        "/office/new": drafter,
        f"/office/{draft}/places": drafter,
        f"/office/{draft}/edit": drafter,
        f"/office/{draft}/other-file": drafter,
    }
    for page, who in pages.items():
        answer = who.get(page)
        assert answer.status_code == 200, page
        inline = r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+="
        assert not re.search(inline, answer.text), page


@pytest.mark.parametrize("width", ["999999", "-5", "x"])
def test_a_picture_of_any_width_is_still_a_picture(
    leader: FlaskClient, flow: FakeIssuing, width: str
) -> None:
    document = flow.until(StepKind.SIGN)

    assert leader.get(f"/office/{document}/pages/1.png?width={width}").status_code == 200
    assert leader.get(f"/office/{document}/pages/99.png").status_code == 404


def test_a_turn_that_was_taken_is_not_offered_again(
    reviewer: FlaskClient, flow: FakeIssuing
) -> None:
    document = flow.sent()
    party = flow.detail(REVIEWER, document).turn
    assert party
    flow.approve(REVIEWER, party.party_id, consent_sha256=flow.kept[document].summary.sha256)
    bar = reviewer.get(f"/office/{document}").text.split('class="placing-bar"')[1]

    assert "Phê duyệt" not in bar
    assert "Lấy lại" in bar
    assert flow.kept[document].steps[0].parties[0].state is PartyState.DONE
