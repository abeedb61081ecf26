"""May this document take another signature, and where? (ISO 32000-2, 7.6.4, 12.7.5.5 and 12.8.2).

One answer for both who ask: signing refuses by it, and the verifier reports it. A document time-stamp
is no signature of a person, and is not asked for here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt.api import AuthStatus
from pyhanko.pdf_utils.crypt.permissions import PdfPermissions, StandardPermissions
from pyhanko.pdf_utils.crypt.standard import StandardSecurityHandler
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPSpec

from signing.engine import each
from signing.errors import DocumentRefusedError
from signing.fields import terminal_fields
from signing.reading import entry

NO_CHANGES: Final = 1
_FORMS_ONLY: Final = 2
_NAMES_AT_MOST: Final = 10_000
REASONS: Final = (
    "encryption_forbids",
    "certified_against_signing",
    "document_locked",
    "field_locked",
    "unreadable",
)


@dataclass(frozen=True, slots=True)
class Owner:
    """What the owner of an encrypted document lets its readers do (ISO 32000-2, table 22)."""

    new_fields: bool = True
    filling: bool = True


EVERYTHING: Final = Owner()


@dataclass(frozen=True, slots=True)
class Lock:
    """A FieldMDP policy, or the /Lock of a signed field: which fields it closes, and what /P it sets."""

    action: str
    names: tuple[str, ...] = ()
    permission: int | None = None

    def closes(self, name: str | None) -> bool:
        """Tell whether this field is closed; None is a field that is not there yet.

        A field not yet there is closed by a lock on all or on all but some; one on some names others.
        """
        if self.action == "/Include":
            return name is not None and self._names(name)
        if self.action == "/Exclude":
            return name is None or not self._names(name)
        return True

    def _names(self, name: str) -> bool:
        """Is this field, or one above it, named?"""
        return any(name == one or name.startswith(one + ".") for one in self.names)


@dataclass(frozen=True, slots=True)
class Restrictions:
    """What encryption and the signatures already there leave open.

    `certification` is the DocMDP permission (1: nothing, 2: forms and signatures, 3: also annotations)
    or None; `seeded` are the empty fields whose seed values wish for a certain kind of
    signature: they are told, and left to whoever signs.
    """

    certification: int | None = None
    locks: tuple[Lock, ...] = ()
    empty_fields: tuple[str, ...] = ()
    filled_fields: tuple[str, ...] = ()
    seeded: tuple[str, ...] = ()
    owner: Owner = field(default=EVERYTHING)

    def against(self, name: str | None) -> str | None:
        """Return why this field (None: a new one) takes no signature, or None; one of `REASONS`."""
        if not (self.owner.new_fields if name is None else self.owner.filling):
            return "encryption_forbids"
        if self.certification == NO_CHANGES:
            return "certified_against_signing"
        if any(lock.permission == NO_CHANGES for lock in self.locks):
            return "document_locked"
        if any(lock.closes(name) for lock in self.locks):
            return "field_locked"
        return None

    @property
    def open_fields(self) -> tuple[str, ...]:
        """The empty fields that take a signature."""
        return tuple(name for name in self.empty_fields if self.against(name) is None)

    def require_unsigned(self) -> None:
        """Refuse what only the first signature may do: to certify, or to make places ready (12.8.2.2).

        Raises:
            DocumentRefusedError: `signed_already`.

        """
        if self.filled_fields or self.certification is not None:
            raise DocumentRefusedError("signed_already")

    def require(self, name: str, *, new: bool, visible: bool) -> None:
        """Refuse a signature in this field, if anything does.

        A certified or locked document takes a new field only where it shows nothing: validators hold
        a new mark on such a page to be a change of what was certified.

        Raises:
            DocumentRefusedError: one of `REASONS`.

        """
        reason = self.against(None if new else name) or (self.against(name) if new else None)
        if reason is not None:
            raise DocumentRefusedError(reason, name)
        strict = self.certification is not None or any(lock.permission for lock in self.locks)
        if visible and new and strict:
            raise DocumentRefusedError("certified_against_signing", "no new visible fields")


def restrictions_of(document: Any, owner: Owner = EVERYTHING) -> Restrictions:
    """Return what a document (reader or writer) leaves open.

    Raises:
        DocumentRefusedError: the form has no bound (`too_deep`, `unreadable`).

    """
    empty, filled, seeded = [], [], []
    locks: list[Lock] = []
    for name, dictionary in terminal_fields(document):
        value = entry(dictionary, "/V")
        if value is None:
            if not name:
                continue
            empty.append(name)
            if isinstance(entry(dictionary, "/SV"), generic.DictionaryObject):
                seeded.append(name)
            continue
        filled.append(name)
        for method, parameters in _transforms(value):
            if method == "/FieldMDP":
                locks.append(_lock(parameters))
        asked = entry(dictionary, "/Lock")
        if isinstance(asked, generic.DictionaryObject) and _permission(asked):
            locks.append(_lock(asked))  # without /P the field only asks for what FieldMDP then does
    return Restrictions(
        certification=_certification(document),
        locks=tuple(dict.fromkeys(locks)),
        empty_fields=tuple(empty),
        filled_fields=tuple(filled),
        seeded=tuple(seeded),
        owner=owner,
    )


def _certification(document: Any) -> int | None:
    """Return what the certification permits that the catalogue names (12.8.6), or None.

    A DocMDP in a signature that the catalogue does not name certifies nothing.
    """
    permissions = entry(document.root, "/Perms")
    if not isinstance(permissions, generic.DictionaryObject):
        return None
    for method, parameters in _transforms(entry(permissions, "/DocMDP")):
        if method == "/DocMDP":
            return _permission(parameters) or _FORMS_ONLY
    return None


def _transforms(signature: Any) -> Iterator[tuple[str, Any]]:
    """Return the transform methods of a signature dictionary with their parameters."""
    if not isinstance(signature, generic.DictionaryObject):
        return
    references = entry(signature, "/Reference")
    if not isinstance(references, generic.ArrayObject):
        return
    for reference in each(references):
        if isinstance(reference, generic.DictionaryObject):
            parameters = entry(reference, "/TransformParams")
            if not isinstance(parameters, generic.DictionaryObject):
                parameters = generic.DictionaryObject()
            yield str(entry(reference, "/TransformMethod")), parameters


def _lock(parameters: Any) -> Lock:
    names = entry(parameters, "/Fields")
    listed = list(each(names))[:_NAMES_AT_MOST] if isinstance(names, generic.ArrayObject) else []
    return Lock(
        action=str(entry(parameters, "/Action", "/All")),
        names=tuple(str(one) for one in listed if isinstance(one, str)),
        permission=_permission(parameters),
    )


def field_lock(parameters: Any) -> FieldMDPSpec:
    """Return a FieldMDP policy, or a field's /Lock, in the engine's words; names are decrypted first.

    Raises:
        PdfReadError, ValueError: it does not say what it closes.

    """
    names = entry(parameters, "/Fields")
    plain = generic.DictionaryObject()
    if (action := entry(parameters, "/Action")) is not None:
        plain[generic.pdf_name("/Action")] = action
    if isinstance(names, generic.ArrayObject):
        listed = [one for one in each(names) if isinstance(one, str)][:_NAMES_AT_MOST]
        plain[generic.pdf_name("/Fields")] = generic.ArrayObject(map(generic.pdf_string, listed))
    return FieldMDPSpec.from_pdf_object(plain)


def _permission(parameters: Any) -> int | None:
    """Return /P where it is 1, 2 or 3; Acrobat writes it beside a FieldMDP too."""
    value = entry(parameters, "/P")
    return int(value) if isinstance(value, int) and 1 <= value <= 3 else None


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


def owner_of(granted: PdfPermissions | None) -> Owner:
    """Return what was granted in words of signing (None: everything).

    A new field needs leave to change the document and to add annotations; filling in one that is there
    needs leave to fill in forms or to annotate.
    """
    if granted is None:
        return EVERYTHING
    annotate = StandardPermissions.ALLOW_ANNOTS_FORM_FILLING in granted
    return Owner(
        new_fields=annotate and StandardPermissions.ALLOW_MODIFICATION_GENERIC in granted,
        filling=annotate or StandardPermissions.ALLOW_FORM_FILLING in granted,
    )
