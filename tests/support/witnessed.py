"""A real house whose ledger was signed and stamped several times."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.settings import Settings
from service.events.catalogue import TokenRevoked
from service.events.ledger import record
from service.wiring import Rooms


def a_ledger(folder: Path, **settings: Any) -> Rooms:
    """Return the rooms of a house that has recorded nothing; whoever asked closes them."""
    return Rooms(Settings(data=folder, **({"rate_limits": "off"} | settings)))


def grow(rooms: Rooms, count: int) -> None:
    """Record so many events."""
    with rooms.memory.writing() as session:
        for n in range(count):
            event = TokenRevoked(token_id=f"thẻ {n}")
            record(session, event, moment=datetime.now(UTC), actor="quantri")


def witness(rooms: Rooms, *counts: int) -> None:
    """Let the ledger grow, be signed and be stamped each time, and grow by one event more."""
    for count in counts or (5, 6, 7):
        grow(rooms, count)
        rooms.ledger.checkpoints.make()
        rooms.ledger.journey.stamps.stamp_due()
    grow(rooms, 1)
