"""What the servers of one run wrote into their logs; kept where ANTIN_TEST_LOGS names a folder."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EVENT = "stats: Info: "


@dataclass(frozen=True)
class MailLogs:
    """The logs of one run: `postfix` and `dovecot` are the files that a usage report would read."""

    folder: Path

    @property
    def postfix(self) -> Path:
        """Postfix's mail.log."""
        return self.folder / "mail.log"

    @property
    def dovecot(self) -> Path:
        """Dovecot's log, with an event as JSON on each line that says so."""
        return self.folder / "dovecot-info.log"

    def events(self) -> Iterator[dict[str, Any]]:
        """Give Dovecot's events in the order they were written."""
        for line in _lines(self.dovecot):
            _, is_event, told = line.partition(EVENT)
            if is_event:
                yield json.loads(told)

    def events_of(self, user: str) -> list[dict[str, Any]]:
        """Return the events of one mailbox."""
        return [one for one in self.events() if one["fields"].get("user") == user]

    def lines_about(self, word: str) -> list[str]:
        """Return the lines of every log that hold a word."""
        files = sorted(self.folder.glob("*.log"))
        return [line for file in files for line in _lines(file) if word in line]

    def tail(self, lines: int = 25) -> str:
        """Return the end of every log, for whoever reads of a failed test."""
        parts = [
            f"--- {file.name}\n" + "\n".join(_lines(file)[-lines:])
            for file in sorted(self.folder.glob("*.log"))
        ]
        return "\n".join(parts)

    def keep(self) -> None:
        """Copy the logs where the environment asks for them, one folder for each run."""
        wanted = os.environ.get("ANTIN_TEST_LOGS")
        if wanted and self.folder.is_dir():
            shutil.copytree(self.folder, Path(wanted) / self.folder.parent.name, dirs_exist_ok=True)


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8", "replace").splitlines() if file.exists() else []
