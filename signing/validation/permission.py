"""May a further signature be added to a document as it is? (ISO 32000-2, 12.8.2.2 and 12.7.5.5.)"""

from __future__ import annotations

from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import read_certification_data

from signing.engine import entry
from signing.validation.report import SigningPermission
from signing.validation.room import attempt

_FILL_BIT, _ANNOTATE_BIT = 1 << 8, 1 << 5  # table 22: bits 9 and 6


def permission_of(reader: PdfFileReader) -> SigningPermission:
    """Return whether the document lets itself be signed, into new fields and into empty ones."""
    empty = attempt(
        lambda: tuple(str(n) for n, _, _ in enumerate_sig_fields(reader, filled_status=False)), ()
    )
    reason = attempt(lambda: _reason(reader), "unreadable")
    return SigningPermission(
        permitted=reason is None,
        reason=reason,
        empty_fields=empty,
        empty_fields_permitted=bool(empty) and reason is None,
    )


def _reason(reader: PdfFileReader) -> str | None:
    """Return why no signature may follow, or None."""
    certified = read_certification_data(reader)
    if certified is not None and certified.permission == MDPPerm.NO_CHANGES:
        return "certified_against_signing"
    if any(_locks_everything(field) for _, _, field in enumerate_sig_fields(reader, True)):  # noqa: FBT003
        return "document_locked"
    if reader.encrypted and not _allowed_by_encryption(reader):
        return "encryption_forbids"
    return None


def _locks_everything(field: Any) -> bool:
    """Did a signer lock the document with its field (`/Lock` with `/P 1`)?"""
    lock = entry(field.get_object(), "/Lock", {})
    return bool(entry(lock, "/P") == 1)


def _allowed_by_encryption(reader: PdfFileReader) -> bool:
    """Do the user's permissions allow filling fields or annotating?"""
    permissions = int(reader.encrypt_dict["/P"]) if reader.encrypt_dict else -1
    return bool(permissions & (_FILL_BIT | _ANNOTATE_BIT))
