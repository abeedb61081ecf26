"""Search filters as values (RFC 4511, 4.5.1.7); nothing a person types becomes syntax."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Present:
    """The attribute has a value."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Equal:
    """The attribute has this value, by its equality rule."""

    attribute: str
    value: bytes


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The attribute has a value not below this one, by its ordering rule."""

    attribute: str
    value: bytes


@dataclass(frozen=True, slots=True)
class AtMost:
    """The attribute has a value not above this one, by its ordering rule."""

    attribute: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Substrings:
    """The attribute has a value with these parts in this order."""

    attribute: str
    initial: bytes | None = None
    middle: tuple[bytes, ...] = ()
    final: bytes | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Filter


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; with no parts it is the absolute true of RFC 4526."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; with no parts it is the absolute false of RFC 4526."""

    parts: tuple[Filter, ...]


Filter = Present | Equal | AtLeast | AtMost | Substrings | Not | All | AnyOf
EVERY_ENTRY = Present("objectClass")
