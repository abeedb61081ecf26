"""Errors as SCIM tells them (RFC 7644, 3.12), also where the request never reached the SCIM core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, json, request

MEDIA_TYPE = "application/scim+json"
PREFIX = "/scim/v2"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


def is_for_scim() -> bool:
    """Tell whether the one who asks is a SCIM client."""
    return request.path == "/scim" or request.path.startswith("/scim/")


def answer(
    status: int, body: Mapping[str, Any] | None, headers: Iterable[tuple[str, str]] = ()
) -> Response:
    """Return an answer in SCIM's media type; it is never cached."""
    response = Response(
        None if body is None else json.dumps(body, ensure_ascii=False),
        status=status,
        content_type=MEDIA_TYPE,
    )
    for name, value in headers:
        response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def error_answer(
    status: int, detail: str, headers: Iterable[tuple[str, str]] = (), scim_type: str | None = None
) -> Response:
    """Return an error as SCIM tells it."""
    told: dict[str, Any] = {"schemas": [ERROR], "status": str(status), "detail": detail}
    if scim_type is not None:
        told["scimType"] = scim_type
    return answer(status, told, headers)
