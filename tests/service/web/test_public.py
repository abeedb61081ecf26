"""The address printed on documents: its shape is for ever."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient

from tests.support.showroom import CODES, PUBLIC, make_showroom

# Printed on paper. This shape is never changed: if it fails, the code is wrong, not the line.
PRINTED = "/v/0121-4567-89AB-CDER"


@pytest.fixture
def reader() -> FlaskClient:
    return make_showroom().test_client()


def test_the_printed_address_resolves_for_ever(reader: FlaskClient) -> None:
    assert reader.get(PRINTED).status_code == 200
    assert "Văn bản này được ký tại đây" in reader.get(PRINTED).text


@pytest.mark.parametrize(
    "typed", ["/v/0121456789ABCDER", "/v/o121-4567-89ab-cder", "/v/ol2i-4567-89ab-cder"]
)
def test_however_it_is_typed_it_leads_to_the_printed_address(
    reader: FlaskClient, typed: str
) -> None:
    answer = reader.get(typed)

    assert (answer.status_code, answer.location) == (301, PRINTED)


@pytest.mark.parametrize("code", PUBLIC)
def test_every_state_has_its_page_in_both_languages(reader: FlaskClient, code: str) -> None:
    for language in ("vi", "en"):
        page = reader.get(f"/v/{code}", headers={"Accept-Language": language})
        assert page.status_code == 200


@pytest.mark.parametrize("code", ["0121-4567-89AB-CDES", "x", "%00", "0" * 500, "HHQ9-3777"])
def test_a_code_that_was_never_printed_is_not_found(reader: FlaskClient, code: str) -> None:
    answer = reader.get(f"/v/{code}")

    assert answer.status_code == 404
    assert "Không có văn bản nào mang mã này" in answer.text


def test_the_qr_code_holds_the_printed_address_as_a_picture(reader: FlaskClient) -> None:
    answer = reader.get(f"{PRINTED}/qr.svg")

    assert answer.mimetype == "image/svg+xml"
    assert b"<script" not in answer.data
    assert b"style=" not in answer.data
    assert reader.get("/v/0121-4567-89AB-CDES/qr.svg").status_code == 404


def test_a_sent_file_is_compared_and_needs_its_token(reader: FlaskClient) -> None:
    page = reader.get(PRINTED).text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    file = (io.BytesIO(b"%PDF-1.7"), "a.pdf")

    assert reader.post(PRINTED, data={"file": file}).status_code == 400
    file = (io.BytesIO(b"%PDF-1.7"), "a.pdf")
    told = reader.post(PRINTED, data={"file": file, "csrf_token": token})
    assert "Không phải văn bản này" in told.text


def test_the_title_is_shown_only_where_the_house_says_so(reader: FlaskClient) -> None:
    title = PUBLIC["0121-4567-89AB-CDER"].title
    assert title
    assert title in reader.get(PRINTED).text
    assert title not in reader.get("/v/1WGB-86YC-A77Q-KCYA").text


def test_an_issued_document_tells_who_signed_in_whose_place(
    reader: FlaskClient,
) -> None:
    page = reader.get(f"/v/{CODES[1]}").text

    assert "15/QĐ-SKHCN đã ban hành" in page
    assert "KT. – ký thay – có hiệu lực khi ký" in page
    assert "TUQ. – ký thừa ủy quyền – không có hiệu lực khi ký" in page


def test_what_was_replaced_leads_to_what_replaced_it(reader: FlaskClient) -> None:
    page = reader.get(f"/v/{CODES[3]}").text

    assert "đã bị thay thế" in page
    assert f'href="/v/{CODES[1]}"' in page


def test_a_document_that_was_not_issued_has_no_file_to_compare_with(reader: FlaskClient) -> None:
    page = reader.get(f"/v/{CODES[0]}").text

    assert "chưa được ban hành" in page
    assert 'name="file"' not in page
