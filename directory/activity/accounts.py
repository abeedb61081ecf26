"""Whose account a log means: spellings and aliases of one person become one name."""

from __future__ import annotations

import unicodedata
from typing import Final

from directory.activity.policy import ActivityPolicy

_LONGEST: Final = 320  # RFC 3696, erratum 1690: 64 + 1 + 255
_REMEMBERED: Final = 50_000


class Accounts:
    """Names as logs spell them → accounts; `unreadable` counts what can be nobody's name."""

    def __init__(self, policy: ActivityPolicy) -> None:
        self.unreadable = 0
        self._domain = policy.domain.lower()
        self._aliases = {_plain(one): _plain(other) for one, other in policy.aliases.items()}
        self._known: dict[bytes, str | None] = {}

    def named(self, spelled: bytes) -> str | None:
        """Return the account, or None where the octets are no name: bad UTF-8, blanks, controls."""
        try:
            account = self._known[spelled]
        except KeyError:
            account = self._found(spelled)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[spelled] = account
        if account is None:
            self.unreadable += 1
        return account

    def _found(self, spelled: bytes) -> str | None:
        try:
            name = _plain(spelled.decode())
        except UnicodeDecodeError:
            return None
        if not name or len(name) > _LONGEST or " " in name or not name.isprintable():
            return None
        if "@" not in name and self._domain:
            name = f"{name}@{self._domain}"
        return self._aliases.get(name, name)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).lower()
