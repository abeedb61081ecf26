"""Who may pass a door: sessions, roles, CSRF and the headers every answer carries."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, Protocol, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect

from service.identity.roles import Role
from service.web.context import current_person
from service.web.language import is_local, return_path, say_here
from service.web.limits import RateLimits
from service.web.sessions import HouseSession, HouseSessions, NoSession

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS: Final = "max-age=31536000"
HARMLESS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
ASKED_FROM_INSIDE: Final = frozenset({"/healthz", "/readyz", "/metrics"})  # by any name of the host


class _Limits(Protocol):
    @property
    def verifications_per_minute(self) -> int: ...


class SecuritySettings(Protocol):
    """What this module needs to know of the settings."""

    @property
    def environment(self) -> str:
        """`demo` or `production`."""

    @property
    def public_url(self) -> str:
        """The address people use."""

    @property
    def cookies_over_https(self) -> bool:
        """Whether cookies carry `Secure`."""

    @property
    def rate_limits(self) -> str:
        """`on` or `off`."""

    @property
    def rate_limit_storage(self) -> str:
        """Where counts are kept."""

    @property
    def limits(self) -> _Limits:
        """Bounds on what comes from outside."""


def requires(
    *roles: Role,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Let only signed-in people with one of these roles (any role, if none is named) through."""

    def guard(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            person = current_person()
            if person is None:
                return ask_to_sign_in()
            if roles and not person.may(*roles):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return guard


def ask_to_sign_in() -> ResponseReturnValue:
    """Lead to the sign-in page and back again; who was in before is told why, and what is kept."""
    if isinstance(session, HouseSession) and session.expired:
        flash(say_here("account-session-ended"), "info")
    return redirect(url_for("account.sign_in", next=return_path()), 303)


def safe_next(path: str | None, otherwise: str = "/") -> str:
    """Return where to go on after signing in: a page of ours, never another site's."""
    return path if path and is_local(path) and not path.startswith("/sign-") else otherwise


class Guard:
    """What stands before and after each request of one app."""

    def __init__(self, app: Flask, settings: SecuritySettings) -> None:
        self.secure = settings.cookies_over_https
        self.csrf = CSRFProtect(app)
        serious = settings.environment == "production"
        self.host = urlsplit(settings.public_url).netloc if serious else None
        self.rates = (
            RateLimits(settings.rate_limit_storage, settings.limits.verifications_per_minute)
            if settings.rate_limits == "on"
            else None
        )

    def meet(self) -> ResponseReturnValue | None:
        """Learn who is asking, and turn away what must not be asked."""
        if self.host and request.host != self.host and request.path not in ASKED_FROM_INSIDE:
            abort(400)
        here = session._get_current_object()  # type: ignore[attr-defined]
        g.person = here.person
        if self.rates is not None:
            self.rates.count()
        if isinstance(here, NoSession) or request.method in HARMLESS:
            return None
        if here.expired and request.endpoint not in {"account.sign_in", "account.sign_out"}:
            return ask_to_sign_in()
        self.csrf.protect()
        return None

    def dress(self, response: Response) -> Response:
        """Give an answer the headers that all answers carry, and keep private ones out of caches."""
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if self.secure:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        kept = response.cache_control
        if current_person() is not None or request.authorization is not None:
            if not (kept.no_store or kept.private):
                response.headers["Cache-Control"] = "no-store"
        elif response.mimetype == "text/html" and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-cache, private"
        return response


def init_security(app: Flask, settings: SecuritySettings) -> None:
    """Give an app its sessions, its guards before each request and its headers after it."""
    app.session_interface = HouseSessions(secure=settings.cookies_over_https)
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,  # asked by the guard, where a session was opened
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
    )
    guard = Guard(app, settings)
    app.before_request(guard.meet)
    app.after_request(guard.dress)
