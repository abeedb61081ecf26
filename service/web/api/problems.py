"""Problems as other systems read them: `application/problem+json` (RFC 9457), in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, json, request

from service.web.translations import everywhere, has

MACHINE_PATHS = ("/api/", "/scim/", "/csc/")
MEDIA_TYPE = "application/problem+json"
LIMIT_WORDS = ("too_large", "too_many_", "too_deep", "too_slow", "too_much_", "trust_too_")


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of a request: where (RFC 6901 pointer or part name), and how."""

    pointer: str
    code: str
    detail: str


class InvalidRequestError(Exception):
    """A request body that does not fit its schema; told as 422 with every field at once."""

    def __init__(self, errors: Sequence[FieldProblem]) -> None:
        self.errors = tuple(errors)
        super().__init__(f"invalid request: {', '.join(e.pointer for e in self.errors)}")


class UnauthorizedError(Exception):
    """No token, or one that is unknown, revoked or expired; told as 401 (RFC 6750, 3.1)."""


class MissingScopeError(Exception):
    """The token is good, but not for this; told as 403 with the scope it would take."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__(f"token lacks scope {scope}")


def is_for_machines() -> bool:
    """Tell whether the one who asks is a program."""
    return request.path.startswith(MACHINE_PATHS)


def problem(
    code: str, status: int, facts: Mapping[str, object], errors: Sequence[FieldProblem] = ()
) -> dict[str, Any]:
    """Return the members of a problem.

    RFC 9457 makes `detail` one string, so it holds both languages; `text` has them apart.
    """
    words = f"problem-{code}" if has(f"problem-{code}") else "problem-document_refused"
    title = everywhere(words, **facts)
    detail = everywhere(f"{words}-what", **facts)
    told: dict[str, Any] = {
        "type": f"/api/v1/docs#problem-{code}",
        "title": title["en"],
        "status": status,
        "code": code,
        "detail": f"{detail['vi']} / {detail['en']}",
        "instance": request.path,
        "text": dict(detail),
    }
    if facts.get("incident"):
        told["incident"] = facts["incident"]
    if facts.get("reason"):
        told["reason"] = facts["reason"]
    if facts.get("limit"):
        told["limit"] = facts["limit"]
    if code.startswith(LIMIT_WORDS):
        told["limit_name"] = code
    if errors:
        told["errors"] = [
            {"pointer": e.pointer, "code": e.code, "detail": e.detail} for e in errors
        ]
    return told


def problem_response(
    code: str,
    status: int,
    facts: Mapping[str, object],
    *,
    errors: Sequence[FieldProblem] = (),
    headers: Iterable[tuple[str, str]] = (),
) -> Response:
    """Return a problem as an answer; it is never cached."""
    answer = Response(
        json.dumps(problem(code, status, facts, errors), ensure_ascii=False),
        status=status,
        content_type=MEDIA_TYPE,
    )
    for name, value in headers:
        answer.headers[name] = value
    answer.cache_control.no_store = True
    return answer
