"""How acts, fields and what happened are told on these pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.journeys.provisioning import ActKind, Line, ProvisioningError
from service.web.language import say_here
from service.web.presenters import tell_date, tell_number
from service.web.translations import has

STANDINGS = ("active", "suspended", "closed")


def act_name(kind: ActKind | str) -> str:
    """Return what an act is called."""
    return say_here(f"mailbox-act-{ActKind(kind).value}")


def field_name(name: str) -> str:
    """Return what a field is called; one without a word is told as it is."""
    key = f"field-{name.replace('_', '-')}"
    return say_here(key) if has(key) else name


def field_text(name: str, value: str, units: Mapping[str, str]) -> str:
    """Return one value as people read it: a unit by its name, a standing in words."""
    match name:
        case "standing" if value in STANDINGS:
            return say_here(f"mailbox-standing-{value}")
        case "unit":
            return units.get(value, value)
        case "quota_mb" if value.isdigit():
            return f"{tell_number(int(value))} MB"
        case "locked":
            return field_name(value)
    return value


def line_title(line: Line) -> str:
    """Return the sentence of one line of a mailbox's life."""
    key = f"mailbox-life-{line.code.lower()}"
    facts = {name: _told(value) for name, value in line.facts.items()}
    if line.code == "asked":
        facts["kind"] = say_here(f"mailbox-asked-{str(line.facts['kind']).lower()}")
    if line.code.startswith("kind-"):
        key = f"sync-{line.code}"
    return say_here(key, **facts) if has(key) else line.code.removeprefix("event-")


def grounds_text(grounds: Mapping[str, Any]) -> str:
    """Return on which decision something rests, and why."""
    number, day = grounds.get("decision_number"), grounds.get("decision_date")
    told = say_here("mailbox-decision", number=number, date=tell_date(day)) if number else ""
    return " ".join(one for one in (told, str(grounds.get("reason", ""))) if one)


def refusal_text(refusal: ProvisioningError) -> str:
    """Return why something was refused."""
    key = f"mailbox-refused-{refusal.reason.replace('_', '-')}"
    return say_here(key if has(key) else "mailbox-refused")


def _told(value: Any) -> str:
    return tell_date(value) if hasattr(value, "isoformat") else str(value)
