"""Answers and errors as the CSC API tells them (CSC API 1.0.4.0, 10): JSON with `error` and its description."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, json, request

from service.identity.sign_in import AccountInactiveError
from service.identity.step_up import CodeLockedError, WrongCodeError
from service.journeys.errors import NotFoundError
from service.journeys.remote_signing import ActivationRefusedError
from service.journeys.remote_signing.errors import TooManyHashesError
from service.web.api.problems import MissingScopeError, UnauthorizedError
from signing.errors import CertificateRefusedError, PinLockedError, WrongPinError
from signing.identifiers import AlgorithmRefusedError

PREFIX: Final = "/csc/v1"
ACTIVATIONS: Final = {
    "expired": "The SAD is expired",
    "not_covered": "A hash is not authorized by the SAD",
    "single": "The SAD is for a single signature and cannot be extended",
}
ALGORITHMS: Final = {
    "sign_algo": "Invalid parameter signAlgo",
    "hash_algo": "Invalid parameter hashAlgo",
    "parameters": "Invalid parameter signAlgoParams",
}


class RequestRefusedError(Exception):
    """A request that does not fit its method; `description` says where, never what was sent."""

    def __init__(self, description: str) -> None:
        self.description = description
        super().__init__(description)


@dataclass(frozen=True, slots=True)
class Told:
    """How one kind of error is told."""

    status: int
    error: str
    description: str | Callable[[Any], str]

    def of(self, error: Exception) -> str:
        """Return the description of an error."""
        return self.description if isinstance(self.description, str) else self.description(error)


INVALID: Final = "invalid_request"
# An unknown SAD, another's, a spent one and one that was revoked are not told apart.
TABLE: Final[Mapping[type[Exception], Told]] = {
    UnauthorizedError: Told(401, "invalid_token", "The access token is missing, unknown or over"),
    MissingScopeError: Told(403, "insufficient_scope", lambda e: f"The token lacks {e.scope}"),
    AccountInactiveError: Told(403, "access_denied", "The account is suspended"),
    RequestRefusedError: Told(400, INVALID, lambda e: e.description),
    NotFoundError: Told(400, INVALID, "Invalid parameter credentialID"),
    TooManyHashesError: Told(
        400, INVALID, lambda e: f"The number of signatures is too high: at most {e.limit}"
    ),
    ActivationRefusedError: Told(
        400, INVALID, lambda e: ACTIVATIONS.get(e.reason, "Invalid parameter SAD")
    ),
    AlgorithmRefusedError: Told(400, INVALID, lambda e: ALGORITHMS[e.part]),
    CertificateRefusedError: Told(
        400, INVALID, lambda e: f"The certificate may not sign now: {e.reason}"
    ),
    WrongPinError: Told(400, "invalid_pin", "The PIN is invalid"),
    PinLockedError: Told(400, "invalid_pin", "The PIN is locked"),
    WrongCodeError: Told(400, "invalid_otp", "The OTP is invalid"),
    CodeLockedError: Told(400, "invalid_otp", "The OTP is locked"),
}
OF_STATUS: Final = {
    404: Told(404, INVALID, "There is no such method"),
    405: Told(405, INVALID, "Methods are asked for with POST"),
    413: Told(413, INVALID, "The body is too large"),
    429: Told(429, "temporarily_unavailable", "Too many requests"),
    500: Told(500, "server_error", "Something unexpected happened"),
    503: Told(503, "temporarily_unavailable", "A part of the service does not answer"),
}
OTHERWISE: Final = Told(400, INVALID, "The request is malformed")


def is_for_csc() -> bool:
    """Tell whether the one who asks is a client of the CSC API."""
    return request.path == "/csc" or request.path.startswith("/csc/")


def answer(body: Mapping[str, Any]) -> Response:
    """Return what a method answers; it is never cached."""
    return _response(200, body)


def error_answer(
    error: Exception, status: int, headers: Iterable[tuple[str, str]], incident: object = ""
) -> Response:
    """Return an error as this API tells it; `status` is what it has elsewhere in the house."""
    told = next((TABLE[kind] for kind in type(error).__mro__ if kind in TABLE), None)
    if told is None:
        told = OF_STATUS.get(status, OTHERWISE)
    description = f"{told.of(error)} ({incident})" if incident else told.of(error)
    response = _response(told.status, {"error": told.error, "error_description": description})
    for name, value in headers:
        response.headers[name] = value
    if isinstance(error, MissingScopeError):
        challenge = f'Bearer realm="CSC", error="insufficient_scope", scope="{error.scope}"'
        response.headers["WWW-Authenticate"] = challenge
    return response


def _response(status: int, body: Mapping[str, Any]) -> Response:
    text = json.dumps(body, ensure_ascii=False)
    response = Response(text, status=status, content_type="application/json;charset=UTF-8")
    response.headers["Cache-Control"] = "no-store"
    return response
