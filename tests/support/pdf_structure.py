"""Asks a PDF what a reader without eyes needs to know; spoken in pikepdf, apart from our own engine.

faults(octets) is empty where every mark belongs to the structure or is an artifact, tables have
headers, figures have words, and the document says its title and its language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

SHOWING = frozenset(
    ["Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "EI"]
)
BREAKING = frozenset(("/Figure",))


@dataclass
class Structure:
    """The tree as it was read: (type, dictionary) of each element, in reading order."""

    elements: list[tuple[str, Any]] = field(default_factory=list)
    marks: set[tuple[int, int]] = field(default_factory=set)  # page object, marked-content id
    objects: set[int] = field(default_factory=set)


def faults(octets: bytes) -> list[str]:
    """Return what is wrong with a document's structure, each in a few words."""
    with pikepdf.open(BytesIO(octets)) as pdf:
        return [*_catalog(pdf), *_tree(pdf)]


def kinds(octets: bytes) -> list[str]:
    """Return the types of all structure elements, in reading order."""
    with pikepdf.open(BytesIO(octets)) as pdf:
        return [kind for kind, _ in read(pdf).elements]


def read(pdf: pikepdf.Pdf) -> Structure:
    """Return the structure tree of a document."""
    structure = Structure()
    _walk(pdf.Root.StructTreeRoot.K, None, structure)
    return structure


def _walk(node: Any, page: Any, structure: Structure) -> None:
    if isinstance(node, Array):
        for one in node:
            _walk(one, page, structure)
    elif isinstance(node, Dictionary):
        page = node.get("/Pg", page)
        kind = node.get("/Type")
        if kind == Name.OBJR:
            structure.objects.add(node.Obj.objgen[0])
        elif kind == Name.MCR:
            structure.marks.add((page.objgen[0], int(node.MCID)))
        else:
            structure.elements.append((str(node.S), node))
            if "/K" in node:
                _walk(node.K, page, structure)
    else:
        structure.marks.add((page.objgen[0], int(node)))


def _catalog(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "not marked as tagged"
    if not str(root.get("/Lang", "")):
        yield "no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "the title is not shown"
    with pdf.open_metadata() as metadata:
        if not metadata.get("dc:title"):
            yield "no title"
    if "/Outlines" not in root or not root.Outlines.get("/Count"):
        yield "no bookmarks"


def _tree(pdf: pikepdf.Pdf) -> Iterator[str]:
    structure = read(pdf)
    yield from _headings(structure)
    yield from _tables(structure)
    for kind, element in structure.elements:
        if kind in BREAKING and not str(element.get("/Alt", "")).strip():
            yield "a figure without words"
    for number, page in enumerate(pdf.pages, 1):
        yield from _page(number, page, structure)
    for _, font in _fonts(pdf):
        if "/ToUnicode" not in font:
            yield f"{font.get('/BaseFont')} cannot be read as text"


def _headings(structure: Structure) -> Iterator[str]:
    levels = [
        int(kind[2:]) for kind, _ in structure.elements if kind[1:2] == "H" and kind[2:].isdigit()
    ]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield f"headings begin with {levels[:1]}, {levels.count(1)} of the first level"
    for before, after in zip(levels, levels[1:], strict=False):
        if after > before + 1:
            yield f"a heading of level {after} after {before}"


def _tables(structure: Structure) -> Iterator[str]:
    for kind, element in structure.elements:
        if kind != "/Table":
            continue
        inner = Structure()
        _walk_kinds(element, inner)
        headers = [one for kind_, one in inner.elements if kind_ == "/TH"]
        scopes = {_scope(one) for one in headers}
        rows = [one for kind_, one in inner.elements if kind_ == "/TR"]
        widths = {len(list(row.K)) for row in rows}
        if not {"/Column", "/Row"} <= scopes or None in scopes:
            yield f"a table whose headers say {sorted(map(str, scopes))}"
        if len(widths) != 1:
            yield f"a table with rows of {sorted(widths)} cells"


def _walk_kinds(node: Any, structure: Structure) -> None:
    if isinstance(node, Array):
        for one in node:
            _walk_kinds(one, structure)
    elif isinstance(node, Dictionary) and "/S" in node:
        structure.elements.append((str(node.S), node))
        if "/K" in node:
            _walk_kinds(node.K, structure)


def _scope(header: Any) -> str | None:
    attributes = header.get("/A", [])
    for one in attributes if isinstance(attributes, Array) else [attributes]:
        if isinstance(one, Dictionary) and "/Scope" in one:
            return str(one.Scope)
    return None


def _page(number: int, page: Any, structure: Structure) -> Iterator[str]:
    """Give what is shown on a page outside of any mark, or in a mark the tree does not know."""
    open_marks: list[int | str | None] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in {"BDC", "BMC"}:
            tag, facts = str(operands[0]), operands[1] if len(operands) > 1 else {}
            known = isinstance(facts, Dictionary) and "/MCID" in facts
            open_marks.append(
                int(facts.MCID) if known else "artifact" if tag == "/Artifact" else None
            )
        elif name == "EMC":
            open_marks.pop()
        elif name in SHOWING:
            inside = [one for one in open_marks if one is not None]
            if not inside:
                yield f"page {number}: {name} outside of any mark"
            elif (
                isinstance(inside[-1], int)
                and (page.obj.objgen[0], inside[-1]) not in structure.marks
            ):
                yield f"page {number}: mark {inside[-1]} is not in the tree"
    annotations = page.obj.get("/Annots", [])
    for one in annotations:
        if one.objgen[0] not in structure.objects:
            yield f"page {number}: {one.get('/Subtype')} is not in the tree"
        if one.get("/Subtype") == Name.Widget and not str(one.get("/TU", "")).strip():
            yield f"page {number}: a field without words"
    if len(annotations) and page.obj.get("/Tabs") != Name.S:
        yield f"page {number}: the tabulator does not follow the structure"


def _fonts(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    for page in pdf.pages:
        yield from page.obj.get("/Resources", {}).get("/Font", {}).items()
