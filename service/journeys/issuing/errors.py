"""What the office flow refuses; the sentence is chosen in `service/web/errors.py`."""

from __future__ import annotations

from collections.abc import Sequence

from service.journeys.errors import HouseError


class FlowRefusedError(HouseError):
    """An act that is not this document's next, or not this person's.

    `reason` is a stable word: `not_your_turn`, `not_drafter`, `not_clerk`, `not_draft`, `wrong_order`,
    `already_acted`, `too_late_to_take_back`, `no_reason`, `no_agency`, `no_signer`, `no_seal_key`,
    `signed_already`, `not_issued`, `cancelled`, `leader_signature_missing`, `leader_signature_broken`,
    `date_before_signing`, `date_in_future`, `nobody_to_act`, `not_active`, `busy`.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"flow refused: {reason}{f' ({detail})' if detail else ''}")


class RouteRefusedError(HouseError):
    """A route or what is said of a document cannot be used; all problems at once, as stable words."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


class DraftChangedError(HouseError):
    """The document is no longer the one whose digest the person saw."""
