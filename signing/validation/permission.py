"""What the report says about a further signature: the same answer that signing itself would give."""

from __future__ import annotations

from pyhanko.pdf_utils.crypt.api import AuthStatus
from pyhanko.pdf_utils.crypt.standard import StandardSecurityHandler
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.errors import DocumentRefusedError
from signing.sequence import EVERYTHING, Owner, Restrictions, owner_of, restrictions_of
from signing.validation.report import SigningPermission
from signing.validation.room import attempt

_NAMED_AT_MOST = 200


def permission_of(reader: PdfFileReader, password: str | None = None) -> SigningPermission:
    """Return whether a document lets itself be signed, into new fields and into empty ones."""
    found = _restrictions(reader, password)
    if found is None:
        return SigningPermission(
            permitted=False, reason="unreadable", empty_fields=(), empty_fields_permitted=False
        )
    reason = found.against(None)
    return SigningPermission(
        permitted=reason is None,
        reason=reason,
        empty_fields=found.empty_fields[:_NAMED_AT_MOST],
        empty_fields_permitted=bool(found.open_fields),
        open_fields=found.open_fields[:_NAMED_AT_MOST],
        seed_values=found.seeded[:_NAMED_AT_MOST],
    )


def _restrictions(reader: PdfFileReader, password: str | None) -> Restrictions | None:
    """Return what the document leaves open, or None where its form cannot be read to the end."""
    nothing: Restrictions | None = None
    try:
        return attempt(lambda: restrictions_of(reader, _owner(reader, password)), nothing)
    except DocumentRefusedError:
        return None


def _owner(reader: PdfFileReader, password: str | None) -> Owner:
    """Return what an encrypted document allows whoever opened it with this password."""
    handler = reader.security_handler
    if not isinstance(handler, StandardSecurityHandler):
        return EVERYTHING
    for tried in dict.fromkeys((password or "", "")):
        answer = reader.decrypt(tried)
        if answer.status is not AuthStatus.FAILED:
            return owner_of(None if answer.status is AuthStatus.OWNER else answer.permission_flags)
    return EVERYTHING
