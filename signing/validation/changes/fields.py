"""What a form field or an annotation is, in one state of a document (ISO 32000-2, 12.5 and 12.7)."""

from __future__ import annotations

from typing import Any, Final

from pyhanko.pdf_utils import generic

from signing.validation.changes.states import State, number_of

Box = tuple[float, float, float, float]

_ANCESTORS_AT_MOST: Final = 32
_MARK_AT_MOST: Final = 595 * 842 / 4
_FIELDS_AT_MOST: Final = 1000
HIDDEN: Final = 1 << 1
NO_VIEW: Final = 1 << 5
# 12.5.6: remarks beside the text, which no reader takes for the text itself.
REMARKS: Final = frozenset(
    ["/Text", "/Popup", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Caret", "/Sound"]
    + ["/FileAttachment"]
)


def is_widget(annotation: Any, state: State) -> bool:
    """Tell whether an annotation is the picture of a form field; whoever says another kind is not."""
    kind = state.entry(annotation, "/Subtype")
    return kind == "/Widget" or (kind is None and inherited(annotation, "/FT", state) is not None)


def acts(annotation: Any, state: State) -> bool:
    """Tell whether an annotation brings actions or a file along (12.6, 7.11)."""
    return any(state.entry(annotation, key) is not None for key in ("/A", "/AA", "/FS"))


def inherited(field: Any, key: str, state: State) -> Any:
    """Return an entry of a field or of the nearest field above it (12.7.4.1)."""
    for _ in range(_ANCESTORS_AT_MOST):
        value = state.entry(field, key)
        if value is not None:
            return value
        field = state.entry(field, "/Parent")
        if field is None:
            return None
    return None


def name_of(field: Any, state: State) -> str:
    """Return the full name of a field (12.7.4.2)."""
    parts: list[str] = []
    for _ in range(_ANCESTORS_AT_MOST):
        if not isinstance(field, generic.DictionaryObject):
            break
        part = state.entry(field, "/T")
        if part is not None:
            parts.append("".join(part))  # plain text, free of the reader
        field = state.entry(field, "/Parent")
    return ".".join(reversed(parts))


def has_signature_of_its_own(field: Any, old: State, new: State) -> bool:
    """Tell whether the signature that now fills a field is one that no field held before."""
    for _ in range(_ANCESTORS_AT_MOST):
        number = number_of(_raw(field, "/V"))
        if number is not None:
            before = old.object(number)
            return not isinstance(before, generic.DictionaryObject) or "/ByteRange" not in before
        field = new.entry(field, "/Parent")
        if field is None:
            break
    return True


def signature_in(field: Any, state: State) -> Any:
    """Return the signature dictionary that fills a field, or None."""
    value = inherited(field, "/V", state)
    return value if isinstance(value, generic.DictionaryObject) else None


def is_timestamp(signature: Any, state: State) -> bool:
    """Tell whether a signature dictionary is a document time-stamp (EN 319 142-1, 5.4.3)."""
    return (
        state.entry(signature, "/Type") == "/DocTimeStamp"
        or state.entry(signature, "/SubFilter") == "/ETSI.RFC3161"
    )


def terminals(field: Any, state: State) -> list[Any]:
    """Return the fields with a type of their own below a field, itself if it has no kids that do."""
    found: list[Any] = []
    waiting: list[Any] = [field]
    been: set[int] = set()
    while waiting and len(been) < _FIELDS_AT_MOST:
        one = waiting.pop()
        if id(one) in been:
            continue
        been.add(id(one))
        kids = [state.follow(kid) for kid in state.items(_raw(one, "/Kids"))]
        named = [kid for kid in kids if isinstance(kid, generic.DictionaryObject) and "/T" in kid]
        if named:
            waiting.extend(named)
        else:
            found.append(one)
    return found


def box_of(annotation: Any, state: State) -> Box | None:
    """Return where an annotation lies on its page, in units of the page; None if nowhere."""
    rectangle = state.entry(annotation, "/Rect")
    if not isinstance(rectangle, generic.ArrayObject) or len(rectangle) != 4:
        return None
    try:
        a, b, c, d = (float(state.follow(rectangle.raw_get(i))) for i in range(4))
    except (TypeError, ValueError, OverflowError):
        return None
    return min(a, c), min(b, d), max(a, c), max(b, d)


def is_seen(annotation: Any, state: State) -> bool:
    """Tell whether an annotation shows something on its page."""
    box = box_of(annotation, state)
    flags = state.entry(annotation, "/F")
    hidden = isinstance(flags, int) and bool(flags & (HIDDEN | NO_VIEW))
    return box is not None and box[0] < box[2] and box[1] < box[3] and not hidden


def names_a_value(field: Any) -> bool:
    """Tell whether a field says that it has a value, wherever that may be."""
    value = _raw(field, "/V")
    return value is not None and type(value) is not generic.NullObject


def covers_much(annotation: Any, state: State) -> bool:
    """Tell whether an annotation is larger than any signature's mark: a quarter of an A4 page."""
    box = box_of(annotation, state)
    return box is not None and (box[2] - box[0]) * (box[3] - box[1]) > _MARK_AT_MOST


def meet(one: Box | None, other: Box | None) -> bool:
    """Tell whether two boxes share a piece of the page.

    >>> meet((0, 0, 10, 10), (5, 5, 20, 20)), meet((0, 0, 10, 10), (10, 0, 20, 10))
    (True, False)
    """
    if one is None or other is None:
        return False
    return max(one[0], other[0]) < min(one[2], other[2]) and max(one[1], other[1]) < min(
        one[3], other[3]
    )


def _raw(dictionary: Any, key: str) -> Any:
    if isinstance(dictionary, generic.DictionaryObject) and key in dictionary:
        return dictionary.raw_get(key)
    return None
