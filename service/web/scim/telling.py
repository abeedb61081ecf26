"""A resource as JSON: what the client said, and what we add to it."""

from __future__ import annotations

from typing import Any

from service.journeys.scim import Seen


def etag(seen: Seen) -> str:
    """Return the entity tag of a resource; weak, for one state may be told in several ways."""
    return f'W/"{seen.version}"'


def told_of(seen: Seen) -> dict[str, Any]:
    """Return a resource whole; references are told without the address of this service."""
    told: dict[str, Any] = dict(seen.document)
    told["id"] = seen.id
    told["meta"] = {
        "resourceType": seen.kind,
        "created": seen.created_at,
        "lastModified": seen.modified_at,
        "version": etag(seen),
    }
    if seen.kind == "User":
        if seen.links:
            told["groups"] = [_link("Groups", one, title, "direct") for one, title in seen.links]
    elif seen.links:
        told["members"] = [_link("Users", one, None, "User") for one, _ in seen.links]
    return told


def _link(endpoint: str, resource_id: str, title: str | None, kind: str) -> dict[str, Any]:
    told = {"value": resource_id, "$ref": f"{endpoint}/{resource_id}", "type": kind}
    return told | ({"display": title} if title else {})
