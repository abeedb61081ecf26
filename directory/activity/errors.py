"""Why a mail log is not read."""

from __future__ import annotations

from enum import StrEnum

from directory.errors import DirectoryError


class LogRefusal(StrEnum):
    """What is wrong with a log as a whole."""

    NOT_A_FILE = "not_a_file"  # a folder, a device, a pipe
    TOO_LARGE = "too_large"
    TOO_MUCH_UNPACKED = "too_much_unpacked"  # a decompression bomb
    BROKEN_GZIP = "broken_gzip"
    NO_YEAR = "no_year"  # stamps without a year, and neither a year nor a time of change was told
    ANOTHER_SYSTEM = "another_system"
    TOO_MANY_HOURS = "too_many_hours"  # of more servers and hours than any house has


class ActivityError(DirectoryError):
    """The family: whatever goes wrong with evidence of mail activity."""


class LogRefusedError(ActivityError):
    """A log cannot be read; `code` is a `LogRefusal`, `limit` the ceiling, counts are of lines."""

    def __init__(
        self, code: str, limit: float | None = None, lines: int = 0, understood: int = 0
    ) -> None:
        self.code = str(code)
        self.limit = limit
        self.lines = lines
        self.understood = understood
        counts = f" ({understood} of {lines} lines understood)" if lines else ""
        super().__init__(f"mail log refused: {code}{counts}")

    def __reduce__(self) -> tuple[type[LogRefusedError], tuple[str, float | None, int, int]]:
        """Travel whole from a child process."""
        return type(self), (self.code, self.limit, self.lines, self.understood)
