"""Entries as a directory holds them: a name and attributes whose values are octets (RFC 4512, 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Values = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; attribute names in lower case, values in the order the server gave them."""

    dn: str
    attributes: Mapping[str, Values]

    def first(self, name: str) -> str | None:
        """Return the first value of an attribute as text, or None where there is none.

        >>> Entry("uid=a", {"mail": (b"a@b.vn",)}).first("mail")
        'a@b.vn'
        """
        values = self.attributes.get(name)
        return values[0].decode("utf-8", "replace") if values else None

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the values of an attribute as text."""
        return tuple(v.decode("utf-8", "replace") for v in self.attributes.get(name, ()))
