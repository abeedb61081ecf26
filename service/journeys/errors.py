"""What the house itself refuses; the sentence is chosen in `service/web/errors.py`."""

from __future__ import annotations


class HouseError(Exception):
    """The family."""


class NotFoundError(HouseError):
    """There is no such thing, or not for this person; the two are not told apart."""


class NotAllowedError(HouseError):
    """The person's roles do not include this."""


class ConsentMismatchError(HouseError):
    """The document is no longer the one whose digest the signer saw."""


class ActNotOpenError(HouseError):
    """The act was withdrawn, has failed, or another signature came first (the document moved on)."""


class WeakPinError(HouseError):
    """The new PIN is refused; `reason` is `length`, `digits`, `trivial` or `unchanged`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"weak PIN: {reason}")


class NotRevocableError(HouseError):
    """The internal authority did not issue this certificate, or has revoked it already."""


class DeviceMissingError(HouseError):
    """The device that holds this key is not set up here; `device` is its kind."""

    def __init__(self, device: str) -> None:
        self.device = device
        super().__init__(f"no device of kind {device} is set up")


class SignatureNotKeptError(HouseError):
    """The finished file did not stand the check, so it is not handed out; `reason` is a stable word."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the signed file did not stand the check: {reason}")


class BatchRefusedError(HouseError):
    """A list of documents cannot be made or approved.

    `reason` is `too_many` (with its `limit`), `nothing_chosen`, or `over` (it ended, or was not
    approved in time).
    """

    def __init__(self, reason: str, limit: int | None = None) -> None:
        self.reason = reason
        self.limit = limit
        super().__init__(f"batch refused: {reason}" + (f" (at most {limit})" if limit else ""))


class FlowRefusedError(HouseError):
    """An act that is not this document's next, or not this person's.

    `reason` is a stable word: `not_your_turn`, `not_drafter`, `not_clerk`, `not_agency_clerk`, `not_draft`,
    `wrong_order`, `already_acted`, `too_late_to_take_back`, `no_reason`, `no_agency`, `no_signer`, `no_seal_key`,
    `signed_already`, `not_issued`, `cancelled`, `leader_signature_missing`, `leader_signature_broken`,
    `date_before_signing`, `date_in_future`, `nobody_to_act`, `not_active`, `busy`,
    `no_layout`, `to_oneself`, `to_other_agency`, `acts_there_already`, `wrong_certificate`,
    `seal_of_other_agency`.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"flow refused: {reason}{f' ({detail})' if detail else ''}")
