"""What the appearance of a field shows, as far as its content stream tells (ISO 32000-2, 12.5.5)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from pyhanko.pdf_utils import generic

from signing.validation.changes.fields import inherited
from signing.validation.changes.states import State

_CONTENT_AT_MOST: Final = 1 << 20
_STRINGS: Final = re.compile(rb"\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f\s]*)>(?!>)", re.DOTALL)
_SHOWING: Final = re.compile(rb"[\])>]\s*(?:Tj|TJ|'|\")")
_PAINTING: Final = re.compile(
    rb"(?<![A-Za-z])(?:Tj|TJ|Do|f\*?|F|B\*?|b\*?|S|s|sh|EI|'|\")(?![A-Za-z])"
)
_ESCAPED: Final = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_SHORT: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def draws_nothing(field: Any, state: State) -> bool:
    """Tell whether the normal appearance of a field paints nothing at all."""
    return not any(_PAINTING.search(content) for content in _contents(field, state))


def shows_another_text(before: Any, after: Any, old: State, new: State) -> bool:
    """Tell whether a changed appearance shows a text that is not the field's value.

    Only what can be read for certain counts: a text field whose picture says something while its
    value is another text, or whose value stayed while its picture says something new.
    """
    if inherited(after, "/FT", new) not in {"/Tx", "/Ch"}:
        return False
    shown = [_squeezed(text) for text in _texts(after, new)]
    if not shown:
        return False
    value = inherited(after, "/V", new)
    stayed = _same_text(value, inherited(before, "/V", old))
    if stayed and shown == [_squeezed(text) for text in _texts(before, old)]:
        return False
    wanted = _squeezed(str(value)) if isinstance(value, str) else ""
    readable = wanted.isascii() and all(text.isascii() for text in shown)
    return readable and not any(_tells(text, wanted) for text in shown)


def _tells(shown: str, wanted: str) -> bool:
    """Tell whether a picture shows a value; a choice list shows more than the chosen."""
    return wanted in shown if wanted else not shown


def _same_text(one: Any, other: Any) -> bool:
    return str(one) == str(other)


def _texts(field: Any, state: State) -> list[str]:
    """Return what each content stream of the normal appearance says, by its string operands."""
    return ["".join(_strings(c)) for c in _contents(field, state) if _SHOWING.search(c)]


def _contents(field: Any, state: State) -> Iterator[bytes]:
    """Give the content of the normal appearance, or of each of its states."""
    normal = state.entry(state.entry(field, "/AP"), "/N")
    if isinstance(normal, generic.StreamObject):
        candidates = [normal]
    elif isinstance(normal, generic.DictionaryObject):
        candidates = [state.entry(normal, key) for key in list(normal)[:20]]
    else:
        candidates = []
    for one in candidates:
        if isinstance(one, generic.StreamObject):
            yield _unpacked(one)


def _unpacked(stream: generic.StreamObject) -> bytes:
    """Return a stream's data; what cannot be unpacked is drawn by nobody."""
    try:
        return bytes(stream.data[:_CONTENT_AT_MOST])
    except Exception:  # noqa: BLE001
        return b""


def _strings(content: bytes) -> Iterator[str]:
    for literal, hexadecimal in _STRINGS.findall(content):
        if hexadecimal:
            digits = b"".join(hexadecimal.split())
            yield bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()).decode("latin-1")
        else:
            yield _ESCAPED.sub(_unescaped, literal).decode("latin-1")


def _unescaped(found: re.Match[bytes]) -> bytes:
    word = found.group(1)
    if word[:1].isdigit():
        return bytes([int(word, 8) & 0xFF])
    return _SHORT.get(word, word)


def _squeezed(text: str) -> str:
    """Return a text without white space, for lines are broken where they fit."""
    return "".join(unicodedata.normalize("NFC", text).split())
