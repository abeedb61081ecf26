"""The assembled service answers as a whole: every door hung, every header sent, demo things in the demo alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config.settings import Settings, TimestampService, load_settings
from service.app import create_app
from service.wiring import Rooms

SAMPLES = ("lanhdao", "phogiamdoc", "vanthu", "cntt", "kiemtoan", "quantri")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The service of the embedded default, its sample city settled."""
    settings = load_settings(data=tmp_path_factory.mktemp("city"), rate_limits="off")
    rooms = Rooms(settings)
    app = create_app(settings, rooms=rooms)
    settled = app.test_cli_runner().invoke(args=["demo", "prepare"])
    assert settled.exit_code == 0, settled.output
    yield app
    rooms.close()


@pytest.fixture
def client(demo: Flask) -> FlaskClient:
    return demo.test_client()


def sign_in(client: FlaskClient, name: str, password: str = "antin-demo") -> int:
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    given = {"user_name": name, "password": password, "csrf_token": token[1]}
    return client.post("/sign-in", data=given).status_code


@pytest.mark.parametrize("path", ["/", "/verify", "/sign-in", "/healthz", "/api/v1/openapi.json"])
def test_a_stranger_is_answered(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_it_is_ready_in_every_part(client: FlaskClient) -> None:
    told = client.get("/readyz").get_json()

    assert told["ready"] is True
    assert {"database", "vault", "trust", "sandbox", "timestamp", "authority"} <= set(told["parts"])


def test_what_is_not_there_is_told_as_a_page_and_to_machines_as_a_problem(
    client: FlaskClient,
) -> None:
    page, machine = client.get("/khong-co"), client.get("/api/v1/khong-co")

    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "Không tìm thấy" in page.get_data(as_text=True)
    assert (machine.status_code, machine.mimetype) == (404, "application/problem+json")
    assert machine.get_json()["status"] == 404


@pytest.mark.parametrize("path", ["/", "/verify", "/healthz", "/khong-co", "/api/v1/openapi.json"])
def test_every_answer_carries_its_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_person_signs_in(client: FlaskClient, name: str) -> None:
    assert sign_in(client, name) == 303

    assert client.get("/account").status_code == 200


def test_a_wrong_password_opens_nothing(client: FlaskClient) -> None:
    assert sign_in(client, "quantri", "antin-Demo") == 422

    assert client.get("/account").status_code in {302, 303, 401}


@pytest.fixture
def production(tmp_path: Path) -> Iterator[Flask]:
    """The service of a real city; nothing outside is asked for."""
    settings = Settings(
        environment="production",
        data=tmp_path,
        secret="s" * 40,  # type: ignore[arg-type]
        public_url="https://ky.cantho.example",
        ldap={"url": "ldaps://127.0.0.1:1"},  # type: ignore[arg-type]
        signing={  # type: ignore[arg-type]
            "timestamp_authorities": [TimestampService(name="tsa", url="http://127.0.0.1:1/")]
        },
    )
    rooms = Rooms(settings)
    yield create_app(settings, rooms=rooms)
    rooms.close()


def test_in_production_nothing_of_the_demo_is_there(production: Flask) -> None:
    client = production.test_client()
    here = "https://ky.cantho.example"
    doors = {rule.rule for rule in production.url_map.iter_rules()}

    assert not [door for door in doors if door.startswith("/internal-authority")]
    assert client.get("/internal-authority/root.cer", base_url=here).status_code == 404
    page = client.get("/sign-in", base_url=here).get_data(as_text=True)
    assert "antin-demo" not in page
    assert "135790" not in page
    refused = production.test_cli_runner().invoke(args=["demo", "prepare"])
    assert refused.exit_code == 1


def test_in_production_cookies_travel_over_https_alone(production: Flask) -> None:
    answer = production.test_client().get("/sign-in", base_url="https://ky.cantho.example")
    cookies = answer.headers.getlist("Set-Cookie")

    assert cookies
    assert all("Secure" in cookie and "HttpOnly" in cookie for cookie in cookies)
    assert "max-age" in answer.headers["Strict-Transport-Security"]
