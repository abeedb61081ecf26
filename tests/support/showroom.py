"""A house of pages with sample data behind every door, so that each state can be opened and looked at.

    python -m tests.support.showroom [PORT]

Nothing here signs or verifies: the collaborators answer with what a picture needs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from flask import Flask, g, render_template_string, request
from flask_wtf.csrf import CSRFProtect
from PIL import Image, ImageDraw
from werkzeug.exceptions import Forbidden, TooManyRequests

from service.identity.roles import Person, Role
from service.journeys.code_words import ALPHABET, check_of, written
from service.journeys.errors import NotFoundError
from service.journeys.issued_faces import IssuedFace, SignedInForm
from service.journeys.issuing.views import Form, Standing
from service.journeys.kept_verdicts import KnownVerdict, Piece, Retention, Verdict
from service.journeys.public_codes import CodeState, DigestAnswer, Match, PublicView
from service.journeys.readiness import Readiness
from service.journeys.signing import ActState, DocumentSummary
from service.web.api.validations import bp as validations
from service.web.errors import init_errors
from service.web.language import init_language
from service.web.status.views import init_status
from service.web.verify.views import init_verify
from service.web.ways import init_ways
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


UNTIL = datetime(2026, 11, 24, 7, 5, tzinfo=UTC)


def a_picture() -> bytes:
    """Return a page with a marked place."""
    page = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(page)
    for line in range(18):
        pen.rectangle((70, 90 + 38 * line, 540 - 90 * (line % 3 == 2), 98 + 38 * line), "#b9b4a8")
    pen.rectangle((300, 410, 560, 500), outline="#b3261e", width=5)
    held = BytesIO()
    page.save(held, "PNG")
    return held.getvalue()


class Verification:
    """Answers by the name of the file: `tampered.pdf` is rejected, `secret.pdf` asks its password."""

    REFUSED = ("not_a_pdf", "empty", "encrypted", "too_large", "unreadable")

    def __init__(self) -> None:
        self.kept = self
        self.forgotten: list[str] = []
        self.verdicts = {self.name(key): told for key, told in every_report().items()}

    @staticmethod
    def name(key: str) -> str:
        return str(uuid5(NAMESPACE_URL, key))

    def examine(
        self,
        document: Any,
        *,
        filename: str | None,
        password: str | None,
        **_: Any,
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
        return Verdict(validation_id, self.verdicts[validation_id], UNTIL, has_evidence=True)

    def keep_longer(self, validation_id: str, days: int, *, actor: str | None = None) -> Verdict:
        return self.retrieve(validation_id)

    def forget(self, validation_id: str, *, actor: str | None = None) -> None:
        self.forgotten.append(self.retrieve(validation_id).id)

    def picture(self, validation_id: str, number: int) -> bytes:
        return a_picture()

    def evidence(self, validation_id: str) -> tuple[Piece, ...]:
        return (Piece("crl", b"0"),)


class Codes:
    """Answers by the code: one for each state."""

    titles = False

    def look_up(self, text: str) -> PublicView:
        view = PUBLIC.get(text)
        if view is None:
            raise NotFoundError(text)
        return view

    def compare(self, text: str, sha256: str) -> tuple[PublicView, Match]:
        view = self.look_up(text)
        matches = {view.sha256: Match.SAME, "11" * 32: Match.OTHER_VERSION}
        return view, matches.get(sha256, Match.DIFFERENT)

    def known(self, sha256: str) -> DigestAnswer:
        told = KnownVerdict(UNTIL, "ELECTRONIC_ORIGINAL", "TOTAL-PASSED", 2, "official-2025 1")
        here = next(iter(PUBLIC.values()))
        return (
            DigestAnswer(sha256, here, told) if sha256 == SHA else DigestAnswer(sha256, None, None)
        )


def _public(code: str, state: CodeState, **more: Any) -> PublicView:
    nothing = dict.fromkeys(
        ("title", "signed_at", "level", "sha256", "verdict", "indication", "signatures",
         "checked_at")
    )  # fmt: skip
    return PublicView(code=code, state=state, version=2, **(nothing | more))


_SIGNED: dict[str, Any] = {
    "signed_at": UNTIL,
    "level": "B-LTA",
    "sha256": SHA,
    "verdict": "ELECTRONIC_ORIGINAL",
    "indication": "TOTAL-PASSED",
    "signatures": 2,
    "checked_at": UNTIL,
}
FACE = IssuedFace(
    notation="15/QĐ-SKHCN",
    issued_on=date(2026, 11, 23),
    issued_at=UNTIL,
    agency="Sở Khoa học và Công nghệ thành phố Cần Thơ",
    type_name="Quyết định",
    standing=Standing.VALID,
    standing_at=None,
    by_notation=None,
    by_code=None,
    forms=(SignedInForm(Form.KT, True), SignedInForm(Form.TUQ, False), SignedInForm(Form.TL, None)),
)
CODES = tuple(written(f"{head}{ALPHABET[check_of([int(sign) for sign in head])]}") for head in (
    f"{number:015d}" for number in range(7001, 7006)
))  # fmt: skip


def _stands(standing: Standing) -> IssuedFace:
    return replace(
        FACE, standing=standing, standing_at=UNTIL, by_notation="19/QĐ-SKHCN", by_code=CODES[1]
    )


PUBLIC = {
    view.code: view
    for view in (
        _public("0121-4567-89AB-CDER", CodeState.SIGNED, **_SIGNED, title=SUMMARY.title),
        _public("1WGB-86YC-A77Q-KCYA", CodeState.OUTDATED, **_SIGNED),
        _public("YR3B-7CNE-W2RJ-1W2F", CodeState.WITHDRAWN, **_SIGNED),
        _public("HHQ9-3777-CTW6-G2NB", CodeState.RESERVED),
        _public(CODES[0], CodeState.NOT_ISSUED),
        _public(CODES[1], CodeState.ISSUED, **_SIGNED, issued=FACE),
        _public(CODES[2], CodeState.CORRECTED, **_SIGNED, issued=_stands(Standing.CORRECTED)),
        _public(CODES[3], CodeState.REPLACED, **_SIGNED, issued=_stands(Standing.REPLACED)),
        _public(
            CODES[4], CodeState.RECALLED, **_SIGNED, title=SUMMARY.title,
            issued=replace(FACE, standing=Standing.RECALLED, standing_at=UNTIL),
        ),
    )
}  # fmt: skip


def make_showroom() -> Flask:
    """Return the app; who is signed in and what lies on the desk come from `?as=` and `?desk=`."""
    app = Flask("service.web", root_path=_web_folder())
    app.config.update(SECRET_KEY="showroom", TEMPLATES_AUTO_RELOAD=True)  # noqa: S106
    CSRFProtect(app).exempt(validations)
    app.extensions["antin"] = SimpleNamespace(
        verification=Verification(),
        public_codes=Codes(),
        report_seal=None,
        retention=Retention(),
        public_url="http://antin.example",
        signing=SimpleNamespace(
            documents=lambda person: DOCUMENTS[request.args.get("desk", "many")]
        ),
        demo=True,
        default_language="vi",
        upload_limit=200 << 20,
    )
    app.extensions["antin.readiness"] = Readiness({"database": lambda: None})
    init_language(app)
    init_ways(app)
    init_errors(app)
    init_verify(app)
    app.register_blueprint(validations)
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
