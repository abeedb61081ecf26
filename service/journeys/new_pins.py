"""Which new PIN is good enough."""

from __future__ import annotations

from service.journeys.errors import WeakPinError

SHORTEST, LONGEST = 6, 12


def refuse_weak(new: str, old: str | None = None) -> None:
    """Raise WeakPinError for a PIN that somebody would guess in a few tries.

    >>> refuse_weak("135790")
    >>> refuse_weak("121212")
    Traceback (most recent call last):
        ...
    service.journeys.errors.WeakPinError: weak PIN: trivial
    """
    if not (new.isascii() and new.isdigit()):
        raise WeakPinError("digits")
    if not SHORTEST <= len(new) <= LONGEST:
        raise WeakPinError("length")
    if _repeats(new) or _steps(new):
        raise WeakPinError("trivial")
    if new == old:
        raise WeakPinError("unchanged")


def _repeats(pin: str) -> bool:
    """Tell whether a PIN is one short block again and again (111111, 121212, 123123)."""
    return any((pin[:n] * len(pin))[: len(pin)] == pin for n in (1, 2, 3))


def _steps(pin: str) -> bool:
    """Tell whether every digit follows the one before by the same step (123456, 987654, 024680)."""
    steps = {(int(later) - int(digit)) % 10 for digit, later in zip(pin, pin[1:], strict=False)}
    return len(steps) == 1
