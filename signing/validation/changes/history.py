"""The history of one file: what each signature signed, and what its last state makes of it."""

from __future__ import annotations

import io
import itertools
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, BinaryIO, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodeLimits, StreamDecodeLimits
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPSpec

import signing.engine  # noqa: F401  (mends asn1crypto before pyHanko uses it)
from signing.engine import each, entry
from signing.forgiving import ForgivingReader
from signing.recovery import recover
from signing.sequence import field_lock
from signing.validation.changes import fields, office
from signing.validation.changes.appearances import contradicts_its_value
from signing.validation.changes.hidden import hidden_in
from signing.validation.changes.reach import Reach
from signing.validation.changes.rules import (
    ANNOTATION,
    FORM_FILLING,
    SIGNING,
    UNDEFINED,
    VALIDATION_DATA,
    Meaning,
    Scene,
    meaning_of,
)
from signing.validation.changes.states import Sections, State, TooMuchToCompareError, number_of
from signing.validation.changes.walking import Comparison, Difference, Kind
from signing.validation.report import CertificationFacts, ChangeFacts

_STARTXREF: Final = re.compile(rb"startxref\s+(\d{1,19})\s")
_TAIL: Final = 2048
_OBJECTS_AT_MOST: Final = 50
_FIELDS_LOOKED_AT: Final = 2_000
_REVISIONS_AT_MOST: Final = 2_000
_LIMITS: Final = DecodeLimits(per_stream=StreamDecodeLimits(max_output_size=32 << 20))
_ORDER: Final = (VALIDATION_DATA, SIGNING, FORM_FILLING, ANNOTATION, UNDEFINED)
_BY_DOCMDP: Final[dict[int | None, frozenset[str]]] = {
    # ISO 32000-2, table 257: validation data and document time-stamps are no changes in this sense.
    1: frozenset({VALIDATION_DATA}),
    2: frozenset({VALIDATION_DATA, SIGNING, FORM_FILLING}),
    3: frozenset({VALIDATION_DATA, SIGNING, FORM_FILLING, ANNOTATION}),
    None: frozenset({VALIDATION_DATA, SIGNING, FORM_FILLING}),
}

NOTHING: Final = ChangeFacts(
    permitted=True,
    categories=(),
    objects=(),
    pages_added=0,
    pages_removed=0,
    annotation_overlap=False,
    visual=False,
)
UNREADABLE: Final = ChangeFacts(
    permitted=False,
    categories=(UNDEFINED,),
    objects=(),
    pages_added=0,
    pages_removed=0,
    annotation_overlap=False,
    visual=False,
    reasons=("not_compared",),
)


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a signature forbids to those who come later: DocMDP level and locked fields."""

    docmdp: int | None = None
    level: int | None = None
    locks: tuple[FieldMDPSpec, ...] = field(default=())

    def locked(self, name: str | None) -> bool:
        """Tell whether a field is locked."""
        return name is not None and any(lock.is_locked(name) for lock in self.locks)

    @classmethod
    def of(cls, signature: Any, form_field: Any) -> Restriction:
        """Read what a signature dictionary and the field it stands in forbid (12.8.2.2, 12.8.2.4)."""
        docmdp: int | None = None
        levels: list[int] = []
        locks: list[FieldMDPSpec] = []
        for reference in each(entry(signature, "/Reference", ())):
            method = entry(reference, "/TransformMethod")
            parameters = entry(reference, "/TransformParams", generic.DictionaryObject())
            level = entry(parameters, "/P")
            if method == "/DocMDP":
                docmdp = int(level) if level in {1, 2, 3} else 2
                levels.append(docmdp)
            elif method == "/FieldMDP":
                locks.append(field_lock(parameters))
                if level in {1, 2, 3}:  # Acrobat writes it here
                    levels.append(int(level))
        lock = entry(form_field, "/Lock", None)
        if isinstance(lock, generic.DictionaryObject):  # 12.7.5.5: what the signer was to lock
            level = entry(lock, "/P")
            if level in {1, 2, 3}:
                levels.append(int(level))
            if "/Action" in lock:
                locks.append(field_lock(lock))
        return cls(docmdp, min(levels, default=None), tuple(locks))


@dataclass(frozen=True, slots=True)
class Touched:
    """Where changes can be seen: pages (from 0; None: any), the boxes of annotations among them.

    `pictured` are the boxes of fields that had no picture before.
    """

    pages: set[int] | None = field(default_factory=set)
    marks: dict[int, list[fields.Box]] = field(default_factory=dict)
    pictured: dict[int, list[fields.Box]] = field(default_factory=dict)


class History:
    """The states of one file, read once for all its signatures."""

    def __init__(self, reader: PdfFileReader) -> None:
        self._reader = reader
        self._reviewed: dict[int, list[Difference]] = {}

    @cached_property
    def _sections(self) -> Sections:
        return Sections(self._reader)

    @cached_property
    def _last(self) -> State:
        return State(self._sections, self._sections.last)

    @cached_property
    def _reach(self) -> Reach:
        return Reach(self._last)

    @cached_property
    def hidden(self) -> tuple[str, ...]:
        """What the file holds that misleads or waits, in stable words; whoever signed, signed it too."""
        found = dict.fromkeys(hidden_in(self._sections))
        fields_of_form = itertools.islice(self._reach.landmarks.fields, _FIELDS_LOOKED_AT)
        if any(map(self._misleads, map(self._last.object, fields_of_form))):
            found["field_shows_another_value"] = None
        return tuple(found)

    def _misleads(self, form_field: Any) -> bool:
        """Tell whether a field shows something else than its value, whoever filled it in and when."""
        name = fields.name_of(form_field, self._last)
        if office.is_of_the_office(name, form_field, self._last):
            return office.doubt(form_field, self._last) == office.DIFFERS
        return contradicts_its_value(form_field, self._last)

    def review(
        self, end: int, signature: Any, form_field: Any
    ) -> tuple[ChangeFacts, CertificationFacts]:
        """Return what came after the revision that ends at byte `end`, and what its signature says to it.

        `signature` and `form_field` are the signature's dictionary and the field it fills.
        """
        restriction = Restriction.of(signature, form_field)
        before = self.state_at(end)
        if before is None:
            return UNREADABLE, CertificationFacts(restriction.docmdp, violated=False)
        if end not in self._reviewed:
            try:
                self._reviewed[end] = self._differences(before)
            except TooMuchToCompareError:
                return UNREADABLE, CertificationFacts(restriction.docmdp, violated=False)
        scene = Scene(
            before,
            self._last,
            certified=restriction.level is not None,
            remarks_allowed=restriction.level == 3,
        )
        return self._told(self._reviewed[end], scene, restriction)

    def touched(self, end: int) -> Touched:
        """Return what changes after byte `end` touch; reviewed before."""
        found = Touched()
        anywhere = drawn_anew = False
        for one in self._reviewed.get(end, ()):
            page, owner = self._page_of(one), one.spot.owner
            anywhere = anywhere or (page is None and one.spot.place in {"content", "pages"})
            drawn_anew = drawn_anew or one.spot.key == "/NeedAppearances"
            if page is None or found.pages is None:
                continue
            found.pages.add(page)
            for mark in (owner.before, owner.after) if owner is not None else ():
                box = fields.box_of(mark, self._last)
                if box is None:
                    continue
                found.marks.setdefault(page, []).append(box)
                if one.spot.place == "appearance" and one.kind is Kind.ADDED:
                    found.pictured.setdefault(page, []).append(box)
        for page in list(found.pages or ()) if drawn_anew else ():
            marks = [box for _, box in self._annotations_on(page, self._last) if box is not None]
            found.marks.setdefault(page, []).extend(marks)
        return replace(found, pages=None) if anywhere else found

    def _page_of(self, difference: Difference) -> int | None:
        """Return the page, from 0, on which a difference shows; a field was reached by its form first."""
        spot = difference.spot
        if spot.page is not None or spot.owner is None or spot.owner.number is None:
            return spot.page
        return self._reach.landmarks.page_of.get(spot.owner.number)

    def state_at(self, end: int) -> State | None:
        """Return the document as the first `end` bytes have it, or None where they are no document.

        The signed bytes themselves say where their cross-reference begins; where the last revision's
        chain does not lead there, they are read as a file of their own.
        """
        stream: BinaryIO = self._reader.stream
        stream.seek(max(0, end - _TAIL))
        tail = stream.read(min(end, _TAIL))
        found = _STARTXREF.findall(tail + b" ")
        if not found:
            return None
        start = int(found[-1])
        xrefs = self._reader.xrefs
        for revision in range(self._sections.last, -1, -1):
            if xrefs.get_startxref_for_revision(revision) == start:
                return (
                    self._last
                    if revision == self._sections.last
                    else State(self._sections, revision)
                )
        return self._front(end)

    def _front(self, end: int) -> State | None:
        """Read the first bytes of the file as a file of their own."""
        try:
            front = ForgivingReader(io.BufferedReader(Front(self._reader.stream, end)), _LIMITS)
            try:
                front.follow_references(strict=False, revisions=_REVISIONS_AT_MOST)
            except PdfReadError:
                recover(front, _REVISIONS_AT_MOST)
            vars(front)["_security_handler"] = self._reader.security_handler
            sections = Sections(front)
            return State(sections, sections.last)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001
            return None

    def _differences(self, before: State) -> list[Difference]:
        if before is self._last:
            return []
        changed = self._changed_since(before)
        if not changed and before.trailer == self._last.trailer:
            return []
        leading = self._reach.leading_to(changed)
        walk = Comparison(before, self._last, leading, self._reach.landmarks)
        return list(walk.differences())

    def _changed_since(self, before: State) -> set[int]:
        """Return every number whose object is not the same bytes in both states."""
        numbers = {*self._sections.numbers(), *before.sections.numbers()}
        return {n for n in numbers if before.version(n) != self._last.version(n)}

    def _told(
        self, differences: Sequence[Difference], scene: Scene, restriction: Restriction
    ) -> tuple[ChangeFacts, CertificationFacts]:
        """Put together what all differences mean for one signature."""
        allowed = _BY_DOCMDP[restriction.level]
        meanings = [(one, meaning_of(one, scene)) for one in differences]
        reasons: dict[str, None] = {}
        if self._sections.conflicts:
            reasons["conflicting_references"] = None
        if scene.old is not scene.new and self._reach.unreadable:
            reasons["not_compared"] = None
        objects: dict[str, None] = {}
        forbidden = bool(reasons)
        for difference, meaning in meanings:
            reason = _reason(meaning, allowed, restriction)
            if reason is None:
                continue
            forbidden = True
            reasons[reason] = None
            if difference.spot.number is not None:
                objects[f"{difference.spot.number} 0 R"] = None
        categories = {meaning.category for _, meaning in meanings if meaning.category}
        pages = [d.kind for d, _ in meanings if d.spot.place == "pages"]
        facts = ChangeFacts(
            permitted=not forbidden,
            categories=tuple(word for word in _ORDER if word in categories),
            objects=tuple(objects)[:_OBJECTS_AT_MOST],
            pages_added=pages.count(Kind.ADDED),
            pages_removed=pages.count(Kind.REMOVED),
            annotation_overlap=self._overlap(differences, scene),
            visual=any(d.spot.place == "content" or d.kind is Kind.MOVED for d in differences),
            reasons=tuple(reasons),
            fields=tuple(
                dict.fromkeys(
                    m.field for _, m in meanings if m.category == FORM_FILLING and m.field
                )
            ),
            signed=tuple(dict.fromkeys(_signed(meanings, scene))),
        )
        violated = forbidden and restriction.docmdp is not None
        return facts, CertificationFacts(restriction.docmdp, violated)

    def _overlap(self, differences: Iterable[Difference], scene: Scene) -> bool:
        """Tell whether an annotation that came lies upon another one of its page."""
        came = [
            (d.spot.page, d.spot.number, fields.box_of(d.after, scene.new))
            for d in differences
            if d.spot.place == "annotation" and d.kind is Kind.ADDED
        ]
        pages = {page for page, _, box in came if page is not None and box is not None}
        others = {page: self._annotations_on(page, scene.new) for page in pages}
        return any(
            number != number_there and fields.meet(box, other)
            for page, number, box in came
            if page is not None
            for number_there, other in others.get(page, ())
        )

    def _annotations_on(
        self, page: int, state: State
    ) -> list[tuple[int | None, fields.Box | None]]:
        """Return number and box of all annotations that show on a page (counted from 0)."""
        number = self._reach.landmarks.pages[page]
        node = state.object(number) if number is not None else None
        listed = node.raw_get("/Annots") if node is not None and "/Annots" in node else None
        found = [(number_of(raw), state.follow(raw)) for raw in state.items(listed)]
        return [(n, fields.box_of(a, state)) for n, a in found if fields.is_seen(a, state)]


class Front(io.RawIOBase):
    """The first bytes of a stream, as a file."""

    def __init__(self, stream: BinaryIO, end: int) -> None:
        super().__init__()
        self._stream, self._end, self._at = stream, end, 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read anywhere."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go somewhere."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._end}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Read what is left before the end."""
        self._stream.seek(self._at)
        piece = self._stream.read(max(0, min(len(buffer), self._end - self._at)))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def _signed(meanings: Iterable[tuple[Difference, Meaning]], scene: Scene) -> Iterator[str]:
    """Give the names of the fields that somebody signed later; time-stamps are not somebody."""
    for difference, meaning in meanings:
        owner = difference.spot.owner
        if meaning.category != SIGNING or not meaning.field or owner is None:
            continue
        if fields.signature_in(owner.after, scene.new) is not None:
            yield meaning.field


def _reason(meaning: Meaning, allowed: frozenset[str], restriction: Restriction) -> str | None:
    """Return why a change is not permitted by this signature, or None."""
    if meaning.category in {FORM_FILLING, SIGNING} and restriction.locked(meaning.field):
        return "locked_field_changed"  # whatever else may be said of it
    if meaning.reason is not None:
        return meaning.reason
    if meaning.category is not None and meaning.category not in allowed:
        return "certification_forbids"
    return None
