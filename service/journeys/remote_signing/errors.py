"""What is refused to a client that signs digests."""

from __future__ import annotations

from service.journeys.errors import HouseError


class ActivationRefusedError(HouseError):
    """A SAD does not stand for what is asked; nothing was signed. `reason` is a stable word.

    `unknown`: no such SAD, or it was replaced; `other_bearer`: another token asked for it;
    `other_credential`; `expired`; `spent`: all of its signatures were given; `not_covered`: a digest
    it does not stand for, or not any more; `credential_changed`: the key's PIN was changed or locked
    since; `single`: it is for one signature and cannot be extended; `revoked`: its token was.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"activation refused: {reason}")


class TooManyHashesError(HouseError):
    """More digests than one authorization may cover; `limit` says how many it may."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"at most {limit} digests")
