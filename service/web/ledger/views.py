"""`/adoption/ledger`: how the ledger stands, in words; what proves it is fetched from the API."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from service.identity.roles import Role
from service.journeys.ledger import Standing
from service.web.context import house
from service.web.language import say_here
from service.web.security import requires

bp = Blueprint("ledger", __name__, url_prefix="/adoption/ledger")

READERS: Final = (Role.AUDITOR, Role.ADMINISTRATOR)
HOUR: Final = 3600
STALE_HOURS: Final = 36
"""A walk is made each night; whatever is older than a day and a half was missed."""


@bp.get("")
@requires(*READERS)
def overview() -> ResponseReturnValue:
    """Show how the ledger stands; looking is no event, it concerns nobody's figures."""
    standing = house().ledger.standing()
    return render_template(
        "ledger/overview.html",
        view=standing,
        tone=_tone(standing),
        age=_age(standing),
        broken=_broken(standing),
    )


def _tone(view: Standing) -> str:
    """Return whether the last walk is good news, bad news, or none: `good`, `bad` or `warn`."""
    if view.review is not None and view.review.verdict.broken is not None:
        return "bad"
    if any(line.wrong for line in view.checkpoints):
        return "bad"
    old = view.age is None or view.age > STALE_HOURS * HOUR
    return "warn" if old else "good"


def _age(view: Standing) -> str:
    if view.age is None:
        return say_here("ledger-never-walked")
    hours = int(view.age // HOUR)
    if hours < 1:
        return say_here("ledger-age-now")
    if hours < 48:
        return say_here("ledger-age-hours", hours=hours)
    return say_here("ledger-age-days", days=hours // 24)


def _broken(view: Standing) -> str | None:
    """Return where the ledger does not hold, in a sentence."""
    link = view.review.verdict.broken if view.review else None
    if link is None:
        return None
    stamp = link.reason.startswith("stamp_")
    key = "ledger-stamp-broken" if stamp else "ledger-broken"
    told = say_here(key, number=link.number, reason=link.reason.removeprefix("stamp_"))
    return f"{told.removeprefix('✘ ')}."
