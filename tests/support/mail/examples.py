"""The examples of config/directory as files of one run: nothing changes but places, ports and passwords."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from config.settings import ROOT

EXAMPLES = ROOT / "config/directory"
# What would reach beyond the scratch folder if it stayed; /etc/ldap/schema is read, as slapd ships it.
_STRANGE = ("/etc/dovecot", "/etc/postfix", "/var/", "/run/", "PASSWORD-OF", "KEY-OF", "ldaps://")


def exchanged(name: str, words: Mapping[str, str]) -> str:
    """Return an example with words exchanged, in one pass.

    Raises:
        ValueError: it still names a place of the machine, or a password that nobody set.

    """
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    longest_first = sorted(words, key=len, reverse=True)
    text = re.sub("|".join(map(re.escape, longest_first)), lambda one: words[one[0]], text)
    ours = re.compile("|".join(re.escape(word) + r"\S*" for word in words.values() if word))
    for line in text.splitlines():
        told = ours.sub("", line)
        if not line.startswith("#") and any(strange in told for strange in _STRANGE):
            raise ValueError(f"{name} still says: {line}")
    return text


def put(name: str, target: Path, words: Mapping[str, str]) -> Path:
    """Write an example into the scratch folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(exchanged(name, words), encoding="utf-8")
    return target
