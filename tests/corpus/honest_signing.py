"""What offices honestly do after a signature: sign again, fill in, number and date."""

from __future__ import annotations

from functools import cache

from tests.corpus.cases import honest
from tests.corpus.letters import (
    CHOICE,
    DATE,
    FORM,
    NAME,
    NAME_AP,
    NUMBER,
    PAGE,
    TICK,
    WAITING,
    approved,
    certified,
    contract,
    drawing,
    objects,
    text,
)
from tests.corpus.revisions import Draft, Objects, begun
from tests.corpus.signature import signed
from tests.corpus.syntax import having, without
from tests.support.pki import pki

SIGNING = {"SIGNING"}
FORM_FILLING = {"FORM_FILLING"}
_XREFS = {kind: (kind,) for kind in ("table", "stream", "packed")}
_MARK = drawing(b"BT /F1 9 Tf 4 20 Td (Ky boi: SO KIEM THU) Tj ET", b"[0 0 200 60]")


@honest(coverage="WHOLE_DOCUMENT", signatures=1, only=set(), over=_XREFS)
def one_signature(xref: str) -> bytes:
    """One approval signature, in each way of writing cross-references."""
    return approved(xref).data


@honest(coverage="WHOLE_DOCUMENT", signatures=1, only=set(), over={str(p): (p,) for p in (1, 2, 3)})
def one_certification(permission: int) -> bytes:
    """One certification, with nothing behind it."""
    return certified(permission).data


@honest(coverage="WHOLE_REVISION", signatures=2, categories=SIGNING, only=SIGNING, over=_XREFS)
def second_invisible(xref: str) -> bytes:
    """A second signature that shows nothing."""
    return signed(approved(), b"Signature2", pki().agency, xref=xref).data


def _visible(draft: Draft, name: bytes = b"Signature2") -> bytes:
    return signed(draft, name, pki().agency, rect=b"[300 20 500 80]", appearance=_MARK).data


@honest(signatures=2, categories=SIGNING, only=SIGNING)
def second_visible() -> bytes:
    """A second signature with a mark of its own, on a free place."""
    return _visible(approved())


@honest(signatures=2, categories=SIGNING, only=SIGNING)
def second_visible_on_second_page() -> bytes:
    """A second signature with a mark on a page that had no annotations."""
    draft = approved()
    return signed(draft, b"Two", page=17, rect=b"[300 20 500 80]", appearance=_MARK).data


def into_waiting(draft: Draft, **more: object) -> Draft:
    """Sign in the prepared field, which then gets its picture."""
    mark = draft.free + 2
    field = having(draft[WAITING], b"/V", b"%d 0 R" % draft.free)
    field = having(field, b"/AP", b"<< /N %d 0 R >>" % mark)
    also = {WAITING: field, mark: _MARK}
    shown = Draft(
        draft.data,
        {**draft.objects, **also},
        draft.start,
        draft.root,
        draft.trailer,
        draft.free,
    )
    return signed(shown, by=pki().agency, into=WAITING, also=also, **more)  # type: ignore[arg-type]


@honest(signatures=2, categories=SIGNING, only=SIGNING)
def second_into_prepared() -> bytes:
    """The agency seals in the field that was reserved for it before the leader signed."""
    return into_waiting(approved()).data


@honest(signatures=2, categories=SIGNING, only=SIGNING, docmdp=2)
def second_into_prepared_under_2() -> bytes:
    """The same on a certified document that permits signing (DocMDP 2)."""
    return into_waiting(certified(2)).data


@honest(signatures=2, categories=SIGNING, only=SIGNING, over={"2": (2,), "3": (3,)})
def second_invisible_certified(permission: int) -> bytes:
    """A second signature without a mark on a certified document that permits signing."""
    return signed(certified(permission), b"Signature2", pki().agency).data


@honest(signatures=3, categories=SIGNING, only=SIGNING)
def third_signature() -> bytes:
    """Three persons sign one after the other."""
    draft = signed(approved(), b"Signature2", pki().rsa)
    return into_waiting(draft).data


@honest(signatures=40, categories=SIGNING, only=SIGNING)
def forty_signatures() -> bytes:
    """Forty persons sign one after the other."""
    return many(40)


@cache
def many(count: int) -> bytes:
    """Return the contract with so many signatures."""
    draft = contract()
    for number in range(count):
        draft = signed(draft, b"Signature%d" % number)
    return draft.data


@honest(signatures=2, categories=SIGNING, only=SIGNING)
def second_with_other_parents() -> bytes:
    """The second signature's field is a kid of a new non-terminal field, with a widget of its own."""
    draft = approved()
    value, parent, kid = draft.free, draft.free + 1, draft.free + 2
    kid_body = (
        b"<< /Type /Annot /Subtype /Widget /Parent %d 0 R /Rect [0 0 0 0] /F 132 /P 3 0 R >>"
        % parent
    )
    field = b"<< /FT /Sig /T (CapTren) /V %d 0 R /Kids [%d 0 R] >>" % (value, kid)
    also = {parent: field, kid: kid_body, **draft.join(FORM, b"/Fields", parent)}
    also |= draft.join(PAGE, b"/Annots", kid)
    shown = Draft(draft.data, {**draft.objects, **also}, draft.start, draft.root, b"", draft.free)
    return signed(shown, into=parent, also=also).data


def filled(draft: Draft, number: int, value: bytes, picture: bytes | None = None) -> Objects:
    """Return what filling in a field changes: its value and its picture."""
    field = having(draft[number], b"/V", value)
    if picture is None:
        return {number: field}
    return {
        number: having(field, b"/AP", b"<< /N %d 0 R >>" % draft.free),
        draft.free: picture,
    }


_BASES = {
    "approved": (approved, ()),
    "certified_2": (certified, (2,)),
    "certified_3": (certified, (3,)),
}


@honest(categories=FORM_FILLING, only=FORM_FILLING, over=_BASES)
def filled_text(base: object, permission: tuple[int, ...]) -> bytes:
    """An empty text field is filled in."""
    draft = base(*permission)  # type: ignore[operator]
    return draft.revised(filled(draft, NUMBER, b"(15/UBND)", text(b"15/UBND"))).data


@honest(categories=FORM_FILLING, only=FORM_FILLING, over=_BASES)
def filled_text_again(base: object, permission: tuple[int, ...]) -> bytes:
    """A text field gets another value, and its picture with it."""
    draft = base(*permission)  # type: ignore[operator]
    changed = draft.set(NAME, b"/V", b"(Tran Thi Binh)") | {NAME_AP: text(b"Tran Thi Binh")}
    return draft.revised(changed).data


@honest(categories=FORM_FILLING, only=FORM_FILLING, over=_BASES)
def filled_tick(base: object, permission: tuple[int, ...]) -> bytes:
    """A box is ticked."""
    draft = base(*permission)  # type: ignore[operator]
    field = having(having(draft[TICK], b"/V", b"/Yes"), b"/AS", b"/Yes")
    return draft.revised({TICK: field}).data


@honest(categories=FORM_FILLING, only=FORM_FILLING, over=_BASES)
def filled_choice(base: object, permission: tuple[int, ...]) -> bytes:
    """A choice is made."""
    draft = base(*permission)  # type: ignore[operator]
    changed = filled(draft, CHOICE, b"(Khan)", text(b"Khan"))
    return draft.revised({**changed, CHOICE: having(changed[CHOICE], b"/I", b"[1]")}).data


@honest(categories=FORM_FILLING, only=FORM_FILLING)
def filled_radio() -> bytes:
    """One of two radio buttons is pressed: field and widgets are objects of their own."""
    mine = objects()
    mine[25] = b"<< /FT /Btn /Ff 49152 /T (loai) /V /Off /Kids [26 0 R 27 0 R] >>"
    states = b"/AS /Off /AP << /N << /%s 13 0 R /Off 14 0 R >> >>"
    shape = (
        b"<< /Type /Annot /Subtype /Widget /Parent 25 0 R /P 3 0 R /F 4 /Rect [%d 580 %d 600] %s >>"
    )
    mine[26] = shape % (72, 92, states % b"A")
    mine[27] = shape % (102, 122, states % b"B")
    draft = begun(mine)
    more = draft.join(FORM, b"/Fields", 25) | draft.join(PAGE, b"/Annots", 26, 27)
    draft = signed(begun({**mine, **more}))
    changed = draft.set(25, b"/V", b"/B") | draft.set(27, b"/AS", b"/B")
    return draft.revised(changed).data


@honest(categories=FORM_FILLING, only=FORM_FILLING)
def filled_without_picture() -> bytes:
    """A field is filled in by a program that leaves the picture to the reader (/NeedAppearances)."""
    draft = approved()
    changed = draft.set(NUMBER, b"/V", b"(15/UBND)") | draft.set(FORM, b"/NeedAppearances", b"true")
    return draft.revised(changed).data


@honest(categories=FORM_FILLING, only=FORM_FILLING)
def filled_emptied() -> bytes:
    """A field is emptied again: its value is gone and its picture is empty."""
    draft = approved()
    return draft.revised({NAME: without(draft[NAME], b"/V"), NAME_AP: text(b"")}).data


@honest(categories=FORM_FILLING, only=FORM_FILLING)
def filled_in_utf16() -> bytes:
    """A field is filled in in Vietnamese; the picture's font has letters of its own."""
    draft = approved()
    value = "(\ufeffSố 15)".encode("utf-16-be").hex().upper()
    said = b"<" + ("FEFF" + "Số 15".encode("utf-16-be").hex()).encode() + b">"
    assert value
    return draft.revised(filled(draft, NUMBER, said, text(b"S\\364 15"))).data


def _numbered(draft: Draft) -> Draft:
    changed = {**filled(draft, NUMBER, b"(15/UBND)", text(b"15/UBND"))}
    draft = draft.revised(changed)
    return draft.revised(filled(draft, DATE, b"(25/11/2026)", text(b"25/11/2026")))


@honest(categories=FORM_FILLING, only=FORM_FILLING, signatures=1)
def number_and_date() -> bytes:
    """The clerk gives number and date after the leader signed (W-06)."""
    return _numbered(approved()).data


@honest(categories=FORM_FILLING | SIGNING, only=FORM_FILLING | SIGNING, signatures=2)
def number_date_and_seal() -> bytes:
    """Leader, then number and date, then the agency's seal: the whole way of Decree 30/2020."""
    return into_waiting(_numbered(approved())).data


@honest(categories=FORM_FILLING | SIGNING, only=FORM_FILLING | SIGNING, signatures=2)
def number_and_date_in_the_sealing_revision() -> bytes:
    """Number, date and seal are written in one save."""
    draft = approved()
    also = dict(filled(draft, NUMBER, b"(15/UBND)", text(b"15/UBND")))
    shown = Draft(draft.data, {**draft.objects, **also}, draft.start, 1, b"", draft.free + 1)
    return signed(shown, b"Signature2", pki().agency, also=also).data


@honest(signatures=1, only=FORM_FILLING, categories=FORM_FILLING)
def filled_outside_a_lock() -> bytes:
    """A signature locks one field; another is filled in (FieldMDP include)."""
    return locked(b"/Include", b"/Fields [(ten)]", NUMBER)


@honest(signatures=1, only=FORM_FILLING, categories=FORM_FILLING)
def filled_the_one_left_open() -> bytes:
    """A signature locks all fields but one, which is filled in (FieldMDP exclude)."""
    return locked(b"/Exclude", b"/Fields [(so)]", NUMBER)


def locked(action: bytes, named: bytes, number: int) -> bytes:
    """Return a contract whose signature locks fields, and in which one field is then filled in."""
    entries = (
        b"/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /Data 1 0 R /TransformParams "
        b"<< /Type /TransformParams /V /1.2 /Action %s %s >> >>]" % (action, named)
    )
    lock = b"/Lock << /Type /SigFieldLock /Action %s %s >>" % (action, named)
    draft = signed(contract(), entries=entries, more=lock)
    return draft.revised(filled(draft, number, b"(15)", text(b"15"))).data


@honest(signatures=1)
def signed_from_the_start() -> bytes:
    """The only revision is the signed one: nothing was there before the signature."""
    from tests.corpus.signature import dictionary, field, sealed

    mine = objects() | {23: dictionary(), 24: field(b"Signature1", 23, page=3)}
    draft = begun(mine)
    more = draft.join(FORM, b"/Fields", 24) | draft.join(PAGE, b"/Annots", 24)
    return sealed(begun({**mine, **more})).data
