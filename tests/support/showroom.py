"""A house of pages with sample data behind every door, so that each state can be opened and looked at.

    python -m tests.support.showroom [PORT]

Nothing here signs or verifies: the collaborators answer with what a picture needs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from flask import Flask, g, render_template_string, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import Forbidden, TooManyRequests

from service.identity.roles import Person, Role
from service.journeys.errors import NotFoundError
from service.journeys.readiness import Readiness
from service.journeys.signing import ActState, DocumentSummary
from service.web.errors import init_errors
from service.web.language import init_language
from service.web.status.views import init_status
from service.web.verify.views import init_verify
from signing.errors import DocumentRefusedError, PinLockedError
from tests.support.reports import LONG_NAME, LONG_UNIT, SHA, every_report

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
EMPTY = """{% extends "layouts/page.html" %}"""
UNIT = "Phường Cái Khế"
LEADER = Person("1", "lanhdao", LONG_NAME, LONG_UNIT, UNIT, None, frozenset({Role.LEADER}))
AUDITOR = Person(
    "2",
    "kiemtoan",
    "Phạm Minh Kiểm",
    "Kiểm toán viên",
    "Thanh tra thành phố",
    None,
    frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
)
PEOPLE = {"leader": LEADER, "auditor": AUDITOR}
SUMMARY = DocumentSummary(
    id="d1",
    title="Quyết định phê duyệt kế hoạch chuyển đổi số giai đoạn 2026–2030 của thành phố Cần Thơ",
    filename="qd.pdf",
    pages=12,
    sha256=SHA,
    size=1_482_310,
    version=1,
    created_at=datetime(2026, 11, 23, 7, 5, tzinfo=UTC),
    signatures=0,
    state=None,
)
DOCUMENTS = {
    "none": (),
    "one": (SUMMARY,),
    "done": (replace(SUMMARY, state=ActState.FINISHED, signatures=1),),
    "many": (
        SUMMARY,
        replace(SUMMARY, id="d2", title="Tờ trình 123", pages=1, state=ActState.PLACED),
        replace(SUMMARY, id="d3", title="Công văn trả lời Sở Tài chính", state=ActState.FAILED),
        replace(SUMMARY, id="d4", title="Thông báo nghỉ lễ", state=ActState.GIVEN, signatures=1),
        replace(SUMMARY, id="d5", title="Báo cáo tháng 10", state=ActState.FINISHED, signatures=3),
    ),
}

ERRORS: dict[str, Exception] = {
    "locked": PinLockedError(),
    "missing": NotFoundError(),
    "forbidden": Forbidden(),
    "busy": TooManyRequests(),
    "unforeseen": RuntimeError("planted"),
}


@dataclass(frozen=True)
class Verdict:
    id: str
    report: dict[str, Any]


class Verification:
    """Answers by the name of the file: `tampered.pdf` is rejected, `secret.pdf` asks its password."""

    REFUSED = ("not_a_pdf", "empty", "encrypted", "too_large", "unreadable")

    def __init__(self) -> None:
        self.verdicts = {self.name(key): told for key, told in every_report().items()}

    @staticmethod
    def name(key: str) -> str:
        return str(uuid5(NAMESPACE_URL, key))

    def examine(
        self, document: Any, *, filename: str | None, password: str | None, actor: str | None
    ) -> Verdict:
        key = (filename or "").removesuffix(".pdf")
        if key == "encrypted" and password:
            if password != "mở ra":
                raise DocumentRefusedError("wrong_password")
            key = "signed"
        if key in self.REFUSED:
            raise DocumentRefusedError(key)
        return self.retrieve(self.name(key))

    def retrieve(self, validation_id: str) -> Verdict:
        if validation_id not in self.verdicts:
            raise NotFoundError(validation_id)
        return Verdict(validation_id, self.verdicts[validation_id])


def make_showroom() -> Flask:
    """Return the app; who is signed in and what lies on the desk come from `?as=` and `?desk=`."""
    app = Flask("service.web", root_path=_web_folder())
    app.config.update(SECRET_KEY="showroom", TEMPLATES_AUTO_RELOAD=True)  # noqa: S106
    CSRFProtect(app)
    app.extensions["antin"] = SimpleNamespace(
        verification=Verification(),
        signing=SimpleNamespace(
            documents=lambda person: DOCUMENTS[request.args.get("desk", "many")]
        ),
        demo=True,
        default_language="vi",
        upload_limit=200 << 20,
    )
    app.extensions["antin.readiness"] = Readiness({"database": lambda: None})
    init_language(app)
    init_errors(app)
    init_verify(app)
    init_status(app)
    _hang_pretended_doors(app)

    @app.before_request
    def sign_in() -> None:
        g.person = PEOPLE.get(request.args.get("as", ""))

    @app.after_request
    def guard(answer: Any) -> Any:
        answer.headers["Content-Security-Policy"] = POLICY
        return answer

    return app


def _hang_pretended_doors(app: Flask) -> None:
    """Give the navigation its addresses, and each error and component a page."""

    def nothing(**_: object) -> str:
        return render_template_string(EMPTY)

    for endpoint, rule in (
        ("sign.documents", "/documents"),
        ("sign.document", "/documents/<document_id>"),
        ("account.overview", "/account"),
        ("account.sign_in", "/sign-in"),
    ):
        app.add_url_rule(rule, endpoint, nothing)
    app.add_url_rule("/sign-out", "account.sign_out", nothing, methods=["POST"])
    app.add_url_rule("/error", "error", _an_error)
    from tests.support import components_page  # noqa: PLC0415

    components_page.hang(app)


def _an_error() -> str:
    raise ERRORS[request.args.get("of", "locked")]


def _web_folder() -> str:
    from service import web  # noqa: PLC0415

    assert web.__file__
    return web.__file__.rsplit("/", 1)[0]


Factory = Callable[[], Flask]

if __name__ == "__main__":
    make_showroom().run(port=int(sys.argv[1]) if len(sys.argv) > 1 else 8010)
