"""A document as it stood after one of its revisions, read without trusting the engine's own history.

An object of a state is the newest one written up to its revision (ISO 32000-2, 7.5.6); a freed
number, a number of another generation and a number that was never given are null (7.3.10).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import ObjStreamRef

import signing.engine  # noqa: F401  (mends asn1crypto before pyHanko uses it)

_CHAIN_AT_MOST: Final = 32
_IN_ONE_STREAM_AT_MOST: Final = 200_000


class TooMuchToCompareError(Exception):
    """Two states are too large, or differ in too much, to be compared in bounded time."""


@dataclass(frozen=True, slots=True)
class Written:
    """One writing of a numbered object: in which revision, and where (`place` None: it was freed)."""

    revision: int
    generation: int
    place: int | ObjStreamRef | None


@dataclass(frozen=True, slots=True)
class _Unpacked:
    """An object stream, unpacked once: its data, and where each number begins in it."""

    data: bytes
    begins: dict[int, int]


class Sections:
    """Everything that the cross-reference sections of one file say about every object number."""

    def __init__(self, reader: PdfFileReader) -> None:
        self.reader = reader
        self.last = int(reader.xrefs.total_revisions) - 1
        self.conflicts: set[int] = set()  # what two readers of a hybrid file would see differently
        self._written: dict[int, list[Written]] = {}
        self._objects: dict[tuple[int, int, int], Any] = {}
        self._streams: dict[tuple[int, int], _Unpacked] = {}
        for revision in range(self.last + 1):
            for number, written in self._told_in(revision):
                self._written.setdefault(number, []).append(written)

    def _told_in(self, revision: int) -> Iterator[tuple[int, Written]]:
        """Give what one section says, each number once: streams before tables before free ones."""
        data = self.reader.xrefs.get_xref_data(revision)
        behind = data.hybrid.xref_data if data.hybrid is not None else None
        told: dict[int, Written] = {}
        for section in (behind, data):
            if section is None:
                continue
            for number, generation in section.freed.items():
                if number not in told:
                    told[number] = Written(revision, generation, None)
            for number, (generation, offset) in section.standard_xrefs.items():
                before = told.get(number)
                if before is not None and before.place is not None and before.place != offset:
                    self.conflicts.add(number)
                told[number] = Written(revision, generation, offset)
            for number, where in section.xrefs_in_objstm.items():
                told[number] = Written(revision, 0, where)
        yield from told.items()

    def numbers(self) -> Iterator[int]:
        """Give every object number that was ever written."""
        return iter(self._written)

    def written(self, number: int, revision: int) -> Written | None:
        """Return the newest writing of a number up to a revision, or None if there is none."""
        return next(
            (w for w in reversed(self._written.get(number, ())) if w.revision <= revision), None
        )

    def read(self, number: int, revision: int, *, keep: bool = True) -> Any:
        """Return an object as it stood, decrypted but with its references unfollowed; None for null."""
        written = self.written(number, revision)
        if written is None or written.place is None:
            return None
        container = self._container_of(written, revision)
        key = (number, written.revision, container)
        if key in self._objects:
            return self._objects[key]
        value = self._parsed(number, written, revision)
        if keep:
            self._objects[key] = value
        return value

    def version(self, number: int, revision: int) -> tuple[Any, ...]:
        """Return what tells one writing of an object from another: equal versions are equal bytes."""
        written = self.written(number, revision)
        if written is None or written.place is None:
            return ()
        if isinstance(written.place, ObjStreamRef):
            holder = self.written(written.place.obj_stream_id, revision)
            return (written.place, holder.place if holder else None)
        return (written.place, written.generation)

    def _container_of(self, written: Written, revision: int) -> int:
        """Return the revision of the object stream that holds a writing; -1 without one."""
        if not isinstance(written.place, ObjStreamRef):
            return -1
        holder = self.written(written.place.obj_stream_id, revision)
        return holder.revision if holder is not None else -1

    def _parsed(self, number: int, written: Written, revision: int) -> Any:
        try:
            if isinstance(written.place, ObjStreamRef):
                return self._from_stream(number, written.place.obj_stream_id, revision)
            reference = generic.Reference(number, written.generation, self.reader)
            return _plain(self.reader._read_object(reference, written.place))  # noqa: SLF001
        except (MemoryError, RecursionError):
            raise
        except Exception:  # noqa: BLE001  (what no reader can read is null to all of them)
            return None

    def _from_stream(self, number: int, container: int, revision: int) -> Any:
        holder = self.written(container, revision)
        if holder is None or not isinstance(holder.place, int):
            return None
        key = (container, holder.revision)
        if key not in self._streams:
            self._streams[key] = self._unpacked(container, holder)
        unpacked = self._streams[key]
        begin = unpacked.begins.get(number)
        if begin is None:
            return None
        stream = BytesIO(unpacked.data)
        stream.seek(begin)
        return generic.read_object(stream, generic.Reference(number, 0, self.reader))

    def _unpacked(self, container: int, holder: Written) -> _Unpacked:
        reference = generic.Reference(container, holder.generation, self.reader)
        stream = _plain(self.reader._read_object(reference, holder.place))  # noqa: SLF001
        data = stream.read_data(DecodePurpose.OBJECT_STREAM)
        first, count = int(stream.raw_get("/First")), int(stream.raw_get("/N"))
        words = data[:first].split()[: 2 * min(count, _IN_ONE_STREAM_AT_MOST)]
        pairs = zip(words[::2], words[1::2], strict=False)
        begins: dict[int, int] = {}
        for number, offset in pairs:
            begins.setdefault(int(number), first + int(offset))
        return _Unpacked(data, begins)


class State:
    """A document after one revision."""

    def __init__(self, sections: Sections, revision: int) -> None:
        self.sections = sections
        self.revision = revision
        self.trailer: generic.DictionaryObject = sections.reader.trailer.flatten(revision)

    def follow(self, value: Any) -> Any:
        """Return what a value means: references followed, null and dangling ones as None."""
        for _ in range(_CHAIN_AT_MOST):
            if not isinstance(value, generic.IndirectObject):
                break
            value = self.object(value.idnum, value.generation)
        else:
            return None
        # What cannot be read is no null here: it is only the same where its octets are.
        return None if type(value) is generic.NullObject else _plain(value)

    def object(self, number: int, generation: int = 0) -> Any:
        """Return a numbered object, or None."""
        written = self.sections.written(number, self.revision)
        if written is None or written.generation != generation:
            return None
        return self.sections.read(number, self.revision)

    def entry(self, dictionary: Any, key: str) -> Any:
        """Return what an entry of a dictionary means, or None."""
        if not isinstance(dictionary, generic.DictionaryObject) or key not in dictionary:
            return None
        return self.follow(dictionary.raw_get(key))

    def items(self, array: Any) -> list[Any]:
        """Return the items of an array as they are written; a lone value counts as one item."""
        value = self.follow(array)
        if value is None:
            return []
        if not isinstance(value, generic.ArrayObject):
            return [array]
        return [value.raw_get(index) for index in range(len(value))]

    @property
    def root(self) -> Any:
        """The catalogue."""
        return self.entry(self.trailer, "/Root")

    def version(self, number: int) -> tuple[Any, ...]:
        """Return what tells this state's object of that number from another's."""
        return self.sections.version(number, self.revision)


def number_of(value: Any) -> int | None:
    """Return the object number of a reference; None for a direct value."""
    return int(value.idnum) if isinstance(value, generic.IndirectObject) else None


def _plain(value: Any) -> Any:
    """Return the decrypted object behind the engine's proxy."""
    return value.decrypted if isinstance(value, generic.DecryptedObjectProxy) else value
