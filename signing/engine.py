"""The PDF and ASN.1 engine (pyHanko, asn1crypto), mended where it must be before anyone uses it.

Every module of this craft imports this one before pyHanko. Each mend says what it replaces, and
refuses to start when the engine is no longer what it was written for.
"""

from __future__ import annotations

import binascii
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any, Final

from asn1crypto import core
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfDecodeLimitError

from signing.engine_tokens import STRING_AT_MOST

_BY_LAST_BYTE: Final = r"self._header[-1:] == b'\x80'"
_BY_LENGTH: Final = r"len(self._header) == 2 and self._header[1:] == b'\x80'"


def _mend_definite_lengths() -> None:
    r"""Tell `30 82 01 80` from an indefinite length.

    asn1crypto 1.5.1 takes any header that ends in 80 for an indefinite length and re-encodes the
    whole subtree: seconds of CPU for a nested time-stamp token (wbond/asn1crypto, issue 249).
    """
    for kind in (core.Asn1Value, core.Choice, core.Primitive, core.Sequence, core.SequenceOf):
        source = textwrap.dedent(inspect.getsource(kind.dump))
        if source.count(_BY_LAST_BYTE) != 1:
            raise ImportError(f"asn1crypto's {kind.__name__}.dump is no longer the one mended here")
        room: dict[str, object] = {}
        exec(  # noqa: S102
            compile(source.replace(_BY_LAST_BYTE, _BY_LENGTH), core.__file__, "exec"),
            vars(core),
            room,
        )
        kind.dump = room["dump"]


def _read_hex_string(stream: Any) -> Any:
    """Read a hexadecimal string in blocks; the engine reads it a byte at a time.

    Whatever is not plainly digits and white space goes to the engine's own reader.
    """
    start, body = stream.tell(), b""
    stream.seek(start + 1)
    while b">" not in body:
        piece = stream.read(max(256, len(body)))
        if not piece or len(body) > 2 * STRING_AT_MOST:
            break
        body += piece
    digits, closing, _ = body.partition(b">")
    try:
        packed = digits.translate(None, _WHITE_SPACE)
        found = binascii.unhexlify(packed + b"0" * (len(packed) % 2))
    except ValueError:
        closing = b""
    if not closing and len(body) > 2 * STRING_AT_MOST:
        raise PdfDecodeLimitError("a hexadecimal string longer than any document's")
    if not closing:
        stream.seek(start)
        return read_hex_string_as_delivered(stream)
    stream.seek(start + len(digits) + 2)
    return generic.pdf_string(found)


_WHITE_SPACE: Final = b" \n\r\t\f\0"
read_hex_string_as_delivered = generic.read_hex_string_from_stream


def _mend_hex_strings() -> None:
    """Read `/Contents` at the speed of its size: half of a stock validation is spent there."""
    source = inspect.getsource(generic.read_hex_string_from_stream)
    if "read_non_whitespace(stream)" not in source:
        raise ImportError(
            "pyHanko's reader of hexadecimal strings is no longer the one mended here"
        )
    generic.read_hex_string_from_stream = _read_hex_string


_mend_definite_lengths()
_mend_hex_strings()


def entry(dictionary: Any, key: str, default: Any = None) -> Any:
    """Return a value of a PDF dictionary, followed to where it is and decrypted.

    The engine's own `get` is Python's: it hands out references and ciphertext as they lie.
    """
    try:
        return dictionary[key]
    except KeyError:
        return default


def each(array: Any) -> Iterator[Any]:
    """Return the items of a PDF array, followed and decrypted; iterating it would not do that."""
    return (array[index] for index in range(len(array)))
