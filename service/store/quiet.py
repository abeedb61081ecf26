"""PostgreSQL explains an error with the values of the row it refused; they are people's, and errors are logged."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DataError


def hush(engine: Engine) -> None:
    """Let the errors of a database name what they are about, and no value, wherever they are told.

    Changed are the driver's own error and the one that is raised in its place: a trace shows both.
    """

    @event.listens_for(engine, "handle_error")
    def quieten(context: ExceptionContext) -> None:
        raised, cause = context.sqlalchemy_exception, context.original_exception
        if raised is None or not hasattr(cause, "diag"):
            return
        loud, quiet = str(cause), _said(cause, unreadable=isinstance(raised, DataError))
        cause.args = (quiet,)
        raised.args = tuple(str(one).replace(loud, quiet) for one in raised.args)


def _said(cause: Any, *, unreadable: bool) -> str:
    """Return the first line of an error: DETAIL and CONTEXT hold values, of which it is free.

    Only where a value could not be read (class 22) does the first line quote it; the error's kind is
    told in its place. What the driver says by itself, of connections for one, is told as it is.
    """
    if unreadable:
        return f"{type(cause).__name__} (SQLSTATE {cause.sqlstate})"
    return str(cause.diag.message_primary or cause)
