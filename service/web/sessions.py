"""Flask's session, kept where it belongs: of who is signed in in the database, of visitors in a cookie.

A visitor who is not signed in has no row. The little that a form needs of them (the CSRF token, a
message to show once) travels in a cookie signed under the service secret, so `flask_wtf`'s token is
a signed double-submit cookie for them and a server-side token for everybody else. Doors for machines
have no session at all: no cookie gives anybody anything there.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final, cast

from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import CallbackDict

from service.identity.roles import Person

if TYPE_CHECKING:
    from service.identity.sessions import OpenSession, Sessions

WITHOUT_SESSION: Final = (
    "/api/",
    "/scim/",
    "/csc/",
    "/internal-authority/",
    "/calendar/",
    "/static/",
    "/healthz",
    "/readyz",
    "/metrics",
)
VISIT_SECONDS: Final = 12 * 3600


class HouseSession(CallbackDict[str, Any], SessionMixin):
    """What is remembered of one visitor; `person` is who they are, if they are signed in.

    `expired` tells that they came with the cookie of a session that has ended.
    """

    modified = False

    def __init__(
        self,
        remembered: dict[str, Any] | None = None,
        *,
        opened: OpenSession | None = None,
        value: str | None = None,
        expired: bool = False,
    ) -> None:
        def note(changed: HouseSession) -> None:
            changed.modified = True

        super().__init__(remembered or {}, note)
        self.opened = opened
        self.value = value
        self.expired = expired
        self.begun: str | None = None
        self.left = False

    @property
    def person(self) -> Person | None:
        """Who is signed in."""
        return self.opened.person if self.opened else None


class NoSession(HouseSession):
    """The session of a door for machines: always empty, never kept."""


class HouseSessions(SessionInterface):
    """Opens a session by its cookie before a request, and keeps it afterwards."""

    def __init__(self, *, secure: bool) -> None:
        # The prefix binds a cookie to this very host, its path and TLS (RFC 6265bis, 4.1.3.2).
        prefix = "__Host-" if secure else ""
        self.secure = secure
        self.name, self.visitor_name = f"{prefix}antin_session", f"{prefix}antin_visitor"

    def open_session(self, app: Flask, request: Request) -> HouseSession:
        """Return the session of a request."""
        if request.path.startswith(WITHOUT_SESSION):
            return NoSession()
        value = request.cookies.get(self.name)
        if value:
            opened = _sessions(app).find(value)
            if opened is not None:
                return HouseSession(dict(opened.data), opened=opened, value=value)
        remembered = self._read_visitor(app, request.cookies.get(self.visitor_name))
        return HouseSession(remembered, expired=bool(value))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what changed, and send the cookies that must change with it."""
        if not isinstance(session, HouseSession) or isinstance(session, NoSession):
            return
        response.vary.add("Cookie")
        if session.begun is not None:
            self._set(response, self.name, session.begun)
            self._delete(response, self.visitor_name)
        elif session.left or session.expired:
            self._delete(response, self.name)
        if session.opened is not None and session.begun is None:
            if session.modified:
                _sessions(app).keep(session.opened.digest, dict(session))
        elif session.begun is None and session.modified:
            if session:
                signed = _signer(app).dumps(dict(session))
                self._set(response, self.visitor_name, str(signed), VISIT_SECONDS)
            else:
                self._delete(response, self.visitor_name)

    def _read_visitor(self, app: Flask, cookie: str | None) -> dict[str, Any]:
        if not cookie:
            return {}
        try:
            return cast("dict[str, Any]", _signer(app).loads(cookie, max_age=VISIT_SECONDS))
        except BadSignature:
            return {}

    def _set(self, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            secure=self.secure,
            httponly=True,
            samesite="Lax",
            path="/",
        )

    def _delete(self, response: Response, name: str) -> None:
        response.delete_cookie(name, secure=self.secure, httponly=True, samesite="Lax", path="/")


def enter(app: Flask, person: Person) -> None:
    """Begin a session for a person under a value nobody has seen; what went before is dropped."""
    here = _here()
    sessions = _sessions(app)
    if here.value is not None:
        sessions.end(here.value)
    # The CSRF token is made now, so that two pages opened at once do not each make their own.
    here.begun = sessions.begin(person, {"csrf_token": secrets.token_hex(32)})
    here.clear()


def leave(app: Flask) -> None:
    """End the session of this request."""
    here = _here()
    if here.value is not None:
        _sessions(app).end(here.value, "asked")
    here.clear()
    here.opened, here.value, here.left = None, None, True


def still_here(app: Flask) -> bool:
    """Tell whether the session of this request still stands: nobody left or was suspended meanwhile."""
    value = _here().value
    return value is not None and _sessions(app).find(value) is not None


def _here() -> HouseSession:
    return cast("HouseSession", session._get_current_object())  # type: ignore[attr-defined]


def _sessions(app: Flask) -> Sessions:
    return cast("Sessions", app.extensions["antin"].sessions)


def _signer(app: Flask) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        cast("str", app.secret_key),
        salt="visitor",
        signer_kwargs={"key_derivation": "hmac", "digest_method": "sha256"},
    )
