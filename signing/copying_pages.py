"""Pages with what makes their picture and nothing else: no script, no link, no image of another page."""

from __future__ import annotations

import io
import re
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.writer import copy_into_new_writer

from signing.reading import entry, open_reader, page_tree

_SHOWN: Final = frozenset(
    {
        "/Type", "/Parent", "/Resources", "/Contents", "/Group", "/Rotate", "/UserUnit",
        "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox",
    }
)  # fmt: skip
"""Of a page; the rest acts, leads elsewhere or tells how it was made (ISO 32000-2, table 31)."""
_NAMED: Final = ("/XObject", "/Pattern", "/Font", "/Properties")
_UNTOLD: Final = ("/Metadata", "/PieceInfo", "/OPI", "/AF", "/Measure")
_NAME: Final = re.compile(rb"/[^\s\x00()<>\[\]{}/%]+")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
Names = set[str]


def shown_alone(document: BinaryIO) -> bytes:
    """Return a file of which every page holds what makes its picture.

    A page may name the images of a whole document (ISO 32000-2, 7.8.3): an extract keeps those it draws.
    Where it cannot be read which they are, it keeps what it names.
    """
    reader = open_reader(document)
    forms: set[int] = set()
    for (number, generation), _ in page_tree(reader):
        page = reader.get_object(generic.Reference(number, generation, reader))
        for name in page.keys() - _SHOWN:
            del page[name]
        _keep_drawn(page, _names_in(entry(page, "/Contents")), forms)
    target = io.BytesIO()
    copy_into_new_writer(reader).write(target)
    return target.getvalue()


def _keep_drawn(holder: Any, names: Names | None, forms: set[int]) -> None:
    """Let a page or a form name what its content does; the forms it draws likewise, each once."""
    resources = entry(holder, "/Resources")
    if not isinstance(resources, generic.DictionaryObject) or not _stands_alone(resources):
        return
    names = _with_names_of_forms(names, resources)
    if names is None:
        return
    kept = generic.DictionaryObject(
        {key: resources.raw_get(key) for key in resources if key not in _NAMED}
    )
    for kind in _NAMED:
        named = entry(resources, kind, {})
        kept[generic.pdf_name(kind)] = generic.DictionaryObject(
            {key: named.raw_get(key) for key in named if key in names}
        )
    holder[generic.pdf_name("/Resources")] = kept
    for name, form in _forms_of(resources):
        if name in names and id(form) not in forms:
            forms.add(id(form))
            for untold in _UNTOLD:
                form.pop(untold, None)
            _keep_drawn(form, _names_in(form), forms)


def _with_names_of_forms(names: Names | None, resources: Any) -> Names | None:
    """Return these names and those that forms without resources of their own take from the same list."""
    forms = [one for one in _forms_of(resources) if "/Resources" not in one[1]]
    while names is not None:
        found = set(names)
        for name, form in forms:
            more = _names_in(form) if name in names else set()
            if more is None:
                return None
            found |= more
        if found == names:
            break
        names = found
    return names


def _forms_of(resources: Any) -> list[tuple[str, Any]]:
    """Return the pieces of content that resources name (ISO 32000-2, 8.10)."""
    named = entry(resources, "/XObject", {})
    streams = ((name, entry(named, name)) for name in named)
    return [
        (name, one)
        for name, one in streams
        if isinstance(one, generic.StreamObject) and entry(one, "/Subtype") == "/Form"
    ]


def _stands_alone(resources: Any) -> bool:
    """Tell whether no font draws its letters with what the page names (ISO 32000-2, 9.6.4)."""
    fonts = entry(resources, "/Font", {})
    named = (entry(fonts, name) for name in fonts)
    return all(
        entry(one, "/Subtype") != "/Type3" or "/Resources" in one
        for one in named
        if isinstance(one, generic.DictionaryObject)
    )


def _names_in(content: Any) -> Names | None:
    """Return the names that content streams speak of; None where one of them cannot be read."""
    parts = list(content) if isinstance(content, generic.ArrayObject) else [content]
    found: Names = set()
    for part in parts:
        stream = part.get_object() if isinstance(part, generic.IndirectObject) else part
        if not isinstance(stream, generic.StreamObject):
            continue
        try:
            octets = stream.data
        except Exception:  # noqa: BLE001 - a filter the engine does not know, or faulty octets
            return None
        found.update(map(_plain, _NAME.findall(octets)))
    return found


def _plain(name: bytes) -> str:
    """Return a name as dictionaries hold it, its escapes undone (ISO 32000-2, 7.3.5)."""
    told = _ESCAPED.sub(lambda one: bytes([int(one[1], 16)]), name)
    try:
        return told.decode()
    except UnicodeDecodeError:
        return told.decode("latin-1")
