"""Number and date given after signing: text fields filled in, as the signatures there permit.

The value and its picture are an increment like any other, drawn with the typeface that was put into
the document before the first signature (ISO 32000-2, 12.7.4.3, 12.8.2.2 and 12.8.2.4).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import IndirectObject as Reference
from pyhanko.pdf_utils.generic import pdf_name

import signing.engine  # noqa: F401
from signing import typeface
from signing.appending import size_of
from signing.engine import entry
from signing.errors import DocumentRefusedError
from signing.field import widget_of
from signing.fields import terminal_fields
from signing.increment import Increment, open_reader
from signing.reading import rectangle, refusing
from signing.sequence import Restrictions, owner_of, restrictions_of, unlock
from signing.text_field import CENTRED, READ_ONLY, Line, drawing, fitting_size

LONGEST: Final = 120
SMALLEST: Final = 3.5  # units: nobody reads smaller letters, and the verifier believes none
_FONTS_LOOKED_AT: Final = 20
_SIZE: Final = re.compile(r"([0-9]{1,4}(?:\.[0-9]{0,4})?)\s+Tf")


def fill_texts(
    document: BinaryIO, values: Mapping[str, str], *, password: str | None = None
) -> bytes:
    """Return the increment that fills text fields, each once and for good: no byte before it changes.

    A text is written NFC, on one line and never cut: its letters shrink until it fits.

    Raises:
        DocumentRefusedError: `no_such_field`; `field_filled`, it has a text or takes none;
            `text_refused`, there is nothing to write, more than `LONGEST` letters or than the field
            holds, or a letter that the typeface lacks; one of `sequence.REASONS`; or the file cannot be read.

    """
    texts = {name: _written(name, value) for name, value in values.items()}
    if not texts:
        raise ValueError("no fields to fill")
    size = size_of(document)
    reader = open_reader(document)
    with refusing():
        owner = owner_of(unlock(reader, password))
        writer = Increment.over(reader)
        restrictions = restrictions_of(writer, owner)
        fields = _fields(writer, texts)
        for name, text in texts.items():
            _require_open(restrictions, name, fields[name])
            _fill(writer, fields[name], text)
        return writer.section(size).getvalue()


def _written(name: str, value: str) -> str:
    """Return a value as it is written and drawn."""
    text = typeface.plain(value).strip()
    if not text or len(text) > LONGEST or typeface.typeface().missing(text):
        raise DocumentRefusedError("text_refused", name, LONGEST)
    return text


def _fields(writer: Increment, wanted: Mapping[str, str]) -> dict[str, Any]:
    """Return the text fields of these names; a name that two fields have is nobody's."""
    found: dict[str, Any] = {}
    for name, field in terminal_fields(writer, "/Tx"):
        if name in wanted:
            if name in found:
                raise DocumentRefusedError("no_such_field", f"{name}, twice")
            found[name] = field
    for name in wanted:
        if name not in found:
            raise DocumentRefusedError("no_such_field", name)
    return found


def _require_open(restrictions: Restrictions, name: str, field: Any) -> None:
    """Refuse a field that is filled, takes nothing, or is closed by who signed before."""
    value = entry(field, "/V")
    filled = value is not None and not isinstance(value, generic.NullObject) and str(value)
    if filled or _flags(field) & READ_ONLY:
        raise DocumentRefusedError("field_filled", name)
    reason = restrictions.against(name)
    if reason is not None:
        raise DocumentRefusedError(reason, name)


def _fill(writer: Increment, field: Any, text: str) -> None:
    """Write a value and its picture, and close the field for those who fill in by hand."""
    widget = widget_of(field)
    box = rectangle(entry(widget, "/Rect"))
    if box is None or not box.area:
        raise DocumentRefusedError("no_such_field", "it shows nothing")
    font = _font_of(widget) or typeface.embed(writer)
    line, turn = Line(text, _size(field), _centred(field)), _turn(widget)
    sides = (box.height, box.width) if turn % 180 else (box.width, box.height)
    if fitting_size(line, *sides) < SMALLEST:
        raise DocumentRefusedError("text_refused", text, LONGEST)
    picture = drawing(writer, box, turn, line, font)
    widget[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): picture})
    field[pdf_name("/V")] = generic.TextStringObject(text)
    field[pdf_name("/Ff")] = generic.NumberObject(_flags(field) | READ_ONLY)
    writer.update_container(widget)
    writer.update_container(field)


def _font_of(widget: Any) -> Reference | None:
    """Return our typeface where the field has it already: then nothing is embedded anew."""
    picture = entry(entry(widget, "/AP", {}), "/N", {})
    fonts = entry(entry(picture, "/Resources", {}), "/Font", {})
    for name in list(fonts)[:_FONTS_LOOKED_AT]:
        font = fonts.raw_get(name)
        if isinstance(font, Reference) and typeface.is_ours(font.get_object()):
            return font
    return None


def _flags(field: Any) -> int:
    value = entry(field, "/Ff", 0)
    return int(value) if isinstance(value, int) else 0


def _size(field: Any) -> float:
    """Return the size that a field's default appearance asks; 0 leaves it to the height of the box."""
    found = _SIZE.search(str(entry(field, "/DA", "")))
    return float(found.group(1)) if found and float(found.group(1)) else float("inf")


def _centred(field: Any) -> bool:
    return bool(entry(field, "/Q", 0) == CENTRED)


def _turn(widget: Any) -> int:
    """Return how a widget is turned on its page, in degrees against the clock (12.5.6.19)."""
    value = entry(entry(widget, "/MK", {}), "/R", 0)
    return int(value) % 360 if isinstance(value, int) and value % 90 == 0 else 0
