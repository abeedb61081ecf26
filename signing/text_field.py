"""A text field of one line, and what it shows (ISO 32000-2, 12.7.4.3 and 12.7.5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import IndirectObject as Reference
from pyhanko.pdf_utils.generic import pdf_name

from signing import typeface
from signing.appearance import numbers, upright_form
from signing.engine import entry
from signing.increment import Increment
from signing.placement import Box, Page
from signing.reservation import ReservedText

READ_ONLY: Final = 1
CENTRED: Final = 1
_PRINTED_AND_LOCKED: Final = 4 | 128  # 12.5.3: printed; nobody moves it
_ONE_LINE: Final = 1 << 22 | 1 << 23  # 12.7.5.3: no spell checking, no scrolling
_SIDE: Final = 0.04  # ems kept free at either end of a line


@dataclass(frozen=True, slots=True)
class FormFonts:
    """The typeface in a form: `composite` has every letter, `simple` is for other people's programs."""

    composite: Reference
    simple: Reference
    simple_name: str


def form_of(writer: Increment) -> Any:
    """Return the form of a document, made where there is none; viewers need not draw it anew."""
    root = writer.root
    form = entry(root, "/AcroForm")
    if not isinstance(form, generic.DictionaryObject):
        form = generic.DictionaryObject()
        root[pdf_name("/AcroForm")] = writer.add_object(form)
        writer.update_root()
    if not isinstance(entry(form, "/Fields"), generic.ArrayObject):
        form[pdf_name("/Fields")] = generic.ArrayObject()
    if "/NeedAppearances" in form:
        del form["/NeedAppearances"]
    writer.update_container(form)
    return form


def fonts_in_form(writer: Increment, form: Any) -> FormFonts:
    """Put the typeface among the resources of a form, under names that nothing has yet."""
    composite, simple = typeface.embed_both(writer)
    resources = _dictionary_in(writer, form, "/DR")
    fonts = _dictionary_in(writer, resources, "/Font")
    names = []
    for stem, font in (("AnTin", simple), ("AnTinVi", composite)):
        number = 1
        while f"/{stem}{number}" in fonts:
            number += 1
        names.append(f"/{stem}{number}")
        fonts[pdf_name(names[-1])] = font
    if "/DA" not in form:
        form[pdf_name("/DA")] = generic.pdf_string(f"{names[0]} 0 Tf 0 g")
        writer.update_container(form)
    return FormFonts(composite, simple, names[0])


def add_text_field(
    writer: Increment,
    form: Any,
    text: ReservedText,
    page: Reference,
    shown: Page,
    fonts: FormFonts,
) -> Reference:
    """Add an empty text field with its widget to a page, and return it."""
    size = text.font_size / shown.user_unit
    field = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): generic.pdf_string(text.name),
            pdf_name("/TU"): generic.pdf_string(text.says),
            pdf_name("/F"): generic.NumberObject(_PRINTED_AND_LOCKED),
            pdf_name("/Ff"): generic.NumberObject(_ONE_LINE),
            pdf_name("/Rect"): numbers(
                text.box.left, text.box.bottom, text.box.right, text.box.top
            ),
            pdf_name("/P"): page,
            pdf_name("/DA"): generic.pdf_string(f"{fonts.simple_name} {size:.4g} Tf 0 g"),
            pdf_name("/Q"): generic.NumberObject(CENTRED if text.centred else 0),
            pdf_name("/MK"): _characteristics(shown.rotation),
            pdf_name("/AP"): generic.DictionaryObject(
                {
                    pdf_name("/N"): drawing(
                        writer, text.box, shown.rotation, Line("", size), fonts.composite
                    )
                }
            ),
        }
    )
    reference = writer.add_object(field)
    form["/Fields"].append(reference)
    writer.update_container(form["/Fields"])
    writer.register_annotation(page, reference)
    return reference


@dataclass(frozen=True, slots=True)
class Line:
    """What a field says: its text, and the largest size of its letters in units of the page."""

    text: str
    size: float
    centred: bool = True


def drawing(writer: Increment, box: Box, rotation: int, line: Line, font: Reference) -> Reference:
    """Return the form XObject of a field that says one line, upright, shrunk until it fits."""
    width, height = (box.height, box.width) if rotation % 180 else (box.width, box.height)
    content = b"/Tx BMC\nEMC"
    if line.text:
        content = b"/Tx BMC\n%s\nEMC" % line_of_text(line, width, height, b"/F")
    fonts = generic.DictionaryObject({pdf_name("/F"): font})
    resources = generic.DictionaryObject({pdf_name("/Font"): fonts})
    return writer.add_object(upright_form(content, width, height, rotation % 360, resources))


def fitting_size(line: Line, width: float, height: float) -> float:
    """Return the largest size of letters, at most the line's own, at which all of it fits in a box."""
    face = typeface.typeface()
    across = width / (face.width(line.text) + 2 * _SIDE)
    return min(line.size, across, height / (face.top - face.foot))


def line_of_text(line: Line, width: float, height: float, font: bytes) -> bytes:
    """Return operators that draw one line, in the middle of the height of a box."""
    face = typeface.typeface()
    extent, tall = face.width(line.text), face.top - face.foot
    size = fitting_size(line, width, height)
    x = (width - extent * size) / 2 if line.centred else _SIDE * size
    y = (height - tall * size) / 2 - face.foot * size
    shown = face.shown(line.text)
    return b"q BT 0 g %s %.4f Tf 1 0 0 1 %.4f %.4f Tm %s Tj ET Q" % (font, size, x, y, shown)


def _characteristics(rotation: int) -> generic.DictionaryObject:
    """Say to other people's programs how a field is turned, that it stands upright (12.5.6.19)."""
    turn = rotation % 360
    entries = {pdf_name("/R"): generic.NumberObject(turn)} if turn else {}
    return generic.DictionaryObject(entries)


def _dictionary_in(writer: Increment, parent: Any, key: str) -> Any:
    """Return a dictionary in another one, made where there is none, and to be written anew."""
    found = entry(parent, key)
    if not isinstance(found, generic.DictionaryObject):
        found = parent[pdf_name(key)] = generic.DictionaryObject()
    writer.update_container(found)
    writer.update_container(parent)
    return found
