"""How often something asks the database."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import event

from service.store.engine import Memory


def questions(memory: Memory, act: Callable[[], object]) -> list[str]:
    """Return the statements that an act puts to the database."""
    asked: list[str] = []

    def note(*told: object) -> None:
        asked.append(str(told[2]))

    event.listen(memory.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(memory.engine, "before_cursor_execute", note)
    return asked
