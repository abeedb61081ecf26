"""Ladders on the pages of figures: what is drawn, what the table beside it says, and the way to the lists."""

from __future__ import annotations

from markupsafe import Markup

from service.adoption.ladder import Ladder, Rung, climb_with
from service.web.adoption.funnel import Tier, funnel
from service.web.context import house
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


def _name(ladder: Ladder, rung: Rung) -> str:
    return say_here(f"ladder-{ladder.climb.key}-{rung.step}")


def _told(rung: Rung) -> str:
    if rung.rate is None:
        return ""
    return tell_rate(rung.rate.counted, rung.rate.entitled, current_language())
