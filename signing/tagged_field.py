"""A field that belongs to the structure of a tagged PDF, made before the first signature.

A seal under an accessible document must not take its accessibility away: the field's widget stands in
the structure tree as a Form (ISO 14289-1, 7.18.4; ISO 32000-1, 14.8.4.5), is reached in reading order
and says in words what it is. The same increment makes the first cell of each row of a table a header
of that row, which the typesetter cannot say (ISO 32000-1, 14.8.5.7).
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import IndirectObject as Reference
from pyhanko.pdf_utils.generic import pdf_name

import signing.engine  # noqa: F401
from signing.engine import each, entry
from signing.errors import DocumentRefusedError
from signing.field import new_field, page_of
from signing.increment import Increment, open_reader
from signing.placement import Box
from signing.reading import refusing

MOST_ELEMENTS: Final = 100_000


def with_tagged_field(pdf: bytes, *, name: str, says: str, page: int, box: Box) -> bytes:
    """Return a tagged document with an empty signature field on a page, counted from 0.

    Only a document of our own typesetter is taken: its structure tree is looked at, not repaired.

    Raises:
        DocumentRefusedError: `unreadable`, it is not tagged, or not as our typesetter does it.
        MarkOutsidePageError: there is no such page.

    """
    reader = open_reader(BytesIO(pdf))
    with refusing():
        writer = Increment.over(reader)
        root, document = _tree_of(writer)
        on_page = page_of(writer, page)
        field = new_field(writer, name, on_page, box)
        field.get_object()[pdf_name("/TU")] = generic.pdf_string(says)
        _tag(writer, root, document, field, on_page, int(root["/ParentTreeNextKey"]))
        _name_rows(writer, document)
        return pdf + writer.section(len(pdf)).getvalue()


def with_row_headers(pdf: bytes) -> bytes:
    """Return a tagged document in whose tables the first cell of each row heads the row.

    Raises:
        DocumentRefusedError: `unreadable`, it is not tagged, or not as our typesetter does it.

    """
    reader = open_reader(BytesIO(pdf))
    with refusing():
        writer = Increment.over(reader)
        _name_rows(writer, _tree_of(writer)[1])
        return pdf + writer.section(len(pdf)).getvalue()


def _tree_of(writer: Increment) -> tuple[Any, Any]:
    """Return the root of the structure tree and the one element below it."""
    root = entry(writer.root, "/StructTreeRoot")
    document = next(iter(each(entry(root, "/K", ()))), None) if root is not None else None
    if document is None or "/Nums" not in entry(root, "/ParentTree", {}):
        raise DocumentRefusedError("unreadable", "not tagged as our typesetter does")
    return root, document


def tag(writer: Increment, field: Reference, page: Reference) -> None:
    """Put a field of a tagged document into its structure, as the last thing of the document.

    Structures differ with whoever wrote them. Where one cannot be understood, the field stands outside
    of it, as it would in a document without tags, and nothing of what is there is touched.
    """
    root = entry(writer.root, "/StructTreeRoot")
    if not isinstance(root, generic.DictionaryObject):
        return
    top = _topmost(root)
    numbers = entry(root, "/ParentTree")
    if top is None or not isinstance(numbers, generic.DictionaryObject):
        return
    key = _next_key(root, numbers)
    if key is None:
        return
    _tag(writer, root, top, field, page, key)
    node = page.get_object()
    if "/Tabs" not in node:
        node[pdf_name("/Tabs")] = pdf_name("/S")
        writer.mark_update(page)


def _topmost(root: Any) -> Any:
    """Return the first element below the root that is an object of its own."""
    kids = root.raw_get("/K") if "/K" in root else None
    listed = kids.get_object() if isinstance(kids, Reference) else kids
    for one in list.__iter__(listed) if isinstance(listed, generic.ArrayObject) else (kids,):
        element = one.get_object() if isinstance(one, Reference) else None
        if isinstance(element, generic.DictionaryObject) and entry(element, "/S") is not None:
            return element
    return None


def _next_key(root: Any, numbers: Any) -> int | None:
    """Return a key of the parent tree that is behind all that it has (14.7.5.4)."""
    told = entry(root, "/ParentTreeNextKey")
    highest, waiting, seen = -1, [numbers], 0
    while waiting:
        node = waiting.pop()
        seen += 1
        if seen > MOST_ELEMENTS or not isinstance(node, generic.DictionaryObject):
            return None
        kids, pairs = entry(node, "/Kids"), entry(node, "/Nums")
        if isinstance(kids, generic.ArrayObject) and len(kids):
            waiting.append(kids[len(kids) - 1])
        elif isinstance(pairs, generic.ArrayObject) and len(pairs) > 1:
            last = pairs[len(pairs) - 2]
            if not isinstance(last, int):
                return None
            highest = int(last)
    return max(highest + 1, int(told) if isinstance(told, int) else 0)


def _tag(
    writer: Increment, root: Any, top: Any, field: Reference, page: Reference, key: int
) -> None:
    """Put a field below an element, and both ways into the parent tree."""
    widget = field.get_object()
    element = writer.add_object(
        generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/StructElem"),
                pdf_name("/S"): pdf_name("/Form"),
                pdf_name("/P"): _itself(writer, top),
                pdf_name("/Alt"): widget["/TU"],
                pdf_name("/Pg"): page,
                pdf_name("/K"): generic.DictionaryObject(
                    {
                        pdf_name("/Type"): pdf_name("/OBJR"),
                        pdf_name("/Obj"): field,
                        pdf_name("/Pg"): page,
                    }
                ),
            }
        )
    )
    kids = entry(top, "/K")
    if isinstance(kids, generic.ArrayObject):
        kids.append(element)
        writer.update_container(kids)
    else:
        only = [top.raw_get("/K")] if kids is not None else []
        top[pdf_name("/K")] = generic.ArrayObject([*only, element])
    writer.update_container(top)
    widget[pdf_name("/StructParent")] = generic.NumberObject(key)
    writer.mark_update(field)
    _add_parent(writer, root["/ParentTree"], key, element)
    root[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(key + 1)
    writer.update_container(root)


def _add_parent(writer: Increment, numbers: Any, key: int, element: Reference) -> None:
    """Add a pair behind all others of a number tree (7.9.7): to its list, or as a leaf of its own."""
    pair = [generic.NumberObject(key), element]
    kids = entry(numbers, "/Kids")
    if not isinstance(kids, generic.ArrayObject):
        if not isinstance(entry(numbers, "/Nums"), generic.ArrayObject):
            numbers[pdf_name("/Nums")] = generic.ArrayObject()
        numbers["/Nums"].extend(pair)
        writer.update_container(numbers["/Nums"])
        writer.update_container(numbers)
        return
    limits = generic.ArrayObject([generic.NumberObject(key), generic.NumberObject(key)])
    leaf = {pdf_name("/Limits"): limits, pdf_name("/Nums"): generic.ArrayObject(pair)}
    kids.append(writer.add_object(generic.DictionaryObject(leaf)))
    writer.update_container(kids)
    writer.update_container(numbers)


def _name_rows(writer: Increment, document: Any) -> None:
    """Make the first cell of each row in the body of a table the header of its row."""
    for element in _elements(document):
        if element.get("/S") != "/TBody":
            continue
        for row in each(entry(element, "/K", ())):
            first = next(iter(each(entry(row, "/K", ()))), None)
            if first is None or first.get("/S") != "/TD":
                continue
            first[pdf_name("/S")] = pdf_name("/TH")
            attributes = [one for one in each(entry(first, "/A", ())) if one.get("/O") != "/Table"]
            attributes.append(
                generic.DictionaryObject(
                    {
                        pdf_name("/O"): pdf_name("/Table"),
                        pdf_name("/Scope"): pdf_name("/Row"),
                    }
                )
            )
            first[pdf_name("/A")] = generic.ArrayObject(attributes)
            writer.update_container(first)


def _elements(document: Any) -> Iterator[Any]:
    """Give every structure element, each once, within a bound."""
    waiting, seen = [document], 0
    while waiting:
        element = waiting.pop()
        seen += 1
        if seen > MOST_ELEMENTS:
            raise DocumentRefusedError("unreadable", "structure elements", MOST_ELEMENTS)
        yield element
        kids = entry(element, "/K", ())
        waiting += [
            kid
            for kid in each(kids if isinstance(kids, list) else (kids,))
            if isinstance(kid, generic.DictionaryObject) and "/S" in kid
        ]


def _itself(writer: Increment, element: Any) -> Reference:
    """Return the reference by which an element is known."""
    own = element.container_ref
    return Reference(own.idnum, own.generation, writer)
