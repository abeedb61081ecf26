"""Universal signature forgery: the value or its range is spoilt, in the hope that nobody checks.

Published by Mladenov, Mainka, Meyer zu Selhausen, Grothe and Schwenk, "1 Trillion Dollar Refund: How to
Spoof PDF Signatures" (ACM CCS 2019), section 4.1.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tests.corpus.cases import hostile
from tests.corpus.letters import CONTENT, LIES, approved, contract
from tests.corpus.revisions import begun
from tests.corpus.signature import DIGITS, dictionary, field, sealed
from tests.corpus.syntax import having, stream, value, without

SIGNATURE: Final = 23
_RANGES: Final[dict[str, tuple[bytes | None]]] = {
    "missing": (None,),
    "null": (b"null",),
    "empty": (b"[]",),
    "zeros": (b"[0 0 0 0]",),
    "one_zero": (b"[0]",),
    "negative": (b"[0 -10 20 -30]",),
    "minus_zero": (b"[-0 -0 -0 -0]",),
    "three": (b"[0 100 200]",),
    "six": (b"[0 100 200 100 300 100]",),
    "overlapping": (b"[0 2000 1000 2000]",),
    "too_long": (b"[0 1000 14000 999999999]",),
    "endless": (b"[0 1000 14000 99999999999999999999999999999999]",),
    "from_ten": (b"[10 1000 14000 2000]",),
    "backwards": (b"[14000 2000 0 1000]",),
    "real": (b"[0.0 1000.5 14000.0 2000.0]",),
    "words": (b"[(0) (1000) (14000) (2000)]",),
    "name": (b"/All",),
    "number": (b"0",),
    "dictionary": (b"<< /From 0 /To 9 >>",),
    "itself": (b"23 0 R",),
    "nested": (b"[[0 1000] [14000 2000]]",),
    "nulls": (b"[null null null null]",),
}
_CONTENTS: Final[dict[str, tuple[bytes | None]]] = {
    "missing": (None,),
    "null": (b"null",),
    "empty": (b"<>",),
    "one_zero": (b"<00>",),
    "zeros": (b"<" + b"0" * DIGITS + b">",),
    "garbled": (b"<" + b"deadbeef" * (DIGITS // 8) + b">",),
    "not_hex": (b"<zzzz>",),
    "odd": (b"<308>",),
    "literal": (b"(no signature at all)",),
    "number": (b"1",),
    "name": (b"/Valid",),
    "array": (b"[<00> <00>]",),
    "itself": (b"23 0 R",),
    "dangling": (b"9999 0 R",),
    "endless_der": (b"<3084ffffffff>",),
    "deep_der": (b"<" + b"3080" * 3000 + b">",),
    "empty_sequence": (b"<3000>",),
    "data_only": (b"<300b06092a864886f70d010701>",),
}
_WRONG_TYPES: Final = {
    "sub_filter": (b"/SubFilter", b"7"),
    "sub_filter_array": (b"/SubFilter", b"[/ETSI.CAdES.detached]"),
    "filter": (b"/Filter", b"null"),
    "unknown_sub_filter": (b"/SubFilter", b"/Everything.Is.Valid"),
    "no_hash_sub_filter": (b"/SubFilter", b"/adbe.x509.rsa_sha1"),
    "stamp_sub_filter": (b"/SubFilter", b"/ETSI.RFC3161"),
}


def _spoilt(key: bytes, new: bytes | None, *, update: bool) -> bytes:
    """Return the contract with lies, and with one entry of its signature spoilt."""
    draft = approved()
    body = draft[SIGNATURE]
    body = without(body, key) if new is None else having(body, key, new)
    changed = {CONTENT: stream(LIES), SIGNATURE: body}
    return draft.revised(changed).data if update else begun({**draft.objects, **changed}).data


@hostile(over=_RANGES)
def forged_range(new: bytes | None) -> bytes:
    """Universal signature forgery: a /ByteRange that says nothing, in a file written anew (4.1)."""
    return _spoilt(b"/ByteRange", new, update=False)


@hostile(over=_RANGES)
def forged_range_later(new: bytes | None) -> bytes:
    """Universal signature forgery: a /ByteRange that says nothing, put there by an update (4.1)."""
    return _spoilt(b"/ByteRange", new, update=True)


@hostile(over=_CONTENTS)
def forged_value(new: bytes | None) -> bytes:
    """Universal signature forgery: a /Contents that holds no value, in a file written anew (4.1)."""
    return _spoilt(b"/Contents", new, update=False)


@hostile(over=_CONTENTS)
def forged_value_later(new: bytes | None) -> bytes:
    """Universal signature forgery: a /Contents that holds no value, put there by an update (4.1)."""
    return _spoilt(b"/Contents", new, update=True)


@hostile(over=_WRONG_TYPES)
def forged_type(key: bytes, new: bytes) -> bytes:
    """Universal signature forgery: the kind of signature is one that nobody checks (4.1)."""
    return _spoilt(key, new, update=False)


@hostile(intact=False)
def forged_both() -> bytes:
    """Universal signature forgery: neither value nor range is there (4.1)."""
    draft = approved()
    body = without(without(draft[SIGNATURE], b"/Contents"), b"/ByteRange")
    return begun({**draft.objects, CONTENT: stream(LIES), SIGNATURE: body}).data


@hostile()
def forged_value_of_another_file() -> bytes:
    """The value of another document's signature, over this one (PDF signature transplant)."""
    draft = approved()
    other = sealed(begun({1: b"<< >>", 2: dictionary()}))
    body = having(draft[SIGNATURE], b"/Contents", value(other[2], b"/Contents") or b"<>")
    return begun({**draft.objects, SIGNATURE: body}).data


@hostile()
def forged_field_without_dictionary() -> bytes:
    """A signature field whose /V is a name, a number or nothing that could be a signature."""
    draft = contract()
    objects = {
        **draft.objects,
        23: field(b"Signature1", 24, page=3),
        24: b"/Signed",
    }
    form = replace(draft, objects=objects)
    return begun({**objects, **form.join(6, b"/Fields", 23)}).data
