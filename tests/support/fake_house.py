"""A house with pretended journeys behind the real doors."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect

from service.clock import Clock
from service.identity.idempotency import IdempotencyKeys
from service.identity.roles import Person
from service.web.api import api
from service.web.errors import init_errors
from service.web.language import init_language
from service.web.office.pages import bp as office
from service.web.sign.views import bp as sign
from service.web.ways import init_ways
from tests.support.fake_issuing import CLERK, DEPUTY, DRAFTER, REVIEWER, FakeIssuing
from tests.support.fake_journeys import (
    AUDITOR,
    LEADER,
    MOMENT,
    FakeCertificates,
    FakeSigning,
    FakeStepUp,
    FakeTokens,
)
from tests.support.house import SECRET, a_memory

PEOPLE: dict[str, Person] = {
    one.user_name: one for one in (LEADER, AUDITOR, DEPUTY, CLERK, DRAFTER, REVIEWER)
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def a_house(folder: Path, *, csrf: bool = False, clock: Clock = lambda: MOMENT) -> Flask:
    """Return an app whose visitor is whoever the cookie `person` names."""
    app = Flask("service.web")
    app.config.update(
        SECRET_KEY="of the tests", WTF_CSRF_ENABLED=csrf, MAX_CONTENT_LENGTH=8 << 20, TESTING=False
    )
    signing = FakeSigning(folder)
    app.extensions["antin"] = SimpleNamespace(
        clock=clock,
        signing=signing,
        issuing=FakeIssuing(signing),
        certificates=FakeCertificates(),
        step_up=FakeStepUp(signing),
        tokens=FakeTokens(),
        idempotency=IdempotencyKeys(a_memory(folder), clock, SECRET),
        public_codes=SimpleNamespace(code_of=lambda *_: "0121-4567-89AB-CDER", titles=False),
        demo=True,
        default_language="vi",
        public_url="http://127.0.0.1",
        upload_limit=8 << 20,
    )

    @app.before_request
    def who() -> None:
        g.person = PEOPLE.get(request.cookies.get("person", ""))

    @app.after_request
    def headers(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = POLICY
        return answer

    init_language(app)
    init_ways(app)
    init_errors(app)
    protect = CSRFProtect(app)
    doors = api()
    protect.exempt(doors)
    app.register_blueprint(doors)
    app.register_blueprint(sign)
    app.register_blueprint(office)
    app.register_blueprint(_account())
    return app


def _account() -> Blueprint:
    account = Blueprint("account", __name__)
    account.add_url_rule("/sign-in", "sign_in", lambda: "sign in here")
    return account


def journey_of(app: Flask) -> FakeSigning:
    """Return the pretended signing journey of an app."""
    house: Any = app.extensions["antin"]
    found: FakeSigning = house.signing
    return found


def flow_of(app: Flask) -> FakeIssuing:
    """Return the pretended office flow of an app."""
    house: Any = app.extensions["antin"]
    found: FakeIssuing = house.issuing
    return found
