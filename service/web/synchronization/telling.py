"""What the guard says, as a sentence: on pages and on the command line the same."""

from __future__ import annotations

from collections.abc import Callable

from service.journeys.plans import BreachView


def breach_text(one: BreachView, say: Callable[..., str]) -> str:
    """Return the sentence of a breach; a kind of step is called as on every page."""
    facts = dict(one.facts)
    if "kind" in facts:
        facts["kind"] = say(f"sync-kind-{str(facts['kind']).lower().replace('_', '-')}")
    return say(f"breach-{one.code.replace('_', '-')}", **facts)
