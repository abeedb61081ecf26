"""What SCIM clients were refused, beside the plans themselves; the rules are the catalogue's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from service.events.catalogue import Event


@dataclass(frozen=True, slots=True)
class ScimChangeRefused(Event):
    """The guard refused what a client asked for; `breaches` are its words, `counts` the steps by kind."""

    subject_field: ClassVar[str | None] = "subject"
    subject: str
    breaches: tuple[str, ...]
    counts: Mapping[str, int]
