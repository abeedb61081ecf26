"""Whoever must know, in the very transaction that records them, which events an act led to.

A request that another system sends twice must not be carried out twice. What it has led to so far is
therefore noted beside the events themselves: one commit keeps both, or neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy.orm import Session

Listener = Callable[[Session, Sequence[int]], None]
_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def overhearing(listener: Listener) -> Iterator[None]:
    """Have every event recorded meanwhile, by this thread, told to a listener by its number.

    The listener writes within the same transaction; what it raises takes the whole transaction back.
    """
    former = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(former)


def tell_listener(session: Session, numbers: Sequence[int]) -> None:
    """Tell the one who listens, if anybody does."""
    listener = _LISTENER.get()
    if listener is not None:
        listener(session, numbers)
