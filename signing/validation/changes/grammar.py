"""The places of a PDF document, and which place lies behind each entry of each (ISO 32000-2, 7.7).

The comparison carries the place along, so that a difference is known by where it matters and not by
what kind of object it is: the same stream changed below `content` and below `store` are two
differences, and only the second is harmless.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Place:
    """One place: what its entries lead to, `otherwise` for all that is not named.

    `ignored` entries mean nothing here or are compared elsewhere.
    """

    inside: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = "other"
    ignored: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FIELD: Final = {
    "/V": "value",
    "/AP": "appearance",
    "/Kids": "fields",
    "/A": "actions",
    "/AA": "actions",
    "/DR": "form resources",
}

PLACES: Final[Mapping[str, Place]] = {
    "trailer": Place({"/Root": "catalog", "/Info": "info", "/Encrypt": "encryption"}),
    "catalog": Place(
        {
            "/Pages": "pages",
            "/AcroForm": "form",
            "/DSS": "store",
            "/Metadata": "metadata",
            "/Extensions": "metadata",
            "/Version": "metadata",
            "/PieceInfo": "metadata",
            "/Perms": "permissions",
            "/StructTreeRoot": "structure",
            "/Names": "names",
            "/Dests": "viewing",
            "/MarkInfo": "viewing",
            "/Lang": "viewing",
            "/ViewerPreferences": "viewing",
            "/PageMode": "viewing",
            "/PageLayout": "viewing",
            "/Outlines": "viewing",
            "/OutputIntents": "intents",
            "/OpenAction": "actions",
            "/AA": "actions",
            "/OCProperties": "content",
        }
    ),
    "pages": Place(otherwise="content", ignored=_words("/Count /Kids /Parent /Type")),
    "page": Place(
        {
            "/Annots": "annotations",
            "/Metadata": "metadata",
            "/PieceInfo": "metadata",
            "/LastModified": "metadata",
            "/StructParents": "structure",
            "/Tabs": "viewing",
            "/AA": "actions",
            "/Parent": "parent",
        },
        otherwise="content",
    ),
    "annotations": Place(otherwise="annotation"),
    "annotation": Place(_FIELD, otherwise="annotation", ignored=_words("/StructParent")),
    "field": Place(_FIELD, otherwise="field", ignored=_words("/StructParent")),
    "form": Place(
        {"/Fields": "fields", "/DR": "form resources", "/XFA": "xfa"},
        otherwise="form",
    ),
    "names": Place({"/JavaScript": "actions", "/EmbeddedFiles": "attachments"}, otherwise="names"),
}

# Below these the whole matters and no entry has a place of its own.
DEEP: Final = frozenset(
    {"content", "store", "metadata", "permissions", "structure", "viewing", "intents", "actions"}
    | {"attachments", "info", "encryption", "value", "appearance", "form resources", "xfa", "other"}
)


def place_behind(place: str, key: str) -> str | None:
    """Return the place behind an entry; None where the entry is not compared.

    >>> place_behind("catalog", "/DSS"), place_behind("store", "/Certs"), place_behind("pages", "/Count")
    ('store', 'store', None)
    """
    if place in DEEP:
        return place
    here = PLACES[place]
    if key in here.ignored:
        return None
    return here.inside.get(key, here.otherwise)
