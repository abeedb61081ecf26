"""Something more drawn on a page, after all that its content draws (ISO 32000-2, 7.8.2 and 8.4.2).

What was there is put between brackets of its own, as many as it needs: a content that leaves the
coordinates turned, or brackets open, must not move what comes after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import IndirectObject as Reference
from pyhanko.pdf_utils.generic import pdf_name

from signing.engine import entry
from signing.errors import DocumentRefusedError
from signing.increment import Increment

_BRACKETS_AT_MOST: Final = 1_000
_STEPS_AT_MOST: Final = 2_000_000
_SCANNED_AT_MOST: Final = 32 << 20
_EDGE: Final = rb"\s\0\[\]()<>{}"
_TOKENS: Final = re.compile(rb"%%[^\r\n]*|\(|(?<![^%b])(?:[qQ]|BI)(?![^%b/%%])" % (_EDGE, _EDGE))
_IN_STRING: Final = re.compile(rb"\\.|[()]", re.DOTALL)
_IMAGE_DATA: Final = re.compile(rb"(?<=[\s\0])ID[\s\0]")
_IMAGE_END: Final = re.compile(rb"(?<=[\s\0])EI(?![^\s\0])")


@dataclass(frozen=True, slots=True)
class Nesting:
    """How brackets q and Q of a content stand: closed without being open, and open at its end."""

    unopened: int = 0
    unclosed: int = 0


def nesting_of(content: bytes) -> Nesting:
    """Return how many q a content leaves open, and how many Q it has too many.

    Strings (7.3.4.2), comments and images in the content (8.9.7) hold no brackets.

    >>> nesting_of(b"q 2 0 0 2 0 0 cm (Q) Tj q Q"), nesting_of(b"Q 0 0 9 9 re f")
    (Nesting(unopened=0, unclosed=1), Nesting(unopened=1, unclosed=0))

    Raises:
        DocumentRefusedError: `too_slow`, there is no end to them.

    """
    depth = unopened = position = parentheses = 0
    for _ in range(_STEPS_AT_MOST):
        found = (_IN_STRING if parentheses else _TOKENS).search(content, position)
        if found is None:
            return Nesting(min(unopened, _BRACKETS_AT_MOST), min(depth, _BRACKETS_AT_MOST))
        position = found.end()
        match found.group()[:1]:
            case b"(":
                parentheses += 1
            case b")":
                parentheses -= 1
            case b"q":
                depth += 1
            case b"Q" if depth:
                depth -= 1
            case b"Q":
                unopened += 1
            case b"B":
                position = _after_image(content, position)
    raise DocumentRefusedError("too_slow", "brackets of a page", _STEPS_AT_MOST)


def draw_last(
    writer: Increment, page: Reference, drawn: bytes, names: dict[str, Reference]
) -> None:
    """Add operators to the end of a page; `names` are the form XObjects they draw, by their names."""
    node = page.get_object()
    old = list(_streams(node))
    brackets = _nesting_on(old)
    before = b"q\n" * (brackets.unopened + 1)
    after = b"\n" + b"Q\n" * (brackets.unopened + 1 + brackets.unclosed) + drawn + b"\n"
    opening, closing = (
        writer.add_object(generic.StreamObject(stream_data=data)) for data in (before, after)
    )
    node[pdf_name("/Contents")] = generic.ArrayObject([opening, *old, closing])
    node[pdf_name("/Resources")] = _resources_with(node, names)
    writer.mark_update(page)


def free_name(page: Reference, stem: str) -> str:
    """Return a name that no form or image on the page has yet."""
    taken = entry(_effective_resources(page.get_object()), "/XObject", {})
    number = 1
    while f"/{stem}{number}" in taken:
        number += 1
    return f"/{stem}{number}"


def _streams(page: Any) -> Iterator[Reference]:
    """Give the references to a page's content streams, as they lie."""
    if "/Contents" not in page:
        return
    raw = page.raw_get("/Contents")
    value = raw.get_object() if isinstance(raw, Reference) else raw
    if isinstance(value, generic.ArrayObject):
        yield from (one for one in list.__iter__(value) if isinstance(one, Reference))
    elif isinstance(raw, Reference) and isinstance(value, generic.StreamObject):
        yield raw


def _nesting_on(streams: list[Reference]) -> Nesting:
    """Return the brackets of a page's content; what no one can unpack draws nothing."""
    joined, size = [], 0
    for one in streams:
        try:
            joined.append(bytes(one.get_object().data))
        except (MemoryError, RecursionError):
            raise
        except Exception:  # noqa: BLE001, S112
            continue
        size += len(joined[-1])
        if size > _SCANNED_AT_MOST:
            break
    return nesting_of(b"\n".join(joined))


def _resources_with(page: Any, names: dict[str, Reference]) -> generic.DictionaryObject:
    """Return resources of this page alone: those it had, or inherited, and the new forms."""
    mine = _copied(_effective_resources(page))
    forms = _copied(entry(mine, "/XObject"))
    for name, reference in names.items():
        forms[pdf_name(name)] = reference
    mine[pdf_name("/XObject")] = forms
    return mine


def _effective_resources(page: Any) -> Any:
    node, steps = page, 0
    while "/Resources" not in node and "/Parent" in node and steps < 64:
        node, steps = node["/Parent"], steps + 1
    return entry(node, "/Resources")


def _copied(dictionary: Any) -> generic.DictionaryObject:
    if not isinstance(dictionary, generic.DictionaryObject):
        return generic.DictionaryObject()
    return generic.DictionaryObject({key: dictionary.raw_get(key) for key in dictionary})


def _after_image(content: bytes, position: int) -> int:
    """Return where an image in the content ends (8.9.7)."""
    begins = _IMAGE_DATA.search(content, position)
    ends = _IMAGE_END.search(content, begins.end()) if begins else None
    return ends.end() if ends else len(content)
