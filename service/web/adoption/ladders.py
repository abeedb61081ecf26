"""Ladders on the pages of figures: what is drawn, what the table beside it says, and the way to the lists."""

from __future__ import annotations

from flask import request, url_for
from markupsafe import Markup

from service.adoption.ladders.behind import GAPS, ListName
from service.adoption.ladders.ladder import Ladder, Rung, climb_with
from service.web.adoption.funnel import Tier, funnel
from service.web.adoption.listing_views import may_see_lists
from service.web.context import current_person, house
from service.web.language import current_language, say_here
from service.web.presenters import tell_number, tell_rate


def on_overview(period: str, unit: str, *, sees_people: bool) -> tuple[Ladder, ...]:
    """Return every ladder of a scope; raises UnusablePeriodError, RosterError."""
    doors = house()
    climbs = doors.ladders.measures.ladders
    return doors.ladders.on_page(climbs, period, unit, sees_people=sees_people)


def beside(key: str, period: str, unit: str, *, sees_people: bool) -> tuple[Ladder, ...]:
    """Return the ladder that a measure is a rung of, none where it is on none; raises as above."""
    doors = house()
    climb = climb_with(doors.ladders.measures, key)
    climbs = () if climb is None else (climb,)
    return doors.ladders.on_page(climbs, period, unit, sees_people=sees_people)


def ladder_words() -> dict[str, object]:
    """Return how ladders are told on these pages."""
    return {
        "funnel_of": _funnel,
        "rung_name": _name,
        "told_rung": _told,
        "list_behind": _list,
        "may_see_lists": may_see_lists,
        "ladder_name": lambda ladder: say_here(f"ladder-name-{ladder.climb.key}"),
    }


def _funnel(ladder: Ladder) -> Markup:
    tiers = [_tier(ladder, one) for one in ladder.rungs]
    return funnel(tiers, title=say_here(f"ladder-name-{ladder.climb.key}"))


def _tier(ladder: Ladder, rung: Rung) -> Tier:
    share = rung.rate.share if rung.rate else None
    lost = ""
    if rung.dropped:
        lost = say_here("ladder-lost", count=tell_number(rung.dropped, current_language()))
    return Tier(
        _name(ladder, rung),
        None if share is None else float(share),
        _told(rung) or say_here("figures-no-figure"),
        lost,
    )


def _list(ladder: Ladder, rung: Rung) -> str | None:
    """Return where the people are listed who did not get to a rung in the period that is looked at.

    None where there is no such list, nobody would be on it, or whoever asks may not see it.
    """
    names = [name for name, gap in GAPS.items()
             if (gap.ladder, gap.upper) == (ladder.climb.key, rung.step)]  # fmt: skip
    if not names or not rung.dropped or not may_see_lists(current_person()):
        return None
    assert names[0] is not ListName.UNUSED
    period = request.args.get("period", "")[:10] or f"{ladder.period.last:%Y-%m}"
    return url_for("adoption_lists.show", name=names[0], unit=ladder.scope.unit, period=period)


def _name(ladder: Ladder, rung: Rung) -> str:
    return say_here(f"ladder-{ladder.climb.key}-{rung.step}")


def _told(rung: Rung) -> str:
    if rung.rate is None:
        return ""
    return tell_rate(rung.rate.counted, rung.rate.entitled, current_language())
