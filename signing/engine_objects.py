"""How the engine reads a single object, made milder for a reader that keeps `forgiven`.

A stream whose /Length is wrong ends at its `endstream`; of a key that stands twice in a dictionary the
last one counts, as in the viewers, and the other is kept beside it so that it can be seen.
"""

from __future__ import annotations

import hashlib
import inspect
import re
import textwrap
import zlib
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.crypt import standard
from pyhanko.pdf_utils.decode_limits import DecodePurpose

from signing.engine_bounds import expect

_BEGIN: Final = re.compile(rb"(?:[\s\0]|%[^\r\n]*[\r\n])*stream(?:[ \t]*\r?\n|\r)?")
_END: Final = re.compile(rb"[\s\0]*end(?:stream|obj)")
_END_OF_OBJECT: Final = re.compile(rb"(?:[\s\0]|%[^\r\n]*[\r\n])*endobj")
_BLOCK: Final = 1 << 16
_LOOK: Final = 512
_OVERLAP: Final = 16
_WARNING: Final = "                    logger.warning(err)\n"
_KEY: Final = "            try:\n                key = NameObject.read_from_stream(stream)\n"
_NEXT: Final = (
    "            if tok != b'/' and skip_word(stream, handler):\n                continue\n" + _KEY
)
_BOTH: Final = "                    keep_both(data, key, value, handler) or logger.warning(err)\n"

payload_as_delivered = generic._maybe_read_stream_payload
HASH_OF_REVISION_6: Final = standard._r6_hash_algo


def payload(stream: Any, data: Any, handler: Any) -> bytes | None:
    """Return the octets of a stream, or None where a dictionary is not followed by one (7.3.8)."""
    forgiven = getattr(handler, "forgiven", None)
    if forgiven is None:
        return payload_as_delivered(stream, data, handler)
    here = stream.tell()
    found = _BEGIN.match(stream.read(_LOOK))
    if found is None:
        stream.seek(here)
        return None
    start = here + found.end()
    length = _length(data, handler)
    stream.seek(start + length)
    end = _END.match(stream.read(_LOOK)) if length >= 0 else None
    if end is None or b"stream" not in end[0]:
        length, after = _to_the_end(stream, start)
        forgiven.add("irregular_syntax")
    else:
        after = start + length + end.end()
    stream.seek(start)
    octets: bytes = stream.read(length)
    stream.seek(after)
    return octets


def _length(data: Any, handler: Any) -> int:
    """Return what /Length says, or -1 where it says nothing; never beyond the end of the file."""
    value = data.get(generic.NameObject("/Length"))
    try:
        if isinstance(value, generic.IndirectObject):
            value = handler.get_object(value.reference, never_decrypt=True)
    except misc.PdfDecodeLimitError:
        raise
    except Exception:  # noqa: BLE001 - a reference that leads nowhere is no length
        return -1
    return int(value) if isinstance(value, int) and 0 <= value < 1 << 40 else -1


def _to_the_end(stream: BinaryIO, start: int) -> tuple[int, int]:
    """Return the length up to `endstream` (or `endobj`, or the end), and where it goes on."""
    at = start
    stream.seek(at)
    while block := stream.read(_BLOCK):
        marks = [block.find(b"endstream"), block.find(b"endobj")]
        if any(mark >= 0 for mark in marks):
            mark = min(mark for mark in marks if mark >= 0)
            end = at + mark
            stream.seek(max(start, end - 2))
            eol = stream.read(end - max(start, end - 2))
            trim = 2 if eol == b"\r\n" else int(eol[-1:] in (b"\r", b"\n") and bool(eol))
            return end - trim - start, end + (9 if mark == marks[0] else 0)
        if len(block) < _BLOCK:
            return at + len(block) - start, at + len(block)
        at += len(block) - _OVERLAP
        stream.seek(at)
    return max(0, at - start), at


def ends_here(stream: BinaryIO) -> bool:
    """Does `endobj` follow?"""
    return _END_OF_OBJECT.match(stream.read(_LOOK)) is not None


def decoded(stream: Any, purpose: DecodePurpose) -> bytes:
    """Return the data of a stream; of one that was cut off, what is there."""
    try:
        return bytes(stream.read_data(purpose))
    except misc.PdfDecodeLimitError:
        raise
    except zlib.error:
        unpacking = zlib.decompressobj()
        return unpacking.decompress(stream.encoded_data, 1 << 24)


def keep_both(data: Any, key: Any, value: Any, handler: Any) -> bool:
    """Let the later value of a key count, and keep the earlier one under another name."""
    forgiven = getattr(handler, "forgiven", None)
    if forgiven is None:
        return False
    forgiven.add("keys_repeated")
    data[generic.NameObject(f"{key} (repeated {len(data)})")] = data[key]
    data[key] = value
    return True


def skip_word(stream: Any, handler: Any) -> bool:
    """Pass over what stands where a key of a dictionary should, as the viewers do."""
    forgiven = getattr(handler, "forgiven", None)
    if forgiven is None:
        return False
    word = misc.read_until_delimiter(stream)
    if word.startswith((b"end", b"stream")):
        raise misc.PdfReadError("a dictionary without an end")
    if not word and not stream.read(1):
        raise misc.PdfReadError("a dictionary without an end")
    forgiven.add("irregular_syntax")
    return True


def hash_of_revision_5(password: bytes, salt: bytes, user: bytes | None = None) -> bytes:
    """Return the hash of Adobe's extension level 3, which ISO 32000-2 replaced (7.6.4.3.4, R 6)."""
    return hashlib.sha256(password + salt + (user or b"")).digest()


def mend() -> None:
    """Put these in the engine's place."""
    expect(payload_as_delivered, 'length = data[pdf_name("/Length")]')
    expect(HASH_OF_REVISION_6, "round_no < 64")
    engine: Any = generic
    engine._maybe_read_stream_payload = payload
    kind: Any = generic.DictionaryObject
    expect(kind.read_from_stream, _WARNING, _KEY)
    source = inspect.getsource(kind.read_from_stream)
    source = textwrap.dedent(source.replace(_WARNING, _BOTH).replace(_KEY, _NEXT))
    room: dict[str, Any] = {}
    names = {**vars(generic), "keep_both": keep_both, "skip_word": skip_word}
    exec(compile(source.replace("@staticmethod\n", ""), generic.__file__, "exec"), names, room)  # noqa: S102
    kind.read_from_stream = staticmethod(room["read_from_stream"])


mend()
