"""What can go wrong with a directory, as facts; the sentence a person reads is chosen elsewhere."""

from __future__ import annotations


class DirectoryError(Exception):
    """The family: whatever a directory refuses or cannot do."""


class WrongCredentialsError(DirectoryError):
    """Name and password do not belong together; whether the name exists is not told."""


class DirectoryUnreachableError(DirectoryError):
    """The directory gave no answer, or not over a connection that can be trusted.

    `action` is what was tried, `reason` what the log needs to know; neither holds a password.
    """

    def __init__(self, action: str, reason: str = "") -> None:
        self.action = action
        self.reason = reason
        super().__init__(f"directory unreachable: {action}" + (f" ({reason})" if reason else ""))


class DirectoryRefusedError(DirectoryError):
    """The directory answered and refused what this service itself asked: its settings are wrong."""

    def __init__(self, action: str, reason: str = "") -> None:
        self.action = action
        self.reason = reason
        super().__init__(f"directory refused: {action}" + (f" ({reason})" if reason else ""))


class PlanRefusedError(DirectoryError):
    """A plan whose reach is not an ordinary day's; `breaches` are told by `directory.guard`."""

    def __init__(self, breaches: tuple[object, ...]) -> None:
        self.breaches = breaches
        super().__init__("plan refused: " + "; ".join(map(str, breaches)))
