"""Everything that came after a signature: is each change of a kind that may follow it (V-06)?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.engine import each, entry
from signing.validation.opening import pages_of
from signing.validation.report import CertificationFacts, ChangeFacts
from signing.validation.structure import alike

_OBJECTS_AT_MOST: Final = 50
_PAGES_COMPARED: Final = 2_000
_REFERENCE: Final = re.compile(
    r"(?:Reference|IndirectObject)\((?:idnum=)?(\d+), (?:generation=)?(\d+)"
)
_REVIEWED_APART: Final = {"/Pages", "/AcroForm", "/DSS", "/Metadata", "/Extensions", "/Version"}
_DRAWN: Final = ("/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit")
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Later:
    """What later signatures and store updates there are, known before the review."""

    signatures: bool
    timestamps: bool


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
    categories=("UNDEFINED",),
    objects=(),
    pages_added=0,
    pages_removed=0,
    annotation_overlap=False,
    visual=False,
)


def review(
    reader: PdfFileReader, signature: EmbeddedPdfSignature, later: Later
) -> tuple[ChangeFacts, CertificationFacts]:
    """Return what came after a signature, and whether its own certification (DocMDP) forbids it.

    The engine must have computed the integrity of the signature before.
    """
    result: Any = signature.diff_result
    docmdp = signature.docmdp_level
    suspicious = isinstance(result, SuspiciousModification)
    level = ModificationLevel.OTHER if suspicious or result is None else result.modification_level
    violated = docmdp is not None and level.value > docmdp.value
    certification = CertificationFacts(docmdp.value if docmdp else None, violated)
    if level is ModificationLevel.NONE:
        return NOTHING, certification
    then = reader.get_historical_resolver(signature.signed_revision)
    seen = _Seen.between(then, reader)
    categories = list(_kinds(reader, then, result, later))
    if level is ModificationLevel.OTHER:
        categories.append("ANNOTATION" if seen.only_annotations else "UNDEFINED")
    return ChangeFacts(
        permitted=level is not ModificationLevel.OTHER and not violated,
        categories=tuple(dict.fromkeys(categories)),
        objects=_objects(result) if suspicious else (),
        pages_added=max(0, seen.pages_now - seen.pages_then),
        pages_removed=max(0, seen.pages_then - seen.pages_now),
        annotation_overlap=seen.overlap,
        visual=seen.visual,
    ), certification


def _kinds(reader: PdfFileReader, then: Any, result: Any, later: Later) -> Iterator[str]:
    """Give the kinds of change that have a name."""
    if later.timestamps or not alike(_store(then.root), _store(reader.root)):
        yield "VALIDATION_DATA"
    if later.signatures:
        yield "SIGNING"
    changed: set[str] = getattr(result, "changed_form_fields", set())
    if changed - {name for name, _, _ in enumerate_sig_fields(reader)}:
        yield "FORM_FILLING"


def _store(root: Any) -> Any:
    """Return the document security store as it is written."""
    return root.raw_get("/DSS") if "/DSS" in root else None


def _objects(result: Exception) -> tuple[str, ...]:
    """Name the objects that the engine could not explain, from its message."""
    found = dict.fromkeys(f"{number} {gen} R" for number, gen in _REFERENCE.findall(str(result)))
    return tuple(found)[:_OBJECTS_AT_MOST]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a reader would see differ between two states of a document."""

    pages_then: int
    pages_now: int
    visual: bool
    annotations: bool
    overlap: bool

    @property
    def only_annotations(self) -> bool:
        """Did nothing but annotations change?"""
        return self.annotations and not self.visual and self.pages_then == self.pages_now

    @classmethod
    def between(cls, then: Any, now: Any) -> _Seen:
        """Compare page by page, and what the catalogue holds beside the pages."""
        visual = not _rest_alike(then.root, now.root)
        annotations = overlap = False
        for before, after in zip(_pages(then.root), _pages(now.root), strict=False):
            visual = visual or not _drawn_alike(before, after)
            old, new = _annotations(before), _annotations(after)
            added = [one for key, one in new.items() if not alike(one, old.get(key))]
            annotations = annotations or bool(added) or bool(old.keys() - new.keys())
            kept = [_box(old[key]) for key in old.keys() & new.keys()]
            overlap = overlap or any(_meet(_box(one), box) for one in added for box in kept)
        return cls(pages_of(then.root), pages_of(now.root), visual, annotations, overlap)


def _drawn_alike(before: DictionaryObject, after: DictionaryObject) -> bool:
    """Is everything a page draws the same, however deep?"""
    return all(alike(entry(before, key), entry(after, key)) for key in _DRAWN)


def _rest_alike(before: DictionaryObject, after: DictionaryObject) -> bool:
    """Is the catalogue the same but for pages, forms, store and metadata?"""
    keys = (before.keys() | after.keys()) - _REVIEWED_APART
    return all(alike(entry(before, key), entry(after, key)) for key in keys)


def _annotations(page: DictionaryObject) -> dict[Any, Any]:
    """Return the annotations of a page by their reference."""
    listed = entry(page, "/Annots")
    if not isinstance(listed, ArrayObject):
        return {}
    keys = (
        one.idnum if isinstance(one, IndirectObject) else f"direct {place}"
        for place, one in enumerate(listed)
    )
    return dict(zip(keys, each(listed), strict=True))


def _box(annotation: Any) -> Box | None:
    try:
        a, b, c, d = (float(number) for number in annotation["/Rect"])
    except (KeyError, TypeError, ValueError):
        return None
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _meet(one: Box | None, other: Box | None) -> bool:
    """Do two boxes share a piece of the page?"""
    if one is None or other is None:
        return False
    return max(one[0], other[0]) < min(one[2], other[2]) and max(one[1], other[1]) < min(
        one[3], other[3]
    )


def _pages(root: Any) -> Iterable[DictionaryObject]:
    """Walk the page tree from the first page on; each node once, so that a loop ends."""
    left: list[Any] = [root["/Pages"]]
    been: set[int] = set()
    given = 0
    while left and given < _PAGES_COMPARED:
        node = left.pop()
        if not isinstance(node, DictionaryObject) or id(node) in been:
            continue
        been.add(id(node))
        kids = entry(node, "/Kids")
        if isinstance(kids, ArrayObject):
            left.extend(reversed(list(each(kids))))
        else:
            given += 1
            yield node
