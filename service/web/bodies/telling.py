"""What changes about bodies and what is wrong with a list of them: on pages and at the machine the same."""

from __future__ import annotations

from collections.abc import Callable

from directory.snapshot.unit_list import UnitFault
from service.journeys.bodies import Change
from service.web.translations import has


def change_text(one: Change, say: Callable[..., str]) -> str:
    """Return one change in a sentence."""
    facts = {
        "code": one.code,
        "name": one.name,
        "parent": one.parent or say("units-top"),
        "before": one.before or say("units-top"),
    }
    return say(f"units-change-{one.kind}", **facts)


def fault_text(one: UnitFault, say: Callable[..., str]) -> str:
    """Return what is wrong in a sentence, with its row where there is a list."""
    word = one.code.replace("_", "-")
    own = f"units-fault-{word}"
    text = say(own, value=one.value) if has(own) else _cell(say(f"fault-{word}"), one.value)
    if not one.row:
        return text
    if one.column:
        return say("units-place-column", row=one.row, column=one.column, text=text)
    return say("units-place", row=one.row, text=text)


def _cell(text: str, value: str) -> str:
    return f"{text} [{value}]" if value else text
