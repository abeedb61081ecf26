"""Finding every signature field of a document, in every revision, wherever it hides.

A field tree may loop, inherit, or be missing; a field may stand on a page alone; thousands may share
one signature. Each signature dictionary is found once, as the last revision has it; those that a
later revision dropped or replaced are found in the revision that still had them. Usage rights
(ISO 32000-2, 12.8.2.3) have no field and speak for a vendor: they are no signature.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    EncryptedObjAccess,
    IndirectObject,
    NameObject,
    NullObject,
    TextStringObject,
)

import signing.engine  # noqa: F401  (mends asn1crypto before pyHanko uses it)

FIELDS_AT_MOST: Final = 50_000
REVISIONS_AT_MOST: Final = 400
_EARLIER_FIELDS_AT_MOST: Final = 20_000
_PAGES_AT_MOST: Final = 5_000
_DEEP: Final = 64
_CHUNK: Final = 1 << 20
_MARK: Final = b"/ByteRange"
Identity = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class FilledField:
    """A signature field with its value. `container` refers to the object that holds the dictionary.

    `where` is `form`, `page` (a widget that no form knows) or `nowhere` (only the catalogue's
    permissions refer to it); `also` counts further fields with the same value; `revision` is the last
    one that has it, None for the last of all. `broken`: the dictionary itself cannot be read.
    """

    name: str
    field: Any
    dictionary: Any
    container: Any
    where: str = "form"
    also: int = 0
    revision: int | None = None
    broken: bool = False

    @property
    def identity(self) -> Identity:
        """What makes two findings the same signature: byte range and value."""
        return _listed(self.dictionary, "/ByteRange"), contents_of(self.dictionary)

    @property
    def unfinished(self) -> bool:
        """Was the room for a value prepared and never filled?"""
        return not (contents_of(self.dictionary) or b"").strip(b"\0")


@dataclass(slots=True)
class _Budget:
    """How many field nodes may still be looked at."""

    left: int


def contents_of(dictionary: Any) -> bytes | None:
    """Return the octets of `/Contents` (never encrypted: ISO 32000-2, 7.6.2), or None."""
    try:
        value = dictionary.raw_get("/Contents", decrypt=EncryptedObjAccess.RAW)
    except (KeyError, AttributeError):
        return None
    if isinstance(value, IndirectObject):
        value = value.get_object()
    value = getattr(value, "raw_object", value)
    strings = (TextStringObject, ByteStringObject)
    return bytes(value.original_bytes) if isinstance(value, strings) else None


def _listed(dictionary: Any, key: str) -> Identity:
    value = _entry(dictionary, key)
    return tuple(map(str, islice(value, 64))) if isinstance(value, ArrayObject) else ()


def signatures_now(reader: Any) -> tuple[FilledField, ...]:
    """Return every signature of the last revision, once, in the order of the form."""
    found = _gathered(_in_form(reader, _Budget(FIELDS_AT_MOST)))
    if len(found) < written_in(reader.stream):
        found = _gathered(_on_pages(reader), found)
        found = _gathered(_in_permissions(reader), found)
    return tuple(found.values())


def signatures_dropped(
    reader: Any, now: tuple[FilledField, ...], at_most: int
) -> tuple[FilledField, ...]:
    """Return what an earlier revision has in its form and the last one lacks there, at most so many."""
    written = written_in(reader.stream)
    known = {one.identity for one in now if one.where == "form"}
    dropped: list[FilledField] = []
    last = int(reader.xrefs.total_revisions) - 1
    budget = _Budget(_EARLIER_FIELDS_AT_MOST)
    for revision in range(last - 1, max(-1, last - 1 - REVISIONS_AT_MOST), -1):
        if len(known) >= written or budget.left <= 0 or len(dropped) >= at_most:
            break
        for one in _then(reader, revision, budget):
            if one.identity not in known and not one.unfinished:
                known.add(one.identity)
                dropped.append(replace(one, revision=revision))
    return tuple(dropped[:at_most])


def _then(reader: Any, revision: int, budget: _Budget) -> list[FilledField]:
    """Return the signatures of one earlier state; what cannot be read then had none."""
    try:
        handler = reader.get_historical_resolver(revision)
        return list(_gathered(_in_form(handler, budget)).values())
    except Exception:  # noqa: BLE001  (an older state is only asked for what it still tells)
        return []


def written_in(stream: BinaryIO) -> int:
    """Return how often the file writes `/ByteRange`: no more signatures than that can be in it."""
    stream.seek(0)
    count, rest = 0, b""
    while piece := stream.read(_CHUNK):
        block = rest + piece
        count += block.count(_MARK)
        rest = block[-len(_MARK) + 1 :]
    return count


def _gathered(
    fields: Iterator[FilledField], found: dict[Any, FilledField] | None = None
) -> dict[Any, FilledField]:
    """Return each signature dictionary once; the first field names it, the others are counted."""
    found = dict(found or {})
    seen = {(key, one.name) for key, one in found.items()}
    for one in fields:
        key = _key(one)
        if key not in found:
            found[key] = one
        elif (key, one.name) not in seen:
            found[key] = replace(found[key], also=found[key].also + 1)
        seen.add((key, one.name))
    return found


def _key(one: FilledField) -> Any:
    """Two fields with the same reference share a value; a direct value is its field's own."""
    raw = one.field.raw_get("/V") if one.field is not None and "/V" in one.field else None
    if isinstance(raw, IndirectObject):
        return raw.idnum, raw.generation
    if one.where == "nowhere":
        return one.container.idnum, one.container.generation
    return id(one.dictionary)


def _in_form(handler: Any, budget: _Budget) -> Iterator[FilledField]:
    """Walk the field tree; every node once, so that a loop ends."""
    form = _entry(handler.root, "/AcroForm")
    fields = _entry(form, "/Fields") if isinstance(form, DictionaryObject) else None
    if not isinstance(fields, ArrayObject):
        return
    been: set[Any] = set()
    waiting: list[tuple[Any, str, Any, Any, int]]
    waiting = [(raw, "", None, None, 0) for raw in reversed(_raws(fields))]
    while waiting and budget.left > 0:
        raw, prefix, kind, holder, depth = waiting.pop()
        mark = (raw.idnum, raw.generation) if isinstance(raw, IndirectObject) else id(raw)
        node = _object(raw)
        if mark in been or not isinstance(node, DictionaryObject) or depth > _DEEP:
            continue
        been.add(mark)
        budget.left -= 1
        name = _joined(prefix, node)
        kind = _entry(node, "/FT", kind)
        holder = (node, raw) if "/V" in node else holder
        kids = _entry(node, "/Kids")
        children = _raws(kids) if isinstance(kids, ArrayObject) else []
        named = [one for one in children if _is_field(_object(one))]
        if not named and holder is not None and _is_signature(kind, holder[0]):
            filled = _filled(name, *holder)
            if filled is not None:
                yield filled
        waiting += [(one, name, kind, holder, depth + 1) for one in reversed(named)]


def _is_field(node: Any) -> bool:
    """Is a kid a field of its own and not merely a widget (12.7.4.1)?"""
    return isinstance(node, DictionaryObject) and ("/T" in node or "/Kids" in node or "/V" in node)


def _is_signature(kind: Any, holder: Any) -> bool:
    """Is it a signature field, by its type or, where it has none, by what its value plainly is?"""
    if kind is not None:
        return bool(kind == "/Sig")
    value = _entry(holder, "/V")
    return isinstance(value, DictionaryObject) and "/ByteRange" in value and "/Contents" in value


def _filled(name: str, field: Any, container: Any, where: str = "form") -> FilledField | None:
    """Return the field with its signature dictionary, or None where its value is none."""
    raw = field.raw_get("/V")
    value = _object(raw)
    broken = isinstance(value, NullObject) and _is_broken(raw)
    if not isinstance(value, DictionaryObject) and not broken:
        return None
    reference = raw if isinstance(raw, IndirectObject) else container
    if not isinstance(reference, IndirectObject):
        reference = getattr(field, "container_ref", None)
    held = DictionaryObject() if broken else value
    return FilledField(name, field, held, reference, where, broken=broken)


def _is_broken(raw: Any) -> bool:
    """Does a reference lead to something that cannot be read, rather than to nothing?"""
    try:
        return type(raw.get_object()) is not NullObject
    except Exception:  # noqa: BLE001
        return True


def _on_pages(reader: Any) -> Iterator[FilledField]:
    """Give signature widgets that stand on pages, known to a form or not."""
    left, been, given = [_entry(reader.root, "/Pages")], set(), 0
    while left and given < _PAGES_AT_MOST:
        node = left.pop()
        if not isinstance(node, DictionaryObject) or id(node) in been:
            continue
        been.add(id(node))
        kids = _entry(node, "/Kids")
        if isinstance(kids, ArrayObject):
            left += [_object(raw) for raw in reversed(_raws(kids))]
            continue
        given += 1
        listed = _entry(node, "/Annots")
        for raw in _raws(listed)[:FIELDS_AT_MOST] if isinstance(listed, ArrayObject) else []:
            widget = _object(raw)
            if isinstance(widget, DictionaryObject) and "/V" in widget:
                kind = _entry(widget, "/FT")
                if _is_signature(kind, widget):
                    filled = _filled(_joined("", widget), widget, raw, "page")
                    if filled is not None:
                        yield filled


def _in_permissions(reader: Any) -> Iterator[FilledField]:
    """Give the certification signature that the catalogue names, whether a field has it or not."""
    permissions = _entry(reader.root, "/Perms")
    if not isinstance(permissions, DictionaryObject) or "/DocMDP" not in permissions:
        return
    raw = permissions.raw_get("/DocMDP")
    value = _object(raw)
    if isinstance(raw, IndirectObject) and isinstance(value, DictionaryObject):
        yield FilledField("", _as_field(raw), value, raw, "nowhere")


def _as_field(raw: IndirectObject) -> DictionaryObject:
    return DictionaryObject({NameObject("/FT"): NameObject("/Sig"), NameObject("/V"): raw})


def _joined(prefix: str, node: DictionaryObject) -> str:
    """Return the full name of a field (12.7.4.2); one without a name has its parent's."""
    partial = name_of(_entry(node, "/T"))
    return ".".join(part for part in (prefix, partial) if part)


def name_of(value: Any) -> str:
    """Return a text string as text, whatever encoding its first octets announce (7.9.2.2)."""
    if isinstance(value, TextStringObject):
        return str(value)
    if isinstance(value, ByteStringObject):
        octets = bytes(value)
        for mark, encoding in ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le")):
            if octets.startswith(mark):
                return octets[2:].decode(encoding, "replace")
        return octets.decode(
            "utf-8-sig" if octets.startswith(b"\xef\xbb\xbf") else "latin-1", "replace"
        )
    return ""


def _entry(dictionary: Any, key: str, default: Any = None) -> Any:
    """Return what an entry leads to; a broken reference is as good as none."""
    if not isinstance(dictionary, DictionaryObject) or key not in dictionary:
        return default
    return _object(dictionary.raw_get(key))


def _raws(array: ArrayObject) -> list[Any]:
    """Return the items of an array as they are written."""
    return [array.raw_get(place) for place in range(min(len(array), FIELDS_AT_MOST))]


def _object(raw: Any) -> Any:
    """Return what a reference leads to; what leads nowhere is null (7.3.10)."""
    if not isinstance(raw, IndirectObject):
        return raw
    try:
        return raw.get_object()
    except Exception:  # noqa: BLE001  (one broken object hides no other)
        return NullObject()
