"""What a door says of itself, written beside it: the OpenAPI document is read off the doors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pydantic import BaseModel

V = TypeVar("V", bound=Callable[..., Any])
PDF: Mapping[str, Any] = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
BINARY: Mapping[str, Any] = {"type": "string", "format": "binary"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart request; `model` where the part is JSON."""

    name: str
    about: str
    schema: Mapping[str, Any] = field(default_factory=lambda: BINARY)
    model: type[BaseModel] | None = None
    media_type: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """One query parameter."""

    name: str
    about: str
    schema: Mapping[str, Any]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """What one door takes and gives; every door also answers problems.

    `once` (it takes an `Idempotency-Key`) is read off the door itself.
    """

    summary: str
    answers: Mapping[int, tuple[str, type[BaseModel] | Mapping[str, Any] | None]]
    problems: tuple[int, ...] = ()
    scope: str | None = None
    parts: tuple[Part, ...] = ()
    body: type[BaseModel] | None = None
    queries: tuple[Query, ...] = ()
    once: bool = False


def describes(operation: Operation) -> Callable[[V], V]:
    """Hang a description on a view."""

    def hang(view: V) -> V:
        view.__operation__ = operation  # type: ignore[attr-defined]
        return view

    return hang


def operation_of(view: object) -> Operation | None:
    """Return the description of a view, or None."""
    operation: Operation | None = getattr(view, "__operation__", None)
    return replace(operation, once=getattr(view, "__once__", False)) if operation else None
