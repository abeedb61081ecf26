"""Signing by hand: where the dictionary stands, what its byte range says and what follows is ours."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from pyhanko.sign.ades.api import CAdESSignedAttrSpec
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from signing.algorithms import DigestAlgorithm
from tests.corpus.revisions import Draft
from tests.support.pki import Holder, pki
from tests.support.signed import ShortSalt, Stamper
from tests.support.tokens import token

DIGITS = 12_000
_RANGE = b"/ByteRange [0 %010d %010d %010d]"
_UNFILLED = _RANGE % (0, 0, 0)


def cms(digest: bytes, by: Holder, moment: datetime, *, stamped: bool = False) -> bytes:
    """Return a detached CMS over a digest, as PAdES wants it (EN 319 142-1, 5.2)."""
    signer = ShortSalt(by)
    stamper = Stamper(pki().tsa.holder, moment) if stamped else None
    answer = signer.async_sign(
        digest,
        "sha256",
        use_pades=True,
        timestamper=stamper,
        signed_attr_settings=PdfCMSSignedAttributes(cades_signed_attrs=CAdESSignedAttrSpec()),
    )
    return bytes(asyncio.run(answer).dump())


def sealed(draft: Draft, by: Holder | None = None, *, kind: str = "signature") -> Draft:
    """Return a draft with the last unfilled signature of it filled: byte range, then value."""
    by = by or pki().p256
    data = draft.data
    where = data.rindex(_UNFILLED)
    opening = data.index(b"/Contents <", where) + 10
    closing = data.index(b">", opening) + 1
    ranges = _RANGE % (opening, closing, len(data) - closing)
    data = data[:where] + ranges + data[where + len(ranges) :]
    digest = hashlib.sha256(data[:opening] + data[closing:]).digest()
    moment = pki().clock()
    if kind == "signature":
        value = cms(digest, by, moment, stamped=False)
    else:
        value = token(pki().tsa.holder, digest, DigestAlgorithm.SHA256, moment)
    digits = value.hex().encode().ljust(closing - opening - 2, b"0")
    filled = data[: opening + 1] + digits + data[closing - 1 :]
    bodies = {n: _body_at(filled, n, body) for n, body in draft.objects.items()}
    return replace(draft, data=filled, objects=bodies)


def _body_at(data: bytes, number: int, body: bytes) -> bytes:
    """Return what a draft should remember of an object whose value has been filled in."""
    if _UNFILLED not in body:
        return body
    start = data.rindex(b"%d 0 obj\n" % number) + len(b"%d 0 obj\n" % number)
    return data[start : data.index(b"\nendobj", start)]


def dictionary(entries: bytes = b"", *, kind: str = "signature") -> bytes:
    """Return the body of an unfilled signature (or document time-stamp) dictionary."""
    if kind == "signature":
        head = b"/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached "
        head += b"/M (D:%s+00'00') " % pki().clock().strftime("%Y%m%d%H%M%S").encode()
    else:
        head = b"/Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 "
    return b"<< %s%s %s /Contents <%s> >>" % (head, entries, _UNFILLED, b"0" * DIGITS)


def field(
    name: bytes, value: int, *, page: int, rect: bytes = b"[0 0 0 0]", more: bytes = b""
) -> bytes:
    """Return a signature field merged with its widget (12.7.5.5)."""
    shape = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (%s) /V %d 0 R /Rect %s /F 132 /P %d 0 R %s >>"
    return shape % (name, value, rect, page, more)


def signed(
    draft: Draft,
    name: bytes = b"Signature1",
    by: Holder | None = None,
    *,
    page: int = 3,
    form: int = 6,
    into: int | None = None,
    rect: bytes = b"[0 0 0 0]",
    appearance: bytes | None = None,
    entries: bytes = b"",
    more: bytes = b"",
    also: Mapping[int, bytes] | None = None,
    kind: str = "signature",
    xref: str = "table",
    certify: int | None = None,
    **layout: object,
) -> Draft:
    """Return a draft with one more signature in a revision of its own.

    `into` is a prepared field; `certify` is a DocMDP permission; `also` is written in the same revision.
    """
    value, free = draft.free, draft.free + 1
    changed: dict[int, bytes] = dict(also or {})
    if certify:
        entries += (
            b"/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams "
            b"<< /Type /TransformParams /P %d /V /1.2 >> >>]" % certify
        )
        changed |= draft.set(draft.root, b"/Perms", b"<< /DocMDP %d 0 R >>" % value)
    if appearance is not None:
        more += b" /AP << /N %d 0 R >>" % (free + 1)
        changed[free + 1] = appearance
    if into is None:
        changed[free] = field(name, value, page=page, rect=rect, more=more)
        base = replace(draft, objects={**draft.objects, **changed})
        changed |= base.join(form, b"/Fields", free)
        base = replace(draft, objects={**draft.objects, **changed})
        changed |= base.set(form, b"/SigFlags", b"3")
        changed |= base.join(page, b"/Annots", free)
    else:
        changed |= draft.set(into, b"/V", b"%d 0 R" % value)
        changed |= draft.set(form, b"/SigFlags", b"3")
    changed[value] = dictionary(entries, kind=kind)
    return sealed(draft.revised(changed, xref=xref, **layout), by, kind=kind)  # type: ignore[arg-type]
