"""The page "Kiểm tra văn bản" as plain HTML: what is posted, what is answered, with which status."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.web.verify.facts import kinds_of_change
from tests.support.reports import changes, signature
from tests.support.showroom import Verification, make_showroom


@pytest.fixture
def reader() -> FlaskClient:
    return make_showroom().test_client()


def post(reader: FlaskClient, name: str, password: str = "", language: str = "vi") -> TestResponse:
    page = reader.get("/verify")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token
    form = {"csrf_token": token[1], "password": password}
    if name:
        form["file"] = (io.BytesIO(b"%PDF-1.7"), name)  # type: ignore[assignment]
    return reader.post("/verify", data=form, headers={"Accept-Language": language})


def test_a_checked_file_leads_to_the_address_of_its_verdict(reader: FlaskClient) -> None:
    answer = post(reader, "signed.pdf")

    assert answer.status_code == 303
    assert answer.location == f"/verify/{Verification.name('signed')}"
    assert "Chữ ký số hợp lệ" in reader.get(answer.location).text


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        ("not_a_pdf.pdf", 415, "không phải là PDF"),
        ("empty.pdf", 422, "Tệp này trống"),
        ("too_large.pdf", 413, "lớn hơn mức cho phép"),
        ("unreadable.pdf", 422, "cấu trúc PDF bị hỏng"),
        ("encrypted.pdf", 422, "có mật khẩu"),
        ("", 422, "Hãy chọn một tệp PDF"),
    ],
)
def test_a_file_that_cannot_be_checked_is_told_why(
    reader: FlaskClient, name: str, status: int, sentence: str
) -> None:
    answer = post(reader, name)

    assert answer.status_code == status
    assert sentence in answer.text


def test_a_password_is_asked_for_only_where_there_is_one(reader: FlaskClient) -> None:
    assert 'name="password"' not in reader.get("/verify").text
    assert 'name="password"' in post(reader, "encrypted.pdf").text

    wrong = post(reader, "encrypted.pdf", "không phải mật khẩu")
    assert "Mật khẩu chưa đúng" in wrong.text
    assert "không phải mật khẩu" not in wrong.text  # a password is never written back into a page

    assert post(reader, "encrypted.pdf", "mở ra").status_code == 303


def test_a_verdict_that_is_not_kept_is_not_found(reader: FlaskClient) -> None:
    assert reader.get("/verify/7d444840-9dc0-11d1-b245-5ffdce74fad2").status_code == 404
    assert reader.get("/verify/../../etc").status_code == 404


def test_names_from_a_file_are_text_not_markup(reader: FlaskClient) -> None:
    app = reader.application
    kept = app.extensions["antin"].verification.verdicts
    one = kept[Verification.name("signed")]
    one["document"]["filename"] = "<script>alert(1)</script>.pdf"
    one["signatures"][0]["signer"]["common_name"] = '"><img src=x>'

    page = reader.get(f"/verify/{Verification.name('signed')}").text

    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_a_name_of_thousands_of_letters_is_told(reader: FlaskClient) -> None:
    kept = reader.application.extensions["antin"].verification.verdicts
    kept[Verification.name("signed")]["signatures"][0]["signer"]["common_name"] = "A" * 5000

    assert reader.get(f"/verify/{Verification.name('signed')}").status_code == 200


def test_a_verdict_can_be_kept_longer_and_deleted(reader: FlaskClient) -> None:
    page = f"/verify/{Verification.name('signed')}"
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', reader.get(page).text)
    assert token

    assert reader.post(f"{page}/delete").status_code == 400  # no token, no act
    kept = reader.post(f"{page}/keep", data={"csrf_token": token[1], "days": "30"})
    assert kept.location == page
    gone = reader.post(f"{page}/delete", data={"csrf_token": token[1]})
    assert gone.location == "/verify"
    assert "Đã xóa kết quả" in reader.get("/verify").text
    assert reader.application.extensions["antin"].verification.forgotten


def test_too_many_files_at_once_are_not_begun(reader: FlaskClient) -> None:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', reader.get("/verify").text)
    assert token
    many = [(io.BytesIO(b"%PDF-1.7"), "signed.pdf") for _ in range(21)]

    answer = reader.post("/verify", data={"csrf_token": token[1], "file": many})

    assert answer.status_code == 422
    assert "tối đa 20 tệp" in answer.text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_verdict_can_be_told_in_both_languages(reader: FlaskClient, language: str) -> None:
    for validation_id in Verification().verdicts:
        page = reader.get(f"/verify/{validation_id}", headers={"Accept-Language": language})
        assert page.status_code == 200


def test_number_date_and_seal_are_told_as_what_they_are(reader: FlaskClient) -> None:
    page = reader.get(f"/verify/{Verification.name('issued')}").text

    assert "Vai trò nêu khi ký (tự khai)" in page
    assert "KT. CHỦ TỊCH, PHÓ CHỦ TỊCH; theo Giấy ủy quyền số 12/GUQ-UBND" in page
    assert "điền số và ngày, tháng, năm ban hành" in page
    assert "chữ ký số ở ô dành cho cơ quan" in page
    assert "điền vào ô có sẵn" not in page


def test_other_fields_and_other_signatures_have_the_usual_words() -> None:
    filled = changes("FORM_FILLING", "SIGNING", fields=["office-number", "budget"], signed=["a"])
    alone = changes("FORM_FILLING", fields=["office-number"])
    forbidden = changes(
        "FORM_FILLING", permitted=False, fields=["office-number", "office-day"], reasons=[]
    )

    told = [
        list(kinds_of_change(signature(changes=one), "en")) for one in (filled, alone, forbidden)
    ]

    assert told == [
        ["an existing field filled in", "a further signature"],
        ["an existing field filled in"],
        ["an existing field filled in"],
    ]


def test_nobody_claims_a_role_by_default(reader: FlaskClient) -> None:
    assert "tự khai" not in reader.get(f"/verify/{Verification.name('original')}").text
