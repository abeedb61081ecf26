"""What is refused of mandates; `service/web/mandates/telling.py` chooses the sentence."""

from __future__ import annotations

from service.journeys.errors import HouseError


class MandateRefusedError(HouseError):
    """Somebody may not sign in this form; `reason` is a stable word.

    `no_mandate` (of a head's own form: not the head), `not_yet`, `expired`, `revoked`,
    `unconfirmed`, `out_of_scope`, `instrument_missing`, `end_missing`, `person_inactive`,
    `role_missing`, `moved` (the holder has that post no more), and of TUQ `principal_left` and `redelegated`.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"mandate refused: {reason}")


class MandateFaultyError(HouseError):
    """A mandate cannot be recorded; `faults` pairs a field with a stable word, all at once."""

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{name}: {word}" for name, word in faults))


class MandateClosedError(HouseError):
    """A mandate is confirmed, declined or revoked already."""
