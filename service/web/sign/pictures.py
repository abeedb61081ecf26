"""Pictures for a signer: pages and stamps, kept by no one but the signer's own browser."""

from __future__ import annotations

from flask import Response, make_response, request

from service.identity.roles import Person, Role
from service.journeys.errors import NotFoundError
from service.web.context import house


def png(image: bytes) -> Response:
    """Return a picture; the browser asks again before it shows a kept one."""
    answer = make_response(image)
    answer.content_type = "image/png"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.cache_control.private = True
    answer.cache_control.no_cache = True
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def mine(person: Person) -> bytes | None:
    """Return the picture this person's signature shows: a leader's hand, or a clerk's agency seal."""
    kind = "signature" if person.may(Role.LEADER) else "seal"
    return house().certificates.signature_image(person, kind)


def mine_or_404(person: Person) -> bytes:
    """Return the picture; raises NotFoundError where there is none."""
    image = mine(person)
    if image is None:
        raise NotFoundError
    return image
