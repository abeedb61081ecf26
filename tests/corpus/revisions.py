"""Documents written revision by revision, by hand: every offset may be right, or wrong on purpose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tests.corpus.syntax import having, joining, lacking, stream, value, without

Objects = Mapping[int, bytes]


@dataclass(frozen=True)
class Draft:
    """A document in the making: its bytes, the newest body of each object, its last cross-reference.

    `free` is the first object number that nobody uses.
    """

    data: bytes
    objects: Objects
    start: int
    root: int = 1
    trailer: bytes = b""
    free: int = 1

    def __getitem__(self, number: int) -> bytes:
        return self.objects[number]

    def set(self, number: int, key: bytes, new: bytes) -> dict[int, bytes]:
        """Return an object with one entry set, as `revised` wants it."""
        return {number: having(self[number], key, new)}

    def drop(self, number: int, key: bytes) -> dict[int, bytes]:
        """Return an object without one entry."""
        return {number: without(self[number], key)}

    def join(self, number: int, key: bytes, *items: int) -> dict[int, bytes]:
        """Return an object with references added to one of its arrays."""
        return {number: joining(self[number], key, *(b"%d 0 R" % item for item in items))}

    def lack(self, number: int, key: bytes, item: int) -> dict[int, bytes]:
        """Return an object with a reference taken out of one of its arrays."""
        return {number: lacking(self[number], key, b"%d 0 R" % item)}

    def get(self, number: int, key: bytes) -> bytes | None:
        """Return an entry of an object as it is written."""
        return value(self[number], key)

    def revised(
        self,
        objects: Objects,
        *,
        free: Iterable[int] = (),
        xref: str = "table",
        root: int | None = None,
        prev: int | None = None,
        trailer: bytes | None = None,
        before: bytes = b"",
        ending: bytes = b"%%EOF\n",
        hidden: Objects | None = None,
    ) -> Draft:
        """Return the document with one more revision (ISO 32000-2, 7.5.6).

        `xref` is `table`, `stream`, `packed` (an object stream) or `hybrid` (`hidden` is then what only
        readers of the stream see); `prev` is a lie about where the last cross-reference stands;
        `before` stands between the old end and the new objects; `ending` follows `startxref`.
        """
        freed, hidden = set(free), hidden or {}
        root = self.root if root is None else root
        trailer = self.trailer if trailer is None else trailer
        prev = self.start if prev is None else prev
        entries = b"/Root %d 0 R %s " % (root, trailer)
        entries += b"/Prev %d " % prev if prev >= 0 else b""
        known = {**self.objects, **hidden, **objects}
        size = max([self.free - 1, *known, *freed]) + 1
        section = Section(bytearray(self.data + before), size, {n: _free(n) for n in freed})
        start = section.write(objects, xref, entries, hidden)
        section.out += b"startxref\n%d\n" % start + ending
        return replace(
            self,
            data=bytes(section.out),
            objects={n: body for n, body in known.items() if n not in freed},
            start=start,
            root=root,
            trailer=trailer,
            free=section.size,
        )


def _free(number: int) -> bytes:
    """Return the row of an object that is freed."""
    return bytes(5) + (b"\xff\xff" if number == 0 else b"\0\1")


@dataclass
class Section:
    """One body with its cross-reference, while it is written."""

    out: bytearray
    size: int
    places: dict[int, bytes] = field(default_factory=dict)

    def write(self, objects: Objects, xref: str, entries: bytes, hidden: Objects) -> int:
        """Write objects and cross-reference; return where the latter stands."""
        if xref == "packed":
            objects = self._packed(objects)
        self.places |= self._put(objects)
        if xref == "hybrid":
            second = self._put(hidden)
            entries += b"/XRefStm %d " % self._xref_stream(second, b"")
        if xref in ("stream", "packed"):
            return self._xref_stream(self.places, entries)
        start = len(self.out)
        self.out += table(self.places)
        self.out += b"trailer\n<< /Size %d %s>>\n" % (self.size, entries)
        return start

    def _put(self, objects: Objects) -> dict[int, bytes]:
        places = {}
        for number, body in objects.items():
            places[number] = b"\x01" + len(self.out).to_bytes(4, "big") + b"\0\0"
            self.out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        return places

    def _packed(self, objects: Objects) -> Objects:
        """Put what is no stream (and no signature) into an object stream (7.5.7)."""
        held = {n: b for n, b in objects.items() if b"stream\n" not in b and b"/ByteRange" not in b}
        head, body = b"", b""
        for place, (number, content) in enumerate(held.items()):
            head += b"%d %d " % (number, len(body))
            body += content + b"\n"
            row = b"\x02" + self.size.to_bytes(4, "big") + place.to_bytes(2, "big")
            self.places[number] = row
        packed = stream(head + body, b"/Type /ObjStm /N %d /First %d" % (len(held), len(head)))
        left = {n: b for n, b in objects.items() if n not in held} | {self.size: packed}
        self.size += 1
        return left

    def _xref_stream(self, places: Mapping[int, bytes], entries: bytes) -> int:
        start, number = len(self.out), self.size
        self.size += 1
        rows = {**places, number: b"\x01" + start.to_bytes(4, "big") + b"\0\0"}
        index = b" ".join(b"%d 1" % n for n in sorted(rows))
        kind = b"/Type /XRef /W [1 4 2] /Size %d /Index [%s] %s"
        body = stream(b"".join(rows[n] for n in sorted(rows)), kind % (self.size, index, entries))
        self.out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        return start


def table(places: Mapping[int, bytes]) -> bytes:
    """Return a classic cross-reference table of these rows, a subsection for each object (7.5.4)."""
    lines = [b"xref\n"]
    if not places:
        lines.append(b"0 0\n")
    for number in sorted(places):
        row = places[number]
        where, used = int.from_bytes(row[1:5], "big"), row[0] == 1
        generation = 0 if used else (65535 if number == 0 else 1)
        lines.append(
            b"%d 1\n%010d %05d %s \n" % (number, where, generation, b"n" if used else b"f")
        )
    return b"".join(lines)


def begun(objects: Objects, *, xref: str = "table", trailer: bytes = b"") -> Draft:
    """Return the first revision of a document."""
    empty = Draft(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {}, -1, trailer=trailer)
    return empty.revised(objects, free=[0], xref=xref, prev=-1)
