"""Who may pass a door: sessions, roles, CSRF and the headers every answer carries."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.identity.roles import Role
from service.web.context import current_person

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)


def requires(
    *roles: Role,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Let only signed-in people with one of these roles (any role, if none is named) through."""

    def guard(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            person = current_person()
            if person is None:
                return redirect(url_for("account.sign_in", next=request.full_path), 303)
            if roles and not person.may(*roles):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return guard
