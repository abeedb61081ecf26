"""Separate files on the pages: brought and taken away by the drafter alone, told to everybody, sealed together."""

from __future__ import annotations

import re
from io import BytesIO

from flask.testing import FlaskClient

from tests.service.web.office.test_drafting import draft
from tests.support.pages import a_pdf


def a_draft(drafter: FlaskClient) -> str:
    """Return the id of a new draft."""
    return str(draft(drafter).location).split("/office/")[1].split("/")[0]


def test_a_drafter_adds_a_separate_file_and_takes_it_away(drafter: FlaskClient) -> None:
    document = a_draft(drafter)
    page = f"/office/{document}/attachments"

    added = drafter.post(page, data={"file": (BytesIO(a_pdf(1)), "phu-luc.pdf")})
    seen = drafter.get(page).text
    found = re.search(r"/attachments/([0-9a-f-]{36})/detach", seen)
    assert found
    gone = drafter.post(f"{page}/{found[1]}/detach")

    assert added.status_code == gone.status_code == 303
    assert "phu-luc.pdf" in seen
    assert "phu-luc.pdf" not in drafter.get(page).text


def test_a_form_without_a_file_says_so_and_keeps_the_page(drafter: FlaskClient) -> None:
    document = a_draft(drafter)

    answer = drafter.post(f"/office/{document}/attachments", data={})

    assert answer.status_code == 422
    assert "Phụ lục kèm theo" in answer.text


def test_the_document_and_its_preview_lead_to_the_separate_files(drafter: FlaskClient) -> None:
    document = a_draft(drafter)

    for page in (f"/office/{document}", f"/office/{document}/places"):
        assert f"/office/{document}/attachments" in drafter.get(page).text


def test_nobody_else_is_offered_to_add_files(drafter: FlaskClient, clerk: FlaskClient) -> None:
    document = a_draft(drafter)

    seen = clerk.get(f"/office/{document}/attachments").text
    refused = clerk.post(
        f"/office/{document}/attachments", data={"file": (BytesIO(a_pdf(1)), "a.pdf")}
    )

    assert "Thêm tệp" not in seen
    assert refused.status_code == 303
    assert "a.pdf" not in clerk.get(f"/office/{document}/attachments").text
