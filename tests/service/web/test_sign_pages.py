"""The pages on which a leader signs, as plain HTML: nothing here needs a script."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.web.files import disposition
from tests.support.fake_house import a_house, journey_of
from tests.support.fake_journeys import (
    CODE,
    CREDENTIAL,
    LEADER,
    PIN,
    FakeSigning,
    a_credential,
    a_signature_image,
)
from tests.support.pages import a_pdf

MARK = {"page": "2", "left": "10", "top": "20", "width": "30", "height": "8"}


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return a_house(tmp_path)


@pytest.fixture
def journey(app: Flask) -> FakeSigning:
    return journey_of(app)


@pytest.fixture
def leader(app: Flask) -> FlaskClient:
    visitor = app.test_client()
    visitor.set_cookie("person", "lanhdao")
    return visitor


def upload(
    leader: FlaskClient, body: bytes, name: str = "Tờ trình 12.pdf", **more: str
) -> TestResponse:
    return leader.post("/documents/new", data={"file": (BytesIO(body), name), **more})


def a_document(leader: FlaskClient, journey: FakeSigning, body: bytes | None = None) -> str:
    upload(leader, body or a_pdf())
    return list(journey.kept)[-1]


def place(
    leader: FlaskClient, document: str, where: str = "title_and_name", **more: str
) -> TestResponse:
    form = {**MARK, "where": where, "credential": CREDENTIAL, **more}
    return leader.post(f"/documents/{document}/place", data=form)


def consent(leader: FlaskClient, act: str) -> str:
    found = re.search(r'name="consent_sha256"[^>]*value="([0-9a-f]{64})"', leader.get(act).text)
    assert found
    return found[1]


def give(leader: FlaskClient, act: str, pin: str = PIN, **more: str) -> TestResponse:
    return leader.post(act, data={"consent_sha256": consent(leader, act), "pin": pin, **more})


def test_a_leader_signs_from_upload_to_download(leader: FlaskClient, journey: FakeSigning) -> None:
    placing = upload(leader, a_pdf()).location
    document = placing.split("/")[2]
    act = place(leader, document).location
    result = give(leader, act)

    assert result.status_code == 303
    assert "Văn bản đã được ký" in leader.get(result.location).text
    file = leader.get(f"/documents/{document}/file", buffered=True)
    assert file.data.startswith(a_pdf())
    assert journey.given == 1


def test_without_documents_the_page_teaches_the_next_act(leader: FlaskClient) -> None:
    told = leader.get("/documents").text

    assert "Chưa có văn bản nào" in told
    assert 'href="/documents/new"' in told


def test_documents_that_wait_come_first(leader: FlaskClient, journey: FakeSigning) -> None:
    signed = a_document(leader, journey)
    give(leader, place(leader, signed).location)
    upload(leader, a_pdf(1), "Chưa ký.pdf")
    told = leader.get("/documents").text

    assert told.index("Chưa ký") < told.index("Tờ trình 12")
    assert "1 văn bản chờ ký" in told


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (b"", 422, "Tệp rỗng"),
        (b"PK\x03\x04 a document of an office suite", 415, "Tệp không phải PDF"),
        (b"%PDF-1.7 and nothing more", 422, "Không đọc được tệp"),
        (b"%PDF-1.7 /Encrypt", 422, "Tệp có mật khẩu"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_its_reason(
    leader: FlaskClient, journey: FakeSigning, body: bytes, status: int, sentence: str
) -> None:
    answer = upload(leader, body)

    assert answer.status_code == status
    assert sentence in answer.text
    assert "Tệp: Tờ trình 12.pdf" in answer.text
    assert journey.kept == {}


def test_an_encrypted_file_asks_for_its_password_on_the_same_form(leader: FlaskClient) -> None:
    told = upload(leader, b"%PDF-1.7 /Encrypt").text
    wrong = upload(leader, b"%PDF-1.7 /Encrypt", password="guess")

    assert re.search(r"<input[^>]*id=\"password\"[^>]*required", told)
    assert wrong.status_code == 422
    assert "Mật khẩu chưa đúng" in wrong.text
    assert "guess" not in wrong.text


def test_a_file_over_the_limit_is_413_and_says_how_much_is_allowed(
    app: Flask, leader: FlaskClient
) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1 << 16
    answer = upload(leader, b"%PDF-" + bytes(1 << 17))

    assert answer.status_code == 413
    assert "8 MB" in answer.text


def test_a_name_with_folders_and_foreign_letters_is_handed_out_safely(
    leader: FlaskClient, journey: FakeSigning
) -> None:
    upload(leader, a_pdf(), '../../etc/Tờ "trình".pdf')
    document = next(iter(journey.kept))
    answer = leader.get(f"/documents/{document}/file", buffered=True)
    sent = answer.headers["Content-Disposition"]

    assert sent.startswith("attachment;")
    assert "/" not in sent
    assert "filename*=UTF-8''T%E1%BB%9D" in sent
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_name_cannot_break_out_of_its_header() -> None:
    assert "\r" not in disposition('x\r\nSet-Cookie: a=b";.pdf')
    assert disposition('a";filename="b.pdf').count('"') == 2


def test_a_file_that_did_not_change_is_not_sent_twice(
    leader: FlaskClient, journey: FakeSigning
) -> None:
    path = f"/documents/{a_document(leader, journey)}/file"
    first = leader.get(path, buffered=True)
    again = leader.get(path, headers={"If-None-Match": first.headers["ETag"]}, buffered=True)
    part = leader.get(path, headers={"Range": "bytes=0-4"}, buffered=True)

    assert again.status_code == 304
    assert (part.status_code, part.data) == (206, b"%PDF-")


def test_a_preset_needs_no_numbers_and_a_hand_set_place_needs_no_preset(
    leader: FlaskClient, journey: FakeSigning
) -> None:
    document = a_document(leader, journey)
    by_preset = place(leader, document, "top_right").location.split("/")[2]
    by_hand = place(leader, document, "custom").location.split("/")[2]
    unseen = place(leader, document, "none").location.split("/")[2]

    assert journey.act(LEADER, by_preset).box == (0.62, 0.04, 0.3, 0.06)
    assert journey.act(LEADER, by_preset).page == 1
    assert journey.act(LEADER, by_hand).box == pytest.approx((0.1, 0.2, 0.3, 0.08))
    assert journey.act(LEADER, by_hand).page == 1
    assert journey.act(LEADER, unseen).page is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"page": "4"},
        {"page": "0"},
        {"left": "101"},
        {"top": "-1"},
        {"width": "nan"},
        {"height": "inf"},
        {"left": "80"},
        {"credential": "another person's"},
        {"where": "elsewhere"},
        {"reason": "x" * 301},
    ],
)
def test_a_place_that_cannot_be_is_asked_again_with_what_was_filled_in(
    leader: FlaskClient, journey: FakeSigning, wrong: dict[str, str]
) -> None:
    answer = place(
        leader, a_document(leader, journey), **{"where": "custom", "reason": "Duyệt", **wrong}
    )

    assert answer.status_code == 422
    assert "placing-refused" in answer.text
    if "reason" not in wrong:
        assert 'value="Duyệt"' in answer.text


def test_a_revoked_certificate_is_refused_where_it_is_chosen(
    leader: FlaskClient, journey: FakeSigning
) -> None:
    document = a_document(leader, journey)
    journey.keys[0] = a_credential(standing="revoked")
    answer = place(leader, document)

    assert answer.status_code == 422
    assert "Chứng thư đã bị thu hồi" in answer.text


def test_without_a_certificate_the_page_says_whom_to_ask(
    leader: FlaskClient, journey: FakeSigning
) -> None:
    document = a_document(leader, journey)
    journey.keys.clear()

    assert "Bạn chưa có chứng thư để ký" in leader.get(f"/documents/{document}/place").text


def test_an_internal_certificate_is_labelled_wherever_it_shows(
    leader: FlaskClient, journey: FakeSigning
) -> None:
    document = a_document(leader, journey)
    act = place(leader, document).location
    pages = [f"/documents/{document}/place", act]
    pages.append(
        give(leader, act).location if all("Nội bộ" in leader.get(p).text for p in pages) else "/"
    )

    assert "Nội bộ" in leader.get(pages[-1]).text


def test_the_sheet_shows_what_is_signed(leader: FlaskClient, journey: FakeSigning) -> None:
    act = place(leader, a_document(leader, journey)).location
    told = leader.get(act).text
    digest = journey.act(LEADER, act.split("/")[2]).base_sha256

    assert f"<span>{digest[:4]}</span>" in told
    assert f"<span>{digest[-4:]}</span>" in told
    assert re.search(r'<input[^>]*id="pin"[^>]*type="password"', told) or re.search(
        r'<input[^>]*type="password"[^>]*id="pin"|<input[^>]*id="pin"', told
    )
    assert 'inputmode="numeric"' in told
    assert leader.get(f"{act}/page.png").data.startswith(b"\x89PNG")


def test_a_wrong_pin_says_how_many_tries_are_left_and_signs_nothing(
    leader: FlaskClient, journey: FakeSigning
) -> None:
    act = place(leader, a_document(leader, journey)).location
    answer = give(leader, act, "000000")

    assert answer.status_code == 422
    assert "Còn 4 lần" in answer.text
    assert "000000" not in answer.text
    assert journey.given == 0


def test_a_locked_pin_is_told_clearly_and_asked_no_more(
    leader: FlaskClient, journey: FakeSigning
) -> None:
    act = place(leader, a_document(leader, journey)).location
    statuses = [give(leader, act, "000000").status_code for _ in range(5)]

    assert statuses == [422, 422, 422, 422, 423]
    told = leader.get(act).text
    assert "Khóa ký đang bị khóa" in told
    assert 'id="pin"' not in told


def test_who_enrolled_a_code_is_asked_for_it(leader: FlaskClient, journey: FakeSigning) -> None:
    journey.enrolled = True
    act = place(leader, a_document(leader, journey)).location

    assert 'id="code"' in leader.get(act).text
    assert give(leader, act, code="000000").status_code == 422
    assert give(leader, act, code=CODE).status_code == 303


def test_a_double_click_signs_once(leader: FlaskClient, journey: FakeSigning) -> None:
    act = place(leader, a_document(leader, journey)).location
    form = {"consent_sha256": consent(leader, act), "pin": PIN}

    assert [leader.post(act, data=form).status_code for _ in range(2)] == [303, 303]
    assert journey.given == 1


def test_a_session_that_ended_mid_sign_leads_back_to_the_same_sheet(
    app: Flask, leader: FlaskClient, journey: FakeSigning
) -> None:
    act = place(leader, a_document(leader, journey)).location
    form = {"consent_sha256": consent(leader, act), "pin": PIN}
    answer = app.test_client().post(act, data=form)

    assert answer.status_code == 303
    assert act in answer.location
    assert PIN not in answer.location
    assert give(leader, act).status_code == 303


def test_a_document_that_moved_on_is_not_signed(leader: FlaskClient, journey: FakeSigning) -> None:
    document = a_document(leader, journey)
    act = place(leader, document).location
    form = {"consent_sha256": "0" * 64, "pin": PIN}

    assert leader.post(act, data=form).status_code == 409
    assert journey.given == 0


def test_going_back_withdraws_the_act(leader: FlaskClient, journey: FakeSigning) -> None:
    document = a_document(leader, journey)
    act = place(leader, document).location
    answer = leader.post(f"{act}/withdraw")

    assert answer.location == f"/documents/{document}/place"
    assert journey.act(LEADER, act.split("/")[2]).state == "WITHDRAWN"


def test_a_signature_that_waits_for_its_time_is_told_and_the_page_renews_itself(
    leader: FlaskClient, journey: FakeSigning
) -> None:
    journey.given_only = True
    document = a_document(leader, journey)
    act = place(leader, document).location
    result = give(leader, act).location

    for page in (result, f"/documents/{document}"):
        told = leader.get(page).text
        assert "đang chờ dấu thời gian" in told
        assert '<meta http-equiv="refresh"' in told
    assert leader.get(f"{act}/state").json == {"state": "GIVEN"}
    journey.finish(act.split("/")[2])
    assert "Văn bản đã được ký" in leader.get(result).text


def test_an_act_that_failed_says_why_and_offers_to_sign_again(
    leader: FlaskClient, journey: FakeSigning
) -> None:
    act = place(leader, a_document(leader, journey)).location
    journey.fail(act.split("/")[2], "certificate_revoked")
    told = leader.get(f"{act}/result").text

    assert "Tổ chức cấp chứng thư đã thu hồi chứng thư này" in told
    assert "Ký lại" in told


def test_the_result_names_the_next_document_that_waits(
    leader: FlaskClient, journey: FakeSigning
) -> None:
    first = a_document(leader, journey)
    upload(leader, a_pdf(1), "Văn bản sau.pdf")
    result = give(leader, place(leader, first).location).location

    assert "Văn bản sau" in leader.get(result).text


@pytest.mark.parametrize("path", ["", "/file", "/place", "/pages/1.png"])
def test_other_peoples_documents_are_not_found(
    leader: FlaskClient, journey: FakeSigning, path: str
) -> None:
    document = a_document(leader, journey)
    journey.kept[document].owner = "somebody else"

    assert leader.get(f"/documents/{document}{path}").status_code == 404


def test_who_does_not_sign_is_not_let_in(app: Flask) -> None:
    auditor = app.test_client()
    auditor.set_cookie("person", "kiemtoan")

    assert auditor.get("/documents").status_code == 403
    assert app.test_client().get("/documents").status_code == 303


def test_nothing_is_inline(leader: FlaskClient, journey: FakeSigning, app: Flask) -> None:
    house = app.extensions["antin"]
    house.certificates.picture = a_signature_image()
    journey.given_only = True
    document = a_document(leader, journey)
    act = place(leader, document).location
    early = ["/documents", "/documents/new", f"/documents/{document}/place", act]
    told = {page: leader.get(page) for page in (*early, "/api/v1/docs")}
    late = [give(leader, act).location, f"/documents/{document}"]
    told |= {page: leader.get(page) for page in late}

    for page, answer in told.items():
        assert answer.status_code == 200, page
        inline = r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+="
        assert not re.search(inline, answer.text), page


def test_every_sentence_of_these_pages_is_in_both_languages() -> None:
    folder = Path(__file__).parents[3] / "service/web/translations"
    for name in ("sign.ftl", "problems.ftl"):
        keys = [
            set(
                re.findall(
                    r"^([a-z][\w-]*) =", (folder / language / name).read_text(), re.MULTILINE
                )
            )
            for language in ("vi", "en")
        ]
        assert keys[0] ^ keys[1] == set()


def test_a_picture_wider_than_allowed_or_no_number_is_still_a_picture(
    leader: FlaskClient, journey: FakeSigning
) -> None:
    document = a_document(leader, journey)
    for width in ("999999", "-5", "x"):
        assert leader.get(f"/documents/{document}/pages/1.png?width={width}").status_code == 200
    assert leader.get(f"/documents/{document}/pages/99.png").status_code == 404


def test_a_title_is_never_markup(leader: FlaskClient, journey: FakeSigning) -> None:
    document = a_document(leader, journey)
    kept = journey.kept[document]
    kept.summary = replace(kept.summary, title='<script>alert("x")</script>')

    for page in (f"/documents/{document}", f"/documents/{document}/place", "/documents"):
        assert "<script>alert" not in leader.get(page).text
