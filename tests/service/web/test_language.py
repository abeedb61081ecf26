"""The reader's language and theme: chosen, else asked for by the browser, else ours."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.support.showroom import make_showroom


@pytest.fixture
def reader() -> FlaskClient:
    return make_showroom().test_client()


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("en-GB,en;q=0.8", "en"), ("vi", "vi"), ("fr", "vi"), ("", "vi"), ("fr, en;q=0.1", "en")],
)
def test_a_page_speaks_what_the_browser_asks_for(
    reader: FlaskClient, asked: str, spoken: str
) -> None:
    page = reader.get("/verify", headers={"Accept-Language": asked})

    assert f'<html lang="{spoken}"' in page.text


def test_a_chosen_language_is_remembered_and_wins(reader: FlaskClient) -> None:
    answer = reader.get("/preferences?language=en&next=/verify")

    assert (answer.status_code, answer.location) == (303, "/verify")
    page = reader.get("/verify", headers={"Accept-Language": "vi"})
    assert '<html lang="en"' in page.text


def test_a_chosen_theme_is_on_the_page_before_any_script(reader: FlaskClient) -> None:
    assert "data-bs-theme" not in reader.get("/").text.split("<body>")[0]

    reader.get("/preferences?theme=dark")

    assert 'data-bs-theme="dark"' in reader.get("/").text


@pytest.mark.parametrize(
    "away",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\n//x"],
)
def test_the_way_back_stays_in_the_house(reader: FlaskClient, away: str) -> None:
    answer = reader.get("/preferences", query_string={"language": "en", "next": away})

    assert answer.location == "/"


def test_what_is_not_offered_is_not_kept(reader: FlaskClient) -> None:
    answer = reader.get("/preferences?language=xx&theme=neon")

    assert "Set-Cookie" not in answer.headers
