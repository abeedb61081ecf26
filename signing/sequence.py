"""May this document take another signature, and where? (ISO 32000-2, 7.6.4 and 12.8.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyhanko.pdf_utils.crypt.api import AuthStatus
from pyhanko.pdf_utils.crypt.permissions import PdfPermissions, StandardPermissions
from pyhanko.pdf_utils.crypt.standard import StandardSecurityHandler
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPSpec, enumerate_sig_fields

from signing.engine import each, entry
from signing.errors import DocumentRefusedError

NO_CHANGES: Final = 1


@dataclass(frozen=True, slots=True)
class Restrictions:
    """What the signatures already there leave open.

    `certification` is the strictest DocMDP permission (1: nothing, 2: forms and signatures, 3: also
    annotations) or None; `locks` are the FieldMDP policies.
    """

    certification: int | None
    locks: tuple[FieldMDPSpec, ...]
    empty_fields: tuple[str, ...]
    filled_fields: tuple[str, ...]

    def locked(self, field: str) -> bool:
        """Tell whether a signature locked this field."""
        return any(lock.is_locked(field) for lock in self.locks)

    def require(self, field: str, *, visible: bool) -> None:
        """Refuse a signature in this field, if an earlier signature does.

        A certified document takes a new field only where it shows nothing: validators hold a new
        mark on a certified page to be a change of what was certified.

        Raises:
            DocumentRefusedError: `certified_against_signing` or `field_locked`.

        """
        if self.certification == NO_CHANGES:
            raise DocumentRefusedError("certified_against_signing", "no changes are permitted")
        if self.locked(field):
            raise DocumentRefusedError("field_locked", field)
        if visible and field not in self.empty_fields and self.certification is not None:
            raise DocumentRefusedError("certified_against_signing", "no new visible fields")


def restrictions_of(document: Any) -> Restrictions:
    """Return what the signatures in a document (reader or writer) leave open."""
    empty, filled, permissions, locks = [], [], [], []
    if "/AcroForm" in document.root:
        for name, value, _ in enumerate_sig_fields(document):
            if value is None:
                empty.append(name)
                continue
            filled.append(name)
            for method, parameters in _transforms(value):
                if method == "/FieldMDP":
                    locks.append(FieldMDPSpec.from_pdf_object(parameters))
                if method == "/DocMDP" or "/P" in parameters:  # Acrobat writes /P beside a lock too
                    permissions.append(int(entry(parameters, "/P", 2)))
    return Restrictions(min(permissions, default=None), tuple(locks), tuple(empty), tuple(filled))


def _transforms(signature: Any) -> Iterator[tuple[str, Any]]:
    """Return the transform methods of a signature dictionary with their parameters."""
    for reference in each(entry(signature.get_object(), "/Reference", ())):
        yield str(entry(reference, "/TransformMethod")), entry(reference, "/TransformParams", {})


def unlock(reader: PdfFileReader, password: str | None) -> PdfPermissions | None:
    """Open an encrypted document and return what its reader may do (None: everything).

    Raises:
        DocumentRefusedError: `encrypted` (a password is needed, or a kind of encryption we cannot
            write) or `wrong_password`.

    """
    handler = reader.security_handler
    if handler is None:
        return None
    if not isinstance(handler, StandardSecurityHandler):
        raise DocumentRefusedError("encrypted", "for the keys of its readers")
    result = reader.decrypt(password or "")
    if password and result.status is AuthStatus.FAILED:
        result = reader.decrypt("")  # as every viewer would open it
    if result.status is AuthStatus.FAILED:
        raise DocumentRefusedError("wrong_password" if password else "encrypted")
    if handler.pdf_mac_enabled:
        raise DocumentRefusedError("encrypted", "with a message authentication code")
    return None if result.status is AuthStatus.OWNER else result.permission_flags


def require_owner_permits(granted: PdfPermissions | None, *, new_field: bool) -> None:
    """Refuse to sign where the owner's settings do not allow it (ISO 32000-2, table 22).

    Raises:
        DocumentRefusedError: `encrypted`.

    """
    if granted is None:
        return
    annotate = StandardPermissions.ALLOW_ANNOTS_FORM_FILLING in granted
    if new_field:
        permitted = annotate and StandardPermissions.ALLOW_MODIFICATION_GENERIC in granted
    else:
        permitted = annotate or StandardPermissions.ALLOW_FORM_FILLING in granted
    if not permitted:
        raise DocumentRefusedError("encrypted", "its owner does not permit signing")
