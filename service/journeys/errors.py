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
