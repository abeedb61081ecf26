"""The door at /scim/v2: a request is bounded, its bearer known and allowed, and handed to the SCIM core."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from scim2_models import (
    ConflictException,
    NotFoundException,
    PreconditionFailedException,
    SCIMException,
)
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.routing import Operation

from service.identity.roles import Role
from service.identity.tokens import TokenBearer
from service.journeys.scim import DirectorySilentError
from service.web.context import house
from service.web.scim.answers import PREFIX, answer, error_answer
from service.web.scim.bounds import LARGEST_BODY, check_body, check_query
from service.web.scim.service import READING, service
from service.web.scim.storage import MailboxStorage

bp = Blueprint("scim", __name__, url_prefix=PREFIX)

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
KEEPERS: Final = (Role.IT_STAFF, Role.ADMINISTRATOR)
WRITES, LOOKS = "scim", "scim:read"
RETRY_AFTER: Final = "30"
CHALLENGE: Final = 'Bearer realm="SCIM"'


class RefusedError(Exception):
    """Whoever asks is not known, or may not; `header` is what RFC 6750, 3 wants said."""

    def __init__(self, status: int, detail: str, header: str) -> None:
        self.status = status
        self.detail = detail
        self.header = header
        super().__init__(detail)


@bp.route(
    "/",
    defaults={"rest": ""},
    methods=METHODS,
    strict_slashes=False,
    provide_automatic_options=False,
)
@bp.route("/<path:rest>", methods=METHODS, provide_automatic_options=False)
def serve(rest: str) -> ResponseReturnValue:
    """Answer a SCIM request."""
    # A body of unknown length is cut there, not refused: one octet more tells that it was too large.
    request.max_content_length = LARGEST_BODY + 1
    try:
        return _told(_served(rest))
    except RefusedError as refusal:
        headers = (("WWW-Authenticate", refusal.header),)
        return error_answer(refusal.status, refusal.detail, headers)
    except DirectorySilentError as silence:
        return error_answer(503, silence.detail, (("Retry-After", RETRY_AFTER),))
    except SCIMException as refusal:
        return _told(service().error_response(refusal))
    except RecursionError:
        return error_answer(400, "The request is too deep.", (), "invalidSyntax")


def _served(rest: str) -> ScimResponse:
    asked = ScimRequest(
        method="GET" if request.method == "HEAD" else request.method,
        base_url=_root(),
        path=f"/{rest}",
        query=request.args.to_dict(),
        headers=list(request.headers.items()),
    )
    if "\0" in rest:
        raise NotFoundException(detail="There is nothing here.")
    operation = service().match(asked).operation
    bearer = None if operation is Operation.service_provider_config else _bearer(operation)
    asked.body = request.get_data(cache=False)
    with service().provider:
        check_query(asked.query)
        if request.method in {"POST", "PUT", "PATCH"} and operation is not Operation.bulk:
            service().ensure_json(request.headers.get("Content-Type"))
            check_body(asked.body)
    if bearer is None:
        return service().service_provider_config(asked.url, asked.query)
    handler = ScimHandler(service(), MailboxStorage(house().scim, bearer.person))
    if "If-Match" not in request.headers and operation in {Operation.replace, Operation.patch}:
        # Overtaken, by a hand or another client, and whoever asks does not mind: once more.
        with suppress(OvertakenError):
            return _handled(handler, asked)
    return handler.handle(asked)


class OvertakenError(Exception):
    """What was read is no longer what there is."""


def _handled(handler: ScimHandler, asked: ScimRequest) -> ScimResponse:
    try:
        return handler.handle(asked)
    except (ConflictException, PreconditionFailedException) as conflict:
        if conflict.scim_type:
            raise
        raise OvertakenError from conflict


def _bearer(operation: Operation) -> TokenBearer:
    """Return whom a request speaks for, if they may do this.

    Raises:
        RefusedError: 401 without a good token, 403 where it is not for this.

    """
    sent = request.authorization
    token = sent.token if sent is not None and sent.type == "bearer" else None
    if not token:
        raise RefusedError(401, "A bearer token is needed.", CHALLENGE)
    bearer = house().tokens.authenticate(token)
    if bearer is None:
        raise RefusedError(401, "The token is not known, or over.", _challenge("invalid_token"))
    wanted = {WRITES, LOOKS} if operation in READING else {WRITES}
    if bearer.scopes.isdisjoint(wanted) or not bearer.person.may(*KEEPERS):
        header = _challenge("insufficient_scope") + f', scope="{" ".join(sorted(wanted))}"'
        raise RefusedError(403, "The token is not for this.", header)
    return bearer


def _challenge(error: str) -> str:
    return f'{CHALLENGE}, error="{error}"'


def _root() -> str:
    """Return the address of this door, as the client sees it."""
    root = request.url_root if house().demo else house().public_url
    return root.rstrip("/") + PREFIX


def _told(response: ScimResponse) -> ResponseReturnValue:
    return answer(response.status.value, response.body, response.headers.items())
