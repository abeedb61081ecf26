"""The list of notices and the ways to be told; and each person's calendar under a private address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    has_request_context,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from service.identity.roles import Person
from service.web.context import current_person, house
from service.web.language import door, say_here
from service.web.security import requires

bp = Blueprint("notices", __name__, url_prefix="/notices")
calendars = Blueprint("calendars", __name__, url_prefix="/calendar")


@bp.app_context_processor
def bell() -> dict[str, object]:
    """Return how the header learns how many notices wait."""

    def unread_notices() -> int:
        person = current_person() if has_request_context() else None
        return house().notices.unread(person.id) if person else 0

    return {"unread_notices": unread_notices}


@bp.get("")
@requires()
def index() -> ResponseReturnValue:
    """Show what I am told; to look marks nothing as read."""
    return _index()


@bp.post("/<uuid:notice_id>")
@requires()
def open_notice(notice_id: UUID) -> ResponseReturnValue:
    """Mark a notice as read, and lead to its document."""
    document_id = house().notices.read(_me(), str(notice_id))
    there = door("office.document", document_id=document_id)
    return redirect(there or url_for("delivery.board", document_id=document_id), 303)


@bp.post("/read")
@requires()
def read_all() -> ResponseReturnValue:
    """Mark everything as read."""
    house().notices.read_all(_me())
    return _done("notices-read-done")


@bp.post("/settings")
@requires()
def keep_settings() -> ResponseReturnValue:
    """Keep whether I get the day's letter."""
    house().digests.choose(_me(), digest=request.form.get("digest") == "yes")
    return _done("notices-kept")


@bp.post("/calendar")
@requires()
def make_calendar() -> ResponseReturnValue:
    """Make a calendar address, and show it this once."""
    token = house().calendars.make(_me())
    address = house().public_url.rstrip("/") + url_for("calendars.feed", token=token)
    return _index(201, once=address)


@bp.post("/calendar/revoke")
@requires()
def revoke_calendar() -> ResponseReturnValue:
    """End my calendar address; twice does no harm."""
    house().calendars.revoke(_me())
    return _done("notices-calendar-revoked")


@calendars.get("/<token>.ics")
def feed(token: str) -> ResponseReturnValue:
    """Hand out the calendar of whoever's address this is."""
    answer = Response(house().calendars.feed(token), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="antin.ics"'
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _index(status: int = 200, **more: Any) -> ResponseReturnValue:
    me = _me()
    page = render_template(
        "notices/index.html",
        notices=house().notices.of(me),
        digest=house().digests.wants(me),
        calendar_since=house().calendars.made_at(me),
        **({"once": None} | more),
    )
    answer = Response(page, status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _me() -> Person:
    person = current_person()
    assert person is not None
    return person


def _done(key: str) -> ResponseReturnValue:
    flash(say_here(key), "good")
    return redirect(url_for(".index"), 303)
