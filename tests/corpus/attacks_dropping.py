"""A signature that is altered, replaced, copied, hidden or only painted.

"Signature stripping" and the manipulated signature dictionary in Mladenov et al. (ACM CCS 2019), section 4,
and the fake appearance in Rohlmann et al. (IEEE S&P 2021), section IV.
"""

from __future__ import annotations

from dataclasses import replace

from tests.corpus.cases import hostile
from tests.corpus.letters import (
    CATALOG,
    CONTENT,
    FORM,
    LIES,
    PAGE,
    WAITING,
    approved,
    contract,
    drawing,
    objects,
)
from tests.corpus.revisions import Draft, begun
from tests.corpus.signature import dictionary, signed
from tests.corpus.syntax import having, stream, value, without
from tests.support.pki import Pki, pki

SIGNATURE, FIELD = 23, 24
REMOVED = {"signature_removed"}
_ALTERED = {
    "name": (b"/Name", b"(Chu tich UBND)"),
    "reason": (b"/Reason", b"(Dong y)"),
    "time": (b"/M", b"(D:20200101000000Z)"),
    "place": (b"/Location", b"(Ha Noi)"),
    "contact": (b"/ContactInfo", b"(evil@evil.invalid)"),
    "filter": (b"/Filter", b"/Other.Handler"),
    "certificate": (b"/Cert", b"(xxx)"),
    "references": (b"/Reference", b"[]"),
    "properties": (b"/Prop_Build", b"<< /App << /Name /Trusted >> >>"),
    "type": (b"/Type", b"/DocTimeStamp"),
    "changes": (b"/Changes", b"[0 0 0]"),
}


@hostile(dictionary_consistent=False, over=_ALTERED)
def altered(key: bytes, new: bytes) -> bytes:
    """The signature dictionary says another thing in the last revision than when it was signed."""
    draft = approved()
    return draft.revised({SIGNATURE: having(draft[SIGNATURE], key, new)}).data


@hostile(dictionary_consistent=False)
def altered_without_time() -> bytes:
    """The signature dictionary loses its time in a later revision."""
    draft = approved()
    return draft.revised(draft.drop(SIGNATURE, b"/M")).data


@hostile(dictionary_consistent=False)
def altered_value() -> bytes:
    """Another value stands in the signature dictionary of the last revision."""
    draft = approved()
    other = signed(contract(), by=pki().rsa)
    new = value(other[SIGNATURE], b"/Contents") or b"<>"
    return draft.revised({SIGNATURE: having(draft[SIGNATURE], b"/Contents", new)}).data


@hostile()
def altered_by_a_copy() -> bytes:
    """The field names a copy of the signature dictionary with another name and time."""
    draft = approved()
    copy = having(having(draft[SIGNATURE], b"/Name", b"(Chu tich)"), b"/M", b"(D:20200101000000Z)")
    return draft.revised({**draft.set(FIELD, b"/V", b"25 0 R"), 25: copy}).data


@hostile()
def altered_made_direct() -> bytes:
    """The field holds the signature dictionary itself, with another reason."""
    draft = approved()
    copy = having(draft[SIGNATURE], b"/Reason", b"(Dong y)")
    return draft.revised(draft.set(FIELD, b"/V", copy)).data


@hostile()
def altered_field_name() -> bytes:
    """The signed field bears another name in the last revision."""
    draft = approved()
    return draft.revised(draft.set(FIELD, b"/T", b"(ChuTich)")).data


@hostile(permitted=False)
def altered_picture() -> bytes:
    """The picture of a signature is exchanged: it shows another signer."""
    mark = drawing(b"BT /F1 9 Tf 4 20 Td (Ky boi: An) Tj ET", b"[0 0 200 60]")
    draft = signed(contract(), rect=b"[300 20 500 80]", appearance=mark)
    other = drawing(b"BT /F1 9 Tf 4 20 Td (Ky boi: Chu tich) Tj ET", b"[0 0 200 60]")
    return draft.revised({25: other}).data


@hostile(permitted=False)
def altered_picture_by_the_next_signer() -> bytes:
    """The next signer's save exchanges the picture of the first signature."""
    mark = drawing(b"BT /F1 9 Tf 4 20 Td (Ky boi: An) Tj ET", b"[0 0 200 60]")
    draft = signed(contract(), rect=b"[300 20 500 80]", appearance=mark)
    other = drawing(b"BT /F1 9 Tf 4 20 Td (Ky boi: Chu tich) Tj ET", b"[0 0 200 60]")
    return signed(draft, b"Signature2", also={25: other}).data


@hostile(permitted=False)
def altered_place() -> bytes:
    """The picture of a signature is moved to another contract clause."""
    draft = signed(contract(), rect=b"[300 20 500 80]", appearance=drawing(b"0 0 9 9 re f"))
    return draft.revised(draft.set(FIELD, b"/Rect", b"[60 740 560 790]")).data


def _dropped() -> dict[str, tuple[dict[int, bytes], tuple[int, ...]]]:
    draft = approved()
    return {
        "field": (draft.lack(FORM, b"/Fields", FIELD), ()),
        "field_freed": ({}, (FIELD,)),
        "value": (draft.drop(FIELD, b"/V"), ()),
        "value_null": (draft.set(FIELD, b"/V", b"null"), ()),
        "value_freed": ({}, (SIGNATURE,)),
        "value_to_text": ({SIGNATURE: b"(signed)"}, ()),
        "form": (draft.drop(CATALOG, b"/AcroForm"), ()),
        "fields_emptied": (draft.set(FORM, b"/Fields", b"[]"), ()),
        "form_exchanged": (draft.set(CATALOG, b"/AcroForm", b"<< /Fields [] >>"), ()),
        "kind": (draft.set(FIELD, b"/FT", b"/Tx"), ()),
    }


def _drops() -> dict[str, tuple[str]]:
    names = "field field_freed value value_null value_freed value_to_text form fields_emptied"
    return {name: (name,) for name in [*names.split(), "form_exchanged", "kind"]}


@hostile(notices=REMOVED, over=_drops())
def dropped(way: str) -> bytes:
    """The signature is taken out by a later update; it must still be told of."""
    changed, free = _dropped()[way]
    return approved().revised({**changed, CONTENT: stream(LIES)}, free=free).data


@hostile(notices=REMOVED)
def dropped_and_signed_by_another() -> bytes:
    """The first signature is taken out, then another person signs the changed document."""
    draft = approved()
    gone = draft.revised({**draft.lack(FORM, b"/Fields", FIELD), CONTENT: stream(LIES)})
    return signed(gone, b"Signature2", pki().rsa).data


@hostile()
def replaced_in_its_field() -> bytes:
    """The same field holds another signature, of another person, over a changed document."""
    draft = approved()
    gone = draft.revised({**draft.drop(FIELD, b"/V"), CONTENT: stream(LIES)})
    return signed(gone, into=FIELD, by=pki().rsa).data


@hostile()
def replaced_in_its_object() -> bytes:
    """The same object holds another signature, of another person, over a changed document."""
    draft = approved()
    gone = draft.revised({CONTENT: stream(LIES)})
    forged = replace(gone, free=SIGNATURE)
    return signed(forged, into=FIELD, by=pki().rsa).data


@hostile()
def replaced_by_a_stranger() -> bytes:
    """The same field holds a signature by a stranger who bears the same name."""
    draft = approved()
    gone = draft.revised(draft.drop(FIELD, b"/V"))
    return signed(gone, into=FIELD, by=Pki().p256).data


@hostile()
def exchanged_between_fields() -> bytes:
    """Two fields exchange their signatures."""
    draft = signed(approved(), b"Signature2", pki().rsa)
    first = draft.set(FIELD, b"/V", b"25 0 R")
    return draft.revised(first | draft.set(26, b"/V", b"%d 0 R" % SIGNATURE)).data


@hostile()
def one_value_in_two_fields() -> bytes:
    """A prepared field names the signature that another field holds: signed by the agency, it seems."""
    draft = approved()
    return draft.revised(draft.set(WAITING, b"/V", b"%d 0 R" % SIGNATURE)).data


@hostile()
def one_value_in_two_places() -> bytes:
    """A new visible field names the old signature and shows another signer."""
    draft = approved()
    body = (
        b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Hai) /V 23 0 R /P 3 0 R /F 4 "
        b"/Rect [300 20 500 80] /AP << /N 26 0 R >> >>"
    )
    changed = draft.join(FORM, b"/Fields", 25) | draft.join(PAGE, b"/Annots", 25)
    picture = drawing(b"BT /F1 9 Tf 4 20 Td (Chu tich) Tj ET", b"[0 0 200 60]")
    return draft.revised({**changed, 25: body, 26: picture}).data


def _painted(entries: bytes) -> Draft:
    mine = objects()
    mine[WAITING] = (
        b"<< /Type /Annot /P 3 0 R /F 4 /Rect [300 100 500 160] %s /AP << /N 25 0 R >> >>" % entries
    )
    mine[25] = drawing(b"BT /F1 9 Tf 4 20 Td (Da ky so boi: Chu tich) Tj ET", b"[0 0 200 60]")
    return begun(mine)


@hostile(
    over={"stamp": (b"/Subtype /Stamp",), "field": (b"/Subtype /Widget /FT /Sig /T (CoQuan)",)}
)
def painted(entries: bytes) -> bytes:
    """A signature that is only painted: nothing is signed."""
    return _painted(entries).data


@hostile()
def painted_with_empty_dictionary() -> bytes:
    """A painted signature whose field has a dictionary without a value."""
    draft = _painted(b"/Subtype /Widget /FT /Sig /T (CoQuan) /V 26 0 R")
    hollow = without(without(dictionary(), b"/Contents"), b"/ByteRange")
    return begun({**draft.objects, 26: hollow}).data


@hostile()
def painted_unfinished() -> bytes:
    """A signature that was begun and never given: all zeros, and the range not filled in."""
    draft = _painted(b"/Subtype /Widget /FT /Sig /T (CoQuan) /V 26 0 R")
    return begun({**draft.objects, 26: dictionary()}).data
