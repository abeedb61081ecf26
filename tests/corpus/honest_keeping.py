"""What archives and programs honestly do after a signature: store, stamp, renew, annotate, save again."""

from __future__ import annotations

from cryptography.hazmat.primitives import serialization

from tests.corpus.cases import honest
from tests.corpus.letters import (
    CATALOG,
    CONTENT,
    FONT,
    METADATA,
    NAME,
    NOTE,
    PAGE,
    approved,
    certified,
    contract,
    objects,
)
from tests.corpus.revisions import Draft, begun
from tests.corpus.signature import signed
from tests.corpus.syntax import stream
from tests.support.pki import pki
from tests.support.signed import signed as by_engine

STORE = {"VALIDATION_DATA"}
NOTES = {"ANNOTATION"}
ALL_HONEST = {"VALIDATION_DATA", "SIGNING", "FORM_FILLING", "ANNOTATION"}


def material() -> tuple[bytes, bytes, bytes]:
    """Return an issuer's certificate, an OCSP answer and a CRL, as a store keeps them."""
    house = pki()
    found = house.gather(house.p256.chain, house.clock())
    return house.issuing.der, found.ocsps[0], found.crls[0]


def stored(draft: Draft, *, vri: bool = True, **layout: object) -> Draft:
    """Return a draft with a document security store (EN 319 142-1, 5.4.2)."""
    first = draft.free
    cert, answer, crl = (first, first + 1, first + 2)
    bodies = dict(zip((cert, answer, crl), map(stream, material()), strict=True))
    entry = b""
    if vri:
        bodies[first + 4] = b"<< /Type /VRI /Cert [%d 0 R] /OCSP [%d 0 R] /CRL [%d 0 R] >>" % (
            cert,
            answer,
            crl,
        )
        entry = b"/VRI << /A94A8FE5CCB19BA61C4C0873D391E987982FBBD3 %d 0 R >>" % (first + 4)
    bodies[first + 3] = b"<< /Type /DSS /Certs [%d 0 R] /OCSPs [%d 0 R] /CRLs [%d 0 R] %s >>" % (
        cert,
        answer,
        crl,
        entry,
    )
    bodies |= draft.set(CATALOG, b"/DSS", b"%d 0 R" % (first + 3))
    return draft.revised(bodies, **layout)  # type: ignore[arg-type]


def stamped(draft: Draft, name: bytes = b"Stamp1", **layout: object) -> Draft:
    """Return a draft with a document time-stamp."""
    return signed(draft, name, kind="timestamp", **layout)  # type: ignore[arg-type]


@honest(categories=STORE, only=STORE, signatures=1, over={"vri": (True,), "plain": (False,)})
def store_added(vri: bool) -> bytes:
    """A document security store is added, with or without VRI."""
    return stored(approved(), vri=vri).data


@honest(categories=STORE, only=STORE, over={str(p): (p,) for p in (1, 2, 3)})
def store_added_certified(permission: int) -> bytes:
    """A store on a certified document: never a change in the sense of DocMDP (ISO 32000-2, 12.8.2.2)."""
    return stored(certified(permission)).data


@honest(categories=STORE, only=STORE)
def store_rewritten() -> bytes:
    """The store is written anew: other object numbers, the old ones freed."""
    draft = stored(approved())
    old = range(25, 30)
    return stored(draft, vri=False).revised({}, free=old).data


@honest(categories=STORE, only=STORE)
def store_merged() -> bytes:
    """A second store takes in the first and adds to its arrays in place."""
    draft = stored(approved())
    more = draft.free
    changed = draft.join(28, b"/Certs", more) | {more: stream(pki().root.der)}
    return draft.revised(changed).data


@honest(categories=STORE, only=STORE)
def store_direct_in_the_catalogue() -> bytes:
    """The store is no object of its own but stands in the catalogue."""
    draft = approved()
    changed = draft.set(CATALOG, b"/DSS", b"<< /Certs [25 0 R] >>")
    return draft.revised({**changed, 25: stream(material()[0])}).data


@honest(categories=STORE, only=STORE)
def store_vri_grown() -> bytes:
    """Only the VRI of the store grows."""
    draft = stored(approved())
    names = (
        b"A94A8FE5CCB19BA61C4C0873D391E987982FBBD3",
        b"B0399D2029F64D445BD131FFAA399A42D2F8E7DC",
    )
    more = b"<< /%s 29 0 R /%s 29 0 R >>" % names
    return draft.revised(draft.set(28, b"/VRI", more)).data


@honest(
    categories=STORE,
    only=STORE,
    signatures=2,
    over={k: (k,) for k in ("table", "stream", "packed")},
)
def time_stamped(xref: str) -> bytes:
    """A document time-stamp over everything."""
    return stamped(approved(), xref=xref).data


@honest(categories=STORE, only=STORE, signatures=2, over={str(p): (p,) for p in (1, 2, 3)})
def time_stamped_certified(permission: int) -> bytes:
    """A document time-stamp on a certified document (exempt from DocMDP, ISO 32000-2, 12.8.2.2)."""
    return stamped(certified(permission)).data


@honest(categories=STORE, only=STORE, signatures=4)
def renewed() -> bytes:
    """Store and time-stamp, three times over, as an archive renews."""
    draft = approved()
    for number in range(3):
        draft = stamped(stored(draft, vri=not number), b"Stamp%d" % number)
    return draft.data


@honest(over={level: (level,) for level in ("B-T", "B-LT", "B-LTA")})
def level_by_the_engine(level: str) -> bytes:
    """What stock pyHanko writes at each level."""
    return by_engine(contract().data, pki().p256, level=level)


@honest(categories={"SIGNING", "VALIDATION_DATA"}, only={"SIGNING", "VALIDATION_DATA"})
def long_term_twice_by_the_engine() -> bytes:
    """Two persons sign to B-LTA one after the other with stock pyHanko."""
    first = by_engine(contract().data, pki().p256, level="B-LTA")
    return by_engine(first, pki().rsa, level="B-LTA", field="Signature2")


_MARKUP = {
    "Text": b"/Subtype /Text /Rect [500 700 520 720] /Contents (Da xem) /Name /Note",
    "Highlight": b"/Subtype /Highlight /Rect [70 755 200 780] /QuadPoints [70 780 200 780 70 755 200 755]",
    "Underline": b"/Subtype /Underline /Rect [70 755 200 780] /QuadPoints [70 780 200 780 70 755 200 755]",
    "StrikeOut": b"/Subtype /StrikeOut /Rect [70 755 200 780] /QuadPoints [70 780 200 780 70 755 200 755]",
    "Squiggly": b"/Subtype /Squiggly /Rect [70 755 200 780] /QuadPoints [70 780 200 780 70 755 200 755]",
}


def noted(draft: Draft, entries: bytes, **more: bytes) -> bytes:
    """Return a document with one more annotation on its first page."""
    note = b"<< /Type /Annot /P 3 0 R /F 4 /C [1 1 0] %s >>" % entries
    changed = draft.join(PAGE, b"/Annots", draft.free) | {draft.free: note}
    return draft.revised(changed).data


@honest(categories=NOTES, only=NOTES, docmdp=3, over={k: (v,) for k, v in _MARKUP.items()})
def noted_under_3(entries: bytes) -> bytes:
    """A note or mark where DocMDP 3 allows it, without a picture of its own."""
    return noted(certified(3), entries)


_PICTURED = {
    "Highlight": (
        b"/Subtype /Highlight /Rect [70 755 200 780] /QuadPoints [70 780 200 780 70 755 200 755]",
        b"/G gs 1 1 0 rg 0 0 130 25 re f",
        b"[0 0 130 25]",
    ),
    "Underline": (
        b"/Subtype /Underline /Rect [70 755 200 780] /QuadPoints [70 780 200 780 70 755 200 755]",
        b"1 0 0 RG 0 1 m 130 1 l S",
        b"[0 0 130 25]",
    ),
    "Text": (b"/Subtype /Text /Rect [500 700 520 720]", b"1 1 0 rg 1 1 18 18 re B", b"[0 0 20 20]"),
}


@honest(categories=NOTES, only=NOTES, docmdp=3, over=_PICTURED)
def noted_under_3_with_picture(entries: bytes, content: bytes, box: bytes) -> bytes:
    """A mark with the picture that common programs give it: blended, a thin line, a small sign."""
    draft = certified(3)
    note, picture = draft.free, draft.free + 1
    state = b"/Resources << /ExtGState << /G << /BM /Multiply >> >> >>"
    body = stream(content, b"/Type /XObject /Subtype /Form /BBox %s %s" % (box, state))
    shape = b"<< /Type /Annot /P 3 0 R /F 4 /C [1 1 0] %s /AP << /N %d 0 R >> >>"
    changed = draft.join(PAGE, b"/Annots", note) | {note: shape % (entries, picture)}
    return draft.revised({**changed, picture: body}).data


@honest(categories=NOTES, only=NOTES, docmdp=3)
def noted_under_3_with_popup() -> bytes:
    """A note with its pop-up window where DocMDP 3 allows it."""
    draft = certified(3)
    note, popup = draft.free, draft.free + 1
    changed = draft.join(PAGE, b"/Annots", note, popup) | {
        note: b"<< /Type /Annot /Subtype /Text /P 3 0 R /Rect [500 700 520 720] /Contents (Da xem) "
        b"/Popup %d 0 R >>" % popup,
        popup: b"<< /Type /Annot /Subtype /Popup /Parent %d 0 R /P 3 0 R /Rect [400 600 560 690] >>"
        % note,
    }
    return draft.revised(changed).data


@honest(categories=NOTES, only=NOTES, docmdp=3)
def note_taken_away_under_3() -> bytes:
    """A note that was there is taken away where DocMDP 3 allows it."""
    draft = certified(3)
    return draft.revised(draft.lack(PAGE, b"/Annots", NOTE), free=[NOTE]).data


@honest(categories=NOTES, only=NOTES, docmdp=3)
def note_answered_under_3() -> bytes:
    """A note's text is changed where DocMDP 3 allows it."""
    draft = certified(3)
    return draft.revised(draft.set(NOTE, b"/Contents", b"(Da sua)")).data


_XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>later</x:xmpmeta>"


@honest(only=ALL_HONEST)
def metadata_only() -> bytes:
    """A program saves other metadata and nothing else."""
    draft = approved()
    return draft.revised({METADATA: stream(_XMP, b"/Type /Metadata /Subtype /XML")}).data


@honest(only=ALL_HONEST)
def metadata_replaced() -> bytes:
    """The catalogue names a new metadata stream."""
    draft = approved()
    new = stream(_XMP, b"/Type /Metadata /Subtype /XML")
    return draft.revised(draft.set(CATALOG, b"/Metadata", b"25 0 R") | {25: new}).data


@honest(only=ALL_HONEST)
def information_dictionary_updated() -> bytes:
    """The trailer's /Info tells of a later change."""
    draft = approved()
    info = b"<< /Producer (another) /ModDate (D:20261125000000Z) >>"
    return draft.revised({25: info}, trailer=b"/Info 25 0 R").data


@honest(signatures=2, only=ALL_HONEST, categories={"SIGNING"})
def signed_with_metadata() -> bytes:
    """The second signer's program writes metadata and /Info along."""
    draft = approved()
    info = b"<< /Producer (another) /ModDate (D:20261125000000Z) >>"
    also = {METADATA: stream(_XMP, b"/Type /Metadata /Subtype /XML"), 40: info}
    shown = Draft(draft.data, {**draft.objects, **also}, draft.start, 1, b"", 41)
    return signed(shown, b"Signature2", also=also, trailer=b"/Info 40 0 R").data


@honest(signatures=2, only=ALL_HONEST, categories={"SIGNING"})
def signed_with_version_and_extensions() -> bytes:
    """The second signer's program declares PAdES extensions and a version in the catalogue."""
    draft = approved()
    extensions = b"<< /ESIC << /BaseVersion /1.7 /ExtensionLevel 5 >> >>"
    also = draft.set(CATALOG, b"/Extensions", extensions)
    shown = Draft(draft.data, {**draft.objects, **also}, draft.start, 1, b"", draft.free)
    also |= shown.set(CATALOG, b"/Version", b"/2.0")
    return signed(shown, b"Signature2", also=also).data


def certificate_pem() -> bytes:
    """Return the signer's certificate for tools that want PEM."""
    return pki().p256.certificate.public_bytes(serialization.Encoding.PEM)


@honest(only=ALL_HONEST)
def rewritten_identically() -> bytes:
    """A program writes objects again, exactly as they were."""
    draft = approved()
    return draft.revised({n: draft[n] for n in (CATALOG, PAGE, CONTENT, FONT, NAME)}).data


@honest(only=ALL_HONEST)
def rewritten_in_other_words() -> bytes:
    """A program writes objects again: other order of keys, other white space, names with #, hex strings."""
    draft = approved()
    field = (
        draft[NAME]
        .replace(b"/Subtype /Widget", b"")
        .replace(b"/Type /Annot", b"/Subtype/Wid#67et /Type /Annot")
    )
    field = field.replace(b"(Nguyen Van An)", b"<" + b"Nguyen Van An".hex().encode() + b">")
    return draft.revised({NAME: field, PAGE: draft[PAGE].replace(b" ", b"\n")}).data


@honest(only=ALL_HONEST)
def orphan_added() -> bytes:
    """A program leaves an object behind that nobody refers to."""
    return approved().revised({40: b"<< /Left /Over >>"}).data


@honest(only=ALL_HONEST)
def orphan_freed() -> bytes:
    """An object that nobody ever referred to is freed."""
    draft = signed(begun({**objects(), 25: b"<< /Left /Over >>"}))
    return draft.revised({}, free=[25]).data


@honest(only=ALL_HONEST)
def nothing_saved() -> bytes:
    """A program saves an update in which nothing changed at all."""
    return approved().revised({}).data


@honest(
    over={"lines": (b"\r\n\r\n",), "spaces": (b"   \n",), "nul": (b"\0" * 100,), "line": (b"\n",)}
)
def white_space_at_the_end(tail: bytes) -> bytes:
    """Mail and disks add white space behind %%EOF."""
    return approved().data + tail


@honest(
    signatures=2,
    over={
        f"{a}-{b}": (a, b)
        for a in ("table", "stream", "packed")
        for b in ("table", "stream", "packed")
    },
)
def mixed_references(first: str, second: str) -> bytes:
    """Tables and streams of cross-references mixed in one file."""
    return signed(approved(first), b"Signature2", xref=second).data


@honest(signatures=1)
def hybrid_from_the_start() -> bytes:
    """A hybrid file: old readers see a table, new ones also objects in a stream (7.5.8.4)."""
    plain = begun(objects())
    hybrid = plain.revised({}, xref="hybrid", hidden={30: b"<< /Only /New >>"})
    return signed(hybrid).data


@honest(signatures=2)
def hybrid_second_signature() -> bytes:
    """A hybrid file that is signed twice."""
    plain = begun(objects())
    hybrid = plain.revised({}, xref="hybrid", hidden={30: b"<< /Only /New >>"})
    return signed(signed(hybrid), b"Signature2").data
