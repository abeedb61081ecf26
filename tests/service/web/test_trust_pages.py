"""Everyone reads whom we trust; an administrator changes it, with a password once more."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config.settings import Settings
from service.app import create_app
from service.identity.roles import Role
from service.wiring import Rooms
from signing.trust import fingerprint
from tests.support.people import TestClock, somebody
from tests.support.pki import pki

PASSWORD = "một mật khẩu khó đoán"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Visitor:
    """Somebody's browser, signed in where a name is given."""

    def __init__(self, client: FlaskClient, name: str | None = None) -> None:
        self.client, self.page = client, ""
        if name:
            self.get("/sign-in")
            self.post("/sign-in", user_name=name, password=PASSWORD, next="/trust")
            self.get("/trust")

    def get(self, path: str) -> TestResponse:
        return self._seen(self.client.get(path))

    def post(self, path: str, **fields: object) -> TestResponse:
        token = TOKEN.search(self.page)
        data = {"csrf_token": token.group(1) if token else "", **fields}
        return self._seen(self.client.post(path, data=data))

    def _seen(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html":
            self.page = answer.text
        return answer

    def add(self, der: bytes, **facts: object) -> TestResponse:
        fields = {
            "certificate": (io.BytesIO(der), "root.cer"),
            "fingerprint": fingerprint(der),
            "source": "Công văn số 123/CYTT",
            "domain": "official",
            "kind": "anchor",
            "password": PASSWORD,
        }
        return self.post("/trust/entries", **(fields | facts))


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    folder: Path = tmp_path_factory.mktemp("city")
    settings = Settings(data=folder, rate_limits="off")
    rooms = Rooms(settings, clock=TestClock())
    for name, role in (("quantri", Role.ADMINISTRATOR), ("vanthu", Role.CLERK)):
        person = somebody(rooms.memory, name, role)
        rooms.sign_in.add_local_account(person.id, PASSWORD)
    yield rooms
    rooms.close()


@pytest.fixture
def app(rooms: Rooms) -> object:
    return create_app(rooms.settings, rooms=rooms)


def entry_of(page: str, der: bytes) -> str:
    """The id in the address of the form that takes this certificate out."""
    part = page[page.index(f"/trust/{fingerprint(der)}.pem") :]
    found = re.search(r"/trust/entries/([0-9a-f-]{36})/remove", part)
    assert found
    return found.group(1)


def test_a_visitor_reads_whom_we_trust_and_takes_the_certificates_along(app: object) -> None:
    visitor = Visitor(app.test_client())  # type: ignore[attr-defined]

    page = visitor.get("/trust").text
    address = re.search(r"/trust/[0-9a-f]{64}\.pem", page)
    bundle = visitor.get("/trust/domains/internal.pem")

    assert address
    assert "<form" not in page.split("<main")[1]
    assert x509.load_pem_x509_certificate(visitor.get(address.group()).data)
    assert len(x509.load_pem_x509_certificates(bundle.data)) >= 1
    assert "attachment" in bundle.headers["Content-Disposition"]
    assert visitor.get("/trust/" + "0" * 64 + ".pem").status_code == 404
    assert visitor.get("/trust/domains/nobody.pem").status_code == 404


@pytest.mark.parametrize("name", [None, "vanthu"])
def test_nobody_else_changes_trust(app: object, name: str | None) -> None:
    visitor = Visitor(app.test_client(), name)  # type: ignore[attr-defined]
    visitor.get("/verify")  # a page with a token

    answer = visitor.add(pki().root.der)

    assert answer.status_code in {303, 302, 400, 403}
    assert fingerprint(pki().root.der) not in visitor.get("/trust").text


def test_an_administrator_adds_ends_and_takes_out(app: object) -> None:
    visitor = Visitor(app.test_client(), "quantri")  # type: ignore[attr-defined]
    der = pki().root.der

    added = visitor.add(der)
    assert (added.status_code, added.location) == (303, "/trust")
    visitor.get("/trust")
    entry = entry_of(visitor.page, der)
    ended = visitor.post(
        f"/trust/entries/{entry}/end", until="2026-11-30", reason="ngừng", password=PASSWORD
    )
    assert ended.status_code == 303
    visitor.get("/trust")
    assert "30/11/2026" in visitor.page
    entry = entry_of(visitor.page, der)
    removed = visitor.post(f"/trust/entries/{entry}/remove", reason="đưa nhầm", password=PASSWORD)
    assert removed.status_code == 303
    assert fingerprint(der) not in visitor.get("/trust").text
    assert (
        visitor.post(
            f"/trust/entries/{entry}/remove", reason="đưa nhầm", password=PASSWORD
        ).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"fingerprint": "ab" * 32}, "Tệp có dấu vân tay khác"),
        ({"fingerprint": "ab"}, "gồm 64 chữ số"),
        ({"fingerprint": ""}, "Xin điền mục này"),
        ({"certificate": ""}, "Xin điền mục này"),
        (
            {"certificate": (io.BytesIO(b"x"), "x.cer"), "fingerprint": fingerprint(b"x")},
            "không phải",
        ),
        ({"source": " "}, "nguồn"),
        ({"domain": "internal"}, "Không đưa thêm được"),
        ({"kind": "nothing"}, "Không đưa thêm được"),
        ({"since": "hôm qua"}, "Ngày chưa đúng"),
        ({"since": "2026-01-02", "until": "2026-01-01"}, "chưa hợp lý"),
        ({"password": "sai"}, "Mật khẩu chưa đúng"),
        ({"password": ""}, "Xin điền mục này"),
    ],
)
def test_a_refusal_is_told_beside_its_field_and_changes_nothing(
    app: object, facts: dict[str, object], words: str
) -> None:
    visitor = Visitor(app.test_client(), "quantri")  # type: ignore[attr-defined]

    answer = visitor.add(pki().root.der, **facts)

    assert answer.status_code == 422
    assert any(words in one for one in re.findall(r"field-error.*?</p>", answer.text, re.DOTALL))
    assert f"/trust/{fingerprint(pki().root.der)}.pem" not in answer.text
