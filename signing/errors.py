"""What can go wrong with a signature, as facts; the sentence a person reads is chosen elsewhere."""

from __future__ import annotations


class SigningError(Exception):
    """The family: whatever the craft of signatures refuses or cannot do."""


class DocumentRefusedError(SigningError):
    """The file cannot be worked on.

    `code` is a stable word (`not_a_pdf`, `empty`, `truncated`, `encrypted`, `wrong_password`,
    `encrypted_to_certificates`,
    `too_large`, `too_many_pages`, `too_deep`, `too_slow`, `too_much_memory`, `unreadable`,
    `no_such_page`,
    `certified_against_signing`, `document_locked`, `field_locked`, `encryption_forbids`,
    `mark_on_annotation`, `signed_already`, `fields_taken`, `text_refused`, `field_filled`,
    `no_such_field`); `limit` is the bound that was broken, if one was.
    """

    def __init__(self, code: str, detail: str = "", limit: int | None = None) -> None:
        self.code = code
        self.detail = detail
        self.limit = limit
        super().__init__(f"document refused: {code}" + (f" ({detail})" if detail else ""))

    def __reduce__(self) -> tuple[type[DocumentRefusedError], tuple[str, str, int | None]]:
        """Cross a process border whole (the sandbox raises these in a child)."""
        return type(self), (self.code, self.detail, self.limit)


class MarkOutsidePageError(SigningError):
    """A mark on the preview does not lie on the page."""


class ImageRefusedError(SigningError):
    """This image cannot stand for a signature or a seal (Decree 30/2020, appendix I, II.7-8).

    `code` is a stable word: `not_png`, `too_large`, `too_small`, `unreadable`, `not_transparent`,
    `empty`, `not_blue` (a signature), `not_red` (a seal); `limit` is the bound that was broken.
    """

    def __init__(self, code: str, detail: str = "", limit: int | None = None) -> None:
        self.code = code
        self.detail = detail
        self.limit = limit
        super().__init__(f"image refused: {code}" + (f" ({detail})" if detail else ""))

    def __reduce__(self) -> tuple[type[ImageRefusedError], tuple[str, str, int | None]]:
        """Cross a process border whole."""
        return type(self), (self.code, self.detail, self.limit)


class CertificateRefusedError(SigningError):
    """This certificate must not sign now; `reason` is a stable word.

    In the order they are asked (Decree 68/2024, article 29): `not_yet_valid`, `expired`,
    `key_usage`, `weak_key`, `untrusted_path`, `revoked`, `suspended`, `wrong_scope`; and of an agency's
    key, nobody has said whose seal it is, `seal_without_agency`, or its holder does not keep it now,
    `seal_not_kept` (Decree 30/2020, article 32).
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"certificate refused: {reason}" + (f" ({detail})" if detail else ""))

    def __reduce__(self) -> tuple[type[CertificateRefusedError], tuple[str, str]]:
        """Cross a process border whole."""
        return type(self), (self.reason, self.detail)


class DeviceError(SigningError):
    """A signing device did not give a value."""


class WrongPinError(DeviceError):
    """The PIN does not open the key; nothing was signed."""


class PinLockedError(DeviceError):
    """The device itself refuses further tries with this key."""


class KeyNotFoundError(DeviceError):
    """The device holds no such key."""


class DeviceUnavailableError(DeviceError):
    """The device does not answer (token taken out, module missing, session lost)."""


class ValueRefusedError(SigningError):
    """A value from a device is not the signature of what was prepared by the certificate's key."""
