"""A reader that goes on where a viewer would, and remembers what it forgave.

Cross-references are the file's own or recovered ones (`signing.recovery`); objects are read alike.
What cannot be read is a `BrokenObject`: null to whoever uses it, and never equal to another one.
"""

from __future__ import annotations

import contextlib
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, BinaryIO, Final, NamedTuple

from pyhanko.pdf_utils import generic, misc, reader, xref
from pyhanko.pdf_utils.crypt import AuthResult, standard
from pyhanko.pdf_utils.decode_limits import DecodeContext, DecodeLimits, DecodePurpose
from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfReadError

import signing.engine  # noqa: F401  (mends asn1crypto before pyHanko uses it)
from signing import engine_objects
from signing.engine_tokens import VALUES_AT_MOST
from signing.errors import DocumentRefusedError
from signing.references import Builder, References

HEADER: Final = re.compile(rb"(?:[\s\0]|%[^\r\n]*[\r\n])*(\d{1,10})[\s\0]+(\d{1,5})[\s\0]+obj")
VERSION: Final = re.compile(rb"%PDF-(\d)\.(\d)")
HEADER_WITHIN: Final = 1024
_LOOK: Final = 64
_RAW_AT_MOST: Final = 1 << 16
_NESTED_AT_MOST: Final = 150
_UNPACKED_AT_MOST: Final = 64 << 20
_FOLLOWED_AT_MOST: Final = 4
_USUAL_VERSION: Final = (1, 4)


class BrokenObject(generic.NullObject):
    """An object that cannot be read, as it lies in the file.

    Two of them are the same only where their octets are, so that a change hidden behind broken
    syntax is still a change.
    """

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BrokenObject) and bool(self.raw) and other.raw == self.raw

    def __hash__(self) -> int:
        return hash(self.raw)


class Unpacked(NamedTuple):
    """An object stream: its data, where the first object starts, numbers with their offsets."""

    data: bytes
    first: int
    places: list[tuple[int, int]]
    by_number: dict[int, int]


class ForgivingReader(reader.PdfFileReader):
    """The engine's reader with other cross-references and milder manners.

    `forgiven` holds a stable word for each kind of fault that was met; it grows while reading.
    """

    xrefs: References

    def __init__(self, stream: BinaryIO, limits: DecodeLimits) -> None:
        size = stream.seek(0, 2)
        self._security_handler: Any = None
        self.strict = True
        self.forgiven: set[str] = set()
        self.values_left = VALUES_AT_MOST
        self.too_deep = False
        self._decode_context = DecodeContext(limits, input_size=size)
        self.resolved_objects: dict[tuple[int, int], Any] = {}
        self._historical_resolver_cache: dict[int, Any] = {}
        self.stream = stream
        self._header_version = self._version()
        self._input_version = None
        self._embedded_signatures = None
        self._unpacked: OrderedDict[tuple[int, int], Unpacked] = OrderedDict()
        self._revision_read: int | None = None
        self.xrefs = References(self, [])
        self.trailer = _no_trailer(self)
        self.last_startxref = 0
        self.has_xref_stream = False
        self.recovered = False
        self._making_handler = False
        self._encryption: tuple[Any] | None = None
        self.pending: list[list[int]] = []
        self.catalogs: list[list[int]] = []

    def follow_references(self, *, strict: bool, revisions: int) -> None:
        """Read the file's own cross-references.

        Raises:
            PdfReadError: they are no good.

        """
        self.strict = strict
        self.stream.seek(-1, 2)
        start = reader.process_data_at_eof(self.stream)
        builder = Builder(self, self.stream, start, strict=strict, most=revisions)
        self.xrefs = References(self, builder.read_xrefs())
        self.trailer, self.last_startxref = builder.trailer, start
        self._encryption = None
        self.has_xref_stream = builder.has_xref_stream
        self.strict = False
        if not strict:
            self.forgiven.add("irregular_syntax")

    def adopt(self, sections: list[Any], trailers: Iterable[Any], start: int) -> None:
        """Use recovered cross-references; oldest first."""
        self.xrefs, self._encryption = References(self, sections), None
        self.trailer = _no_trailer(self)
        for trailer in reversed(list(trailers)):
            self.trailer.add_trailer_revision(trailer)
        self.last_startxref, self.strict, self.recovered = start, False, True
        self.forgiven |= {"references_recovered"}

    def name_root(self, number: int, generation: int) -> None:
        """Take an object as the catalogue where no trailer names one."""
        self.forgiven.add("catalog_guessed")
        for trailer in self.trailer._trailer_revisions:
            root = generic.IndirectObject(number, generation, self)
            trailer[generic.NameObject("/Root")] = root

    def placed(self) -> tuple[dict[int, int], int]:
        """Return where objects stand as the cross-references say, and how many do not."""
        right: dict[int, int] = {}
        wrong = 0
        for number, generation, place in sorted(self.xrefs.in_use(), key=lambda one: one[2]):
            if place == 0:
                continue  # many writers mean a free entry by it
            self.stream.seek(place)
            header = HEADER.match(self.stream.read(_LOOK))
            if header is None or (int(header[1]), int(header[2])) != (number, generation):
                wrong += 1
            else:
                right[number] = place + header.start(1)
        return right, wrong

    def agrees(self, places: dict[int, int]) -> bool:
        """Do all these objects stand where this reader, too, finds them?"""
        own = {number: place for number, _, place in self.xrefs.in_use()}
        return all(own.get(number) == place for number, place in places.items())

    @property
    def security_handler(self) -> Any:
        """What decrypts; while it is made, nothing is encrypted, its own dictionary least of all."""
        if self._making_handler:
            return None
        self._making_handler = True
        try:
            return super().security_handler
        finally:
            self._making_handler = False

    @property
    def document_id(self) -> tuple[bytes, bytes]:
        """The two halves of the file identifier; empty where it has none."""
        try:
            first, second = (self.trailer["/ID"][n].original_bytes for n in range(2))
        except Exception:  # noqa: BLE001 - a stranger's /ID may be anything
            return b"", b""
        return first, second

    @property
    def encrypt_dict(self) -> Any:
        """The encryption dictionary; what /Encrypt names, and is none, encrypts nothing."""
        if self._encryption is None:
            self._encryption = (None,)  # nothing is encrypted while this is read
            try:
                self._encryption = (_resolved(super().encrypt_dict, _FOLLOWED_AT_MOST),)
            except PdfReadError:
                self.forgiven.add("irregular_syntax")
                self._encryption = (None,)
        return self._encryption[0]

    def decrypt(self, password: str | bytes) -> AuthResult:
        """Try a password, with the hash of the revision of security that the file names."""
        with _hashing(self.encrypt_dict):
            return super().decrypt(password)

    @property
    def readable_without_password(self) -> bool:
        """Does the encryption leave strings and streams alone (7.6.6, Identity)?"""
        dictionary = self.encrypt_dict or {}
        usual = [dictionary.get(key, "/Identity") for key in ("/StmF", "/StrF")]
        return dictionary.get("/V", 0) >= 4 and usual == ["/Identity", "/Identity"]

    def get_object(  # type: ignore[override]
        self, ref: Any, revision: int | None = None, **how: Any
    ) -> Any:
        """Read an object, as it is now or was in a revision: its object stream, too, of that time."""
        before, self._revision_read = self._revision_read, revision
        try:
            return super().get_object(ref, revision, **how)
        finally:
            self._revision_read = before

    def _read_object(
        self,
        ref: Any,
        marker: Any,
        never_decrypt: bool = False,  # noqa: FBT001, FBT002
        as_metadata_stream: bool = False,  # noqa: FBT001, FBT002
    ) -> Any:
        """Read an object where its reference leads; nothing there is null (7.3.10)."""
        if marker is None or marker == 0:
            value: Any = generic.NullObject()
        else:
            value = self._followed(ref, self._guarded(ref, marker, as_metadata_stream))
        value.container_ref = value.container_ref or ref
        inside = isinstance(marker, xref.ObjStreamRef)
        if not never_decrypt and not inside and self.encrypted:
            return generic.proxy_encrypted_obj(value, self.security_handler)
        return value

    def _followed(self, ref: Any, value: Any) -> Any:
        """Follow an object that is nothing but a reference; one that leads back is null."""
        been = {(ref.idnum, ref.generation)}
        while isinstance(value, generic.IndirectObject):
            ref = value.reference
            if (ref.idnum, ref.generation) in been:
                self.forgiven.add("irregular_syntax")
                return generic.NullObject()
            been.add((ref.idnum, ref.generation))
            marker = self._place(ref)
            value = self._guarded(ref, marker, False) if marker else generic.NullObject()  # noqa: FBT003
        return value

    def _place(self, ref: Any) -> Any:
        """Return where an object lies in the revision that is being read."""
        revision = self._revision_read
        return self.xrefs[ref] if revision is None else self.xrefs.get_historical_ref(ref, revision)

    def _guarded(self, ref: Any, marker: Any, as_metadata_stream: Any) -> Any:
        try:
            if isinstance(marker, xref.ObjStreamRef):
                place = marker.obj_stream_id, marker.ix_in_stream
                return self._get_object_from_stream(ref.idnum, *place)
            return self._parsed(ref, marker, as_metadata_stream)
        except (DocumentRefusedError, PdfDecodeLimitError, MemoryError):
            raise
        except Exception as problem:
            raw = self._raw(marker)
            if isinstance(problem, RecursionError):
                if not _deep(raw):
                    raise  # whoever asked is deep in something else
                self.too_deep = True
            self.forgiven.add("objects_unreadable")
            return BrokenObject(raw)

    def _parsed(self, ref: Any, place: int, as_metadata_stream: Any) -> Any:
        self.stream.seek(place)
        header = HEADER.match(self.stream.read(_LOOK))
        if header is None or (int(header[1]), int(header[2])) != (ref.idnum, ref.generation):
            raise PdfReadError("another object stands there")
        self.stream.seek(place + header.end())
        own = generic.Reference(ref.idnum, ref.generation, self)
        with contextlib.suppress(PdfReadError):
            misc.read_non_whitespace(self.stream, seek_back=True)
        value = generic.read_object(self.stream, own, as_metadata_stream=as_metadata_stream)
        if not engine_objects.ends_here(self.stream):
            self.forgiven.add("irregular_syntax")
        return value

    def _raw(self, marker: Any) -> bytes:
        """Return the octets of what could not be read."""
        if isinstance(marker, xref.ObjStreamRef):
            return b"%d in %d at %d" % (marker.ix_in_stream, marker.obj_stream_id, id(marker))
        self.stream.seek(marker)
        head = bytes(self.stream.read(_RAW_AT_MOST))
        own, ended, _ = head.partition(b"endobj")
        return own if ended else b"%s (at %d)" % (head, marker)

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:
        """Return an object out of its object stream (7.5.7), which is unpacked once."""
        data, first, places, by_number = self.unpacked(stmnum)
        if idx < len(places) and places[idx][0] == idnum:
            offset = places[idx][1]
        elif idnum in by_number:
            offset = by_number[idnum]
            self.forgiven.add("irregular_syntax")
        else:
            return generic.NullObject()
        window = BytesIO(data)
        window.seek(first + offset)
        misc.read_non_whitespace(window, seek_back=True)
        return generic.read_object(window, generic.Reference(idnum, 0, self))

    def unpacked(self, stmnum: int) -> Unpacked:
        """Return an object stream, unpacked."""
        ref = generic.Reference(stmnum, 0, self)
        place = self._place(ref)
        if not isinstance(place, int):
            raise PdfReadError("an object stream that is nowhere")
        kept = self._unpacked.get((stmnum, place))
        if kept is None:
            kept = self._unpack(self.get_object(ref, self._revision_read))
            self._unpacked[stmnum, place] = kept
            while len(self._unpacked) > 1 and self._held() > _UNPACKED_AT_MOST:
                self._unpacked.popitem(last=False)
        return kept

    def _held(self) -> int:
        return sum(len(one.data) for one in self._unpacked.values())

    def _unpack(self, stream: Any) -> Unpacked:
        if not isinstance(stream, generic.StreamObject):
            raise PdfReadError("an object stream that is no stream")
        data = engine_objects.decoded(stream, DecodePurpose.OBJECT_STREAM)
        first = stream["/First"]
        words = data[:first].split()
        numbers = [int(word) for word in words if word.isdigit()]
        places = list(zip(numbers[::2], numbers[1::2], strict=False))
        return Unpacked(data, int(first), places, dict(places))

    def _version(self) -> tuple[int, int]:
        self.stream.seek(0)
        found = VERSION.search(self.stream.read(HEADER_WITHIN))
        if found is None or found.start():
            self.forgiven.add("irregular_syntax")
        return (int(found[1]), int(found[2])) if found else _USUAL_VERSION


def _no_trailer(handler: Any) -> Any:
    trailer = xref.TrailerDictionary()
    trailer.container_ref = generic.TrailerReference(handler)
    return trailer


def _resolved(value: Any, depth: int) -> Any:
    """Return a dictionary with all that it refers to in its place, as the engine expects it."""
    if isinstance(value, generic.IndirectObject):
        value = value.get_object()
    if not isinstance(value, generic.DictionaryObject) or depth == 0:
        return value
    whole = generic.DictionaryObject(
        {key: _resolved(value.raw_get(key), depth - 1) for key in value}
    )
    whole.container_ref = value.container_ref
    return whole


def _deep(raw: bytes) -> bool:
    """Does an object hold more in each other than any viewer follows?"""
    return raw.count(b"[") > _NESTED_AT_MOST or raw.count(b"<<") > _NESTED_AT_MOST


@contextlib.contextmanager
def _hashing(dictionary: Any) -> Iterator[None]:
    """Let revision 5 (Adobe's extension level 3) hash as it did: once, with SHA-256."""
    if dictionary is None or dictionary.get("/R") != 5:
        yield
        return
    engine: Any = standard
    engine._r6_hash_algo = engine_objects.hash_of_revision_5
    try:
        yield
    finally:
        engine._r6_hash_algo = engine_objects.HASH_OF_REVISION_6
