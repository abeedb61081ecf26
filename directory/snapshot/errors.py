"""Why a file is not read at all."""

from __future__ import annotations

from enum import StrEnum

from directory.errors import DirectoryError


class Refusal(StrEnum):
    """What is wrong with a file as a whole."""

    EMPTY_FILE = "empty_file"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MUCH_UNPACKED = "too_much_unpacked"  # a decompression bomb, or a very large workbook
    UNKNOWN_FORMAT = "unknown_format"
    OLD_OR_LOCKED_WORKBOOK = "old_or_locked_workbook"  # .xls, or encrypted with a password
    BROKEN_WORKBOOK = "broken_workbook"
    BROKEN_TEXT = "broken_text"  # no encoding that we know
    BROKEN_CSV = "broken_csv"
    NO_HEADINGS = "no_headings"
    SEVERAL_SHEETS = "several_sheets"
    NO_SUCH_SHEET = "no_such_sheet"


class SnapshotRefusedError(DirectoryError):
    """The file cannot be read; `code` is a `Refusal`, `detail` where or what, `limit` the ceiling."""

    def __init__(self, code: str, detail: str = "", limit: int | None = None) -> None:
        self.code = str(code)
        self.detail = detail[:200]
        self.limit = limit
        super().__init__(f"staff file refused: {code}" + (f" ({self.detail})" if detail else ""))

    def __reduce__(self) -> tuple[type[SnapshotRefusedError], tuple[str, str, int | None]]:
        """Travel whole from a child process."""
        return type(self), (self.code, self.detail, self.limit)
