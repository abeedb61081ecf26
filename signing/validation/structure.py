"""How a signature sits in its file: byte range, gap, dictionary, and what lies after the last revision."""

from __future__ import annotations

import os
import re
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

import signing.engine  # noqa: F401  (mends asn1crypto before pyHanko uses it)

_GAP_CHUNK: Final = 1 << 16
_END: Final = re.compile(rb"\s+\d+\s+%%EOF[\s\0]*\Z")
_OBJECT: Final = re.compile(rb"\d\s+\d+\s+obj\b")
_TAIL_AT_MOST: Final = 1 << 16
_DEEP: Final = 40
_COMPARED_AT_MOST: Final = 20_000
_UPWARDS: Final = {"/Parent", "/P", "/StructParent", "/StructParents"}


def byte_range_is_sound(signature: EmbeddedPdfSignature) -> bool:
    """Is everything signed but the value itself, in two pieces with nothing else between them?

    The gap must be exactly the hexadecimal string of `/Contents` with its two brackets, or something
    could hide beside it (ISO 32000-2, 12.8.1).
    """
    numbers = [int(n) for n in signature.byte_range if isinstance(n, int)]
    if len(numbers) != 4 or len(signature.byte_range) != 4 or min(numbers) < 0:
        return False
    start, first, second, rest = numbers
    stream = signature.reader.stream
    size = stream.seek(0, os.SEEK_END)
    if start != 0 or second <= first or second + rest > size:
        return False
    return second - first == 2 * len(signature.pkcs7_content) + 2 and _gap_is_hex(
        stream, first, second
    )


def padding_is_zero(signature: EmbeddedPdfSignature) -> bool:
    """Is there nothing but zeros behind the CMS in `/Contents`? Other things might be smuggled there."""
    content: bytes = signature.pkcs7_content
    return not content[_der_length(content) :].strip(b"\0")


def dictionary_is_consistent(reader: PdfFileReader, signature: EmbeddedPdfSignature) -> bool:
    """Is the signature dictionary the same in its own revision and in the last one?"""
    reference = signature.sig_field.raw_get("/V")
    if not isinstance(reference, generic.IndirectObject):
        return True  # part of the field itself, whose changes are reviewed with the field
    then = reader.get_historical_resolver(signature.signed_revision)(reference.reference)
    return same(then, reference.get_object())


def nothing_follows(reader: PdfFileReader) -> bool:
    """Does the file end where its last revision ends? What hangs behind is seen by some readers only."""
    last = reader.xrefs.get_xref_container_info(reader.xrefs.total_revisions - 1)
    stream = reader.stream
    size = stream.seek(0, os.SEEK_END)
    if size - last.end_location > _TAIL_AT_MOST:
        return False
    stream.seek(last.end_location)
    trailer, found, end = stream.read().partition(b"startxref")
    return bool(found) and _OBJECT.search(trailer) is None and _END.match(end) is not None


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


def _gap_is_hex(stream: BinaryIO, first: int, second: int) -> bool:
    """Is the gap `<`, hexadecimal digits, `>`?"""
    stream.seek(first)
    if stream.read(1) != b"<":
        return False
    left = second - first - 2
    while left > 0:
        piece = stream.read(min(_GAP_CHUNK, left))
        if not piece or piece.strip(b"0123456789abcdefABCDEF"):
            return False
        left -= len(piece)
    return stream.read(1) == b">"


def _der_length(content: bytes) -> int:
    """Return how many octets the first DER value takes, header included (X.690, 8.1.3)."""
    if len(content) < 2:
        return len(content)
    length = content[1]
    if length < 0x80:
        return 2 + length
    if length == 0x80:  # an indefinite length: BER that some signers write
        return len(content)
    octets = length & 0x7F
    return 2 + octets + int.from_bytes(content[2 : 2 + octets])
