"""Which passwords are taken: rules as data, and all that is broken told at once (M-30, P-12)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from directory.addresses.plain import plain

LOOKALIKES: Final = str.maketrans("013457@$!", "oieastasi")


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """The rules; `part_of_name` is how long a word of the name must be to count, `run` how many in a row."""

    least: int = 9
    most: int = 128
    classes: int = 4
    part_of_name: int = 3
    run: int = 4
    known: tuple[str, ...] = ()
    link_hours: int = 72
    slip_hours: int = 240

    def broken(self, password: str, *names: str) -> tuple[str, ...]:
        """Return every rule that a password breaks; `names` are its holder's.

        >>> PasswordRules().broken("nguyenlong", "Nguyễn Văn Long")
        ('classes', 'name')
        >>> PasswordRules().broken("Mưa7-trên.Hậu", "Nguyễn Văn Long")
        ()
        """
        return tuple(self._broken(password, names))

    def _broken(self, password: str, names: tuple[str, ...]) -> Iterator[str]:
        if len(password) < self.least:
            yield "least"
        if len(password) > self.most:
            yield "most"
            return
        if not password.isprintable() or password != password.strip():
            yield "signs"
        if _classes(password) < self.classes:
            yield "classes"
        bare = plain(password).replace(" ", "")
        forms = {bare, plain(password.lower().translate(LOOKALIKES)).replace(" ", "")}
        words = {word for name in names for word in plain(name).split()}
        words |= {plain(name).replace(" ", "") for name in names}
        long_enough = {word for word in words if len(word) >= self.part_of_name}
        if any(word in form for form in forms for word in long_enough):
            yield "name"
        if any(word in form for form in forms for word in self.known):
            yield "known"
        if _longest_run(password.lower()) >= self.run:
            yield "run"


def load_password_rules(path: Path) -> PasswordRules:
    """Return the rules in a file."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return PasswordRules(**told | {"known": tuple(told.get("known", ()))})


def _classes(password: str) -> int:
    """Return how many of upper case, lower case, digit and sign there are."""
    return sum(
        (
            any(one.isupper() for one in password),
            any(one.islower() for one in password),
            any(one.isdigit() for one in password),
            bool(re.search(r"[^\w]|_", password)),
        )
    )


def _longest_run(password: str) -> int:
    """Return how many signs in a row are alike, or follow one another up or down.

    >>> _longest_run("xaaab"), _longest_run("x4321"), _longest_run("axbycz")
    (3, 4, 1)
    """
    longest = {-1: 1, 0: 1, 1: 1}
    running = dict(longest)
    for one, other in pairwise(password):
        apart = ord(other) - ord(one)
        for step in running:
            running[step] = running[step] + 1 if apart == step else 1
            longest[step] = max(longest[step], running[step])
    return max(longest.values())
