"""The JSON API under /api/v1: what the pages do, for the city's other systems."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("api", __name__, url_prefix="/api/v1")


def api() -> Blueprint:
    """Return the blueprint with all its doors."""
    from service.web.api import (  # noqa: F401  (they hang themselves in)
        adoption,
        adoption_exports,
        copies,
        documents,
        ladders,
        openapi,
        outgoing,
        reported,
        signatures,
        webhooks,
    )

    return bp
