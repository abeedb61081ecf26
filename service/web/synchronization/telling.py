"""What the guard says, as a sentence: on pages and on the command line the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from directory.names import named_by, split_name
from directory.people import Standing
from service.journeys.plans import BreachView


def breach_text(one: BreachView, say: Callable[..., str]) -> str:
    """Return the sentence of a breach; a kind of step is called as on every page."""
    facts = dict(one.facts)
    if "kind" in facts:
        facts["kind"] = say(f"sync-kind-{str(facts['kind']).lower().replace('_', '-')}")
    return say(f"breach-{one.code.replace('_', '-')}", **facts)


def field_text(name: str, values: Iterable[str], say: Callable[..., str]) -> str:
    """Return the values of a field as a person reads them: a member by name, a standing in words."""
    if name == "members":
        return ", ".join(named_by(split_name(one)[0])[0][1] or one for one in values)
    if name == "standing":
        known = {one.value for one in Standing}
        return ", ".join(say(f"standing-{one}") if one in known else one for one in values)
    return ", ".join(values)
