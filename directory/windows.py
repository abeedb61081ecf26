"""Which steps may be on their way together: a server may carry out what it got in any order.

RFC 4511, 3.1: operations on one connection may be processed and answered in any order. So
steps whose order matters are never unanswered together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from directory.plan import Kind, Step

# Addresses are unique in a directory: one step may take what another sets free.
_HOLD_ADDRESSES: Final = frozenset({Kind.ADD, Kind.READDRESS, Kind.MODIFY, Kind.WITHDRAW})


def next_window(steps: Sequence[Step], pending: Sequence[int], start: int, room: int) -> list[int]:
    """Return the numbers, from `pending[start]` on, that may be sent without waiting in between.

    One kind at a time: an ADD or a MOVE has ended before a LIST names the entry. Within a kind, no
    two that touch the same entry or the same address.
    """
    kind = steps[pending[start]].kind
    window: list[int] = []
    touched: set[str | bytes] = set()
    for number in pending[start : start + room]:
        step = steps[number]
        if step.kind is not kind:
            break
        touches = set(_touches(step))
        if not touched.isdisjoint(touches):
            break
        touched |= touches
        window.append(number)
    return window


def _touches(step: Step) -> Iterator[str | bytes]:
    yield step.dn.lower()
    if step.new_dn is not None:
        yield step.new_dn.lower()
    if step.kind in _HOLD_ADDRESSES:
        for change in step.attributes:
            if change.before != change.after:
                for value in (*change.before, *change.after):
                    if b"@" in value:
                        yield value.lower()
