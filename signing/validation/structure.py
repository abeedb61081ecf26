"""How a signature dictionary stands in its document, and when two PDF objects are the same."""

from __future__ import annotations

from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from signing import der
from signing.engine import entry
from signing.validation.containers import Container
from signing.validation.ranges import tail_of
from signing.validation.sightings import FilledField

_DEEP: Final = 40
_COMPARED_AT_MOST: Final = 20_000
_UPWARDS: Final = {"/Parent", "/P", "/StructParent", "/StructParents"}


def byte_range_is_sound(signature: Container) -> bool:
    """Is everything signed but the value itself, in two pieces with nothing else between them?

    The gap must be exactly the hexadecimal string of `/Contents` with its two brackets, or something
    could hide beside it (ISO 32000-2, 12.8.1).
    """
    return signature.placing.sound


def padding_is_zero(signature: Container) -> bool:
    """Is there nothing but zeros behind the CMS in `/Contents`? Other things might be smuggled there."""
    content = signature.pkcs7_content
    try:
        _, stop = der.first(content)
    except der.DerError:
        return True
    return not content[stop:].strip(b"\0")


def dictionary_is_consistent(reader: PdfFileReader, signature: Container) -> bool:
    """Is the signature dictionary the same in its own revision and in the last one?"""
    return dictionary_kept(reader, signature.found, signature.placing.revision)


def dictionary_kept(reader: PdfFileReader, found: FilledField, revision: int) -> bool:
    """Is the signature dictionary, as it was found, the same as in an earlier revision?

    What its `/Reference` points at is the document itself, whose changes are reviewed apart.
    """
    if revision >= reader.xrefs.total_revisions - 1:
        return True
    then = reader.get_historical_resolver(revision)
    reference = found.container
    held = then(generic.Reference(reference.idnum, reference.generation, pdf=reader))
    raw = found.field.raw_get("/V") if "/V" in found.field else None
    if not isinstance(raw, generic.IndirectObject) and isinstance(held, generic.DictionaryObject):
        held = entry(held, "/V")
    if not isinstance(held, generic.DictionaryObject) or held.keys() != found.dictionary.keys():
        return False
    rest = held.keys() - {"/Reference"}
    return all(alike(_raw(held, key), _raw(found.dictionary, key)) for key in rest) and (
        _references_alike(held, found.dictionary)
    )


def _references_alike(one: Any, other: Any) -> bool:
    """Do both say the same about what may change, wherever their references to data lead?"""
    left, right = (
        _followed(_raw(x, "/Reference")) if "/Reference" in x else None for x in (one, other)
    )
    if not isinstance(left, generic.ArrayObject) or not isinstance(right, generic.ArrayObject):
        return left is right or alike(left, right)
    if len(left) != len(right):
        return False
    for a, b in zip(left, right, strict=True):
        a, b = _followed(a), _followed(b)
        if not all(isinstance(x, generic.DictionaryObject) for x in (a, b)) or a.keys() != b.keys():
            return False
        if not all(alike(_raw(a, key), _raw(b, key)) for key in a.keys() - {"/Data"}):
            return False
    return True


def nothing_follows(reader: PdfFileReader) -> bool:
    """Does the file end where its last revision ends? What hangs behind is seen by some readers only."""
    return not tail_of(reader).hides_objects


def same(one: Any, other: Any, depth: int = 0) -> bool:
    """Are two PDF objects the same, without following references?"""
    if depth > _DEEP:
        return False
    if isinstance(one, generic.IndirectObject):
        return isinstance(other, generic.IndirectObject) and (one.idnum, one.generation) == (
            other.idnum,
            other.generation,
        )
    if isinstance(one, generic.StreamObject):
        return isinstance(other, generic.StreamObject) and one.encoded_data == other.encoded_data
    if isinstance(one, generic.DictionaryObject):
        return (
            isinstance(other, generic.DictionaryObject)
            and one.keys() == other.keys()
            and all(same(_raw(one, k), _raw(other, k), depth + 1) for k in one)
        )
    if isinstance(one, generic.ArrayObject):
        return (
            isinstance(other, generic.ArrayObject)
            and len(one) == len(other)
            and all(same(a, b, depth + 1) for a, b in zip(one, other, strict=True))
        )
    strings = (generic.TextStringObject, generic.ByteStringObject)
    if isinstance(one, strings):
        return isinstance(other, strings) and one.original_bytes == other.original_bytes
    return bool(one == other)


def alike(one: Any, other: Any) -> bool:
    """Are two PDF objects the same, references followed? Where that takes too long: no."""
    left: list[tuple[Any, Any]] = [(one, other)]
    been: set[tuple[int, int]] = set()
    while left:
        a, b = (_followed(x) for x in left.pop())
        if (id(a), id(b)) in been:
            continue
        been.add((id(a), id(b)))
        if len(been) > _COMPARED_AT_MOST:
            return False
        if isinstance(a, generic.DictionaryObject) and isinstance(b, generic.DictionaryObject):
            if a.keys() != b.keys() or not _same_data(a, b):
                return False
            left += [(_raw(a, key), _raw(b, key)) for key in a.keys() - _UPWARDS]
        elif isinstance(a, generic.ArrayObject) and isinstance(b, generic.ArrayObject):
            if len(a) != len(b):
                return False
            left += list(zip(a, b, strict=True))
        elif not same(a, b):
            return False
    return True


def _followed(value: Any) -> Any:
    """Return what a reference leads to, as it is written."""
    if isinstance(value, generic.IndirectObject):
        value = value.get_object()
    return value.raw_object if isinstance(value, generic.DecryptedObjectProxy) else value


def _same_data(one: Any, other: Any) -> bool:
    """Are both streams with the same data, or neither a stream?"""
    streams = [isinstance(x, generic.StreamObject) for x in (one, other)]
    return not any(streams) or (all(streams) and bool(one.encoded_data == other.encoded_data))


def _raw(container: generic.DictionaryObject, key: Any) -> Any:
    """Return a value as it is written, still encrypted where it is."""
    value = container.raw_get(key, decrypt=generic.EncryptedObjAccess.RAW)
    return value.raw_object if isinstance(value, generic.DecryptedObjectProxy) else value
