"""Attacks on certified documents: what is permitted is used to show something else.

Published by Rohlmann, Mladenov, Mainka and Schwenk, "Breaking the Specification: PDF Certification"
(IEEE S&P 2021): evil annotation (section IV-A) and sneaky signature (IV-B).
"""

from __future__ import annotations

from tests.corpus.cases import hostile
from tests.corpus.letters import (
    CONTENT,
    FORM,
    LIES,
    NOTE,
    NUMBER,
    PAGE,
    WAITING,
    approved,
    certified,
    contract,
    drawing,
    objects,
    text,
)
from tests.corpus.revisions import Draft, begun
from tests.corpus.signature import signed
from tests.corpus.syntax import having, stream
from tests.support.pki import pki

_OVER = b"/Rect [60 740 560 790]"
_LIE = drawing(b"1 g 0 0 500 50 re f 0 g " + LIES, b"[0 0 500 50]")
_QUADS = b"/QuadPoints [60 790 560 790 60 740 560 740]"
_EVIL = {
    "FreeText": b"/Subtype /FreeText /DA (/F1 14 Tf) /Contents (999 000 dong)",
    "Stamp": b"/Subtype /Stamp /Name /Draft",
    "Redact": b"/Subtype /Redact /OverlayText (999 000 dong) " + _QUADS,
    "Ink": b"/Subtype /Ink /InkList [[60 740 560 790 60 790]] /BS << /W 60 >> /C [1 1 1]",
    "Square": b"/Subtype /Square /IC [1 1 1] /C [1 1 1]",
    "Line": b"/Subtype /Line /L [60 765 560 765] /BS << /W 50 >> /C [1 1 1]",
    "Polygon": b"/Subtype /Polygon /Vertices [60 740 560 740 560 790 60 790] /IC [1 1 1]",
    "Caret": b"/Subtype /Caret",
    "FileAttachment": b"/Subtype /FileAttachment /FS << /Type /Filespec /F (a.exe) >>",
    "Screen": b"/Subtype /Screen /A << /S /Rendition >>",
    "Widget": b"/Subtype /Widget /FT /Tx /T (moi) /V (999 000 dong)",
    "Watermark": b"/Subtype /Watermark",
    "3D": b"/Subtype /3D",
    "RichMedia": b"/Subtype /RichMedia",
    "PrinterMark": b"/Subtype /PrinterMark",
    "unknown": b"/Subtype /Whatever",
    "none": b"",
}


def _annotated(draft: Draft, entries: bytes, flags: bytes = b"4") -> bytes:
    note, picture = draft.free, draft.free + 1
    body = b"<< /Type /Annot /P 3 0 R /F %s %s %s /AP << /N %d 0 R >> >>" % (
        flags,
        _OVER,
        entries,
        picture,
    )
    return draft.revised({**draft.join(PAGE, b"/Annots", note), note: body, picture: _LIE}).data


@hostile(permitted=False, violated=True, docmdp=1, over={k: (v,) for k, v in _EVIL.items()})
def evil_annotation_under_1(entries: bytes) -> bytes:
    """Evil annotation where nothing at all is permitted (IV-A)."""
    return _annotated(certified(1), entries)


@hostile(permitted=False, violated=True, docmdp=2, over={k: (v,) for k, v in _EVIL.items()})
def evil_annotation_under_2(entries: bytes) -> bytes:
    """Evil annotation where only forms are permitted (IV-A)."""
    return _annotated(certified(2), entries)


@hostile(permitted=False, docmdp=3, over={k: (v,) for k, v in _EVIL.items()})
def evil_annotation_under_3(entries: bytes) -> bytes:
    """Evil annotation over the certified words, with notes permitted and a picture of its own (IV-A)."""
    return _annotated(certified(3), entries)


@hostile(permitted=False, over={k: (v,) for k, v in _EVIL.items()})
def evil_annotation_after_approval(entries: bytes) -> bytes:
    """The same over a document that was signed and not certified."""
    return _annotated(approved(), entries)


@hostile(
    permitted=False,
    over={"locked": (b"196",), "read_only": (b"64",), "print_only": (b"36",), "toggled": (b"260",)},
)
def evil_annotation_with_flags(flags: bytes) -> bytes:
    """Evil annotation that readers do not let one move, or list (IV-A)."""
    return _annotated(certified(3), _EVIL["FreeText"], flags)


_DRAWING_MARKS = {
    "Highlight": (b"/Subtype /Highlight " + _QUADS,),
    "Text": (b"/Subtype /Text /Contents (Da xem)",),
    "Popup": (b"/Subtype /Popup",),
    "Underline": (b"/Subtype /Underline " + _QUADS,),
    "Link": (b"/Subtype /Link",),
}


@hostile(permitted=False, over=_DRAWING_MARKS)
def evil_mark_with_picture(entries: bytes) -> bytes:
    """A kind of note that is harmless by itself, with a picture that writes over the certified words."""
    return _annotated(certified(3), entries)


@hostile(permitted=False)
def evil_link_with_script() -> bytes:
    """A link over the whole page that runs a script, where notes are permitted."""
    draft = certified(3)
    body = (
        b"<< /Type /Annot /Subtype /Link /P 3 0 R /Rect [0 0 595 842] "
        b"/A << /S /JavaScript /JS (app.alert\\(1\\)) >> >>"
    )
    return draft.revised({**draft.join(PAGE, b"/Annots", draft.free), draft.free: body}).data


@hostile(permitted=False)
def evil_note_action() -> bytes:
    """A note that was there gets an action, where notes are permitted."""
    draft = certified(3)
    return draft.revised(draft.set(NOTE, b"/A", b"<< /S /Launch /F (a.exe) >>")).data


@hostile(permitted=False)
def evil_note_turned_into_stamp() -> bytes:
    """A note that was there becomes a stamp over the words, where notes are permitted."""
    draft = certified(3)
    body = b"<< /Type /Annot /Subtype /Stamp /P 3 0 R %s /AP << /N 25 0 R >> >>" % _OVER
    return draft.revised({NOTE: body, 25: _LIE}).data


def _sneaky(draft: Draft, rect: bytes = b"[60 740 560 790]", picture: bytes = _LIE) -> bytes:
    return signed(draft, b"Sneaky", pki().rsa, rect=rect, appearance=picture).data


@hostile(permitted=False, violated=True, over={"1": (1,)})
def sneaky_signature(permission: int) -> bytes:
    """Sneaky signature: a new visible field whose picture is over the certified words (IV-B)."""
    return _sneaky(certified(permission))


@hostile(permitted=False, over={"2": (2,), "3": (3,)})
def sneaky_signature_permitted(permission: int) -> bytes:
    """Sneaky signature where signing is permitted: its picture is over the certified words (IV-B)."""
    return _sneaky(certified(permission))


@hostile(permitted=False)
def sneaky_signature_by_nobody() -> bytes:
    """Sneaky signature by a stranger's certificate, where signing is permitted (IV-B)."""
    from tests.support.pki import Pki

    draft = certified(2)
    return signed(draft, b"Sneaky", Pki().p256, rect=b"[60 740 560 790]", appearance=_LIE).data


@hostile(permitted=False, over={"1": (1,), "2": (2,)})
def sneaky_field_without_signature(permission: int) -> bytes:
    """Sneaky signature: a new, empty signature field with a picture over the certified words (IV-B)."""
    return _empty_field(certified(permission))


@hostile(permitted=False)
def sneaky_field_after_approval() -> bytes:
    """A new, empty signature field with a picture over the words of a signed document."""
    return _empty_field(approved())


def _empty_field(draft: Draft) -> bytes:
    number = draft.free
    field = (
        b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Trong) /P 3 0 R /F 4 %s /AP << /N %d 0 R >> >>"
        % (_OVER, number + 1)
    )
    changed = draft.join(PAGE, b"/Annots", number) | draft.join(FORM, b"/Fields", number)
    return draft.revised({**changed, number: field, number + 1: _LIE}).data


@hostile(permitted=False)
def sneaky_prepared_field_grown() -> bytes:
    """The prepared field is signed, but grew over the certified words meanwhile."""
    draft = certified(2)
    field = having(draft[WAITING], b"/Rect", b"[0 0 595 842]")
    field = having(field, b"/AP", b"<< /N 40 0 R >>")
    also = {WAITING: field, 40: _LIE}
    grown = Draft(draft.data, {**draft.objects, **also}, draft.start, 1, b"", 41)
    field = having(field, b"/V", b"41 0 R")
    grown = Draft(draft.data, {**grown.objects, WAITING: field}, draft.start, 1, b"", 41)
    return signed(grown, into=WAITING, also={WAITING: field, 40: _LIE}).data


@hostile(permitted=False)
def sneaky_prepared_field_picture_only() -> bytes:
    """The prepared signature field gets a picture, but no signature."""
    draft = certified(2)
    changed = draft.set(WAITING, b"/AP", b"<< /N 25 0 R >>")
    return draft.revised(
        {**changed, 25: drawing(b"1 0 0 rg 0 0 200 60 re f", b"[0 0 200 60]")}
    ).data


@hostile(permitted=False)
def sneaky_signature_over_a_signed_page() -> bytes:
    """A second signature's picture covers the whole signed page, opaque, with other words."""
    draft = approved()
    cover = drawing(b"1 g 0 0 595 842 re f 0 g " + LIES, b"[0 0 595 842]")
    return signed(draft, b"Sneaky", rect=b"[0 0 595 842]", appearance=cover).data


_FORBIDDEN_FILLING = {NUMBER: b"(15/UBND)"}


@hostile(permitted=False, violated=True, docmdp=1)
def filled_under_1() -> bytes:
    """A field is filled in where nothing is permitted (DocMDP 1)."""
    draft = certified(1)
    changed = draft.set(NUMBER, b"/V", b"(15)") | {25: text(b"15")}
    return draft.revised(changed).data


@hostile(permitted=False, violated=True, docmdp=1)
def signed_under_1() -> bytes:
    """A second, invisible signature where nothing is permitted (DocMDP 1)."""
    return signed(certified(1), b"Signature2").data


@hostile(permitted=False, violated=True, docmdp=2)
def annotated_under_2() -> bytes:
    """A harmless note where only forms are permitted (DocMDP 2)."""
    draft = certified(2)
    body = b"<< /Type /Annot /Subtype /Text /P 3 0 R /Rect [500 700 520 720] /Contents (Da xem) >>"
    return draft.revised({**draft.join(PAGE, b"/Annots", draft.free), draft.free: body}).data


@hostile(permitted=False, violated=True, over={str(p): (p,) for p in (1, 2, 3)})
def content_changed_when_certified(permission: int) -> bytes:
    """Other words on a certified page (DocMDP 1, 2, 3)."""
    return certified(permission).revised({CONTENT: stream(LIES)}).data


@hostile(permitted=False)
def certified_twice() -> bytes:
    """A later signature certifies the document anew, with more permitted than before."""
    draft = certified(1)
    return signed(draft, b"Signature2", certify=3).data


@hostile(permitted=False)
def certification_dropped() -> bytes:
    """The catalogue's /Perms no longer names the certification, then a field is filled in."""
    draft = certified(1)
    changed = draft.drop(1, b"/Perms") | draft.set(NUMBER, b"/V", b"(15)")
    return draft.revised(changed).data


@hostile(permitted=False)
def permission_raised() -> bytes:
    """The DocMDP permission in the signature dictionary is raised later, then a note is added."""
    draft = certified(1)
    raised = draft[23].replace(b"/P 1 ", b"/P 3 ")
    assert raised != draft[23]
    body = b"<< /Type /Annot /Subtype /Text /P 3 0 R /Rect [500 700 520 720] /Contents (Da xem) >>"
    return draft.revised({**draft.join(PAGE, b"/Annots", 25), 23: raised, 25: body}).data


def _locked(action: bytes, named: bytes, *, by_field: bool) -> Draft:
    """Sign so that fields are locked: by the signature's own FieldMDP, and the field's /Lock."""
    entries = (
        b"/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /Data 1 0 R /TransformParams "
        b"<< /Type /TransformParams /V /1.2 /Action %s %s >> >>]" % (action, named)
    )
    lock = b"/Lock << /Type /SigFieldLock /Action %s %s >>" % (action, named)
    return signed(contract(), entries=b"" if by_field else entries, more=lock)


_LOCKS = {
    "all": (b"/All", b""),
    "include": (b"/Include", b"/Fields [(so)]"),
    "exclude": (b"/Exclude", b"/Fields [(ten)]"),
}


@hostile(permitted=False, over=_LOCKS)
def filled_against_a_lock(action: bytes, named: bytes) -> bytes:
    """A field is filled in that the signature's FieldMDP had locked (ISO 32000-2, 12.8.2.4)."""
    draft = _locked(action, named, by_field=False)
    changed = draft.set(NUMBER, b"/V", b"(15)") | draft.set(NUMBER, b"/AP", b"<< /N 25 0 R >>")
    return draft.revised({25: text(b"15"), **draft.set(NUMBER, b"/V", b"(15)"), **changed}).data


@hostile(permitted=False, over=_LOCKS)
def filled_against_a_field_lock(action: bytes, named: bytes) -> bytes:
    """A field is filled in that only the signature field's own /Lock names (12.7.5.5)."""
    draft = _locked(action, named, by_field=True)
    return draft.revised(draft.set(NUMBER, b"/V", b"(15)")).data


@hostile(permitted=False)
def lock_taken_off() -> bytes:
    """The lock is taken out of field and signature by a later update, then the field is filled in."""
    draft = _locked(b"/All", b"", by_field=False)
    field = draft[24].replace(b"/Lock", b"/Lick")
    dictionary = draft[23].replace(b"/FieldMDP", b"/Nothing")
    return draft.revised({23: dictionary, 24: field, **draft.set(NUMBER, b"/V", b"(15)")}).data


@hostile(permitted=False)
def signed_against_a_lock() -> bytes:
    """The waiting signature field was locked by the first signer, and is signed nevertheless."""
    draft = _locked(b"/All", b"", by_field=False)
    return signed(draft, into=WAITING).data


@hostile(permitted=False)
def locked_document_filled() -> bytes:
    """The field's /Lock says that nothing at all may follow (/P 1), and a field is filled in."""
    lock = b"/Lock << /Type /SigFieldLock /Action /All /P 1 >>"
    entries = (
        b"/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /Data 1 0 R /TransformParams "
        b"<< /Type /TransformParams /V /1.2 /Action /All /P 1 >> >>]"
    )
    draft = signed(begun(objects()), entries=entries, more=lock)
    return draft.revised(draft.set(NUMBER, b"/V", b"(15)")).data
