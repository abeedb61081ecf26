"""Builders of PDF documents: each says what matters about one and hides the rest."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import fields, signers
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from signing import typeface
from signing.appearance import Appearance
from signing.creation import SignatureOrder, accept, finish, prepare
from signing.levels import PadesLevel
from signing.placement import Box, Placement
from tests.support.pki import Pki, pki
from tests.support.tokens import OpenSigner

A4 = (0.0, 0.0, 595.0, 842.0)


def a_pdf(
    pages: int = 1,
    rotate: int = 0,
    *,
    media_box: Sequence[float] = A4,
    crop_box: Sequence[float] | None = None,
    user_unit: float | None = None,
    text: str = "Kinh gui",
    version: str = "1.7",
    catalog: str = "",
    more: Sequence[bytes] = (),
    xref: str = "table",
    padding: int = 0,
    page_entries: str = "",
) -> bytes:
    """Return a PDF with so many pages.

    `more` are further objects, numbered on from 4 + 2 * pages; `catalog` is added to the catalog;
    `xref` is `table` or `stream`; `padding` adds an unused stream of so many bytes;
    `page_entries` is added to each page.
    """
    tree_entries = f"/MediaBox {_array(media_box)} /Rotate {rotate}"
    tree_entries += f" /CropBox {_array(crop_box)}" if crop_box else ""
    tree_entries += f" /UserUnit {user_unit}" if user_unit else ""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(pages))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} {tree_entries} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number in range(pages):
        content = f"BT /F1 24 Tf 72 72 Td ({text} {number + 1}) Tj ET".encode()
        resources = "/Resources << /Font << /F1 3 0 R >> >>"
        entries = f"{resources} {page_entries} /Contents {5 + 2 * number} 0 R"
        page = f"<< /Type /Page /Parent 2 0 R {entries} >>"
        objects += [page.encode(), _stream(content)]
    objects += more
    if padding:
        objects.append(_stream(bytes(padding)))
    return _written(objects, version, xref)


def _array(numbers: Sequence[float]) -> str:
    return "[" + " ".join(f"{number:g}" for number in numbers) + "]"


def _stream(data: bytes, entries: str = "") -> bytes:
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def _written(objects: Sequence[bytes], version: str, xref: str) -> bytes:
    parts, offsets, position = [], [], 0

    def add(part: bytes) -> None:
        nonlocal position
        parts.append(part)
        position += len(part)

    add(f"%PDF-{version}\n%\xe2\xe3\xcf\xd3\n".encode("latin-1"))
    for number, body in enumerate(objects, 1):
        offsets.append(position)
        add(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start, size = position, len(objects) + 1
    if xref == "table":
        add(f"xref\n0 {size}\n0000000000 65535 f \n".encode())
        add(b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets))
        add(f"trailer\n<< /Size {size} /Root 1 0 R >>".encode())
    else:
        rows = [b"\x00" + bytes(4) + b"\xff\xff"]
        rows += [b"\x01" + offset.to_bytes(4, "big") + bytes(2) for offset in (*offsets, start)]
        entries = f"/Type /XRef /Size {size + 1} /W [1 4 2] /Root 1 0 R /Filter /FlateDecode"
        add(f"{size} 0 obj\n".encode() + _stream(zlib.compress(b"".join(rows)), entries))
        add(b"\nendobj")
    add(f"\nstartxref\n{start}\n%%EOF\n".encode())
    return b"".join(parts)


def a_form(fields: Mapping[str, str] | None = None, *, pages: int = 1) -> bytes:
    """Return a PDF with an empty signature field per name; the value goes into its dictionary."""
    wanted = fields if fields is not None else {"Chữ ký": ""}
    first = 4 + 2 * pages
    more = [
        f"<< /FT /Sig /T {_text(name)} /Type /Annot /Subtype /Widget /F 132 /P 4 0 R "
        f"/Rect [50 {100 + 60 * n} 250 {150 + 60 * n}] {entries} >>".encode()
        for n, (name, entries) in enumerate(wanted.items())
    ]
    names = " ".join(f"{first + n} 0 R" for n in range(len(wanted)))
    return a_pdf(pages, catalog=f"/AcroForm << /Fields [{names}] >>", more=more)


def _text(name: str) -> str:
    return "<" + ("\ufeff" + name).encode("utf-16-be").hex() + ">"


def an_encrypted_pdf(
    user: str = "mở",
    owner: str = "chủ",
    *,
    permissions: object = None,
    mac: bool = False,
    form: bytes | None = None,
) -> bytes:
    """Return a PDF encrypted with AES-256."""
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(form or a_pdf())))
    kept = {} if permissions is None else {"perms": permissions}
    writer.encrypt(owner, user, pdf_mac=mac, **kept)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_certified_pdf(permission: int, document: bytes | None = None) -> bytes:
    """Return a PDF certified by the agency by stock means (DocMDP 1 nothing, 2 forms, 3 notes)."""
    return _signed_by_engine(
        document or a_pdf(),
        signers.PdfSignatureMetadata(
            field_name="Certification",
            md_algorithm="sha256",
            certify=True,
            docmdp_permissions=fields.MDPPerm(permission),
            subfilter=fields.SigSeedSubFilter.PADES,
        ),
        pki(),
    )


def a_pdf_with_locked_fields(document: bytes, field: str) -> bytes:
    """Return a document whose field was signed by stock means; the field's /Lock is obeyed."""
    metadata = signers.PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    return _signed_by_engine(document, metadata, pki())


def _signed_by_engine(document: bytes, metadata: signers.PdfSignatureMetadata, tree: Pki) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(document))
    signer = signers.PdfSigner(metadata, OpenSigner(tree.agency))
    return bytes(signer.sign_pdf(writer).getvalue())


def signed(
    document: bytes,
    level: PadesLevel = PadesLevel.B_B,
    key: str = "rsa",
    *,
    tree: Pki | None = None,
    moment: datetime | None = None,
    password: str | None = None,
    field_name: str | None = None,
    box: Box | None = None,
    appearance: Appearance | None = None,
    page: int = 0,
) -> bytes:
    """Return a document signed with our own craft by a person of the PKI."""
    tree = tree or pki()
    holder, now = tree.of_kind(key), moment or tree.clock()
    order = SignatureOrder(
        holder.chain,
        holder.algorithm,
        now,
        level,
        field_name=field_name,
        placement=Placement(page, box) if box else None,
        appearance=appearance,
    )
    preparation = prepare(io.BytesIO(document), order, password=password)
    given = accept(preparation, holder.sign(preparation.data_to_be_signed))
    working = io.BytesIO(document + given.increment)
    reached = finish(
        working,
        given,
        authorities=[tree.tsa],
        revocation=tree,
        trust=tree.trust,
        now=now,
        password=password,
    )
    assert reached is level
    return working.getvalue()


@cache
def a_signed_pdf(level: PadesLevel = PadesLevel.B_B, key: str = "rsa") -> bytes:
    """Return a small PDF signed by a person of the PKI (made once per process)."""
    return signed(a_pdf(), level, key)


def a_page_saying(*lines: str) -> bytes:
    """Return a page of A4 with these lines at its top, as a word processor prints them."""
    pdfmetrics.registerFont(TTFont("Serif", typeface.FILE))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4[2:])
    canvas.setFont("Serif", 13)
    for number, line in enumerate(lines):
        canvas.drawString(90, 780 - 20 * number, line)
    canvas.save()
    return buffer.getvalue()
