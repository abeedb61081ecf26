"""What a SCIM client may send: every body and every filter is hostile until it is bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic_core import from_json
from scim2_models import (
    InvalidFilterException,
    InvalidPathException,
    InvalidSyntaxException,
    InvalidValueException,
    PayloadTooLargeException,
)

LARGEST_BODY: Final = 1 << 20
DEEPEST: Final = 16
MOST_VALUES: Final = 20_000
MOST_OPERATIONS: Final = 500
LONGEST_TEXT: Final = 32_768
LONGEST_NAME: Final = 512
LONGEST_FILTER: Final = 4096
DEEPEST_FILTER: Final = 32
MOST_TERMS: Final = 200
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
SURROGATES: Final = range(0xD800, 0xE000)


def check_body(body: bytes) -> None:
    """Raise where a body is no JSON object, or more of one than any resource needs.

    Raises:
        PayloadTooLargeException, InvalidSyntaxException, InvalidValueException,
        InvalidPathException.

    """
    if len(body) > LARGEST_BODY:
        raise PayloadTooLargeException(detail=f"A body holds at most {LARGEST_BODY} octets.")
    try:
        told = from_json(body, allow_inf_nan=False)
    except ValueError as wrong:
        raise InvalidSyntaxException(detail=f"The body is no JSON: {wrong}"[:300]) from None
    if not isinstance(told, dict):
        raise InvalidSyntaxException(detail="The body is no JSON object.")
    for count, (value, depth) in enumerate(_values(told)):
        if count > MOST_VALUES:
            raise InvalidSyntaxException(detail=f"The body holds more than {MOST_VALUES} values.")
        if depth > DEEPEST:
            raise InvalidSyntaxException(detail=f"The body is deeper than {DEEPEST} levels.")
        if isinstance(value, str):
            check_text(value)
        elif isinstance(value, dict):
            _check_names(value)
    _check_operations(told)


def check_query(query: Mapping[str, str]) -> None:
    """Raise where a parameter is longer, or a filter deeper, than anybody writes."""
    for name, value in query.items():
        if name.lower() in {"filter", "sortby"}:
            check_filter(value)
        elif len(value) > LONGEST_TEXT:
            raise InvalidValueException(detail=f"{name[:50]} is too long.")
        check_text(value)


def check_filter(text: object) -> None:
    """Raise InvalidFilterException where a filter is longer or deeper than anybody writes."""
    if not isinstance(text, str):
        return
    if len(text) > LONGEST_FILTER:
        raise InvalidFilterException(detail=f"A filter holds at most {LONGEST_FILTER} characters.")
    if depth_of(text) > DEEPEST_FILTER:
        raise InvalidFilterException(detail=f"A filter is at most {DEEPEST_FILTER} levels deep.")
    if len(text.split()) > MOST_TERMS * 4:
        raise InvalidFilterException(detail=f"A filter holds at most {MOST_TERMS} terms.")


def depth_of(text: str) -> int:
    """Return how deep the brackets of a filter lie in each other; those in texts count not.

    >>> depth_of('a[b eq "((("] and (not (c pr))')
    2
    """
    depth = deepest = 0
    for letter in _QUOTED.sub("", text):
        if letter in "([":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in ")]":
            depth -= 1
    return deepest


def check_text(text: str) -> None:
    """Raise InvalidValueException where a text is too long or no database could keep it."""
    if len(text) > LONGEST_TEXT:
        raise InvalidValueException(detail=f"A text holds at most {LONGEST_TEXT} characters.")
    if "\0" in text or any(ord(letter) in SURROGATES for letter in text):
        raise InvalidValueException(detail="A text holds characters that are none.")


def _check_names(told: Mapping[str, Any]) -> None:
    for name in told:
        if len(name) > LONGEST_NAME:
            raise InvalidSyntaxException(detail="A name in the body is too long.")
        check_text(name)


def _check_operations(told: Mapping[str, Any]) -> None:
    """Bound what PATCH and searches write as filters and paths; names are not case-exact."""
    for name, value in told.items():
        match name.lower():
            case "filter" | "sortby":
                check_filter(value)
            case "operations" if isinstance(value, list):
                if len(value) > MOST_OPERATIONS:
                    raise InvalidSyntaxException(
                        detail=f"A PATCH holds at most {MOST_OPERATIONS} operations."
                    )
                for one in value:
                    _check_path(one)


def _check_path(operation: object) -> None:
    if not isinstance(operation, dict):
        return
    for name, value in operation.items():
        if name.lower() == "path" and isinstance(value, str):
            try:
                check_filter(value)
            except InvalidFilterException as wrong:
                raise InvalidPathException(detail=wrong.detail) from None


def _values(told: object) -> Iterator[tuple[object, int]]:
    """Give every value in a JSON document and how deep it lies, without recursion."""
    ahead: list[tuple[object, int]] = [(told, 0)]
    while ahead:
        value, depth = ahead.pop()
        yield value, depth
        if isinstance(value, dict):
            ahead.extend((one, depth + 1) for one in value.values())
        elif isinstance(value, list):
            ahead.extend((one, depth + 1) for one in value)
