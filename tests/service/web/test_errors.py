"""Whatever goes wrong has its row, its status and its words in both languages; no secret leaks."""

from __future__ import annotations

import ast
import importlib
import logging
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import service.journeys
import signing
from service.identity.sign_in import SignInError
from service.journeys.errors import ConsentMismatchError, HouseError
from service.web.errors import HTTP, TABLE, Row, row_of, word_of
from service.web.translations import bundle, has
from signing.errors import (
    CertificateRefusedError,
    DocumentRefusedError,
    PinLockedError,
    SigningError,
    WrongPinError,
)
from tests.support.fake_house import a_house, journey_of

ROOT = Path(__file__).parents[3]
DOCUMENT_WORDS = """not_a_pdf empty truncated encrypted wrong_password too_large too_many_pages too_deep
encrypted_to_certificates too_slow too_much_memory unreadable certified_against_signing field_locked"""
CERTIFICATE_WORDS = """not_yet_valid expired key_usage weak_key untrusted_path revoked suspended
wrong_scope seal_not_kept seal_without_agency"""
ROWS = (*TABLE, *HTTP.values())


def family(base: type[Exception]) -> Iterator[type[Exception]]:
    """Yield every error of a family that any module of craft and journeys defines."""
    for package in (signing, service.journeys):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    waiting = [base]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += [one for one in found.__subclasses__() if not one.__module__.startswith("tests")]


def words_raised(name: str) -> set[str]:
    """Return every literal first argument that our code hands to an error of this name."""
    found: set[str] = set()
    for folder in ("signing", "service"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                called = getattr(node, "func", None)
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                if name in {getattr(called, "id", None), getattr(called, "attr", None)}:
                    value = getattr(node.args[0], "value", None)
                    found |= {value} if isinstance(value, str) else set()
    return found


@pytest.mark.parametrize("base", [SigningError, HouseError, SignInError])
def test_every_error_of_craft_and_house_has_a_row_of_its_own(base: type[Exception]) -> None:
    known = {row.error for row in TABLE}

    assert {one.__name__ for one in family(base)} - {one.__name__ for one in known} == set()


@pytest.mark.parametrize(
    ("error", "documented"),
    [
        (DocumentRefusedError, DOCUMENT_WORDS),
        (CertificateRefusedError, CERTIFICATE_WORDS),
    ],
)
def test_every_refusal_that_code_can_raise_has_its_own_words(
    error: type[Exception], documented: str
) -> None:
    told = {row.word for row in TABLE if row.error is error}

    assert (set(documented.split()) | words_raised(error.__name__)) - told == set()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.status}-{row.code}")
def test_every_row_has_its_four_sentences_in_both_languages(row: Row, language: str) -> None:
    keys = (
        f"problem-{row.code}",
        f"problem-{row.code}-what",
        f"kept-{row.kept}",
        f"do-{row.do}",
    )

    assert [key for key in keys if not bundle(language).has_message(key)] == []
    assert has(keys[0])


def test_the_same_code_has_the_same_status_wherever_it_stands() -> None:
    statuses: dict[str, set[int]] = {}
    for row in ROWS:
        statuses.setdefault(row.code, set()).add(row.status)

    assert {code: found for code, found in statuses.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (DocumentRefusedError("too_large", limit=200 << 20), 413),
        (DocumentRefusedError("not_a_pdf"), 415),
        (DocumentRefusedError("encrypted"), 422),
        (DocumentRefusedError("a word nobody foresaw"), 422),
        (WrongPinError(), 422),
        (PinLockedError(), 423),
        (ConsentMismatchError(), 409),
    ],
)
def test_statuses_are_those_of_the_contract(error: Exception, status: int) -> None:
    assert row_of(error).status == status


def test_an_error_told_by_its_word_is_not_told_by_its_family() -> None:
    assert row_of(CertificateRefusedError("revoked")).code == "certificate_revoked"
    assert word_of(CertificateRefusedError("revoked")) == "revoked"


def test_a_limit_is_named_in_the_sentence(app: Flask) -> None:
    journey_of(app).trouble = DocumentRefusedError("too_many_pages", limit=5000)

    told = leader(app).post("/documents/new", data=a_file()).text

    assert "5.000 trang" in told


def test_what_nobody_foresaw_is_a_page_with_a_number_that_the_log_knows(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    journey_of(app).trouble = RuntimeError("the disk said 98765432 and broke")

    with caplog.at_level(logging.ERROR):
        answer = leader(app).post("/documents/new", data={**a_file(), "password": "98765432"})

    assert answer.status_code == 500
    assert "the disk" not in answer.text
    number = caplog.records[-1].getMessage().split()[1]
    assert number in answer.text


def test_no_secret_of_the_request_reaches_the_log(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    journey_of(app).trouble = RuntimeError("the disk said 98765432 and broke")

    with caplog.at_level(logging.ERROR):
        leader(app).post("/documents/new", data={**a_file(), "password": "98765432"})

    assert "the disk said" in caplog.text
    assert "98765432" not in caplog.text


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/documents/new?x", 405)])
def test_a_page_error_is_a_page_in_the_readers_language(app: Flask, path: str, status: int) -> None:
    visitor = leader(app)
    answer = visitor.delete(path, headers={"Accept-Language": "en"})

    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert '<html lang="en"' in answer.text
    if status == 405:
        assert "POST" in answer.headers["Allow"]


def test_a_form_whose_token_is_gone_is_refused_and_nothing_is_done(tmp_path: Path) -> None:
    app = a_house(tmp_path, csrf=True)
    answer = leader(app).post("/documents/new", data=a_file())

    assert answer.status_code == 400
    assert "quá hạn" in answer.text
    assert journey_of(app).kept == {}


def test_a_form_sent_after_the_session_ended_leads_to_signing_in_and_back(tmp_path: Path) -> None:
    app = a_house(tmp_path, csrf=True)
    answer = app.test_client().post("/documents/new", data=a_file())

    assert answer.status_code == 303
    assert answer.location.endswith("/sign-in?next=/documents/new")


def a_file() -> dict[str, object]:
    from io import BytesIO

    return {"file": (BytesIO(b"%PDF-"), "x.pdf")}


def leader(app: Flask):  # noqa: ANN201
    visitor = app.test_client()
    visitor.set_cookie("person", "lanhdao")
    return visitor


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return a_house(tmp_path)
