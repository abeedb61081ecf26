"""The cross-references of a file, all revisions together: found without a walk, and never too many."""

from __future__ import annotations

import contextlib
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, BinaryIO

from pyhanko.pdf_utils import xref

import signing.engine  # noqa: F401  (mends the engine before it is used)
from signing.errors import DocumentRefusedError


class References(xref.XRefCache):
    """The engine's view of all cross-reference sections, which finds an object without a walk."""

    def __init__(self, handler: Any, sections: list[Any]) -> None:
        super().__init__(handler, sections)
        self._places: dict[int, list[int]] = {}
        self.index()

    def index(self) -> None:
        """Note in which sections each object number is mentioned."""
        self._places = {}
        for place, section in enumerate(self._xref_sections):
            for number in _numbers(section.xref_data):
                self._places.setdefault(number, []).append(place)

    def get_last_change(self, ref: Any) -> int:
        """Return the last revision that touches an object, or the object stream that holds it."""
        for place in reversed(self._places.get(ref.idnum, ())):
            with contextlib.suppress(KeyError):
                found = self._xref_sections[place].xref_data.try_resolve(ref)
                if isinstance(found, xref.ObjStreamRef) and found.obj_stream_id != ref.idnum:
                    holders = self._places.get(found.obj_stream_id, ())
                    return max(place, holders[-1] if holders else place)
                return place
        raise KeyError(ref)

    def get_introducing_revision(self, ref: Any) -> int:
        """Return the first revision that has an object."""
        for place in self._places.get(ref.idnum, ()):
            with contextlib.suppress(KeyError):
                if self._xref_sections[place].xref_data.try_resolve(ref) is not None:
                    return place
        raise KeyError(ref)

    def get_historical_ref(self, ref: Any, revision: int) -> Any:
        """Return where an object lay in a revision, or None."""
        places = self._places.get(ref.idnum, [])
        for place in reversed(places[: bisect_right(places, revision)]):
            with contextlib.suppress(KeyError):
                return self._xref_sections[place].xref_data.try_resolve(ref)
        return None

    def in_use(self) -> Iterator[tuple[int, int, int]]:
        """Give number, generation and place of every object of the last revision outside streams."""
        for number, places in self._places.items():
            section = self._xref_sections[places[-1]].xref_data
            for data in (section, section.hybrid.xref_data if section.hybrid else None):
                found = data.standard_xrefs.get(number) if data else None
                if found is not None:
                    yield number, *found
                    break


def _numbers(data: Any) -> set[int]:
    """Return every object number that a section mentions."""
    numbers: set[int] = {*data.standard_xrefs, *data.xrefs_in_objstm, *data.freed}
    return numbers | _numbers(data.hybrid.xref_data) if data.hybrid else numbers


class Builder(xref.XRefBuilder):
    """The engine's reader of cross-references, which stops at a number of revisions."""

    def __init__(self, handler: Any, stream: BinaryIO, start: int, *, strict: bool, most: int):
        super().__init__(handler=handler, stream=stream, strict=strict, last_startxref=start)
        self._most = most

    def _read_xref_stream(self, declared_startxref: int) -> Any:
        self._count()
        return super()._read_xref_stream(declared_startxref)

    def _read_xref_table(self, declared_startxref: int) -> Any:
        self._count()
        return super()._read_xref_table(declared_startxref)

    def _count(self) -> None:
        if len(self.sections) >= self._most:
            raise DocumentRefusedError("too_deep", "revisions", self._most)
