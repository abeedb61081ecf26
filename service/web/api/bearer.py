"""Who another system speaks for: `Authorization: Bearer` (RFC 6750), made on the account page."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from flask import g, request
from flask.typing import ResponseReturnValue

from service.web.api.problems import MissingScopeError, UnauthorizedError
from service.web.context import house

if TYPE_CHECKING:
    from service.identity.tokens import TokenBearer

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)


class Scope(StrEnum):
    """What a token may be made for."""

    DOCUMENTS = "documents"
    SIGN = "sign"
    ADOPTION = "adoption"
    OUTGOING = "outgoing"
    SEAL = "seal"
    WEBHOOKS = "webhooks"
    CSC = "csc"


def needs_token(
    scope: Scope,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Let only bearers of a good token with this scope through."""

    def guard(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            bearer = house().tokens.authenticate(token_sent())
            if bearer is None:
                raise UnauthorizedError
            if scope not in bearer.scopes:
                raise MissingScopeError(scope)
            g.bearer = bearer
            return view(*args, **kwargs)

        return guarded

    return guard


def token_sent() -> str:
    """Return the token of this request; raises UnauthorizedError where there is none."""
    sent = request.authorization
    if sent is None or sent.type != "bearer" or not sent.token:
        raise UnauthorizedError
    return sent.token


def bearer() -> TokenBearer:
    """Return whom this request speaks for, behind `needs_token`."""
    return cast("TokenBearer", g.bearer)
